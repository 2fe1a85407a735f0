"""``custom_gradient`` beyond ``tests/oracle``: several outputs, jacobians, second order, in a function."""

import numpy as np
import pytest

import tapewidgets as tw

pytestmark = pytest.mark.parametrize("through", [lambda f: f, tw.function], ids=["tape", "function"])


@tw.custom_gradient
def log1pexp(x):
    e = tw.exp(x)

    def backward(g):
        return g * (1.0 - 1.0 / (1.0 + e))

    return tw.math.log(1.0 + e), backward


@tw.custom_gradient
def both(x, y):
    """Two results in a structure; the rule is not their derivative, so that it is seen to be used."""
    return {"x": x * 2.0, "rest": [y * 3.0]}, lambda rest, up: (up * 10.0 * x, rest * 100.0)


def test_several_outputs(through):
    @through
    def gradients(x, y):
        with tw.GradientTape() as tape:
            tape.watch([x, y])
            done = both(x, y)
            target = done["x"] + tw.reduce_sum(done["rest"][0])
        return tape.gradient(target, [x, y])

    by_x, by_y = gradients(tw.constant(3.0), tw.constant([[1.0, 2.0]]))
    np.testing.assert_array_equal(by_x, 30.0)
    np.testing.assert_array_equal(by_y, [[100.0, 100.0]])


def test_jacobian_asks_for_one_row_at_a_time(through):
    @through
    def jacobian(x):
        with tw.GradientTape() as tape:
            tape.watch(x)
            y = log1pexp(x)
        return tape.jacobian(y, x)

    x = np.array([-1.0, 0.5, 100.0], np.float32)
    np.testing.assert_allclose(
        jacobian(tw.constant(x)), np.diag(1 / (1 + np.exp(-x.astype(float)))), rtol=1e-6
    )


def test_second_derivative_goes_through_what_the_rule_used(through):
    @through
    def second(x):
        with tw.GradientTape() as outer:
            outer.watch(x)
            with tw.GradientTape() as inner:
                inner.watch(x)
                y = log1pexp(x)
            first = inner.gradient(y, x)
        return outer.gradient(first, x)

    p = 1 / (1 + np.exp(-0.5))
    np.testing.assert_allclose(second(tw.constant(0.5)), p * (1 - p), rtol=1e-5)


def test_one_inside_another(through):
    @tw.custom_gradient
    def doubled(x):
        return log1pexp(x) * 2.0, lambda g: g * 5.0

    @through
    def gradient(x):
        with tw.GradientTape() as tape:
            tape.watch(x)
            y = doubled(x)
        return tape.gradient(y, x)

    assert float(gradient(tw.constant(1.0))) == 5.0


def test_variables(through):
    w = tw.Variable(2.0)

    @tw.custom_gradient
    def scale(x):
        def backward(g, variables=None):
            assert len(variables) == 1
            return g * w, [g * x * 10.0]

        return x * w, backward

    @through
    def gradients(x):
        with tw.GradientTape() as tape:
            tape.watch(x)
            y = scale(x)
        return tape.gradient(y, [x, w])

    assert [float(g) for g in gradients(tw.constant(3.0))] == [2.0, 30.0]


def test_the_rule_is_called_once_for_all_inputs(through):
    calls = []

    @tw.custom_gradient
    def product(a, b):
        def backward(g):
            calls.append(1)
            return g * b, g * a

        return a * b, backward

    @through
    def gradients(a, b):
        with tw.GradientTape(persistent=True) as tape:
            tape.watch([a, b])
            y = product(a, b)
        return tape.gradient(y, [a, b])

    assert [float(g) for g in gradients(tw.constant(2.0), tw.constant(3.0))] == [3.0, 2.0]
    assert len(calls) == 1


def test_what_is_refused(through):
    def gradient(f, *inputs):
        @through
        def run(*xs):
            with tw.GradientTape() as tape:
                tape.watch(xs)
                y = f(*xs)
            return tape.gradient(y, xs[0])

        return run(*inputs)

    one = tw.constant([1.0, 2.0])
    with pytest.raises(TypeError, match=r"returns \(y, backward\)"):
        gradient(tw.custom_gradient(lambda x: x), one)
    with pytest.raises(ValueError, match="expected to return 1 gradients, but returned 2"):
        gradient(tw.custom_gradient(lambda x: (x, lambda g: (g, g))), one)
    with pytest.raises(ValueError, match=r"shape \(\) does not fit its input of shape \(2,\)"):
        gradient(tw.custom_gradient(lambda x: (x, lambda g: 1.0)), one)
