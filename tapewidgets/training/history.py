"""The rows of a run that are kept: every step at first, then fewer and fewer, as less and less changes."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

ALL = 64
"""A level at which every row stays."""

MOST_NUMBERS = 3_000_000
"""In all rows together."""


def differences(after: Sequence[Any], before: Sequence[Any]) -> list[Any]:
    """Subtract variable by variable.

    Examples
    --------
    >>> differences([3.0], [1.0])
    [2.0]
    """
    return [new - old for new, old in zip(after, before, strict=True)]


def all_finite(values: Sequence[Any]) -> bool:
    """Tell whether all values are finite.

    Examples
    --------
    >>> all_finite([np.float32(1), np.array([1, np.nan])])
    False
    """
    for value in values:
        if not (math.isfinite(value) if not value.shape else bool(np.isfinite(value).all())):
            return False
    return True


def stays(step: int, level: int) -> bool:
    """Tell whether a step's row stays at a level: all up to ``2 ** (level + 1)``, then as many an octave.

    What a descent changes it changes early: rows that are evenly spaced would show the end again and again.

    Examples
    --------
    >>> [step for step in range(24) if stays(step, 2)]
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20]
    """
    return not step & ((1 << max(0, step.bit_length() - 1 - level)) - 1)


def which_stay(steps: npt.NDArray[np.int64], level: int) -> npt.NDArray[np.bool_]:
    """Tell of each step whether its row stays at a level.

    Examples
    --------
    >>> which_stay(np.array([7, 8, 9, 10]), 2).tolist()
    [True, True, False, True]
    """
    octaves = np.frexp(steps.astype(np.float64))[1] - 1
    spacing = 2 ** np.maximum(0, octaves - level).astype(np.int64)
    stay: npt.NDArray[np.bool_] = steps % spacing == 0
    return stay


class History:
    """What is known after each kept step: weights, and the step's loss, gradients and update.

    Row 0 is the start and has no loss. All rows stay until there are ``most`` of them; then those that
    `stays` tells at a ``level``, which goes down by one whenever they are too many, so memory is bounded.

    Parameters
    ----------
    shapes : the shape of each variable
    most : rows to keep at most, at least 4; fewer if they are long

    Examples
    --------
    >>> history = History([()], most=8)
    >>> for step in range(14):
    ...     history.add(step, 0.5, [step], [1.0], [1.0])
    >>> history.steps.tolist(), history.level
    ([0, 1, 2, 3, 4, 6, 8, 12], 1)
    """

    def __init__(self, shapes: Sequence[tuple[int, ...]], most: int) -> None:
        numbers = 2 + 3 * sum(math.prod(shape) for shape in shapes)
        self.most = max(4, min(most, max(64, MOST_NUMBERS // numbers)))
        self.level = ALL
        self._count = 0
        self._shapes = list(shapes)
        self._room(min(self.most, 1024))

    def _room(self, rows: int) -> None:
        """Make room for so many rows, keeping those there are."""
        old = self.__dict__.get("_columns")
        kinds: list[tuple[tuple[int, ...], Any]] = [((), np.int64), ((), np.float32)]
        kinds += [(shape, np.float32) for shape in self._shapes * 3]
        self._columns: list[npt.NDArray[Any]] = [np.empty((rows, *shape), kind) for shape, kind in kinds]
        for column, before in zip(self._columns, old or (), strict=False):
            column[: self._count] = before[: self._count]

    def add(
        self, step: int, loss: Any, weights: Sequence[Any], gradients: Sequence[Any], updates: Sequence[Any]
    ) -> None:
        """Keep a row if its step is one of those that stay."""
        if not stays(step, self.level):
            return
        at = self._count
        if at == len(self._columns[0]):
            if at == self.most:
                self._thin()
                if not stays(step, self.level):
                    return
                at = self._count
            else:
                self._room(min(self.most, 2 * at))
        for column, value in zip(self._columns, (step, loss, *weights, *gradients, *updates), strict=True):
            column[at] = value
        self._count = at + 1

    def _thin(self) -> None:
        """Drop rows that a lower level does not keep, at least an eighth of them."""
        steps = self.steps
        self.level = min(self.level, int(steps[-1]).bit_length() - 1)
        stay = np.ones(self._count, bool)
        while self.level and stay.sum() > 0.875 * self._count:
            self.level -= 1
            stay = which_stay(steps, self.level)
        for column in self._columns:
            kept = column[: self._count][stay]
            column[: len(kept)] = kept
        self._count = int(stay.sum())

    def back_to(self, step: int) -> None:
        """Forget the rows after ``step``."""
        self._count = int(np.searchsorted(self.steps, step, side="right"))

    def __len__(self) -> int:
        """How many rows are kept."""
        return self._count

    @property
    def steps(self) -> npt.NDArray[np.int64]:
        """The steps of the kept rows."""
        return self._columns[0][: self._count]

    @property
    def losses(self) -> npt.NDArray[np.float32]:
        """The loss of each kept step's batch, before its update; nan in row 0."""
        return self._columns[1][: self._count]

    @property
    def variables(self) -> int:
        """How many variables there are."""
        return len(self._shapes)

    def _of(self, group: int, variable: int, place: tuple[int, ...]) -> Any:
        column: Any = self._columns[2 + group * len(self._shapes) + variable]
        return column[(slice(self._count), *place)]

    def weights(self, variable: int, place: tuple[int, ...] = ()) -> Any:
        """Give a variable's values, or those of one number in it, after each kept step."""
        return self._of(0, variable, place)

    def gradients(self, variable: int, place: tuple[int, ...] = ()) -> Any:
        """Give the loss's gradient by a variable, or by one number in it, in each kept step."""
        return self._of(1, variable, place)

    def updates(self, variable: int, place: tuple[int, ...] = ()) -> Any:
        """Give what each kept step added to a variable, or to one number in it."""
        return self._of(2, variable, place)
