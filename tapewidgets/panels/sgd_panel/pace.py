"""How fast a run goes: the speeds there are, the steps due by now, and how long the rest will take."""

import math
import time
from typing import Any, Protocol

FRAME = 1 / 30
"""Seconds between two frames."""

SLOWEST = 60
"""Steps a second at which a growing speed begins."""

SPEEDS: dict[int | str, str] = {
    "growing": "slow, then fast",
    1: "1 step/s",
    10: "10 steps/s",
    100: "100 steps/s",
    1_000: "1,000 steps/s",
    3_000: "3,000 steps/s",
    0: "fastest",
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
        raise ValueError(
            f"speed must be one of {', '.join(map(repr, SPEEDS))}: steps a second, 0 for as fast as it can, "
            "growing for slow at first and then faster and faster."
        )
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
        self._start = start
        self._begun = self._last = time.perf_counter()
        self._owed = 0.0

    def steps(self, speed: float) -> float:
        """Count the whole steps due by now, at so many a second; three frames' worth at most."""
        now = time.perf_counter()
        self._owed = min(self._owed + (now - self._last) * speed, max(1.0, 3 * FRAME * speed))
        self._last = now
        return math.floor(self._owed) if speed else math.inf

    def done(self, steps: int) -> None:
        """Subtract the steps that were taken."""
        self._owed = max(0.0, self._owed - steps)

    def seconds_left(self, run: Trainable, speed: int | str) -> int | None:
        """Estimate how long the run will go on, after its first second."""
        if isinstance(speed, str):
            now = max(SLOWEST, run.step_number)
            return round((now - run.step_number) / SLOWEST + math.log(max(1.0, run.steps / now)))
        passed, taken = time.perf_counter() - self._begun, run.step_number - self._start
        if passed < 1 or not taken:
            return None
        return min(round((run.steps - run.step_number) * passed / taken), 1_000_000)
