"""What a learner may write as an answer, and when it counts as right."""

import re
from typing import Any

import numpy as np

from tapewidgets.engine import is_tensor
from tapewidgets.engine.core.lines import value_of
from tapewidgets.words import tell

RELATIVE, ABSOLUTE = 5e-3, 1e-5
"""Three digits are enough; anything smaller than 0.00001 counts as 0."""


MOST_NUMBERS, LONGEST_TEXT = 4_000, 20_000
"""An answer that is longer cannot be read: it may have come from a file."""

_TOKEN = re.compile(r"\s*([\[\](),;]|[^\s\[\](),;]+)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?|nan|inf", re.IGNORECASE)


class Unreadable(ValueError):
    """An answer that is not a number, a list of numbers or None; the message says what to write."""


def numbers(given: Any) -> Any:
    """Read an answer as an array; None for None.

    Parameters
    ----------
    given : a number, nested lists of numbers, an array, a Tensor or Variable, None, or one of them as a text,
        such as "[1, 1/2]", "1 2 3" or "None"

    Raises
    ------
    Unreadable : anything else

    Examples
    --------
    >>> numbers([1, 2]).tolist(), numbers("None"), numbers("(1/2, -3)").tolist()
    ([1.0, 2.0], None, [0.5, -3.0])
    """
    if given is None or (isinstance(given, str) and given.strip().lower() == "none"):
        return None
    try:
        plain = value_of(given) if is_tensor(given) else given
        if isinstance(plain, np.ndarray | np.generic) and plain.dtype.kind in "fiub":
            return np.asarray(plain, np.float64)
        return np.asarray(_read(plain.tolist() if isinstance(plain, np.ndarray) else plain), np.float64)
    except (TypeError, ValueError, OverflowError, RecursionError, ZeroDivisionError, IndexError):
        raise Unreadable(tell("question.unreadable")) from None


def _read(given: Any) -> Any:
    """Read numbers and texts in nested lists.

    Raises
    ------
    ValueError, TypeError, ZeroDivisionError : something else is among them
    """
    if isinstance(given, str):
        return _parse(given)
    if isinstance(given, list | tuple):
        if len(given) > MOST_NUMBERS:
            raise ValueError
        return [_read(each) for each in given]
    return float(value_of(given) if is_tensor(given) else given)


def _parse(text: str) -> Any:
    """Read a text as a number, or as nested lists in square or round brackets or in none."""
    if len(text) > LONGEST_TEXT:
        raise ValueError
    tokens = _TOKEN.findall(text.replace("−", "-"))
    lists: list[list[Any]] = [[]]
    for token in tokens:
        if token in "([":
            lists.append([])
        elif token in "])":
            whole = lists.pop()
            lists[-1].append(whole)  # an IndexError is a bracket too many
        elif token not in ",;":
            lists[-1].append(_number(token))
    (found,) = lists
    return found[0] if len(found) == 1 and not text.rstrip().endswith(",") else found


def _number(token: str) -> float:
    """Read ``-3``, ``0.5`` or ``1/2``."""
    parts = token.split("/")
    if len(parts) > 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError
    whole, *under = map(float, parts)
    return whole / under[0] if under else whole


def same(given: Any, right: Any) -> bool:
    """Tell whether two arrays have one shape and, to three digits, the same numbers; nan is like nan."""
    if given is None or right is None:
        return given is right
    right = np.asarray(right, np.float64)
    if given.shape != right.shape:
        return False
    return bool(np.allclose(given, right, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True))


def shape_of(given: Any) -> tuple[int, ...]:
    """Read an answer as a shape: ``(3,)``, ``[3]``, ``3`` or one of them as a text.

    Raises
    ------
    Unreadable : anything else

    Examples
    --------
    >>> shape_of([2, 3]), shape_of(3), shape_of(()), shape_of("(4, 3)")
    ((2, 3), (3,), (), (4, 3))
    """
    if isinstance(given, str):
        readable = given.strip() and re.fullmatch(r"[\s\d,()\[\]]{1,99}", given)
        given = [int(axis) for axis in re.findall(r"\d+", given)] if readable else given
    if isinstance(given, int) and not isinstance(given, bool):
        return (given,)
    try:
        axes = tuple(given)
    except TypeError:
        axes = (None,)
    if not all(isinstance(axis, int | np.integer) and not isinstance(axis, bool) for axis in axes):
        raise Unreadable(tell("question.shape.unreadable"))
    return tuple(int(axis) for axis in axes)


def axes_text(shape: tuple[int, ...]) -> str:
    """Write a shape in words.

    Examples
    --------
    >>> axes_text(()), axes_text((3,))
    ('one number', 'shape (3,)')
    """
    return tell("question.shape", shape=str(shape)) if shape else tell("question.one_number")
