"""Which points each step sees: in order or shuffled, one, some or all of them."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from tapewidgets.words import tell


@dataclass(frozen=True)
class Batches:
    """The batch of every step, decided by a seed and computed when asked.

    Parameters
    ----------
    count : points in the data
    size : points in a batch; ``count`` for full batch
    shuffle : a new order each epoch, drawn from (seed, epoch)
    first_step, first_epoch : where these batches begin, if the size was changed during a run

    Examples
    --------
    >>> batches = Batches(count=5, size=2)
    >>> [batches.at(step).tolist() for step in range(4)]
    [[0, 1], [2, 3], [4], [0, 1]]
    """

    count: int
    size: int = 1
    shuffle: bool = False
    seed: int = 0
    first_step: int = 0
    first_epoch: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.size <= self.count:
            raise ValueError(tell("training.batch", size=self.size, count=self.count))

    @property
    def per_epoch(self) -> int:
        """Steps in an epoch."""
        return -(-self.count // self.size)

    def epoch(self, step: int) -> int:
        """Find the epoch that a step belongs to, from 0."""
        return self.first_epoch + (step - self.first_step) // self.per_epoch

    def at(self, step: int) -> Any:
        """List the rows of a step's batch."""
        epoch, place = divmod(step - self.first_step, -(-self.count // self.size))
        rows = order(self.count, self.shuffle, self.seed, self.first_epoch + epoch)
        return rows[place * self.size : (place + 1) * self.size]

    def left_in_epoch(self, step: int) -> int:
        """Count the steps from here to the end of their epoch."""
        return self.per_epoch - (step - self.first_step) % self.per_epoch

    def resized(self, size: int, step: int) -> "Batches":
        """Batches of another size from ``step`` on, where a new epoch begins."""
        epoch = self.epoch(step - 1) + 1 if step > self.first_step else self.first_epoch
        return replace(self, size=size, first_step=step, first_epoch=epoch)

    def order(self, epoch: int) -> Any:
        """List all rows in the order of an epoch."""
        return order(self.count, self.shuffle, self.seed, epoch)


@lru_cache(maxsize=8)
def order(count: int, shuffle: bool, seed: int, epoch: int) -> Any:
    """Order the points for an epoch.

    Examples
    --------
    >>> order(3, False, 0, 0).tolist()
    [0, 1, 2]
    """
    rows = np.random.default_rng((seed, epoch)).permutation(count) if shuffle else np.arange(count)
    rows.flags.writeable = False
    return rows
