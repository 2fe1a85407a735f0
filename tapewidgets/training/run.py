"""A training run as data: every step can be asked for, long runs are thinned, divergence is explained."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tapewidgets.engine import GradientTape, Variable
from tapewidgets.training.data import Data
from tapewidgets.training.descent import MOST_ROWS, Descent
from tapewidgets.training.exports import code, pictures, run_text, saved_runs
from tapewidgets.training.held_out import Losses
from tapewidgets.training.optimizer import check_choices
from tapewidgets.training.settings import Settings
from tapewidgets.training.step import Step
from tapewidgets.training.surface import Surface
from tapewidgets.training.telling import ToldStep, say_told, tell_step
from tapewidgets.words import Message, catalog, say, tell


class Run(Descent):
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
        super().__init__(settings, data, keep)
        self.both_losses = Losses(self.model, data)

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

    def say_weights(self) -> str:
        """Say the weights in words, a few of them if there are many."""
        return run_text.say_values(self.weights)

    def say_settings(self) -> str:
        """Say the settings of the next step in words."""
        return say(catalog(), self.settings_message)

    @property
    def weights_message(self) -> Message:
        """The weights, as a message."""
        return run_text.values_message(self.weights)

    @property
    def settings_message(self) -> Message:
        """The settings of the next step, as a message."""
        return replace(self.settings_now, learning_rate=self.learning_rate).message

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
            raise ValueError(tell("training.step", number=number, taken=self.step_number))
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
        told: ToldStep = say_told(catalog(), self.messages_of(number))
        return told

    def messages_of(self, number: int) -> ToldStep:
        """Tell step ``number`` (from 1) in messages of the catalogs, for every language."""
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

    def __repr__(self) -> str:
        """Give one line, the same in every run."""
        weights = say(catalog("en"), self.weights_message)
        return f"Run({self.step_number} of {self.steps} steps, {self.status}: {weights})"

    figure = pictures.figure
    animation = pictures.animation
    table = run_text.table
    text = run_text.text
    code = code.code
    save = saved_runs.save
    json = saved_runs.as_json

    @classmethod
    def load(cls, path: str | Path) -> "Run":
        """Read a saved run: it is trained again, to the same bits.

        Raises
        ------
        ValueError : not a saved run
        """
        settings, data, changes, steps = saved_runs.load(path)
        run = cls(settings, data)
        if steps > run.steps:  # it was let go on beyond its end
            run.run_on(steps - run.steps)
        for change in changes:
            run.advance(change.step - run.step_number)
            run.change(
                learning_rate=change.learning_rate, batch_size=change.batch_size, optimizer=change.optimizer
            )
        return run.advance(steps - run.step_number)
