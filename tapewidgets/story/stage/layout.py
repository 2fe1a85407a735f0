"""Places for cards of fixed sizes: Graphviz lays them out, and only numbers are taken from what it gives."""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from xml.etree import ElementTree

from tapewidgets.story.drawing import graphviz
from tapewidgets.story.schema import Story
from tapewidgets.story.stage.cards import PROFILES, Box, StripBox, box, strip_box
from tapewidgets.story.stage.levels import Graph, Node
from tapewidgets.story.stage.stage_schema import Card, Edge, Layout, ProfileName, Strip, StripMembers
from tapewidgets.words import catalog, say

POINTS = 72
"""Pixels that Graphviz takes for an inch."""
TOP, SIDE = 14, 4
"""Margins: for the count of arrivals above a card, and for the halo around one."""
_SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]
_PAIR = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


def lay_out(story: Story, graph: Graph, profile: ProfileName, strips: list[StripMembers]) -> Layout:
    """Lay out a graph.

    Parameters
    ----------
    story : that the graph is of
    graph : its cards and edges
    profile : sizes
    strips : where the members of the graph's strips stand, added if they are new

    Raises
    ------
    CannotDraw : Graphviz is missing, or takes too long
    """
    boxes = {key: _box(story, node, profile) for key, node in graph.nodes.items()}
    corners, curves = _read(graphviz.render(_dot(graph, boxes, profile)))
    ends = [point for points in curves.values() for point in points]
    dx = -min([*(x - SIDE for x, _ in corners.values()), *(x for x, _ in ends)])
    dy = -min([*(y - TOP for _, y in corners.values()), *(y for _, y in ends)])
    nodes: dict[str, Card | Strip] = {}
    for key, (x, y) in corners.items():
        nodes[key] = _placed(graph.nodes[key], boxes[key], round(x + dx), round(y + dy), strips)
    edges: list[Edge] = []
    for number, points in curves.items():
        link = graph.links[number]
        first, *others = (f"{x + dx:.0f},{y + dy:.0f}" for x, y in points)
        path = f"M{first}C{' '.join(others)}"
        edge: Edge = {"id": link.carries[0], "tail": link.tail, "head": link.head, "d": path}
        edges.append({**edge, "carries": link.carries} if len(link.carries) > 1 else edge)
    width = max([*(node["x"] + node["w"] + SIDE for node in nodes.values()), *(x + dx for x, _ in ends)])
    height = max([*(node["y"] + node["h"] + SIDE for node in nodes.values()), *(y + dy for _, y in ends)])
    return {
        "profile": profile,
        "p": PROFILES[profile],
        "level": graph.level,
        "width": math.ceil(width),
        "height": math.ceil(height),
        "nodes": nodes,
        "edges": edges,
    }


def least_width(story: Story, graph: Graph, profile: ProfileName) -> float:
    """Give the width that a graph needs at least: that of its longest path, without asking Graphviz."""
    reach: dict[str, float] = {}
    for key, node in graph.nodes.items():
        reach[key] = _box(story, node, profile).w
    width = dict(reach)
    for link in graph.links:  # in the order of the tape: what leads to a tail came before
        reach[link.head] = max(
            reach[link.head], reach[link.tail] + PROFILES[profile]["rank"] + width[link.head]
        )
    return max(reach.values()) + 2 * SIDE


@lru_cache(maxsize=64)
def _read(svg: str) -> tuple[Mapping[str, Point], Mapping[int, list[Point]]]:
    """Read the top left corner of each node by its name, and the points of each edge by its number.

    It is kept: while numbers change, cards stay where they are.
    """
    corners: dict[str, Point] = {}
    curves: dict[int, list[Point]] = {}
    for group in ElementTree.fromstring(svg).iter(f"{_SVG}g"):
        kind = group.get("class", "")
        shape = group.find(f"{_SVG}polygon" if kind == "node" else f"{_SVG}path")
        if kind not in ("node", "edge") or shape is None:
            continue
        text = shape.get("points") or shape.get("d") or ""
        points = [(float(x), float(y)) for x, y in _PAIR.findall(text)]
        if kind == "node":
            name = group.findtext(f"{_SVG}title", "")
            corners[name] = min(x for x, _ in points), min(y for _, y in points)
        else:
            curves[int(group.get("id", "")[1:])] = points
    return corners, curves


def _box(story: Story, node: Node, profile: ProfileName) -> Box | StripBox:
    if node.content is not None:
        return box(node.content, profile)
    assert node.strip is not None
    return strip_box(len(node.strip["members"]), say(catalog(story["language"]), node.title), profile)


def _placed(node: Node, size: Box | StripBox, x: int, y: int, strips: list[StripMembers]) -> Card | Strip:
    if isinstance(size, StripBox):
        assert node.strip is not None
        if node.strip not in strips:
            strips.append(node.strip)
        return {
            "strip": strips.index(node.strip),
            "title": node.title,
            "x": x,
            "y": y,
            "w": size.w,
            "h": size.h,
            "cell": size.cell,
            "left": size.left,
            "top": size.top,
            "pitch": size.pitch,
            "tall": size.tall,
        }
    assert node.content is not None
    card: Card = {
        "value": node.value,
        "x": x,
        "y": y,
        "w": size.w,
        "h": size.h,
        "face": size.face,
        "parts": size.parts,
        "beside": size.beside,
        "badge": node.content.badge,
        "line": node.line,
        "grad": node.content.grad,
        "arrivals": len(node.content.sources),
        "sources": list(node.content.sources),
        "copies": node.copies,
    }
    return {**card, "lines": list(node.lines)} if len(node.lines) > 1 else card


def _dot(graph: Graph, boxes: dict[str, Box | StripBox], profile: ProfileName) -> str:
    p = PROFILES[profile]
    ports: dict[str, int] = {}
    for link in graph.links:
        ports[link.head] = max(ports.get(link.head, 1), link.port + 1)
    text = [
        "digraph stage {",
        f"  rankdir=LR margin=0 pad=0 nodesep={p['gap'] / POINTS:.3f} ranksep={p['rank'] / POINTS:.3f}",
        '  node [shape=record fixedsize=true label=""]',
        "  edge [arrowhead=none]",
    ]
    for key, size in boxes.items():
        fields = "|".join(f"<i{k}>" for k in range(ports.get(key, 1)))
        measures = f"width={size.w / POINTS:.4f} height={size.h / POINTS:.4f}"
        text.append(f'  {key} [{measures} label="{{{{{fields}}}|<o>}}"]')
    for number, link in enumerate(graph.links):
        text.append(f"  {link.tail}:o:e -> {link.head}:i{link.port}:w [id=l{number}]")
    return "\n".join([*text, "}"])
