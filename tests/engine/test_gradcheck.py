"""``check_gradients``: right rules pass, each wrong one is found and its worst element named."""

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.operations import OPERATIONS
from tests.engine.checking import CASES, differentiable
from tests.engine.samples import SAMPLES

SMOOTH = [
    (name, k)
    for name, k in CASES
    if differentiable(OPERATIONS[name], SAMPLES[name][k]) and not SAMPLES[name][k].kinks and name != "cast"
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "k"), SMOOTH)
def test_every_operation_passes(name, k):
    sample = SAMPLES[name][k]
    report = tw.check_gradients(lambda *inputs: apply(name, inputs, *sample.parameters), *sample.inputs)
    assert report, str(report)
    assert report.wrong == 0


def times(factor, at=None):
    """A function whose rule is wrong by a factor, everywhere or at one element."""

    @tw.custom_gradient
    def square(x):
        def backward(upstream):
            wrong = np.ones(tuple(x.shape))
            wrong[... if at is None else at] = factor
            return upstream * 2.0 * x * wrong

        return x * x, backward

    return square


@pytest.mark.parametrize("factor", [-1.0, 0.0, 2.0, 0.99])
def test_a_wrong_rule_is_found(factor):
    report = tw.check_gradients(times(factor), [1.0, 2.0, 3.0])
    assert not report
    assert report.wrong == 3
    assert report.compared == 9
    assert report.tape / report.difference == pytest.approx(factor, abs=1e-6)


@pytest.mark.parametrize("at", [(0, 0), (0, 2), (1, 1)])
def test_the_worst_element_is_named(at):
    report = tw.check_gradients(times(3.0, at), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert report.wrong == 1
    assert report.where == f"d f{list(at)} / d x{list(at)}"
    assert str(report).startswith("Wrong: 1 of 36 compared. Worst is d f[")


def test_the_wrong_input_of_several_is_named():
    @tw.custom_gradient
    def product(a, b):
        return a * b, lambda upstream: (upstream * b, upstream * a * 1.5)

    report = tw.check_gradients(lambda left, right: product(left, right), 2.0, 5.0)
    assert report.wrong == 1
    assert report.where == "d f / d right"
    assert (report.tape, report.difference) == (3.0, pytest.approx(2.0))


def test_a_forgotten_term_is_found():
    x = tw.constant([1.0, 2.0], tw.float64)
    assert tw.check_gradients(lambda x: x * x, x)
    assert not tw.check_gradients(lambda x: x * tw.stop_gradient(x), x)


def test_a_kink_is_called_a_kink():
    report = tw.check_gradients(tw.nn.relu, [0.0, 1.0])
    assert not report
    assert "kink" in str(report)
    assert tw.check_gradients(tw.nn.relu, [0.5, 1.0])


def test_integer_inputs_are_handed_through():
    assert tw.check_gradients(lambda x, i: tw.gather(x, i), [1.0, 2.0, 3.0], [0, 2])


def test_a_network_in_float64():
    rng = np.random.default_rng(0)
    x, w1, w2 = rng.normal(size=(4, 3)), rng.normal(size=(3, 5)), rng.normal(size=(5, 2))
    labels = [0, 1, 1, 0]
    report = tw.check_gradients(
        lambda w1, w2: tw.reduce_mean(
            tw.nn.sparse_softmax_cross_entropy_with_logits(labels, tw.tanh(x @ w1) @ w2)
        ),
        w1.astype(np.float32),
        w2.astype(np.float32),
    )
    assert report, str(report)
    assert report.compared == 25


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("f", "x", "said"),
    [
        (lambda x: x * 2, 3, "write 3. instead of 3"),
        (tw.math.log, -1.0, "not finite"),
        (lambda x: x + tw.random.normal((), dtype=tw.float64), 1.0, "different results"),
        (lambda x: x > 0.0, 1.0, "no floating tensor"),
        (tw.sin, [], "no elements"),
    ],
)
def test_what_cannot_be_checked_is_refused(f, x, said):
    with pytest.raises(ValueError, match=said):
        tw.check_gradients(f, x)


def test_the_inputs_are_left_as_they_were():
    v = tw.Variable([1.0, 2.0])
    with tw.GradientTape() as tape:
        tw.check_gradients(lambda x: x**2, v)
        y = v * 1.0
    np.testing.assert_array_equal(v.numpy(), [1.0, 2.0])
    assert "pow" not in [line.operation for line in tape.lines]
    assert tape.gradient(y, v) is not None
