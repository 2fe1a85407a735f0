"""Usual mistakes are named, also on a long tape."""

import time

import pytest

import tapewidgets as tw
from tests.questions.programs import network, vectors

q = tw.questions


MISTAKES = {
    "a path was dropped": [1, 1, 1],
    "the sign is the other way around": [-2, -3, -4],
    "the value of t2": [10, 20, 30],
    "the value of t4": [20, 60, 120],
    "of `t3 = t1 * t2` with respect to its other input": [11, 21, 31],
    "at `t3 = t1 * t2` the local derivative was forgotten": [2, 2, 2],
    "at `t3 = t1 * t2` the sign": [0, -1, -2],
    "t2 has shape (3,), your answer one number": 9,
    "2 of its 3 numbers are right": [2, 3, 5],
    "a path on this tape leads back": None,
}


@pytest.mark.parametrize(("named", "answer"), MISTAKES.items(), ids=list(MISTAKES))
def test_the_usual_mistakes_are_named(named, answer):
    tape, target, sources, names = vectors()
    question = q.gradients(tape, target, sources, names=names)
    verdict = question.answer([10, 20, 30], answer)
    assert not verdict
    assert verdict.score == 0.5
    assert named in verdict.text
    assert "[2 3 4]" not in verdict.text
    assert "[2 3 4]" in question.reveal()


def test_mistakes_with_upstream_and_shapes_are_named():
    tape, target, (W, b), names = network()
    question = q.gradients(tape, target, [W, b], names=names)
    gW, gb = (g.numpy() for g in tape.gradient(target, [W, b]))
    assert "transposed: W has shape (2, 1)" in question.answer(gW.T, gb).text
    h = names["h"].numpy()
    back = 2 * (h - names["y"].numpy()) * (1 - h * h) / 3
    assert "not summed. b was broadcast" in question.answer(gW, back).text
    forgotten = names["x"].numpy().T @ (1 - h * h)
    assert "tanh(" in question.answer(forgotten, gb).text
    assert "upstream gradient was forgotten" in question.answer(forgotten, gb).text
    assert "power rule needs its factor" in question.answer(gW / 2, gb).text


def test_none_is_not_zero():
    c, v = tw.constant(2.0), tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = c * v
    question = q.gradients(tape, y, [c, v])
    assert "zero would mean" in question.answer(0, 2).text
    assert "is there a path" in question.answer(3, 2).text
    assert question.answer("None", 2)


def test_a_wrong_answer_to_a_long_tape_is_marked_at_once():
    x = tw.Variable(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x
        for _ in range(1000):
            y = y * 1.0 + 0.001
    question = q.gradients(tape, y, x)
    start = time.process_time()
    assert "the sign" in question.answer(-1).text
    assert not question.answer(7)
    assert time.process_time() - start < 1
    assert question.answer(1)
