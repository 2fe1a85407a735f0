"""What is here of Keras beside the losses and optimizers, and what the rest says."""

import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest

import tapewidgets as tw


@pytest.fixture
def model():
    model = tw.keras.Sequential([tw.keras.layers.Dense(3, name="a"), tw.keras.layers.Dense(1, name="b")])
    model(tw.ones((1, 2)))
    return model


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ("fit", "tw.GradientTape"),
        ("compile", "tw.GradientTape"),
        ("evaluate", r"loss\(y, model\(x\)\)"),
        ("predict", r"model\(x\)\.numpy\(\)"),
        ("save", "np.savez"),
        ("load_weights", "np.savez"),
    ],
)
def test_what_a_model_does_not_have_says_what_to_write(model, what, instead):
    with pytest.raises(NotImplementedError, match=instead):
        getattr(model, what)("x")


@pytest.mark.parametrize("name", ["Checkpoint", "CheckpointManager", "latest_checkpoint"])
def test_checkpoints_say_what_to_write(name):
    with pytest.raises(NotImplementedError, match=r"np\.savez"):
        getattr(tw.train, name)("folder")


def test_weights_can_be_kept_as_the_message_says(model, tmp_path):
    before = model.get_weights()
    np.savez(tmp_path / "a.npz", *before)
    model.set_weights([0 * w for w in before])
    model.set_weights(list(np.load(tmp_path / "a.npz").values()))
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), before, strict=True))


def test_a_functional_model_says_what_to_write():
    with pytest.raises(TypeError, match="write a Sequential, or a Model with `call`"):
        tw.keras.layers.Dense(1)(tw.keras.Input(shape=(2,)))


def test_summary_counts_the_numbers_of_each_layer(model, capsys):
    model.summary()
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["9", "4", "13"]


def test_layers_without_a_name_are_numbered():
    code = """
import tapewidgets as tw
a, b, c = (tw.keras.layers.Dense(1) for _ in range(3))
assert (a.name, b.name, c.name) == ("dense", "dense_1", "dense_2")
a(tw.ones((1, 2)))
assert a.kernel.path == "dense/kernel" and tw.Variable(1.0, name="w").path == "w:0"
from tapewidgets.keras.metrics import Mean
from tapewidgets.keras.initializers import GlorotUniform
assert Mean is tw.metrics.Mean and GlorotUniform is tw.initializers.GlorotUniform
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_name_of_a_weight_is_pickled_with_it(model):
    kernel = pickle.loads(pickle.dumps(model.layers[0].kernel))
    assert (kernel.name, kernel.path) == ("kernel", model.layers[0].kernel.path)


def test_a_metric_leaves_no_trace_on_a_tape():
    x, mean = tw.Variable(3.0), tw.keras.metrics.Mean()
    with tw.GradientTape() as tape:
        y = x * x
        mean.update_state(y)
    assert float(tape.gradient(y, x)) == 6.0
    assert {v.ref() for v in tape.watched_variables()} == {x.ref()}


@pytest.mark.parametrize("method", ["update_state", "result"])
def test_a_metric_without_its_methods_says_what_to_write(method):
    with pytest.raises(NotImplementedError, match=f"Write Metric.{method}"):
        getattr(tw.keras.metrics.Metric(), method)()


def test_a_thread_does_not_hear_whether_another_one_trains():
    entered, done = threading.Event(), threading.Event()

    class Waits(tw.keras.layers.Layer):
        def call(self, inputs, training=None):
            entered.set()
            assert done.wait(10)
            return inputs

    class Says(tw.keras.layers.Layer):
        def call(self, inputs, training=None):
            return training

    outer = threading.Thread(target=lambda: Waits()(1.0, training=True))
    outer.start()
    assert entered.wait(10)
    said = Says()(1.0)
    weight = tw.keras.layers.Dense(1, name="alone")
    weight.build((2, 2))
    done.set()
    outer.join()
    assert said is None
    assert weight.kernel.path == "alone/kernel"
