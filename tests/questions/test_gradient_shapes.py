"""What is the shape? Each wrong one is met with a hint."""

import tapewidgets as tw
from tests.questions.programs import network, vectors

q = tw.questions


def test_the_shape_of_a_gradient_is_that_of_its_source():
    tape, target, sources, names = network()
    question = q.shapes(tape, target, sources, names=names)
    assert question.answer((2, 1), (1,))
    assert "transposed" in question.answer((1, 2), (1,)).text
    assert "broadcast shape" in question.answer((2, 1), (3, 1)).text
    assert "target's shape" in question.answer((), (1,)).text
    assert "write a shape" in question.answer("wide", (1,)).text
    tape, target, sources, names = vectors()
    assert "Jacobian" in q.shapes(tape, target, sources, names=names).answer((3, 3), (3,)).text


def test_an_answer_may_stand_in_quotes():
    t3, t1 = tw.Variable(2.0), tw.Variable([1.0, 2.0])
    with tw.GradientTape(persistent=True) as tape:
        y = t3 * t1
    assert q.gradients(tape, y, [t1]).answer("[2, 2]").correct
    shapes = q.shapes(tape, y, [t1, t3])
    assert shapes.answer("(2,)", "()").correct
    assert "no row of one" in shapes.answer((2,), (1,)).text
