"""Pictures of a run to keep, drawn by matplotlib: one figure, or a moving one."""

import base64
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from tapewidgets.training.data import Data
from tapewidgets.training.history import History
from tapewidgets.training.model import Model
from tapewidgets.training.settings import Settings
from tapewidgets.training.surface import Surface

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SERIES = ("#1860c4", "#c9480a", "#0b7f6c", "#9c1c63", "#6b4fbb", "#8a6100")
POINT, SOFT, PATH, ACCENT = "#8a939d", "#50585f", "#c9480a", "#1860c4"
VIEWS = ("data", "traces", "loss", "surface")
MOST_TRACES = 6


class Drawable(Protocol):
    """What a picture needs of a run."""

    settings: Settings
    data: Data
    model: Model
    history: History

    @property
    def surface(self) -> Surface | None:
        """The loss over two numbers."""

    @property
    def exact(self) -> dict[str, Any] | None:
        """The least-squares answer."""


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
            raise ValueError(f"An animation is written as .gif or .html, not {path.suffix!r}.")
        if path.suffix == ".gif":
            path.write_bytes(self.gif)
        else:
            head = "<!doctype html><html lang=en><meta charset=utf-8><title>A training run</title>"
            path.write_text(f"{head}{self._repr_html_()}", "utf-8")
        return path


def draw(run: Drawable, views: Sequence[str] = VIEWS, row: int = -1, log: bool = False) -> "Figure":
    """Draw a run at one of its kept rows, by default the last.

    Parameters
    ----------
    run : a `Run`
    views : some of data, traces, loss, surface
    row : of the history
    log : draw the loss on a log axis

    Raises
    ------
    ValueError : a view that there is not
    """
    import matplotlib.pyplot as plt

    unknown = [name for name in views if name not in VIEWS]
    if unknown:
        raise ValueError(f"There is no view {unknown[0]!r}; there are {', '.join(VIEWS)}.")
    plotted = all(values.ndim == 1 for values in run.data.columns.values())
    possible = {"data": plotted and len(run.data.columns) > 1, "surface": run.surface is not None}
    names = [name for name in views if possible.get(name, True)]
    across = min(2, len(names))
    down = math.ceil(len(names) / across)
    figure, grid = plt.subplots(
        down, across, figsize=(5 * across, 3.4 * down), squeeze=False, layout="constrained"
    )
    row = range(len(run.history))[row]
    painters = {"data": _data, "traces": _traces, "loss": _loss, "surface": _surface}
    for axes, name in zip(grid.flat, names, strict=False):
        painters[name](axes, run, row)
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        if name == "loss" and log:
            axes.set_yscale("log")
    for axes in list(grid.flat)[len(names) :]:
        axes.remove()
    plt.close(figure)
    return figure


def animate(run: Drawable, frames: int = 40, seconds: float = 4.0, **choices: Any) -> Moving:
    """Draw a run as a moving picture.

    Parameters
    ----------
    run : a `Run`
    frames : how many pictures, 2 to 200
    seconds : how long it lasts
    choices : as for `draw`
    """
    from PIL import Image

    if not 2 <= frames <= 200:
        raise ValueError(f"An animation has 2 to 200 frames, not {frames}.")
    rows = np.unique(np.linspace(0, len(run.history) - 1, frames).astype(int)).tolist()
    pictures = [Image.fromarray(_pixels(draw(run, row=row, **choices))).quantize(64) for row in rows]
    gif = io.BytesIO()
    each = max(20, round(1000 * seconds / len(rows)))
    pauses = [each] * (len(rows) - 1) + [1500]
    pictures[0].save(gif, "GIF", save_all=True, append_images=pictures[1:], duration=pauses, loop=0)
    return Moving(gif.getvalue())


def _pixels(figure: "Figure") -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.set_dpi(75)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])


def _weights(run: Drawable, row: int) -> list[Any]:
    return [run.history.weights(which)[row] for which in range(len(run.settings.variables))]


def _data(axes: "Axes", run: Drawable, row: int) -> None:
    names = list(run.data.columns)
    x, y = run.data.columns[names[0]], run.data.columns[names[-1]]
    axes.scatter(x, y, s=12, color=POINT, alpha=0.7, label="data", linewidths=0)
    if len(names) == 2:
        grid = np.linspace(x.min(), x.max(), 121, dtype=np.float32)
        predictions, _ = run.model.predict(
            _weights(run, row), {names[0]: grid, names[1]: np.zeros_like(grid)}
        )
        axes.plot(grid, np.broadcast_to(predictions, grid.shape), color=ACCENT, linewidth=2, label="model")
    axes.set(xlabel=names[0], ylabel=names[-1], title=f"after step {run.history.steps[row]:,}")
    axes.legend(frameon=False)


def _traces(axes: "Axes", run: Drawable, row: int) -> None:
    history, exact, drawn = run.history, run.exact, 0
    for which, (name, start) in enumerate(run.settings.variables.items()):
        for place in np.ndindex(start.shape):
            if drawn == MOST_TRACES:
                break
            colour = SERIES[drawn]
            label = name + "".join(f"[{at}]" for at in place)
            values = history.weights(which)[(slice(row + 1), *place)]
            axes.plot(history.steps[: row + 1], values, color=colour, label=label)
            if exact is not None:
                axes.axhline(float(np.asarray(exact[name])[place]), color=colour, linestyle="--", linewidth=1)
            drawn += 1
    axes.set(xlabel="step", title="weights over steps", xlim=(0, max(1, int(history.steps[-1]))))
    axes.legend(frameon=False)


def _loss(axes: "Axes", run: Drawable, row: int) -> None:
    history = run.history
    axes.plot(history.steps[1 : row + 1], history.losses[1 : row + 1], color=ACCENT, linewidth=1)
    axes.set(xlabel="step", title="loss of each step's batch", xlim=(0, max(1, int(history.steps[-1]))))


def _surface(axes: "Axes", run: Drawable, row: int) -> None:
    surface = run.surface
    if surface is None:
        return
    low, high = float(np.nanmin(surface.z)), float(np.nanmax(surface.z))
    levels = low + (high - low) * ((np.arange(12) + 0.5) / 12) ** 2
    if high > low:
        axes.contour(surface.x, surface.y, surface.z, levels=levels, cmap="Blues_r", linewidths=1)
    flat = [
        np.reshape(run.history.weights(which)[: row + 1], (row + 1, -1))
        for which in range(len(run.settings.variables))
    ]
    path = np.concatenate(flat, axis=1)
    axes.plot(path[:, 0], path[:, 1], color=PATH, linewidth=1.5)
    axes.plot(path[-1, 0], path[-1, 1], "o", color=PATH)
    names = [
        name + "".join(f"[{at}]" for at in place)
        for name, start in run.settings.variables.items()
        for place in np.ndindex(start.shape)
    ]
    axes.set(xlabel=names[0], ylabel=names[1], title="loss surface")
    axes.set(xlim=(surface.x[0], surface.x[-1]), ylim=(surface.y[0], surface.y[-1]))
