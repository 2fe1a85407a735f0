"""NumPy's own functions on Tensors: NumPy's answer, recorded, with NumPy's defaults."""

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.engine.numpy_functions import NUMPY_FUNCTIONS

A = np.array([[0.35, 1.2, 0.8], [0.7, 0.45, 0.9]])
B = np.array([[1.1, 0.6, -0.7], [-1.9, 2.2, 0.95]])
SQUARE = np.array([[0.3, 1.5], [2.0, -0.4]])
TRUE = np.array([[True, False, True], [False, False, True]])

CALLS = {
    np.negative: [lambda a: np.negative(a)],
    np.positive: [lambda a: np.positive(a), lambda a: +a],
    np.add: [lambda a: np.add(a, B), lambda a: np.add(B, a), lambda a: B + a, lambda a: a + B],
    np.subtract: [lambda a: np.subtract(a, B), lambda a: B - a],
    np.multiply: [lambda a: np.multiply(a, B), lambda a: B * a, lambda a: np.float64(3.0) * a],
    np.divide: [lambda a: np.divide(a, B), lambda a: B / a],
    np.power: [lambda a: np.power(a, 3.0), lambda a: abs(B) ** a],
    np.floor_divide: [lambda a: np.floor_divide(a, 0.25)],
    np.remainder: [lambda a: np.remainder(a, 0.27)],
    np.matmul: [
        lambda a: np.matmul(a, B.T),
        lambda a: B.T @ a,
        lambda a: np.matmul(a[0], B.T),
        lambda a: np.matmul(a, B[0]),
        lambda a: np.matmul(a[0], B[0]),
    ],
    np.clip: [lambda a: np.clip(a, 0.4, 0.85), lambda a: np.clip(a, 0.4, None)],
    np.round: [lambda a: np.round(a)],
    np.sum: [lambda a: np.sum(a), lambda a: np.sum(a, axis=0), lambda a: np.sum(a, 1, keepdims=True)],
    np.mean: [lambda a: np.mean(a), lambda a: np.mean(a, axis=-1), lambda a: np.mean(a, axis=(0, 1))],
    np.max: [lambda a: np.max(a), lambda a: np.max(a, axis=0)],
    np.amax: [lambda a: np.amax(a, axis=1)],
    np.amin: [lambda a: np.amin(a, axis=1)],
    np.min: [lambda a: np.min(a), lambda a: np.min(a, axis=0)],
    np.prod: [lambda a: np.prod(a), lambda a: np.prod(a, axis=1)],
    np.any: [lambda a: np.any(a > 1.0), lambda a: np.any(a > 0.5, axis=0)],
    np.all: [lambda a: np.all(a > 1.0), lambda a: np.all(a > 0.4, axis=1)],
    np.std: [lambda a: np.std(a), lambda a: np.std(a, axis=0)],
    np.var: [lambda a: np.var(a), lambda a: np.var(a, axis=1, keepdims=True)],
    (np.add, "reduce"): [lambda a: np.add.reduce(a), lambda a: np.add.reduce(a, axis=1)],
    (np.multiply, "reduce"): [lambda a: np.multiply.reduce(a)],
    (np.maximum, "reduce"): [lambda a: np.maximum.reduce(a, axis=1)],
    (np.minimum, "reduce"): [lambda a: np.minimum.reduce(a)],
    np.where: [lambda a: np.where(TRUE, a, B), lambda a: np.where(TRUE, 0.5, a)],
    np.broadcast_to: [lambda a: np.broadcast_to(a, (4, 2, 3))],
    np.reshape: [lambda a: np.reshape(a, (3, 2)), lambda a: np.reshape(a, -1)],
    np.ravel: [lambda a: np.ravel(a)],
    np.transpose: [lambda a: np.transpose(a), lambda a: np.transpose(a, (1, 0))],
    np.swapaxes: [lambda a: np.swapaxes(a, 0, 1), lambda a: np.swapaxes(a, -1, -2)],
    np.expand_dims: [lambda a: np.expand_dims(a, 0), lambda a: np.expand_dims(a, (0, -1))],
    np.squeeze: [
        lambda a: np.squeeze(np.expand_dims(a, 0)),
        lambda a: np.squeeze(np.expand_dims(a, 1), axis=1),
    ],
    np.concatenate: [lambda a: np.concatenate([a, B]), lambda a: np.concatenate((a, a * 2.0), axis=1)],
    np.stack: [lambda a: np.stack([a, B]), lambda a: np.stack([a, a], axis=-1)],
    np.tile: [lambda a: np.tile(a, (2, 3)), lambda a: np.tile(a, 2)],
    np.take: [lambda a: np.take(a, [1, 0, 1], axis=0), lambda a: np.take(a, [5, 0])],
    np.cumsum: [lambda a: np.cumsum(a, axis=0), lambda a: np.cumsum(a)],
    np.sort: [lambda a: np.sort(a), lambda a: np.sort(a, axis=0)],
    np.argmax: [lambda a: np.argmax(a), lambda a: np.argmax(a, axis=1)],
    np.argmin: [lambda a: np.argmin(a), lambda a: np.argmin(a, axis=0)],
    np.dot: [
        lambda a: np.dot(a, B.T),
        lambda a: np.dot(a, B[0]),
        lambda a: np.dot(a, 2.0),
        lambda a: np.dot(B.T, a),
    ],
    np.tensordot: [lambda a: np.tensordot(a, B), lambda a: np.tensordot(a, B, axes=[[0], [0]])],
    np.einsum: [lambda a: np.einsum("ij,kj->ik", a, B)],
    np.trace: [lambda a: np.trace(a)],
    np.zeros_like: [lambda a: np.zeros_like(a)],
    np.ones_like: [lambda a: np.ones_like(a)],
    np.linalg.norm: [lambda a: np.linalg.norm(a), lambda a: np.linalg.norm(a, axis=1)],
    np.shape: [lambda a: np.shape(a)],
    np.ndim: [lambda a: np.ndim(a)],
    np.size: [lambda a: np.size(a)],
    np.allclose: [lambda a: np.allclose(a, A), lambda a: np.allclose(A, a + 1.0)],
    np.isclose: [lambda a: np.isclose(a, A)],
    np.array_equal: [lambda a: np.array_equal(a, A)],
    np.array_equiv: [lambda a: np.array_equiv(a, A)],
    np.array_repr: [lambda a: np.array_repr(a)],
    np.array_str: [lambda a: np.array_str(a)],
    np.array2string: [lambda a: np.array2string(a)],
    np.logical_not: [lambda a: np.logical_not(a > 0.5)],
    np.logical_and: [lambda a: np.logical_and(a > 0.5, TRUE)],
    np.logical_or: [lambda a: np.logical_or(a > 0.5, TRUE)],
    np.logical_xor: [lambda a: np.logical_xor(TRUE, a > 0.5)],
}
ELEMENTWISE = [
    *(np.absolute, np.sign, np.rint, np.floor, np.ceil, np.square, np.sqrt, np.reciprocal, np.exp, np.expm1),
    *(np.log, np.log1p, np.sin, np.cos, np.tan, np.arctan, np.sinh, np.cosh, np.tanh),
    *(np.isnan, np.isinf, np.isfinite),
]
CALLS |= {f: [lambda a, f=f: f(a)] for f in ELEMENTWISE}
CALLS |= {f: [lambda a, f=f: f(a * 0.5)] for f in (np.arcsin, np.arccos)}
CALLS |= {
    f: [lambda a, f=f: f(a, B), lambda a, f=f: f(B, a)]
    for f in (
        np.maximum,
        np.minimum,
        np.equal,
        np.not_equal,
        np.less,
        np.less_equal,
        np.greater,
        np.greater_equal,
    )
}
NAMED = [
    pytest.param(call, id=f"{getattr(f, '__name__', f)}-{k}")
    for f, calls in CALLS.items()
    for k, call in enumerate(calls)
]

