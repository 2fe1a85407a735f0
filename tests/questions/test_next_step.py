"""Backprop by hand, one step at a time."""

import pytest

import tapewidgets as tw
from tests.questions.programs import network, vectors

q = tw.questions


@pytest.mark.parametrize("program", [vectors, network])
def test_backprop_can_be_done_by_hand(program):
    tape, target, sources, names = program()
    question = q.next_step(tape, target, sources, names=names)
    solution = question._solution
    for place, product in enumerate(solution.back.products):
        assert not question.done
        assert question.answer(solution.receiver(place), product.contribution)
    assert question.done
    assert question.answer("t1", 1).text == "Backprop is done."


def test_a_step_too_early_and_a_wrong_contribution():
    tape, target, sources, names = vectors()
    question = q.next_step(tape, target, sources, names=names)
    assert "has to wait" in question.answer("t1", [10, 20, 30]).text
    assert "hands back now" in question.answer("t4", 1).text
    assert "no t9" in question.answer("t9", 1).text
    question = q.next_step(tape, target, sources, step=3, names=names)
    assert "the sum that it makes" in question.answer("t2", [2, 3, 4]).text
    assert "other input" in question.answer("t2", [10, 20, 30]).text
    assert question.answer("t2", [1, 2, 3])
    with pytest.raises(ValueError, match="4 steps"):
        q.next_step(tape, target, sources, step=4, names=names)


def test_a_step_may_be_named_by_its_value():
    t1, t2 = tw.Variable(2.0), tw.Variable(5.0)
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
        t4 = t3 + t2
    question = q.next_step(tape, t4, [t1, t2])
    assert question.answer("zz", 1).text == "Not yet: there is no zz on this tape; it has t1, t2, t3, t4."
    assert question.answer(t2, 1).correct
