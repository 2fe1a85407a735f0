"""The descent of a run: its steps and what is kept of them, changes on the way, where it diverges and why."""

import math
from typing import Any, Self

import numpy as np

from tapewidgets.training.batches import Batches
from tapewidgets.training.change_log import ChangeLog
from tapewidgets.training.checkpoints import Checkpoints
from tapewidgets.training.data import Data
from tapewidgets.training.exports import run_text
from tapewidgets.training.history import History, all_finite, differences, stays
from tapewidgets.training.landscape import Landscape
from tapewidgets.training.log_of_zero import advise_on_logs
from tapewidgets.training.model import Model
from tapewidgets.training.rate_limit import RateLimit, RateLimits
from tapewidgets.training.settings import MOST_STEPS, Settings, Weight, check_whole
from tapewidgets.training.trainer import Trainer
from tapewidgets.words import Message, catalog, say, tell

MOST_ROWS = 100_000
EXPLODED = 1e12
"""A batch's loss so many times the loss at the start counts as exploded."""


class Descent:
    """What takes the steps of a `Run`, from its start to wherever it has been advanced.

    Parameters
    ----------
    settings, data, keep : as for `Run`
    """

    def __init__(self, settings: Settings, data: Data, keep: int = MOST_ROWS) -> None:
        self.settings = settings
        self.data = data
        self.model = Model(settings, list(data.columns))
        self.landscape = Landscape(self.model, settings, data)
        self._trainer = Trainer(self.model, data, settings)
        self.steps = settings.steps or settings.epochs * self._trainer.plan.batches.per_epoch
        self._first_steps = self.steps
        self._limits = RateLimits(self.landscape)
        self.why_diverged: Message = ""
        """Why the run cannot go on, as a message; empty while it can."""
        self.newest: tuple[int, Any, tuple[Weight, ...], list[Weight], tuple[Weight, ...]] | None = None
        """The last step taken: its number, loss, weights after, gradients, weights before."""
        self.history = History(list(settings.shapes.values()), keep)
        _, first = self.model.predict(self._trainer.weights, data.columns)
        if self.steps > MOST_STEPS:
            raise ValueError(tell("training.steps", steps=f"{self.steps:,}", most=f"{MOST_STEPS:,}"))
        if not math.isfinite(first):
            self.why_diverged = run_text.say_no_start(
                advise_on_logs(self.model, self._trainer.weights, list(data.columns.values()))
            )
        self._limit = EXPLODED * max(float(first), 1e-6)
        self._checkpoints = Checkpoints(Trainer(self.model, data, settings))
        self._log = ChangeLog(self._trainer, self._checkpoints)
        self.changes = self._log.changes
        weights = self._trainer.weights
        nothing = [np.full_like(weight, np.nan) for weight in weights]
        self.history.add(0, math.nan, weights, nothing, nothing)

    @property
    def diverged(self) -> str:
        """Say why the run cannot go on; empty while it can."""
        return say(catalog(), self.why_diverged)

    @property
    def step_number(self) -> int:
        """How many steps have been taken."""
        return self._trainer.step

    @property
    def status(self) -> str:
        """``ready``, ``paused`` (begun), ``finished`` or ``diverged``."""
        if self.why_diverged:
            return "diverged"
        if self.step_number >= self.steps:
            return "finished"
        return "paused" if self.step_number else "ready"

    def advance(self, steps: int | None = None) -> Self:
        """Take more steps: so many, or all that are left. Stops where the run diverges.

        Parameters
        ----------
        steps : how many at most
        """
        left = self.steps - self.step_number
        trainer, history, checkpoints = self._trainer, self.history, self._checkpoints
        limit, newest, before = self._limit, self.newest, self._trainer.weights
        with np.errstate(all="ignore"):
            for _ in range(left if steps is None else min(steps, left)):
                if self.why_diverged:
                    break
                loss, gradients = trainer.take()
                weights, step = trainer.weights, trainer.step
                if not (loss <= limit and all_finite(weights)):
                    trainer.put(before)
                    trainer.step -= 1
                    advice = advise_on_logs(self.model, before, trainer.batch())
                    advice = advice or run_text.advise(self.learning_rate, self.rate_limit)
                    self.why_diverged = run_text.divergence(step, loss, limit, self.weights, advice)
                    break
                newest = (step, loss, weights, gradients, before)
                if stays(step, history.level):
                    history.add(step, loss, weights, gradients, differences(weights, before))
                if not step % checkpoints.spacing:
                    checkpoints.keep(trainer.place)
                before = weights
        self.newest = newest
        return self

    def run_on(self, steps: int | None = None) -> Self:
        """Let a run go on beyond its end: for so many more steps, by default as many as it was to have.

        Raises
        ------
        ValueError : more steps than a run may take

        Examples
        --------
        >>> run = tw.train(steps=5)
        >>> run.run_on(3).advance()
        Run(8 of 8 steps, finished: w = -0.6349, b = -0.4943)
        """
        more = self._first_steps if steps is None else check_whole("steps", steps, 1, MOST_STEPS)
        if self.steps + more > MOST_STEPS:
            raise ValueError(tell("training.steps", steps=f"{self.steps + more:,}", most=f"{MOST_STEPS:,}"))
        self.steps += more
        return self

    def change(
        self, *, learning_rate: Any = None, batch_size: Any = None, optimizer: str | None = None
    ) -> None:
        """Change a setting from the next step on.

        Parameters
        ----------
        learning_rate : a number from 0 to 1e6
        batch_size : points in a batch
        optimizer : its name

        Raises
        ------
        ValueError : the value cannot be, or there were more than 1,000 changes
        """
        self._log.make(learning_rate, batch_size, optimizer)

    def take_back_changes(self, stay: int) -> bool:
        """Forget all changes but the first so many, if no step was taken since; tell whether that was so.

        Examples
        --------
        >>> run = tw.training.prepare().advance(5)
        >>> run.change(optimizer="Adam")
        >>> run.take_back_changes(0), run.optimizer, run.changes
        (True, 'SGD', [])
        """
        return self._log.take_back(stay)

    @property
    def learning_rate(self) -> float:
        """The rate of the next step."""
        return self._trainer.rate

    @property
    def optimizer(self) -> str:
        """The optimizer of the next step."""
        return self._trainer.plan.optimizer

    @property
    def batch_size(self) -> int:
        """The size of the next step's batch."""
        return self._trainer.plan.batches.size

    @property
    def epoch(self) -> int:
        """The epoch, from 1, of the last step taken (or of the first)."""
        batches = self._trainer.plan.batches
        return batches.epoch(max(batches.first_step, self.step_number - 1)) + 1

    @property
    def left_in_epoch(self) -> int:
        """How many steps are left to the end of the next step's epoch."""
        return self._trainer.plan.batches.left_in_epoch(self.step_number)

    def batches_at(self, number: int) -> Batches:
        """Give the batches that step ``number`` (from 1) took its own from."""
        return self._log.batches_at(number)

    @property
    def rate_limit(self) -> RateLimit:
        """From which learning rate on such a run diverges, with its batches and optimizer as they are."""
        plan = self._trainer.plan
        return self._limits.find(plan.batches, plan.optimizer, plan.options)

    @property
    def weights(self) -> dict[str, Weight]:
        """The weights now: variable -> value."""
        return dict(zip(self.model.names, self._trainer.weights, strict=True))
