"""The presets do what their sentences say; models that are functions and Modules train like lines."""

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training
from tapewidgets.training.presets import PRESETS, STABLE_LOG_LOSS, network
from tapewidgets.words import catalog, say


def accuracy(run):
    columns = run.data.columns
    predictions, _ = run.model.predict(list(run.weights.values()), columns)
    return float(np.mean((predictions > 0.5) == (columns["y"] > 0.5)))


def test_the_default_ends_near_three_and_one_and_its_batches_disagree():
    run = tw.train()
    assert run.weights["w"] == pytest.approx(3, abs=0.06)
    assert run.weights["b"] == pytest.approx(1, abs=0.06)
    np.testing.assert_array_equal(run.data.columns["y"], PRESETS["line"].make().columns["y"])
    signs = np.sign(run.history.gradients(0)[-500:])
    assert 0.3 < np.mean(signs > 0) < 0.7


def test_in_the_valley_one_weight_is_right_long_before_the_other():
    run = training.prepare(model="valley").advance(40)
    exact = run.exact
    assert abs(run.weights["w"] - exact["w"]) < 0.7 < 2.5 < abs(run.weights["b"] - exact["b"])
    assert tw.train(model="valley", optimizer="Momentum").weights["b"] == pytest.approx(exact["b"], abs=0.1)


def test_an_outlier_pulls_the_line_down():
    without = training.prepare(model="outlier").data.rows(slice(0, 20))
    line = tw.train((without["x"], without["y"]), learning_rate=0.1, batch_size=None, epochs=200)
    assert line.weights["w"] - tw.train(model="outlier").weights["w"] > 1


def test_a_batch_of_one_does_not_come_to_rest_in_noise_and_all_points_do():
    spread = [
        np.ptp(tw.train(model="noise", batch_size=size, steps=2_000).history.weights(0)[-100:])
        for size in (1, None)
    ]
    assert spread[0] > 10 * spread[1]


def test_the_saddle_slows_the_path_and_lets_it_fall_to_one_side():
    run = tw.train(model="saddle")
    speed = np.hypot(run.history.updates(0)[1:], run.history.updates(1)[1:])
    slowest = int(np.argmin(speed[:60]))
    assert speed[slowest] < 0.2 * speed[0]
    assert speed[slowest:].max() > 4 * speed[slowest]
    assert float(run.weights["w"] * run.weights["v"]) == pytest.approx(2, abs=0.1)


def test_one_start_ends_in_a_side_valley_and_another_finds_the_wave():
    side = tw.train(model="minima")
    found = tw.train(model="minima", variables={"w": 2.5, "b": 0.0})
    assert side.history.losses[-1] > 0.3 > 0.05 > found.history.losses[-1]


def test_a_sine_finds_its_pace_and_shift_in_twenty_steps_and_then_its_height():
    run = tw.train(model="sine")
    height, pace, shift = (run.history.weights(which) for which in range(3))
    assert pace[20] == pytest.approx(pace[-1], abs=0.05)
    assert shift[20] == pytest.approx(shift[-1], abs=0.05)
    assert height[20] < 0.7 * height[-1]
    assert [height[-1], pace[-1], shift[-1]] == pytest.approx([2, 1.5, 0.5], abs=0.05)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_runs_to_its_end_with_a_smaller_loss(name):
    run = training.prepare(model=name)
    first = run.losses()["training"][0]
    run.advance()
    assert run.status == "finished"
    assert run.losses()["training"][-1] < first


@pytest.mark.parametrize(
    ("name", "least"), [("logistic", 0.8), ("clouds", 0.9), ("moons", 0.98), ("deep", 0.98)]
)
def test_two_classes_are_parted(name, least):
    assert accuracy(tw.train(model=name)) > least


def test_the_loss_of_seven_powers_falls_at_once_and_their_weights_creep():
    run = tw.train(model="polynomial")
    assert len(run.weights) == 7
    losses = run.history.losses
    assert losses[-1] < 0.1 * losses[1]
    assert losses[1] - losses[100] > 0.95 * (losses[1] - losses[-1])
    assert abs(run.weights["d"] - run.exact["d"]) > 1


def test_what_is_given_goes_over_a_preset():
    run = training.prepare(model="valley", learning_rate=0.01, epochs=3)
    assert (run.learning_rate, run.steps, run.data.count) == (0.01, 3, 200)
    assert "preset" not in training.prepare(model="valley").code()


def test_every_preset_says_in_one_sentence_what_to_look_for():
    for preset in PRESETS.values():
        look = say(catalog(), preset.look)
        assert look.endswith(".")
        assert ". " not in look


POINTS = training.line(points=50, noise=0.2)


class Line(tw.Module):
    def __init__(self):
        self.layers = [tw.Variable(-1.0, name="w"), {"b": tw.Variable(-1.0, name="b")}]

    def __call__(self, x):
        return self.layers[0] * x + self.layers[1]["b"]


@pytest.mark.parametrize("model", [Line(), lambda x, weights: weights["w"] * x + weights["b"]])
def test_a_function_or_a_module_trains_like_the_line_it_is(model):
    lines, run = tw.train(POINTS, epochs=3), tw.train(POINTS, model=model, epochs=3)
    assert run.weights == lines.weights
    assert run.step(7).gradients == lines.step(7).gradients
    assert run.rate_limit.low == pytest.approx(lines.rate_limit.low)
    assert [m["part"] for m in run.tell(3)["moments"]] == [m["part"] for m in lines.tell(3)["moments"]]


def bent_line(x, weights):
    lifted = weights["w"] * x + weights["b"]
    return lifted


