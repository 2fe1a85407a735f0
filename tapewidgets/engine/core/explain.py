"""Why a gradient is None or zero, in a sentence or two that say what to write instead.

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


def explain(record: Record, target: Any, source: Any) -> str | None:
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
    for x, role in ((source, it), (target, "the target")):
        if x._value.dtype.kind != "f":
            return (
                f"{_capital(role)} holds {x._value.dtype.name}, and only floating numbers have gradients. "
                "Write 3. instead of 3, and keep comparisons, argmax and casts to integers out of the way."
            )
    if s not in record.known:
        return _why_unwatched(record, lines, source, it)
    if t not in record.known or isinstance(target, Variable):
        return _why_unrecorded(record, lines, target, source, it)
    if t not in descendants(lines, [s], differentiable=True):
        return _why_unconnected(record, lines, target, source, it)
    return _why_zero(record, lines, target, s, it)


def _why_unwatched(record: Record, lines: Sequence[Line], source: Any, it: str) -> str:
    if isinstance(source, Tensor):
        return (
            "The source is a Tensor, and a tape watches Tensors only when told: call tape.watch(x) first "
            "thing in the block. If it was a Variable before, w = w - ... replaced it by a Tensor: write "
            "w.assign_sub(...)."
        )
    if not source._trainable:
        return (
            f"{_capital(it)} was made with trainable=False, so no tape watches it unasked. "
            "Call tape.watch(...) on it first thing in the block."
        )
    if not record.watches_variables:
        return (
            f"This tape was made with watch_accessed_variables=False and was not told to watch {it}. "
            "Call tape.watch(...) on it first thing in the block."
        )
    if lines and source._number > max(record.known):
        return (
            f"{_capital(it)} was made after this tape had recorded, so the target was computed from another "
            "Variable. Ask for the gradient by the very object that was used in the block."
        )
    if record.left and source._number in record.left:
        return (
            f"No operation in the block read {it}: {record.left[source._number].text()} made a plain NumPy "
            "value of it, and what is computed from that is not recorded. Use tw functions on it instead."
        )
    return (
        f"No operation in the block read {it}: the computation ran outside the `with` block, or it used a "
        "copy (tw.constant(v), v.numpy(), float(v)) or another Variable. Compute the target from it inside "
        "the block."
    )


def _why_unrecorded(record: Record, lines: Sequence[Line], target: Any, source: Any, it: str) -> str:
    if isinstance(target, Variable):
        if target._number not in record.changed:
            return (
                f"The target is a Variable, and a Variable depends on nothing but itself, so not on {it}. "
                "Take a tensor that was computed as the target."
            )
        return (
            "The target is a Variable, and no gradient passes an assignment: what is assigned is a plain "
            "number. Take the tensor that was assigned as the target."
        )
    if left := _why_left(record, lines, source._number, it):
        return left
    if any(source._number in line.inputs for line in lines):
        return (
            f"The target is not on this tape, though the block did compute with {it}. It was computed "
            "outside the `with` block, from a plain number (.numpy(), float(), tw.constant, an integer or a "
            f"comparison), or does not depend on {it}: keep every step between them a tensor operation "
            "inside the block."
        )
    if isinstance(source, Tensor):
        return (
            "The tape began to watch the source only after it had been used: nothing recorded uses it. "
            "Call tape.watch(x) first thing in the block."
        )
    return (
        f"The block read {it}, but only for what has no gradient: assigned, compared, or made an integer. "
        "Compute the target from it with floating tensor operations inside the block."
    )


def _why_unconnected(record: Record, lines: Sequence[Line], target: Any, source: Any, it: str) -> str:
    s, t = source._number, target._number
    before = ancestors(lines, [t])
    smooth = descendants(lines, [s], differentiable=True)
    if any(s in line.inputs and s not in line.sources and line.output in before for line in lines):
        if s in cut_off(record.nodes, record.watched):
            return (
                f"{_capital(it)} comes from tw.stop_gradient, and what it gives is not on the tape. Call "
                "tape.watch(...) on it before it is used."
            )
        return (
            f"The tape began to watch {it} only after the target, or a step on the way to it, was computed "
            "from it. Call tape.watch(...) on it first thing in the block."
        )
    for line in lines:
        if line.output not in before or line.output in smooth or smooth.isdisjoint(line.sources):
            continue
        if line.operation == "stop_gradient":
            return (
                f"tw.stop_gradient stands between {it} and the target and lets no gradient pass. "
                "Leave it out where the gradient is wanted."
            )
        return (
            f"The way from {it} to the target goes through `{line.operation}`, which is not differentiable: "
            "it is flat, with jumps. Use a smooth function there."
        )
    if left := _why_left(record, lines, s, it):
        return left
    used = [record.watched[number] for number in sorted(before & record.watched.keys())]
    for x in used:
        if isinstance(x, Variable) and x._number in record.changed:
            return (
                f"The target was computed from {_name(x, 'a Variable')} after an assignment, and no gradient "
                "passes assign: what is assigned is a plain number. Use the tensor itself instead."
            )
    others = " and ".join(dict.fromkeys(_name(x, "another source") for x in used)) or "constants"
    if any(s in line.inputs for line in lines):
        return (
            f"The target was computed from {others}, not from what the block computed with {it}. If it "
            f"should depend on {it}, the value became a plain number on the way (.numpy(), float(), "
            "tw.constant, a new tw.Variable): keep it a tensor."
        )
    return f"The target does not depend on {it}: it was computed from {others}. Use {it} on the way to it."


def _why_left(record: Record, lines: Sequence[Line], s: int, it: str) -> str | None:
    """What turned the source, or what was computed from it, into a NumPy value; None if nothing did."""
    on_the_way = descendants(lines, [s])
    left = record.left or {}
    number = next((number for number in left if number in on_the_way), None)
    if number is None:
        return None
    made = next((line.operation for line in lines if line.output == number), None)
    what = f"{it}" if made is None else f"what `{made}` had computed from {it}"
    return (
        f"{left[number].text()} made a plain NumPy value of {what}, and what is computed from that is "
        "not recorded. Use tw functions there, or leave it out of the way to the target."
    )


def _why_zero(record: Record, lines: Sequence[Line], target: Any, s: int, it: str) -> str | None:
    """Go back along the paths to the source and find where they become zero; None if they do not."""
    if record._empty and record.large:
        return (
            "This tape was used up by gradient() and has let go its large arrays, so only its lines can be "
            f"read: they do lead from {it} to the target. Make it tw.GradientTape(persistent=True) to ask "
            "about a zero."
        )
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
    if ends:
        more = f" ({len(ends) - 1} more routes end so.)" if len(ends) > 1 else ""
        return f"The gradient is 0: {_end(*ends[0])}{more}"
    if nothing:
        return (
            "The custom gradient on the way gave None for this input. Return a gradient for it from grad_fn."
        )
    if canceled:
        return (
            f"The gradient is 0: the routes from {it} to the target cancel each other out, as in x - x. "
            "The target does not change with it."
        )
    return None


_FLAT = {
    "relu": "relu was given nothing above 0 ({a}), so its slope is 0. Start elsewhere, or try tw.nn.elu.",
    "relu6": "relu6 was given nothing between 0 and 6 ({a}), where alone it has a slope. Start elsewhere.",
    "clip_by_value": "clip_by_value cut off every value ({a}), so that none matters. Widen its bounds.",
    "where": "where took the other branch everywhere, so this one changes nothing. Check the condition.",
    "maximum": "maximum took the other operand everywhere ({a} here). Smooth is tw.nn.softplus.",
    "minimum": "minimum took the other operand everywhere ({a} here). Smooth is -tw.nn.softplus(-x).",
    "sign": "sign is flat on both sides of 0. For a slope use a smooth step, such as tw.tanh.",
    "sigmoid": "sigmoid is saturated ({a}): its slope is 0 in these digits. Scale its input down.",
    "tanh": "tanh is saturated ({a}): its slope is 0 in these digits. Scale its input down.",
    "softmax": "softmax does not change here: its outputs add up to 1, or one of them is 1. "
    "Weigh its outputs, or use tw.nn.softmax_cross_entropy_with_logits.",
}
_PRODUCTS = {"multiply", "divide", "matmul", "matvec", "einsum", "divide_no_nan"}


def _end(line: Line, position: int) -> str:
    """A sentence for the line at which a route ends."""
    name, inputs = line.operation, line.values[1:]
    others = [x for i, x in enumerate(inputs) if i != position and x is not None]
    if name in _PRODUCTS and any(not np.any(x) for x in others):
        return f"`{name}` multiplies it by 0. Start from a factor that is not 0."
    if name == "clip_by_value" and position:
        return "no value was cut off at this bound, so the bound changes nothing."
    if name in ("broadcast_to", "tile"):
        return (
            "it is stretched, and what comes back to its copies adds up to 0. "
            "A single copy would have a gradient."
        )
    if name in _PRODUCTS:
        return f"the products that `{name}` sums cancel each other out."
    a = _values(inputs[position])
    if name in _FLAT:
        return _FLAT[name].format(a=a)
    return f"`{name}` has slope 0 there ({a}): a small step changes nothing. Start elsewhere."


def _values(x: Any) -> str:
    if x is None:
        return "large array"
    low, high = np.min(x), np.max(x)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _name(x: Any, unnamed: str = "the source") -> str:
    return (x._name if isinstance(x, Variable) else None) or unnamed


def _capital(text: str) -> str:
    return "The" + text[3:] if text.startswith("the ") else text
