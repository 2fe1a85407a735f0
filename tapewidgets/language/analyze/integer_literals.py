"""Integer literals: axes, sizes, indices and slices."""

import ast
from typing import Any

from tapewidgets.language.analyze.shape_rules import Refusal
from tapewidgets.language.functions import Function, Parameter, ParameterKind

_FAR = 2**31 - 1
_DEPTHS: dict[ParameterKind, tuple[int, ...]] = {
    "whole": (0,), "axes": (0, 1), "axis_list": (0, 1), "indices": (0, 1), "sizes": (1,), "pairs": (2,)
}  # fmt: skip
"""For each kind of parameter, how many lists deep its integers may be nested."""


def whole_number(node: ast.expr) -> int | None:
    """Read an integer literal with or without a sign; None for anything else.

    Examples
    --------
    >>> import ast
    >>> from tapewidgets.language.analyze.integer_literals import whole_number
    >>> whole_number(ast.parse("-2", mode="eval").body)
    -2
    """
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        sign = -1 if isinstance(node.op, ast.USub) else 1
        node = node.operand
    return sign * node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def _integers(node: ast.expr, depth: int) -> Any:
    """Read integer literals nested ``depth`` lists deep; None for anything else."""
    if not depth:
        return whole_number(node)
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    values = [_integers(element, depth - 1) for element in node.elts]
    return None if None in values else values


def parameter_value(function: Function, parameter: Parameter, node: ast.expr) -> Any:
    """Read one literal input of a function.

    Raises
    ------
    Refusal : it is not of the parameter's kind
    """
    kind = parameter.kind
    read = (_integers(node, depth) for depth in _DEPTHS[kind])
    value = next((found for found in read if found is not None), None)
    if value is None or (value == [] and kind != "sizes"):
        if parameter.name == "axis":
            raise Refusal("axis_integer", node)
        raise Refusal("size_integer", node, name=function.name, usage=function.usage)
    return [value] if kind == "axis_list" and isinstance(value, int) else value


def index_key(node: ast.expr) -> tuple[int | slice, ...]:
    """Read what stands between the brackets of ``x[...]``.

    Raises
    ------
    Refusal : it is not made of integer literals and slices
    """
    entries = node.elts if isinstance(node, ast.Tuple) else [node]
    return tuple(_entry(entry) for entry in entries)


def _entry(node: ast.expr) -> int | slice:
    if not isinstance(node, ast.Slice):
        return _index(node)
    parts = [None if part is None else _bound(part) for part in (node.lower, node.upper, node.step)]
    if parts[2] == 0:
        raise Refusal("step_zero")
    return slice(*parts)


def _bound(node: ast.expr) -> int:
    """A bound of a slice, kept within the 32 bits in which TensorFlow counts."""
    return max(-_FAR, min(_index(node), _FAR))


def _index(node: ast.expr) -> int:
    value = whole_number(node)
    if value is None:
        raise Refusal("index_integer")
    return value
