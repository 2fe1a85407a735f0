import math
import re

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training

POINTS = training.line(points=40, noise=0.2)


def bits(run):
    return [np.asarray(value).tobytes() for value in run.weights.values()]


def test_points_without_noise_end_at_three_and_one():
    run = tw.train(training.line())
    assert run.step_number == 10_000
    assert float(run.weights["w"]) == pytest.approx(3, abs=1e-6)
    assert float(run.weights["b"]) == pytest.approx(1, abs=1e-6)


def test_a_lesson_s_own_loop_ends_at_the_same_bits():
    w, b = tw.Variable(-1.0), tw.Variable(-1.0)
    for x, y in zip(POINTS.columns["x"], POINTS.columns["y"], strict=True):
        with tw.GradientTape() as tape:
            loss = (w * x + b - y) ** 2
        dw, db = tape.gradient(loss, [w, b])
        w, b = tw.Variable(w - 0.01 * dw), tw.Variable(b - 0.01 * db)
    run = tw.train(POINTS, epochs=1)
    assert (run.weights["w"], run.weights["b"]) == (w.numpy(), b.numpy())


@pytest.mark.parametrize("batch_size", [1, 7, None])
def test_step_by_step_gives_the_same_bits_as_at_once(batch_size):
    choices = {"epochs": 3, "batch_size": batch_size, "shuffle": True, "seed": 4}
    at_once = tw.train(POINTS, **choices)
    slowly = training.prepare(POINTS, **choices)
    while slowly.status != "finished":
        slowly.advance(1)
    assert bits(slowly) == bits(at_once)


def test_every_step_can_be_asked_for_and_they_join():
    run = tw.train(POINTS, epochs=2)
    for number in (1, 2, 39, 40, 41, 80):
        step = run.step(number)
        assert step.epoch == (number - 1) // 40 + 1
        assert step.rows.tolist() == [(number - 1) % 40]
        assert step.predictions == step.before["w"] * step.columns["x"] + step.before["b"]
        assert step.loss == pytest.approx(float(step.predictions - step.columns["y"]) ** 2, rel=1e-5)
        assert step.updates["w"] == step.after["w"] - step.before["w"]
        assert step.gradients["w"] * np.float32(-0.01) == pytest.approx(float(step.updates["w"]), abs=1e-6)
    assert run.step(80).after["w"] == run.weights["w"]
    assert run.step(2).before["w"] == run.step(1).after["w"]


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_step_that_was_not_taken_is_refused(number):
    with pytest.raises(ValueError, match="2 have been taken"):
        tw.train(POINTS, steps=2).step(number)


def test_a_thinned_run_still_gives_every_step_exactly():
    whole, thinned = tw.train(POINTS, steps=600), training.prepare(POINTS, steps=600, keep=64)
    thinned.advance()
    assert thinned.history.level < 64
    assert len(thinned.history) <= 64
    for number in (1, 77, 599):
        assert thinned.step(number).after == whole.step(number).after
    assert bits(thinned) == bits(whole)


def test_changes_on_the_way_are_noted_and_recomputed():
    run = training.prepare(POINTS, steps=120).advance(30)
    run.change(learning_rate=0.05)
    run.advance(30)
    run.change(batch_size=8)
    run.change(learning_rate=0.05)
    run.advance()
    assert [(change.step, change.text) for change in run.changes] == [
        (30, "learning rate 0.05"),
        (60, "batches of 8"),
    ]
    assert run.step(30).learning_rate == 0.01
    assert run.step(31).learning_rate == 0.05
    assert len(run.step(61).rows) == 8
    assert run.step(120).after["w"] == run.weights["w"]
    again = training.prepare(POINTS, steps=120).advance(30)
    again.change(learning_rate=0.05)
    again.advance(30)
    again.change(batch_size=8)
    assert bits(again.advance()) == bits(run)


def test_changes_are_taken_back_to_the_bit_until_a_step_is_taken():
    def prepare():
        return training.prepare(POINTS, optimizer="Momentum", learning_rate=0.02, steps=120).advance(30)

    run, plain = prepare(), prepare()
    run.change(optimizer="Adam")
    run.change(batch_size=8)
    assert run.take_back_changes(0)
    assert (run.changes, run.optimizer, run.batch_size) == ([], "Momentum", 1)
    run.advance(30)
    run.change(learning_rate=0.01)
    run.advance(1)
    run.change(learning_rate=0.5)
    assert not run.take_back_changes(0)
    assert run.take_back_changes(1)
    plain.advance(30)
    plain.change(learning_rate=0.01)
    assert bits(run.advance()) == bits(plain.advance())
    assert run.step(45).after["w"] == run.history.weights(0)[45]
    assert not run.take_back_changes(1)


