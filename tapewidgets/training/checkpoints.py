"""Places of a run to go back to, so that every step can be had again exactly without keeping them all."""

import numpy as np

from tapewidgets.training.trainer import Trainer

MOST = 256


class Checkpoints:
    """Copies of a trainer, at most 256 besides those at changes of settings, evenly spaced.

    Parameters
    ----------
    trainer : at the start
    """

    def __init__(self, trainer: Trainer) -> None:
        self.spacing = 64
        self._kept = {0: trainer.copy()}
        self._changed: set[int] = set()

    def keep(self, trainer: Trainer, *, changed: bool = False) -> None:
        """Keep this place; ``changed`` if settings were changed here, so that it must stay."""
        self._kept[trainer.step] = trainer.copy()
        if changed:
            self._changed.add(trainer.step)
        if len(self._kept) > MOST + len(self._changed):
            self.spacing *= 2
            self._kept = {
                step: place
                for step, place in self._kept.items()
                if step in self._changed or not step % self.spacing
            }

    def before(self, number: int) -> Trainer:
        """Go to the place just before step ``number`` (from 1), recomputed from the nearest one kept."""
        trainer = self._kept[max(step for step in self._kept if step < number)].copy()
        with np.errstate(all="ignore"):
            while trainer.step < number - 1:
                trainer.take(trainer.look()[2])
        return trainer
