"""A run's choices as a document: plain data that is undone, compared and kept by a page over a restart."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tapewidgets.language import ProgramError
from tapewidgets.training import Run
from tapewidgets.training.change_log import MOST_CHANGES
from tapewidgets.training.data import Data
from tapewidgets.training.optimizer import SCHEDULES, make_optimizer
from tapewidgets.training.presets import remade
from tapewidgets.training.settings import CHOICES, MOST_STEPS, Settings, check_rate, check_whole

GIVEN = "given"
"""Stands for what is too large for a document, or no plain data: the constructor is given it again."""

MOST_NUMBERS = 2_000
"""So many numbers a document holds itself."""

FEW_NUMBERS = 500
"""So many the recipe of each kept run holds itself."""

NEXT_STEP = ("learning_rate", "batch_size", "optimizer", "options")
"""What may change during a run."""


class RunDocuments:
    """Writes and reads the choices of runs that begin with what one panel was given.

    Parameters
    ----------
    run : the first one

    Examples
    --------
    >>> run = tw.training.prepare(learning_rate=0.5)
    >>> documents = RunDocuments(run)
    >>> document = documents.write(run.settings, run.data)
    >>> document["data"], document["learning_rate"], document["batch_size"]
    ({'line': {'slope': 3.0, 'intercept': 1.0, 'points': 1000, 'noise': 0.3, 'seed': 0}}, 0.5, 1)
    """

    def __init__(self, run: Run) -> None:
        self._data, self._settings = run.data, run.settings
        self._made: tuple[Any, Data | None] = (None, None)
        self._made = (self._plain_data(run.data), run.data)

    def write(self, settings: Settings, data: Data) -> dict[str, Any]:
        """Return the choices as a document; a batch size of 0 stands for all points."""
        document: dict[str, Any] = {name: getattr(settings, name) for name in CHOICES}
        numbers = sum(start.size for start in settings.variables.values())
        starts = {name: _plain(start) for name, start in settings.variables.items()}
        document["variables"] = starts if numbers <= MOST_NUMBERS else GIVEN
        document["learning_rate"] = _rate_out(settings.learning_rate)
        document["function"] = GIVEN if settings.function else None
        document["batch_size"] = settings.batch_size or 0
        document["options"] = dict(settings.options)
        document["data"] = self._plain_data(data)
        return document

    def read(self, document: Mapping[str, Any]) -> tuple[dict[str, Any], Data]:
        """Return the choices for `Run.again` and the data.

        Raises
        ------
        ValueError : a document that `write` did not make, or choices that cannot be
        """
        try:
            choices = {name: document[name] for name in CHOICES}
            if choices["variables"] == GIVEN:
                choices["variables"] = self._settings.variables
            if choices["function"] == GIVEN:
                choices["function"] = self._settings.function
            choices["learning_rate"] = self._rate_in(choices["learning_rate"])
            choices["batch_size"] = choices["batch_size"] or None
            make_optimizer(choices["optimizer"], choices["options"], 0.0)
            return choices, self._data_in(document["data"])
        except (KeyError, TypeError, AttributeError):
            raise ValueError("This is not the document of a run.") from None

    def run_again(self, like: Run, recipe: Any) -> "Retraining":
        """Return what trains a run of a recipe to where it has been.

        Parameters
        ----------
        like : a run that may share the recipe's data and surface
        recipe : as `write_recipe` made it, or a page sent it

        Raises
        ------
        ValueError : a recipe that no run can have
        """
        if not isinstance(recipe, dict):
            raise ValueError("This is not the document of a run.")
        choices, data = self.read(recipe)
        run = begin_like(like, data, choices)
        try:
            return Retraining(run, recipe, self._rate_in)
        except (KeyError, TypeError):
            raise ValueError("This is not the progress of a run.") from None

    def write_recipe(self, run: Run) -> dict[str, Any] | None:
        """Return all that `Retraining` needs to train a run again; None if its data is too large for that."""
        data = self._plain_data(run.data)
        if data != GIVEN and "columns" in data and _numbers_in(run.data) > FEW_NUMBERS:
            return None
        return {**self.write(run.settings, run.data), **progress_of(run)}

    def _plain_data(self, data: Data) -> Any:
        if data is self._made[1]:
            return self._made[0]
        if data.made:
            return {"line": dict(data.made)} if "slope" in data.made else dict(data.made)
        if data is self._data and _numbers_in(data) > MOST_NUMBERS:
            return GIVEN
        plain = {"columns": _plain_columns(data)}
        return plain if data.test is None else {**plain, "test": _plain_columns(data.test)}

    def _data_in(self, plain: Any) -> Data:
        if plain == GIVEN:
            return self._data
        if self._made[1] is None or plain != self._made[0]:
            if "columns" in plain:
                test = plain.get("test")
                made = Data(plain["columns"], test=None if test is None else Data(test))
            else:
                made = remade(plain.get("line", plain))
            self._made = (plain, made)
        return self._made[1]  # type: ignore[return-value]

    def _rate_in(self, rate: Any) -> Any:
        if rate == GIVEN:
            return self._settings.learning_rate
        if not isinstance(rate, dict):
            return rate
        settings = dict(rate)
        return SCHEDULES[settings.pop("schedule")](**settings)


def begin_like(run: Run, data: Data, choices: dict[str, Any]) -> Run:
    """Prepare a run on ``data`` with the choices of ``run`` but for some.

    Raises
    ------
    ValueError : choices that cannot be, or a program that cannot be read, in a sentence
    """
    try:
        return run.again(None if data is run.data else data, **choices)
    except (ProgramError, TypeError) as fault:
        raise ValueError(str(fault)) from None


def progress_of(run: Run) -> dict[str, Any]:
    """Return how a run got where it is: steps taken, of how many, changes, and whether it diverged."""
    changes = [
        [change.step, _rate_out(change.learning_rate), change.batch_size, change.optimizer]
        for change in run.changes
    ]
    return {
        "reached": run.step_number,
        "total": run.steps,
        "changes": changes,
        "diverged": run.status == "diverged",
    }


def fingerprint_of(run: Run) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what tells runs apart beside their documents: their data, hashed, and how far they are."""
    kinds = [("", run.data)] if run.data.test is None else [("", run.data), ("test ", run.data.test)]
    columns = {
        f"{kind}{name}": hashlib.sha256(values.tobytes()).hexdigest()
        for kind, points in kinds
        for name, values in points.columns.items()
    }
    return columns, progress_of(run)


