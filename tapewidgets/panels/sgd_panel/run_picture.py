"""SGDPanel as one SVG with its colors baked in, for viewers without widgets: data, model and traces."""

from html import escape
from typing import Any

import numpy as np

from tapewidgets.panels.sgd_panel.row_views import shown_weights
from tapewidgets.training import Run
from tapewidgets.training.exports.pictures import POINT, SERIES, SOFT
from tapewidgets.words import tell

WIDTH, HEIGHT, LEFT, TOP = 300, 190, 50, 34
MOST_DOTS, MOST_PARTS = 200, 240


def picture(run: Run) -> str:
    """Draw a run as SVG.

    Parameters
    ----------
    run : at any step

    Examples
    --------
    >>> picture(tw.training.prepare())[:4]
    '<svg'
    """
    title = escape(
        tell(
            "training.picture",
            steps=f"{run.step_number:,}",
            settings=run.say_settings(),
            weights=run.say_weights(),
        )
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 270" width="740" height="270" role="img" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="11" fill="{SOFT}">',
        f"<title>{title}</title>",
        '<rect width="740" height="270" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="18" font-size="13" fill="#16191d">{title}</text>',
        *_data(run),
        *_traces(run),
        "</svg>",
    ]
    return "\n".join(parts)


def _data(run: Run) -> list[str]:
    names = list(run.data.columns)
    x, y = run.data.columns[names[0]], run.data.columns[names[-1]]
    if x.ndim > 1 or y.ndim > 1:
        return []
    every = -(-run.data.count // MOST_DOTS)
    frame = _Frame(LEFT, _span(x), _span(y))
    dots = [
        f'<circle cx="{frame.x(a)}" cy="{frame.y(b)}" r="2.4" fill="{POINT}" fill-opacity="0.8"/>'
        for a, b in zip(x[::every].tolist(), y[::every].tolist(), strict=True)
    ]
    curve = []
    if len(names) == 2:
        grid = np.linspace(float(x.min()), float(x.max()), 61, dtype=np.float32)
        weights = list(run.weights.values())
        with np.errstate(all="ignore"):
            predictions, _ = run.model.predict(weights, {names[0]: grid, names[1]: np.zeros_like(grid)})
        curve = [frame.line(grid, np.broadcast_to(predictions, grid.shape), SERIES[0], 2.2)]
    return [*frame.axes(names[0]), *dots, *curve]


def _traces(run: Run) -> list[str]:
    history, exact = run.history, run.exact
    every = -(-len(history) // MOST_PARTS)
    weights = shown_weights(run)[: len(SERIES)]
    goals = [] if exact is None else [np.ravel(value) for value in exact.values()]
    values = [history.weights(variable, place)[::every] for _, variable, place in weights]
    frame = _Frame(
        LEFT + WIDTH + 50, (0.0, float(max(run.step_number, 20))), _span(np.concatenate(values + goals))
    )
    lines = frame.axes(tell("sgd.step"))
    for at, ((name, variable, place), column) in enumerate(zip(weights, values, strict=True)):
        if exact is not None:
            goal = float(np.asarray(list(exact.values())[variable])[place])
            lines.append(frame.line(np.array(frame.across), np.array([goal, goal]), SERIES[at], 1, dash=True))
        lines.append(frame.line(history.steps[::every], column, SERIES[at], 2))
        lines.append(
            f'<text x="{LEFT + WIDTH + 60 + 46 * at}" y="46" fill="{SERIES[at]}">{escape(name)}</text>'
        )
    return lines


def _span(values: Any) -> tuple[float, float]:
    low, high = float(np.min(values)), float(np.max(values))
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


class _Frame:
    """A rectangle with its two axes."""

    def __init__(self, left: int, across: tuple[float, float], up: tuple[float, float]) -> None:
        self.left, self.across, self.up = left, across, up

    def x(self, value: float) -> str:
        low, high = self.across
        return f"{self.left + (value - low) / (high - low) * WIDTH:.1f}"

    def y(self, value: float) -> str:
        low, high = self.up
        part = min(1.0, max(0.0, (value - low) / (high - low)))
        return f"{TOP + HEIGHT - part * HEIGHT:.1f}"

    def axes(self, name: str) -> list[str]:
        bottom = TOP + HEIGHT
        marks = [
            f'<path d="M{self.left} {TOP}V{bottom}H{self.left + WIDTH}" fill="none" stroke="#b4bcc5"/>',
            f'<text x="{self.left + WIDTH / 2}" y="{bottom + 32}" text-anchor="middle">{escape(name)}</text>',
        ]
        for place in (0.1, 0.9):
            across = self.across[0] + place * (self.across[1] - self.across[0])
            up = self.up[0] + place * (self.up[1] - self.up[0])
            marks.append(
                f'<text x="{self.x(across)}" y="{bottom + 16}" text-anchor="middle">{across:.3g}</text>'
            )
            marks.append(f'<text x="{self.left - 6}" y="{self.y(up)}" text-anchor="end">{up:.3g}</text>')
        return marks

    def line(self, xs: Any, ys: Any, color: str, width: float, dash: bool = False) -> str:
        points = " ".join(
            f"{self.x(float(x))},{self.y(float(y))}" for x, y in zip(xs, ys, strict=True) if np.isfinite(y)
        )
        dashes = ' stroke-dasharray="5 4"' if dash else ""
        return f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="{width}"{dashes}/>'
