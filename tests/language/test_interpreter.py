"""Programs run: values, names, recording, places."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import tapewidgets as tw
from tests.language.given import given


@pytest.fixture
def names():
    return {"t1": tw.Variable([1.0, 2.0, 3.0]), "t2": tw.Variable([10.0, 20.0, 30.0])}


def test_the_last_value_and_all_names(names):
    run = tw.language.run("t3 = t1*t2\nt4 = t2 + t3", names)
    assert list(run.names) == ["t3", "t4"]
    assert run.names["t3"].numpy().tolist() == [10, 40, 90]
    assert run.value is run.names["t4"]
    assert run.value.numpy().tolist() == [20, 60, 120]
    assert run.warnings == ()


def test_operations_are_recorded_on_the_open_tape(names):
    with tw.GradientTape() as tape:
        run = tw.language.run("t2 + t1*t2", names)
    by_t1, by_t2 = tape.gradient(run.value, [names["t1"], names["t2"]])
    assert by_t1.numpy().tolist() == [10, 20, 30]
    assert by_t2.numpy().tolist() == [2, 3, 4]


def test_steps_know_their_place_and_their_tensor(names):
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run("t3 = t1*t2\nt4 = t2 + t3", names)
    found = [run.step_of(line.output) for line in tape.lines]
    assert [(step.name, step.span[:2]) for step in found] == [("t3", (1, 5)), ("t4", (2, 5))]
    assert found[0].tensor is run.names["t3"]
    assert run.step_of(10**9) is None


def test_a_broadcast_belongs_to_the_step_that_needed_it(names):
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run("t1 + sum(t2)", names)
    spans = [run.step_of(line.output).span for line in tape.lines]
    assert [line.operation for line in tape.lines] == ["reduce_sum", "broadcast_to", "add"]
    assert [span.column for span in spans] == [5, 0, 0]


@pytest.mark.parametrize(
    ("source", "message", "hint", "line", "column"),
    [
        ("t3 = t1*T2", "T2 is not defined.", "Did you mean t2?", 1, 8),
        ("t1^2", "^ does not mean a power here.", "Use ** for powers, as in t1**2.", 1, 2),
        (
            "t3 = t1*t2\nt4 = t1 t2",
            "Something is missing between t1 and t2.",
            "Write * between them: t1*t2.",
            2,
            8,
        ),
        ("t1.T", "A dot cannot be used here.", "Write transpose(t1).", 1, 2),
        (
            "(" * 1000 + "t1",
            "More than 30 brackets are open at once.",
            "Give a part a name on a line of its own.",
            1,
            30,
        ),
    ],
)
def test_a_mistake_says_what_and_where(names, source, message, hint, line, column):
    with pytest.raises(tw.language.ProgramError) as caught:
        tw.language.run(source, names)
    error = caught.value
    assert (error.message, error.hint, error.line, error.column) == (message, hint, line, column)


def test_what_was_understood_before_never_stands_in_for_other_values():
    t1 = tw.Variable([1.0, 2.0])
    for k in (2, 3, 3.0, 0.0, -0.0):
        for values in ([1.0, 2.0], [5.0, 6.0]):
            t1.assign(values)
            value = tw.language.run("t1*k", {"t1": t1, "k": k}).value.numpy()
            assert value.tolist() == [one * k for one in values]
            assert bool(np.signbit(value[0])) == bool(np.signbit(k))
    assert tw.language.run("t1*k", {"t1": tw.constant([2]), "k": 3}).value.numpy().tolist() == [6]
    with pytest.raises(tw.language.ProgramError):
        tw.language.run("t1*k", {"t1": tw.constant([2]), "k": 3.0})


def test_threads_do_not_record_on_each_others_tapes(names):
    def work(_):
        own = {name: tw.Variable(value.numpy()) for name, value in names.items()}
        with tw.GradientTape(persistent=True) as tape:
            run = tw.language.run("t3 = t1*t2\nt4 = t2 + t3", own)
        return len(tape.lines), tape.gradient(run.value, own["t2"]).numpy().tolist()

    with ThreadPoolExecutor(4) as pool:
        assert set(map(repr, pool.map(work, range(40)))) == {repr((2, [2.0, 3.0, 4.0]))}


@pytest.mark.parametrize("source", [5, None, b"t1"])
def test_what_is_no_text_is_refused(source):
    for ask in (tw.language.run, tw.language.check):
        with pytest.raises(TypeError, match="A program is text"):
            ask(source, {})


def test_a_value_that_is_not_finite_is_named_where_it_appears_first():
    run = tw.language.run("a = t1*2\nc = a/0\nc - c", given())
    assert run.warnings == ("Line 2, column 5: inf (infinity) appears here first.",)
    assert "nan (not a number)" in tw.language.run("log(t1 - 5)", given()).warnings[0]
