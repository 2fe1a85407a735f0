"""Places of a run to go back to, so that every step can be had again exactly without keeping them all."""

from tapewidgets.training.trainer import Place

MOST = 256


class Checkpoints:
    """Places of a run, at most 256 besides those at changes of settings, evenly spaced.

    Parameters
    ----------
    start : the first place
    """

    def __init__(self, start: Place) -> None:
        self.spacing = 64
        self._kept = {0: start}
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

    def before(self, number: int) -> Place:
        """Find the last place kept before step ``number`` (from 1)."""
        return self._kept[max(step for step in self._kept if step < number)]
