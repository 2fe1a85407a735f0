"""What the page may ask of SGDPanel: every message is the client's word, checked before it counts."""

import functools
import time
from collections.abc import Callable
from typing import Any

from tapewidgets.panels.base import guarded
from tapewidgets.panels.sgd_panel.sgd_beside import BesideRun
from tapewidgets.panels.sgd_panel.sgd_form import make_schedule, read_form, schedule_of
from tapewidgets.panels.sgd_panel.sgd_live import check_speed

FEWEST_STEPS = 200
"""Large batches make few steps an epoch: so many epochs go with them that there is something to see."""


def on_loop(handler: Callable[..., None]) -> Callable[..., None]:
    """Bring a message to the loop the panel was made in: kernels differ in the thread that delivers it."""

    @functools.wraps(handler)
    def hop(panel: "AskedRun", content: dict[str, Any]) -> None:
        if panel._loop is not None and panel._loop.is_running():
            panel._loop.call_soon_threadsafe(handler, panel, content)
        else:
            handler(panel, content)

    return hop


class AskedRun(BesideRun):
    """A run that answers its page."""

    @on_loop
    @guarded
    def on_page_attach(self, content: dict[str, Any]) -> None:
        """Bring a page that was opened up to date."""
        self.send({"kind": "attached"})
        self._show_rows()

    @on_loop
    @guarded
    def on_page_detach(self, content: dict[str, Any]) -> None:
        """Let a page go; the lease decides whether another one is watching."""

    @on_loop
    @guarded
    def on_page_ack(self, content: dict[str, Any]) -> None:
        """Note that a page has drawn a frame."""
        frame = content.get("frame")
        if isinstance(frame, int) and 0 <= frame <= self._frame:
            self._acknowledged = max(self._acknowledged, frame)
            self._heard = time.monotonic()

    @on_loop
    @guarded
    def on_page_run(self, content: dict[str, Any]) -> None:
        """Start to train; pressed three times it runs once."""
        if self._running or self.result.status in ("finished", "diverged"):
            self._show_state()
            return
        if self._loop is None or not self._loop.is_running():
            self.run()
            return
        self._running = True
        self._heard = time.monotonic()
        self._acknowledged = self._frame
        self._show_state()
        self._task = self._loop.create_task(self._train())
        self._task.add_done_callback(self._ended)

    @on_loop
    @guarded
    def on_page_pause(self, content: dict[str, Any]) -> None:
        """Stop where the run is."""
        self._stop()
        self._send_frame()

    @on_loop
    @guarded
    def on_page_step(self, content: dict[str, Any]) -> None:
        """Take one step: one batch."""
        self._advance(1)

    @on_loop
    @guarded
    def on_page_epoch(self, content: dict[str, Any]) -> None:
        """Train to the end of the epoch that the next step belongs to."""
        self._advance(self.result.left_in_epoch)

    @on_loop
    @guarded
    def on_page_reset(self, content: dict[str, Any]) -> None:
        """Go back to the start."""
        self.reset()

    @on_loop
    @guarded
    def on_page_set(self, content: dict[str, Any]) -> None:
        """Change settings from the next step on."""
        if "speed" in content:
            self._speed = check_speed(content["speed"])
        keys = ("learning_rate", "batch_size", "optimizer")
        wanted = {key: content[key] for key in keys if content.get(key) is not None}
        if wanted.get("batch_size") == 0:
            wanted["batch_size"] = self.result.data.count
        if self.result.status != "ready":
            self.result.change(**wanted)
        elif wanted:
            if wanted.get("optimizer", self.result.optimizer) != self.result.optimizer:
                wanted["options"] = {}
            if "batch_size" in wanted and self.result.settings.steps is None:
                per_epoch = -(-self.result.data.count // max(1, int(wanted["batch_size"])))
                wanted["epochs"] = max(self.result.settings.epochs, -(-FEWEST_STEPS // per_epoch))
            self._begin(self.result.again(**wanted))
        self._show_state()

    @on_loop
    @guarded
    def on_page_start(self, content: dict[str, Any]) -> None:
        """Start from the weights that were set by hand."""
        weights, names = content.get("weights"), list(self.result.settings.variables)
        if self.result.status != "ready" or not isinstance(weights, list) or len(weights) != len(names):
            return
        self._begin(self.result.again(variables=dict(zip(names, weights, strict=True))))

    @on_loop
    @guarded
    def on_page_configure(self, content: dict[str, Any]) -> None:
        """Train something else: another model, other data, another start."""
        run = self.result
        wanted = read_form(content)
        data, schedule = wanted.pop("data", None), wanted.pop("schedule", None)
        if wanted.get("epochs", run.settings.epochs) != run.settings.epochs:
            wanted["steps"] = None
        other = run.again(data, **wanted)
        if schedule is not None and schedule != schedule_of(run):
            other = other.again(learning_rate=make_schedule(schedule, other.learning_rate, other.steps))
        self._stop()
        self._begin(other)

    @on_loop
    @guarded
    def on_page_keep(self, content: dict[str, Any]) -> None:
        """Keep this run to lay beside others."""
        self.keep_run()

    @on_loop
    @guarded
    def on_page_forget(self, content: dict[str, Any]) -> None:
        """Drop a kept run."""
        which = content.get("which")
        if isinstance(which, int) and 0 <= which < len(self.kept_runs):
            self.compare = -1
            self.kept_runs = [*self.kept_runs[:which], *self.kept_runs[which + 1 :]]

    @on_loop
    @guarded
    def on_page_open(self, content: dict[str, Any]) -> None:
        """Open the tape of a step."""
        step = content.get("step")
        if isinstance(step, int) and not isinstance(step, bool):
            self.send({"kind": "attached"})  # an answer at once: the first graph takes a moment
            self.open_step(step)

    @on_loop
    @guarded
    def on_page_shut(self, content: dict[str, Any]) -> None:
        """Close the tape that is open."""
        self.shut_step()
