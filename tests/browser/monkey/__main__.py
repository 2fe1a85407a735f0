"""Let the monkey loose by hand: ``python -m tests.browser.monkey --actions 20000``."""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import harness
from tests.browser.monkey.kernels import install_kernels, use_hash_seed
from tests.browser.monkey.panels import PLACES
from tests.browser.monkey.session import Session, replay_line, shorten, wander, watch
from tests.browser.monkey.table import table

ROUND = 1_000
"""Actions with one seed, and one kernel's hash seed."""


@contextmanager
def open_lab() -> Iterator[tuple[harness.LabPage, list[str]]]:
    """Open a notebook in a JupyterLab of its own; give it with the page's errors."""
    path = harness.find_chromium()
    if path is None:
        raise SystemExit(harness.NO_BROWSER)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "lab"
        root.mkdir()
        harness.write_notebook(root / "monkey.ipynb", "")
        chromium = playwright.chromium.launch(executable_path=path, args=harness.CHROMIUM_FLAGS)
        with harness.lab_server(root) as server:
            install_kernels(server)
            context, faults = harness.new_context(chromium, width=1100, height=900)
            page = context.new_page()
            console = watch(page)
            yield harness.LabPage(page, f"{server.base}/doc/tree/monkey.ipynb", faults), console
            context.close()
        chromium.close()


def main() -> int:
    """Run what the command line asks for; give the number of faults found."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.monkey", description=__doc__)
    parser.add_argument("--actions", type=int, default=300, help="actions a panel; each of a burst counts")
    parser.add_argument(
        "--panel", action="append", choices=PLACES, help="only this panel; may be given again"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--ignore", action="append", default=[], help="an oracle not to ask, such as mute")
    parser.add_argument("--faults", type=int, default=20, help="stop at so many faults a panel")
    parser.add_argument("--replay", help="play one sequence: the line that a fault printed")
    parser.add_argument("--table", type=Path, help="write what each control of each panel does to this file")
    given = parser.parse_args()
    with open_lab() as (lab, console):
        use_hash_seed(lab, given.seed)
        if given.replay:
            told = json.loads(given.replay)
            fault = Session(lab, told["panel"], console, ignore=given.ignore).play(told["actions"])
            print(fault or "no fault")
            return int(fault is not None)
        sessions = [Session(lab, name, console, ignore=given.ignore) for name in given.panel or PLACES]
        if given.table:
            with given.table.open("w", encoding="utf-8") as told:
                for session in sessions:
                    print(table(session), file=told, flush=True)
            return 0
        return sum(_loose(session, given) for session in sessions)


def _loose(session: Session, given: argparse.Namespace) -> int:
    """Wander through one panel until the actions are used up, telling of each fault and going on."""
    faults, seed, begin = 0, given.seed, time.monotonic()
    left, used, spent = given.actions, 0, 0.0
    while left > 0 and faults < given.faults:
        use_hash_seed(session.lab, seed)
        session.done, since = 0, time.monotonic()
        found = wander(session, seed, min(left, ROUND))
        used, left, spent = used + session.done, left - session.done, spent + time.monotonic() - since
        if found is not None:
            fault, done = found
            faults += 1
            print(
                f"\n{session.panel}, seed {seed}, action {session.done}: {fault[0]}: {fault[1]}", flush=True
            )
            print(f"  --seed {seed} --replay '{replay_line(session.panel, shorten(session, fault, done))}'")
        seed += 1
    print(
        f"{session.panel}: {used} actions from seed {given.seed}, {faults} faults, "
        f"{1000 * spent / max(1, used):.0f} ms an action, {time.monotonic() - begin:.0f} s in all",
        flush=True,
    )
    return faults


if __name__ == "__main__":
    raise SystemExit(min(main(), 100))
