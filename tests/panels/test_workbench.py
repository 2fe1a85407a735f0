"""The bench: what comes from a page is checked, what goes wrong is told."""

import pytest

from tapewidgets.language import ProgramError
from tapewidgets.panels.expression_panel.workbench import (
    Bench,
    Problem,
    checked,
    problem_of,
    work,
    work_before,
)


def row(name="t1", value=(1.0, 2.0), kind="variable", dtype="float32"):
    return {
        "name": name,
        "kind": kind,
        "dtype": dtype,
        "value": list(value) if isinstance(value, tuple) else value,
    }


def bench(*rows, program="y = t1*2", sources=()):
    return Bench(program, rows, sources)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (row(name="1a"), "no name"),
        (row(name="a" * 33), "no name"),
        (row(name="__class__"), "no name"),
        (row(kind="magic"), "unknown kind"),
        (row(dtype="object"), "unknown kind or dtype"),
        (row(value=[[1.0], [2.0, 3.0]]), "regular list"),
        (row(value=[]), "empty"),
        (row(value="12"), "regular list"),
        (row(value=[True]), "regular list"),
        (row(value=[1e39]), "does not fit float32"),
        (row(value=[3e9], dtype="int32"), "does not fit int32"),
        (row(value=[0.0] * 5000), "more than 4,000"),
        (row(value=10**400), "regular list"),
        ({"name": "t1"}, "has a name"),
        ("t1", "has a name"),
    ],
)
def test_a_tensor_that_cannot_be_used_is_refused_with_a_sentence(entry, said):
    with pytest.raises(Problem, match=said):
        checked(bench(entry))


def test_two_tensors_of_one_name_and_too_many_are_refused():
    with pytest.raises(Problem, match="Two tensors are called t1"):
        checked(bench(row(), row()))
    with pytest.raises(Problem, match="more than 12"):
        checked(bench(*(row(f"t{i}") for i in range(13))))


def test_a_bench_runs_and_asks_by_default_for_the_tensors_used():
    done = work(checked(bench(row(), row("t2"))))
    assert list(done.sources) == ["t1"]
    assert done.target_name == "y"
    assert done.tape.gradient(done.target, done.sources["t1"]).numpy().tolist() == [2.0, 2.0]


def test_sources_that_no_longer_exist_are_passed_over():
    assert list(work(checked(bench(row(), sources=("gone", "y")))).sources) == ["y"]
    assert list(work(checked(bench(row(), sources=("gone",)))).sources) == ["t1"]


@pytest.mark.parametrize(
    ("kind", "gradient"),
    [("variable", [2.0, 2.0]), ("watched", [2.0, 2.0]), ("constant", None), ("frozen", None)],
)
def test_what_a_tensor_is_decides_whether_it_gets_a_gradient(kind, gradient):
    done = work(checked(bench(row(kind=kind))))
    found = done.tape.gradient(done.target, done.sources["t1"])
    assert (found if found is None else found.numpy().tolist()) == gradient


def test_problems_become_plain_data_for_the_page():
    with pytest.raises(ProgramError) as caught:
        work(bench(row(), program="y = t1*\nT1"))
    found = problem_of(caught.value)
    assert found["line"] == 1
    assert found["message"]
    assert problem_of(Problem("empty", name="x"))["line"] == 0


def test_constants_are_no_sources_unless_there_is_nothing_else():
    rows = row("t1"), row("x", kind="constant"), row("v", kind="watched")
    assert list(work(bench(*rows, program="y = t1*x*v")).sources) == ["t1", "v"]
    assert list(work(bench(*rows, program="y = x*x")).sources) == ["x"]
    assert list(work(bench(*rows, program="y = t1*x", sources=["x"])).sources) == ["x"]


@pytest.mark.parametrize(
    ("program", "ran"),
    [
        ("a = t1*2\nb = a +\nc = b", "a = t1*2"),
        ("a = t1*2\nb = exp(\n  a,\n  zz)", "a = t1*2"),
        ("a = t1*2\n\n# so\nb = zz", "a = t1*2\n\n# so"),
        ("a = zz\nb = t1", None),
        ("# so\na = zz", None),
    ],
)
def test_the_lines_before_a_mistake_run(program, ran):
    given = bench(row(), program=program)
    with pytest.raises(ProgramError) as caught:
        work(given)
    part = work_before(given, caught.value)
    assert (part.bench.program if part else None) == ran