class Retraining:
    """A run that is trained again to where it has been, with the changes on the way; advanced like a run.

    Parameters
    ----------
    run : at its start
    progress : as `progress_of` made it, or a page sent it
    read_rate : reads a learning rate of the progress

    Raises
    ------
    ValueError : progress that no run can have made

    Examples
    --------
    >>> run = tw.training.prepare().advance(5)
    >>> run.change(optimizer="Adam")
    >>> run.advance(20)
    Run(25 of 10000 steps, paused: w = -0.7955, b = -0.7282)
    >>> again = Retraining(tw.training.prepare(), progress_of(run))
    >>> again.advance(1_000)
    >>> again.run
    Run(25 of 10000 steps, paused: w = -0.7955, b = -0.7282)
    """

    def __init__(
        self, run: Run, progress: Mapping[str, Any], read_rate: Callable[[Any], Any] = lambda rate: rate
    ) -> None:
        self.run = run
        total = check_whole("total", progress.get("total", run.steps), run.steps, MOST_STEPS)
        if total > run.steps:
            run.run_on(total - run.steps)
        reached = check_whole("reached", progress.get("reached"), 0, total)
        # A run that diverged stands before the step at which it did: that one is tried, too.
        self.steps = min(reached + (progress.get("diverged") is True), total)
        self._changes: list[tuple[int, dict[str, Any]]] = []
        changes, least = progress.get("changes"), 0
        if not isinstance(changes, list) or not all(isinstance(c, list) and len(c) == 4 for c in changes):
            raise ValueError("The changes of a run come as lists of four.")
        for step, plain_rate, size, optimizer in changes[:MOST_CHANGES]:
            least = check_whole("step", step, least, self.steps)
            rate = None if plain_rate is None else check_rate(read_rate(plain_rate))
            if size is not None:
                check_whole("batch_size", size, 1, run.data.count)
            if optimizer is not None:
                make_optimizer(optimizer, {}, 0.0)
            self._changes.append((least, {"learning_rate": rate, "batch_size": size, "optimizer": optimizer}))

    @property
    def step_number(self) -> int:
        """How many steps have been taken again."""
        return self.run.step_number

    @property
    def status(self) -> str:
        """``paused`` while there is something to do; then as the run's, or ``finished``."""
        done = self.step_number >= self.steps and not self._changes
        return "finished" if done or self.run.diverged else "paused"

    def advance(self, steps: int) -> None:
        """Take more steps, and the changes that were made on the way."""
        end = min(self.step_number + steps, self.steps)
        while not self.run.diverged:
            upto = min(end, self._changes[0][0]) if self._changes else end
            self.run.advance(upto - self.step_number)
            if not self._changes or self._changes[0][0] > self.step_number:
                return
            self.run.change(**self._changes.pop(0)[1])


def _numbers_in(data: Data) -> int:
    """Count the numbers of data, with its test points."""
    own = sum(values.size for values in data.columns.values())
    return own + (0 if data.test is None else _numbers_in(data.test))


def _plain_columns(data: Data) -> dict[str, Any]:
    return {name: _plain(values) for name, values in data.columns.items()}


def _plain(value: Any) -> Any:
    """Return float32 numbers with as few digits as bring the same bits back."""
    array = np.asarray(value, dtype=np.float32)
    return float(str(array[()])) if not array.shape else [_plain(part) for part in array]


def _rate_out(rate: Any) -> Any:
    if not callable(rate):
        return rate
    return {"schedule": type(rate).__name__, **vars(rate)} if type(rate).__name__ in SCHEDULES else GIVEN
