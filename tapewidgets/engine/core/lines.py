"""The lines of a tape as readers find them: small named records, and which value depends on which."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tapewidgets.engine.operations import OPERATIONS

FlatLine = tuple[Any, ...]
"""A line as a tape keeps it: see :mod:`tapewidgets.engine.core.record`."""

_PARAMETERS = {name: len(operation.parameters) for name, operation in OPERATIONS.items()}


class Line(NamedTuple):
    """One recorded operation.

    Attributes
    ----------
    operation : name in the table of operations, such as ``multiply``
    output : number of the value that it made
    inputs : number of each input; 0 for a constant
    values : value of the output, then of each input; None for a large array that no derivative rule reads
    parameters : what else the operation was given, such as axes
    tracked : for each input whether the tape tracked it at that time: gradients flow to those that it did
    """

    operation: str
    output: int
    inputs: tuple[int, ...]
    values: tuple[Any, ...]
    parameters: tuple[Any, ...]
    tracked: tuple[bool, ...]

    @property
    def sources(self) -> tuple[int, ...]:
        """Numbers of the inputs that gradients flow to."""
        return tuple([n for n, tracked in zip(self.inputs, self.tracked, strict=True) if tracked])


def readable(output: int, line: FlatLine) -> Line:
    """A line as a small named record."""
    first = 1 + _inputs(line)
    numbers, after = line[1:first], 2 * first
    tracked = tuple([number > 0 for number in numbers])
    return Line(line[0], output, tuple(map(abs, numbers)), line[first:after], line[after:], tracked)


def flat(line: Line) -> FlatLine:
    """A small named record as a line on the tape."""
    numbers = [n if tracked else -n for n, tracked in zip(line.inputs, line.tracked, strict=True)]
    return (line.operation, *numbers, *line.values, *line.parameters)


def _inputs(line: FlatLine) -> int:
    return (len(line) - 2 - _PARAMETERS[line[0]]) // 2  # each stands there twice: its number and its value


def without_values(line: FlatLine) -> FlatLine:
    """A line whose values and parameters are let go."""
    numbers = line[1 : 1 + _inputs(line)]
    return (line[0], *numbers, *[None] * (len(line) - 1 - len(numbers)))


def cut_off(nodes: Mapping[int, FlatLine | None], watched: Container[int]) -> set[int]:
    """Numbers of what ``stop_gradient`` gave, and of all that depends on nothing else.

    Parameters
    ----------
    nodes : number -> line, or None, in the order of recording
    watched : numbers that are tracked all the same
    """
    cut: set[int] = set()
    for number, line in nodes.items():
        if line and number not in watched:
            tracked = (n for n in line[1 : 1 + _inputs(line)] if n > 0)
            if line[0] == "stop_gradient" or cut.issuperset(tracked):
                cut.add(number)
    return cut


def without_cuts(nodes: Mapping[int, FlatLine | None], watched: Container[int]) -> dict[int, FlatLine | None]:
    """The same lines, in which nothing is tracked that is :func:`cut_off`."""
    cut = cut_off(nodes, watched)
    return {number: line and _without(line, cut) for number, line in nodes.items()}


def _without(line: FlatLine, cut: Container[int]) -> FlatLine:
    first = 1 + _inputs(line)
    return (line[0], *[-n if n in cut else n for n in line[1:first]], *line[first:])


def descendants(lines: Iterable[Line], starts: Iterable[int], differentiable: bool = False) -> set[int]:
    """Numbers of all values computed from one of ``starts`` by tracked inputs, and of those themselves.

    Parameters
    ----------
    lines : a tape's lines
    starts : numbers
    differentiable : follow only inputs by which an operation has a derivative
    """
    found = set(starts) - {0}
    for line in lines:
        if any(n in found and (rule or not differentiable) for n, rule in _tracked_rules(line)):
            found.add(line.output)
    return found


def ancestors(lines: Sequence[Line], ends: Iterable[int]) -> set[int]:
    """Numbers of all values that one of ``ends`` was computed from, and of those themselves."""
    found = set(ends)
    for line in reversed(lines):
        if line.output in found:
            found.update(line.inputs)
    return found - {0}


def _tracked_rules(line: Line) -> Iterable[tuple[int, Any]]:
    rules = OPERATIONS[line.operation].rules
    tracked = zip(line.inputs, line.tracked, rules)  # noqa: B905  (the rules of any number of inputs have no end)
    return [(number, rule) for number, is_tracked, rule in tracked if is_tracked]


def number_of(x: Any) -> int:
    """The number under which tapes know a Tensor or Variable; 0 for a constant."""
    return int(x._number)


def value_of(x: Any) -> Any:
    """The NumPy value of a Tensor or Variable itself, not a copy: not to be changed."""
    return x._value
