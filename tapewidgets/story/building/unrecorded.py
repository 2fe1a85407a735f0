"""Operations that a learner's program ran and the tape did not record, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tapewidgets.engine import DType, GradientTape
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story.formulas import formula
from tapewidgets.story.schema import Formula, OperationText
from tapewidgets.story.text.expressions import symbol
from tapewidgets.story.text.numbers import text
from tapewidgets.words import Message

Where = tuple[int, int, int]


@dataclass(frozen=True)
class Skip:
    """One operation that ran unrecorded.

    Attributes
    ----------
    before : the tape's lines with this output number or a later one were recorded after it
    operation : its name
    inputs : Tensors, or texts of numbers that were written out
    output : the Tensor that it made
    at : line from 1, column from 0, end column
    """

    before: int
    operation: str
    inputs: tuple[Any, ...]
    output: Any
    at: Where


def skips(run: Any, tape: GradientTape) -> list[Skip]:
    """List the operations of a run that the tape did not record.

    Parameters
    ----------
    run : from ``tw.language.run``
    tape : the tape
    """
    found = []
    tensors: dict[int, Any] = {}
    steps = iter(run.steps)
    for place, instruction in enumerate(run.program.instructions):
        if instruction.constant is not None:
            tensors[place] = text(instruction.constant)
        elif instruction.kind == "assigned":
            tensors[place] = tensors[instruction.inputs[0]]
        elif instruction.kind == "given":
            tensors[place] = instruction.name
        else:
            step = next(steps)
            tensors[place] = step.tensor
            if not tape.read(step.tensor).tracked:
                name = operation_of(instruction.function) if instruction.kind == "call" else "index"
                inputs = tuple(tensors[i] for i in instruction.inputs)
                found.append(Skip(step.numbers.start, name, inputs, step.tensor, where(step.span)))
    return found


def where(span: Any) -> Where:
    """Give a span as line, column, end column; a span over several lines ends after its first character."""
    return span.line, span.column, span.end_column if span.end_line == span.line else span.column + 1


def operation_of(function: str) -> str:
    """Give the table's name for a function of the learner's language.

    Examples
    --------
    >>> operation_of("sum"), operation_of("tanh")
    ('reduce_sum', 'tanh')
    """
    return f"reduce_{function}" if f"reduce_{function}" in OPERATIONS else function


def described(operation: str, inputs: int) -> OperationText:
    """Describe an operation whose derivatives do not matter."""
    rules = OPERATIONS[operation].rules if operation in OPERATIONS else ()
    if isinstance(rules, tuple) and len(rules) == inputs:
        tree = formula(operation, inputs)
    else:
        arguments: list[Formula] = []
        for hole in range(inputs):
            arguments += [hole, ["mo", ","]]
        tree = ["mrow", ["mi", operation], ["mo", "("], *arguments[:-1], ["mo", ")"]]
    sign = symbol(operation) if rules else operation
    return {"symbol": sign, "formula": tree, "derivatives": [None] * inputs}


def reason(inputs_recorded: Sequence[bool], dtype: DType) -> Message:
    """Say in a sentence why an operation was not recorded."""
    if not any(inputs_recorded):
        return ["skip.unwatched", {}]
    if not dtype.is_floating:
        return ["skip.dtype", {"dtype": dtype.name}]
    return ["skip.paused", {}]
