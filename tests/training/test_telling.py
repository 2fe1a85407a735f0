"""A step told in moments: its sentences, its equations, and that its numbers are the engine's."""

import json

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training

TWO = ([2.0, 1.0], [7.0, 4.0])


def sentences(run, number, part=None):
    return [moment["say"] for moment in run.tell(number)["moments"] if part in (None, moment["part"])]


def written(equation):
    parts = [part if isinstance(part, str) else f"{part['name']}={part['numbers']}" for part in equation]
    return " ".join(parts)


def test_a_step_of_one_point_is_told_from_record_to_update():
    run = tw.train(TWO, learning_rate=0.1, steps=1)
    assert sentences(run, 1) == [
        "Record: v1 = w * x is −2.",
        "predictions = v1 + b is −3: what the model predicts.",
        "The model says −3, the point says 7: 10 too low.",
        "loss = v2 ** 2. This is the loss of this point: 100.",
        "Backward: loss changes 2·v2 times as fast as v2.",
        "predictions enters v2 with factor 1: the gradient passes unchanged.",
        "v1 enters predictions with factor 1: the gradient passes unchanged.",
        "b enters predictions with factor 1: the gradient passes unchanged. dL/db = −20 arrives at b.",
        "w enters v1 with factor x. dL/dw = −40 arrives at w.",
        "dL/dw is negative: the loss falls if w grows. So w moves up by 0.1 × 40 = 4.",
        "dL/db is negative: the loss falls if b grows. So b moves up by 0.1 × 20 = 2.",
        "Step 1: at the point (2, 7) the model is 10 too low: loss 100. "
        "Each weight moves 0.1 × its slope, downhill.",
    ]
    told = run.tell(1)
    last = told["moments"][-1]["equations"]
    assert written(last[0]) == "new w=[3.0] = w=[-1.0] − rate η=[0.1] × dL/dw=[-40.0]"
    assert [row["text"] for row in told["rows"]][:2] == ["v1 = w * x", "predictions = v1 + b"]
    assert told["arrives"] == {
        **{"prediction": 1, "loss": 3, "gradient b": 7, "gradient w": 8, "update w": 9, "update b": 10}
    }


def test_a_batch_is_told_with_its_sums():
    run = tw.train(TWO, batch_size=None, optimizer="Momentum", steps=2)
    said = sentences(run, 2)
    assert "Prediction minus y for all 2 points" in said[2]
    assert "The mean counts each of its 2 numbers as 1/2 of the whole." in said[5]
    assert any("w was used 2 times: its gradients add up. dL/dw =" in one for one in said)
    assert "0.9 of the last step is kept" in said[-3]
    step = run.step(2)
    equation = run.tell(2)["moments"][-3]["equations"][0]
    new, _, old, _, kept, _, before, _, rate, _, slope = [
        part if isinstance(part, str) else part["numbers"][0] for part in equation
    ]
    assert new == pytest.approx(old + kept * before - rate * slope, abs=1e-5)
    assert new == pytest.approx(float(step.after["w"]), abs=1e-5)


@pytest.mark.parametrize("optimizer", ["SGD", "Momentum", "Nesterov", "Adam", "RMSprop", "Adagrad"])
@pytest.mark.parametrize("batch", [1, 3, None])
def test_gradients_that_arrive_and_weights_that_come_out_are_the_run_s(optimizer, batch):
    run = training.prepare(training.line(points=9, noise=0.3), optimizer=optimizer, batch_size=batch, steps=6)
    run.advance()
    for number in (1, 4, 6):
        told, step = run.tell(number), run.step(number)
        for name in ("w", "b"):
            arrival = told["moments"][told["arrives"][f"gradient {name}"]]
            assert arrival["equations"][0][-1]["numbers"] == pytest.approx([step.gradients[name]], rel=1e-4)
            update = told["moments"][told["arrives"][f"update {name}"]]
            assert update["equations"][0][0]["numbers"] == pytest.approx([step.after[name]], rel=1e-4)
            assert told["gradients"][name] == pytest.approx([step.gradients[name]], rel=1e-3)
        json.dumps(told, allow_nan=False)


def test_every_preset_s_step_is_told_as_plain_data():
    for name in ("moons", "deep", "clouds", "logistic", "saddle", "minima", "polynomial"):
        run = training.prepare(model=name).advance(3)
        told = run.tell(3)
        json.dumps(told, allow_nan=False)
        parts = [moment["part"] for moment in told["moments"]]
        assert parts == sorted(parts, key=["record", "backward", "update"].index)
        assert {f"gradient {name}" for name in run.weights} <= set(told["arrives"])
    run = training.prepare(model="moons").advance(2)
    assert "on the right side: loss" in sentences(run, 2)[-1]


def test_numbers_that_are_not_finite_are_told_too():
    run = training.prepare(([1e19, 1.0], [1.0, 1.0]), learning_rate=1e-3, epochs=1)
    run.advance()
    if run.step_number:
        json.dumps(run.tell(run.step_number), allow_nan=False)
    huge = training.prepare(([3e18], [1.0]), learning_rate=0.0, steps=1).advance()
    assert huge.step_number == 1
    json.dumps(huge.tell(1), allow_nan=False)
    assert np.isfinite(huge.tell(1)["moments"][0]["equations"][0][0]["numbers"][0])
