"""The live half of SGDPanel: training in slices on the kernel's own loop, frames to a page that watches."""

import asyncio
import math
import time
from typing import Any, Self

import traitlets

from tapewidgets.panels.base import Panel
from tapewidgets.panels.sgd_panel.sgd_views import SPEEDS, rows_view, setup_view, state_view, stride_for
from tapewidgets.training import Run

FRAME = 1 / 30
SLICE = 0.012
"""Seconds of training in one go: less than half a frame, so that the kernel stays free."""

LEASE = 2.0
"""Seconds without an acknowledgement after which a run that nobody watches is paused."""

MOST_IN_FLIGHT = 12
SLOWEST = 60
"""Steps a second at which a growing speed begins."""

SETTLE = 0.4


class LiveRun(Panel):
    """A run that goes on in the background while the kernel stays free.

    Parameters
    ----------
    result : the run
    speed : one of `SPEEDS`: steps a second, 0 for as fast as it can, or "growing"
    keywords : of `Panel`
    """

    setup = traitlets.Dict().tag(sync=True)
    """What stays the same during a run: data, names, exact values, the surface."""
    rows = traitlets.Dict().tag(sync=True)
    """The kept steps; brought up to date when the run rests, while frames carry what is new."""
    state = traitlets.Dict().tag(sync=True)
    """Where the run stands: status, sentence, settings, changes."""
    code = traitlets.Dict().tag(sync=True)
    """The settings as programs, for this package and for TensorFlow."""

    def __init__(self, result: Run, speed: int | str, **keywords: Any) -> None:
        self.result = result
        self._speed = check_speed(speed)
        self._note = ""
        self._running = False
        self._task: asyncio.Task[None] | None = None
        self._settling: asyncio.TimerHandle | None = None
        self._frame = self._acknowledged = 0
        self._heard = 0.0
        self._sent = -1
        self._seconds_left: int | None = None
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        super().__init__(**keywords)
        self._show_all()

    def run(self) -> Self:
        """Train to the end, at once."""
        self._stop()
        self.result.advance()
        self._show_rows()
        return self

    def step(self, steps: int = 1) -> Self:
        """Take so many steps, at once."""
        self._stop()
        self.result.advance(steps)
        self._show_rows()
        return self

    def pause(self) -> Self:
        """Stop a run that goes on in the background."""
        self._stop()
        self._show_rows()
        return self

    def reset(self) -> Self:
        """Go back to the start, with the settings as they are now."""
        self._stop()
        self._begin(self.result.again())
        return self

    def _begin(self, run: Run) -> None:
        self.result = run
        self._show_all()

    def _advance(self, steps: int) -> None:
        if self._running:
            return
        end = self.result.step_number + steps
        self._slice(end, 1.0)
        self._send_frame()

    def _slice(self, end: float, seconds: float) -> None:
        """Train up to step ``end``, for at most so many seconds."""
        until, steps = time.perf_counter() + seconds, 1
        while (left := end - self.result.step_number) > 0 and self.result.status in ("ready", "paused"):
            begin = time.perf_counter()
            self.result.advance(int(min(left, steps)))
            now = time.perf_counter()
            if now >= until:
                break
            each = max(1e-7, (now - begin) / steps)
            steps = max(1, min(2 * steps, int((until - now) / each)))

    async def _train(self) -> None:
        """Train at the chosen speed and send frames, until paused, finished, diverged or unwatched."""
        run, pace = self.result, _Pace(self.result.step_number)
        due = time.perf_counter()
        while self._running and run.status in ("ready", "paused"):
            if time.monotonic() - self._heard > LEASE:
                self._stop("Paused: no page is watching.")
                break
            steps = pace.steps(steps_a_second(self._speed, run.step_number))
            if steps and self._frame - self._acknowledged < MOST_IN_FLIGHT:
                before = run.step_number
                self._slice(before + steps, SLICE)
                pace.done(run.step_number - before)
                self._seconds_left = pace.seconds_left(run, self._speed)
                if run.status in ("ready", "paused"):
                    self._send_frame()
            now = time.perf_counter()
            due = max(due + FRAME, now)
            await asyncio.sleep(due - now)
        self._running = False
        self._send_frame()

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """Bring a task's exception to the panel: it shows nowhere else."""
        if task.cancelled() or self._task is not task:
            return
        self._task = None
        fault = task.exception()
        if fault is not None:
            self._running = False
            self.show_fault(fault)
            self._show_state()

    def _stop(self, sentence: str = "") -> None:
        self._running = False
        self._seconds_left = None
        self._note = sentence
        task, self._task = self._task, None
        if task is not None and not task.done() and task is not _current_task():
            task.cancel()

    def _state(self) -> dict[str, Any]:
        return state_view(self.result, self._running, self._speed, self._seconds_left, self._note)

    def _send_frame(self) -> None:
        """Send what is new, and bring the traits up to date when the run rests."""
        self._frame += 1
        stride = stride_for(self.result)
        rows = rows_view(self.result, stride, self._sent)
        self._sent = self.result.step_number - self.result.step_number % stride
        state = self._state()
        self.send({"kind": "frame", "frame": self._frame, "rows": rows, "state": state})
        if not self._running:
            self.set_trait("state", state)
            self._settle()

    def _settle(self) -> None:
        if self._loop is None or not self._loop.is_running():
            self._show_rows()
            return
        if self._settling is not None:
            self._settling.cancel()
        self._settling = self._loop.call_later(SETTLE, self._show_rows)

    def _show_rows(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        self._show_state()
        self.rows = rows_view(self.result, stride_for(self.result))
        self.code = {to: self.result.code(to) for to in ("tapewidgets", "tensorflow")}

    def _show_state(self) -> None:
        self.state = self._state()

    def _show_all(self) -> None:
        self._sent = -1
        self._note = ""
        with self.hold_sync():
            self.setup = setup_view(self.result)
            self._show_rows()

    def restore(self) -> None:
        """After a fault the page is told again how things stand."""
        super().restore()
        self._show_state()
        if self.comm is not None:
            self.send_state("state")

    def close(self) -> None:
        """Stop the run and close the panel."""
        if hasattr(self, "_task"):
            self._stop()
            if self._settling is not None:
                self._settling.cancel()
        super().close()


def check_speed(value: Any) -> int | str:
    """Give back one of the speeds there are, or raise a ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | str) or value not in SPEEDS:
        raise ValueError(
            f"speed must be one of {', '.join(map(repr, SPEEDS))}: steps a second, 0 for as fast as it can, "
            "growing for slow at first and then faster and faster."
        )
    return value


def steps_a_second(speed: int | str, at: int) -> float:
    """How fast a run goes at a step; a growing speed grows by the factor e in a second once it is under way.

    Examples
    --------
    >>> steps_a_second(100, at=7), steps_a_second("growing", at=0), steps_a_second("growing", at=4_000)
    (100, 60, 4000)
    """
    return max(SLOWEST, at) if isinstance(speed, str) else speed


def _current_task() -> "asyncio.Task[Any] | None":
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


class _Pace:
    """How many steps a frame is due, and how long the rest will take."""

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
        """Note what was taken."""
        self._owed = max(0.0, self._owed - steps)

    def seconds_left(self, run: Run, speed: int | str) -> int | None:
        """Guess how long the run will go on, after its first second."""
        if isinstance(speed, str):
            now = max(SLOWEST, run.step_number)
            return round((now - run.step_number) / SLOWEST + math.log(max(1.0, run.steps / now)))
        passed, taken = time.perf_counter() - self._begun, run.step_number - self._start
        if passed < 1 or not taken:
            return None
        return min(round((run.steps - run.step_number) * passed / taken), 1_000_000)