@pytest.mark.parametrize("rate", [1e6, 50.0])
def test_a_run_that_diverges_stops_keeps_its_last_good_weights_and_says_what_to_try(rate):
    run = tw.train(POINTS, learning_rate=rate)
    assert run.status == "diverged"
    assert run.step_number < 100
    assert all(math.isfinite(value) for value in run.weights.values())
    assert f"step {run.step_number + 1}" in run.diverged
    assert f"try a learning rate of {rate / 10:g}" in run.diverged
    assert run.advance(10).step_number == run.step_number
    assert np.isfinite(run.history.weights(0)).all()


@pytest.mark.parametrize("rate", [-1, math.nan, math.inf, 1e308, "fast", None, True])
def test_a_rate_that_cannot_be_is_refused_with_what_to_write(rate):
    with pytest.raises(ValueError, match=r"write a number from 0 to 1e\+06"):
        tw.train(POINTS, learning_rate=rate)


@pytest.mark.parametrize("rate", [0, 1e-45])
def test_a_rate_too_small_to_move_anything_moves_nothing(rate):
    run = tw.train(POINTS, learning_rate=rate, steps=10)
    assert run.weights == {"w": -1, "b": -1}
    assert run.status == "finished"


@pytest.mark.parametrize(
    "data", [([2.0], [7.0]), ([1.0] * 8, [4.0] * 8), ([0.0] * 5, [0.0] * 5)], ids=["one", "constant", "zero"]
)
def test_data_of_one_point_or_one_value_trains(data):
    run = tw.train(data, learning_rate=0.1, epochs=100)
    x, y = data[0][0], data[1][0]
    assert float(run.weights["w"]) * x + float(run.weights["b"]) == pytest.approx(y, abs=1e-3)


def test_data_too_large_for_the_loss_is_said_at_the_start():
    run = tw.train(([1.0, 2.0], [3e38, 3e38]))
    assert run.status == "diverged"
    assert "at the start" in run.diverged
    assert run.step_number == 0


def test_a_model_of_another_kind_trains():
    x = np.linspace(-2, 2, 50)
    run = tw.train(
        (x, np.tanh(2 * x)),
        model="hidden = a*x\npredictions = tanh(hidden)",
        loss="error = predictions - y\nloss = square(error)",
        variables={"a": 0.5},
        learning_rate=0.1,
        batch_size=10,
        epochs=300,
    )
    assert float(run.weights["a"]) == pytest.approx(2, abs=0.02)


def test_weights_with_axes_train():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3))
    y = x @ np.array([[1.0], [-2.0], [0.5]]) + 4
    run = tw.train(
        {"x": x, "y": y},
        model="predictions = x @ w + b",
        variables={"w": np.zeros((3, 1)), "b": [0.0]},
        learning_rate=0.1,
        batch_size=None,
        epochs=200,
    )
    np.testing.assert_allclose(run.weights["w"].ravel(), [1, -2, 0.5], atol=1e-4)
    np.testing.assert_allclose(run.exact["w"].ravel(), [1, -2, 0.5], atol=1e-6)
    assert run.say_weights() == "4 weights in w, b"


def test_a_program_with_a_mistake_is_refused_in_the_language_s_words():
    with pytest.raises(tw.language.ProgramError, match="Did you mean x"):
        tw.train(POINTS, model="w*X + b")


def test_a_mistake_in_the_choices_is_refused():
    with pytest.raises(ValueError, match="no optimizer 'Magic'"):
        tw.train(POINTS, optimizer="Magic")
    with pytest.raises(ValueError, match="nothing to train"):
        tw.train(POINTS, variables={})
    with pytest.raises(ValueError, match="start of w is not finite"):
        tw.train(POINTS, variables={"w": math.inf, "b": 0})
    with pytest.raises(ValueError, match="epochs must be a whole number"):
        tw.train(POINTS, epochs=0)
    with pytest.raises(TypeError, match=r"def model\(x, weights\)"):
        tw.train(POINTS, model=lambda x: x)


def test_the_repr_is_one_stable_line():
    assert repr(tw.train(POINTS, learning_rate=0, steps=3)) == "Run(3 of 3 steps, finished: w = -1, b = -1)"


@pytest.mark.parametrize("optimizer", ["Momentum", "Nesterov", "Adam", "RMSprop", "Adagrad"])
def test_every_optimizer_goes_on_from_any_step_to_the_same_bits(optimizer):
    run = tw.train(POINTS, optimizer=optimizer, learning_rate=0.02, steps=150, shuffle=True)
    assert run.status == "finished"
    for number in (150, 70, 71):
        step = run.step(number)
        assert step.after["w"] == run.history.weights(0)[number]
        assert step.updates["w"] == run.history.updates(0)[number]


