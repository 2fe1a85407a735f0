"""The same small programs here and on real TensorFlow, whose answers stand in ``recorded.json``."""

import json
import re

import pytest

import tapewidgets as tw
from tapewidgets.engine import tape
from tests.oracle.comparing import differences
from tests.oracle.deliberate import DELIBERATE
from tests.oracle.running import RECORD, read_programs, run

PROGRAMS = read_programs()
RECORDED = json.loads(RECORD.read_text(encoding="utf-8"))["programs"]


@pytest.fixture(autouse=True)
def _warnings_that_come_once(monkeypatch):
    monkeypatch.setattr(tape, "_warned_inside", False)


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name):
    program, theirs = PROGRAMS[name], RECORDED[name]
    ours = run(program, tw)
    found = differences(theirs, ours, program.ulps)
    if name in DELIBERATE:
        _, expected = DELIBERATE[name]
        assert found, "listed as a deliberate difference, but it no longer differs"
        assert re.search(expected, json.dumps(ours, ensure_ascii=False)), (
            f"we should say /{expected}/: {ours}"
        )
    else:
        assert not found, "\n".join(found)


@pytest.mark.parametrize("name", [name for name, program in PROGRAMS.items() if "both(" in program.code])
def test_program_through_a_function(name):
    """What ``tw.function`` compiles gives what the tape gives."""
    program = PROGRAMS[name]
    eager, compiled = run(program, tw), run(program, tw, through=tw.function)
    assert not differences(eager, compiled, program.ulps)


def test_the_record_is_of_these_programs():
    recorded = {name: answer["code"] for name, answer in RECORDED.items()}
    assert recorded == {name: program.fingerprint for name, program in PROGRAMS.items()}, (
        "run tests/oracle/record.py"
    )


def test_deliberate_differences_are_of_these_programs():
    assert DELIBERATE.keys() <= PROGRAMS.keys()
    assert len(PROGRAMS) > 400


def test_the_record_names_no_machine():
    text = RECORD.read_text(encoding="utf-8")
    assert not re.search(r"/(home|tmp|usr|work|root)/|0x[0-9a-f]{6}", text)
