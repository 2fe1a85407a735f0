"""One panel in JupyterLab under the monkey's hands: actions done, oracles asked, sequences played again."""

import json
import math
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.browser import harness
from tests.browser.harness import LabPage
from tests.browser.monkey import actions, oracles
from tests.browser.monkey.actions import Action
from tests.browser.monkey.minimize import minimize
from tests.browser.monkey.oracles import Expected, Fault
from tests.browser.monkey.panels import BEGIN, PLACES, WITNESS

EYES = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
PATIENCE = 3.0
"""Seconds after which page and kernel must agree."""

LENGTH = 75
"""Actions after which the monkey gets a new panel: a panel full of nonsense offers little to do."""

RELOAD = 40
"""Panels after which the page is loaded anew: JupyterLab keeps what was in cells that are deleted."""

PROGRAMMING = (
    "AttributeError",
    "KeyError",
    "IndexError",
    "TypeError",
    "RuntimeError",
    "AssertionError",
    "NameError",
)
VIEWS = """async (count) => {
  const content = jupyterapp.shell.currentWidget.content, notebook = content.model.sharedModel;
  while (notebook.cells.length > 2) notebook.deleteCell(notebook.cells.length - 1);
  if (count < 2) return;
  const blank = {cell_type: 'code', metadata: {}, outputs: [], execution_count: null};
  notebook.insertCell(2, {...blank, source: 'panel'});
  content.activeCellIndex = 2;
  content.deselectAll();
  await jupyterapp.commands.execute('notebook:run-cell');
}"""

RERUN = """async (times) => {
  const content = jupyterapp.shell.currentWidget.content;
  const run = (command) => jupyterapp.commands.execute(`notebook:${command}`);
  for (let time = 1; time < times; time++) {
    content.activeCellIndex = 0;
    content.deselectAll();
    run('run-cell');
    await new Promise((done) => setTimeout(done, 40 * time));
  }
  await run('run-all-cells');
}"""


