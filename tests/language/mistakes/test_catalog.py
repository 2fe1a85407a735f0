"""The table of mistakes: every kind has its example, and the example has just this mistake."""

import re
import time

import pytest

import tapewidgets as tw
from tapewidgets.language import interpreter
from tapewidgets.language.mistakes.catalog import MISTAKES
from tapewidgets.words import catalog, speaking
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


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_kind_has_its_sentences(language):
    words = catalog(language)
    ends = {f"mistake.{kind}{part}" for kind in MISTAKES for part in ("", ".hint")}
    assert sorted(ends - words.keys()) == []
    others = {key.split(".")[1] for key in words if key.startswith("mistake.") and key not in ends}
    assert others == {"text", "number", "inputs", "names", "instead", "advice", "not_finite", "warning"}


def test_an_error_is_said_in_the_language_that_is_spoken_when_it_is_read():
    error = tw.language.check("t4 = t1 * T2", names()).errors[0]
    assert error.said == (
        ["mistake.unknown_name", {"name": "T2", "near": "t2"}],
        ["mistake.unknown_name.hint", {"name": "T2", "near": "t2"}],
    )
    with speaking("ko"):
        assert error.message == "T2라는 이름이 없습니다."
        assert str(error).splitlines()[0] == "1번 줄: T2라는 이름이 없습니다. 혹시 t2인가요?"
        warnings = tw.language.check("t1 = n * 2", names()).warnings
    assert warnings[1] == "1번 줄: t1에 이미 값이 있습니다. 여기부터는 새 값을 씁니다."
    assert error.message == "T2 is not defined."


@pytest.mark.parametrize("kind", sorted(MISTAKES.keys() - WITHOUT_EXAMPLE))
def test_every_korean_sentence_is_filled(kind):
    error = tw.language.check(MISTAKES[kind].example, names()).errors[0]
    with speaking("ko"):
        said = f"{error.message} {error.hint}"
    assert re.search("[가-힣]", said)
    assert "{" not in said.replace("{ 기호", "")
    assert not re.search("[은는이가을를]\\(", said), said  # a particle that nobody could choose


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


def test_a_kernel_that_has_to_wait_for_the_processor_is_not_out_of_time(monkeypatch):
    calculate = interpreter._Interpreter.calculate

    def waits(self, instruction):
        time.sleep(0.05)
        return calculate(self, instruction)

    monkeypatch.setattr(interpreter._Interpreter, "calculate", waits)
    tw.language.run("t1 + 1 + 2", names(), limits=tw.language.Limits(seconds=0.04))
