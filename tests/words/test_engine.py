"""What the engine says of usual mistakes, in English and in Korean; it loads no catalog before."""

import subprocess
import sys

import pytest

import tapewidgets as tw
from tapewidgets.words import speaking


def never_entered():
    tw.GradientTape().explain(tw.Variable(1.0), tw.Variable(2.0))


def watched_outside():
    tw.GradientTape().watch(tw.constant(1.0))


def no_tensor():
    tape = tw.GradientTape()
    with tape:
        y = tw.Variable(1.0) * 2.0
    tape.gradient(y, 3.0)


def none():
    tw.constant(None)


def ragged():
    tw.constant([[1.0], [1.0, 2.0]])


def float_beside_integers():
    tw.constant(3) * 1.5


def no_gradients():
    tw.optimizers.SGD(0.1).apply_gradients([(None, tw.Variable(1.0))])


MET = [
    (never_entered, "This tape has recorded nothing: compute inside", "아무것도 기록하지 않았습니다"),
    (watched_outside, "This tape has recorded nothing yet: call watch inside", "watch는"),
    (
        no_tensor,
        "The source of a gradient is a Tensor or Variable, not float",
        "그래디언트의 소스는 텐서나 변수",
    ),
    (none, "A gradient that is None? Ask tape.explain", "그래디언트가 None이라면 tape.explain"),
    (ragged, "Give every row the same length.", "줄마다 길이를 같게 하세요."),
    (float_beside_integers, "(3. instead of 3)", "(3 대신 3.)"),
    (no_gradients, "Ask tape.explain(target, variable) why it is None.", "까닭을 물어보세요."),
]


@pytest.mark.parametrize(("make", "english", "korean"), MET, ids=[make.__name__ for make, _, _ in MET])
def test_a_usual_mistake_is_told_in_both_languages(make, english, korean):
    with pytest.raises((RuntimeError, TypeError, ValueError)) as caught:
        make()
    assert english in str(caught.value)
    with speaking("ko"), pytest.raises((RuntimeError, TypeError, ValueError)) as caught:
        make()
    assert korean in str(caught.value)


def test_a_warning_is_told_in_both_languages():
    for language, said in (("en", "Write 3. instead of 3"), ("ko", "3 대신 3.이라고 쓰거나")):
        with speaking(language), tw.GradientTape() as tape, pytest.warns(UserWarning, match=said):
            tape.watch(tw.constant(3))


def test_no_catalog_is_loaded_before_something_is_said():
    code = """
import sys
import tapewidgets as tw
x = tw.Variable(3.0)
with tw.GradientTape() as tape:
    y = x * x
tape.gradient(y, x)
assert "tapewidgets.words" not in sys.modules, "the engine has loaded the words"
try:
    tw.constant(None)
except ValueError:
    assert "tapewidgets.words" in sys.modules
"""
    subprocess.run([sys.executable, "-X", "utf8", "-c", code], check=True)
