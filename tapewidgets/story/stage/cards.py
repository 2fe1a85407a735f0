"""How large a card is, and where its parts are: from name, shape and arrivals, never from numbers."""

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tapewidgets.story.arrays import MOST_NUMBERS, cells, grid
from tapewidgets.story.stage.stage_schema import Face, Mode, Parts, Profile, ProfileName

Size = tuple[float, float]


def _profile(*sizes: float) -> Profile:
    name, num, small, head, pad, gutter, rank, gap = sizes
    found: Profile = {
        "name": name,
        "num": num,
        "small": small,
        "head": head,
        "pad": pad,
        "gutter": gutter,
        "rank": rank,
        "gap": gap,
    }
    return found


PROFILES: dict[ProfileName, Profile] = {
    "XL": _profile(15, 14, 11.5, 26, 9, 18, 104, 26),
    "L": _profile(13, 12, 10, 20, 7, 14, 66, 22),
    "M": _profile(12, 11, 9.5, 18, 6, 13, 43, 16),
    "S": _profile(11, 10.5, 9, 16, 5, 11, 34, 12),
    "T": _profile(11, 10, 9, 15, 4, 10, 26, 10),
    "XS": _profile(10.5, 10, 9, 15, 4, 10, 13, 9),
}
"""All lengths in CSS pixels, roomiest first. Names have at least 10.5, numbers 10, other text 9."""

WITHOUT_INBOX = "XS"
"""The profile in which contributions have no rows of their own."""


class _Cells(NamedTuple):
    """Sizes of cells: of one number, of a vector's and of a matrix's numbers, of heat, of a picture."""

    scalar: Size
    vector: Size | None
    most: int  # numbers of a vector
    matrix: Size | None
    heat: float
    pixel: float


_CELLS: dict[ProfileName, _Cells] = {
    "XL": _Cells((70, 25), (44, 25), 4, (44, 22), 16, 2.4),
    "L": _Cells((58, 20), (34, 20), 4, (32, 16), 13, 2),
    "M": _Cells((47, 17), (30, 17), 3, None, 11, 1.6),
    "S": _Cells((42, 15), None, 0, None, 10, 1.25),
    "T": _Cells((38, 15), None, 0, None, 10, 1.1),
    "XS": _Cells((35, 14), None, 0, None, 8, 0.85),
}
LONGEST_SIDE = 16
"""Rows or columns of heat cells; an array with more has smaller ones."""
SMALL_CELL = 4
MOST_SIDE = 4
"""Rows or columns of a matrix that is drawn with numbers."""
NAME_EMS, SOURCE_EMS = 11.0, 6.0
"""Widest name that stands on a card uncut, as its title and beside a contribution."""
NARROWEST = 40
STRIP_CELL = 9
_STRIP_WIDTHS: dict[ProfileName, float] = {"S": 240, "T": 200, "XS": 160}
"""Most of a strip's cells together; 300 in the roomier profiles."""
_PILL = (5, 8)
"""The count of arrivals above a card: width of a letter, and of the rest."""
_TYPICAL = 0.64
_LETTERS = (
    ("ijl.,:;'|!I ", 0.35),
    ("frt-()[]/", 0.45),
    ("ABCDEFGHKNOPQRSUVXYZ", 0.75),
    ("mwMW@%", 1.0),
)
_WIDTHS = {letter: width for letters, width in _LETTERS for letter in letters}


def ems(text: str) -> float:
    """Give the width of a text in font sizes, at least what common sans-serif fonts need.

    Examples
    --------
    >>> round(ems("t1"), 2), round(ems("손실"), 2)
    (1.09, 1.88)
    """
    return sum(map(_em, text))


