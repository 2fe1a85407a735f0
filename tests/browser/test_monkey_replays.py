"""Every sequence that once broke a panel, played in JupyterLab with kernels of eight hash seeds."""

import json
from pathlib import Path

import pytest

from tests.browser.monkey.kernels import HASH_SEEDS, use_hash_seed
from tests.browser.monkey.session import Session

FOLDER = Path(__file__).parent / "replays"
REPLAYS = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}


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
