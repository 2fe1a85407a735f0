"""A story as clean SVG: Graphviz decides where things go, ``nodes_and_edges`` what is written on them.

Only numbers are taken from Graphviz's output, so no text of a learner's can become markup.
The attributes are in single quotes, coordinates are whole numbers, styles are left to CSS: a third of
Graphviz's size.
"""

import re
import textwrap
from collections.abc import Collection, Iterator
from html import escape
from unicodedata import east_asian_width
from xml.etree import ElementTree

from tapewidgets.story.drawing import graphviz
from tapewidgets.story.drawing.dot_text import Direction, write
from tapewidgets.story.drawing.nodes_and_edges import Item, nodes_and_edges
from tapewidgets.story.drawing.palette import ACTIVE, EDGE, FAINT, FLOWED, GRADIENT, INK, LOOKS
from tapewidgets.story.schema import Story
from tapewidgets.story.text.labels import clean
from tapewidgets.words import catalog, columns, say

_FRACTION = re.compile(r"((?:[∇×+] )?)(-?\d+\.\d+(?:e[-+]?\d+)?)")
_ROOM = "-0.000000"
_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LANE = 9
"""Between the lanes of edges that go around the layout."""
_FONT = "font-family='Helvetica,Arial,sans-serif' text-anchor='middle'"


def svg(
    story: Story,
    step: int | None = None,
    *,
    rankdir: Direction = "LR",
    opened: Collection[int] = (),
    baked: bool = False,
) -> str:
    """Draw the graph of a story.

    Parameters
    ----------
    story : from :func:`tapewidgets.story.tell`
    step : the step to show, None for the last; only a baked drawing shows it
    rankdir : "LR" for left to right, "TB" for top to bottom
    opened : folds to draw unfolded
    baked : with colors and the state of ``step``, for viewers without our script; else with classes and ids
        alone (``schema`` lists them), for the browser to style and step

    Returns
    -------
    str : one ``<svg>`` element; where Graphviz cannot run, one that holds the reason as text

    Raises
    ------
    IndexError : there is no such step
    ValueError : another ``rankdir``
    """
    room = nodes_and_edges(story, None, opened=opened, room=True)
    room.edges = [edge for edge in room.edges if not edge.long]
    for item in (*room.nodes, *room.edges):
        item.texts = [(role, stand_in(text)) for role, text in item.texts]
    try:
        laid_out = ElementTree.fromstring(graphviz.render(write(room, rankdir)))
    except graphviz.CannotDraw as error:
        return message(str(error))
    drawing = nodes_and_edges(story, step, opened=opened)
    pen = _Pen(laid_out, baked, rankdir, [edge.ends[0] for edge in drawing.edges if edge.long])
    edges = "".join(pen.edge(edge) for edge in drawing.edges)
    nodes = "".join(pen.node(node) for node in drawing.nodes)
    name = clean(story["values"][story["target"]]["name"])
    label = escape(say(catalog(story["language"]), ["drawing.label", {"name": name}]))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{pen.width}' height='{pen.height}' "
        f"viewBox='0 0 {pen.width} {pen.height}' role='img' aria-label='{label}' "
        f"{_FONT}>"
        f"<g class='edges' font-size='10'>{edges}</g><g class='nodes' font-size='12'>{nodes}</g></svg>"
    )


def stand_in(text: str) -> str:
    """Give a text of the width that a label is laid out with: the same for other numbers of its kind.

    All digits are equally wide, and a scalar that has a fraction gets room for six digits and a sign. So the
    drawing stays as it is, and need not be laid out again, while a value is dragged. Graphviz reckons Hangul,
    kana and Han characters too narrow: a W is as wide as they are.

    Examples
    --------
    >>> stand_in("∇ [12 7.5]"), stand_in("∇ 7.5"), stand_in("∇ 12"), stand_in("손실2")
    ('∇ [00 0.0]', '∇ -0.000000', '∇ 00', 'WW0')
    """
    found = _FRACTION.fullmatch(text)
    if found and len(found[2]) < len(_ROOM):
        return found[1] + _ROOM
    return _DIGIT.sub("0", "".join("W" if east_asian_width(c) in "WF" else c for c in text))


