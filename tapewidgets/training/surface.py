"""The loss over the two numbers that are trained: a grid around the start and the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tapewidgets.training.data import Data
from tapewidgets.training.model import Model
from tapewidgets.training.settings import Settings

SIDE = 41
MOST_POINTS = 1_000


@dataclass(frozen=True)
class Surface:
    """The mean loss on a grid.

    Attributes
    ----------
    x, y : shape (41,), values of the first and second number
    z : shape (41, 41), the loss at ``(x[column], y[row])``
    """

    x: npt.NDArray[np.float32]
    y: npt.NDArray[np.float32]
    z: npt.NDArray[np.float32]


def find_surface(model: Model, settings: Settings, data: Data, goal: Any) -> Surface | None:
    """Calculate the loss over the two numbers that are trained; None if there are more or fewer.

    Parameters
    ----------
    model, settings, data : of the run; at most 1,000 evenly chosen points are used
    goal : shape (2,), where the loss is least, if it is known
    """
    starts = list(settings.variables.values())
    if sum(start.size for start in starts) != 2:
        return None
    start = np.concatenate([np.ravel(value) for value in starts]).astype(np.float64)
    goal = start if goal is None else goal
    reach = np.maximum(np.abs(start - goal) * 1.35, 0.6 * np.abs(start - goal).max(initial=0.0))
    reach = np.where(reach > 0, reach, 4.0)
    return _on_grid(model, settings, data, [(goal[at] - reach[at], goal[at] + reach[at]) for at in (0, 1)])


def surface_in(
    model: Model, settings: Settings, data: Data, spans: Sequence[Sequence[float]]
) -> Surface | None:
    """Calculate the loss over the two numbers that are trained, in a window; None if there are more or fewer.

    Parameters
    ----------
    spans : the lowest and highest value of each number

    Examples
    --------
    >>> run = tw.training.prepare()
    >>> found = surface_in(run.model, run.settings, run.data, [(0, 6), (-2, 4)])
    >>> float(found.x[0]), float(found.y[-1])
    (0.0, 4.0)
    """
    if sum(start.size for start in settings.variables.values()) != 2:
        return None
    return _on_grid(model, settings, data, spans)


def _on_grid(model: Model, settings: Settings, data: Data, spans: Sequence[Sequence[float]]) -> Surface:
    x, y = (np.linspace(low, high, SIDE, dtype=np.float32) for low, high in spans)
    every = -(-data.count // MOST_POINTS)
    columns = data.rows(slice(None, None, every))

    def loss(w: Any, b: Any) -> float:
        return float(model.predict(settings.split(np.array([w, b], dtype=np.float32)), columns)[1])

    with np.errstate(all="ignore"):
        z = np.array([[loss(w, b) for w in x] for b in y], dtype=np.float32)
    return Surface(x, y, z)
