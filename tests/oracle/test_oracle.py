"""The same small programs here and on real TensorFlow, whose answers stand in ``recorded.json``."""

import json
import re

import pytest

import tapewidgets as tw
from tapewidgets.engine.core import tape
from tests.oracle.comparing import differences, says_more
from tests.oracle.deliberate import DELIBERATE, DIFFERENCES, LEFT_OUT, SAYS_MORE
from tests.oracle.running import RECORD, read_programs, run, signatures

PROGRAMS = read_programs()
RECORD_OF_ALL = json.loads(RECORD.read_text(encoding="utf-8"))
RECORDED, SIGNATURES = RECORD_OF_ALL["programs"], RECORD_OF_ALL["signatures"]


@pytest.fixture(autouse=True)
def _warnings_that_come_once(monkeypatch):
    monkeypatch.setattr(tape, "_warned_inside", False)


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in DELIBERATE])
def test_program(name):
    program = PROGRAMS[name]
    found = differences(RECORDED[name], run(program, tw), program.ulps)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", DELIBERATE)
def test_deliberate_difference(name):
    program, (reason, expected) = PROGRAMS[name], DELIBERATE[name]
    ours = run(program, tw)
    assert differences(RECORDED[name], ours, program.ulps), f"listed as different, but the same now: {reason}"
    if expected is SAYS_MORE:
        assert says_more(RECORDED[name], ours)
    else:
        assert re.search(expected, json.dumps(ours, ensure_ascii=False, default=str)), ours


@pytest.mark.parametrize("name", SIGNATURES)
def test_name_and_parameters(name):
    """Every name is here, and its parameters are TensorFlow's, in TensorFlow's order."""
    theirs, ours = SIGNATURES[name], signatures(tw)[name]
    wanted = [p for p in theirs if not {p, f"{name}.{p}"} & LEFT_OUT]
    assert ours == wanted or not theirs


def test_the_record_is_of_these_programs():
    recorded = {name: answer["code"] for name, answer in RECORDED.items()}
    assert recorded == {name: program.fingerprint for name, program in PROGRAMS.items()}, (
        "run tests/oracle/record.py"
    )


def test_the_record_names_no_machine():
    assert not re.search(r"/(home|tmp|usr|work|root)/|0x[0-9a-f]{6}", RECORD.read_text(encoding="utf-8"))


def test_count(capsys):
    """How many programs there are, how many agree, and why the others do not."""
    assert DELIBERATE.keys() <= PROGRAMS.keys()
    assert len(DELIBERATE) == sum(len(d.programs) for d in DIFFERENCES), "a program is listed twice"
    with capsys.disabled():
        agree = len(PROGRAMS) - len(DELIBERATE)
        print(f"\n{len(PROGRAMS)} programs: {agree} agree, {len(DELIBERATE)} differ on purpose")
        for difference in DIFFERENCES:
            print(f"  {len(difference.programs):3} {difference.reason}")
