"""Random programs: the engine agrees with the naive implementation, in values and gradients."""

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import tapewidgets as tw
from tests.engine import naive

TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}  # both in float64; they add in different orders
EXAMPLES = settings(max_examples=150, deadline=None, derandomize=True)

# name: (number of operands, the engine's way, the naive way)
STEPS = {
    "add": (2, lambda a, b: a + b, lambda a, b: a + b),
    "subtract": (2, lambda a, b: a - b, lambda a, b: a - b),
    "multiply": (2, lambda a, b: a * b, lambda a, b: a * b),
    "divide": (2, lambda a, b: a / (b * b + 1.0), lambda a, b: a / (b * b + 1.0)),
    "maximum": (2, tw.maximum, naive.larger),
    "sin": (1, tw.sin, naive.sin),
    "tanh": (1, tw.tanh, naive.tanh),
    "exp": (1, lambda a: tw.exp(tw.tanh(a)), lambda a: naive.exp(naive.tanh(a))),
    "square": (1, lambda a: tw.square(tw.tanh(a)), lambda a: naive.square(naive.tanh(a))),
    "relu": (1, tw.nn.relu, naive.relu),
    "negative": (1, lambda a: -a, lambda a: -a),
    "power": (1, lambda a: tw.sin(a) ** 3, lambda a: naive.sin(a) * naive.sin(a) * naive.sin(a)),
    "sum": (1, lambda a: tw.reduce_sum(a, axis=0), lambda a: np.sum(a, axis=0)),
    "sum of the last": (
        1,
        lambda a: tw.reduce_sum(a, axis=-1, keepdims=True),
        lambda a: np.sum(a, axis=-1, keepdims=True),
    ),
    "mean": (1, lambda a: tw.reduce_mean(a), lambda a: np.sum(a) * (1.0 / np.size(a))),
    "transpose": (1, tw.transpose, np.transpose),
    "flatten": (1, lambda a: tw.reshape(a, [-1]), np.ravel),
    "new axis": (1, lambda a: tw.expand_dims(a, 0), lambda a: np.expand_dims(a, 0)),
    "first": (1, lambda a: a[0], lambda a: a[0]),
    "backwards": (1, lambda a: a[::-1], lambda a: a[::-1]),
    "without the first": (1, lambda a: a[..., 1:], lambda a: a[..., 1:]),
    "matmul": (2, tw.matmul, np.matmul),
    "concat": (2, lambda a, b: tw.concat([a, b], axis=0), lambda a, b: np.concatenate([a, b], axis=0)),
    "stack": (2, lambda a, b: tw.stack([a, b], axis=-1), lambda a, b: np.stack([a, b], axis=-1)),
    "cumsum": (1, lambda a: tw.cumsum(a, axis=-1), lambda a: np.cumsum(a, axis=-1)),
    "gather": (1, lambda a: tw.gather(a, [0, 0]), lambda a: a[[0, 0]]),
}

starting_values = (
    st.integers(1, 3)
    .flatmap(
        lambda count: hnp.mutually_broadcastable_shapes(num_shapes=count, max_dims=3, max_side=3, min_dims=0)
    )
    .flatmap(
        lambda shapes: st.tuples(
            *(
                hnp.arrays(np.float64, s, elements=st.floats(-2, 2).map(lambda x: round(x, 3)))
                for s in shapes.input_shapes
            )
        )
    )
)


def in_shape(step, operands):
    """Would NumPy do this step on such shapes?"""
    shapes = [np.shape(x) for x in operands]
    if step in ("matmul", "concat", "stack"):
        a, b = shapes
        if step == "matmul":
            return len(a) == len(b) == 2 and a[1] == b[0]
        return (a == b) if step == "stack" else len(a) == len(b) > 0 and a[1:] == b[1:]
    if len(shapes) == 2:
        try:
            return np.prod(np.broadcast_shapes(*shapes)) <= 60
        except ValueError:
            return False
    if step in ("sum", "sum of the last", "first", "backwards", "without the first", "cumsum", "gather"):
        return len(shapes[0]) > 0 and shapes[0][0] > 0 and shapes[0][-1] > (step == "without the first")
    return len(shapes[0]) < 4


