"""The walk back along recorded lines."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from tapewidgets.engine.core.lines import Line
from tapewidgets.engine.core.open_tapes import listener, open_records
from tapewidgets.engine.core.record import FlatLine, Record, first_saved
from tapewidgets.engine.core.tensor import EagerTensor, Tensor, wrap
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.operations.operation import unchanged

_listener: Callable[[], Any] = listener.get
_array = np.ndarray
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


OF_TWO = _of(2, parameters=False)
_SINGLES = {name: rules[0] for name, rules in _of(1, parameters=False).items()}
_WITH_PARAMETERS = {name: rules[0] for name, rules in _of(1, parameters=True).items()}
OF_ONE = {**_SINGLES, **_WITH_PARAMETERS}


class _Reads(dict[tuple[Any, ...], list[bool]]):
    """(operation, whether the gradient by each input is wanted) -> whether ``y``, ``a``, ``b`` are read."""

    def __missing__(self, key: tuple[Any, ...]) -> list[bool]:
        name, *heard = key
        read = OPERATIONS[name].reads(tuple(heard))
        self[key] = [i in read for i in range(len(heard) + 1)]
        return self[key]


_READS = _Reads()


def walk_back(
    record: Record, gradients: dict[int, Any], wanted: Sequence[int], lines: list[FlatLine] | None = None
) -> list[Tensor | None]:
    """Gradients by the values of the ``wanted`` numbers; None where there is no way back to one.

    The lines are read once, from the last to the first: what reaches a line's output, times the rule of each
    input, is added to what has reached that input. One and two inputs, the commonest, are spelled out: in a
    loop over them a line costs half as much again.

    Parameters
    ----------
    record : the lines to follow
    gradients : number of each target -> its upstream gradient; used up
    wanted : numbers of the sources
    lines : those of the record's that are still to be read; all if None
    """
    if _listener() is not None:
        return _walk_heard(record, gradients, wanted)
    written = record.written if lines is None else lines
    sought: Any = ()
    for number in wanted:  # mostly no line made a source: numbers rise from line to line
        if written and number >= written[0][1]:
            sought = frozenset(wanted) if len(written) > 16 else wanted
            break
    take, pairs, singles, with_parameters = gradients.pop, OF_TWO, _SINGLES, _WITH_PARAMETERS
    for line in reversed(written):
        output = line[1]
        g = take(output, None)
        if g is None:
            continue
        if output in sought:
            gradients[output] = g
        name = line[0]
        if name in pairs:
            _, _, number, other, y, a, b = line
            rule, other_rule = pairs[name]
            if number > 0:
                part = g if rule is unchanged else rule(g, y, a, b)
                gradients[number] = gradients[number] + part if number in gradients else part
            if other > 0:
                part = g if other_rule is unchanged else other_rule(g, y, a, b)
                gradients[other] = gradients[other] + part if other in gradients else part
        elif name in singles:
            _, _, number, y, a = line
            part = singles[name](g, y, a)
            gradients[number] = gradients[number] + part if number in gradients else part
        elif name in with_parameters:
            number = line[2]
            part = with_parameters[name](g, *line[3:])
            gradients[number] = gradients[number] + part if number in gradients else part
        else:
            first = first_saved(line)
            saved = line[first:]
            for number, rule in zip(line[2:first], _RULES[name]):  # noqa: B905  (Each has no end)
                part = rule(g, *saved) if number > 0 and rule else None
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
    """The same while a tape listens: what depends on recorded values is calculated on Tensors, and recorded.

    What does not is a constant to whoever listens, and stays a NumPy value, unless all is to be written down.
    """
    now = _listener()
    all_heard, mark = now.keeps_all, now.mark
    sure, known = (mark, ()) if record.heard_by is mark else (None, now.known)
    traced = now.records[0].traced if all_heard else None
    take, pairs, ones = gradients.pop, {} if all_heard else OF_TWO, {} if all_heard else OF_ONE
    part: Any
    for line in reversed(record.written):
        output = line[1]
        g = take(output, None)
        if g is None:
            continue
        if output in wanted:
            gradients[output] = g
        name = line[0]
        heard = all_heard or g.__class__ is EagerTensor
        if name in pairs:  # the commonest, spelled out: it takes half the time
            _, _, number, other, y, a, b = line
            by_a, by_b = number > 0, other > 0
            reads_y, reads_a, reads_b = _READS[name, by_a, by_b]
            if heard or reads_y or (reads_a and number) or (reads_b and other):
                if not heard:
                    g = wrap(g)
                if reads_y:
                    y = wrap(y, output, sure or (mark if output in known else None))
                if reads_a and (number or a.__class__ is _array):
                    number = abs(number)
                    a = wrap(a, number, (by_a and sure) or (mark if number in known else None))
                if reads_b and (other or b.__class__ is _array):
                    other = abs(other)
                    b = wrap(b, other, (by_b and sure) or (mark if other in known else None))
            rule, other_rule = pairs[name]
            if by_a:
                part = g if rule is unchanged else rule(g, y, a, b)
                gradients[number] = gradients[number] + part if number in gradients else part
            if by_b:
                part = g if other_rule is unchanged else other_rule(g, y, a, b)
                gradients[other] = gradients[other] + part if other in gradients else part
        elif name in ones:
            _, _, number, y, a, *parameters = line
            reads_y, reads_a = _READS[name, True]
            if heard or reads_y or reads_a:
                if not heard:
                    g = wrap(g)
                if reads_y:
                    y = wrap(y, output, sure or (mark if output in known else None))
                if reads_a:
                    a = wrap(a, number, sure or (mark if number in known else None))
            part = ones[name](g, y, a, *parameters)
            gradients[number] = gradients[number] + part if number in gradients else part
        else:
            first = first_saved(line)
            read = _read_by_rules(name, first - 2)
            saved: Sequence[Any] = line[first:]
            if heard or name == "custom_gradient" or any(line[1 + i] for i in read):
                saved = _as_tensors(line, read, traced)
                g = g if isinstance(g, Tensor) else wrap(g)
            for number, rule in zip(line[2:first], _RULES[name]):  # noqa: B905  (Each has no end)
                part = rule(g, *saved) if number > 0 and rule else None
                if part is not None:
                    gradients[number] = gradients[number] + part if number in gradients else part
    found = []
    for number in wanted:
        g = gradients.get(number)
        found.append(g if g is None or isinstance(g, Tensor) else wrap(g))
    return found


class Step(NamedTuple):
    """What one line contributes to the gradient of one of its inputs.

    Attributes
    ----------
    line : place of the line on the tape
    input : which of its inputs
    upstream : gradient of the line's output
    contribution : what the rule gives for it; None if a rule of one's own gives none
    before, after : gradient of the input; None if nothing had arrived
    """

    line: int
    input: int
    upstream: Any
    contribution: Any
    before: Any
    after: Any


def contributions(
    line: Line, upstream: Any, needed: Container[int] | None = None
) -> Iterator[tuple[int, Any]]:
    """What a line contributes to the gradient of each input that is tracked: (which input, contribution).

    Parameters
    ----------
    line : a tape's line
    upstream : gradient of its output; while a tape records, the rules calculate on Tensors
    needed : numbers of the inputs whose gradients matter; all if None
    """
    rules: Any = OPERATIONS[line.operation].rules
    values: Sequence[Any] = line.values
    if _listener() is not None:
        upstream = upstream if isinstance(upstream, Tensor) else wrap(upstream)
        read = _read_by_rules(line.operation, len(line.inputs))
        flat = (line.operation, line.output, *line.inputs, *line.values, *line.parameters)
        values = _as_tensors(flat, read, open_records()[0].traced)[: len(values)]
    inputs = zip(line.inputs, line.tracked, rules)  # noqa: B905  (the rules of any number of inputs have no end)
    for position, (number, tracked, rule) in enumerate(inputs):
        if tracked and rule and (needed is None or number in needed):
            yield position, rule(upstream, *values, *line.parameters)


def contribution(line: Line, position: int, upstream: Any) -> Any:
    """What ``upstream`` contributes to one input of a line; None where there is no derivative."""
    rules = zip(range(len(line.inputs)), OPERATIONS[line.operation].rules)  # noqa: B905
    rule = next((rule for place, rule in rules if place == position), None)
    return None if rule is None else rule(upstream, *line.values, *line.parameters)


def backward_steps(
    lines: Sequence[Line],
    gradients: dict[int, Any],
    needed: Container[int],
    contributions: Callable[..., Iterable[tuple[int, Any]]] = contributions,
) -> Iterator[Step]:
    """The backward pass, one product of the chain rule at a time.

    Parameters
    ----------
    lines : a tape's lines
    gradients : number of each target -> its upstream gradient; in the end it holds all gradients on the way
    needed : numbers that gradients are to reach, such as the descendants of the sources
    contributions : what a line hands back; another function is asked in the place of the rules
    """
    for place in reversed(range(len(lines))):
        line = lines[place]
        if line.output not in gradients or line.output not in needed:
            continue
        upstream = gradients[line.output]
        for position, part in contributions(line, upstream, needed):
            number = line.inputs[position]
            before = gradients.get(number)
            if part is not None:
                gradients[number] = part if before is None else before + part
            yield Step(place, position, upstream, part, before, gradients.get(number))


def _as_tensors(line: FlatLine, read: Sequence[int], traced: Any) -> list[Any]:
    """A line's saved values; those that are ``read`` as Tensors, under the numbers that an outer tape knows.

    ``traced`` is the class that values take while a function is traced, else None.
    """
    saved = list(line[first_saved(line) :])
    for i in read:
        value, number = saved[i], abs(line[1 + i])
        if value is not None and (number or value.__class__ is _array):
            saved[i] = tensor = wrap(value, number)
            if traced is not None:
                tensor.__class__ = traced
    return saved


@cache
def _read_by_rules(name: str, inputs: int) -> tuple[int, ...]:
    """Positions, the output's first, of the values that a rule of the operation reads."""
    return OPERATIONS[name].reads((True,) * inputs)
