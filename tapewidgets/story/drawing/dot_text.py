"""A story as DOT text, for Graphviz and for anyone who wants to edit the graph."""

from collections.abc import Collection
from typing import Literal

from tapewidgets.story.drawing.nodes_and_edges import Drawing, Item, nodes_and_edges
from tapewidgets.story.drawing.palette import ACTIVE, EDGE, FLOWED, INK, LOOKS
from tapewidgets.story.schema import Story
from tapewidgets.story.text.labels import quoted, record_field

Direction = Literal["LR", "TB"]
_QUICK = " splines=line nslimit=0.2 nslimit1=0.2 mclimit=0.1"
"""For graphs with long edges, on which Graphviz would otherwise spend minutes."""


def dot(
    story: Story, step: int | None = None, *, rankdir: Direction = "LR", opened: Collection[int] = ()
) -> str:
    """Write the graph of a story at one step as DOT text.

    Parameters
    ----------
    story : from :func:`tapewidgets.story.tell`
    step : 0 ... number of steps - 1; None for the last, which has all gradients
    rankdir : "LR" for left to right, "TB" for top to bottom
    opened : folds to draw unfolded

    Returns
    -------
    str : DOT text, fit for ``graphviz.Source``

    Raises
    ------
    IndexError : there is no such step
    ValueError : another ``rankdir``
    """
    drawing = nodes_and_edges(story, step, opened=opened)
    return write(drawing, rankdir, _QUICK if any(edge.long for edge in drawing.edges) else "")


def write(drawing: Drawing, rankdir: Direction, attributes: str = "") -> str:
    """Write a drawing as DOT text."""
    if rankdir not in ("LR", "TB"):
        raise ValueError(f"rankdir is 'LR' (left to right) or 'TB' (top to bottom), not {rankdir!r}")
    lines = [
        "digraph tape {",
        f"  rankdir={rankdir} bgcolor=transparent nodesep=0.25 ranksep=0.35{attributes}",
        f'  node [fontname=Helvetica fontsize=12 fontcolor="{INK}" margin="0.1,0.06" height=0.3 width=0.3]',
        f'  edge [fontname=Helvetica fontsize=10 color="{EDGE}" fontcolor="{EDGE}" arrowsize=0.8]',
        *(_node(node, rankdir) for node in drawing.nodes),
        *(_edge(edge) for edge in drawing.edges),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _node(node: Item, rankdir: Direction) -> str:
    look = LOOKS[node.classes[1]]
    operation = [text for role, text in node.texts if role == "op"]
    others = [text for role, text in node.texts if role != "op" and text]
    shape, style = look.shape, look.style
    if operation:  # an operation has a field of its own in the node of the value that it makes
        fields = record_field(operation[0]) + "|" + r"\n".join(record_field(text) for text in others)
        shape, label = "record", fields if rankdir == "TB" else f"{{{fields}}}"
    else:
        label = r"\n".join(quoted(text) for text in others)
        if shape == "record":
            shape = "box"
    stroke, width = (ACTIVE, 4.0) if node.state == "active" else (look.stroke, look.width)
    if node.state == "future":
        style += ",dotted"
    return (
        f'  {node.id} [id={node.id} class="{node.classes[1]}" shape={shape} style="{style}" '
        f'fillcolor="{look.fill}" color="{stroke}" penwidth={width:g} label="{label}"]'
    )


def _edge(edge: Item) -> str:
    label = r"\n".join(quoted(text) for _, text in edge.texts if text)
    extra = f' label="{label}"' if label else ""
    if edge.state == "active":
        extra += f' color="{ACTIVE}" fontcolor="{ACTIVE}" penwidth=3'
    elif edge.state == "flowed":
        extra += f' color="{FLOWED}" fontcolor="{FLOWED}" penwidth=2'
    if "unrecorded" in edge.classes:
        extra += " style=dashed"
    elif edge.state == "future":
        extra += " style=dotted"
    return f"  {edge.ends[0]} -> {edge.ends[1]} [id={edge.id}{extra}]"