OPTIONS = [
    lambda a: np.std(a, ddof=1),
    lambda a: np.var(a, axis=0, ddof=1),
    lambda a: np.sum(a, where=TRUE),
    lambda a: np.sum(a, initial=5.0),
    lambda a: np.mean(a, where=TRUE),
    lambda a: np.max(a, initial=9.0),
    lambda a: np.round(a, 1),
    lambda a: np.round(a, decimals=-1),
    lambda a: np.reshape(a, (3, 2), order="F"),
    lambda a: np.ravel(a, order="F"),
    lambda a: np.linalg.norm(a, 1),
    lambda a: np.linalg.norm(a, 2),
    lambda a: np.linalg.norm(a, np.inf),
    lambda a: np.linalg.norm(a, "nuc"),
    lambda a: np.linalg.norm(a[0], 3),
    lambda a: np.sort(a, axis=None),
    lambda a: np.trace(a, offset=1),
    lambda a: np.add.reduce(a, initial=2.0),
    lambda a: np.add(a, B, where=TRUE, out=np.zeros((2, 3))),
    lambda a: np.argmax(a, axis=0, keepdims=True),
    lambda a: np.cumsum(a, dtype=np.float32),
    lambda a: np.sum(a, dtype=np.float32),
    lambda a: np.median(a),
    lambda a: np.add.outer(a, B),
    lambda a: np.add.accumulate(a),
    lambda a: np.cbrt(a),
    lambda a: np.linalg.inv(a[:, :2]),
]


