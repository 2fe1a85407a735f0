"""A model of plain numbers as a short list of operations, for a page to draw without the kernel."""

from collections.abc import Mapping
from typing import Any

from tapewidgets import engine
from tapewidgets.engine.core.lines import number_of
from tapewidgets.training.model import Model

OPERATIONS = frozenset(
    """
    abs add cos divide exp identity log log1p maximum minimum multiply negative pow relu sigmoid sin
    softplus sqrt square subtract tan tanh
    """.split()  # noqa: SIM905 - shorter to read
)
"""What the page can calculate; its list in ``sgd-rows.js`` is the same, a test holds."""

MOST_LINES = 100


def scalar_program(
    model: Model, weights: Mapping[str, Any], columns: Mapping[str, Any]
) -> dict[str, Any] | None:
    """List the model's lines for one point, if all values are numbers and all operations simple; else None.

    Parameters
    ----------
    model : the typed model and loss
    weights : name -> start
    columns : name -> values, shape (points,)

    Returns
    -------
    dict with ``names`` (the given values), ``lines`` (``[operation, *inputs]``: a place among names and
    lines, or ``{"constant": number}``), and the places of ``predictions`` and ``loss``
    """
    if any(value.shape for value in weights.values()) or any(values.ndim > 1 for values in columns.values()):
        return None
    point = {name: engine.constant(values[0]) for name, values in columns.items()}
    variables = {name: engine.Variable(value) for name, value in weights.items()}
    with engine.GradientTape() as tape:
        for tensor in point.values():
            tape.watch(tensor)
        loss, names = model.record(list(variables.values()), list(point.values()))
    given = {**point, **variables}
    places = {number_of(value): place for place, value in enumerate(given.values())}
    lines: list[list[Any]] = []
    for line in tape.lines:
        if line.operation not in OPERATIONS or line.parameters or len(lines) == MOST_LINES:
            return None
        inputs = [
            places[number] if number in places else {"constant": float(value)}
            for number, value in zip(line.inputs, line.values[1:], strict=True)
        ]
        lines.append([line.operation, *inputs])
        places[line.output] = len(given) + len(lines) - 1
    ends = {"predictions": number_of(names[model.prediction_name]), "loss": number_of(loss)}
    if not places.keys() >= set(ends.values()):
        return None
    return {"names": list(given), "lines": lines, **{name: places[end] for name, end in ends.items()}}
