"""The shape of a Stage: a story, and drawings of its graph as data, for several widths.

Lengths are in CSS pixels and final: a drawing is never scaled. Places are from the top left corner, of a
layout for cards and edges, of its card for the parts of a card. Nothing here depends on numbers: while values
change, everything but ``story`` stays the same, and need not be sent again.

Value 3 is the card ``n3``, a strip of several values the card ``s0``; input 0 of line 2 is the edge ``e2_0``.
"""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from tapewidgets.story.schema import Story
from tapewidgets.words import Message

ProfileName = Literal["XL", "L", "M", "S", "T", "XS"]

Level = Literal["ops", "folded", "stacked", "gathered", "inside"]
"""``ops``: a card for every value. ``folded``: one for every statement. ``stacked``: statements of one form
that follow each other are a strip. ``gathered``: statements of any form are. ``inside``: the inside of one
statement."""

Place = Sequence[float]
"""x and y."""

Mode = Literal["num", "heat", "img", "none"]


class Face(TypedDict):
    """How an array is drawn on a card: numbers, heat cells, a small image, or nothing (no elements)."""

    mode: Mode
    rows: int
    cols: int
    cw: float  # of a cell
    ch: float
    w: float  # of the grid
    h: float


class Parts(TypedDict):
    """Top left corners of the grids on a card."""

    value: Place
    gradient: NotRequired[Place]
    inbox: NotRequired[list[Place]]  # one for each contribution, when two or three meet in a row


class Card(TypedDict):
    """A value with its place on the stage."""

    value: int
    x: int
    y: int
    w: int
    h: int
    face: Face
    parts: Parts
    beside: bool  # value and gradient stand side by side, captions below them
    badge: str  # the operation's sign; "ƒ" for a whole statement; "" for a leaf
    line: int | None  # the line that made it
    lines: NotRequired[list[int]]  # all lines that it stands for, when folded
    grad: bool  # a gradient arrives at some step
    arrivals: int  # contributions in all
    sources: list[str]  # the name of the value that each of them comes from
    copies: bool  # made by a broadcast


class Strip(TypedDict):
    """Several values on one card, two cells each: value above, gradient below. ``strips`` has its members."""

    strip: int
    title: Message  # a1 … a45: 45 lines of one form
    x: int
    y: int
    w: int
    h: int
    cell: float  # width of one
    left: float  # of the first cell
    top: float  # of the values; the gradients begin ``pitch`` lower
    pitch: float
    tall: float  # height of a cell


class Edge(TypedDict):
    """A curve from card to card."""

    id: str
    tail: str
    head: str
    d: str  # of the SVG path, from tail to head
    carries: NotRequired[list[str]]  # all edges of the story that it stands for, when several


class Profile(TypedDict):
    """Font sizes and distances of a layout."""

    name: float  # font size of names
    num: float  # of numbers
    small: float  # of everything else
    head: float  # height of a card's title
    pad: float
    gutter: float  # left of a grid, for ∇
    rank: float  # between columns of cards
    gap: float  # between cards of a column


class Layout(TypedDict):
    """One drawing of the graph."""

    profile: ProfileName
    p: Profile
    level: Level
    width: int
    height: int
    nodes: dict[str, Card | Strip]
    edges: list[Edge]


class Member(TypedDict):
    """One value of a strip, with the lines that lead to it."""

    out: int
    lines: list[int]
    row: int  # line of the program; 0 if there is none, or for a leaf


class StripMembers(TypedDict):
    """What a strip stands for."""

    members: list[Member]
    alike: bool  # all of one form
    leaves: bool  # values that no line made


class Slots(TypedDict):
    """A statement that a drawing of an inside can show."""

    row: int
    lines: list[int]  # in the place of those of the first member
    slots: list[int]  # values, in the place of those of the first member


class Inside(TypedDict):
    """The inside of statements of one form, drawn once, for the first of them."""

    members: list[Slots]
    layout: Layout


class Stage(TypedDict):
    """A story and its drawings."""

    story: Story
    program: str
    layouts: list[Layout]  # roomiest first; take the first whose width fits
    strips: list[StripMembers]
    insides: list[Inside]
    words: dict[str, str]  # templates of the strips' titles
    problem: NotRequired[str]  # why there are no drawings
    titles: dict[str, str]  # value -> its name cut in the middle, where it is too long for a card
