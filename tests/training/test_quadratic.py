import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training
from tapewidgets.training.quadratic import find_quadratic


def full_batch(rate, steps, **choices):
    return tw.train(
        training.line(points=60, noise=0.3), batch_size=None, learning_rate=rate, steps=steps, **choices
    )


def test_the_exact_answer_is_that_of_lstsq():
    data = training.line(points=200, noise=0.5, seed=2)
    run = tw.train(data, steps=1)
    x = data.columns["x"].astype(float)
    w, b = np.linalg.lstsq(np.stack([x, np.ones_like(x)], axis=1), data.columns["y"].astype(float))[0]
    assert run.exact["w"] == pytest.approx(w, rel=1e-9)
    assert run.exact["b"] == pytest.approx(b, rel=1e-9)


def test_a_noisy_full_batch_run_ends_at_the_exact_answer():
    run = full_batch(0.3, 120)
    for name in ("w", "b"):
        assert run.weights[name] == pytest.approx(float(run.exact[name]), abs=1e-5)


@pytest.mark.parametrize(("part", "status"), [(0.97, "finished"), (1.03, "diverged")])
def test_the_largest_stable_rate_parts_convergence_from_divergence(part, status):
    limit = full_batch(0.01, 1).largest_stable_rate
    run = full_batch(part * limit, 1500)
    assert run.status == status
    if status == "finished":
        assert run.weights["w"] == pytest.approx(float(run.exact["w"]), abs=1e-4)
    else:
        assert "(all points: diverges from" in run.diverged


def test_a_loss_that_is_not_quadratic_has_no_exact_answer():
    data = training.line(points=20)
    assert tw.train(data, model="tanh(w*x) + b", steps=1).exact is None
    assert tw.train(data, loss="abs(predictions - y)", steps=1).largest_stable_rate is None


def test_many_best_answers_are_no_answer():
    run = tw.train(([1.0, 1.0], [2.0, 2.0]), steps=1)
    assert run.exact is None
    assert not run.landscape.quadratic.unique
    assert run.landscape.quadratic.answer == pytest.approx([1, 1])
    assert run.largest_stable_rate == pytest.approx(0.5)


def test_a_loss_without_a_bottom_is_refused():
    assert find_quadratic(lambda p: -p, 2) is None
    assert find_quadratic(lambda p: p * 0 + 1, 2) is None
    assert find_quadratic(lambda p: p * np.inf, 2) is None


def test_a_flat_loss_bears_any_rate():
    assert find_quadratic(lambda p: p * 0, 2).largest_stable_rate == float("inf")
