import numpy as np

from tapewidgets.training.history import History, stays, which_stay


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


def test_a_long_history_keeps_its_first_steps_and_stays_bounded():
    history = filled(100_000, 500)
    assert 250 < len(history) <= 500
    kept = [step for step in range(100_001) if stays(step, history.level)]
    assert history.steps.tolist() == kept
    assert kept[:32] == list(range(32))
    assert np.diff(kept).max() <= 100_000 / 2**history.level
    np.testing.assert_array_equal(history.weights(0), history.steps)
    np.testing.assert_array_equal(history.losses, history.steps)


def test_a_number_and_an_array_of_numbers_stay_alike():
    for level in (0, 1, 3, 9, 64):
        steps = np.arange(5_000)
        assert which_stay(steps, level).tolist() == [stays(step, level) for step in range(5_000)]
