"""The backward pass along recorded lines, and what one line contributes to it."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from tapewidgets.engine.core.lines import Line
from tapewidgets.engine.core.record import FlatLine, Record, readable, recording, traced
from tapewidgets.engine.core.tensor import Tensor, wrap
from tapewidgets.engine.operations import OPERATIONS

Gradients = dict[int, Any]
"""Number -> gradient of the target by that value, as far as it has come back."""


def backward(tape: Record, gradients: Gradients, wanted: Sequence[int]) -> list[Tensor | None]:
    """Gradients by the values of the ``wanted`` numbers; None where the target does not depend on one.

    The lines are read once, from the last to the first: what has reached a line's output, times the rule of
    each input, is added to what has reached that input.

    Parameters
    ----------
    tape : the lines to follow
    gradients : number of each target -> its upstream gradient; used up
    wanted : numbers of the sources
    """
    now, take, backs = recording(), gradients.pop, BACK
    made = wanted if any([tape.nodes.get(number) for number in wanted]) else ()
    lines: Any = tape.nodes.items()
    if now:
        backs = BACK_COMPLETE if now.__class__ is not tuple else BACK_RECORDED
    if now or tape._recording:
        lines = list(lines)  # more may be recorded meanwhile
    for number, line in reversed(lines):
        if line is None:  # it was watched: what has reached it stays
            continue
        g = take(number, None)
        if g is None:
            continue
        if number in made:
            gradients[number] = g
        backs[line[0]](number, line, g, gradients)
    return [_as_tensor(gradients[number]) if number in gradients else None for number in wanted]


def back(number: int, line: FlatLine, g: Any, gradients: Gradients) -> None:
    """Add what a line contributes to each of its inputs to what has reached that input."""
    read = readable(number, line)
    for position, part in contributions(read, g):
        i = read.inputs[position]
        if part is not None:
            gradients[i] = gradients[i] + part if i in gradients else part


Back = Callable[[int, FlatLine, Any, Gradients], None]
BACK: dict[str, Back] = dict.fromkeys(OPERATIONS, back)
BACK_RECORDED: dict[str, Back] = dict.fromkeys(OPERATIONS, back)
BACK_COMPLETE: dict[str, Back] = dict.fromkeys(OPERATIONS, back)
"""Operation -> :func:`back`, or what does the same: while no tape is open, while some are, in a trace."""


def contributions(
    line: Line, upstream: Any, needed: Container[int] | None = None
) -> Iterator[tuple[int, Any]]:
    """What a line contributes to the gradient of each tracked input: (which input, contribution).

    Parameters
    ----------
    line : a tape's line
    upstream : gradient of its output
    needed : numbers of the inputs whose gradients matter; all if None
    """
    values: Sequence[Any] = line.values
    if recording():  # the rules calculate on Tensors, so that an outer tape records them
        upstream, values = _as_tensor(upstream), _as_tensors(line)
    inputs = zip(line.inputs, line.tracked, OPERATIONS[line.operation].rules)  # noqa: B905  (Each has no end)
    for position, (number, tracked, rule) in enumerate(inputs):
        if tracked and rule and (needed is None or number in needed):
            yield position, rule(upstream, *values, *line.parameters)


def _as_tensor(g: Any) -> Tensor:
    return g if isinstance(g, Tensor) else wrap(g)


def _as_tensors(line: Line) -> list[Any]:
    """Values that the rules read, as Tensors under the numbers that an outer tape knows."""
    values, numbers, cls = list(line.values), (line.output, *line.inputs), traced()
    for i in OPERATIONS[line.operation].reads((True,) * len(line.inputs)):
        if values[i] is not None and (numbers[i] or isinstance(values[i], np.ndarray)):
            values[i] = tensor = wrap(values[i], numbers[i])
            if cls:
                tensor.__class__ = cls
    return values


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


def backward_steps(
    lines: Sequence[Line],
    gradients: Gradients,
    needed: Container[int],
    contributions: Callable[..., Iterable[tuple[int, Any]]] = contributions,
) -> Iterator[Step]:
    """The backward pass, one product of the chain rule at a time.

    Parameters
    ----------
    lines : a tape's lines
    gradients : number of each target -> its upstream gradient; in the end it holds all gradients on the way
    needed : numbers that gradients are to reach, such as the descendants of the sources
    contributions : what a line contributes; another function is asked in the place of the rules
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


def contribution(line: Line, position: int, upstream: Any) -> Any:
    """What ``upstream`` contributes to one input of a line; None where there is no derivative."""
    rules = zip(range(len(line.inputs)), OPERATIONS[line.operation].rules)  # noqa: B905
    rule = next((rule for place, rule in rules if place == position), None)
    return None if rule is None else rule(upstream, *line.values, *line.parameters)
