"""Pictures of a run to keep, drawn by matplotlib: one figure, or a moving one."""

import base64
import io
import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tapewidgets import files
from tapewidgets.training.exports import RunData
from tapewidgets.training.exports.lettering import lettering
from tapewidgets.words import tell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SERIES = ("#1860c4", "#c9480a", "#0b7f6c", "#9c1c63", "#6b4fbb", "#8a6100")
POINT, SOFT, PATH, ACCENT, TEST = "#8a939d", "#50585f", "#c9480a", "#1860c4", "#8a6100"
VIEWS = ("data", "traces", "loss", "surface")
MOST_TRACES = 6

Show = Callable[[int], None]
"""Draws what changes, for a row of the history."""


class Painted(NamedTuple):
    """What one view draws anew for each row: how, and which parts of the figure those are."""

    show: Show
    moving: list[Any]


class Moving:
    """A moving picture, shown in a notebook and written by `save`.

    Parameters
    ----------
    gif : the bytes of an animated GIF
    """

    def __init__(self, gif: bytes) -> None:
        self.gif = gif

    def _repr_html_(self) -> str:
        return f'<img alt="A training run" src="data:image/gif;base64,{base64.b64encode(self.gif).decode()}">'

    def __repr__(self) -> str:
        """Give one stable line."""
        return "Moving(a training run as GIF)"

    def save(self, path: str | Path) -> Path:
        """Write it as .gif, or as .html with the picture inside.

        Raises
        ------
        ValueError : another ending
        """
        path = Path(path)
        if path.suffix not in (".gif", ".html"):
            raise ValueError(tell("training.moving.ending", ending=repr(path.suffix)))
        if path.suffix == ".gif":
            return files.write(path, self.gif)
        head = "<!doctype html><html lang=en><meta charset=utf-8><title>A training run</title>"
        return files.write(path, f"{head}{self._repr_html_()}")


def figure(
    run: RunData, views: Sequence[str] = VIEWS, *, step: int | None = None, log: bool = False
) -> "Figure":
    """Draw the run with matplotlib.

    Parameters
    ----------
    run : a `Run`
    views : some of data, traces, loss, surface
    step : as it was after this step; by default the last
    log : draw the loss on a log axis

    Returns
    -------
    matplotlib.figure.Figure : shown by a notebook, written by its ``savefig``

    Raises
    ------
    ValueError : a view that there is not

    Examples
    --------
    >>> len(tw.train(epochs=1).figure().axes)
    4
    """
    drawn, painted = _prepare(run, views, log)
    kept = len(run.history) if step is None else int(np.searchsorted(run.history.steps, step, side="right"))
    painted.show(max(kept, 1) - 1)
    return drawn


def _prepare(run: RunData, views: Sequence[str], log: bool) -> "tuple[Figure, Painted]":
    """Draw what stays, and give what draws the rest for a row."""
    import matplotlib.pyplot as plt

    if not views:
        raise ValueError(tell("training.view.none", views=", ".join(VIEWS)))
    unknown = [name for name in views if name not in VIEWS]
    if unknown:
        raise ValueError(tell("training.view", view=repr(unknown[0]), views=", ".join(VIEWS)))
    plotted = all(values.ndim == 1 for values in run.data.columns.values())
    possible = {"data": plotted and len(run.data.columns) > 1, "surface": run.landscape.surface is not None}
    names = [name for name in views if possible.get(name, True)]
    across = min(2, len(names))
    down = math.ceil(len(names) / across)
    size = (5 * across, 3.4 * down)
    with lettering() as note:
        figure, grid = plt.subplots(down, across, figsize=size, squeeze=False, layout="constrained")
        shows = _paint(run, list(grid.flat), names, log)
        if note:
            figure.supxlabel(note, fontsize=7, color=SOFT)
    plt.close(figure)

    def show(row: int) -> None:
        with lettering():
            for one in shows:
                one.show(row)

    return figure, Painted(show, [artist for one in shows for artist in one.moving])


def _paint(run: RunData, grid: "list[Axes]", names: list[str], log: bool) -> list[Painted]:
    """Paint each view on its axes."""
    painters: dict[str, Callable[[Axes, RunData], Painted]] = {
        "data": _data,
        "traces": _traces,
        "loss": partial(_loss, log=log),
        "surface": _surface,
    }
    shows = []
    for axes, name in zip(grid, names, strict=False):
        shows.append(painters[name](axes, run))
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    for axes in grid[len(names) :]:
        axes.remove()
    return shows


