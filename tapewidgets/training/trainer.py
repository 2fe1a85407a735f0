"""What changes during a run: the weights, the optimizer's state, and the position in the data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tapewidgets.engine import Variable
from tapewidgets.engine.compile.function import function
from tapewidgets.engine.core.lines import value_of
from tapewidgets.training.batches import Batches
from tapewidgets.training.data import Data
from tapewidgets.training.model import Model
from tapewidgets.training.optimizer import SCHEDULES, Memory, make_optimizer, memory_of, remind
from tapewidgets.training.settings import Settings, Weight, check_rate, check_whole, rate_after, rate_message
from tapewidgets.training.step import Change
from tapewidgets.words import Message


@dataclass(frozen=True)
class Plan:
    """How steps are taken until a setting is changed."""

    batches: Batches
    learning_rate: Any
    optimizer: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A place in a descent: from it, the same batches give bit-identical weights again."""

    step: int
    weights: tuple[Weight, ...]
    plan: Plan
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
        size = min(settings.batch_size or data.count, data.count)
        batches = Batches(data.count, size, settings.shuffle, settings.seed)
        self._columns = list(data.columns.values())
        self._by_number = all(values.ndim == 1 for values in self._columns)
        plan = Plan(batches, settings.learning_rate, settings.optimizer, settings.options)
        self.go_to(Place(0, self.weights, plan, []))

    def go_to(self, place: Place) -> None:
        """Continue from a place."""
        self.step, self.plan = place.step, place.plan
        self._make_optimizer(place.memory)
        self.put(place.weights)

    def _make_optimizer(self, memory: Memory) -> None:
        """Begin with a new optimizer; a step is recorded once, then runs as NumPy."""
        rate = self.plan.learning_rate
        # The user's own function may look at the number of steps (`if step < 100`), which a recorded step
        # cannot: its rate is set before each step, as a number.
        self._puts_rate = callable(rate) and type(rate).__name__ not in SCHEDULES
        first = rate_after(rate, 0) if self._puts_rate else rate
        self._optimizer = make_optimizer(self.plan.optimizer, self.plan.options, first)
        weights = self.weights
        remind(self._optimizer, self.variables, memory)
        self.put(weights)

        def step(*columns: Any) -> list[Any]:
            loss, gradients = self.model.gradients(self.variables, columns)
            self._optimizer.apply_gradients(zip(gradients, self.variables, strict=True))
            return [loss, *gradients]

        self._step = function(step)

    @property
    def place(self) -> Place:
        """Where the descent stands."""
        return Place(self.step, self.weights, self.plan, memory_of(self._optimizer))

    @property
    def weights(self) -> tuple[Weight, ...]:
        """The variables' values; they are never changed in place."""
        return tuple([value_of(variable) for variable in self.variables])

    def put(self, weights: tuple[Weight, ...]) -> None:
        """Set the variables."""
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(value)

    def change(
        self, learning_rate: Any = None, batch_size: Any = None, optimizer: str | None = None
    ) -> Change | None:
        """Go on with another rate, batch size (a new epoch begins) or optimizer (with an empty memory).

        Returns
        -------
        Change : None if nothing differs
        """
        rate = None if learning_rate is None else check_rate(learning_rate)
        size = None if batch_size is None else check_whole("batch_size", batch_size, 1, self.data.count)
        words: list[Message] = []
        if rate is not None and rate != self.plan.learning_rate:
            words.append(["sgd.settings.rate", {"rate": rate_message(rate)}])
        if size is not None and size != self.plan.batches.size:
            some: Message = ["sgd.settings.size", {"size": str(size)}]
            words.append(["sgd.settings.all", {}] if size == self.data.count else some)
        if optimizer is not None and optimizer != self.plan.optimizer:
            make_optimizer(optimizer, {}, 0.0)
            words.append(optimizer)
        if not words:
            return None
        if rate is not None:
            self.plan = replace(self.plan, learning_rate=rate)
            self._make_optimizer(memory_of(self._optimizer))
        if size is not None:
            self.plan = replace(self.plan, batches=self.plan.batches.resized(size, self.step))
        if optimizer is not None:
            self.plan = replace(self.plan, optimizer=optimizer, options={})
            self._make_optimizer([])
        return Change(self.step, ["sgd.changes", {"changes": words}], rate, size, optimizer)

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return rate_after(self.plan.learning_rate, int(self._optimizer.iterations))

    def batch(self) -> list[Any]:
        """Take the next step's batch: columns; of one sample with one-dimensional columns, numbers."""
        batches = self.plan.batches
        if batches.size == self.data.count and not batches.shuffle:
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
        return value_of(loss), [value_of(gradient) for gradient in gradients]
