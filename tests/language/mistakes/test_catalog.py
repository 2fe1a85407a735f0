"""The table of mistakes: every kind has its example, and the example has just this mistake."""

import pytest

import tapewidgets as tw
from tapewidgets.language.mistakes.catalog import MISTAKES
from tests.language.speech import assert_speaks_well

WITHOUT_EXAMPLE = {"unreadable", "no_names", "given_name", "given_value", "not_calculated", "out_of_time"}


def names():
    return {
        "t1": tw.Variable([1.0, 2.0, 3.0]),
        "t2": tw.Variable([10.0, 20.0, 30.0]),
        "A": tw.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        "n": tw.constant([1, 2, 3]),
        "k": 2,
    }


def test_only_these_have_no_example():
    empty = {kind for kind, mistake in MISTAKES.items() if not mistake.example}
    assert empty - {"empty_program"} == WITHOUT_EXAMPLE


@pytest.mark.parametrize("kind", sorted(MISTAKES.keys() - WITHOUT_EXAMPLE))
def test_an_example_has_its_mistake_and_no_other(kind):
    errors = tw.language.check(MISTAKES[kind].example, names()).errors
    assert [error.kind for error in errors] == [kind]
    assert_speaks_well(errors[0])
    assert errors[0].picture or kind in {"empty_program", "too_long"}


def test_the_kinds_without_example_are_met_too():
    with pytest.raises(tw.language.ProgramError) as no_names:
        tw.language.run("t3 + 1", {})
    assert no_names.value.kind == "no_names"
    with pytest.raises(tw.language.ProgramError) as slow:
        tw.language.run("t1 + 1", names(), limits=tw.language.Limits(seconds=-1.0))
    assert slow.value.kind == "out_of_time"
    with pytest.raises(tw.language.ProgramError) as failed:
        tw.language.run("m = n - 3\nn**m", names())
    assert failed.value.kind == "not_calculated"
    assert failed.value.line == 2
