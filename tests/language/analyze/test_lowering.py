"""Expressions become instructions; a refusal is shown at the place that caused it."""

import pytest

import tapewidgets as tw
from tapewidgets.language.analyze.analysis import analyze
from tapewidgets.language.analyze.given_names import describe_given
from tests.language.given import given


def instructions_of(source):
    limits = tw.language.Limits()
    program, errors = analyze(source, describe_given(given(), limits), limits)
    assert errors == ()
    return program.instructions


def test_inputs_stand_before_what_uses_them():
    found = instructions_of("t3 = t1*t2\nt4 = sum(t3[0:2], axis=0) + 1")
    assert [one.kind for one in found] == [
        "given", "given", "call", "assigned", "index", "call", "number", "call",
    ]  # fmt: skip
    assert [one.function for one in found if one.kind == "call"] == ["multiply", "sum", "add"]
    assert all(position < place for place, one in enumerate(found) for position in one.inputs)
    assert found[5].parameters == {"axis": 0}
    assert (found[4].shape, found[5].shape) == ((2,), ())


def test_operators_between_literals_are_folded():
    found = instructions_of("t1 ** (1/2)")
    assert [one.constant for one in found if one.kind == "call"][:1] == [0.5]
    assert found[-1].constant is None


@pytest.mark.parametrize(
    ("source", "kind", "place"),
    [
        ("t1 + nope(t2)", "unknown_function_list", "nope"),
        ("t1 * T2", "unknown_name", "T2"),
        ("t1[0] + t2[9]", "index_range", "9"),
        ("sum(A, axis=7) + 1", "axis_range", "7"),
        ("1 + sum(A, [0, 0])", "axis_twice", "[0, 0]"),
        ("2 * reshape(A, [k, 2])", "size_integer", "[k, 2]"),
        ("2 + (t1 + A[:, 0:2])", "shapes", "t1 + A[:, 0:2]"),
        ("t1 + (1, 2)", "round_list", "(1, 2)"),
        ("1 + concat(t1, axis=0)", "list_needed", "t1"),
        ("t1 * 1e39", "literal_overflow", "1e39"),
        ("t1 + max(t1, t2)", "two_tensors", "t2"),
    ],
)
def test_the_place_of_a_refusal(source, kind, place):
    (error,) = tw.language.check(source, given()).errors
    assert error.kind == kind
    assert source[error.column : error.end_column].strip("()") == place.strip("()")
