"""What moves during a run: the weights, the optimizer's memory, and the place in the data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tapewidgets.engine import Variable
from tapewidgets.engine.compile.function import function
from tapewidgets.training.batches import Batches
from tapewidgets.training.data import Data
from tapewidgets.training.model import Model
from tapewidgets.training.optimizer import SCHEDULES, Memory, make_optimizer, memory_of, remind
from tapewidgets.training.settings import Settings, Weight, rate_after


@dataclass(frozen=True)
class Place:
    """A place in a descent: from it, the same batches give bit-identical weights again."""

    step: int
    weights: tuple[Weight, ...]
    batches: Batches
    learning_rate: Any
    optimizer: str
    options: Mapping[str, Any]
    memory: Memory


class Trainer:
    """One descent, step by step.

    Parameters
    ----------
    model : loss and gradients
    data : the points
    settings : start, batches, optimizer and learning rate
    """

    def __init__(self, model: Model, data: Data, settings: Settings) -> None:
        self.model = model
        self.data = data
        self.variables = [Variable(value, name=name) for name, value in settings.variables.items()]
        batches = Batches(
            data.count,
            min(settings.batch_size or data.count, data.count),
            settings.shuffle,
            settings.seed,
        )
        self._columns = list(data.columns.values())
        self._count = data.count
        self._by_number = all(values.ndim == 1 for values in data.columns.values())
        start = Place(
            0,
            self.weights,
            batches,
            settings.learning_rate,
            settings.optimizer,
            settings.options,
            {(-1, ""): 0},
        )
        self.go_to(start)

    def go_to(self, place: Place) -> None:
        """Stand at a place."""
        self.step = place.step
        self.batches = place.batches
        self.learning_rate = place.learning_rate
        self.optimizer = place.optimizer
        self.options = place.options
        self._make_optimizer()
        self.put(place.weights)
        if place.step:
            remind(self._optimizer, self.variables, place.memory)

    def _make_optimizer(self) -> None:
        """Begin with an optimizer that remembers nothing; a step is recorded once, then runs as NumPy."""
        rate = self.learning_rate
        # A function of one's own may look at the number of steps (`if step < 100`), which a recorded step
        # cannot: its rate is put in before each step, as a number.
        self._puts_rate = callable(rate) and type(rate).__name__ not in SCHEDULES
        first = rate_after(rate, 0) if self._puts_rate else rate
        self._optimizer = make_optimizer(self.optimizer, self.options, first)

        def step(*columns: Any) -> list[Any]:
            loss, gradients = self.model.gradients(self.variables, columns)
            self._optimizer.apply_gradients(zip(gradients, self.variables, strict=True))
            return [loss, *gradients]

        self._step = function(step)

    @property
    def place(self) -> Place:
        """Where the descent stands."""
        memory = memory_of(self._optimizer, self.variables)
        return Place(
            self.step, self.weights, self.batches, self.learning_rate, self.optimizer, self.options, memory
        )

    @property
    def weights(self) -> tuple[Weight, ...]:
        """The variables' values; they are never changed in place."""
        return tuple([variable._value for variable in self.variables])

    def put(self, weights: tuple[Weight, ...]) -> None:
        """Set the variables."""
        for variable, value in zip(self.variables, weights, strict=True):
            variable._value = value

    def change(self, learning_rate: Any, batch_size: int | None, optimizer: str | None) -> None:
        """Go on with another rate, batch size (a new epoch begins) or optimizer (with an empty memory)."""
        if learning_rate is not None:
            memory = memory_of(self._optimizer, self.variables)
            self.learning_rate = learning_rate
            self._make_optimizer()
            remind(self._optimizer, self.variables, memory)
        if batch_size is not None:
            old = self.batches
            begun = self.step > old.first_step
            epoch = old.epoch(self.step - 1) + 1 if begun else old.first_epoch
            size = min(batch_size, self.data.count)
            self.batches = replace(old, size=size, first_step=self.step, first_epoch=epoch)
        if optimizer is not None:
            self.optimizer, self.options = optimizer, {}
            self._make_optimizer()

    @property
    def choices(self) -> dict[str, Any]:
        """The settings of the optimizer as they are now."""
        return {
            "learning_rate": self.learning_rate,
            "optimizer": self.optimizer,
            "options": self.options,
        }

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return rate_after(self.learning_rate, int(self._optimizer.iterations._value))

    def batch(self) -> list[Any]:
        """Take the next step's batch: columns; of one sample with one-dimensional columns, numbers."""
        batches = self.batches
        if batches.size == self._count and not batches.shuffle:
            return self._columns
        rows = batches.at(self.step)
        if batches.size == 1 and self._by_number:
            rows = rows[0]
        return [values[rows] for values in self._columns]

    def take(self) -> tuple[Any, list[Weight]]:
        """Take a step; give its loss and gradients."""
        if self._puts_rate:
            self._optimizer.learning_rate = self.rate
        loss, *gradients = self._step(*self.batch())
        self.step += 1
        return loss._value, [gradient._value for gradient in gradients]
