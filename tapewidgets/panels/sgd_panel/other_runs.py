"""Requests for another run in place of the panel's own: from the start, an example, or what a form says."""

from dataclasses import replace
from typing import Any

from tapewidgets.panels.panel import Panel
from tapewidgets.panels.requests import action
from tapewidgets.panels.sgd_panel.live_run import LiveRun
from tapewidgets.panels.sgd_panel.run_document import NEXT_STEP, RunDocuments
from tapewidgets.panels.sgd_panel.run_form import read_edit, read_preset
from tapewidgets.words import Message

UNCHANGED: Message = ["sgd.note.unchanged", {}]


class OtherRuns:
    """Begins other runs.

    Parameters
    ----------
    panel : shows them
    live : its run
    documents : write the choices of runs
    """

    def __init__(self, panel: Panel, live: LiveRun, documents: RunDocuments) -> None:
        self._panel, self._live, self._documents = panel, live, documents

    def begin_again(self) -> None:
        """Go back to the start, with the settings as they are now; nothing changes at the start."""
        if self._live.run.step_number or self._live.run.diverged:
            self._panel.change({"run": self._live.new_number()})

    def read(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Read changes of settings, model, start and data; what cannot change during a run begins another.

        Raises
        ------
        ValueError : with a sentence for the panel
        """
        run, document = self._live.run, self._panel.document
        tidy = read_edit(changes, run, self._documents)
        new = {name for name, value in tidy.items() if value != document[name]} - {"speed"}
        if new and (run.status == "ready" or not new <= set(NEXT_STEP)):
            tidy["run"] = self._live.new_number()
        return tidy

    @action("reset")
    def _asked_to_reset(self, _arguments: dict[str, Any]) -> None:
        run = self._live.run
        self.begin_again()
        if self._live.run is run:
            self._live.say(["sgd.note.start", {"weights": run.weights_message}])

    @action("preset")
    def _asked_for_a_preset(self, arguments: dict[str, Any]) -> None:
        choices, data = read_preset(arguments.get("name"))
        tidy = self._documents.write(replace(self._live.run.settings_now, **choices), data)
        self._panel.change({**tidy, "run": self._live.new_number()})

    @action("train")
    def _asked_to_train(self, arguments: dict[str, Any]) -> Message:
        """Train what the form says; give a sentence where that is what is trained already."""
        before, changes = self._panel.document, arguments.get("document")
        self._panel.edit(changes if isinstance(changes, dict) else {})
        if self._panel.document == before:
            self._live.say(UNCHANGED)
        return UNCHANGED if self._panel.document == before else ""
