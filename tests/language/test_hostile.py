"""Hostile text is refused with one clear error: fast, small, silent, nothing half-applied."""

import gc
import time
import tracemalloc

import pytest

import tapewidgets as tw
from tests.language.corpus.hostile import HOSTILE
from tests.language.given import given
from tests.language.speech import assert_speaks_well

SMALL = ("t1", "t2", "A", "n", "k")
PROGRAMS = [(kind, source) for kind, sources in HOSTILE.items() for source in sources]


@pytest.fixture(autouse=True)
def _no_old_garbage():
    """What other tests have left is not walked through on the time of a refusal."""
    gc.freeze()
    yield
    gc.unfreeze()


def names():
    return {name: value for name, value in given().items() if name in SMALL}


def test_the_corpus_is_large():
    assert len({source for _, source in PROGRAMS}) == len(PROGRAMS) >= 200
    assert all(len(sources) >= 5 for sources in HOSTILE.values())


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_program_of_a_class_is_refused(kind, capfd):
    values = names()
    before = {name: getattr(value, "numpy", lambda value=value: value)() for name, value in values.items()}
    for source in HOSTILE[kind]:
        start = time.process_time()  # of this process alone: the machine may be busy
        with tw.GradientTape(persistent=True) as tape, pytest.raises(tw.language.ProgramError) as caught:
            tw.language.run(source, values)
        assert time.process_time() - start < 0.25, source[:80]
        for error in caught.value.errors:
            assert_speaks_well(error)
        check = tw.language.check(source, values)
        assert [one.kind for one in check.errors][:1] in ([caught.value.kind], []), source[:80]
        assert tape.lines == [], source[:80]
    assert capfd.readouterr() == ("", "")
    for name, value in values.items():
        assert (
            (getattr(value, "numpy", lambda value=value: value)() == before[name]).all()
            if name != "k"
            else value == 2
        )


def test_memory_of_a_refusal_is_bounded():
    values = names()
    tracemalloc.start()
    largest = 0
    for _, source in PROGRAMS:
        tracemalloc.reset_peak()
        now = tracemalloc.get_traced_memory()[0]
        with pytest.raises(tw.language.ProgramError):
            tw.language.run(source, values)
        largest = max(largest, tracemalloc.get_traced_memory()[1] - now)
    tracemalloc.stop()
    assert largest < 32 * 2**20


def test_numbers_that_overflow_are_refused_before_anything_is_recorded():
    with tw.GradientTape(persistent=True) as tape, pytest.raises(tw.language.ProgramError) as caught:
        tw.language.run("a = t1*t2\nb = a + exp(1000)", names())
    assert (caught.value.kind, caught.value.line, tape.lines) == ("constant_overflow", 2, [])


@pytest.mark.parametrize("source", ["t1/0", "exp(t2*10)", "log(t1 - 5)", "a = t1/0\na*2"])
def test_a_result_that_is_not_finite_is_a_warning(source):
    run = tw.language.run(source, names())
    assert "appears here first" in run.warnings[-1]


@pytest.mark.parametrize(
    "name",
    ["", "1t", "t 1", "_x", "sum", "if", "t1\n", "<b>", "\u017f", "x" * 33, "tf", 3, None, "a.b", "t\u200b"],
)
def test_a_name_that_cannot_be_typed_is_refused(name):
    for call in (tw.language.run, tw.language.to_tensorflow, tw.language.to_numpy, tw.language.to_latex):
        with pytest.raises(tw.language.ProgramError):
            call("1", {name: 1.0})
    assert not tw.language.check("1", {name: 1.0}).ok


@pytest.mark.parametrize("value", [None, "text", object(), [[1], [1, 2]], {"a": 1}, 1j, [None], b"x"])
def test_a_value_that_is_not_a_number_is_refused(value):
    with pytest.raises(tw.language.ProgramError) as caught:
        tw.language.run("t1 + 1", {"t1": value})
    assert caught.value.kind == "given_value"
