"""The script that compares public programs, without TensorFlow: it stands in for itself."""

import json
import sys

import pytest

from tests.corpus import answer_all, answers_file, compare, first_difference, read_answers

PROGRAM = """import tensorflow as tf
from tensorflow import keras

w = tf.Variable(tf.random.normal((2,)))
with tf.GradientTape() as tape:
    y = tf.reduce_sum(w * w)
print(y)

gradient, nothing = tape.gradient(y, w), None

missing.name
"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    path = folder / "program.py"
    path.write_text(PROGRAM, "utf-8")
    for name in ("first", "second"):
        answer_all([path], sys.executable, 20, folder / name, "--here")
    return path, folder / "first", folder / "second"


def test_two_runs_draw_the_same_numbers(answered):
    path, first, second = answered
    row = compare(path, first, second)
    assert (row.theirs, row.ours, row.same, row.reasons) == (3, 3, 3, [])
    assert read_answers(path, first)[-1]["error"].startswith("NameError")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"values": {"gradient": ["float32", [2], [0.0, 0.0]]}}, "cell 3: gradient is"),
        ({"values": {"nothing": ["float32", [], [0.0]]}}, "cell 3: nothing is"),
        ({"printed": "more"}, "cell 3: printed 'more', not ''"),
        ({"error": "TypeError: no"}, "cell 3: TypeError: no"),
    ],
)
def test_what_is_not_the_same_is_told(answered, tmp_path, change, reason):
    path, first, _ = answered
    answers = read_answers(path, first)
    answers[2] |= change
    answers_file(path, tmp_path).write_text("\n".join(map(json.dumps, answers)), "utf-8")
    assert compare(path, first, tmp_path).reasons[0].startswith(reason)


def test_a_program_that_ends_early_is_not_the_same(answered, tmp_path):
    path, first, _ = answered
    answers_file(path, tmp_path).write_text(json.dumps(read_answers(path, first)[0]), "utf-8")
    assert len(compare(path, first, tmp_path).reasons) == 2


def test_printed_numbers_may_differ_a_little_and_clocks_a_lot():
    def answer(printed):
        return {"printed": printed, "values": {}, "error": ""}

    assert not first_difference("print(x)", answer("x 1.0"), answer("x 1.00001"))
    assert first_difference("print(x)", answer("x 1.0"), answer("x 2.0"))
    assert not first_difference("print(time.time())", answer("x 1.0"), answer("x 2.0"))
