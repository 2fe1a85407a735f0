"""The monkey in JupyterLab: 300 actions a panel on changing seeds, and all that once broke a panel."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import harness
from tests.browser.harness import LabPage, Server
from tests.browser.monkey.kernels import HASH_SEEDS, install_kernels, use_hash_seed
from tests.browser.monkey.minimize import minimize
from tests.browser.monkey.panels import PLACES
from tests.browser.monkey.session import Session, replay_line, shorten, wander, watch

ACTIONS = 300
SEED = int(os.environ.get("TAPEWIDGETS_MONKEY_SEED", time.time()))
REPLAYS = {
    path.stem: json.loads(path.read_text("utf-8")) for path in (Path(__file__).parent / "replays").glob("*")
}


@pytest.fixture(scope="module")
def cage(browser: Browser, lab_server: Server) -> Iterator[tuple[LabPage, list[str]]]:
    install_kernels(lab_server)
    harness.write_notebook(lab_server.root / "monkey.ipynb", "")
    context, faults = harness.new_context(browser, width=1100, height=900)
    page = context.new_page()
    console = watch(page)
    yield LabPage(page, f"{lab_server.base}/doc/tree/monkey.ipynb", faults), console
    context.close()


@pytest.mark.parametrize("panel", PLACES)
def test_the_monkey_breaks_nothing(cage, panel, capsys):
    lab, console = cage
    use_hash_seed(lab, SEED)
    session = Session(lab, panel, console)
    found = wander(session, SEED, ACTIONS)
    with capsys.disabled():
        print(f"\nmonkey: {panel}, seed {SEED}, {session.done} actions")
    if found is not None:
        fault, done = found
        line = replay_line(panel, shorten(session, fault, done))
        pytest.fail(
            f"{fault[0]}: {fault[1]}\nat action {session.done} of seed {SEED}; to play it again:\n"
            f"python -m tests.browser.monkey --seed {SEED} --replay '{line}'",
            pytrace=False,
        )
    assert not lab.faults, lab.faults


@pytest.mark.parametrize("hash_seed", HASH_SEEDS)
def test_what_once_broke_a_panel_does_so_no_more(cage, hash_seed):
    lab, console = cage
    use_hash_seed(lab, hash_seed)
    broken = {}
    for name, told in sorted(REPLAYS.items()):
        session = Session(lab, told["panel"], console, hurry=hash_seed > 0)
        if (fault := session.play(told["actions"], strict=True)) is not None:
            broken[name] = fault
    assert not broken, "\n".join(f"{name}: {kind}: {what}" for name, (kind, what) in broken.items())


def test_a_sequence_is_cut_down_to_what_fails():
    tried = []

    def fails(some):
        tried.append(some)
        return ["b"] in some and any(one[0] == "burst" and ["x"] in one[1] for one in some)

    sequence = [[name] for name in "cadefgh"] + [["b"], ["i"], ["burst", [["j"], ["x"], ["k"]]], ["l"]]
    assert minimize(sequence, fails) == [["b"], ["burst", [["x"]]]]
    assert len(tried) < 40
