"""The backward pass one product of the chain rule at a time, for those who want to see every number."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from tapewidgets.engine.core.backward import Gradients, contributions
from tapewidgets.engine.core.lines import Line
from tapewidgets.engine.operations import OPERATIONS


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
