"""A baked drawing as a matplotlib figure: the same places, shapes and texts, for print and for PDF."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from tapewidgets.words import tell

POINTS_AN_INCH = 72
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_COMMAND = re.compile(r"([MLCZz])([^MLCZz]*)")


def figure_of_svg(svg: str) -> Figure:
    """Draw the SVG of `tapewidgets.story.svg` (``baked=True``) with matplotlib.

    Parameters
    ----------
    svg : the drawing's text, sizes in points

    Returns
    -------
    Figure : one point an SVG unit, its single axes without frame; not registered with pyplot

    Raises
    ------
    ValueError : the text is no SVG
    """
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as fault:
        raise ValueError(tell("error.panel.svg", fault=str(fault))) from fault
    _, _, width, height = (float(n) for n in _NUMBER.findall(root.attrib["viewBox"]))
    figure = Figure(figsize=(width / POINTS_AN_INCH, height / POINTS_AN_INCH))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    _draw(axes, root, {})
    return figure


@contextmanager
def closed(figure: Figure) -> Iterator[Figure]:
    """Give a figure up after use, so that its canvas and artists go at once."""
    try:
        yield figure
    finally:
        figure.clear()


def _draw(axes: Any, element: ElementTree.Element, inherited: dict[str, str]) -> None:
    """Draw an element and what is in it; styles come down from the groups, opacities multiply."""
    style = {**inherited, **element.attrib}
    opacity = float(inherited.get("opacity", "1")) * float(element.attrib.get("opacity", "1"))
    style["opacity"] = str(opacity)
    tag = element.tag.rpartition("}")[2]
    if tag in ("svg", "g"):
        for child in element:
            _draw(axes, child, style)
    elif tag == "text":
        _write(axes, element, style)
    elif tag in _SHAPES:
        axes.add_patch(_SHAPES[tag](element.attrib, **_look(style)))


def _look(style: dict[str, str]) -> dict[str, Any]:
    """Matplotlib's words for an SVG style."""
    dashes = [float(n) for n in _NUMBER.findall(style.get("stroke-dasharray", ""))]
    width = float(style.get("stroke-width", "1"))
    return {
        "facecolor": style.get("fill", "none"),
        "edgecolor": style.get("stroke", "none"),
        "linewidth": width,
        "linestyle": (0, [length / max(width, 1) for length in dashes]) if dashes else "solid",
        "alpha": float(style["opacity"]),
    }


def _write(axes: Any, element: ElementTree.Element, style: dict[str, str]) -> None:
    axes.text(
        float(element.attrib["x"]),
        float(element.attrib["y"]),
        (element.text or "").replace("$", r"\$"),
        fontsize=0.86 * float(style.get("font-size", "12")),  # DejaVu Sans is wider than Helvetica
        fontweight="bold" if style.get("font-weight") == "bold" else "normal",
        color=style.get("fill", "black"),
        alpha=float(style["opacity"]),
        ha={"middle": "center", "end": "right"}.get(style.get("text-anchor", ""), "left"),
        va="baseline",
    )


def _path(place: dict[str, str], **look: Any) -> PathPatch:
    codes, points = [], []
    for command, numbers in _COMMAND.findall(place["d"]):
        values = [float(n) for n in _NUMBER.findall(numbers)]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        if command in "Zz":
            codes.append(Path.CLOSEPOLY)
            points.append(points[0])
        else:
            codes += [{"M": Path.MOVETO, "L": Path.LINETO, "C": Path.CURVE4}[command]] * len(pairs)
            points += pairs
    return PathPatch(Path(points, codes), **look)


def _ellipse(place: dict[str, str], **look: Any) -> Ellipse:
    cx, cy, rx, ry = (float(place[name]) for name in ("cx", "cy", "rx", "ry"))
    return Ellipse((cx, cy), 2 * rx, 2 * ry, **look)


def _rectangle(place: dict[str, str], **look: Any) -> FancyBboxPatch | Rectangle:
    x, y, width, height = (float(place[name]) for name in ("x", "y", "width", "height"))
    radius = float(place.get("rx", "0"))
    if not radius:
        return Rectangle((x, y), width, height, **look)
    box = f"round,pad=0,rounding_size={min(radius, width / 2, height / 2)}"
    return FancyBboxPatch((x, y), width, height, boxstyle=box, **look)


_SHAPES: dict[str, Any] = {"path": _path, "ellipse": _ellipse, "rect": _rectangle}
