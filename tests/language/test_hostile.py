"""Hostile text is refused with one clear error: fast, small, silent, nothing half-applied or evaluated."""

import ast
import gc
import pathlib
import time
import tracemalloc

import pytest

import tapewidgets as tw
from tests.language.corpus.hostile import HOSTILE
from tests.language.given import given
from tests.language.speech import assert_speaks_well

SMALL = ("t1", "t2", "A", "n", "k")
PACKAGE = pathlib.Path(tw.language.__file__).parent
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


def test_nothing_of_a_learner_is_evaluated():
    """No module calls eval, exec or compile, looks names up by text, or imports by name."""
    forbidden = {"eval", "exec", "compile", "getattr", "setattr", "__import__", "globals", "locals", "vars"}
    allowed = {("completion.py", "getattr")}  # the shape of a given value, by a fixed name
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in forbidden:
                assert (path.name, node.func.id) in allowed, (path.name, node.lineno)
