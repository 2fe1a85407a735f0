"""Shape rules: which shape a function's result has, found without computing anything.

A rule is called ``rule(shapes, parameters)`` and returns the shape, or raises :class:`Refusal` with a
kind from the table of mistakes. Rules cost microseconds, so that a program can be checked at every keystroke.
"""

import ast
from collections.abc import Callable
from typing import Any

from tapewidgets.words import Message

Shape = tuple[int, ...]
Parameters = dict[str, Any]
Rule = Callable[[list[Shape], Parameters], Shape]


class Refusal(Exception):
    """A function cannot take these inputs; the reader of the program adds the place, unless it is known."""

    def __init__(self, kind: str, node: ast.expr | ast.keyword | None = None, **details: object) -> None:
        self.kind = kind
        self.node = node
        self.details = details
        super().__init__(kind)


def broadcast(first: Shape, second: Shape) -> Shape:
    """Stretch two shapes to a common one.

    Examples
    --------
    >>> from tapewidgets.language.analyze.shape_rules import broadcast
    >>> broadcast((2, 1), (3,))
    (2, 3)
    """
    if first == second or not second:
        return first
    if not first:
        return second
    length = max(len(first), len(second))
    a, b = (1,) * (length - len(first)) + first, (1,) * (length - len(second)) + second
    if any(m != n and 1 not in (m, n) for m, n in zip(a, b, strict=True)):
        raise Refusal("shapes", first=first, second=second, advice=_advice(first, second))
    return tuple(n if m == 1 else m for m, n in zip(a, b, strict=True))


def _advice(first: Shape, second: Shape) -> Message:
    if len(first) == len(second) == 1:
        return ["mistake.advice.lengths", {"first": first[0], "second": second[0]}]
    if first == second[::-1]:
        return ["mistake.advice.transpose", {}]
    return ["mistake.advice.broadcast", {}]


def elementwise(shapes: list[Shape], parameters: Parameters) -> Shape:
    """All inputs stretched to a common shape."""
    result = shapes[0]
    for shape in shapes[1:]:
        result = broadcast(result, shape)
    return result


def axis_from_front(axis: int, shape: Shape, length: int | None = None) -> int:
    """Count an axis from the front; ``length`` is the number of places to choose from."""
    length = len(shape) if length is None else length
    if not -length <= axis < length:
        advice: Message = ["mistake.advice.axis", {"last": length - 1}]
        if length < 2:
            advice = ["mistake.advice.only_axis" if length else "mistake.advice.scalar", {}]
        raise Refusal("axis_range", what=axis, shape=shape, advice=advice)
    return axis % length


def axes_from_front(parameters: Parameters, shape: Shape) -> set[int]:
    """Count the axes asked for from the front; all of them if none is named."""
    axis = parameters.get("axis")
    if axis is None:
        return set(range(len(shape)))
    listed = [axis_from_front(one, shape) for one in ([axis] if isinstance(axis, int) else axis)]
    if len(set(listed)) < len(listed):
        raise Refusal("axis_twice")
    return set(listed)


def reduction(shapes: list[Shape], parameters: Parameters) -> Shape:
    """The input's shape without the axes that are reduced."""
    gone = axes_from_front(parameters, shapes[0])
    return tuple(size for axis, size in enumerate(shapes[0]) if axis not in gone)


def nonempty_reduction(shapes: list[Shape], parameters: Parameters) -> Shape:
    """The same where reducing nothing has no answer (a largest element of none)."""
    gone = axes_from_front(parameters, shapes[0])
    if any(shapes[0][axis] == 0 for axis in gone):
        raise Refusal("shape_argument", shape=shapes[0], advice=["mistake.advice.empty", {}])
    return reduction(shapes, parameters)


def along_axis(shapes: list[Shape], parameters: Parameters) -> Shape:
    """The input's own shape; the axis must exist."""
    axes_from_front(parameters, shapes[0])
    return shapes[0]


def norm(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Like a reduction, along one axis, two, or all."""
    axis = parameters.get("axis")
    if isinstance(axis, list) and len(axis) != 2:
        raise Refusal("shape_argument", shape=shapes[0], advice=["mistake.advice.norm", {}])
    return reduction(shapes, parameters)


def same(shapes: list[Shape], parameters: Parameters) -> Shape:
    """All inputs must have one shape."""
    for shape in shapes[1:]:
        if shape != shapes[0]:
            raise Refusal("shapes", first=shapes[0], second=shape, advice=["mistake.advice.same", {}])
    return shapes[0]


def softmax_cross_entropy(shapes: list[Shape], parameters: Parameters) -> Shape:
    """One loss for each row: the axis of the classes goes."""
    shape = same(shapes, parameters)
    axis = axis_from_front(parameters["axis"], shape)
    return shape[:axis] + shape[axis + 1 :]
