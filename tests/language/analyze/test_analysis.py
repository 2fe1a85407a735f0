"""Semantic analysis finds every mistake of a program at once, and what is probably unintended."""

import pytest

import tapewidgets as tw
from tests.language.given import given


def kinds(source, names=None):
    return [error.kind for error in tw.language.check(source, given() if names is None else names).errors]


def test_several_mistakes_are_found_at_once():
    errors = tw.language.check("t3 = t1^2\nt4 = 2t1\nt5 = t1 + t2\nt6 = T1", given()).errors
    assert [(error.kind, error.line, error.column) for error in errors] == [
        ("power_sign", 1, 7),
        ("side_by_side", 2, 6),
        ("unknown_name", 4, 5),
    ]
    with pytest.raises(tw.language.ProgramError) as caught:
        tw.language.run("t3 = t1^2\nt4 = 2t1", given())
    assert [error.line for error in caught.value.errors] == [1, 2]


def test_what_depends_on_a_mistake_is_not_called_a_mistake():
    assert kinds("t3 = t1^2\nt4 = t3*2\nt5 = t4 + t3") == ["power_sign"]
    assert kinds("t3 = (t1 + t2\nt4 = t3*2") == ["bracket_open"]
    assert kinds("t3 = t1\u200b\nt4 = t3") == ["invisible"]


@pytest.mark.parametrize(
    ("source", "warning"),
    [
        ("t3 = t1\nt3 = t2\nt3", "Line 2: t3 has a value on line 1; from here on the new one counts."),
        ("t1 = t1*2", "Line 1: t1 has a value already; from here on the new one counts."),
        ("t3 = t1*2\nt2", "Line 1: nothing uses t3."),
        ("n*2", "n holds integers (int32): no gradient passes. Write 3.0 instead of 3."),
    ],
)
def test_what_is_probably_not_meant_is_a_warning(source, warning):
    assert warning in tw.language.check(source, given()).warnings
    assert warning in tw.language.run(source, given()).warnings


@pytest.mark.parametrize(
    ("source", "kinds_found"),
    [
        ("t3 == t1*t2", ["equals_equals"]),
        ("t1 == t2", []),
        ("t3 <- t1*t2", ["arrow"]),
        ("t1 < -t2", []),
        ("t1\nt2", ["no_name_given"]),
        ("t3 = t1\n+ t2", ["continued"]),
        ("sum = t1", ["shadows_function"]),
    ],
)
def test_a_line_gives_a_name_or_is_the_last(source, kinds_found):
    assert kinds(source) == kinds_found


def test_analysis_ends_at_a_limit():
    source = "a = broadcast_to(t1, [3333, 3])\n" * 21 + "b = t1^2"
    assert kinds(source) == ["too_many_in_all"]
