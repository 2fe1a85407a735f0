"""The walk back along recorded lines."""

from collections.abc import Iterator, Sequence, Set
from typing import Any

import numpy as np

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.recording import Line, Record, listener, open_records
from tapewidgets.engine.tensor import Tensor, wrap

_new = object.__new__
_RULES = {name: operation.rules for name, operation in OPERATIONS.items()}
_PAIRS: dict[str, tuple[Any, ...]] = {
    name: rules
    for name, rules in _RULES.items()
    if isinstance(rules, tuple) and len(rules) == 2 and None not in rules and not OPERATIONS[name].parameters
}


def walk_back(record: Record, gradients: dict[int, Any], wanted: Sequence[int]) -> list[Tensor | None]:
    """Gradients by the values of the ``wanted`` numbers; None where there is no way back to one.

    The lines are read once, from the last to the first: what reaches a line's output, times the rule of each
    input, is added to what has reached that input. While a tape listens, the rules work on Tensors and
    are recorded. Two inputs are spelled out: in a loop over them a line costs half as much again.

    Parameters
    ----------
    record : the lines to follow
    gradients : number of each target -> its upstream gradient; used up
    wanted : numbers of the sources
    """
    listening = listener.get() is not None
    known = record.known
    if listening:
        gradients = {number: g if isinstance(g, Tensor) else wrap(g) for number, g in gradients.items()}
    take = gradients.pop
    pairs = _PAIRS
    for name, output, numbers, saved in reversed(record.lines):
        g = take(output, None)
        if g is None:
            continue
        if output in wanted:
            gradients[output] = g
        if listening:
            saved = _as_tensors(output, numbers, saved)
        if name in pairs:
            rule, other_rule = pairs[name]
            number, other = numbers
            y, a, b = saved
            if number in known:
                part = rule(g, y, a, b)
                gradients[number] = gradients[number] + part if number in gradients else part
            if other in known:
                part = other_rule(g, y, a, b)
                gradients[other] = gradients[other] + part if other in gradients else part
        else:
            for number, rule in zip(numbers, _RULES[name]):  # noqa: B905  (Each has no end)
                part = rule(g, *saved) if number in known and rule else None
                if part is not None:
                    gradients[number] = gradients[number] + part if number in gradients else part
    found: list[Tensor | None] = []
    for number in wanted:
        g = gradients.get(number)
        if g is not None and not (listening and isinstance(g, Tensor)):
            value, g = g, _new(Tensor)  # wrap, spelled out
            g._value = value
            g._number = 0
        found.append(g)
    return found


def back_one_line(line: Line, upstream: Tensor, known: Set[int]) -> Iterator[tuple[int, Tensor]]:
    """What a line hands back to each known input, calculated on Tensors: (number, contribution)."""
    name, output, numbers, saved = line
    values = _as_tensors(output, numbers, saved)
    for number, rule in zip(numbers, _RULES[name]):  # noqa: B905
        part = rule(upstream, *values) if number in known and rule else None
        if part is not None:
            yield number, part if isinstance(part, Tensor) else wrap(part)


def _as_tensors(output: int, numbers: tuple[int, ...], saved: tuple[Any, ...]) -> tuple[Any, ...]:
    """Saved values as Tensors under their own numbers, so that an outer tape knows them."""
    traced = open_records()[0].traced
    values = []
    for number, value in zip((output, *numbers), saved, strict=False):
        if value is not None and (number or isinstance(value, np.ndarray)):
            value = wrap(value, number)
            if traced is not None:
                value.__class__ = traced
        values.append(value)
    return (*values, *saved[len(values) :])
