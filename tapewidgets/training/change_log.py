"""What is changed during a run, and how the last of it is taken back."""

from typing import Any

from tapewidgets.training.batches import Batches
from tapewidgets.training.checkpoints import Checkpoints
from tapewidgets.training.step import Change
from tapewidgets.training.trainer import Place, Trainer
from tapewidgets.words import tell

MOST_CHANGES = 1_000


class ChangeLog:
    """Changes the settings of a descent, and remembers what was before each change.

    Parameters
    ----------
    trainer : the descent
    checkpoints : of the run; each change is kept there

    Attributes
    ----------
    changes : in order
    """

    def __init__(self, trainer: Trainer, checkpoints: Checkpoints) -> None:
        self._trainer, self._checkpoints = trainer, checkpoints
        self.changes: list[Change] = []
        self._before: list[Place] = []
        self._batches = [trainer.plan.batches]

    def make(self, learning_rate: Any, batch_size: int | None, optimizer: str | None) -> None:
        """Change what is not None, from the next step on.

        Raises
        ------
        ValueError : the value cannot be, or there were more than 1,000 changes
        """
        if len(self.changes) >= MOST_CHANGES:
            raise ValueError(tell("training.changes", most=f"{MOST_CHANGES:,}"))
        before = self._trainer.place
        change = self._trainer.change(learning_rate, batch_size, optimizer)
        if change is not None:
            self._before.append(before)
            self._batches.append(self._trainer.plan.batches)
            self.changes.append(change)
            self._checkpoints.keep(self._trainer.place, changed=True)

    def take_back(self, stay: int) -> bool:
        """Forget all changes but the first so many, if no step was taken since; tell whether that was so."""
        if stay >= len(self.changes) or self.changes[stay].step != self._trainer.step:
            return False
        self._trainer.go_to(self._before[stay])
        del self.changes[stay:], self._before[stay:], self._batches[stay + 1 :]
        self._checkpoints.keep(self._trainer.place, changed=True)
        return True

    def batches_at(self, number: int) -> Batches:
        """Give the batches that step ``number`` (from 1) took its own from."""
        return next(batches for batches in reversed(self._batches) if batches.first_step < number)
