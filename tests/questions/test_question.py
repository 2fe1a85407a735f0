"""Questions mark what a learner says and keep the answer to themselves."""

import numpy as np
import pytest

import tapewidgets as tw
from tests.questions.programs import network, vectors

q = tw.questions


@pytest.mark.parametrize("program", [vectors, network])
def test_what_the_tape_answers_is_right(program):
    tape, target, sources, names = program()
    question = q.gradients(tape, target, sources, names=names)
    assert question.answer(*tape.gradient(target, sources))
    assert (question.correct, question.score, question.attempts) == (True, 1.0, 1)
    assert repr(question).endswith(": right at attempt 1)")


def test_the_tape_may_be_used_up_afterwards():
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = x * x
    question = q.gradients(tape, y, x)
    tape.gradient(y, x)
    assert question.answer(6)
    with pytest.raises(RuntimeError, match="used up"):
        q.gradients(tape, y, x)


def test_dots_are_no_attempt_and_nothing_is_revealed_before_one():
    tape, target, sources, names = vectors()
    for question in (
        q.gradients(tape, target, sources, names=names),
        q.shapes(tape, target, sources, names=names),
        q.which_are_none(tape, target, sources, names=names),
        q.next_step(tape, target, sources, names=names),
        q.bug_hunt(tape, target, sources, names=names),
    ):
        verdict = (
            question.answer(..., ...) if isinstance(question, q.NextStepQuestion) else question.answer(...)
        )
        assert str(verdict.text) == "Put your answer in place of the dots."
        assert not verdict
        assert question.attempts == 0
        assert question.reveal().startswith("Try an answer first")
        assert "not answered yet" in repr(question)
    assert "still to come" in q.gradients(tape, target, sources, names=names).answer([10, 20, 30], ...).text


def test_an_answer_may_come_by_name_in_a_list_or_a_dict():
    tape, target, sources, names = vectors()
    question = q.gradients(tape, target, sources, names=names)
    assert question.answer(t2=[2, 3, 4], t1=[10, 20, 30])
    assert question.answer([[10, 20, 30], [2, 3, 4]])
    assert question.answer({"t1": [10, 20, 30], "t2": [2, 3, 4]})
    with pytest.raises(TypeError, match=r"does not ask for 't3'; it asks for t1, t2\."):
        question.answer(t3=1)
    with pytest.raises(TypeError, match="3 answers were given"):
        question.answer(1, 2, 3)
    assert "write a number" in question.answer("ten", [2, 3, 4]).text


def test_the_names_are_the_learners_own():
    weight = tw.Variable(2.0)
    with tw.GradientTape() as tape:
        cost = weight * weight
    assert str(q.gradients(tape, cost, weight)).startswith("What is the gradient of cost")
    assert (
        repr(q.gradients(tape, cost, weight))
        == "GradientsQuestion(cost with respect to weight: not answered yet)"
    )


def test_sources_that_are_called_alike_are_told_apart():
    layers = [tw.Variable(2.0, name="kernel"), tw.Variable(3.0, name="kernel")]
    with tw.GradientTape() as tape:
        y = layers[0] * layers[1] * layers[1]
    question = q.gradients(tape, y, layers)
    assert question.answer(kernel=9, kernel_2=12)
    assert "kernel_2: not yet: a path was dropped" in question.answer(9, 6).text


def test_nothing_is_stored_but_asked_of_the_rules(monkeypatch):
    from tapewidgets.engine.operations import OPERATIONS

    doubled = tuple(lambda *a, rule=rule: 2 * rule(*a) for rule in OPERATIONS["multiply"].rules)
    monkeypatch.setattr(OPERATIONS["multiply"], "rules", doubled)
    tape, target, sources, names = vectors()
    assert q.gradients(tape, target, sources, names=names).answer(np.array([20, 40, 60]), [3, 5, 7])


def test_dots_that_are_left_are_no_numbers():
    tape, target, sources, names = vectors()
    question = q.gradients(tape, target, sources, names=names)
    assert "t1: still to come." in question.answer([..., 20, 30], [2, 3, 4]).text


def test_a_name_typed_wrong_is_met_with_the_right_one():
    tape, target, sources, names = vectors()
    question = q.gradients(tape, target, sources, names=names)
    with pytest.raises(TypeError, match="Did you mean t1"):
        question.answer(T1=[10, 20, 30], t2=[2, 3, 4])
    with pytest.raises(TypeError, match="Put the numbers of one gradient in a list"):
        question.answer(10, 20, 30)


def test_an_array_may_hold_the_answers_of_all_sources():
    tape, target, sources, names = vectors()
    question = q.gradients(tape, target, sources, names=names)
    assert question.answer(np.array([[10, 20, 30], [2, 3, 4]])).correct


def test_a_question_needs_a_tape_and_something_to_ask_for():
    t1 = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        y = t1 * t1
    for wrong in (None, y):
        with pytest.raises(TypeError, match="begins with the GradientTape"):
            q.gradients(wrong, y, [t1])
    with pytest.raises(ValueError, match="name at least one source"):
        q.gradients(tape, y, [])
