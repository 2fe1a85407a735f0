"""A typed model and loss as a function from weights and a batch to the loss and its gradients."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets import engine, language
from tapewidgets.training.settings import Settings, Weight


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

    def forward(self, variables: Mapping[str, Any], columns: Mapping[str, Any]) -> tuple[Any, Any]:
        """Calculate predictions and the mean loss, as Tensors on whatever tape is open."""
        constants = {name: engine.constant(values) for name, values in columns.items()}
        names = language.run(self.source, {**constants, **variables}).names
        loss = list(names.values())[-1]
        return names[self.prediction_name], loss if not loss.shape else engine.reduce_mean(loss)

    def gradients(self, weights: Sequence[Weight], columns: Mapping[str, Any]) -> tuple[Any, list[Any]]:
        """Differentiate the loss of a batch by each variable; zero where it does not depend on one."""
        variables = {name: engine.Variable(value) for name, value in zip(self.names, weights, strict=True)}
        with engine.GradientTape() as tape:
            _, loss = self.forward(variables, columns)
        found = tape.gradient(loss, list(variables.values()), unconnected_gradients="zero")
        return loss.numpy(), [gradient.numpy() for gradient in found]

    def predict(self, weights: Sequence[Weight], columns: Mapping[str, Any]) -> tuple[Any, Any]:
        """Calculate the predictions for a batch and its loss."""
        predictions, loss = self.forward(
            dict(zip(self.names, map(engine.constant, weights), strict=True)), columns
        )
        return predictions.numpy(), np.float32(loss.numpy())
