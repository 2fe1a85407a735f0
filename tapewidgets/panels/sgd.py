"""``SGDPanel``: watch gradient descent, live or step by step; the kernel trains in slices, never blocked."""

import asyncio
import functools
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import traitlets

from tapewidgets.panels import assets
from tapewidgets.panels.base import Panel, check_keywords, guarded
from tapewidgets.panels.sgd_form import read_form
from tapewidgets.panels.sgd_picture import picture
from tapewidgets.panels.sgd_views import SPEEDS, kept_view, rows_view, setup_view, state_view, stride_for
from tapewidgets.panels.stepper import BackpropStepper
from tapewidgets.training import Run, prepare
from tapewidgets.training.settings import Settings

FRAME = 1 / 30
SLICE = 0.012
"""Seconds of training in one go: less than half a frame, so that the kernel stays free."""

LEASE = 2.0
"""Seconds without an acknowledgement after which a run that nobody watches is paused."""

MOST_IN_FLIGHT = 12
MOST_KEPT = 8
FEWEST_STEPS = 200
"""Large batches make few steps an epoch: so many epochs go with them that there is something to see."""

SETTLE = 0.4
CHOICES = tuple(Settings.__dataclass_fields__)


def on_loop(handler: Callable[..., None]) -> Callable[..., None]:
    """Bring a message to the loop the panel was made in: kernels differ in the thread that delivers it."""

    @functools.wraps(handler)
    def hop(panel: "SGDPanel", content: dict[str, Any]) -> None:
        if panel._loop is not None and panel._loop.is_running():
            panel._loop.call_soon_threadsafe(handler, panel, content)
        else:
            handler(panel, content)

    return hop


