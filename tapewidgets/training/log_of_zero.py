"""Why a loss of logarithms is not finite: somewhere a logarithm is taken of 0."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape, Variable
from tapewidgets.engine.core.lines import ancestors
from tapewidgets.training.model import Model
from tapewidgets.training.settings import Weight
from tapewidgets.words import Message

STABLE_LOSS: Message = ["sgd.advice.stable", {}]
ABOVE_ZERO: Message = ["sgd.advice.above", {}]

SQUASHING = {"sigmoid", "softmax", "exp"}
"""What a probability is made with; in float32 it reaches 0 and 1."""


def advise_on_logs(model: Model, weights: Sequence[Weight], columns: Sequence[Any]) -> Message:
    """Say what to do about a logarithm of 0, or of so little that its slope is not finite; else nothing.

    Parameters
    ----------
    model : of the run
    weights : finite ones, at which the loss or its gradient is not
    columns : a batch, in the order of the data

    Examples
    --------
    >>> settings = {"model": "p = sigmoid(w*x)", "loss": "loss = -log(1 - p)", "variables": {"w": 99.0}}
    >>> run = tw.training.prepare(([1.0], [0.0]), **settings)
    >>> advise_on_logs(run.model, [np.float32(99)], list(run.data.columns.values()))
    ['sgd.advice.stable', {}]
    """
    variables = [Variable(value) for value in weights]
    with np.errstate(all="ignore"), GradientTape(persistent=True) as tape:
        model.record(variables, columns)
    for line in tape.lines:
        if line.operation == "log" and line.values[1] is not None:
            given = np.asarray(line.values[1])
            if np.any(np.abs(given) < np.finfo(np.float32).tiny):
                before = ancestors(tape.lines, [line.output])
                made = {other.operation for other in tape.lines if other.output in before}
                return STABLE_LOSS if made & SQUASHING else ABOVE_ZERO
    return ""
