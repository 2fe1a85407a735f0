"""A model of arrays as operations on whole batches, for a page to draw its curve, region and units."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tapewidgets import engine
from tapewidgets.engine.core.lines import Line, ancestors, number_of
from tapewidgets.training.exports.scalar_program import OPERATIONS
from tapewidgets.training.model import Model

ARRAY_OPERATIONS = OPERATIONS | {"matmul", "broadcast_to", "reshape"}
POINTS = 13
"""Points of the batch that is recorded: a page puts its own number of points where a shape begins so."""
MOST_LINES = 60
MOST_UNITS = 32
BENT = ("tanh", "sigmoid", "relu", "sin", "softplus")


def array_program(
    model: Model, weights: Mapping[str, Any], columns: Mapping[str, Any]
) -> dict[str, Any] | None:
    """List the lines from the points to the predictions; None where the page could not calculate them.

    Parameters
    ----------
    model : of the run
    weights : name -> start
    columns : name -> values, shape (points,) or (points, ...); the last is what is predicted

    Returns
    -------
    dict with ``names`` (the inputs, then the weights), ``shapes`` of the weights, ``lines`` (``[operation,
    shape, *inputs]``: a place among names and lines, or a constant's numbers; -1 in a shape stands for the
    points), ``predictions`` (a place) and ``layers`` (the places of the hidden units' outputs)
    """
    inputs = list(columns)[:-1]
    batch = {name: np.resize(values, (POINTS, *values.shape[1:])) for name, values in columns.items()}
    tensors = {name: engine.constant(values) for name, values in batch.items()}
    variables = {name: engine.Variable(value) for name, value in weights.items()}
    with engine.GradientTape() as tape:
        for tensor in tensors.values():
            tape.watch(tensor)
        _, names = model.record(list(variables.values()), list(tensors.values()))
    predictions = number_of(names[model.prediction_name])
    needed = ancestors(tape.lines, [predictions])
    given = {**{name: names[name] for name in inputs}, **variables}
    places = {number_of(value): place for place, value in enumerate(given.values())}
    lines: list[list[Any]] = []
    layers = []
    for line in tape.lines:
        if line.output not in needed or line.output in places:
            continue
        if len(lines) == MOST_LINES or not _is_simple(line):
            return None
        shape = list(np.shape(line.values[0]))
        shape = [-1, *shape[1:]] if shape and shape[0] == POINTS else shape
        lines.append([line.operation, shape, *_inputs_of(line, places)])
        place = places[line.output] = len(given) + len(lines) - 1
        if line.output != predictions and _is_layer(line, shape):
            layers.append(place)
    if predictions not in places:
        return None
    return {
        "names": list(given),
        "inputs": len(inputs),
        "shapes": [list(np.shape(value)) for value in weights.values()],
        "lines": lines,
        "predictions": places[predictions],
        "layers": layers,
    }


def _is_simple(line: Line) -> bool:
    """Whether the page can calculate a line: none but shapes go with it, and nothing is transposed."""
    plain = not line.parameters or line.operation in ("broadcast_to", "reshape", "matmul")
    return line.operation in ARRAY_OPERATIONS and plain and not any(p is True for p in line.parameters)


def _is_layer(line: Line, shape: list[int]) -> bool:
    """Whether a line gives the outputs of hidden units: one row a point."""
    return line.operation in BENT and len(shape) == 2 and shape[0] == -1 and shape[1] <= MOST_UNITS


def _inputs_of(line: Line, places: Mapping[int, int]) -> list[Any]:
    return [
        places[number] if number in places else {"constant": np.asarray(value, float).ravel().tolist()}
        for number, value in zip(line.inputs, line.values[1:], strict=True)
    ]
