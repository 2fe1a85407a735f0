"""A backward pass is judged by running it: any valid order is right, a wrong line is named."""

from collections import Counter

import pytest

import tapewidgets as tw
from tapewidgets.questions.backward_language import Wrong, read_line
from tests.questions.backward_passes import take, valid_orders
from tests.questions.programs import network, vectors

q = tw.questions


def asked(program, **keywords):
    tape, target, sources, names = program()
    return q.write_backward(tape, target, sources, names=names, **keywords)


def test_all_valid_orders_are_right_and_all_mutants_are_refused():
    counts = Counter()
    for seed in range(4):
        take(seed, counts)
    assert counts["orders accepted"] > 20
    assert counts["mutants refused"] > 20


def test_a_network_in_any_order_and_in_other_words():
    question = asked(network)
    import random

    orders, _ = valid_orders(question._program.lines, random.Random(1))
    for order in orders[:6]:
        assert question.answer(order)
    assert question.answer(*(question._program.tiles.index(line) + 1 for line in orders[0]))


SLIPS = {
    "d_t2 = d_t3 * t1": ("overwrite", "d_t2 was [1 1 1], and that is gone. It becomes [1 2 3]."),
    "d_t2 += d_t3 * t2": ("wrong argument", "adds the derivative with respect to the other input"),
    "d_t2 += d_t3": ("no local derivative", "lacks the local derivative"),
    "d_t2 += -d_t3*t1": ("sign", "has the other sign"),
    "d_t2 += np.exp(d_t3)": ("other", "look at line 4"),
    "d_t2 += d_t9": ("other", "line 4 cannot run: there is no d_t9 here."),
    "d_t2 += np.sum(d_t3)[0]": ("other", "cannot be part of a backward pass"),
    "t2 = 3": ("other", "t2 is no gradient of this program."),
    "d_t2 += np.sum(t1)": ("other", "look at line 4"),
}


@pytest.mark.parametrize(("line", "expected"), SLIPS.items(), ids=list(SLIPS))
def test_a_wrong_line_is_named(line, expected):
    key, said = expected
    question = asked(vectors)
    verdict = question.answer("d_t3 += d_t4", "d_t1 += d_t3 * t2", "d_t2 += d_t4", line)
    assert not verdict
    assert said in verdict.text
    assert verdict.keys == (key,)
    assert verdict.parts[0].line == 3


def test_a_line_left_out_or_too_early():
    question = asked(vectors)
    verdict = question.answer("d_t3 += d_t4", "d_t1 += d_t3 * t2", "d_t2 += d_t4")
    assert verdict.keys == ("dropped path",)
    assert "t2 is used 2 times, and only one use contributes" in verdict.text
    verdict = question.answer("d_t1 += d_t3 * t2", "d_t3 += d_t4", "d_t2 += d_t4", "d_t2 += d_t3 * t1")
    assert verdict.keys == ("order",)
    assert "line 1 passes on d_t3 = 0, but line 2 still adds to it" in verdict.text


HOSTILE = [
    "d_t1 = __import__('os')",
    "d_t1 = (lambda: 1)()",
    "d_t1 = t1.__class__",
    "d_t1 = [t for t in ()]",
    "d_t1 = 'x' * 10**9",
    "d_t1 = 9**9**9**9",
    "d_t1 = np.load('x')",
    "d_t1 = np.ones_like.__globals__",
    "d_t1 = np.broadcast_to(1, (10**6, 10**6))",
    "d_t1 = np.sum(t1, where=t1)",
    "import os",
    "d_t1, d_t2 = t1, t2",
    "d_t1 = " + "(" * 90 + "t1" + ")" * 90,
    "d_t1 = " + "-" * 380 + "t1",
    "d_t1 =\x00 t1",
    "d_t1 = t1 if 1 else t2",
    "d_t1 = t1 = t2",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_nothing_else_is_run(line):
    verdict = asked(vectors).answer("d_t3 += d_t4", line)
    assert not verdict
    assert verdict.score in (0.0, 0.5)


def test_arrays_stay_small():
    with pytest.raises(Wrong, match="nested too deeply"):
        read_line("d_a = " + "-" * 300 + "b")
    outer = "d_t1 = np.sum(np.broadcast_to(t1, (30000, 3)) @ np.transpose(np.broadcast_to(t1, (30000, 3))))"
    assert "too large" in asked(vectors).answer(outer).text


def test_levels_and_what_cannot_be_asked():
    question = asked(vectors, level=2)
    assert "d_t1 += d_t3 * …" in str(question)
    assert question.fields()[0]["type"] == "blanks"
    assert "Lines to choose from" not in str(asked(vectors, level=3))
    with pytest.raises(ValueError, match="no level 4"):
        asked(vectors, level=4)
    with pytest.raises(TypeError, match="Write lines in quotes"):
        question.answer(99)
    x, c = tw.Variable(2.0), tw.constant(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = c + 1.0
    with pytest.raises(ValueError, match="No gradient flows back"):
        q.write_backward(tape, y, x)


def test_a_slip_that_these_numbers_hide_is_named_with_others():
    a, b = tw.Variable(0.0), tw.Variable(5.0)
    with tw.GradientTape(persistent=True) as tape:
        u = a * a
        y = u * b
    question = q.write_backward(tape, y, [a, b], names={"a": a, "b": b, "u": u, "y": y})
    lines = ["d_u += d_y * b", "d_b += d_y * u", "d_a += d_u * a", "d_a += -(d_u * a)"]
    verdict = question.answer(lines)
    assert str(verdict).startswith("Not yet: these numbers come out right, but others do not: line 4 has the")
    assert verdict.keys == ("sign",)
    assert verdict.numbers[0][0] == "d_a"
    assert verdict.numbers[0][1] != verdict.numbers[0][2]
    right = question.answer([*lines[:3], "d_a += d_u * a"])
    assert right
    assert right.numbers[0][1:3] == ("0", "0")
