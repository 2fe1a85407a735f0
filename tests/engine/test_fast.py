"""The fast lane does what the plain functions do, to the last bit."""

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

import tapewidgets as tw
from tapewidgets.engine import fast
from tapewidgets.engine.core.apply import apply_to_any
from tapewidgets.engine.operations import OPERATIONS

PROJECT = Path(__file__).parents[2]


def started(is_fast: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.engine.lanes"],
        cwd=PROJECT,
        env={**os.environ, "TAPEWIDGETS_FAST": is_fast},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_both_lanes_give_the_same_to_the_last_bit():
    """Values, lines, first and second gradients of every operation, operator and function of one input."""
    fast_lane, plain = (json.loads(run.communicate()[0]) for run in [started("1"), started("0")])
    assert len(plain) > 3_000
    assert {name for name in OPERATIONS if not any(key.startswith(f"{name} ") for key in plain)} == set()
    different = [key for key in plain if plain[key] != fast_lane[key]]
    assert different == []
    assert plain.keys() == fast_lane.keys()


def test_the_plain_lane_has_no_generated_function():
    code = (
        "import tapewidgets as tw, sys; print('tapewidgets.engine.fast' in sys.modules, tw.tanh(0.0).numpy())"
    )
    for is_fast, loaded in (("1", "True"), ("0", "False")):
        run = subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT,
            env={**os.environ, "TAPEWIDGETS_FAST": is_fast},
            capture_output=True,
            text=True,
        )
        assert run.stdout.split() == [loaded, "0.0"], run.stderr


def test_a_traceback_through_generated_code_shows_its_lines():
    def otherwise(*given):
        return apply_to_any("index", given[:1], *given[1:])

    index = fast.quick(fast.ONE, "index", otherwise)
    with pytest.raises(IndexError) as caught:
        index(tw.constant([1.0, 2.0]), (7,), (2,))
    text = "".join(traceback.format_exception(caught.value))
    assert '"<fast ' in text
    assert "y = calculate(a, key, shape)" in text
