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
    assert "t4 gives now" in question.answer("t4", 1).text
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


@pytest.mark.parametrize(
    ("level", "said"),
    [(1, "Choose a value."), (2, "a name, and its contribution"), (4, "a name, and its shape")],
)
def test_an_empty_answer_is_told_what_is_missing(level, said):
    tape, target, sources, names = vectors()
    question = q.next_step(tape, target, sources, names=names, level=level)
    with pytest.raises(ValueError, match=said):
        question.commit(["..."] * (1 if level == 1 else 2))


def test_two_contributions_of_one_line_come_one_after_the_other():
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = x - x
    question = q.next_step(tape, y, x, names={"x": x, "y": y})
    assert (
        "this is the contribution of its other use in this line; that comes next"
        in question.answer("x", -1).text
    )
    assert question.answer("x", 1)
    assert question.answer("x", -1)
    assert question.done
