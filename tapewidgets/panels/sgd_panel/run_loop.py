"""Training in the background: slices on the kernel's own loop, so that the kernel stays free."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tapewidgets.panels.sgd_panel.pace import FRAME, SLICE, Pace, Trainable, check_speed, steps_a_second


class RunLoop:
    """Trains a run until it is stopped, finished or diverged; one run at a time.

    Parameters
    ----------
    speed : one of `SPEEDS`
    find_loop : gives the loop that the panel was made in, which need not be running; None outside a kernel
    may_go_on : tells before each slice whether the pages keep up; may stop the run
    on_frame : called after each slice
    on_rest : called when the run has come to rest by itself, with the exception that ended it or None
    """

    def __init__(
        self,
        speed: int | str,
        find_loop: Callable[[], asyncio.AbstractEventLoop | None],
        *,
        may_go_on: Callable[[], bool],
        on_frame: Callable[[], None],
        on_rest: Callable[[BaseException | None], None],
    ) -> None:
        self.speed = check_speed(speed)
        self.seconds_left: int | None = None
        self._find_loop, self._may_go_on, self._on_frame, self._on_rest = (
            find_loop,
            may_go_on,
            on_frame,
            on_rest,
        )
        self._task: asyncio.Task[None] | None = None

    @property
    def asyncio_loop(self) -> asyncio.AbstractEventLoop | None:
        """The loop the panel was made in, while it runs; None outside a kernel."""
        loop = self._find_loop()
        return loop if loop is not None and loop.is_running() else None

    @property
    def running(self) -> bool:
        """Whether a run goes on in the background."""
        return self._task is not None

    def start(self, run: Trainable, speed: int | str | None = None) -> bool:
        """Begin to train, by default at the chosen speed; tell whether there is a loop to do it on."""
        if self.asyncio_loop is None:
            return False
        if self._task is None:
            self._task = self.asyncio_loop.create_task(self._train(run, speed))
            self._task.add_done_callback(self._ended)
        return True

    def stop(self) -> None:
        """Stop; does nothing while no run goes on."""
        task, self._task = self._task, None
        self.seconds_left = None
        if task is not None:
            task.cancel()

    async def _train(self, run: Trainable, speed: int | str | None) -> None:
        pace = Pace(run.step_number)
        due = time.perf_counter()
        while is_on(run):
            now_speed = self.speed if speed is None else speed
            steps = pace.steps(steps_a_second(now_speed, run.step_number))
            if self._may_go_on() and steps:
                before, begin = run.step_number, time.perf_counter()
                advance_for(run, before + steps, SLICE)
                pace.done(run.step_number - before, time.perf_counter() - begin)
                self.seconds_left = pace.seconds_left(run, now_speed)
                if is_on(run):
                    self._on_frame()
            now = time.perf_counter()
            due = max(due + FRAME, now)
            await asyncio.sleep(due - now)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        """Report how a task ended: its exception shows nowhere else."""
        if task.cancelled() or self._task is not task:
            return
        self.stop()
        self._on_rest(task.exception())


def is_on(run: Trainable) -> bool:
    """Tell whether there is something left to train."""
    return run.status in ("ready", "paused")


def advance_for(run: Trainable, end: float, seconds: float) -> None:
    """Train up to step ``end``, for at most so many seconds.

    Parameters
    ----------
    run : is advanced
    end : the step to stop at, which may be infinite
    seconds : checked after 1, 2, 4, ... steps
    """
    until, steps = time.perf_counter() + seconds, 1
    while (left := end - run.step_number) > 0 and is_on(run):
        begin = time.perf_counter()
        run.advance(int(min(left, steps)))
        now = time.perf_counter()
        if now >= until:
            break
        each = max(1e-7, (now - begin) / steps)
        steps = max(1, min(2 * steps, int((until - now) / each)))
