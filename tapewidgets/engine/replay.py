"""A tape played again: its lines calculated anew with other values."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.lines import Line, flat
from tapewidgets.engine.core.tape import GradientTape
from tapewidgets.engine.operations import OPERATIONS


def calculate(line: Line, inputs: Sequence[Any]) -> Any:
    """What a line's operation gives for other inputs."""
    return OPERATIONS[line.operation].calculate(*inputs, *line.parameters)


def replay(tape: GradientTape, edits: Mapping[int, Any]) -> GradientTape:
    """A copy of a tape with some values replaced, and all that depends on them calculated anew.

    Parameters
    ----------
    tape : a tape that has its lines
    edits : number -> the value put in its place, of the same shape and dtype

    Raises
    ------
    ValueError : the tape did not keep an input that is needed

    Examples
    --------
    >>> x = tw.Variable(3.0)
    >>> with tw.GradientTape() as tape:
    ...     y = x * x
    >>> again = replay(tape, {tape.read(x).number: np.float32(5.0)})
    >>> again.read(tape.read(y).number).value
    np.float32(25.0)
    """
    values = dict(edits)
    nodes = dict(tape.nodes)
    with np.errstate(all="ignore"):
        for line in tape.lines:
            y, *before = line.values
            inputs = [values.get(n, value) for n, value in zip(line.inputs, before, strict=True)]
            if line.output in edits:
                y = edits[line.output]
            elif not values.keys().isdisjoint(line.inputs):
                if any(value is None for value in inputs):
                    raise ValueError("The tape did not keep all values that this needs: they are too large.")
                y = values[line.output] = calculate(line, inputs)
            nodes[line.output] = flat(line._replace(values=(y, *inputs)))
    again = copy.copy(tape)
    again.nodes = nodes
    return again


def values_of(tape: GradientTape) -> dict[int, Any]:
    """Number -> value of all that a tape knows, calculating anew what it did not keep."""
    values: dict[int, Any] = {number: x._value for number, x in tape.watched.items()}
    with np.errstate(all="ignore"):
        for line in tape.lines:
            y, *inputs = line.values
            for number, value in zip(line.inputs, inputs, strict=True):
                if number and value is not None:
                    values[number] = value
            if y is None:
                inputs = [
                    values.get(number) if number else value
                    for number, value in zip(line.inputs, inputs, strict=True)
                ]
                y = None if any(value is None for value in inputs) else calculate(line, inputs)
            values[line.output] = y
    return values