def test_an_optimizer_changed_on_the_way_begins_with_an_empty_memory():
    run = training.prepare(POINTS, optimizer="Adam", steps=90).advance(40)
    run.change(optimizer="Momentum")
    run.advance()
    assert [change.text for change in run.changes] == ["Momentum"]
    assert run.step(41).updates["w"] == pytest.approx(float(run.step(41).gradients["w"]) * -0.01, rel=1e-5)
    assert run.step(90).after["w"] == run.weights["w"]


def test_a_schedule_sets_the_rate_of_every_step():
    rate = tw.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)
    run = tw.train(POINTS, learning_rate=rate, steps=80)
    assert [run.step(number).learning_rate for number in (1, 11, 21)] == pytest.approx([0.1, 0.05, 0.025])
    assert run.settings.say() == "SGD, learning rate 0.1 then ExponentialDecay, one sample a step"
    with pytest.raises(ValueError, match="too large"):
        tw.train(POINTS, learning_rate=lambda step: 1e9)


def test_a_function_of_your_own_sets_the_rate_of_every_step():
    run = tw.train(POINTS, learning_rate=lambda step: 0.1 if step < 5 else 0.0, steps=8)
    assert [run.step(number).learning_rate for number in (5, 6)] == [0.1, 0.0]
    assert run.step(5).updates["w"] != 0
    assert run.step(6).updates["w"] == run.step(8).updates["w"] == 0
    fading = tw.train(POINTS, learning_rate=lambda step: 0.1 / (1 + step), steps=3)
    assert fading.step(2).updates["w"] == pytest.approx(fading.step(2).gradients["w"] * -0.05)
    assert "learning_rate=0.1)  # at first; then as your own function says" in fading.code("tensorflow")
    for wrong in (lambda: 0.1, lambda step, epoch: 0.1):
        with pytest.raises(ValueError, match="a function of one number"):
            tw.train(POINTS, learning_rate=wrong)
    with pytest.raises(ValueError, match="not a number"):
        tw.train(POINTS, learning_rate=lambda step: "fast")


def test_variables_are_a_dict():
    with pytest.raises(TypeError, match="dict of names and starts"):
        tw.train(POINTS, variables=["w", "b"])


def test_the_text_of_a_run_that_diverged_says_so():
    run = tw.train(learning_rate=1.0)
    assert run.text().endswith(run.diverged)
    assert "The last good weights are kept" in run.text()
    assert run.diverged not in run.text(1)


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("momentum", "write optimizer='Momentum', options={'momentum': ...}"),
        ("beta_1", "write optimizer='Adam', options={'beta_1': ...}"),
        ("lr", "write learning_rate=..."),
    ],
)
@pytest.mark.parametrize("name", ["train", "SGDPanel"])
def test_a_word_in_the_wrong_place_is_told_where_it_goes(name, word, instead):
    with pytest.raises(TypeError, match=re.escape(f"{name}() has no keyword {word!r}: {instead}")):
        getattr(tw, name)(**{word: 0.5})


def test_an_unknown_word_meets_the_known_ones():
    with pytest.raises(
        TypeError, match=r"train\(\) has no keyword 'speed'; it knows model, loss, variables,"
    ):
        tw.train(speed=3)


def test_a_setting_that_is_no_number():
    with pytest.raises(TypeError, match=r"The settings of Momentum are numbers, not {'momentum': 'much'}"):
        tw.train(optimizer="Momentum", options={"momentum": "much"})


def test_settings_of_an_optimizer_are_passed_on():
    run = tw.train(POINTS, options={"momentum": 0.5}, steps=5)
    assert "momentum 0.5" in run.settings.say()
    with pytest.raises(ValueError, match="SGD has no setting 'beta' for options; it has momentum, nesterov"):
        tw.train(POINTS, options={"beta": 1})


def test_large_weights_are_never_changed_behind_the_history_s_back():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(64, 150)).astype(np.float32)
    y = x @ rng.normal(size=(150, 40)).astype(np.float32)
    run = training.prepare(
        {"x": x, "y": y},
        model="x @ w",
        variables={"w": np.zeros((150, 40))},
        batch_size=16,
        optimizer="Momentum",
        learning_rate=0.1,
        steps=150,
    )
    seen = [run.advance(1).weights["w"].copy() for _ in range(150)]
    for number in (150, 70, 66, 1):
        step = run.step(number)
        np.testing.assert_array_equal(step.after["w"], seen[number - 1])
        np.testing.assert_array_equal(step.updates["w"], step.after["w"] - step.before["w"])
    kept = run.history.steps.tolist()
    np.testing.assert_array_equal(run.history.weights(0)[-1], seen[kept[-1] - 1])