def _em(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 0.94 if "\uac00" <= letter <= "\ud7a3" else 1.0  # of a Hangul syllable, of a Han character
    return _WIDTHS.get(letter, 1.0 if unicodedata.category(letter) == "So" else _TYPICAL)


def shortened(name: str, most: float = NAME_EMS) -> str:
    """Cut the middle out of a name that is wider than ``most`` font sizes.

    Examples
    --------
    >>> shortened("loss"), shortened("mean_squared_error_of_layer_2")
    ('loss', 'mean_squar…yer_2')
    """
    if ems(name) <= most:
        return name
    head = tail = ""
    for letter in name:
        if ems(head + letter) > 0.6 * most:
            break
        head += letter
    for letter in reversed(name):
        if ems(letter + tail) > 0.3 * most:
            break
        tail = letter + tail
    return f"{head}…{tail}"


def face(shape: Sequence[int], profile: ProfileName) -> Face:
    """Say how an array of a shape is drawn: with numbers, as heat cells, as a picture, or not at all.

    Examples
    --------
    >>> [face(shape, "L")["mode"] for shape in ([], [3], [9], [40, 30], [2, 0])]
    ['num', 'num', 'heat', 'img', 'none']
    """
    sizes, size = _CELLS[profile], math.prod(shape)
    rows, cols = grid(list(shape), cells(size))
    mode: Mode = "heat"
    cell = (sizes.heat, sizes.heat)
    if size <= 1:
        mode, cell = "num" if size else "none", sizes.scalar
    elif size > MOST_NUMBERS:
        mode, cell = "img", (sizes.pixel, sizes.pixel)
    elif sizes.vector and rows == 1 and cols <= sizes.most:
        mode, cell = "num", sizes.vector
    elif sizes.matrix and max(rows, cols) <= MOST_SIDE:
        mode, cell = "num", sizes.matrix
    elif max(rows, cols) > LONGEST_SIDE:
        cell = (SMALL_CELL, SMALL_CELL)
    width, height = cell
    found: Face = {"mode": mode, "rows": rows, "cols": cols, "cw": width, "ch": height, "w": 0, "h": 0}
    return {**found, "w": round(cols * width, 1), "h": round(rows * height, 1)}


class Content(NamedTuple):
    """What a card's size depends on.

    Attributes
    ----------
    shape : of the value
    title : its name, as it is written
    badge : the operation's sign
    grad : whether a gradient arrives
    sources : names of the values that contributions come from, as they are written
    """

    shape: tuple[int, ...]
    title: str
    badge: str
    grad: bool
    sources: tuple[str, ...]


class Box(NamedTuple):
    """A card's size and the places of its parts."""

    w: int
    h: int
    face: Face
    parts: Parts
    beside: bool


@lru_cache(maxsize=4096)
def box(content: Content, profile: ProfileName) -> Box:
    """Lay out one card.

    Examples
    --------
    >>> found = box(Content((), "t1", "", True, ("t3", "t4")), "L")
    >>> found.w, found.h, found.parts["value"], len(found.parts["inbox"])
    (99, 128, [33.9, 24], 2)
    """
    p, grids = PROFILES[profile], face(content.shape, profile)
    beside = grids["rows"] > 1
    if beside:
        places, inner, bottom = _side_by_side(content, p, grids)
    else:
        meet = profile != WITHOUT_INBOX and 2 <= len(content.sources) <= 3
        places, inner, bottom = _one_below_the_other(content, p, grids, content.sources if meet else ())
    title = (ems(content.title) + ems(content.badge) * 0.94) * p["name"] + (12 if content.badge else 0)
    pill = len(f"{len(content.sources)} of {len(content.sources)} paths") * _PILL[0] + _PILL[1]
    least = max(NARROWEST, title + 2 * p["pad"] + 2, pill if len(content.sources) > 1 else 0)
    width = math.ceil(max(inner + 2 * p["pad"], least))
    value, *others = [[round(x + (width - inner) / 2, 1), round(y, 1)] for x, y in places]
    parts: Parts = {"value": value}
    if others:
        parts["gradient"] = others.pop()
    if others:
        parts["inbox"] = list(others)
    return Box(width, math.ceil(bottom + p["pad"]), grids, parts, beside)


Laid = tuple[list[Size], float, float]
"""Corners of the value, the contributions and the gradient, as far as there are any; width; lower end."""


def _side_by_side(content: Content, p: Profile, grids: Face) -> Laid:
    """Value and gradient in columns, each with a caption below it."""
    caption = ems("×".join(map(str, content.shape))) * p["small"]
    column = max(grids["w"], caption)
    indent, top = (column - grids["w"]) / 2, p["head"] + p["pad"] - 3
    bottom = top + grids["h"] + p["small"] + 1
    if not content.grad:
        return [(indent, top)], column, bottom
    return [(indent, top), (indent + column + 6, top)], 2 * column + 6, bottom


def _one_below_the_other(content: Content, p: Profile, grids: Face, meet: Sequence[str]) -> Laid:
    """Value, then what meets here and its sum, each a row with a sign on its left."""
    top, step = p["head"] + p["pad"] - 3, grids["h"] + 4
    if not content.grad:
        return [(0, top)], grids["w"], top + grids["h"]
    left = max([p["gutter"], *(ems(source) * p["small"] + 16 for source in meet)])
    places = [(left, top)]
    top += grids["h"] + 5
    places += [(left, top + k * step) for k in range(len(meet))]
    top += len(meet) * step + (4 if meet else 0)
    return [*places, (left, top)], grids["w"] + left, top + grids["h"]


class StripBox(NamedTuple):
    """Size of a strip and of its cells."""

    w: int
    h: int
    cell: float
    left: float
    top: float
    pitch: float
    tall: float


def strip_box(count: int, title: str, profile: ProfileName) -> StripBox:
    """Lay out a strip of ``count`` values under a title."""
    p = PROFILES[profile]
    cell = round(min(STRIP_CELL, _STRIP_WIDTHS.get(profile, 300) / count), 2)
    inner = max(count * cell + p["gutter"], ems(title) * p["name"])
    tall, top = 18.0, p["head"] + p["pad"] - 2.0
    width = math.ceil(inner + 2 * p["pad"])
    height = math.ceil(top + 2 * tall + 4 + p["pad"])
    return StripBox(width, height, cell, p["pad"] + p["gutter"], top, tall + 4, tall)
