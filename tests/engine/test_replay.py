"""A tape played again with other values."""

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.engine.replay import replay, values_of


def program(x):
    with tw.GradientTape(persistent=True) as tape:
        y = tw.tanh(x * 2.0 + 1.0)
        z = tw.reduce_mean(y * y) + tw.reduce_max(x)
    return tape, z


def test_a_replay_agrees_with_recording_anew():
    first, second = np.random.default_rng(3).normal(size=(2, 4)).astype(np.float32)
    x = tw.Variable(first)
    tape, z = program(x)
    again = replay(tape, {tape.read(x).number: second})
    replayed = again.read(tape.read(z).number)
    other = tw.Variable(second)
    fresh, wanted = program(other)
    np.testing.assert_array_equal(replayed.value, wanted.numpy())
    np.testing.assert_array_equal(
        again.gradient(replayed.tensor, x).numpy(), fresh.gradient(wanted, other).numpy()
    )
    for line, expected in zip(again.lines, fresh.lines, strict=True):
        for value, wanted_value in zip(line.values, expected.values, strict=True):
            np.testing.assert_array_equal(value, wanted_value)
    np.testing.assert_array_equal(tape.read(tape.read(z).number).value, z.numpy())


def test_an_edited_intermediate_value_leaves_what_came_before_it():
    x = tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * 2.0
        z = y * x
    again = replay(tape, {tape.read(y).number: np.float32(10.0)})
    assert [line.values[0] for line in again.lines] == [10.0, 30.0]
    assert again.lines[0].values[1] == 3.0
    assert again.gradient(again.read(tape.read(z).number).tensor, x).numpy() == 16.0


def test_a_value_that_was_not_kept_cannot_be_replayed_but_calculated():
    x, w = tw.Variable(np.ones(20_000, np.float32)), tw.Variable(np.ones(20_000, np.float32))
    with tw.GradientTape(persistent=True) as tape:
        y = x + 1.0
        z = tw.reduce_sum(y + w)
    made = tape.lines[0].output
    assert tape.read(made).value is None
    np.testing.assert_array_equal(values_of(tape)[made], np.full(20_000, 2.0))
    with pytest.raises(ValueError, match="did not keep"):
        replay(tape, {tape.read(w).number: np.zeros(20_000, np.float32)})
    assert tape.read(z).value == 60_000


def test_a_tape_reads_tensors_and_numbers():
    x, unwatched = tw.Variable(3.0), tw.constant(2.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * unwatched
    (line,) = tape.lines
    assert (line.inputs[1], line.tracked) == (0, (True, False))
    assert tape.read(x) == tape.read(line.inputs[0])
    assert tape.read(x).tensor is x
    assert tape.read(y)[:3] == (line.output, np.float32(6.0), True)
    assert tape.read(unwatched)[:3] == (0, np.float32(2.0), False)
    x.assign(5.0)
    assert (tape.read(x).value, tape.read(line.inputs[0]).value) == (5.0, 3.0)
    assert tape.read(line.inputs[0]).tensor.numpy() == 3.0
    with pytest.raises(ValueError, match="knows no value number 99999999"):
        tape.read(99999999)
    with pytest.raises(TypeError, match="reads Tensors, Variables and numbers"):
        tape.read("x")
