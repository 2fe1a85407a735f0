"""Why a gradient is None or zero, as a message that says what to write instead (:mod:`tapewidgets.words`).

A tape knows what it recorded and what it watched. What it never saw (``.numpy()``, ``float()``, a computation
after the block) can only be inferred from where its lines end, so those sentences name what is likely.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.lines import Line, ancestors, cut_off, descendants
from tapewidgets.engine.core.record import Record, unrecorded
from tapewidgets.engine.core.steps import backward_steps
from tapewidgets.engine.core.tensor import Tensor
from tapewidgets.engine.core.variable import Variable

Message = list[Any]
Name = str | Message


def explain(record: Record, target: Any, source: Any) -> Message | None:
    """Why the gradient of ``target`` by ``source`` is None or zero; None where it is neither.

    Parameters
    ----------
    record : the tape; one that is used up has let go the values on its lines if some were large
    target, source : a Tensor or Variable each
    """
    lines = record.all_lines
    if target is source:
        return None
    t, s = target._number, source._number
    it = _name(source)
    for x, role in ((source, _first(it)), (target, ["explain.Target", {}])):
        if x._value.dtype.kind != "f":
            return ["explain.dtype", {"it": role, "dtype": x._value.dtype.name}]
    if s not in record.known:
        return _why_unwatched(record, lines, source, it)
    if t not in record.known or isinstance(target, Variable):
        return _why_unrecorded(record, lines, target, source, it)
    if t not in descendants(lines, [s], differentiable=True):
        return _why_unconnected(record, lines, target, source, it)
    return _why_zero(record, lines, target, s, it)


def _why_unwatched(record: Record, lines: Sequence[Line], source: Any, it: Name) -> Message:
    if isinstance(source, Tensor):
        return ["explain.tensor", {}]
    if not source._trainable:
        return ["explain.untrainable", {"it": _first(it)}]
    if not record.watches_variables:
        return ["explain.unasked", {"it": it}]
    if lines and source._number > max(record.known):
        return ["explain.later", {"it": _first(it)}]
    if record.left and source._number in record.left:
        return ["explain.left.unread", {"it": it, "call": record.left[source._number].message()}]
    return ["explain.unread", {"it": it}]


def _why_unrecorded(record: Record, lines: Sequence[Line], target: Any, source: Any, it: Name) -> Message:
    if isinstance(target, Variable):
        if target._number not in record.changed:
            return ["explain.itself", {"it": it}]
        return ["explain.assigned", {}]
    if left := _why_left(record, lines, source._number, it):
        return left
    if any(source._number in line.inputs for line in lines):
        return ["explain.off", {"it": it}]
    if isinstance(source, Tensor):
        return ["explain.late", {}]
    return ["explain.flatly", {"it": it}]


def _why_unconnected(record: Record, lines: Sequence[Line], target: Any, source: Any, it: Name) -> Message:
    s, t = source._number, target._number
    before = ancestors(lines, [t])
    smooth = descendants(lines, [s], differentiable=True)
    if any(s in line.inputs and s not in line.sources and line.output in before for line in lines):
        if s in cut_off(record.nodes, record.watched):
            return ["explain.stopped.source", {"it": _first(it)}]
        return ["explain.late.way", {"it": it}]
    for line in lines:
        if line.output not in before or line.output in smooth or smooth.isdisjoint(line.sources):
            continue
        if line.operation == "stop_gradient":
            return ["explain.stopped", {"it": it}]
        return ["explain.jumps", {"it": it, "operation": line.operation}]
    if left := _why_left(record, lines, s, it):
        return left
    used = [record.watched[number] for number in sorted(before & record.watched.keys())]
    for x in used:
        if isinstance(x, Variable) and x._number in record.changed:
            return ["explain.after", {"name": _name(x, "explain.variable")}]
    others = _listed([_name(x, "explain.other") for x in used])
    if any(s in line.inputs for line in lines):
        return ["explain.from", {"it": it, "others": others}]
    return ["explain.independent", {"it": it, "others": others}]


def _why_left(record: Record, lines: Sequence[Line], s: int, it: Name) -> Message | None:
    """What turned the source, or what was computed from it, into a NumPy value; None if nothing did."""
    on_the_way = descendants(lines, [s])
    left = record.left or {}
    number = next((number for number in left if number in on_the_way), None)
    if number is None:
        return None
    call = left[number].message()
    made = next((line.operation for line in lines if line.output == number), None)
    if made is None:
        return ["explain.left.source", {"it": it, "call": call}]
    return ["explain.left.made", {"it": it, "call": call, "operation": made}]


def _why_zero(record: Record, lines: Sequence[Line], target: Any, s: int, it: Name) -> Message | None:
    """Go back along the paths to the source and find where they become zero; None if they do not."""
    if record._empty and record.large:
        return ["explain.large", {"it": it}]
    needed = descendants(lines, [s], differentiable=True)
    gradients: dict[int, Any] = {target._number: np.ones(target._value.shape, target._value.dtype)[()]}
    ends: list[tuple[Line, int]] = []
    canceled = nothing = False
    with unrecorded():  # rules of one's own must not be recorded
        for step in backward_steps(lines, gradients, needed):
            part = step.contribution
            if part is None:
                nothing = True
            elif np.any(step.upstream) and not np.any(part):
                ends.append((lines[step.line], step.input))
            elif np.any(part) and not np.any(step.after):
                canceled = True
    g = gradients.get(s)
    if g is not None and (np.any(g) or not np.size(g)):
        return None
    if len(ends) > 1:
        return ["explain.zero.more", {"end": _end(*ends[0]), "count": len(ends) - 1}]
    if ends:
        return ["explain.zero", {"end": _end(*ends[0])}]
    if nothing:
        return ["explain.custom", {}]
    if canceled:
        return ["explain.cancel", {"it": it}]
    return None


_FLAT = {
    *("relu", "relu6", "clip_by_value", "where", "maximum", "minimum", "sign", "sigmoid", "tanh", "softmax")
}
"""Operations with a sentence of their own on where they are flat."""
_PRODUCTS = {"multiply", "divide", "matmul", "matvec", "einsum", "divide_no_nan"}


def _end(line: Line, position: int) -> Message:
    """What happens at the line at which a path ends."""
    name, inputs = line.operation, line.values[1:]
    others = [x for i, x in enumerate(inputs) if i != position and x is not None]
    if name in _PRODUCTS and any(not np.any(x) for x in others):
        return ["explain.end.times", {"operation": name}]
    if name == "clip_by_value" and position:
        return ["explain.end.bound", {}]
    if name in ("broadcast_to", "tile"):
        return ["explain.end.stretched", {}]
    if name in _PRODUCTS:
        return ["explain.end.products", {"operation": name}]
    a = _values(inputs[position])
    if name in _FLAT:
        return [f"explain.flat.{name}", {"a": a}]
    return ["explain.end.slope", {"operation": name, "a": a}]


def _values(x: Any) -> Name:
    if x is None:
        return ["explain.end.large", {}]
    low, high = np.min(x), np.max(x)
    return f"{low:g}" if low == high else ["explain.end.range", {"low": f"{low:g}", "high": f"{high:g}"}]


def _name(x: Any, unnamed: str = "explain.source") -> Name:
    return (x._name if isinstance(x, Variable) else None) or [unnamed, {}]


def _first(it: Name) -> Name:
    """Give a name as the first word of a sentence."""
    return ["explain.Source", {}] if it == ["explain.source", {}] else it


def _listed(names: Sequence[Name]) -> Name:
    """Give several names, each once."""
    different = [name for place, name in enumerate(names) if name not in names[:place]]
    if not different:
        return ["explain.constants", {}]
    said, *others = different
    for name in others:
        said = ["explain.and", {"first": said, "second": name}]
    return said
