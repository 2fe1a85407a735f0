"""Programs pasted from Python are read: prefixes, imports and the tape's block are passed over."""

import pytest

import tapewidgets as tw
from tests.language.given import given

PLAIN = tw.language.check("h = relu(t1) * 2\ny = sum(exp(h))", given()).names


@pytest.mark.parametrize(
    "source",
    [
        "h = tf.nn.relu(t1) * 2\ny = tf.reduce_sum(tf.exp(h))",
        "h = tw.nn.relu(t1) * 2\ny = tw.reduce_sum(np.exp(h))",
        "h = torch.nn.functional.relu(t1) * 2\ny = torch.sum(torch.exp(h))",
        "import tensorflow as tf\nimport numpy as np\nfrom tensorflow import keras, nn\n"
        "with tf.GradientTape(persistent=True) as tape:\n    h = nn.relu(t1) * 2\n    "
        "y = tf.math.reduce_sum(np.exp(h))",
        "with tw.GradientTape() as outer:\n  with tw.GradientTape() as inner:\n"
        "    h = tf.nn.relu(\n        t1) * 2  # tf.exp\n  y = tf.reduce_sum(tf.exp(h))",
        "with GradientTape() as tape: h = tf.nn.relu(t1) * 2\ny = tf.reduce_sum(tf.exp(h))",
    ],
)
def test_what_only_python_needs_is_passed_over(source):
    found = tw.language.check(source, given())
    assert not found.errors
    assert found.names == PLAIN
    assert tw.language.run(source, given()).names["y"].shape == ()


def test_places_stay_where_they_are_in_the_text():
    run = tw.language.run("with tf.GradientTape() as tape:\n    y = tf.exp(t1)", given())
    assert (run.steps[0].span.line, run.steps[0].span.column) == (2, 11)
    mistake = tw.language.check("y = tf.exp(t1) * np.log(T2)", given()).errors[0]
    assert mistake.picture.splitlines() == [
        "    y = tf.exp(t1) * np.log(T2)",
        "                            ^^",
    ]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("x = tf.Variable([1.0, 2.0])", "no_maker"),
        ("x = torch.tensor([1.0, 2.0])", "no_maker"),
        ("tape.watch(t1)", "tape_call"),
        ("g = tape.gradient(t1, t2)", "forward_only"),
        ("y = np.fft(t1)", "unknown_function_list"),
        ("import os", "statement_word"),
        ("with open(t1) as f: y = t1", "statement_word"),
        ("y = tf.exp", "function_as_value"),
        ("y = x.tf.exp(t1)", "dot_method"),
    ],
)
def test_what_cannot_be_read_is_told(source, kind):
    assert tw.language.check(source, given()).errors[0].kind == kind
