"""The mean loss over the training points and over the test points, after the steps of a run."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tapewidgets.training.data import Data
from tapewidgets.training.history import History, which_stay
from tapewidgets.training.model import Model
from tapewidgets.training.settings import Weight
from tapewidgets.words import Message

LEVEL = 9
"""Steps that are looked at, as `history.which_stay` tells: all of the first thousand, then 512 an octave."""


class Losses:
    """Both losses of one run; each is calculated once.

    Parameters
    ----------
    model, data : of the run
    """

    def __init__(self, model: Model, data: Data) -> None:
        self._model, self._data = model, data
        self._found: dict[int, tuple[float, float]] = {}

    def at(self, step: int, weights: list[Weight]) -> tuple[float, float]:
        """Give the loss over the training points and over the test points, nan without any.

        Parameters
        ----------
        step : after which the weights are ``weights``
        """
        if step not in self._found:
            test = self._data.test
            with np.errstate(all="ignore"):
                own = float(self._model.predict(weights, self._data.columns)[1])
                other = float("nan") if test is None else float(self._model.predict(weights, test.columns)[1])
            self._found[step] = own, other
        return self._found[step]

    def along(self, history: History, *, every: bool = False) -> dict[str, npt.NDArray[Any]]:
        """Give both losses after the kept steps.

        Parameters
        ----------
        history : of the run
        every : after all of them, however many; else after all of the first thousand, then 512 an octave

        Returns
        -------
        dict with ``step``, ``training`` and ``test``, shape (rows,)
        """
        rows = np.flatnonzero(every | which_stay(history.steps, LEVEL))
        steps = history.steps[rows]
        columns = [history.weights(which) for which in range(history.variables)]
        found = [
            self.at(step, [column[row] for column in columns])
            for step, row in zip(steps.tolist(), rows.tolist(), strict=True)
        ]
        both = np.array(found, np.float32).reshape(-1, 2)
        return {"step": steps, "training": both[:, 0], "test": both[:, 1]}


def say_losses(along: dict[str, npt.NDArray[Any]], data: Data) -> Message:
    """Say how the model fits the points that it was trained on and those that it was not.

    Parameters
    ----------
    along : as `Losses.along` gives it
    data : of the run

    Examples
    --------
    >>> points = Data({"x": [0.0, 1.0], "y": [1.0, 4.0]}, test=Data({"x": [0.5], "y": [2.0]}))
    >>> found = {"step": [0, 5, 9], "training": [4.0, 0.5, 0.1], "test": [4.0, 1.0, 2.0]}
    >>> from tapewidgets.words import catalog, say
    >>> print(say(catalog("en"), say_losses({name: np.array(found[name]) for name in found}, points)))
    Mean loss 0.1 over 2 training points, 2 over 1 test point; over-fitting: it was 1 at step 5
    """
    if data.test is None:
        return ""
    own, other = along["training"][-1], along["test"][-1]
    least = int(np.nanargmin(along["test"])) if np.isfinite(along["test"]).any() else 0
    test: Message = ["sgd.losses.points", {"count": f"{data.test.count:,}"}]
    means = {"own": f"{own:.3g}", "other": f"{other:.3g}"}
    both: Message = ["sgd.losses.both", {"count": f"{data.count:,}", "test": test, **means}]
    if other > 1.1 * along["test"][least] and other > own:
        step = int(along["step"][least])
        best = {"least": f"{along['test'][least]:.3g}", "step": f"{step:,}"}
        return ["sgd.losses.over", {"losses": both, **best}]
    return both
