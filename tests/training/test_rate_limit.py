"""From which learning rate on runs diverge: the forecast against what the engine does."""

import numpy as np
import pytest

from tapewidgets import training
from tapewidgets.training.data import Data

BELOW, ABOVE = (0.7, 0.85, 0.95), (1.05, 1.2, 1.4)
EPOCHS = {1: 40, 10: 120, None: 500}


def points(name):
    rng = np.random.default_rng(3)
    x = {"normal": rng.normal(size=100), "far": rng.uniform(3, 7, 100), "skewed": rng.exponential(size=100)}
    return Data({"x": x[name], "y": 3 * x[name] + 1 + rng.normal(scale=0.3, size=100)})


def diverges(data, rate, batch, **choices):
    run = training.prepare(data, learning_rate=rate, batch_size=batch, epochs=EPOCHS[batch], **choices)
    return run.advance().status == "diverged"


@pytest.mark.parametrize("optimizer", ["SGD", "Momentum"])
@pytest.mark.parametrize("batch", [1, 10, None])
@pytest.mark.parametrize("name", ["normal", "far", "skewed"])
def test_at_three_rates_above_every_run_diverges_and_at_three_below_none(name, batch, optimizer):
    data = points(name)
    limit = training.prepare(data, batch_size=batch, optimizer=optimizer).rate_limit
    rates = [*(limit.low * part for part in BELOW), *(limit.high * part for part in ABOVE)]
    found = [diverges(data, rate, batch, optimizer=optimizer) for rate in rates]
    print(f"{name} batch {batch or 'all'} {optimizer}: {limit.low:.3g} to {limit.high:.3g} {found}")
    assert optimizer == "Momentum" or limit.low == pytest.approx(limit.high, rel=0.02)
    assert found == [False] * 3 + [True] * 3


@pytest.mark.parametrize("batch", [1, 10])
def test_shuffled_batches_blur_the_limit_to_a_range(batch):
    data = points("normal")
    limit = training.prepare(data, batch_size=batch, shuffle=True).rate_limit
    assert limit.low < limit.high
    below = [diverges(data, 0.95 * limit.low, batch, shuffle=True, seed=seed) for seed in range(4)]
    above = [diverges(data, 1.1 * limit.high, batch, shuffle=True, seed=seed) for seed in range(4)]
    print(f"shuffled, batch {batch}: {limit.low:.3g} to {limit.high:.3g} {below} {above}")
    assert (below, above) == ([False] * 4, [True] * 4)


@pytest.mark.parametrize("optimizer", ["Adam", "RMSprop", "Adagrad"])
def test_an_optimizer_whose_steps_adapt_has_no_forecast_and_none_is_made(optimizer):
    limit = training.prepare(points("normal"), optimizer=optimizer).rate_limit
    assert (limit.low, limit.high) == (None, None)
    assert "no forecast" in limit.say


def test_a_loss_that_is_no_bowl_has_no_forecast():
    limit = training.prepare(model="logistic").rate_limit
    assert (limit.low, limit.say) == (None, "no forecast: this loss is no bowl")


def test_options_that_clip_or_decay_have_no_forecast():
    assert training.prepare(options={"clipnorm": 1.0}).rate_limit.low is None
    assert training.prepare(optimizer="Momentum", options={"momentum": 0.5}).rate_limit.low > 0


def test_rows_of_arrays_give_the_same_limit_as_numbers():
    x = np.random.default_rng(0).normal(size=60)
    numbers = training.prepare(Data({"x": x, "y": x}), batch_size=6).rate_limit
    arrays = training.prepare(
        Data({"x": x[:, None], "y": x[:, None]}),
        model="predictions = x @ w + b",
        variables={"w": [[-1.0]], "b": [-1.0]},
        batch_size=6,
    ).rate_limit
    assert arrays.low == pytest.approx(numbers.low, rel=1e-5)
