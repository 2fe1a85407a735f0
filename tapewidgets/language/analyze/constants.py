"""Constants: number literals in double precision, folded where only operators combine them."""

import ast
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tapewidgets.language.analyze.shape_rules import Refusal


class Constant(NamedTuple):
    """A value known from the text alone; ``whole`` if it is written without a point."""

    value: Any
    whole: bool


_FOLD: dict[str, Callable[[Any, Any], Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "pow": np.power,
}
_LARGEST_WHOLE = 2**24


def number(literal: float, text: str = "") -> Constant:
    """Read a number with all its digits; it must fit float32. ``text`` is how it is written.

    Raises
    ------
    Refusal : it is too large

    Examples
    --------
    >>> from tapewidgets.language.analyze.constants import number
    >>> number(2)
    Constant(value=np.float64(2.0), whole=True)
    """
    whole = isinstance(literal, int)
    if not (abs(literal) < 1e39 and _fits(literal)):
        shown = f"{literal:.3g}" if abs(literal) < 1e300 else "This number"
        raise Refusal("literal_overflow", what=text or shown)
    return Constant(np.float64(literal), whole and abs(literal) <= _LARGEST_WHOLE)


def _fits(value: Any) -> bool:
    """Whether it is finite in float32, where most tensors live."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(np.float32(value)).all())


def nested(node: ast.expr) -> Constant:
    """Read a list of numbers, or of such lists, as one array.

    Raises
    ------
    Refusal : it holds something else, or its rows differ in length
    """
    numbers: list[Constant] = []

    def read(part: ast.expr) -> Any:
        if isinstance(part, ast.List):
            return [read(element) for element in part.elts]
        sign = -1 if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub) else 1
        inner = part.operand if isinstance(part, ast.UnaryOp) else part
        if not isinstance(inner, ast.Constant) or not isinstance(inner.value, int | float):
            raise Refusal("list_content")
        numbers.append(number(sign * inner.value))
        return numbers[-1].value

    values = read(node)
    try:
        array = np.array(values, np.float64)
    except ValueError:
        raise Refusal("list_ragged") from None
    return Constant(array, bool(numbers) and all(one.whole for one in numbers))


def fold(function: str, operands: list[Constant]) -> Constant | None:
    """Calculate with constants alone, as Python does; None if the function is not an operator.

    Raises
    ------
    Refusal : the result is not finite, or the shapes do not fit
    """
    if function == "negative":
        return Constant(-operands[0].value, operands[0].whole)
    if function not in _FOLD:
        return None
    with np.errstate(all="ignore"):
        value = _FOLD[function](operands[0].value, operands[1].value)
    if not _fits(value):
        raise Refusal("constant_overflow")
    small = bool((np.abs(value) <= _LARGEST_WHOLE).all() and (value == np.round(value)).all())
    whole = all(one.whole for one in operands) and function != "divide" and small
    return Constant(value, whole)