class Session:
    """A panel that is used.

    Parameters
    ----------
    lab : a notebook open in JupyterLab, opened after `watch`
    panel : a name of `PLACES`
    console : errors of the page, as `watch` collects them
    ignore : oracles that are not asked
    hurry : cut short what only waits
    """

    def __init__(
        self,
        lab: LabPage,
        panel: str,
        console: list[str],
        *,
        ignore: Collection[str] = (),
        hurry: bool = False,
    ) -> None:
        self.lab, self.panel, self.console, self.ignore, self.hurry = lab, panel, console, ignore, hurry
        self.page = lab.page
        self.seen: dict[str, Any] = {"views": []}
        self.done = self._starts = 0
        self._gone = self._busy = self.did = False
        self._expected = Expected()

    def start(self) -> None:
        """Show a new panel, in new cells."""
        self._starts += 1
        if self._starts % RELOAD == 0:
            self.page.reload()
            self.lab.wait_until_ready()
        self._gone = self._busy = False
        self._expected = Expected()
        self.page.evaluate("() => { monkey.witness = null; sessionStorage.clear(); }")
        self.lab.clear()
        self.console.clear()
        self.lab.run(f"{BEGIN}\n{PLACES[self.panel].cell}\npanel", WITNESS)
        self._meet()
        self._settle(["start"], True)

    def _meet(self) -> None:
        self.page.wait_for_function("() => monkey.witness && monkey.shown()", timeout=30_000)

    def do(self, action: Action) -> Fault | None:
        """Do one action and ask the oracles; give what they found first."""
        self.done += len(actions.parts_of(action))
        self._expected.committed = "burst" if action[0] == "burst" else self._expected.uncommitted
        if action == ["rerun"] and self._gone:
            action = ["restore"]
        try:
            for part in actions.parts_of(action):
                self.did = self._act(part)
                oracles.note_typing(part, self.did, self._expected)
        except PlaywrightError as error:
            return "stuck", f"{action}: {error}"
        did = self.did
        self._busy = self._busy and self._is_busy()
        if self._busy and oracles.edits(action):
            self._expected.document = self._expected.before_edit = None
        if self._busy or self._gone:
            return self._found(self._without_kernel(action))
        return self._found(self._settle(action, did))

    def _act(self, action: Action) -> bool:
        verb, *given = action
        act = getattr(self, f"_act_{verb}", None)
        if act is None:
            return actions.perform(self.page, action)
        return act(*given) is not False

    def _act_rest(self, seconds: float) -> None:
        self.page.wait_for_timeout(1000 * min(seconds, 0.1 if self.hurry else seconds))

    def _act_cell(self, code: str) -> None:
        if self._gone:
            return
        error = self.page.evaluate("([code, wait]) => monkey.cell(code, wait)", [code, not self._busy])
        if error.startswith(PROGRAMMING):
            self.console.append(f"{code}: {error}")

    def _act_theme(self, name: harness.Theme) -> None:
        harness.set_theme(self.page, name)

    def _act_views(self, count: int) -> None:
        if not (self._gone or self._busy):
            self.page.evaluate(VIEWS, count)

    def _act_busy(self, seconds: float) -> None:
        if not self._gone:
            self._busy = True
            self.page.evaluate("code => monkey.cell(code, false)", f"import time; time.sleep({seconds})")

    def _act_interrupt(self) -> None:
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")

    def _act_reload(self) -> bool:
        if self._gone or self._busy:
            return False
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
        self.page.reload()
        self.lab.wait_until_ready()
        self._meet()
        return True

    def _act_restart(self) -> None:
        self._gone, self._busy = True, False
        self.page.evaluate("() => { monkey.witness = null; }")
        self.lab.restart()

    def _act_restore(self) -> None:
        """Run the cell again after a restart: it brings back what was there."""
        self._act_rerun()

    def _act_rerun(self, times: int = 1) -> None:
        """Run the notebook again, or again and again without waiting."""
        self._gone = self._busy = False
        self.page.evaluate("() => { monkey.witness = null; }")
        self.page.evaluate(RERUN, times)
        self._meet()

    def _look(self) -> dict[str, Any]:
        seen: dict[str, Any] = json.loads(self.page.evaluate("() => monkey.look()"))
        return seen

    def _is_busy(self) -> bool:
        return bool(self._look()["busy"])

    def _without_kernel(self, action: Action) -> list[Fault]:
        """Look at the page alone; after a restart it has three seconds to say so."""
        end = time.monotonic() + PATIENCE
        while True:
            self.seen = self._look()
            silent = [
                at for at, view in enumerate(self.seen["views"]) if not oracles.GONE.search(view["text"])
            ]
            if not (self._gone and silent) or time.monotonic() > end:
                break
            self.page.wait_for_timeout(50)
        faults = list(oracles.page_faults(self.console))
        if self._gone and silent:
            faults.append(
                ("gone", f"{PATIENCE:g} s after the restart the views {silent} do not speak of the kernel")
            )
        return faults

    def _settle(self, action: Action, did: bool) -> list[Fault]:
        """Ask page and kernel until they agree, for three seconds."""
        end, before = 0.0, self.seen
        errors: list[Fault] = []
        while True:
            told = json.loads(self.page.evaluate("() => monkey.settle()"))
            held, self.seen = told["held"], told["seen"]
            errors += oracles.page_faults(self.console)
            errors += [("traceback", trace) for trace in (held or {}).get("traces", [])]
            faults = [
                *oracles.state_faults(held, self.seen, self._expected),
                *oracles.focus_faults(action, did, self.seen),
                *oracles.deaf_faults(action, did, held or {}, before, self._expected.point),
            ]
            # A kernel may answer the witness before it takes an edit, on another thread: look twice.
            first, end = not end, end or time.monotonic() + PATIENCE
            unchanged = bool(held) and held.get("document") == self._expected.document
            doubtful = first and did and unchanged and oracles.edits(action)
            if errors or time.monotonic() > end or not (doubtful or self._found(faults)):
                break
        if held and "document" in held:
            self._expected.point = held["point"]
            oracles.note_committed(held, self.seen, self._expected)
            faults += oracles.history_faults(action, did, held["document"], self._expected)
            faults += oracles.kept_faults(action, held.get("kept", []), self._expected)
        return errors + faults

    def _found(self, faults: Iterable[Fault]) -> Fault | None:
        return next((fault for fault in faults if fault[0] not in self.ignore), None)

    def play(self, sequence: Iterable[Action], strict: bool = False) -> Fault | None:
        """Do the actions of a sequence with a new panel; give the first fault.

        With ``strict`` it is a fault, too, that a control is not there, not usable or out of reach.
        """
        self.start()
        for action in sequence:
            if (fault := self.do(action)) is not None:
                return fault
            if strict and not self.did:
                return "missing", f"{action} could not be done"
        return self.finish()

    def finish(self) -> Fault | None:
        """Bring the panel to rest: run the cell again if its kernel has gone, wait if it is busy."""
        if self._gone:
            return self.do(["rerun"])
        while self._busy:
            if (fault := self.do(["rest", 0.1])) is not None:
                return fault
        return None


def watch(page: Page) -> list[str]:
    """Give the page its eyes, and collect what it says of errors."""
    console: list[str] = []
    page.add_init_script(EYES)
    page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: console.append(str(error.stack or error)))
    return console


def wander(
    session: Session, seed: int | str, count: int, seconds: float = math.inf
) -> tuple[Fault, list[Action]] | None:
    """Act by chance up to ``count`` actions; at a fault stop, give it and all that was done to that panel."""
    chance, end = Random(f"{session.panel} {seed}"), time.monotonic() + seconds
    done: list[Action] = []
    session.start()
    while session.done < count and time.monotonic() < end:
        if len(done) >= LENGTH:
            session.start()
            done = []
        if session._gone and chance.random() < 0.25:
            action: Action = ["rerun"]
        else:
            action = actions.pick(chance, session.seen, PLACES[session.panel].between)
        done.append(action)
        if (fault := session.do(action)) is not None:
            return fault, done
    return None


def shorten(session: Session, fault: Fault, done: list[Action], seconds: float = 120) -> list[Action]:
    """Find the few actions that make the fault."""

    def fails(sequence: list[Action]) -> bool:
        again = session.play(sequence)
        return again is not None and again[0] == fault[0]

    return minimize(done, fails, seconds)


def replay_line(panel: str, sequence: list[Action]) -> str:
    """Write a sequence as one line to paste after ``--replay``."""
    return json.dumps({"panel": panel, "actions": sequence})
