"""The backward pass along recorded lines, and what one line contributes to it."""

from collections.abc import Callable, Container, Iterator, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.lines import FlatLine, Line, readable
from tapewidgets.engine.core.record import Record, recording, traced
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
    now, nodes, take, backs = recording(), tape.nodes, gradients.pop, BACK
    lines: Any = nodes.items()
    made: Sequence[int] = ()
    for number in wanted:  # mostly a source is watched, and no line made it
        if nodes.get(number):
            made = wanted
    if now:
        backs = BACK_COMPLETE if now.__class__ is not tuple else BACK_RECORDED
    if now or tape._recording:
        lines = nodes.copy().items()  # more may be recorded meanwhile
    for number, line in reversed(lines):
        if line is None:  # it was watched: what has reached it stays
            continue
        g = take(number, None)
        if g is None:
            continue
        if made and number in made:
            gradients[number] = g
        backs[line[0]](number, line, g, gradients)
    found: list[Tensor | None] = []
    for number in wanted:
        g = gradients.get(number)
        found.append(g if g is None or (now and isinstance(g, Tensor)) else wrap(g))
    return found


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
        upstream = upstream if isinstance(upstream, Tensor) else wrap(upstream)
        values = _as_tensors(line)
    inputs = zip(line.inputs, line.tracked, OPERATIONS[line.operation].rules)  # noqa: B905  (Each has no end)
    for position, (number, tracked, rule) in enumerate(inputs):
        if tracked and rule and (needed is None or number in needed):
            yield position, rule(upstream, *values, *line.parameters)


def _as_tensors(line: Line) -> list[Any]:
    """Values that the rules read, as Tensors under the numbers that an outer tape knows."""
    values, numbers, cls = list(line.values), (line.output, *line.inputs), traced()
    for i in OPERATIONS[line.operation].reads((True,) * len(line.inputs)):
        if values[i] is not None and (numbers[i] or isinstance(values[i], np.ndarray)):
            values[i] = tensor = wrap(values[i], numbers[i])
            if cls:
                tensor.__class__ = cls
    return values
