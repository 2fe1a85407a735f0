import numpy as np

from tapewidgets.training.history import History


def filled(steps, most):
    history = History([(), (2,)], most)
    for step in range(steps + 1):
        history.add(step, step, [step, [step, -step]], [1, [1, 1]], [2, [2, 2]])
    return history


def test_a_short_history_holds_every_step():
    history = filled(10, 1000)
    assert history.steps.tolist() == list(range(11))
    assert history.weights(1).tolist()[3] == [3, -3]
    assert history.updates(0)[4] == 2


def test_a_long_history_is_thinned_evenly_and_stays_bounded():
    history = filled(100_000, 500)
    assert len(history) <= 500
    assert history.stride == 256
    np.testing.assert_array_equal(history.steps, np.arange(len(history)) * 256)
    np.testing.assert_array_equal(history.weights(0), history.steps)
    np.testing.assert_array_equal(history.losses, history.steps)
