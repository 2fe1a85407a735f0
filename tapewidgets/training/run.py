"""A training run as data: every step can be asked for, long runs are thinned, divergence is explained."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tapewidgets import files
from tapewidgets.engine import GradientTape, Variable
from tapewidgets.training.batches import Batches
from tapewidgets.training.checkpoints import Checkpoints
from tapewidgets.training.data import Data
from tapewidgets.training.exports import code, pictures, run_text, saved_runs
from tapewidgets.training.history import History, all_finite, differences, stays
from tapewidgets.training.landscape import Landscape
from tapewidgets.training.losses import Losses
from tapewidgets.training.model import Model
from tapewidgets.training.optimizer import check_choices
from tapewidgets.training.rate_limit import RateLimit, RateLimits
from tapewidgets.training.settings import MOST_STEPS, Settings, Weight, check_whole
from tapewidgets.training.step import Change, Step
from tapewidgets.training.surface import Surface
from tapewidgets.training.telling import ToldStep, tell_step
from tapewidgets.training.trainer import Place, Trainer

MOST_ROWS = 100_000
MOST_CHANGES = 1_000
EXPLODED = 1e12
"""A batch's loss so many times the loss at the start counts as exploded."""


class Run:
    """A training run, from its start to wherever it has been advanced.

    Parameters
    ----------
    settings : what was chosen
    data : the points
    keep : rows of the history to keep at most

    Examples
    --------
    >>> run = tw.train()
    >>> run
    Run(10000 of 10000 steps, finished: w = 2.992, b = 0.9785)
    """

    def __init__(self, settings: Settings, data: Data, keep: int = MOST_ROWS) -> None:
        self.settings = settings
        self.data = data
        self._lines = f"{settings.model}\n{settings.loss}"
        self.model = Model(settings, list(data.columns))
        self.landscape = Landscape(self.model, settings, data)
        self._trainer = Trainer(self.model, data, settings)
        self.steps = settings.steps or settings.epochs * self._trainer.plan.batches.per_epoch
        self._first_steps = self.steps
        self._limits = RateLimits(self.landscape)
        self.both_losses = Losses(self.model, data)
        self.changes: list[Change] = []
        self._before_changes: list[Place] = []
        self.diverged = ""
        self.newest: tuple[int, Any, tuple[Weight, ...], list[Weight], tuple[Weight, ...]] | None = None
        """The last step taken: its number, loss, weights after, gradients, weights before."""
        self.history = History(list(settings.shapes.values()), keep)
        _, first = self.model.predict(self._trainer.weights, data.columns)
        if self.steps > MOST_STEPS:
            raise ValueError(f"That is {self.steps:,} steps; a run takes {MOST_STEPS:,} at most.")
        if not math.isfinite(first):
            self.diverged = run_text.say_no_start(self._lines)
        self._limit = EXPLODED * max(float(first), 1e-6)
        self._batches = [self._trainer.plan.batches]
        self._checkpoints = Checkpoints(Trainer(self.model, data, settings))
        weights = self._trainer.weights
        nothing = [np.full_like(weight, np.nan) for weight in weights]
        self.history.add(0, math.nan, weights, nothing, nothing)

    # Taking steps.

    @property
    def step_number(self) -> int:
        """How many steps have been taken."""
        return self._trainer.step

    @property
    def status(self) -> str:
        """``ready``, ``paused`` (begun), ``finished`` or ``diverged``."""
        if self.diverged:
            return "diverged"
        if self.step_number >= self.steps:
            return "finished"
        return "paused" if self.step_number else "ready"

    def advance(self, steps: int | None = None) -> "Run":
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
                if self.diverged:
                    break
                loss, gradients = trainer.take()
                weights, step = trainer.weights, trainer.step
                if not (loss <= limit and all_finite(weights)):
                    trainer.put(before)
                    trainer.step -= 1
                    advice = run_text.advise(self.learning_rate, self.rate_limit, self._lines, loss)
                    self.diverged = run_text.divergence(step, loss, limit, self.weights, advice)
                    break
                newest = (step, loss, weights, gradients, before)
                if stays(step, history.level):
                    history.add(step, loss, weights, gradients, differences(weights, before))
                if not step % checkpoints.spacing:
                    checkpoints.keep(trainer.place)
                before = weights
        self.newest = newest
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
        if len(self.changes) >= MOST_CHANGES:
            raise ValueError(f"A run keeps {MOST_CHANGES:,} changes of settings at most: reset it.")
        before = self._trainer.place
        change = self._trainer.change(learning_rate, batch_size, optimizer)
        if change is not None:
            self._before_changes.append(before)
            self._batches.append(self._trainer.plan.batches)
            self.changes.append(change)
            self._checkpoints.keep(self._trainer.place, changed=True)

    def take_back_changes(self, stay: int) -> bool:
        """Forget all changes but the first so many, if no step was taken since; tell whether that was so.

        Parameters
        ----------
        stay : how many changes stay

        Examples
        --------
        >>> run = tw.training.prepare().advance(5)
        >>> run.change(optimizer="Adam")
        >>> run.take_back_changes(0), run.optimizer, run.changes
        (True, 'SGD', [])
        """
        if stay >= len(self.changes) or self.changes[stay].step != self.step_number:
            return False
        self._trainer.go_to(self._before_changes[stay])
        del self.changes[stay:], self._before_changes[stay:], self._batches[stay + 1 :]
        self._checkpoints.keep(self._trainer.place, changed=True)
        return True

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
        return next(batches for batches in reversed(self._batches) if batches.first_step < number)

    def again(self, data: Data | None = None, **choices: Any) -> "Run":
        """Prepare a run that has not begun, with the settings as they are now.

        Parameters
        ----------
        data : other points
        choices : settings to replace, as for `train`
        """
        check_choices("again", choices)
        other = Run(replace(self.settings_now, **choices), data or self.data, self.history.most)
        old, new = self.settings, other.settings
        if data is None and (new.model, new.loss, new.shapes) == (old.model, old.loss, old.shapes):
            other.landscape, other._limits = self.landscape, self._limits
        return other

    @property
    def settings_now(self) -> Settings:
        """Give the settings of the next step."""
        size = self.batch_size if self.batch_size < self.data.count else None
        plan = self._trainer.plan
        now: dict[str, Any] = {"optimizer": plan.optimizer, "options": plan.options, "batch_size": size}
        return replace(self.settings, learning_rate=plan.learning_rate, **now)

    # What has happened.

    @property
    def weights(self) -> dict[str, Weight]:
        """The weights now: variable -> value."""
        return dict(zip(self.model.names, self._trainer.weights, strict=True))

    def say_weights(self) -> str:
        """Say the weights in words, a few of them if there are many."""
        return run_text.say_values(self.weights)

    def say_settings(self) -> str:
        """Say the settings of the next step in words."""
        return replace(self.settings_now, learning_rate=self.learning_rate).say()

    def step(self, number: int) -> Step:
        """Give everything about one step, even one that the history does not keep.

        Parameters
        ----------
        number : from 1 to the steps taken

        Raises
        ------
        ValueError : there is no such step yet

        Examples
        --------
        >>> step = tw.train(epochs=1).step(1)
        >>> sorted(step.gradients)
        ['b', 'w']
        """
        if not 1 <= number <= self.step_number:
            raise ValueError(
                f"There is no step {number}: {self.step_number} have been taken, counted from 1."
            )
        return self._checkpoints.step(number)

    def tape_of(self, number: int) -> tuple[GradientTape, Any, list[Variable], dict[str, Any]]:
        """Record step ``number`` (from 1) once more, to be looked at: see `Step.record`."""
        return self.step(number).record(self.model)

    def tell(self, number: int) -> ToldStep:
        """Tell step ``number`` (from 1) as moments of record, backward and update, in words and equations.

        Raises
        ------
        ValueError : there is no such step yet
        """
        return tell_step(self.step(number), self.model, self.data.count)

    def losses(self, *, every: bool = False) -> dict[str, Any]:
        """Give the mean loss over the training points and over the test points, after the kept steps.

        Parameters
        ----------
        every : after all of them, however many; else after all of the first thousand, then 512 an octave

        Returns
        -------
        dict with ``step``, ``training`` and ``test`` (nan where there are no test points), shape (rows,)

        Examples
        --------
        >>> found = tw.train(model="overfit").losses()
        >>> bool(found["training"][-1] < found["test"].min() < found["test"][-1])
        True
        """
        return self.both_losses.along(self.history, every=every)

    @property
    def surface(self) -> Surface | None:
        """The loss over two numbers; None where more or fewer are trained."""
        return self.landscape.surface

    @property
    def exact(self) -> dict[str, Any] | None:
        """The least-squares answer, variable -> value; None where it is not known or not the only one."""
        return self.landscape.exact

    @property
    def largest_stable_rate(self) -> float | None:
        """Full-batch descent diverges above this learning rate; None where the loss is not quadratic."""
        return self.landscape.largest_stable_rate

    @property
    def rate_limit(self) -> RateLimit:
        """From which learning rate on such a run diverges, with its batches and optimizer as they are."""
        plan = self._trainer.plan
        return self._limits.find(plan.batches, plan.optimizer, plan.options)

    def run_on(self, steps: int | None = None) -> "Run":
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
            raise ValueError(f"That is {self.steps + more:,} steps; a run takes {MOST_STEPS:,} at most.")
        self.steps += more
        return self

    def __repr__(self) -> str:
        """Give one line, the same in every run."""
        return f"Run({self.step_number} of {self.steps} steps, {self.status}: {self.say_weights()})"

    # Exports.

    figure = pictures.figure
    animation = pictures.animation
    table = run_text.table
    code = code.code

    def text(self, number: int | None = None) -> str:
        """Give a step, by default the last, as text.

        Parameters
        ----------
        number : from 1 to the steps taken
        """
        number = self.step_number if number is None else number
        frame = run_text.step_frame(self.step(number)) if number else f"Ready: {self.say_weights()}"
        return f"{frame}\n{self.diverged}" if self.diverged and number == self.step_number else frame

    def save(self, path: str | Path) -> Path:
        """Write the run to a JSON file: what was chosen, every change, and how far it went.

        Raises
        ------
        ValueError : the learning rate is a function of your own
        """
        return files.write(path, self.json())

    def json(self) -> str:
        """Give what `save` writes."""
        return saved_runs.as_json(self.settings, self.data, self.changes, self.step_number, self.weights)

    @classmethod
    def load(cls, path: str | Path) -> "Run":
        """Read a saved run: it is trained again, to the same bits.

        Raises
        ------
        ValueError : not a saved run
        """
        settings, data, changes, steps = saved_runs.load(path)
        run = cls(settings, data)
        for change in changes:
            run.advance(change.step - run.step_number)
            run.change(
                learning_rate=change.learning_rate, batch_size=change.batch_size, optimizer=change.optimizer
            )
        return run.advance(steps - run.step_number)
