"""Frames: what is new of a run, on top of the rows that were sent whole, as fast as pages draw them."""

import time
from typing import Any

from tapewidgets.panels.sgd_panel.row_views import level_for, rows_view
from tapewidgets.training import Run

MOST_IN_FLIGHT = 30
"""Frames sent ahead of what the fastest page, now and then, tells to have drawn; a run waits there."""

PATIENCE = 10.0
"""Seconds of silence after which nobody is thought to watch; a slow or hidden page answers sooner."""

AFTER_LEAVING = 1.0
"""Seconds in which another page is heard of after one has left, if there is another."""


class Frames:
    """Numbers the frames of a run and knows whether a page watches.

    Attributes
    ----------
    number : of the newest frame, counted over all runs
    """

    def __init__(self) -> None:
        self.number = self._acknowledged = 0
        self._part = 0
        self._sent = -1
        self._patient_until = 0.0

    def restart(self, run: Run) -> None:
        """Begin again on top of rows that are sent whole."""
        self._part = 0
        self._sent = _that_stays(run)

    def next(self, run: Run) -> dict[str, Any]:
        """Return the next frame: the rows after the last one sent."""
        self.number += 1
        self._part += 1
        rows = rows_view(run, level_for(run), self._sent)
        self._sent = _that_stays(run)
        return {"kind": "frame", "frame": self.number, "part": self._part, "rows": rows}

    def begin(self) -> None:
        """Wait for pages anew: a run begins, or a page has come."""
        self._acknowledged = self.number
        self._patient_until = time.monotonic() + PATIENCE

    def acknowledge(self, number: Any) -> bool:
        """Note that a page has drawn a frame; tell whether there is such a frame."""
        if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= self.number:
            return False
        self._acknowledged = max(self._acknowledged, number)
        self._patient_until = time.monotonic() + PATIENCE
        return True

    def left(self) -> None:
        """Note that a page is gone: another one is heard of soon, if there is one."""
        self._patient_until = min(self._patient_until, time.monotonic() + AFTER_LEAVING)

    @property
    def is_watched(self) -> bool:
        """Whether a page has been heard of lately."""
        return time.monotonic() < self._patient_until

    @property
    def may_go_on(self) -> bool:
        """Whether the pages keep up with what is sent."""
        return self.number - self._acknowledged < MOST_IN_FLIGHT


def _that_stays(run: Run) -> int:
    """Return the newest step whose row stays: the row of a later one makes way for the next."""
    step, level = run.step_number, level_for(run)
    spacing = 1 << max(0, step.bit_length() - 1 - level)
    return step - step % spacing
