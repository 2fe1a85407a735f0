"""How fast a run goes: the speeds there are, the steps due by now, and how long the rest will take."""

import math
import time
from collections import deque
from typing import Any, Protocol

from tapewidgets.words import Message, tell

FRAME = 1 / 32
"""Seconds between two frames: a page draws two that come together as one, and 30 a second are wanted."""

SLICE = 0.012
"""Seconds of training at a time: less than half a frame."""

WINDOW = 3.0
"""Seconds over which the rate is measured."""

SLOWEST = 60
"""Steps a second at which a growing speed begins."""

SPEEDS: dict[int | str, Message] = {
    "growing": ["sgd.speed.growing", {}],
    **{steps: ["sgd.speed.steps", {"steps": f"{steps:,}"}] for steps in (1, 10, 100, 1_000, 3_000)},
    0: ["sgd.speed.fastest", {}],
}


class Trainable(Protocol):
    """What can be trained step by step: a run, or one that is trained again."""

    @property
    def step_number(self) -> int:
        """How many steps have been taken."""

    @property
    def steps(self) -> int:
        """How many there will be."""

    @property
    def status(self) -> str:
        """``ready`` or ``paused`` while there is something left to train."""

    def advance(self, steps: int) -> object:
        """Take more steps."""


def check_speed(value: Any) -> int | str:
    """Return one of the speeds there are, or raise a ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | str) or value not in SPEEDS:
        raise ValueError(tell("training.speed", speeds=", ".join(map(repr, SPEEDS))))
    return value


def steps_a_second(speed: int | str, at: int) -> float:
    """Return how fast a run goes at a step; a growing speed grows by the factor e each second.

    Examples
    --------
    >>> steps_a_second(100, at=7), steps_a_second("growing", at=0), steps_a_second("growing", at=4_000)
    (100, 60, 4000)
    """
    return max(SLOWEST, at) if isinstance(speed, str) else speed


class Pace:
    """How many steps a frame is due, and how long the rest will take.

    Parameters
    ----------
    start : the step from which the run goes on
    """

    def __init__(self, start: int) -> None:
        self._begun = self._last = time.perf_counter()
        self._marks = deque([(self._begun, start)])
        self._owed = self._trained = self._busy = 0.0

    def steps(self, speed: float) -> float:
        """Count the whole steps due by now, at so many a second; three frames' worth at most."""
        now = time.perf_counter()
        self._owed = min(self._owed + (now - self._last) * speed, max(1.0, 3 * FRAME * speed))
        self._last = now
        return math.floor(self._owed) if speed else math.inf

    def done(self, steps: int, seconds: float) -> None:
        """Subtract the steps that were taken, in so many seconds of training."""
        self._owed = max(0.0, self._owed - steps)
        self._trained, self._busy = 0.9 * self._trained + steps, 0.9 * self._busy + seconds

    def seconds_left(self, run: Trainable, speed: int | str) -> int | None:
        """Estimate how long the run will go on, after its first second: from the rate of the last seconds.

        A growing speed is taken to grow up to what can be trained in the slices. Once it falls behind, the
        rate that is measured from there on is what there is.
        """
        now, step, marks = time.perf_counter(), run.step_number, self._marks
        if now - self._begun < 1 or not self._busy:
            return None
        grows = isinstance(speed, str)
        if grows and self._owed < 1.5 * FRAME * steps_a_second(speed, step):
            marks.clear()
        marks.append((now, step))
        while marks[0][0] < now - WINDOW:
            marks.popleft()
        passed, taken = now - marks[0][0], step - marks[0][1]
        if taken and passed >= 1:
            left = (run.steps - step) * passed / taken
        elif grows:
            left = seconds_growing(step, run.steps, self._trained / self._busy * SLICE / FRAME)
        else:
            return None
        return min(round(left), 1_000_000)


def seconds_growing(step: int, end: int, most: float) -> float:
    """Calculate how long a growing speed takes to the end, if it grows to ``most`` steps a second.

    Examples
    --------
    >>> round(seconds_growing(60, 600, 10_000.0), 1), round(seconds_growing(60, 900_000, 1_000.0))
    (2.3, 902)
    """
    most = max(most, 1e-6)
    slow_until, grows_until = min(SLOWEST, most, end), min(most, end)
    seconds = max(0.0, slow_until - step) / min(SLOWEST, most)
    seconds += math.log(max(1.0, grows_until / max(step, slow_until)))
    return seconds + max(0.0, end - max(step, grows_until)) / most
