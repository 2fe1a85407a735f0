"""Which gradients are None, and why."""

import pytest

import tapewidgets as tw

q = tw.questions


def test_which_are_none_and_why():
    a, n = tw.Variable(2.0), tw.Variable(3)
    c = tw.constant(4.0)
    with tw.GradientTape() as tape:
        y = a * c * tw.cast(n, tw.float32)
    question = q.which_are_none(tape, y, [a, n, c])
    assert question.answer("n").text == "Not yet. One that you did not name is None."
    assert question.score == pytest.approx(2 / 3)
    assert question.answer(["c", "n"])
    assert question.answer(n=True, c=True)
    assert "int32" in question.reveal()
    assert "tape.watch(x)" in question.reveal()
    with pytest.raises(TypeError, match="does not ask for 'x'"):
        question.answer("x")


def test_which_are_none_takes_names_in_one_text_and_none_for_none():
    t1, c, d = tw.Variable(2.0), tw.constant(3.0), tw.constant(4.0)
    with tw.GradientTape(persistent=True) as tape:
        y = t1 * c * d
    question = q.which_are_none(tape, y, [t1, c, d])
    assert question.answer("c, d").correct
    assert not question.answer(None).correct
    assert question.answer([c, d]).correct
    with pytest.raises(TypeError, match="Write names in quotes"):
        question.answer([y])
