"""Optimizers and schedules: what they keep and refuse. ``tests/oracle`` compares their numbers with Keras."""

import numpy as np
import pytest

import tapewidgets as tw

schedules = tw.optimizers.schedules
EVERY = {
    "SGD": lambda: tw.optimizers.SGD(0.1),
    "momentum": lambda: tw.optimizers.SGD(0.1, momentum=0.9),
    "nesterov": lambda: tw.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "Adam": lambda: tw.optimizers.Adam(0.1),
    "amsgrad": lambda: tw.optimizers.Adam(0.1, amsgrad=True),
    "RMSprop": lambda: tw.optimizers.RMSprop(0.1, momentum=0.5, centered=True),
    "Adagrad": lambda: tw.optimizers.Adagrad(0.1),
    "exponential": lambda: tw.optimizers.SGD(schedules.ExponentialDecay(0.1, 3, 0.5, staircase=True)),
    "piecewise": lambda: tw.optimizers.SGD(schedules.PiecewiseConstantDecay([2, 4], [0.5, 0.2, 0.1])),
    "cosine": lambda: tw.optimizers.SGD(schedules.CosineDecay(0.1, 5, warmup_target=0.5, warmup_steps=2)),
}


def trained(optimizer, through):
    w = tw.Variable([0.5, -1.0])

    @through
    def step():
        with tw.GradientTape() as tape:
            loss = tw.reduce_sum((w - 3.0) ** 2)
        optimizer.apply_gradients([(tape.gradient(loss, w), w)])

    weights = []
    for _ in range(8):
        step()
        weights.append(w.numpy())
    return np.array(weights)


@pytest.mark.parametrize("name", EVERY)
def test_compiled_steps_are_the_same_to_the_last_digit(name):
    eager, compiled = EVERY[name](), EVERY[name]()
    np.testing.assert_array_equal(trained(eager, lambda f: f), trained(compiled, tw.function))
    assert int(eager.iterations) == int(compiled.iterations) == 8


def test_a_step_outside_is_not_recorded_and_its_state_not_watched():
    w = tw.Variable(1.0)
    optimizer = tw.optimizers.Adam()
    with tw.GradientTape() as tape:
        optimizer.apply_gradients([(tw.constant(1.0), w)])
    assert tape.watched_variables() == (w,)


def test_variables():
    w = tw.Variable([1.0, 2.0])
    optimizer = tw.optimizers.Adam(0.5)
    optimizer.apply_gradients([(w * 1.0, w)])
    assert [v.name for v in optimizer.variables] == [
        "iteration:0",
        "learning_rate:0",
        "momentum:0",
        "velocity:0",
    ]
    assert not any(v.trainable for v in optimizer.variables)
    assert [v.shape for v in optimizer.variables] == [(), (), (2,), (2,)]


def test_the_learning_rate_can_be_changed_by_a_number_and_by_a_schedule():
    w = tw.Variable(1.0)
    optimizer = tw.optimizers.SGD(0.5)
    optimizer.learning_rate = 0.25
    assert float(optimizer.learning_rate) == 0.25
    optimizer.learning_rate = schedules.PiecewiseConstantDecay([0], [1.0, 2.0])
    optimizer.apply_gradients([(1.0, w)])
    assert float(w) == 0.0
    assert float(optimizer.learning_rate) == 2.0
    with pytest.raises(TypeError, match="was made with a schedule"):
        optimizer.learning_rate = 0.5


def test_a_variable_may_come_later():
    v, w = tw.Variable(1.0), tw.Variable(1.0)
    optimizer = tw.optimizers.SGD(1.0, momentum=0.5)
    optimizer.apply_gradients([(1.0, v)])
    optimizer.apply_gradients([(1.0, w), (1.0, v)])
    assert (float(w), float(v)) == (0.0, -1.5)


def test_what_is_refused():
    w = tw.Variable(1.0)
    optimizer = tw.optimizers.SGD()
    with pytest.raises(ValueError, match="a number, or a function"):
        tw.optimizers.SGD("fast")
    with pytest.raises(TypeError, match="steps Variables"):
        optimizer.apply_gradients([(1.0, tw.constant(1.0))])
    with pytest.raises(ValueError, match="no pairs"):
        optimizer.apply_gradients(zip([], [], strict=True))
    with pytest.raises(ValueError, match=r"tape\.explain"):
        optimizer.apply_gradients([(None, w)])
    with pytest.warns(UserWarning, match="Gradients do not exist for variables"):
        optimizer.apply_gradients([(None, w), (1.0, tw.Variable(1.0))])
    with pytest.raises(ValueError, match="shapes must be equal"):
        optimizer.apply_gradients([([1.0, 2.0], w)])
    with pytest.raises(ValueError, match="decay_steps"):
        schedules.CosineDecay(0.1, 0)
    with pytest.raises(ValueError, match="length of boundaries"):
        schedules.PiecewiseConstantDecay([1], [0.1])


def test_under_the_name_of_keras():
    assert tw.keras.optimizers is tw.optimizers
    assert tw.keras.losses is tw.losses
