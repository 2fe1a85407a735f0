"""One step of a run, and one change of its settings."""

from dataclasses import dataclass
from typing import Any

from tapewidgets.engine import GradientTape, Variable
from tapewidgets.training.model import Model
from tapewidgets.training.settings import Weight


@dataclass(frozen=True)
class Change:
    """What was changed after ``step`` steps."""

    step: int
    text: str
    learning_rate: float | None = None
    batch_size: int | None = None
    optimizer: str | None = None


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
