"""What a learner may write as an answer, and when it counts as right."""

from typing import Any

import numpy as np

from tapewidgets.engine import is_tensor
from tapewidgets.engine.core.lines import value_of

RELATIVE, ABSOLUTE = 5e-3, 1e-5
"""Three digits are enough; anything smaller than 0.00001 counts as 0."""


class Unreadable(ValueError):
    """An answer that is not a number, a list of numbers or None; the message says what to write."""


def numbers(given: Any) -> Any:
    """Read an answer as an array; None for None.

    Parameters
    ----------
    given : a number, nested lists of numbers, an array, a Tensor or Variable, None or "None"

    Raises
    ------
    Unreadable : anything else

    Examples
    --------
    >>> numbers([1, 2]).tolist(), numbers("None")
    ([1.0, 2.0], None)
    """
    if given is None or (isinstance(given, str) and given.strip().lower() == "none"):
        return None
    try:
        return np.asarray(value_of(given) if is_tensor(given) else given, np.float64)
    except (TypeError, ValueError):
        how = ", without quotes" if isinstance(given, str) else ""
        raise Unreadable(f"write a number, a list of numbers such as [1, 2, 3], or None{how}.") from None


def same(given: Any, right: Any) -> bool:
    """Tell whether two arrays have one shape and, to three digits, the same numbers; nan is like nan."""
    if given is None or right is None:
        return given is right
    right = np.asarray(right, np.float64)
    if given.shape != right.shape:
        return False
    return bool(np.allclose(given, right, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True))


def shape_of(given: Any) -> tuple[int, ...]:
    """Read an answer as a shape: ``(3,)``, ``[3]`` or ``3``.

    Raises
    ------
    Unreadable : anything else

    Examples
    --------
    >>> shape_of([2, 3]), shape_of(3), shape_of(())
    ((2, 3), (3,), ())
    """
    if isinstance(given, int) and not isinstance(given, bool):
        return (given,)
    try:
        axes = tuple(given)
    except TypeError:
        axes = (None,)
    if not all(isinstance(axis, int | np.integer) and not isinstance(axis, bool) for axis in axes):
        how = ", without quotes" if isinstance(given, str) else ""
        raise Unreadable(f"write a shape{how}, such as (3,) or (2, 3); a single number has the shape ().")
    return tuple(int(axis) for axis in axes)


def axes_text(shape: tuple[int, ...]) -> str:
    """Write a shape in words.

    Examples
    --------
    >>> axes_text(()), axes_text((3,))
    ('one number', 'shape (3,)')
    """
    return f"shape {shape}" if shape else "one number"
