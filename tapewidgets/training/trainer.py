"""What moves during a run: the weights, the optimizer's memory, and the place in the data."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets.training.batches import Batches
from tapewidgets.training.data import Data
from tapewidgets.training.model import Model
from tapewidgets.training.optimizer import Rule, make_rule
from tapewidgets.training.settings import Settings, Weight


class Trainer:
    """One descent, step by step; a copy goes on from the same place to bit-identical weights.

    Parameters
    ----------
    model : compiled loss and gradients
    data : the points
    settings : start, batches, optimizer and learning rate
    """

    def __init__(self, model: Model, data: Data, settings: Settings) -> None:
        self.model = model
        self.data = data
        self.step = 0
        self.weights: tuple[Weight, ...] = tuple(settings.variables.values())
        self.learning_rate = settings.learning_rate
        self.batches = Batches(
            data.count, min(settings.batch_size or data.count, data.count), settings.shuffle, settings.seed
        )
        self.rule: Rule = make_rule(settings.optimizer, self.weights)
        self._columns = list(data.columns.items())
        self._by_number = all(values.ndim == 1 for values in data.columns.values())

    def copy(self) -> "Trainer":
        """Copy this place in the descent, free to go its own way."""
        other = copy.copy(self)
        other.rule = copy.deepcopy(self.rule)
        return other

    def change(self, learning_rate: float | None, batch_size: int | None, optimizer: str | None) -> None:
        """Go on with another rate, batch size (a new epoch begins) or optimizer (with an empty memory)."""
        if learning_rate is not None:
            self.learning_rate = learning_rate
        if batch_size is not None:
            done = (
                self.batches.epoch(self.step - 1) + 1
                if self.step > self.batches.first_step
                else self.batches.first_epoch
            )
            self.batches = Batches(
                self.data.count,
                min(batch_size, self.data.count),
                self.batches.shuffle,
                self.batches.seed,
                self.step,
                done,
            )
        if optimizer is not None:
            self.rule = make_rule(optimizer, self.weights)

    def batch(self) -> Mapping[str, Any]:
        """Take the next step's batch: columns; of one sample with one-dimensional columns, numbers."""
        rows = self.batches.at(self.step)
        if len(rows) == self.data.count and not self.batches.shuffle:
            return self.data.columns
        if self.batches.size == 1 and self._by_number:
            row = rows[0]
            return {name: values[row] for name, values in self._columns}
        return {name: values[rows] for name, values in self._columns}

    def look(self) -> tuple[Any, Sequence[Weight], tuple[Weight, ...]]:
        """Calculate the next step's loss, gradients and new weights, without taking it."""
        loss, gradients = self.model.gradients(self.weights, self.batch())
        return loss, gradients, self.rule(self.weights, gradients, np.float32(self.learning_rate))

    def take(self, weights: tuple[Weight, ...]) -> None:
        """Take the step that was looked at."""
        self.weights = weights
        self.step += 1