class SGDPanel(Panel):
    """Gradient descent to watch: buttons, the data with the model, the weights, the loss and its surface.

    Parameters
    ----------
    data : ``(x, y)``, a dict of columns, the path of a CSV, or None for 1,000 points on y = 3x + 1
    speed : steps a second while it runs; 0 for as fast as it can
    run : a run to go on from, as `tapewidgets.train` gives it, instead of data and choices
    hide : parts to leave out: buttons, settings, progress, scrub, hand, data, traces, loss, surface, table,
        kept, setup, code
    choices : as for `tapewidgets.train`: model, loss, variables, learning_rate, batch_size, shuffle, seed,
        optimizer, epochs, steps

    Attributes
    ----------
    result : Run, what has been trained so far

    Raises
    ------
    TypeError, ValueError : a choice that cannot be, said in a sentence

    Examples
    --------
    >>> panel = tw.SGDPanel(learning_rate=0.01)
    >>> panel.run()
    SGDPanel(10000 of 10000 steps, finished: w = 3, b = 1)
    """

    _esm = assets.esm("sgd.js")
    static_module = "sgd.js"
    _css = assets.css("theme.css", "sgd.css")
    parts = (
        "buttons",
        "settings",
        "progress",
        "scrub",
        "hand",
        "data",
        "traces",
        "loss",
        "surface",
        "table",
        "kept",
        "setup",
        "code",
    )

    setup = traitlets.Dict().tag(sync=True)
    """What stays the same during a run: data, names, exact values, the surface."""
    rows = traitlets.Dict().tag(sync=True)
    """The kept steps; brought up to date when the run rests, while frames carry what is new."""
    state = traitlets.Dict().tag(sync=True)
    """Where the run stands: status, sentence, settings, changes."""
    kept_runs = traitlets.List().tag(sync=True)
    """Runs that were kept, to lay beside this one."""
    compare = traitlets.Int(-1).tag(sync=True, page=True)
    """Which of them is shown, -1 for none."""
    code = traitlets.Dict().tag(sync=True)
    """The settings as programs, for this package and for TensorFlow."""
    opened = traitlets.Unicode("").tag(sync=True)
    """The stepper that shows a step's tape, as the page knows it."""
    live = traitlets.Bool(True).tag(sync=True)
    """False in an exported page, where nobody answers."""

    def __init__(
        self,
        data: Any = None,
        *,
        run: Run | None = None,
        speed: int = 3_000,
        hide: Iterable[str] = (),
        **choices: Any,
    ) -> None:
        check_keywords("SGDPanel", choices, (*CHOICES, "speed", "hide", "data", "run"))
        if run is not None and (choices or data is not None):
            raise TypeError("SGDPanel(run=...) takes a run as it is: give no data and no choices beside it.")
        self.result = prepare(data, **choices) if run is None else run
        self.stepper: BackpropStepper | None = None
        self._speed = check_speed(speed)
        self._running = False
        self._task: asyncio.Task[None] | None = None
        self._settling: asyncio.TimerHandle | None = None
        self._frame = self._acknowledged = self._named = 0
        self._heard = 0.0
        self._sent = -1
        self._seconds_left: int | None = None
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        super().__init__(hide=hide)
        self._show_all()

    # For cells: nothing here needs a page.

    def run(self) -> "SGDPanel":
        """Train to the end, at once."""
        self._stop()
        self.result.advance()
        self._show_rows()
        return self

    def step(self, steps: int = 1) -> "SGDPanel":
        """Take so many steps, at once."""
        self._stop()
        self.result.advance(steps)
        self._show_rows()
        return self

    def pause(self) -> "SGDPanel":
        """Stop a run that goes on in the background."""
        self._stop()
        self._show_rows()
        return self

    def reset(self) -> "SGDPanel":
        """Go back to the start, with the settings as they are now."""
        self._stop()
        self._begin(self.result.again())
        return self

    def _begin(self, run: Run) -> None:
        self.result = run
        self._show_all()

    def keep_run(self, run: Run | None = None, name: str = "") -> "SGDPanel":
        """Keep a run to lay beside others on one scrub bar; up to eight, then the oldest goes.

        Parameters
        ----------
        run : another run over variables of the same number; by default the panel's own
        name : what it is called; by default "run 1", "run 2", ...
        """
        self._named += 1
        view = kept_view(run or self.result, (name or f"run {self._named}")[:40])
        self.kept_runs = [*self.kept_runs, view][-MOST_KEPT:]
        self.compare = len(self.kept_runs) - 1
        return self

    def open_step(self, number: int) -> BackpropStepper:
        """Open the tape of a step in a stepper below the panel.

        Parameters
        ----------
        number : of the step, from 1

        Raises
        ------
        ValueError : no such step has been taken
        """
        tape, loss, variables, names = self.result.tape_of(number)
        if self.stepper is not None:
            self._children.remove(self.stepper)
            self.stepper.close()
        self.stepper = self.adopt(BackpropStepper(tape, loss, variables, names=names))
        self.opened = self.stepper.model_id or ""
        return self.stepper

    # What the page asks for.

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
        data = wanted.pop("data", None)
        if wanted.get("epochs", run.settings.epochs) != run.settings.epochs:
            wanted["steps"] = None
        other = run.again(data, **wanted)
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

    # Training in slices.

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
        begun, owed = time.perf_counter(), 0.0
        start, last = self.result.step_number, begun
        while self._running and self.result.status in ("ready", "paused"):
            now = time.perf_counter()
            if time.monotonic() - self._heard > LEASE:
                self._stop("Paused: no page is watching.")
                break
            if self._frame - self._acknowledged < MOST_IN_FLIGHT:
                owed = (
                    min(owed + (now - last) * self._speed, 3 * FRAME * self._speed)
                    if self._speed
                    else float("inf")
                )
                before = self.result.step_number
                if owed >= 1:
                    self._slice(before + owed, SLICE)
                    done = self.result.step_number - before
                    owed = owed - done if self._speed else 0.0
                    rate = (self.result.step_number - start) / max(1e-9, time.perf_counter() - begun)
                    left = (self.result.steps - self.result.step_number) / max(1e-9, rate)
                    self._seconds_left = (
                        round(left) if left < 1e6 and time.perf_counter() - begun > 1 else None
                    )
                    if self.result.status in ("ready", "paused"):
                        self._send_frame()
            last = now
            await asyncio.sleep(max(0.0, FRAME - (time.perf_counter() - now)))
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

    # Telling the page.

    _note = ""

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

    def describe(self) -> str:
        """Say where the run stands."""
        return repr(self.result)[len("Run(") : -1]

    def text(self) -> str:
        """Give the panel as text: the sentence, the settings, the newest step."""
        run = self.result
        lines = [
            repr(self),
            str(self.state["sentence"]),
            f"{run.settings.model}; {run.settings.loss}".replace("\n", "; "),
            run.say_settings(),
        ]
        return "\n".join([*lines, run.text()] if run.step_number else lines)

    def svg_picture(self) -> str:
        """Draw the data with the model and the traces, for viewers without widgets."""
        return picture(self.result)

    def figure(self, *views: str, step: int | None = None) -> Any:
        """Draw the run with matplotlib, as `Run.figure` does.

        Parameters
        ----------
        views : some of data, traces, loss, surface; by default all
        step : as it was after this step; by default the last
        """
        return self.result.figure(views, step=step) if views else self.result.figure(step=step)

    def save(self, path: str | Path) -> Path:
        """Write the panel's run to a file.

        Parameters
        ----------
        path : a JSON file; an existing one is replaced
        """
        return self.result.save(path)

    @classmethod
    def load(cls, path: str | Path, **keywords: Any) -> "SGDPanel":
        """Open a saved run in a panel.

        Parameters
        ----------
        path : as `save` wrote it
        keywords : ``speed`` and ``hide``

        Raises
        ------
        ValueError : not a saved run
        """
        return cls(run=Run.load(path), **keywords)

    def close(self) -> None:
        """Stop the run and close the panel."""
        if hasattr(self, "_task"):
            self._stop()
            if self._settling is not None:
                self._settling.cancel()
        super().close()


def check_speed(value: Any) -> int:
    """Give back one of the speeds there are, or raise a ValueError."""
    if isinstance(value, bool) or value not in SPEEDS:
        raise ValueError(
            f"speed must be one of {', '.join(map(str, SPEEDS))} steps a second (0: as fast as it can)."
        )
    return int(value)


def _current_task() -> "asyncio.Task[Any] | None":
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
