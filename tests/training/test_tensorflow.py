"""The same batches end at TensorFlow's weights; the copied code is the very code that ran there."""

import json
from pathlib import Path

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training

RECORD = json.loads(Path(__file__).with_name("tensorflow_runs.json").read_text("utf-8"))
NOISY = training.line(points=60, noise=0.3, seed=1)
RNG = np.random.default_rng(5)
WIDE = RNG.normal(size=(24, 3)).astype(np.float32)

CASES = {
    "the default data": {"epochs": 1},
    "a sine": {"model": "sine"},
    "points held out": {"data": NOISY, "test": 0.25, "optimizer": "Momentum", "epochs": 3},
    "a line without noise": {"data": training.line()},
    "shuffled batches with momentum": {
        "data": NOISY,
        "batch_size": 8,
        "shuffle": True,
        "seed": 3,
        "optimizer": "Momentum",
        "epochs": 20,
    },
    "nesterov": {
        "data": NOISY,
        "optimizer": "Nesterov",
        "learning_rate": 0.005,
        "shuffle": True,
        "epochs": 5,
    },
    "adam": {"data": NOISY, "batch_size": 16, "optimizer": "Adam", "learning_rate": 0.1, "epochs": 30},
    "rmsprop": {"data": NOISY, "batch_size": 16, "optimizer": "RMSprop", "learning_rate": 0.02, "epochs": 30},
    "adagrad": {"data": NOISY, "batch_size": 16, "optimizer": "Adagrad", "learning_rate": 0.5, "epochs": 30},
    "full batch cut short": {"data": NOISY, "batch_size": None, "learning_rate": 0.3, "steps": 37},
    "schedule": {
        "data": NOISY,
        "learning_rate": tw.optimizers.schedules.ExponentialDecay(0.05, decay_steps=60, decay_rate=0.7),
        "epochs": 5,
    },
    "functions": {
        "data": training.Data({"x": WIDE[:, 0], "y": np.tanh(2 * WIDE[:, 0])}),
        "model": "hidden = a*x\npredictions = c*tanh(hidden)",
        "loss": "loss = mean(square(predictions - y)) + 0.01*a**2",
        "variables": {"a": 0.5, "c": 0.5},
        "batch_size": 6,
        "learning_rate": 0.1,
        "epochs": 40,
    },
    "matrices": {
        "data": training.Data({"x": WIDE, "y": WIDE @ np.float32([[1.0], [-2.0], [0.5]])}),
        "model": "x @ w + b",
        "variables": {"w": [[0.1], [0.2], [0.3]], "b": [0.0]},
        "batch_size": 5,
        "learning_rate": 0.05,
        "epochs": 20,
    },
    "rate changed on the way": {"data": NOISY, "learning_rate": 0.02, "epochs": 4},
}


def finished(name):
    run = training.prepare(**CASES[name])
    if name == "rate changed on the way":
        run.advance(70)
        run.change(learning_rate=0.05)
        run.advance(60)
        run.change(learning_rate=0.005)
    return run.advance()


@pytest.mark.parametrize("name", CASES)
def test_a_run_ends_at_tensorflow_s_weights(name):
    run = finished(name)
    for ours, theirs in zip(run.weights.values(), RECORD[name]["weights"], strict=True):
        np.testing.assert_allclose(np.ravel(ours), theirs, rtol=1e-6, atol=1e-6)
    assert run.code("tensorflow") == RECORD[name]["code"]


@pytest.mark.parametrize("name", CASES)
def test_the_copied_code_ends_at_the_same_bits_here(name, capsys):
    run = finished(name)
    names = {}
    exec(run.code(), names)  # our own text
    for variable, weight in zip(names["variables"], run.weights.values(), strict=True):
        np.testing.assert_array_equal(variable.numpy(), weight)
