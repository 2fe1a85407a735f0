"""A typed model and loss as a function from weights and a batch to the loss and its gradients."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets import engine, language
from tapewidgets.training.settings import Settings, Weight

LIMITS = language.Limits(elements=2_000_000, total_elements=20_000_000, multiply_adds=100_000_000, seconds=20)


class Model:
    """The learner's lines, ready to be differentiated.

    Parameters
    ----------
    settings : the lines and the variables' starts
    """

    def __init__(self, settings: Settings) -> None:
        self.source = f"{settings.model}\n{settings.loss}"
        self.names = tuple(settings.variables)
        self.prediction_name = settings.model.split("\n")[-1].split("=")[0].strip()

    def forward(self, variables: Sequence[Any], columns: Mapping[str, Any]) -> tuple[Any, Any]:
        """Calculate predictions and the mean loss, as Tensors on whatever tape is open."""
        given = {name: engine.constant(values) for name, values in columns.items()}
        given.update(zip(self.names, variables, strict=True))
        names = language.run(self.source, given, LIMITS).names
        loss = list(names.values())[-1]
        return names[self.prediction_name], loss if not loss.shape else engine.reduce_mean(loss)

    def record(self, variables: Mapping[str, Any], columns: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Calculate the mean loss on the open tape; give it and everything that has a name."""
        given = {name: engine.constant(values) for name, values in columns.items()} | dict(variables)
        names = {**given, **language.run(self.source, given, LIMITS).names}
        loss = list(names.values())[-1]
        return loss if not loss.shape else engine.reduce_mean(loss), names

    def gradients(self, variables: Sequence[Any], columns: Mapping[str, Any]) -> tuple[Any, Sequence[Any]]:
        """Calculate a batch's loss and its gradient by each Variable, zero where it depends on none."""
        with engine.GradientTape() as tape:
            _, loss = self.forward(variables, columns)
        return loss.numpy(), tape.gradient(loss, list(variables), unconnected_gradients="zero")

    def gradients_at(self, weights: Sequence[Any], columns: Mapping[str, Any]) -> list[Any]:
        """Calculate a batch's gradients at some weights, in their own precision."""
        _, gradients = self.gradients([engine.Variable(value) for value in weights], columns)
        return [gradient.numpy() for gradient in gradients]

    def predict(self, weights: Sequence[Weight], columns: Mapping[str, Any]) -> tuple[Any, Any]:
        """Calculate the predictions for a batch and its loss."""
        predictions, loss = self.forward([engine.constant(value) for value in weights], columns)
        return predictions.numpy(), np.float32(loss.numpy())
