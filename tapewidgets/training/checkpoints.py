"""Checkpoints of a run, so that any step can be repeated exactly without keeping them all."""

import numpy as np

from tapewidgets.training.history import differences
from tapewidgets.training.optimizer import is_plain, momentum_of
from tapewidgets.training.step import Step
from tapewidgets.training.trainer import Place, Trainer

MOST = 256


class Checkpoints:
    """Places of a run, at most 256 besides those at changes of settings, evenly spaced.

    Parameters
    ----------
    trainer : one at the start of the run, which is used to repeat steps
    """

    def __init__(self, trainer: Trainer) -> None:
        self.spacing = 64
        self._trainer = trainer
        self._from = trainer.place
        self._kept = {0: self._from}
        self._changed: set[int] = set()

    def keep(self, place: Place, *, changed: bool = False) -> None:
        """Keep a place; ``changed`` if settings were changed there, so that it must stay."""
        self._kept[place.step] = place
        if changed:
            self._changed.add(place.step)
        if len(self._kept) > MOST + len(self._changed):
            self.spacing *= 2
            self._kept = {
                step: place
                for step, place in self._kept.items()
                if step in self._changed or not step % self.spacing
            }

    def step(self, number: int) -> Step:
        """Repeat step ``number`` (from 1), and tell everything about it."""
        trainer = self._trainer_before(number)
        names, columns = trainer.model.names, dict(zip(trainer.data.columns, trainer.batch(), strict=True))
        before, rate, plan, memory = trainer.weights, trainer.rate, trainer.plan, trainer.place.memory
        kept = memory[1:] if len(memory) > len(names) else [np.zeros_like(value) for value in before]
        with np.errstate(all="ignore"):
            predictions, _ = trainer.model.predict(before, columns)
            loss, gradients = trainer.take()
        return Step(
            number=number,
            epoch=trainer.plan.batches.epoch(number - 1) + 1,
            rows=trainer.plan.batches.at(number - 1),
            columns=columns,
            predictions=predictions,
            loss=float(loss),
            gradients=dict(zip(names, gradients, strict=True)),
            updates=dict(zip(names, differences(trainer.weights, before), strict=True)),
            before=dict(zip(names, before, strict=True)),
            after=dict(zip(names, trainer.weights, strict=True)),
            learning_rate=rate,
            optimizer=plan.optimizer,
            momentum=momentum_of(plan.optimizer, plan.options),
            plain=is_plain(plan.optimizer, plan.options),
            last_steps=dict(zip(names, kept[: len(names)], strict=True)),
        )

    def _trainer_before(self, number: int) -> Trainer:
        """Take the trainer to just before a step."""
        place = self._kept[max(step for step in self._kept if step < number)]
        if place is not self._from or self._trainer.step >= number:
            self._trainer.go_to(place)
            self._from = place
        with np.errstate(all="ignore"):
            while self._trainer.step < number - 1:
                self._trainer.take()
        return self._trainer
