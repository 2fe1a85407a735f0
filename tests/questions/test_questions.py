"""Questions mark what a learner says, name the mistake, and keep the answer to themselves."""

import time

import numpy as np
import pytest

import tapewidgets as tw

q = tw.questions


def vectors():
    t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
        t4 = t2 + t3
    return tape, t4, [t1, t2], {"t1": t1, "t2": t2, "t3": t3, "t4": t4}


def network():
    x, y = tw.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), tw.constant([[1.0], [0.0], [1.0]])
    W, b = tw.Variable([[0.1], [-0.2]]), tw.Variable([0.05])
    with tw.GradientTape(persistent=True) as tape:
        h = tw.tanh(x @ W + b)
        loss = tw.reduce_mean((h - y) ** 2)
    return tape, loss, [W, b], {"x": x, "y": y, "W": W, "b": b, "h": h, "loss": loss}


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


MISTAKES = {
    "a path was dropped": [1, 1, 1],
    "the sign is the other way round": [-2, -3, -4],
    "the value of t2": [10, 20, 30],
    "the value of t4": [20, 60, 120],
    "by the other input of `t3 = t1 * t2`": [11, 21, 31],
    "at `t3 = t1 * t2` the local derivative was forgotten": [2, 2, 2],
    "at `t3 = t1 * t2` the sign": [0, -1, -2],
    "t2 has shape (3,), your answer one number": 9,
    "2 of its 3 numbers are right": [2, 3, 5],
    "there is a way": None,
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
    assert "not summed. b was stretched" in question.answer(gW, back).text
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
    assert "is there a way" in question.answer(3, 2).text
    assert question.answer("None", 2)


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
        assert question.reveal().startswith("Answer first")
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


def test_the_shape_of_a_gradient_is_that_of_its_source():
    tape, target, sources, names = network()
    question = q.shapes(tape, target, sources, names=names)
    assert question.answer((2, 1), (1,))
    assert "transposed" in question.answer((1, 2), (1,)).text
    assert "stretched" in question.answer((2, 1), (3, 1)).text
    assert "target's shape" in question.answer((), (1,)).text
    assert "write a shape" in question.answer("wide", (1,)).text
    tape, target, sources, names = vectors()
    assert "jacobian" in q.shapes(tape, target, sources, names=names).answer((3, 3), (3,)).text


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


def twice():
    t = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        u = t * t
        v = tw.sin(u)
        w = u * v
    return tape, w, [t], {"t": t, "u": u, "v": v, "w": w}


HUNTS = [
    (vectors, "overwrite", 5),
    (vectors, "wrong argument", 5),
    (twice, "overwrite", 6),
    (twice, "order", 4),
    (twice, "no upstream", 6),
    (network, "no sum", 8),
    (network, "no upstream", 9),
]


@pytest.mark.parametrize(("program", "bug", "step"), HUNTS)
def test_exactly_one_step_is_the_wrong_one(program, bug, step):
    tape, target, sources, names = program()
    question = q.bug_hunt(tape, target, sources, bug, names=names)
    steps = len(question._lines)
    assert [n for n in range(1, steps + 1) if question.answer(n)] == [step]
    assert question.attempts == steps
    assert question.reveal().startswith(f"Step {step}: ")
    for nonsense in (0, steps + 1, "two", True):
        assert "number of a step" in question.answer(nonsense).text


def test_a_bug_needs_its_place():
    x = tw.Variable(2.0)
    with tw.GradientTape() as tape:
        y = tw.sin(x)
    for bug in ("overwrite", "no sum", "wrong argument", "no upstream", "order"):
        with pytest.raises(ValueError, match="cannot be on this tape"):
            q.bug_hunt(tape, y, x, bug)
    with pytest.raises(ValueError, match="There is no bug 'typo'"):
        q.bug_hunt(tape, y, x, "typo")


def test_the_names_are_the_learners_own():
    weight = tw.Variable(2.0)
    with tw.GradientTape() as tape:
        cost = weight * weight
    assert str(q.gradients(tape, cost, weight)).startswith("What is the gradient of cost")
    assert repr(q.gradients(tape, cost, weight)) == "GradientsQuestion(cost by weight: not answered yet)"


def test_sources_that_are_called_alike_are_told_apart():
    layers = [tw.Variable(2.0, name="kernel"), tw.Variable(3.0, name="kernel")]
    with tw.GradientTape() as tape:
        y = layers[0] * layers[1] * layers[1]
    question = q.gradients(tape, y, layers)
    assert question.answer(kernel=9, kernel_2=12)
    assert "kernel_2: not yet: a path was dropped" in question.answer(9, 6).text


def test_a_wrong_answer_to_a_long_tape_is_marked_at_once():
    x = tw.Variable(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x
        for _ in range(1000):
            y = y * 1.0 + 0.001
    question = q.gradients(tape, y, x)
    start = time.perf_counter()
    assert "the sign" in question.answer(-1).text
    assert not question.answer(7)
    assert time.perf_counter() - start < 1
    assert question.answer(1)


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


def test_what_stands_in_quotes_is_sent_back_with_a_word():
    t3, t1 = tw.Variable(2.0), tw.Variable([1.0, 2.0])
    with tw.GradientTape(persistent=True) as tape:
        y = t3 * t1
    assert "without quotes" in q.gradients(tape, y, [t1]).answer("[1, 2]").text
    shapes = q.shapes(tape, y, [t1, t3])
    assert "without quotes" in shapes.answer("(2,)", ()).text
    assert "no row of one" in shapes.answer((2,), (1,)).text


def test_which_are_none_takes_names_in_one_text_and_none_for_none():
    t1, c, d = tw.Variable(2.0), tw.constant(3.0), tw.constant(4.0)
    with tw.GradientTape(persistent=True) as tape:
        y = t1 * c * d
    question = q.which_are_none(tape, y, [t1, c, d])
    assert question.answer("c, d").correct
    assert not question.answer(None).correct
    with pytest.raises(TypeError, match="Write names in quotes"):
        question.answer([c])


def test_a_step_may_be_named_by_its_value():
    t1, t2 = tw.Variable(2.0), tw.Variable(5.0)
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
        t4 = t3 + t2
    question = q.next_step(tape, t4, [t1, t2])
    assert question.answer("zz", 1).text == "Not yet: there is no zz on this tape; it has t1, t2, t3, t4."
    assert question.answer(t2, 1).correct


def test_a_question_needs_a_tape_and_something_to_ask_for():
    t1 = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        y = t1 * t1
    for wrong in (None, y):
        with pytest.raises(TypeError, match="begins with the GradientTape"):
            q.gradients(wrong, y, [t1])
    with pytest.raises(ValueError, match="name at least one source"):
        q.gradients(tape, y, [])