def animation(
    run: RunData,
    *,
    frames: int = 40,
    seconds: float = 4.0,
    views: Sequence[str] = VIEWS,
    log: bool = False,
) -> Moving:
    """Draw the run as a moving picture.

    Parameters
    ----------
    run : a `Run`
    frames : how many pictures, 2 to 200
    seconds : how long it lasts
    views, log : as for `figure`

    Returns
    -------
    Moving : shown by a notebook, written by its ``save`` as .gif or .html
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    if not 2 <= frames <= 200:
        raise ValueError(tell("training.moving.frames", frames=frames))
    if not 0 < seconds <= 600:
        raise ValueError(tell("training.moving.seconds", seconds=str(seconds)))
    rows = np.unique(np.linspace(0, len(run.history) - 1, frames).astype(int)).tolist()
    figure, painted = _prepare(run, views, log)
    figure.set_dpi(75)
    canvas: Any = FigureCanvasAgg(figure)
    painted.show(rows[-1])  # the last row decides on the layout
    for artist in painted.moving:
        artist.set_animated(True)
    canvas.draw()
    ground = canvas.copy_from_bbox(figure.bbox)  # axes, points and contours are drawn once
    pictures = []
    for row in rows:
        canvas.restore_region(ground)
        painted.show(row)
        for artist in painted.moving:
            artist.axes.draw_artist(artist)
        pictures.append(Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy()).quantize(64))
    gif = io.BytesIO()
    each = max(20, round(1000 * seconds / len(rows)))
    pauses = [each] * (len(rows) - 1) + [1500]
    pictures[0].save(gif, "GIF", save_all=True, append_images=pictures[1:], duration=pauses, loop=0)
    return Moving(gif.getvalue())


def _data(axes: "Axes", run: RunData) -> Painted:
    names, history = list(run.data.columns), run.history
    x, y = run.data.columns[names[0]], run.data.columns[names[-1]]
    axes.scatter(x, y, s=12, color=POINT, alpha=0.7, label=tell("training.figure.data"), linewidths=0)
    if run.data.test is not None:
        tested = list(run.data.test.columns.values())
        axes.scatter(
            tested[0],
            tested[-1],
            s=16,
            facecolors="none",
            edgecolors=TEST,
            label=tell("training.figure.test"),
        )
    axes.set(xlabel=names[0], ylabel=names[-1], xlim=axes.get_xlim(), ylim=axes.get_ylim())
    grid = np.linspace(x.min(), x.max(), 121, dtype=np.float32)
    (line,) = axes.plot(
        [], [], color=ACCENT, linewidth=2, label=tell("training.figure.model") if len(names) == 2 else None
    )
    axes.legend(frameon=False)

    def show(row: int) -> None:
        axes.set_title(tell("training.figure.after", step=f"{history.steps[row]:,}"))
        if len(names) == 2:
            weights = [history.weights(which)[row] for which in range(len(run.settings.variables))]
            predictions, _ = run.model.predict(weights, {names[0]: grid, names[1]: np.zeros_like(grid)})
            line.set_data(grid, np.broadcast_to(predictions, grid.shape))

    return Painted(show, [line, axes.title])


def _traces(axes: "Axes", run: RunData) -> Painted:
    history, exact = run.history, run.landscape.exact
    lines: list[tuple[Any, Any]] = []
    for name, which, place in _numbers(run)[:MOST_TRACES]:
        color = SERIES[len(lines)]
        values = history.weights(which, place)
        lines.append((axes.plot(history.steps, values, color=color, label=name)[0], values))
        if exact is not None:
            goal = float(np.asarray(list(exact.values())[which])[place])
            axes.axhline(goal, color=color, linestyle="--", linewidth=1)
    axes.set(
        xlabel=tell("training.figure.step"),
        title=tell("training.figure.weights"),
        xlim=(0, max(1, int(history.steps[-1]))),
    )
    axes.set_ylim(axes.get_ylim())
    axes.legend(frameon=False)

    def show(row: int) -> None:
        for line, values in lines:
            line.set_data(history.steps[: row + 1], values[: row + 1])

    return Painted(show, [line for line, _ in lines])


def _loss(axes: "Axes", run: RunData, log: bool) -> Painted:
    history = run.history
    (line,) = axes.plot(
        history.steps[1:], history.losses[1:], color=ACCENT, linewidth=1, label=tell("training.figure.batch")
    )
    lines = [(line, history.steps[1:], history.losses[1:])]
    if run.data.test is not None:
        both = run.losses()
        for name, color in (("training", SOFT), ("test", TEST)):
            (other,) = axes.plot(
                both["step"], both[name], color=color, linewidth=1.8, label=tell(f"training.figure.{name}")
            )
            lines.append((other, both["step"], both[name]))
        axes.legend(frameon=False)
    axes.set(
        xlabel=tell("training.figure.step"),
        title=tell("training.figure.loss"),
        xlim=(0, max(1, int(history.steps[-1]))),
    )
    if log:
        axes.set_yscale("log")  # before the limits are held
    axes.set_ylim(axes.get_ylim())

    def show(row: int) -> None:
        for line, steps, losses in lines:
            upto = int(np.searchsorted(steps, history.steps[row], side="right"))
            line.set_data(steps[:upto], losses[:upto])

    return Painted(show, [line for line, _, _ in lines])


def _surface(axes: "Axes", run: RunData) -> Painted:
    surface, history = run.landscape.surface, run.history
    assert surface is not None
    low, high = float(np.nanmin(surface.z)), float(np.nanmax(surface.z))
    if high > low:
        levels = low + (high - low) * (np.arange(1, 13) / 12.5) ** 2
        axes.contour(surface.x, surface.y, surface.z, levels=levels, cmap="Blues_r", linewidths=1)
    (w, w_at, w_place), (b, b_at, b_place) = _numbers(run)
    first, second = history.weights(w_at, w_place), history.weights(b_at, b_place)
    (path,) = axes.plot([], [], color=PATH, linewidth=1.5)
    (dot,) = axes.plot([], [], "o", color=PATH)
    axes.set(xlabel=w, ylabel=b, title=tell("training.figure.surface"))
    axes.set(xlim=(surface.x[0], surface.x[-1]), ylim=(surface.y[0], surface.y[-1]))

    def show(row: int) -> None:
        path.set_data(first[: row + 1], second[: row + 1])
        dot.set_data(first[row : row + 1], second[row : row + 1])

    return Painted(show, [path, dot])


def _numbers(run: RunData) -> list[tuple[str, int, tuple[int, ...]]]:
    """Every number that is trained: its name, its variable, its place in it."""
    return [
        (name + "".join(f"[{at}]" for at in place), which, place)
        for which, (name, start) in enumerate(run.settings.variables.items())
        for place in np.ndindex(start.shape)
    ]
