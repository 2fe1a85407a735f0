"""The tape of one step, opened in a stepper below SGDPanel."""

from typing import Any

from tapewidgets.panels.backprop_stepper.backprop_stepper import BackpropStepper
from tapewidgets.panels.panel import Panel
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.panels.sgd_panel.live_run import LiveRun
from tapewidgets.training import Run
from tapewidgets.training.telling import ToldStep
from tapewidgets.words import tell


class OpenTape:
    """At most one open tape.

    Parameters
    ----------
    panel : shows the stepper
    live : its run

    Attributes
    ----------
    stepper : None while no tape is open
    """

    def __init__(self, panel: Panel, live: LiveRun) -> None:
        self._panel, self._live = panel, live
        self.stepper: BackpropStepper | None = None
        self._shows: tuple[Run, int] | None = None

    def view(self) -> dict[str, Any]:
        """Return the step and the stepper's model, as the page knows it; empty while no tape is open."""
        if self.stepper is None or self._shows is None:
            return {}
        return {"step": self._shows[1], "model": self.stepper.model_id or ""}

    def open(self, number: int, arrives: str = "") -> BackpropStepper:
        """Open the tape of a step, in place of the one that is open; that stays if it is this step's.

        Parameters
        ----------
        number : of the step
        arrives : ``"gradient w"``, ``"prediction"`` or ``"loss"``: show the moment in which that is there

        Raises
        ------
        ValueError : no such step has been taken
        """
        tape, loss, variables, names = self._live.run.tape_of(number)
        if self.stepper is not None and self._shows == (self._live.run, number):
            self._go(self.stepper, arrives)
            return self.stepper
        self.shut()
        self.stepper = self._panel.adopt(BackpropStepper(tape, loss, variables, names=names))
        self._go(self.stepper, arrives)
        self._shows = (self._live.run, number)
        self._panel.publish()
        return self.stepper

    def _go(self, stepper: BackpropStepper, arrives: str) -> None:
        """Show the moment in which something arrives, if the tape has it."""
        what, _, name = arrives.partition(" ")
        model, story = self._live.run.model, stepper.story
        name = {"prediction": model.prediction_name, "loss": ""}.get(what, name)
        if not what or story is None:
            return
        values = [story["target"]] if what == "loss" else range(len(story["values"]))
        named = {value for value in values if not name or story["values"][value]["name"] == name}
        kind = "product" if what == "gradient" else "record"
        found = [
            at
            for at, step in enumerate(story["steps"])
            if step["kind"] == kind and step.get("value") in named
        ]
        if found:
            stepper.go({"step": found[-1]})

    def shut(self) -> None:
        """Close the tape; harmless when none is open."""
        if self.stepper is not None:
            self._panel.disown(self.stepper)
            self.stepper.close()
            self.stepper = None
        self._panel.publish()

    @action("open")
    def _asked_to_open(self, arguments: dict[str, Any]) -> None:
        step = arguments.get("step")
        if isinstance(step, bool) or not isinstance(step, int):
            raise Refusal(tell("training.open"))
        self.open(step, str(arguments.get("arrives") or ""))

    @action("tell")
    def _asked_to_tell(self, arguments: dict[str, Any]) -> ToldStep:
        step = arguments.get("step")
        if isinstance(step, bool) or not isinstance(step, int):
            raise Refusal(tell("training.tell"))
        return self._live.run.messages_of(step)

    @action("shut")
    def _asked_to_shut(self, _arguments: dict[str, Any]) -> None:
        self.shut()
