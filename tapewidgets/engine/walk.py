"""The walk back along recorded lines."""

from collections.abc import Callable, Iterator, Sequence, Set
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.engine.listening import listener, open_records
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.recording import FlatLine, Record
from tapewidgets.engine.tensor import EagerTensor, Tensor, wrap

_listener: Callable[[], Any] = listener.get
_RULES = {name: operation.rules for name, operation in OPERATIONS.items()}


def _of(inputs: int, parameters: bool) -> dict[str, Any]:
    """The rules of the operations of so many inputs, each with a rule, with or without parameters."""
    return {
        name: rules
        for name, rules in _RULES.items()
        if isinstance(rules, tuple)
        and len(rules) == inputs
        and None not in rules
        and bool(OPERATIONS[name].parameters) == parameters
    }


_PAIRS = _of(2, parameters=False)
_SINGLES = {name: rules[0] for name, rules in _of(1, parameters=False).items()}
_WITH_PARAMETERS = {name: rules[0] for name, rules in _of(1, parameters=True).items()}


def walk_back(record: Record, gradients: dict[int, Any], wanted: Sequence[int]) -> list[Tensor | None]:
    """Gradients by the values of the ``wanted`` numbers; None where there is no way back to one.

    The lines are read once, from the last to the first: what reaches a line's output, times the rule of each
    input, is added to what has reached that input. One and two inputs, the commonest, are spelled out: in a
    loop over them a line costs half as much again.

    Parameters
    ----------
    record : the lines to follow
    gradients : number of each target -> its upstream gradient; used up
    wanted : numbers of the sources
    """
    if _listener() is not None:
        return _walk_heard(record, gradients, wanted)
    known = record.known
    sought = wanted if len(record.written) < 16 else frozenset(wanted)  # a set is faster asked, slower made
    take, pairs, singles, with_parameters = gradients.pop, _PAIRS, _SINGLES, _WITH_PARAMETERS
    for line in reversed(record.written):
        output = line[1]
        g = take(output, None)
        if g is None:
            continue
        if output in sought:
            gradients[output] = g
        name = line[0]
        if name in pairs:
            _, _, _, number, other, y, a, b = line
            rule, other_rule = pairs[name]
            if number in known:
                part = rule(g, y, a, b)
                gradients[number] = gradients[number] + part if number in gradients else part
            if other in known:
                part = other_rule(g, y, a, b)
                gradients[other] = gradients[other] + part if other in gradients else part
        elif name in singles:
            _, _, _, number, y, a = line
            part = singles[name](g, y, a)
            gradients[number] = gradients[number] + part if number in gradients else part
        elif name in with_parameters:
            number = line[3]
            part = with_parameters[name](g, *line[4:])
            gradients[number] = gradients[number] + part if number in gradients else part
        else:
            inputs = line[2]
            saved = line[3 + inputs :]
            for number, rule in zip(line[3 : 3 + inputs], _RULES[name]):  # noqa: B905  (Each has no end)
                part = rule(g, *saved) if number in known and rule else None
                if part is not None:
                    gradients[number] = gradients[number] + part if number in gradients else part
    found: list[Tensor | None] = []
    for number in wanted:
        if number in gradients:
            tensor = EagerTensor()  # wrap, spelled out
            tensor._value = gradients[number]
            tensor._number = 0
            found.append(tensor)
        else:
            found.append(None)
    return found


def _walk_heard(record: Record, gradients: dict[int, Any], wanted: Sequence[int]) -> list[Tensor | None]:
    """The same while a tape listens: the rules work on Tensors and are recorded."""
    gradients = {number: g if isinstance(g, Tensor) else wrap(g) for number, g in gradients.items()}
    known, traced = record.known, open_records()[0].traced
    for line in reversed(record.written):
        g = gradients.pop(line[1], None)
        if g is None:
            continue
        if line[1] in wanted:
            gradients[line[1]] = g
        saved = _as_tensors(line, traced)
        for number, rule in zip(line[3 : 3 + line[2]], _RULES[line[0]]):  # noqa: B905
            part = rule(g, *saved) if number in known and rule else None
            if part is not None:
                part = part if isinstance(part, Tensor) else wrap(part)
                gradients[number] = gradients[number] + part if number in gradients else part
    return [gradients.get(number) for number in wanted]


def back_one_line(line: FlatLine, upstream: Tensor, known: Set[int]) -> Iterator[tuple[int, Tensor]]:
    """What a line hands back to each known input, calculated on Tensors: (number, contribution)."""
    saved = _as_tensors(line, open_records()[0].traced)
    for number, rule in zip(line[3 : 3 + line[2]], _RULES[line[0]]):  # noqa: B905
        part = rule(upstream, *saved) if number in known and rule else None
        if part is not None:
            yield number, part if isinstance(part, Tensor) else wrap(part)


def _as_tensors(line: FlatLine, traced: Any) -> list[Any]:
    """A line's saved values; those that rules read as Tensors under their numbers, which an outer tape knows.

    ``traced`` is the class that values take while a function is traced, else None.
    """
    name, output, inputs = line[:3]
    saved = list(line[3 + inputs :])
    for i in _read_by_rules(name, inputs):
        value, number = saved[i], line[2 + i] if i else output
        if value is not None and (number or isinstance(value, np.ndarray)):
            saved[i] = value = wrap(value, number)
            if traced is not None:
                value.__class__ = traced
    return saved


@cache
def _read_by_rules(name: str, inputs: int) -> tuple[int, ...]:
    """Positions, the output's first, of the values that a rule of the operation reads."""
    return OPERATIONS[name].reads((True,) * inputs)
