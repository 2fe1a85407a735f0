"""Numbers as short texts for labels and sentences, and as JSON-safe arrays."""

import math
from typing import Any, Literal

import numpy as np

from tapewidgets.story.schema import Number

LONGEST = 38
"""Characters that the text of an array may have before it is shortened to its shape and a few numbers."""


def text(value: Any) -> str:
    """Give a number, vector or matrix as a learner would write it on the board.

    Parameters
    ----------
    value : a NumPy array or scalar of any shape, or a Python number

    Returns
    -------
    str : at most about 40 characters; large arrays as their shape and the first and last numbers

    Examples
    --------
    >>> text(60.0), text([10, 40, 90]), text(np.eye(2)), text(np.float32(0.1))
    ('60', '[10 40 90]', '[[1 0] [0 1]]', '0.1')
    >>> text(np.arange(1000.0)), text([0.5, float("nan")]), text(np.zeros((2, 0)))
    ('(1000,) [0 1 2 … 999]', '[0.5 nan]', '(2, 0) []')
    """
    array = np.asarray(value)
    if array.ndim == 0:
        return _number(array[()], 6)
    if array.size == 0:
        return "[]" if array.shape == (0,) else f"{array.shape} []"
    if array.size <= LONGEST // 2:
        for digits in (4, 3):
            whole = _nested(array.tolist(), digits)
            if len(whole) <= LONGEST:
                return whole
    flat = array.reshape(-1)
    few = [_number(x, 4) for x in (*flat[:3], flat[-1])]
    return f"{array.shape} [{' '.join(few[:3])} … {few[3]}]"


def _nested(items: list[Any], digits: int) -> str:
    inner = (_nested(x, digits) if isinstance(x, list) else _number(x, digits) for x in items)
    return f"[{' '.join(inner)}]"


def _number(x: Any, digits: int) -> str:
    if isinstance(x, bool | np.bool_):
        return str(bool(x))
    if not isinstance(x, int | float | np.number):
        return str(x)
    if x == 0:
        return "0"  # -0 would only raise a question
    if isinstance(x, int | np.integer):
        return str(x)
    number = float(x)
    if math.isfinite(number) and number == round(number) and abs(number) < 1e6:
        digits = 6
    return f"{number:.{digits}g}"


def number(x: Any) -> Number:
    """Give a number with six significant digits, None if it is not finite.

    Examples
    --------
    >>> number(np.float32(0.1)), number(float("nan"))
    (0.1, None)
    """
    if not isinstance(x, int | float | np.number):
        return None
    as_float = float(x)
    return float(f"{as_float:.6g}") if math.isfinite(as_float) else None


def sign(value: Any) -> Literal["+", "-", "0", "±"]:
    """Give the common sign of all elements; "±" if they differ or one is nan."""
    array = np.asarray(value)
    if not array.size or not np.any(array):
        return "0"
    if np.all(array >= 0):
        return "+"
    return "-" if np.all(array <= 0) else "±"


def size(value: Any) -> Number:
    """Give the root mean square, with three digits; None if it is not finite.

    Examples
    --------
    >>> size([3.0, 4.0]), size([])
    (3.54, 0.0)
    """
    values = np.asarray(value, dtype=np.float64)
    if not values.size:
        return 0.0
    with np.errstate(all="ignore"):
        mean = float(np.sqrt(np.mean(np.square(values))))
    return float(f"{mean:.3g}") if math.isfinite(mean) else None
