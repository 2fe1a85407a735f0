"""Shapes and colors by kind: the DOT text and baked drawings use these, live ones take them from CSS.

Nodes are light with dark writing, so that they can be read on a white page and on a black one; lines and
writing between them have middle tones with a contrast of at least 4 to both. Color is never the only
difference between two kinds.
"""

from typing import NamedTuple


class Look(NamedTuple):
    """How a kind of node is drawn."""

    shape: str
    style: str
    fill: str
    stroke: str
    width: float


LOOKS = {
    "variable": Look("box", "rounded,filled", "#dbeafe", "#1d4ed8", 2),
    "constant": Look("note", "filled", "#f3f4f6", "#6b7280", 1),
    "watched": Look("octagon", "filled", "#dcfce7", "#15803d", 2),
    "intermediate": Look("record", "filled", "#ffffff", "#6b7280", 1),
    "target": Look("record", "filled", "#fce7f3", "#be185d", 3),
    "unrecorded": Look("box", "dashed,filled", "#fafafa", "#9ca3af", 1),
    "fold": Look("folder", "filled", "#ede9fe", "#6d28d9", 1),
}
INK = "#1f2937"
GRADIENT = "#9a3412"
EDGE = "#757575"
FLOWED = "#2b74d6"
ACTIVE = "#c2590a"
FAINT = 0.4
