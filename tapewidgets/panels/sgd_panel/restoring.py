"""Bringing a run back that a page remembers from a kernel that is gone."""

from dataclasses import replace
from typing import Any

from tapewidgets.panels.panel import Panel
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.panels.sgd_panel.kept_runs import KeptRuns
from tapewidgets.panels.sgd_panel.live_run import LiveRun
from tapewidgets.panels.sgd_panel.pace import check_speed
from tapewidgets.panels.sgd_panel.run_document import RunDocuments


class Restoring:
    """Lets a page restore a panel once, until somebody uses it.

    Parameters
    ----------
    panel, live, kept, documents : what is restored, and what reads the page's memory

    Attributes
    ----------
    over : whether a page has asked for anything else
    """

    def __init__(self, panel: Panel, live: LiveRun, kept: KeptRuns, documents: RunDocuments) -> None:
        self._panel, self._live, self._kept, self._documents = panel, live, kept, documents
        self.over = False

    def noted(self, content: Any) -> None:
        """Note a page's message: after most requests the panel is somebody's work."""
        if isinstance(content, dict) and content.get("kind") == "request":
            self.over |= content.get("action") not in ("restore", "rows", "whole", "script")

    @action("restore")
    def _asked_to_restore(self, arguments: dict[str, Any]) -> None:
        document, at = arguments.get("document"), arguments.get("at")
        if not isinstance(document, dict) or not isinstance(at, dict):
            raise Refusal("The page sent something that this panel cannot read.")
        if not self.over:
            self.restore(document, at)

    def restore(self, document: dict[str, Any], at: dict[str, Any]) -> None:
        """Take over a document with its run, which is trained again in the background; one entry to undo.

        Parameters
        ----------
        document, at : as a page remembers them, all of it the client's word

        Raises
        ------
        ValueError : a document that cannot be
        """
        start, run = at.get("start"), self._live.run
        self._panel.looked(at)
        if not isinstance(start, dict):
            raise ValueError("This is not the document of a run.")
        choices, data = self._documents.read(document)
        again = self._documents.run_again(run, {**document, **start, **at})
        kept = self._kept.entries_of(document.get("kept"), self._documents, run)
        tidy = {
            **self._documents.write(replace(run.settings, **choices), data),
            "run": self._live.new_number(),
            "speed": check_speed(document.get("speed")),
            "kept": [entry for entry, _ in kept],
        }
        with self._panel.together():
            self._live.retrain(tidy["run"], again)
            self._panel.change(tidy)
            self._panel.go({"compare": at.get("compare", -1)})
        self._kept.train_again(kept, self._live.loop.asyncio_loop, self._show)

    def _show(self) -> None:
        self._panel.show(self._panel.document)
