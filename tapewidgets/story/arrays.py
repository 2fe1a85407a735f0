"""Arrays as they travel with a story: each once, small ones as numbers, large ones as a byte a cell."""

import base64
import math
from typing import Any

import numpy as np

from tapewidgets.story.schema import Number, PackedArray
from tapewidgets.story.text import numbers

MOST_NUMBERS = 144
"""Numbers of an array that travels as numbers; a larger one is a picture."""
MOST_CELLS = 1_024
LONGEST_SIDE = 48
"""Rows or columns of a drawn matrix; a longer one is wrapped."""
ROOM = 40_000
"""Cells of a whole pool; what comes after that is packed into at most ``FEW_CELLS``."""
FEW_CELLS = 16
_NAN, _INF = -128, 127
_LARGEST = 126


class Pool:
    """The arrays of a story; equal ones share a place.

    Attributes
    ----------
    items : the arrays, packed
    """

    def __init__(self) -> None:
        self.items: list[PackedArray] = []
        self._index: dict[tuple[tuple[int, ...], bytes], int] = {}
        self._room = ROOM

    def add(self, value: Any) -> int:
        """Give the index of an array, adding it if it is new."""
        array = np.asarray(value, np.float64) + 0.0  # no -0, which would only raise a question
        key = array.shape, array.tobytes()
        if key not in self._index:
            small = self._room <= 0
            self._index[key] = len(self.items)
            self.items.append(packed(array, *((FEW_CELLS, FEW_CELLS) if small else ())))
            self._room -= min(array.size, MOST_CELLS)
        return self._index[key]


def packed(value: Any, most_numbers: int = MOST_NUMBERS, most_cells: int = MOST_CELLS) -> PackedArray:
    """Pack one array.

    Parameters
    ----------
    value : of any shape
    most_numbers : up to so many travel as numbers
    most_cells : of a larger one's picture

    Examples
    --------
    >>> packed([1.0, 0.25, np.inf])
    {'shape': [3], 'a': [1, 0.25, None], 'odd': {'2': '∞'}}
    >>> large = packed(np.arange(300.0))
    >>> large["n"], large["per"], large["lo"], large["hi"], large["few"]
    (300, 1, 0, 299, ['0', '1', '2', '299'])
    """
    array = np.asarray(value, np.float64)
    shape, flat = list(array.shape), array.reshape(-1)
    if flat.size <= most_numbers:
        marks = {str(k): _mark(flat[k]) for k in np.flatnonzero(~np.isfinite(flat)).tolist()}
        items: PackedArray = {"shape": shape, "a": [_short(x) for x in flat.tolist()]}
        return {**items, "odd": marks} if marks else items
    cells, per = _means(flat, most_cells)
    finite = np.isfinite(cells)
    top = float(np.max(np.abs(cells[finite]), initial=0.0)) or 1.0
    codes = np.full(cells.shape, _NAN, np.int8)
    codes[finite] = np.rint(cells[finite] / top * _LARGEST).astype(np.int8)
    codes[np.isposinf(cells)], codes[np.isneginf(cells)] = _INF, -_INF
    known = flat[np.isfinite(flat)]
    return {
        "shape": shape,
        "q": base64.b64encode(codes.tobytes()).decode("ascii"),
        "n": len(cells),
        "cols": grid(array.shape, len(cells))[1],
        "per": per,
        "max": float(f"{top:.6g}"),
        "lo": _short(known.min()) if known.size else None,
        "hi": _short(known.max()) if known.size else None,
        "few": [numbers.text(np.float32(x)) for x in (*flat[:3], flat[-1])],
    }


def unpacked(item: PackedArray) -> Any:
    """Give back the numbers, or the cells of a picture, as a float64 array.

    Returns
    -------
    array : of the array's shape; flat where each cell stands for several numbers

    Examples
    --------
    >>> unpacked(packed([[1.0, np.nan]])).tolist()
    [[1.0, nan]]
    """
    if "a" in item:
        found = np.array([math.nan if x is None else x for x in item["a"]], np.float64)
        for place, mark in item.get("odd", {}).items():
            found[int(place)] = {"nan": math.nan, "∞": math.inf, "−∞": -math.inf}[mark]
        return found.reshape(item["shape"])
    codes = np.frombuffer(base64.b64decode(item["q"]), np.int8)
    found = codes / _LARGEST * item["max"]
    for code, number in ((_NAN, math.nan), (_INF, math.inf), (-_INF, -math.inf)):
        found[codes == code] = number
    return found.reshape(item["shape"]) if item["per"] == 1 else found


def cells(size: int) -> int:
    """Give the number of cells in which an array of ``size`` elements is drawn."""
    return size if size <= MOST_NUMBERS else -(-size // -(-size // MOST_CELLS))


def grid(shape: tuple[int, ...] | list[int], cells: int) -> tuple[int, int]:
    """Give rows and columns in which an array of ``shape`` is drawn with so many cells.

    Examples
    --------
    >>> grid((2, 3), 6), grid((4,), 4), grid((100,), 100), grid((2, 0), 0), grid((100, 1), 100)
    ((2, 3), (1, 4), (8, 13), (1, 1), (8, 13))
    """
    if cells == 0:
        return 1, 1
    if len(shape) >= 2 and cells == math.prod(shape):
        rows, columns = cells // shape[-1], shape[-1]
        if max(rows, columns) <= LONGEST_SIDE:
            return rows, columns
    if cells <= 16:
        return 1, cells
    columns = math.ceil(math.sqrt(cells * 1.6))
    return -(-cells // columns), columns


def _means(flat: Any, most: int) -> tuple[Any, int]:
    """Give at most ``most`` means of consecutive numbers, and how many numbers make one."""
    per = -(-flat.size // most)
    if per == 1:
        return flat, 1
    starts = np.arange(0, flat.size, per)
    counts = np.diff(np.append(starts, flat.size))
    with np.errstate(all="ignore"):
        return np.add.reduceat(flat / np.repeat(counts, counts), starts), per


def _mark(x: float) -> str:
    return "nan" if math.isnan(x) else "∞" if x > 0 else "−∞"


def _short(x: Any) -> Number:
    """Give six significant digits, a whole number as int, None for what is not finite."""
    number = numbers.number(x)
    return int(number) if number is not None and number.is_integer() and abs(number) < 1e15 else number
