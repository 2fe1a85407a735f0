"""Every sequence that once broke a panel, played in JupyterLab.

A check takes one hash seed of the kernel, with the monkey's; ``TAPEWIDGETS_REPLAY=all`` takes all eight.
"""

import json
import os
from pathlib import Path

import pytest

from tests.browser.monkey.kernels import HASH_SEEDS, use_hash_seed
from tests.browser.monkey.session import Session

FOLDER = Path(__file__).parent / "replays"
REPLAYS = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}

SEEDS = (
    HASH_SEEDS
    if os.environ.get("TAPEWIDGETS_REPLAY") == "all"
    else [int(os.environ["TAPEWIDGETS_MONKEY_SEED"]) % len(HASH_SEEDS)]
)


@pytest.mark.parametrize("hash_seed", SEEDS)
def test_what_once_broke_a_panel_does_so_no_more(cage, hash_seed):
    lab, console = cage
    use_hash_seed(lab, hash_seed)
    broken = {}
    for name, told in sorted(REPLAYS.items()):
        session = Session(lab, told["panel"], console, hurry=hash_seed > 0)
        if (fault := session.play(told["actions"], strict=True)) is not None:
            broken[name] = fault
    assert not broken, "\n".join(f"{name}: {kind}: {what}" for name, (kind, what) in broken.items())