@st.composite
def programs(draw):
    """Starting values and a list of steps ``(name, positions of the operands)`` that fit their shapes."""
    start = draw(starting_values)
    shapes, steps = [naive.numbers(x) for x in start], []
    for _ in range(draw(st.integers(1, 10))):
        name = draw(st.sampled_from(sorted(STEPS)))
        count, _, way = STEPS[name]
        positions = draw(st.tuples(*[st.integers(0, len(shapes) - 1)] * count))
        operands = [shapes[p] for p in positions]
        if in_shape(name, operands):
            steps.append((name, positions))
            shapes.append(np.asarray(way(*operands), object))
    return start, steps


def run(start, steps, which):
    results = list(start)
    for name, positions in steps:
        results.append(STEPS[name][which](*(results[p] for p in positions)))
    return results


@EXAMPLES
@given(programs())
def test_random_programs_agree(program):
    start, steps = program
    expected = run([naive.numbers(x) for x in start], steps, 2)
    variables = [tw.Variable(x) for x in start]
    with tw.GradientTape() as tape:
        found = run(variables, steps, 1)
    np.testing.assert_allclose(found[-1].numpy(), naive.values(expected[-1]), **TOLERANCE)
    gradients = tape.gradient(found[-1], variables, unconnected_gradients="zero")
    for g, source in zip(gradients, expected, strict=False):
        np.testing.assert_allclose(g.numpy(), naive.gradient(expected[-1], source), **TOLERANCE)


@EXAMPLES
@given(programs())
def test_the_second_derivative_of_random_programs(program):
    """The gradient of the gradient, along a direction, is how the gradient moves along it."""
    start, steps = program
    assume(not any(name in ("relu", "maximum") for name, _ in steps))
    direction = [np.cos(np.arange(x.size)).reshape(x.shape) for x in start]

    def slope_at(step):
        variables = [tw.Variable(x + step * d) for x, d in zip(start, direction, strict=True)]
        with tw.GradientTape() as outer:
            with tw.GradientTape() as inner:
                y = run(variables, steps, 1)[-1]
            first = inner.gradient(y, variables, unconnected_gradients="zero")
            slope = tw.add_n([tw.reduce_sum(g * d) for g, d in zip(first, direction, strict=True)])
        second = outer.gradient(slope, variables, unconnected_gradients="zero")
        return float(slope), sum(float(np.sum(h.numpy() * d)) for h, d in zip(second, direction, strict=True))

    numeric = (slope_at(1e-5)[0] - slope_at(-1e-5)[0]) / 2e-5
    np.testing.assert_allclose(slope_at(0.0)[1], numeric, rtol=1e-4, atol=1e-4)


shapes_that_fit = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=4)


@EXAMPLES
@given(shapes_that_fit)
def test_stretched_inputs_get_gradients_of_their_own_shape(shapes):
    """Against the same product written out on arrays of one shape, summed by hand."""
    a, b = (np.random.default_rng(k).uniform(-1, 1, s) for k, s in enumerate(shapes.input_shapes))
    va, vb = tw.Variable(a), tw.Variable(b)
    with tw.GradientTape() as tape:
        y = va * vb
    ga, gb = tape.gradient(y, [va, vb])
    assert tuple(y.shape) == shapes.result_shape
    for g, own, other in ((ga, a, b), (gb, b, a)):
        whole = np.broadcast_to(other, shapes.result_shape)
        lead = tuple(range(len(shapes.result_shape) - own.ndim))
        ones = tuple(i for i in range(own.ndim) if own.shape[i] == 1)
        np.testing.assert_allclose(g.numpy(), whole.sum(axis=lead).sum(axis=ones, keepdims=True), **TOLERANCE)
        assert g.numpy().shape == own.shape


@EXAMPLES
@given(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3), st.integers(0, 3))
def test_shapes_that_do_not_fit_are_refused_with_both_named(shapes, extra):
    a, b = shapes.input_shapes
    assume(a and a[-1] > 1)
    wrong = (*b[:extra], a[-1] + 1)
    with pytest.raises(ValueError, match="do not fit") as error:
        tw.constant(np.ones(a)) * tw.constant(np.ones(wrong))
    assert str(a) in str(error.value)
    assert str(wrong) in str(error.value)
