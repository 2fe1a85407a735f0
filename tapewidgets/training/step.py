"""One step of a run, and one change of its settings."""

from dataclasses import dataclass
from typing import Any

from tapewidgets.engine import GradientTape, Variable
from tapewidgets.training.model import Model
from tapewidgets.training.settings import Weight
from tapewidgets.words import Message, catalog, say


@dataclass(frozen=True)
class Change:
    """What was changed after ``step`` steps."""

    step: int
    said: Message
    learning_rate: float | None = None
    batch_size: int | None = None
    optimizer: str | None = None

    @property
    def text(self) -> str:
        """What was changed, in words."""
        return say(catalog(), self.said)


@dataclass(frozen=True)
class Step:
    """All about one step.

    Attributes
    ----------
    number : from 1
    epoch : from 1
    rows : places of the batch in the data
    columns : the batch itself, name -> values
    predictions : of the batch
    loss : of the batch, before the update
    gradients, updates, before, after : variable -> value
    learning_rate : the rate it was taken with
    optimizer : its name, as chosen
    momentum : the part of the last step that was kept
    plain : whether the step is ``-rate * gradient`` and momentum, with nothing clipped or decayed
    last_steps : variable -> what momentum remembered of the steps before
    """

    number: int
    epoch: int
    rows: Any
    columns: dict[str, Any]
    predictions: Any
    loss: float
    gradients: dict[str, Weight]
    updates: dict[str, Weight]
    before: dict[str, Weight]
    after: dict[str, Weight]
    learning_rate: float
    optimizer: str
    momentum: float
    plain: bool
    last_steps: dict[str, Weight]

    def record(self, model: Model) -> tuple[GradientTape, Any, list[Variable], dict[str, Any]]:
        """Record the step once more, to be looked at.

        Returns
        -------
        the tape, the loss, the Variables it is differentiated by, and everything by its name
        """
        variables = [Variable(value, name=name) for name, value in self.before.items()]
        with GradientTape(persistent=True) as tape:
            loss, names = model.record(variables, list(self.columns.values()))
        return tape, loss, variables, names
