"""The runs that were kept to lay beside the panel's own."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from tapewidgets.panels.panel import Panel
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.panels.sgd_panel.live_run import LiveRun
from tapewidgets.panels.sgd_panel.pace import FRAME, SLICE
from tapewidgets.panels.sgd_panel.row_views import kept_view
from tapewidgets.panels.sgd_panel.run_document import Retraining, RunDocuments
from tapewidgets.panels.sgd_panel.run_loop import advance_for, is_on
from tapewidgets.training import Run
from tapewidgets.words import Message, tell

MOST_KEPT = 24
MOST_VIEWS = 32
"""Views that are held, so that a forgotten run can come back."""


class KeptRuns:
    """What is shown of each kept run; which of them are kept stands in the panel's document, as entries.

    An entry is ``{"key": which view, "name": what it is called, "recipe": how to train it again, or None}``.
    """

    def __init__(self, panel: Panel, live: LiveRun, documents: RunDocuments) -> None:
        self._panel, self._live, self._documents = panel, live, documents
        self._views: dict[str, dict[str, Any]] = {}
        self._named = 0
        self._task: asyncio.Task[None] | None = None

    def keep(self, run: Run, name: str) -> dict[str, Any]:
        """Keep a run as it is now and compare with it; of more than 24 the oldest goes.

        Parameters
        ----------
        run : is not kept itself, only what is shown of it and how to train it again
        name : what it is called; by default "run 1", "run 2", ...
        """
        self._named += 1
        name = (name or f"run {self._named}")[:40]
        entry = {"key": f"k{self._named}", "name": name, "recipe": self._documents.write_recipe(run)}
        self._put(entry, kept_view(run, name))
        kept = [*self._panel.document["kept"], entry][-MOST_KEPT:]
        with self._panel.together():
            self._panel.change({"kept": kept})
            self._panel.go({"compare": len(kept) - 1})
        return entry

    @action("keep")
    def _asked_to_keep(self, _arguments: dict[str, Any]) -> None:
        run = self._live.run
        if not run.step_number:
            raise Refusal(tell("training.keep"))
        name = _said_name(self.keep(run, "")["name"])
        self._live.say(["sgd.note.kept", {"name": name, "settings": run.settings_message}])

    @action("forget")
    def _asked_to_forget(self, arguments: dict[str, Any]) -> None:
        which, kept = arguments.get("which"), self._panel.document["kept"]
        if isinstance(which, bool) or not isinstance(which, int) or not 0 <= which < len(kept):
            raise Refusal(tell("training.choose"))
        with self._panel.together():
            self._panel.change({"kept": [*kept[:which], *kept[which + 1 :]]})
            self._panel.go({"compare": -1})
        self._live.say(["sgd.note.forgot", {"name": _said_name(kept[which]["name"])}])

    def views(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what is shown of each entry; of one that is still being trained again, only its name."""
        return [self._views.get(entry["key"]) or _waiting(entry["name"]) for entry in entries]

    def entries_of(
        self, kept: Any, documents: RunDocuments, like: Run
    ) -> list[tuple[dict[str, Any], Retraining]]:
        """Read entries that a page remembers, each with what trains its run again; leave out what cannot be.

        Parameters
        ----------
        kept : the client's word
        documents : read the recipes
        like : any run of the panel
        """
        found = []
        for known in kept[:MOST_KEPT] if isinstance(kept, list) else []:
            try:
                again = documents.run_again(like, known["recipe"])
            except (ValueError, TypeError, KeyError):
                continue
            self._named += 1
            entry = {"key": f"k{self._named}", "name": str(known.get("name"))[:40], "recipe": known["recipe"]}
            found.append((entry, again))
        return found

    def train_again(
        self,
        kept: list[tuple[dict[str, Any], Retraining]],
        loop: asyncio.AbstractEventLoop | None,
        changed: Callable[[], None],
    ) -> None:
        """Train kept runs again, in the background if there is a loop.

        Parameters
        ----------
        kept : as `entries_of` gives it
        loop : the kernel's own
        changed : called after each of them
        """

        async def train() -> None:
            for entry, again in kept:
                while is_on(again):
                    advance_for(again, again.steps, SLICE)
                    await asyncio.sleep(FRAME - SLICE if loop is not None else 0)
                self._put(entry, kept_view(again.run, entry["name"]))
                changed()

        self.stop()
        if loop is None:
            asyncio.run(train())
        else:
            self._task = loop.create_task(train())

    def stop(self) -> None:
        """Stop training in the background."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _put(self, entry: dict[str, Any], view: dict[str, Any]) -> None:
        self._views[entry["key"]] = view
        for key in list(self._views)[:-MOST_VIEWS]:
            del self._views[key]


def _said_name(name: str) -> Message:
    """Say a kept run's name; one that nobody chose, "run 1", in each language, as the page does."""
    number = re.fullmatch(r"run (\d+)", name)
    return ["sgd.kept.run", {"number": number[1]}] if number else name


def _waiting(name: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"weights": [], "step": [], "orders": {}}
    return {"name": name, "say": ["sgd.note.waiting", {}], "rows": nothing}