def message(text: str) -> str:
    """Give a drawing that holds nothing but a sentence."""
    room = 70 if columns(text) == len(text) else 40
    lines = textwrap.wrap(text, room, break_on_hyphens=False) or ["?"]
    texts = "".join(
        f"<text x='8' y='{20 + 16 * i}'>{escape(clean(line.strip(), 80), quote=False)}</text>"
        for i, line in enumerate(lines)
    )
    height = 16 * len(lines) + 14
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='480' height='{height}' viewBox='0 0 480 {height}' "
        f"role='img' font-family='Helvetica,Arial,sans-serif' font-size='12' fill='{EDGE}'>{texts}</svg>"
    )


class _Pen:
    """Takes shapes from Graphviz's SVG by id and writes them small."""

    def __init__(
        self, root: ElementTree.Element, baked: bool, rankdir: Direction, bypassed: list[str]
    ) -> None:
        self.baked, self.rankdir = baked, rankdir
        self.width, self.height = (round(float(root.attrib[side][:-2])) for side in ("width", "height"))
        self.groups = {g.get("id", ""): g for g in root.iter() if _tag(g) == "g"}
        shift = re.findall(
            r"translate\(([-\d.]+)[ ,]+([-\d.]+)\)", next(iter(self.groups.values())).get("transform", "")
        )
        dx, dy = (float(x) for x in (shift[0] if shift else ("0", "0")))
        self.lanes = list(dict.fromkeys(bypassed))
        margin = LANE * len(self.lanes) + 30 if self.lanes else 0
        if rankdir == "LR":
            self.height += margin
        else:
            self.width += margin
        self.shift = (dx, dy + margin) if rankdir == "LR" else (dx + margin, dy)

    def node(self, item: Item) -> str:
        group = self.groups[item.id]
        look = LOOKS[item.classes[1]]
        style = ""
        if self.baked:
            stroke, width = (ACTIVE, 4.0) if item.state == "active" else (look.stroke, look.width)
            style = f" fill='{look.fill}' stroke='{stroke}' stroke-width='{width:g}'"
            if "dashed" in look.style:
                style += " stroke-dasharray='5,3'"
        shapes = "".join(f"<{shape}{style}/>" for shape in self.shapes(group))
        return self.group(item, shapes + "".join(self.texts(group, item, INK)))

    def edge(self, item: Item) -> str:
        group = self.bypass(item) if item.long else self.groups[item.id]
        color = {"active": ACTIVE, "flowed": FLOWED}.get(item.state, EDGE)
        stem = head = ""
        if self.baked:
            width = {"active": 3, "flowed": 2}.get(item.state, 1)
            stem = f" fill='none' stroke='{color}' stroke-width='{width}'"
            if "unrecorded" in item.classes:
                stem += " stroke-dasharray='5,3'"
            head = f" fill='{color}'"
        stems = _find(group, "path", "polyline")
        paths = [f"<path class='stem' d='{self.path(element)}'{stem}/>" for element in stems]
        paths += [f"<path class='head' d='{self.path(e)}'{head}/>" for e in _find(group, "polygon")]
        return self.group(item, "".join([*paths, *self.texts(group, item, color)]))

    def bypass(self, item: Item) -> ElementTree.Element:
        """Draw an edge that Graphviz was not asked to route: out of a node, along a lane, into another."""
        tail, head = (self.extent(end) for end in item.ends)
        lane = self.lanes.index(item.ends[0])
        along, across = (0, 1) if self.rankdir == "LR" else (1, 0)  # index of x or y in a box
        shift = 6 * (lane % 5) - 12
        start, end = ((box[along] + box[along + 2]) / 2 + shift for box in (tail, head))
        way = -self.shift[across] + LANE * (lane + 1)
        corners = [(start, tail[across]), (start, way), (end, way), (end, head[across] - 7)]
        tip = [(end - 2.5, head[across] - 7), (end, head[across]), (end + 2.5, head[across] - 7)]
        x, y = (end + 4, head[1] - 22) if along == 0 else (head[0] - 40, end - 8)
        group = ElementTree.Element("g")
        ElementTree.SubElement(group, "polyline", points=self.written(corners))
        ElementTree.SubElement(group, "polygon", points=self.written(tip))
        for row in range(len(item.texts)):
            ElementTree.SubElement(group, "text", x=str(x), y=str(y + 12 * row))
        return group

    def written(self, points: list[tuple[float, float]]) -> str:
        """Write points given as (along, across) the way Graphviz does."""
        ordered = points if self.rankdir == "LR" else [(y, x) for x, y in points]
        return " ".join(f"{x},{y}" for x, y in ordered)

    def extent(self, node: str) -> tuple[float, float, float, float]:
        """Give the box around a node, in Graphviz's coordinates."""
        outline = next(e for e in self.groups[node] if _tag(e) in ("polygon", "path"))
        numbers = [float(n) for n in _NUMBER.findall(outline.get("points") or outline.attrib["d"])]
        return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])

    def group(self, item: Item, inside: str) -> str:
        faint = f" opacity='{FAINT}'" if self.baked and item.state == "future" else ""
        return f"<g id='{item.id}' class='{' '.join(item.classes)}'{faint}>{inside}</g>"

    def texts(self, group: ElementTree.Element, item: Item, color: str) -> Iterator[str]:
        for (role, text), place in zip(item.texts, _find(group, "text"), strict=False):
            shown = text if self.baked or role not in ("gradient", "flow") else ""
            if self.baked and not shown:
                continue
            x, y = self.point(float(place.attrib["x"]), float(place.attrib["y"]))
            style = f" fill='{GRADIENT if role == 'gradient' else color}'" if self.baked else ""
            if self.baked and role in ("gradient", "op", "name"):
                style += " font-weight='bold'"
            yield f"<text class='{role}' x='{x}' y='{y}'{style}>{escape(shown, quote=False)}</text>"

    def shapes(self, group: ElementTree.Element) -> Iterator[str]:
        """Give the outline, then the inner lines of a node."""
        for element in group:
            tag = _tag(element)
            if tag in ("polygon", "polyline"):
                yield f"path d='{self.path(element)}'"
            elif tag == "path":  # only a box with round corners is a path
                xs, ys = zip(*self.points(element.attrib["d"]), strict=True)
                x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
                yield f"rect x='{x0}' y='{y0}' width='{x1 - x0}' height='{y1 - y0}' rx='8'"
            elif tag == "ellipse":
                x, y = self.point(float(element.attrib["cx"]), float(element.attrib["cy"]))
                yield f"ellipse cx='{x}' cy='{y}' rx='{_round(element, 'rx')}' ry='{_round(element, 'ry')}'"

    def point(self, x: float, y: float) -> tuple[int, int]:
        return round(x + self.shift[0]), round(y + self.shift[1])

    def points(self, text: str) -> list[tuple[int, int]]:
        numbers = [float(n) for n in _NUMBER.findall(text)]
        return [self.point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]

    def path(self, element: ElementTree.Element) -> str:
        """Write a curve, a polyline or a polygon as the ``d`` of a path."""
        curve, closed = _tag(element) == "path", _tag(element) == "polygon"
        points = self.points(element.attrib["d" if curve else "points"])
        if closed and points[0] == points[-1]:
            points.pop()
        first, *rest = (f"{x},{y}" for x, y in points)
        return f"M{first}{'C' if curve else 'L'}{' '.join(rest)}{'z' if closed else ''}"


def _round(element: ElementTree.Element, name: str) -> int:
    return round(float(element.attrib[name]))


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _find(group: ElementTree.Element, *tags: str) -> Iterator[ElementTree.Element]:
    return (element for element in group if _tag(element) in tags)
