"""A run that goes on in the background while pages watch: what SGDPanel trains, and how pages are told."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tapewidgets.panels.requests import Refusal, action
from tapewidgets.panels.sgd_panel.row_views import level_for, rows_view, told_view
from tapewidgets.panels.sgd_panel.run_document import NEXT_STEP, Retraining, RunDocuments, begin_like
from tapewidgets.panels.sgd_panel.run_frames import Frames
from tapewidgets.panels.sgd_panel.run_loop import RunLoop, advance_for, is_on
from tapewidgets.panels.sgd_panel.run_views import progress_view
from tapewidgets.panels.sgd_panel.setup_views import surface_view
from tapewidgets.training import Run
from tapewidgets.training.surface import surface_in
from tapewidgets.words import Message, tell

SETTLE = 0.4
"""Seconds of rest after which all rows are sent whole."""

STATE_EVERY = 0.25
"""Seconds after which a page that may lose its kernel is told again where the run stands."""

MOST_RUNS = 12
"""Runs that have begun and are held, so that undo brings them back as they were."""


class LiveRun:
    """Trains the panel's run, one of those that its documents number.

    Parameters
    ----------
    run : the first one, number 1
    documents : write and read the choices of runs
    speed : one of `pace.SPEEDS`
    find_loop : gives the loop that the panel was made in; None outside a kernel
    publish : sends the state, with the heavy parts that have changed
    send_frame : sends a frame
    failed : told of an exception in training

    Attributes
    ----------
    run : the present one
    note : a sentence in place of the run's own, until something happens
    """

    def __init__(
        self,
        run: Run,
        documents: RunDocuments,
        speed: int | str,
        find_loop: Callable[[], asyncio.AbstractEventLoop | None],
        *,
        publish: Callable[..., None],
        send_frame: Callable[[dict[str, Any]], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self.run = run
        self.note: Message = ""
        self.loop = RunLoop(
            speed, find_loop, may_go_on=self._may_go_on, on_frame=self._frame, on_rest=self._rested
        )
        self._documents, self._publish, self._send, self._failed = documents, publish, send_frame, failed
        self._frames = Frames()
        self._runs, self._newest = {1: run}, 1
        self.retraining = False
        self._turned = True
        self._unwatched = False
        self._settling: asyncio.TimerHandle | None = None
        self._published = 0.0

    # Going on.

    def start(self) -> None:
        """Train in the background; where there is no loop, to the end at once.

        Raises
        ------
        Refusal : there is nothing left to train
        """
        if self.loop.running:
            return
        if not is_on(self.run):
            raise Refusal(tell("training.over"))
        self.note, self._unwatched = "", False
        self._frames.begin()
        if not self.loop.start(self.run):
            self.run.advance()
            self._rested(None)
        self._publish()

    def stop(self, note: Message = "") -> None:
        """Stop in the background; harmless when nothing goes on."""
        self.loop.stop()
        self.retraining, self.note, self._unwatched = False, note, False

    def advance(self, steps: int) -> None:
        """Take a few steps, at once.

        Raises
        ------
        Refusal : the run goes on, or is over
        """
        if self.loop.running:
            raise Refusal(tell("training.goes_on"))
        if not is_on(self.run):
            raise Refusal(tell("training.over"))
        self.note = ""
        advance_for(self.run, self.run.step_number + steps, 1.0)
        self._rested(None, told=told_view(self.run))

    def take(self, steps: int | None = None) -> None:
        """Stop in the background and take so many steps at once, by default all that are left."""
        self.stop()
        self.run.advance(steps)
        self.send_rows()

    def pause(self) -> None:
        """Stop in the background and tell the pages."""
        if self.loop.running:
            self.stop()
            self._rested(None)

    def retrain(self, number: int, again: Retraining) -> None:
        """Begin with another run, and bring it to where it has been."""
        self.stop()
        self._hold(number, again.run)
        self._frames.begin()
        self.retraining = self.loop.start(again, speed=0)
        if self.retraining:
            self.note = ["sgd.note.again", {"step": f"{again.steps:,}"}]
        else:
            again.advance(again.steps)

    def say(self, note: Message) -> None:
        """Show a sentence in place of the run's own: what has come of something that shows nowhere else."""
        self.note = note
        self._publish()

    @action("run")
    def _asked_to_run(self, _arguments: dict[str, Any]) -> None:
        self.start()

    @action("on")
    def _asked_to_run_on(self, _arguments: dict[str, Any]) -> None:
        if self.run.status != "finished":
            raise Refusal(tell("training.not_over"))
        self.run.run_on()
        self.start()

    @action("surface")
    def _asked_for_the_surface(self, arguments: dict[str, Any]) -> dict[str, Any] | None:
        """Calculate the surface in another window: the path has left the one that there is."""
        spans = arguments.get("spans")
        if not (
            isinstance(spans, list)
            and len(spans) == 2
            and all(isinstance(span, list) and len(span) == 2 for span in spans)
            and all(isinstance(end, int | float) for span in spans for end in span)
            and all(low < high for low, high in spans)
        ):
            raise Refusal(tell("training.window"))
        return surface_view(surface_in(self.run.model, self.run.settings, self.run.data, spans))

    @action("pause")
    def _asked_to_pause(self, _arguments: dict[str, Any]) -> None:
        self.pause()

    @action("step")
    def _asked_to_step(self, _arguments: dict[str, Any]) -> None:
        self.advance(1)

    @action("epoch")
    def _asked_for_an_epoch(self, _arguments: dict[str, Any]) -> None:
        self.advance(self.run.left_in_epoch)

    @action("rows")
    def _asked_for_rows(self, _arguments: dict[str, Any]) -> None:
        self.send_rows()

    # Turning to another document.

    def turn_to(self, document: dict[str, Any]) -> bool:
        """Turn to the run that a document numbers, with its settings; tell whether that is another one.

        A run that is not held any more, or not yet there, begins with the document's choices. Changes that
        cannot be taken back, since steps were taken with them, are followed by changes back.

        Raises
        ------
        ValueError : choices that cannot be, in a sentence; nothing has changed
        """
        choices, data = self._documents.read(document)
        number = document["run"]
        run = self._runs.get(number) or begin_like(self.run, data, choices)
        other = run is not self.run or self._turned
        now = self._documents.write(run.settings_now, run.data)
        if any(now[name] != document[name] for name in NEXT_STEP) and not self.retraining:
            _change_at_this_step(run, choices)
        if run is not self.run:
            self.stop()
            self._hold(number, run)
        if not self.retraining:
            self.note = ""
        self.loop.speed, self._turned = document["speed"], False
        return other

    def new_number(self) -> int:
        """Return the number of a run that no document has named yet."""
        self._newest += 1
        return self._newest

    def _hold(self, number: int, run: Run) -> None:
        """Make a run the present one, and let go of those that have not begun or are too many."""
        self.run, self._turned = run, True
        begun = [known for known, held in self._runs.items() if held.step_number and known != number]
        self._runs = {known: self._runs[known] for known in begun[-MOST_RUNS:]} | {number: run}

    # Telling the pages.

    def progress(self) -> dict[str, Any]:
        """Say where the run stands, as plain data."""
        loop = self.loop
        return progress_view(self.run, running=loop.running, seconds_left=loop.seconds_left, note=self.note)

    def whole_rows(self) -> dict[str, Any]:
        """Return all rows; the frames that follow count anew."""
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        self._frames.restart(self.run)
        return rows_view(self.run, level_for(self.run))

    def send_rows(self) -> None:
        """Send all rows."""
        self._publish(rows=self.whole_rows(), told=told_view(self.run))

    def heard(self, kind: str, content: dict[str, Any]) -> None:
        """Take a page's word that it watches, has drawn a frame, or leaves."""
        if kind == "watch":
            self._frames.begin()
        elif kind == "leave":
            self._frames.left()
        elif self._frames.acknowledge(content.get("frame")) and self._unwatched and is_on(self.run):
            self.start()

    def _may_go_on(self) -> bool:
        if not self._frames.is_watched:
            self.stop(["sgd.note.unwatched", {}])
            self._unwatched = True
            self._rested(None)
            return False
        return self._frames.may_go_on

    def _frame(self) -> None:
        self._send(self._frames.next(self.run))
        if time.monotonic() - self._published > STATE_EVERY:
            self._published = time.monotonic()
            self._publish()

    def _rested(self, fault: BaseException | None, **parts: Any) -> None:
        """Tell the pages that the run has come to rest, and a little later all rows and the step's story."""
        self.retraining = False
        if fault is not None:
            self._failed(fault)
        self._send(self._frames.next(self.run))
        self._publish(**parts)
        loop = self.loop.asyncio_loop
        if loop is None:
            self.send_rows()
            return
        if self._settling is not None:
            self._settling.cancel()
        self._settling = loop.call_later(SETTLE, self.send_rows)

    def close(self) -> None:
        """End everything that goes on."""
        self.stop()
        if self._settling is not None:
            self._settling.cancel()


def _change_at_this_step(run: Run, choices: dict[str, Any]) -> None:
    """Have a run go on with other settings; what was changed since its last step becomes one change."""
    stay = sum(change.step < run.step_number for change in run.changes)
    run.take_back_changes(stay)
    size = min(choices["batch_size"] or run.data.count, run.data.count)
    run.change(learning_rate=choices["learning_rate"], batch_size=size, optimizer=choices["optimizer"])