@pytest.mark.parametrize(
    ("model", "line"),
    [
        (bent_line, "predictions = bent_line(x, {'w': w, 'b': b})"),
        (Line(), "predictions = model(x)"),
        (lambda x, weights: weights["w"] * x + weights["b"], "predictions = model(x, {'w': w, 'b': b})"),
    ],
    ids=["def", "Module", "lambda"],
)
def test_a_panel_shows_the_program_of_a_function_or_a_module(model, line):
    panel = tw.SGDPanel(POINTS, model=model, epochs=3)
    code = panel.result.code()
    assert line in code
    if model is bent_line:
        found = {}
        exec(code, found)
        assert found["w"].numpy() == panel.run().result.weights["w"]


def test_training_a_module_leaves_the_module_as_it_is():
    model = Line()
    tw.train(POINTS, model=model, epochs=1)
    assert [float(v) for v in model.trainable_variables] == [-1, -1]


def test_layers_train_with_names_of_their_own():
    x = POINTS.columns["x"][:, None]
    model = tw.keras.Sequential([tw.keras.layers.Dense(3, "tanh"), tw.keras.layers.Dense(1)])
    model(x)
    run = tw.train((x, POINTS.columns["y"][:, None]), model=model, epochs=5, learning_rate=0.1)
    assert len(run.weights) == 4
    assert run.history.losses[-1] < run.history.losses[1]


def test_a_layer_that_has_no_weights_yet_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="call it once on some data"):
        tw.train(POINTS, model=tw.keras.layers.Dense(1))


def test_two_columns_name_the_line_themselves():
    run = tw.train({"size": [1.0, 2.0], "price": [4.0, 7.0]}, learning_rate=0.1, epochs=400)
    assert run.settings.model == "predictions = w*size + b"
    assert run.weights["w"] == pytest.approx(3, abs=0.1)


def test_a_run_goes_on_beyond_its_end_as_if_it_had_been_longer():
    short = tw.train(POINTS, epochs=2).run_on().advance()
    whole = tw.train(POINTS, epochs=4)
    assert (short.weights, short.steps) == (whole.weights, whole.steps)


FAR_APART = ([-50.0, 60.0], [0.0, 1.0])
NAIVE = "loss = -(y*log(p) + (1 - y)*log(1 - p))"


def by_hand(x, weights):
    return 1 / (1 + tw.exp(-(weights["w"] * x + weights["b"])))


@pytest.mark.parametrize(
    ("model", "loss"),
    [
        ("p = sigmoid(w*x + b)", NAIVE),
        ("p = 1/(1 + exp(-(w*x + b)))", NAIVE),
        ("p = sigmoid(w*x + b)", "loss = -mean(y*log(p) + (1 - y)*log(1 - p))"),
        (by_hand, NAIVE.replace("p)", "predictions)")),
    ],
    ids=["sigmoid", "exp", "mean", "function"],
)
@pytest.mark.parametrize("batch_size", [1, None])
@pytest.mark.parametrize("rate", [0.001, 0.5, 20.0])
@pytest.mark.parametrize("w", [-3.0, 0.0, 1.7], ids=["wrong side", "nowhere", "right side"])
def test_a_naive_log_loss_that_overflows_is_told_of_the_stable_one(model, loss, batch_size, rate, w):
    run = tw.train(
        FAR_APART,
        model=model,
        loss=loss,
        learning_rate=rate,
        batch_size=batch_size,
        variables={"w": w, "b": 0.0},
        steps=3_000,
    )
    if run.status == "finished":  # a step so small that nothing has overflowed yet
        assert rate == 0.001
        assert w == 0
        return
    assert f"use the stable loss, {STABLE_LOG_LOSS} with z before the sigmoid" in run.diverged
    assert "learning rate" not in run.diverged
    assert run.diverged.startswith(("Diverged: at step", "The loss is not finite at the start"))


def test_with_the_stable_loss_the_same_points_train():
    run = tw.train(
        FAR_APART,
        model="z = w*x + b\np = sigmoid(z)",
        loss=STABLE_LOG_LOSS,
        variables={"w": -3.0, "b": 0.0},
        learning_rate=0.5,
        epochs=40,
    )
    assert run.status == "finished"
    assert accuracy(run) == 1


def test_a_rate_that_is_too_large_is_not_blamed_on_a_logarithm():
    run = tw.train(learning_rate=1.0, model="predictions = w*x + b + log(x*x + 2)")
    assert "try a learning rate of 0.1" in run.diverged
    assert "log(0)" not in run.diverged


def test_a_logarithm_of_something_else_is_told_to_keep_above_zero():
    run = tw.train(([1.0], [1.0]), model="predictions = log(w*x)", variables={"w": 0.0}, learning_rate=0.1)
    assert run.diverged.endswith("keep what a logarithm is taken of above 0: log(0) is -inf.")


@pytest.mark.parametrize("name", PRESETS)
def test_the_run_of_a_preset_is_saved_and_comes_back(tmp_path, name):
    run = training.prepare(model=name).advance(3)
    back = training.Run.load(run.save(tmp_path / "run.json"))
    np.testing.assert_equal(back.weights, run.weights)
    assert (back.data.made, back.settings.model) == (run.data.made, run.settings.model)


def test_a_run_of_a_function_cannot_be_saved_and_says_so(tmp_path):
    run = training.prepare(POINTS, model=lambda x, weights: weights["w"] * x + weights["b"])
    with pytest.raises(ValueError, match="a function or a Module of your own cannot be saved"):
        run.save(tmp_path / "run.json")


def test_a_network_is_written_in_lines():
    lines = network(2, 8, 8, 1)
    assert lines["model"].count("tanh") == 2
    assert [np.shape(value) for value in lines["variables"].values()] == [
        (2, 8),
        (8,),
        (8, 8),
        (8,),
        (8, 1),
        (1,),
    ]