def test_every_function_has_a_call():
    assert NUMPY_FUNCTIONS.keys() == CALLS.keys()


@pytest.mark.parametrize("call", NAMED)
def test_value(call):
    expected, found = call(A), call(tw.constant(A))
    if hasattr(found, "numpy"):
        found = found.numpy()
        assert found.dtype == np.asarray(expected).dtype
    assert np.shape(found) == np.shape(expected)
    if isinstance(expected, str | tuple):
        assert found == expected
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("call", NAMED)
def test_recorded_like_any_operation(call):
    """Where the answer is a floating Tensor, its gradient is the central difference."""
    x = tw.Variable(A)
    with tw.GradientTape() as tape:
        y = call(x)
    if not isinstance(y, tw.Tensor) or not y.dtype.is_floating:
        return
    gradient = tape.gradient(y, x, unconnected_gradients="zero").numpy()
    for place in np.ndindex(A.shape):
        step = np.zeros_like(A)
        step[place] = 1e-6
        difference = (np.sum(call(A + step)) - np.sum(call(A - step))) / 2e-6
        np.testing.assert_allclose(gradient[place], difference, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("call", OPTIONS)
def test_an_option_is_followed_or_refused_never_ignored(call):
    try:
        found = call(tw.constant(A))
    except (TypeError, ValueError, NotImplementedError):
        return
    found = found.numpy() if hasattr(found, "numpy") else found
    np.testing.assert_allclose(found, call(A), rtol=1e-6)


def test_what_is_not_known_is_refused_with_advice():
    with pytest.raises(
        TypeError, match=r"np\.median cannot be recorded on a tape\. Use a tw function, or x\.numpy\(\)"
    ):
        np.median(tw.constant(A))


def test_writing_into_an_array_is_refused():
    with pytest.raises(TypeError):
        np.add(tw.constant(A), 1.0, out=np.zeros((2, 3)))


def test_numpy_takes_its_value():
    x = tw.Variable([1.0, 2.0])
    assert np.asarray(x).dtype == np.float32
    assert np.array(x, dtype=np.float64).dtype == np.float64
    np.testing.assert_array_equal(np.array([x, x]), [[1.0, 2.0], [1.0, 2.0]])
    np.testing.assert_allclose(x, [1.0, 2.0])
    copy = np.asarray(x)
    copy[:] = 9
    np.testing.assert_array_equal(x.numpy(), [1.0, 2.0])
