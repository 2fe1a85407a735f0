"""Jacobians, which send many upstream gradients back at once, against one gradient for each row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tapewidgets as tw
from tapewidgets.engine.core.apply import apply

STEPS = {
    "tanh": lambda y, alike, i, j: tw.tanh(y),
    "square": lambda y, alike, i, j: tw.square(y),
    "negative": lambda y, alike, i, j: -y,
    "times constant": lambda y, alike, i, j: y * np.linspace(0.5, 1.5, len(y)),
    "times value": lambda y, alike, i, j: y * alike,
    "plus value": lambda y, alike, i, j: y + alike,
    "minus itself": lambda y, alike, i, j: 3.0 * y - y,
    "power": lambda y, alike, i, j: y**2,
    "slice": lambda y, alike, i, j: y[i:j],
    "slice from behind": lambda y, alike, i, j: y[-2:],
    "every second": lambda y, alike, i, j: y[::2],
    "element": lambda y, alike, i, j: tw.reshape(y[i], (1,)) if i < len(y) else y,
    "reshape": lambda y, alike, i, j: tw.reshape(tw.tanh(tw.reshape(y, (len(y), 1))), (len(y),)),
    "matvec": lambda y, alike, i, j: tw.linalg.matvec(tw.constant(matrix(4, len(y))), y),
    "matvec of itself": lambda y, alike, i, j: tw.linalg.matvec(y[:, None] * matrix(1, len(y)), y),
    "sum": lambda y, alike, i, j: tw.reduce_sum(y, keepdims=True),
    "stretch": lambda y, alike, i, j: y + y[:1] if len(y) else y,
    "concat": lambda y, alike, i, j: tw.concat([y, alike], 0)[: len(y) + 1],
    "relu": lambda y, alike, i, j: tw.nn.relu(y),
    "leaky relu": lambda y, alike, i, j: tw.nn.leaky_relu(y, alpha=0.3),
    "put": lambda y, alike, i, j: put(y, slice(0, len(y)), len(y) + 2),
    "put aside": lambda y, alike, i, j: put(y, slice(2, len(y) + 2), len(y) + 3),
}
"""What can become of a vector, another of its length, and two places in it."""


def matrix(rows, columns):
    return np.sin(np.arange(float(rows * columns))).reshape(rows, columns)


def one_row_each(tape, target, source):
    """The jacobian, one gradient for each element of the target; None if there is no way back."""
    rows = []
    for i in range(target.numpy().size):
        single = np.zeros(target.shape, target.numpy().dtype)
        single.flat[i] = 1
        rows.append(tape.gradient(target, source, output_gradients=tw.constant(single)))
    if not rows or rows[0] is None:
        return None
    return np.array([row.numpy() for row in rows]).reshape((*target.shape, *source.shape))


def grown(x, data):
    """A vector made of ``x`` by steps drawn at random, and every vector on the way."""
    values = [x]
    for step in data.draw(st.lists(st.sampled_from(list(STEPS)), min_size=1, max_size=10)):
        y = data.draw(st.sampled_from(values))
        alike = data.draw(st.sampled_from([v for v in values if v.shape == y.shape]))
        i, j = sorted((data.draw(st.integers(0, len(y))), data.draw(st.integers(0, len(y)))))
        values.append(STEPS[step](y, alike, i, j))
    return values


def put(y, place, length):
    """Zeros with ``y`` at a place, recorded as the one line that the gradient of a slice is."""
    return apply("scatter", (y,), (place,), (length,))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(data=st.data())
def test_jacobians_are_what_gradients_say_row_by_row(data):
    start = np.linspace(-1.3, 1.1, data.draw(st.integers(1, 6)))
    x = tw.Variable(start)
    with tw.GradientTape(persistent=True) as tape:
        values = grown(x, data)
    target = values[-1]
    sources = [x, data.draw(st.sampled_from(values))]
    for source, found in zip(sources, tape.jacobian(target, sources), strict=True):
        expected = one_row_each(tape, target, source)
        if target.numpy().size:
            assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert found.shape == expected.shape
            np.testing.assert_allclose(found.numpy(), expected, rtol=1e-12, atol=1e-12)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(data=st.data())
def test_second_derivatives_too(data):
    x = tw.Variable(np.linspace(-1.3, 1.1, data.draw(st.integers(1, 6))))
    with tw.GradientTape(persistent=True) as outer:
        with tw.GradientTape() as inner:
            y = tw.reduce_sum(grown(x, data)[-1])
        g = inner.gradient(y, x, unconnected_gradients="zero")
    found, expected = outer.jacobian(g, x), one_row_each(outer, g, x)
    assert (found is None) == (expected is None)
    if found is not None:
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-11, atol=1e-11)


BESIDE = {
    "a product, then a slice": lambda x, w: (x * w)[2:],
    "a difference, then a slice": lambda x, w: (w - x)[1:4],
    "a product of slices": lambda x, w: x[1:] * w[:-1],
    "a slice of a product of slices": lambda x, w: (x[1:] * w[:-1])[2:],
    "two ways to one band": lambda x, w: (x * x)[1:] + (x / w)[1:],
    "differences of differences": lambda x, w: (x[1:] - x[:-1])[1:] ** 2 - (x[1:] - x[:-1])[:-1] * w[3:4],
    "put, then a slice that leaves it out": lambda x, w: put(x * w, slice(0, 6), 12)[8:],
    "put, then a slice of half of it": lambda x, w: put(x * w, slice(4, 10), 12)[7:],
    "a matrix times what is used shifted": lambda x, w: both(
        tw.linalg.matvec(tw.constant(matrix(6, 6)), x * w)
    ),
    "a matrix and a diagonal": lambda x, w: tw.tanh(tw.linalg.matvec(tw.constant(matrix(6, 6)), x)) * x - w,
    "a matrix, then put": lambda x, w: put(
        tw.linalg.matvec(tw.constant(matrix(4, 6)), x * w), slice(0, 4), 6
    ),
    "of two axes": lambda x, w: tw.reshape(x * w, (2, 3)) * tw.reshape(x[:3], (1, 3)),
}


def both(y):
    """``y`` and itself moved by one."""
    return y * 2.0 + put(y[1:], slice(0, 5), 6)


@pytest.mark.parametrize("name", BESIDE)
def test_slices_move_the_diagonal(name):
    x, w = tw.Variable(np.linspace(-1.0, 1.3, 6)), tw.Variable(np.linspace(2.0, 1.0, 6))
    with tw.GradientTape(persistent=True) as tape:
        y = BESIDE[name](x, w)
    for source, found in zip((x, w), tape.jacobian(y, [x, w]), strict=True):
        np.testing.assert_allclose(found.numpy(), one_row_each(tape, y, source), rtol=1e-12, atol=1e-12)


def test_many_slices_fill_the_matrix():
    x = tw.Variable(np.linspace(-1.0, 1.0, 30))
    with tw.GradientTape(persistent=True) as tape:
        y = x[:10] * x[20:]
        for i in range(1, 20):
            y = y * 0.9 + tw.sin(x[i : i + 10])
        y = tw.tanh(tw.concat([y, y], 0)[3:17])
    np.testing.assert_allclose(tape.jacobian(y, x).numpy(), one_row_each(tape, y, x), rtol=1e-12)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (0,)])
def test_a_target_is_its_own_source(shape):
    x = tw.Variable(tw.ones(shape))
    with tw.GradientTape() as tape:
        y = x * 2.0
    size = int(np.prod(shape))
    by_y, by_x = tape.jacobian(y, [y, x])
    np.testing.assert_array_equal(by_y.numpy(), np.eye(size).reshape(shape * 2))
    np.testing.assert_array_equal(by_x.numpy(), 2 * np.eye(size).reshape(shape * 2))
