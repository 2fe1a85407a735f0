"""``SGDPanel``: watch gradient descent, live or step by step; the kernel trains in slices, never blocked."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import traitlets

from tapewidgets.panels.backprop_stepper.backprop_stepper import BackpropStepper
from tapewidgets.panels.panel import Panel, check_keywords
from tapewidgets.panels.requests import sentence_of
from tapewidgets.panels.sgd_panel.kept_runs import KeptRuns
from tapewidgets.panels.sgd_panel.live_run import LiveRun
from tapewidgets.panels.sgd_panel.open_tape import OpenTape
from tapewidgets.panels.sgd_panel.other_runs import OtherRuns
from tapewidgets.panels.sgd_panel.pace import check_speed
from tapewidgets.panels.sgd_panel.restoring import Restoring
from tapewidgets.panels.sgd_panel.row_views import told_view
from tapewidgets.panels.sgd_panel.run_document import NEXT_STEP, RunDocuments, fingerprint_of, progress_of
from tapewidgets.panels.sgd_panel.run_files import RunFiles, file_of
from tapewidgets.panels.sgd_panel.run_picture import picture
from tapewidgets.panels.sgd_panel.run_views import settings_view
from tapewidgets.panels.sgd_panel.setup_views import setup_view
from tapewidgets.training import Run, prepare
from tapewidgets.training.optimizer import refuse_keywords
from tapewidgets.training.settings import CHOICES
from tapewidgets.words import catalog, say, tell


class SGDPanel(Panel):
    """Gradient descent to watch: buttons, the data with the model, the weights, the loss and its surface.

    Parameters
    ----------
    data : ``(x, y)``, a dict of columns, the path of a CSV, or None for 1,000 noisy points around
        y = 3x + 1
    test : points to hold out, as for `tapewidgets.train`: a share of the data such as 0.25, or other points;
        the loss over them is drawn beside that over the others
    speed : steps a second while it runs; 0 for as fast as it can; "growing", the default, shows the first
        steps one by one and goes faster and faster
    run : a run to go on from, as `tapewidgets.train` gives it, instead of data and choices
    hide : parts to leave out: buttons, settings, progress, scrub, story, hand, data, traces, loss,
        surface, table, kept, setup, code
    choices : as for `tapewidgets.train`: model (lines, a preset's name such as "valley", a Python function or
        a Module), loss, variables, learning_rate, batch_size, shuffle, seed, optimizer, epochs, steps

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
    SGDPanel(10000 of 10000 steps, finished: w = 2.992, b = 0.9785)
    """

    script = "sgd_panel/sgd.js"
    heavy = ("setup", "rows", "told", "kept", "code")
    static = True
    parts = ("buttons", "settings", "progress", "scrub", "story", "hand", "data", "traces", "loss",
             "surface", "table", "kept", "setup", "code")  # fmt: skip

    setup = traitlets.Dict().tag(sync=True)
    """What stays the same during a run: data, names, exact values, the surface."""
    rows = traitlets.Dict().tag(sync=True)
    """The kept steps; brought up to date when the run rests, while frames carry what is new."""
    told = traitlets.Dict().tag(sync=True)
    """The newest step as a story, and the first; the page asks for others."""
    kept = traitlets.Dict().tag(sync=True)
    """Runs that were kept, to lay beside this one."""
    code = traitlets.Dict().tag(sync=True)
    """The settings as programs, for this package and for TensorFlow."""

    def __init__(
        self,
        data: Any = None,
        *,
        test: Any = None,
        run: Run | None = None,
        speed: int | str = "growing",
        hide: Iterable[str] = (),
        **choices: Any,
    ) -> None:
        refuse_keywords("SGDPanel", choices)
        check_keywords("SGDPanel", choices, (*CHOICES, "speed", "hide", "data", "run", "test"))
        if run is not None and (choices or data is not None or test is not None):
            raise TypeError(tell("training.run_alone"))
        first = prepare(data, test=test, **choices) if run is None else run
        self.documents = RunDocuments(first)
        self.live_run = LiveRun(
            first,
            self.documents,
            check_speed(speed),
            lambda: self._loop,
            publish=self.publish,
            send_frame=self._send_frame,
            failed=self._show_failure,
        )
        self.kept_runs = KeptRuns(self, self.live_run, self.documents)
        self.open_tape = OpenTape(self, self.live_run)
        self.other_runs = OtherRuns(self, self.live_run, self.documents)
        self.restoring = Restoring(self, self.live_run, self.kept_runs, self.documents)
        choices = self.documents.write(first.settings_now, first.data)
        document = {**choices, "run": 1, "speed": speed, "kept": []}
        super().__init__(document, at={"compare": -1}, hide=hide, given=[document, *fingerprint_of(first)])

    @property
    def result(self) -> Run:
        """What has been trained so far."""
        return self.live_run.run

    @property
    def stepper(self) -> BackpropStepper | None:
        """What shows the tape that is open; None while none is."""
        return self.open_tape.stepper

    def run(self) -> Self:
        """Train to the end, at once."""
        self.live_run.take()
        return self

    def step(self, steps: int = 1) -> Self:
        """Take so many steps, at once."""
        self.live_run.take(steps)
        return self

    def pause(self) -> Self:
        """Stop a run that goes on in the background."""
        self.live_run.take(0)
        return self

    def reset(self) -> Self:
        """Go back to the start, with the settings as they are now."""
        self.other_runs.begin_again()
        return self

    def keep_run(self, run: Run | None = None, name: str = "") -> Self:
        """Keep a run to lay beside others on one scrub bar; up to 24, then the oldest goes.

        Parameters
        ----------
        run : another run over variables of the same number; by default the panel's own
        name : what it is called; by default "run 1", "run 2", ...
        """
        self.kept_runs.keep(run or self.result, name)
        return self

    def open_step(self, number: int, arrives: str = "") -> BackpropStepper:
        """Open the tape of a step in a stepper below the panel.

        Parameters
        ----------
        number : of the step, from 1
        arrives : ``"gradient w"``, ``"prediction"`` or ``"loss"``: show the moment in which that is there

        Raises
        ------
        ValueError : no such step has been taken
        """
        return self.open_tape.open(number, arrives)

    def shut_step(self) -> Self:
        """Close the tape that is open."""
        self.open_tape.shut()
        return self

    def describe(self) -> str:
        """Say where the run stands."""
        return repr(self.result)[len("Run(") : -1]

    def text(self) -> str:
        """Give the panel as text: the sentence, the settings, the newest step."""
        run = self.result
        program = f"{run.settings.model}; {run.settings.loss}".replace("\n", "; ")
        lines = [repr(self), say(catalog(), self.state["sentence"]), program, run.say_settings()]
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
    def load(cls, path: str | Path, **keywords: Any) -> Self:
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

    def file(self, kind: str) -> bytes:
        """Give the run as a file's content.

        Parameters
        ----------
        kind : "png" or "svg" (a figure), "gif" (an animation), "csv" (a table), "json" (the run, for
            `SGDPanel.load`), "py" or "tensorflow" (a program)

        Raises
        ------
        ValueError : another kind
        """
        return file_of(self.result, kind)

    def components(self) -> tuple[object, ...]:
        """Give the parts that answer requests of the page's controls."""
        parts = self.live_run, self.other_runs, self.kept_runs, self.open_tape, self.restoring
        return *parts, RunFiles(self.live_run)

    def checked(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Read changes of settings, model, start and data."""
        return self.other_runs.read(changes)

    def looked(self, at: dict[str, Any]) -> dict[str, Any]:
        """Read which kept run to compare with, -1 for none."""
        which = at.get("compare", self.at["compare"])
        if isinstance(which, bool) or not isinstance(which, int):
            raise ValueError(tell("training.kept"))
        return {"compare": which if 0 <= which < len(self.document["kept"]) else -1}

    def show(self, document: dict[str, Any]) -> None:
        """Turn to the run that the document numbers, and to the kept runs that it lists."""
        other = self.live_run.turn_to(document) or not self.rows
        if self.at["compare"] >= len(document["kept"]):
            self.at = {**self.at, "compare": -1}
        parts: dict[str, Any] = {"kept": {"runs": self.kept_runs.views(document["kept"])}}
        if other:
            parts["setup"] = setup_view(self.result, self.setup.get("data"))
        parts["code"] = {to: self.result.code(to) for to in ("tapewidgets", "tensorflow")}
        fresh = {name: part for name, part in parts.items() if part != getattr(self, name).get("data")}
        if other:
            fresh["rows"] = self.live_run.whole_rows()
            fresh["told"] = told_view(self.result)
        self.publish(**fresh)

    def publish(self, **parts: Any) -> None:
        """Publish, with where the run stands and how it got there."""
        run, write = self.result, self.documents.write
        start, now = write(run.settings, run.data), write(run.settings_now, run.data)
        self.at = {**self.at, "start": {name: start[name] for name in NEXT_STEP}, **progress_of(run)}
        if not self.live_run.retraining:
            self.document = {**self.document, **{name: now[name] for name in NEXT_STEP}}
        super().publish(**parts)

    def light(self) -> dict[str, Any]:
        """Say where the run stands, with its settings and the choices there are."""
        return {**self.live_run.progress(), **settings_view(self.result), "opened": self.open_tape.view()}

    def _send_frame(self, frame: dict[str, Any]) -> None:
        now = {"base": self._heavy_revisions["rows"], "progress": self.live_run.progress()}
        self.send({**frame, **now})

    def _show_failure(self, fault: BaseException) -> None:
        self.fault = sentence_of(fault)

    def _receive(self, widget: Any, content: Any, buffers: Any) -> None:
        """Let pages say that they watch, have drawn a frame, or leave: words without an answer."""
        kind = content.get("kind") if isinstance(content, dict) else None
        self.restoring.noted(content)
        if kind not in ("watch", "drawn", "leave"):
            super()._receive(widget, content, buffers)
        elif self.live_run.loop.asyncio_loop is not None:
            self.live_run.loop.asyncio_loop.call_soon_threadsafe(self.live_run.heard, kind, content)

    def close(self) -> None:
        """Stop the run and close the panel."""
        if hasattr(self, "live_run"):
            self.live_run.close()
            self.kept_runs.stop()
        super().close()
