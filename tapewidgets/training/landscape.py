"""The loss as a function of the weights: its exact minimum, its stable learning rates, its surface."""

from functools import cached_property
from typing import Any

import numpy as np

from tapewidgets.training.data import Data
from tapewidgets.training.model import Model
from tapewidgets.training.quadratic import Quadratic, find_quadratic
from tapewidgets.training.settings import Settings
from tapewidgets.training.surface import Surface, find_surface


class Landscape:
    """What is known about the loss over all data, each part calculated when it is first asked for.

    Parameters
    ----------
    model, settings, data : of the run; neither the start nor the batches matter
    """

    def __init__(self, model: Model, settings: Settings, data: Data) -> None:
        self.model, self.settings, self.data = model, settings, data

    @cached_property
    def quadratic(self) -> Quadratic | None:
        """The minimum, where the model is linear and the loss squared; else None."""
        columns = {name: values.astype(np.float64) for name, values in self.data.columns.items()}

        def gradient(point: Any) -> Any:
            weights = self.settings.split(point)
            return np.concatenate([np.ravel(g) for g in self.model.gradients_at(weights, columns)])

        return find_quadratic(gradient, sum(start.size for start in self.settings.variables.values()))

    @cached_property
    def loss_at_zero(self) -> float:
        """The mean loss over all points with all weights 0."""
        columns = {name: values.astype(np.float64) for name, values in self.data.columns.items()}
        count = sum(start.size for start in self.settings.variables.values())
        with np.errstate(all="ignore"):
            return float(self.model.predict(self.settings.split(np.zeros(count)), columns)[1])

    @cached_property
    def surface(self) -> Surface | None:
        """The loss over two numbers; None where more or fewer are trained."""
        goal = None if self.quadratic is None else self.quadratic.answer
        return find_surface(self.model, self.settings, self.data, goal)

    @property
    def exact(self) -> dict[str, Any] | None:
        """The least-squares answer, variable -> value; None where it is not known or not the only one."""
        if self.quadratic is None or not self.quadratic.unique:
            return None
        return dict(zip(self.model.names, self.settings.split(self.quadratic.answer), strict=True))

    @property
    def largest_stable_rate(self) -> float | None:
        """Full-batch descent diverges above this learning rate; None where the loss is not quadratic."""
        return None if self.quadratic is None else self.quadratic.largest_stable_rate
