"""Samples of every operation: inputs in float64, parameters, and a reference written without the engine.

An operation that is not smooth is sampled away from its kinks and ties; at them only the rule's answer is
stated. The edges of the float range are compared with TensorFlow in ``tests/oracle``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

A = np.array([[0.35, -1.2, 0.8], [1.7, -0.45, 2.3]])
B = np.array([[1.1, 0.6, -0.7], [-1.9, 2.2, 0.9]])
C = np.array([[0.2, 0.9, -1.4], [0.5, 1.3, -0.8]])
POSITIVE = np.array([[0.35, 1.2, 0.8], [1.7, 0.45, 2.3]])
INSIDE = np.array([[0.35, -0.6, 0.8], [-0.15, 0.45, -0.9]])
CUBE = np.linspace(-1.1, 1.4, 12).reshape(2, 3, 2) ** 3 + 0.3
TRUE = np.array([[True, False, True], [False, False, True]])
FALSE = np.array([[False, False, True], [True, False, True]])
SCALAR = np.float64(0.7)


@dataclass(frozen=True)
class Sample:
    """One call of an operation and a second opinion about its value.

    ``kinks`` names the inputs by which it has no derivative here, with what the rule gives for an upstream
    gradient of ones (TensorFlow's answer), or None where nothing is promised. ``once`` names those by which
    it has a first derivative, and refuses a second; ``refused``, those by which it refuses the first.
    """

    inputs: tuple[Any, ...]
    reference: Callable[..., Any]
    parameters: tuple[Any, ...] = ()
    kinks: dict[int, Any] = field(default_factory=dict)
    once: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()


def element(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of Python numbers one of arrays, element by element."""

    def on_arrays(*arrays: Any) -> Any:
        values = [
            function(*(x.item() for x in row)) for row in zip(*(np.ravel(a) for a in arrays), strict=True)
        ]
        return np.array(values).reshape(np.shape(arrays[0]))

    return on_arrays


def unary(function: Callable[[float], float], x: Any = A, *parameters: Any) -> list[Sample]:
    def with_parameters(*arrays: Any) -> Any:
        return element(lambda *values: function(*values, *parameters))(*arrays)

    return [Sample((value,), with_parameters, parameters) for value in (x, x[0, 0])]


def binary(function: Callable[[float, float], float], a: Any = A, b: Any = B) -> list[Sample]:
    return [Sample((a, b), element(function)), Sample((a[1, 0], b[1, 0]), element(function))]


def at_kink(function: Callable[[float], float], x: float, contribution: float) -> Sample:
    return Sample((np.float64(x),), function, (), {0: contribution})


def _relu(x: float) -> float:
    return max(x, 0.0)


def _relu6(x: float) -> float:
    return min(max(x, 0.0), 6.0)


def _leaky_relu(x: float, alpha: float) -> float:
    return x if x > 0 else alpha * x


def _elu(x: float) -> float:
    return x if x > 0 else math.exp(x) - 1


def _sigmoid(x: float) -> float:
    return math.exp(x) / (1 + math.exp(x))


def _selu(x: float) -> float:
    scale, alpha = 1.0507009873554805, 1.6732632423543772
    return scale * x if x > 0 else scale * alpha * (math.exp(x) - 1)


ELEMENTWISE: dict[str, list[Sample]] = {
    "add": binary(lambda a, b: a + b),
    "subtract": binary(lambda a, b: a - b),
    "multiply": binary(lambda a, b: a * b),
    "divide": binary(lambda a, b: a / b),
    "pow": [
        *binary(math.pow, POSITIVE, B),
        Sample((A, np.full_like(A, 3.0)), element(math.pow), kinks={1: None}),
        Sample((A, 2), lambda a, b: a * a, kinks={1: None}),  # a Python number stays one
        Sample((SCALAR, 2), lambda a, b: a * a, kinks={1: None}),
        Sample((A, 3), lambda a, b: a * a * a, kinks={1: None}),
        Sample(
            (np.array([0.0, -1.0]), np.array([2.0, 2.0])),
            lambda a, b: [0.0, 1.0],
            kinks={0: [0, -2], 1: [0, 0]},
        ),
    ],
    "floordiv": binary(lambda a, b: float(math.floor(a / b)), A, C),
    "asinh": unary(math.asinh),
    "acosh": unary(math.acosh, POSITIVE + 1),
    "atanh": unary(math.atanh, INSIDE),
    "atan2": binary(math.atan2),
    "erfc": unary(math.erfc),
    "normal_pdf": unary(lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi)),
    "normal_cdf": unary(lambda x: (1 + math.erf(x / math.sqrt(2))) / 2),
    "xlogy": [
        *binary(lambda a, b: a * math.log(b), A, POSITIVE),
        Sample((np.float64(0), np.float64(0)), lambda a, b: 0.0, (), {0: 0, 1: 0}),
    ],
    "xdivy": [
        *binary(lambda a, b: a / b),
        Sample((np.float64(0), np.float64(0)), lambda a, b: 0.0, (), {0: 0, 1: 0}),
    ],
    "floormod": binary(lambda a, b: a - b * math.floor(a / b), A, C),
    "divide_no_nan": [
        *binary(lambda a, b: a / b),
        Sample((A, np.where(FALSE, 0.0, B)), lambda a, b: np.where(FALSE, 0.0, A / B), kinks={1: None}),
    ],
    "negative": unary(lambda x: -x),
    "identity": unary(lambda x: x),
    "stop_gradient": unary(lambda x: x),
    "zeros_like": unary(lambda x: 0.0),
    "ones_like": unary(lambda x: 1.0),
    "abs": [*unary(math.fabs), at_kink(math.fabs, 0.0, 0)],
    "sign": unary(lambda x: math.copysign(1.0, x)),
    "round": unary(lambda x: float(round(x))),
    "floor": unary(lambda x: float(math.floor(x))),
    "ceil": unary(lambda x: float(math.ceil(x))),
    "square": unary(lambda x: x * x),
    "sqrt": [*unary(math.sqrt, POSITIVE), at_kink(math.sqrt, 0.0, math.inf)],
    "rsqrt": unary(lambda x: x**-0.5, POSITIVE),
    "reciprocal": unary(lambda x: x**-1),
    "exp": unary(math.exp),
    "expm1": unary(math.expm1),
    "log": unary(math.log, POSITIVE),
    "log1p": unary(math.log1p, POSITIVE),
    "erf": unary(math.erf),
    "sin": unary(math.sin),
    "cos": unary(math.cos),
    "tan": unary(math.tan),
    "asin": unary(math.asin, INSIDE),
    "acos": unary(math.acos, INSIDE),
    "atan": unary(math.atan),
    "sinh": unary(math.sinh),
    "cosh": unary(math.cosh),
    "tanh": unary(math.tanh),
    "maximum": [*binary(max), Sample((SCALAR, SCALAR), max, kinks={0: 1, 1: 0})],  # a tie: all to the first
    "minimum": [*binary(min), Sample((SCALAR, SCALAR), min, kinks={0: 1, 1: 0})],
    "clip_by_value": [
        Sample(
            (A, np.full_like(A, -0.5), np.full_like(A, 1.1)),
            element(lambda x, low, high: min(max(x, low), high)),
        ),
        Sample((SCALAR, SCALAR, SCALAR), lambda x, low, high: x, kinks={0: 1, 1: 0, 2: 0}),
    ],
    "where": [Sample((TRUE, A, B), element(lambda c, a, b: a if c else b))],
    "sigmoid": unary(_sigmoid),
    "softplus": unary(lambda x: math.log(1 + math.exp(x))),
    "keep": [
        Sample((A, TRUE), lambda a, b: np.where(b, a, 0.0)),
        Sample((SCALAR, np.bool_(True)), lambda a, b: a),
    ],
    "relu": [*unary(_relu), at_kink(_relu, 0.0, 0)],
    "relu6": [*unary(_relu6, A * 4.1), at_kink(_relu6, 0.0, 0), at_kink(_relu6, 6.0, 0)],
    "leaky_relu": [*unary(_leaky_relu, A, 0.2), Sample((np.float64(0.0),), lambda x: x, (0.2,), {0: 0.2})],
    "elu": [*unary(_elu), at_kink(_elu, 0.0, 1)],
    "selu": unary(_selu),
    "equal": binary(lambda a, b: a == b, np.array([[1.0], [2.0]]), np.array([[1.0], [3.0]])),
    "not_equal": binary(lambda a, b: a != b, np.array([[1.0], [2.0]]), np.array([[1.0], [3.0]])),
    "less": binary(lambda a, b: a < b),
    "less_equal": binary(lambda a, b: a <= b),
    "greater": binary(lambda a, b: a > b),
    "greater_equal": binary(lambda a, b: a >= b),
    "logical_and": binary(lambda a, b: a and b, TRUE, FALSE),
    "logical_or": binary(lambda a, b: a or b, TRUE, FALSE),
    "logical_xor": binary(lambda a, b: a != b, TRUE, FALSE),
    "logical_not": unary(lambda x: not x, TRUE),
    "is_nan": unary(math.isnan, np.array([[math.nan, 1.0, math.inf]])),
    "is_inf": unary(math.isinf, np.array([[math.nan, 1.0, math.inf]])),
    "is_finite": unary(math.isfinite, np.array([[math.nan, 1.0, math.inf]])),
}

AXES = [((-1,), False), ((-2,), True), ((-2, -1), False), ((-2, -1), True), ((), False)]


def reduction(function: Callable[[list[Any]], Any], *arrays: Any) -> list[Sample]:
    """Sample a reduction over every choice of axes, its reference given the list of numbers to reduce."""
    samples = []
    for x in arrays or (A,):
        for axes, keepdims in AXES if x.ndim == 2 else [((-3, -1), False), ((-2,), False), ((-3,), True)]:

            def reference(a: Any, axes: Any = axes, keepdims: Any = keepdims) -> Any:
                moved = np.moveaxis(a, axes, range(a.ndim - len(axes), a.ndim))
                rows = moved.reshape(*moved.shape[: a.ndim - len(axes)], -1)
                y = np.apply_along_axis(lambda row: function(row.tolist()), -1, rows)
                return np.expand_dims(y, tuple(axes)) if keepdims else y

            samples.append(Sample((x,), reference, (axes, keepdims, x.shape)))
    return samples


def ties(function: Callable[..., Any], shares: Any, rows: Any) -> Sample:
    """Equal elements share the gradient."""
    return Sample((np.array(rows),), lambda a: [function(r) for r in a], ((-1,), False, (2, 3)), {0: shares})


def _logsumexp(row: list[float]) -> float:
    return max(row) + math.log(sum(math.exp(x - max(row)) for x in row))


def _along(axis: int, function: Callable[[list[float]], list[float]]) -> Callable[[Any], Any]:
    return lambda a: np.apply_along_axis(lambda row: np.array(function(row.tolist())), axis, a)


def _softmax(row: list[float]) -> list[float]:
    return [math.exp(x) / sum(math.exp(z) for z in row) for x in row]


def _cross_entropy(logits: Any, labels: Any) -> Any:
    return -np.sum(labels * np.log(_along(-1, _softmax)(logits)), axis=-1)


def _one_hot(a: Any) -> Any:
    return np.array([[5.0 if k == place else -1.0 for place in range(3)] for k in a], np.float32)


LABELS = np.array([[0.2, 0.3, 0.5], [0.6, 0.1, 0.3]])

REDUCTIONS: dict[str, list[Sample]] = {
    "reduce_sum": reduction(math.fsum, A, CUBE),
    "reduce_mean": reduction(lambda row: math.fsum(row) / len(row), A, CUBE),
    "reduce_max": [
        *reduction(max, A, CUBE),
        ties(max, [[0, 0.5, 0.5], [1, 0, 0]], [[1.0, 2.0, 2.0], [3.0, 1.0, 0.0]]),
    ],
    "reduce_min": [
        *reduction(min, A, CUBE),
        ties(min, [[1, 0, 0], [0, 0.5, 0.5]], [[1.0, 2.0, 2.0], [3.0, 1.0, 1.0]]),
    ],
    "reduce_prod": reduction(math.prod, A, CUBE, np.where(TRUE, A, 0.0)),
    "reduce_logsumexp": reduction(_logsumexp, A, CUBE, A + 1000.0),
    "reduce_any": reduction(any, TRUE),
    "reduce_all": reduction(all, TRUE),
    "argmax": [
        Sample((A,), lambda a: np.array([row.tolist().index(max(row)) for row in a]), (-1,)),
        Sample((A,), lambda a: np.array([row.tolist().index(max(row)) for row in a.T]), (-2,)),
    ],
    "argmin": [Sample((A,), lambda a: np.array([row.tolist().index(min(row)) for row in a]), (-1,))],
    "argsort": [
        Sample((A,), lambda a: np.array([sorted(range(3), key=lambda i: r[i]) for r in a]), (-1, False)),
        Sample((A,), lambda a: np.array([sorted(range(3), key=lambda i: -r[i]) for r in a]), (-1, True)),
    ],
    "one_hot": [Sample((np.array([0, 2]),), _one_hot, (3, 5.0, -1.0, -1, np.dtype(np.float32)))],
    "matmul": [
        Sample((A, B.T), lambda a, b: [[math.fsum(a[i] * b[:, j]) for j in range(2)] for i in range(2)]),
        Sample(
            (CUBE, np.swapaxes(CUBE, 1, 2) + 0.1),
            lambda a, b: np.array([x @ z for x, z in zip(a, b, strict=True)]),
        ),
    ],
    "matvec": [Sample((A, A[0]), lambda a, b: [math.fsum(row * b) for row in a])],
    "einsum": [
        Sample((A, B), lambda a, b: [[math.fsum(x * z) for z in b] for x in a], ("ij,kj->ik",)),
        Sample((A, B, C), lambda a, b, c: math.fsum((a * b * c).ravel()), ("ij,ij,ij->",)),
        Sample((A,), lambda a: a.sum(axis=0), ("ij->j",)),
        Sample((A[:, :2],), lambda a: a.T, ("ij->ji",)),
        Sample((A[0], B[0]), lambda a, b: [[x * z for z in b] for x in a], ("i,j->ij",)),
        Sample(
            (CUBE, A),
            lambda a, b: [[math.fsum(x[:, k] * y) for k in range(2)] for x, y in zip(a, b, strict=True)],
            ("bij,bi->bj",),
        ),
    ],
    "softmax": [Sample((A,), _along(-1, _softmax), (-1,)), Sample((A,), _along(-2, _softmax), (-2,))],
    "log_softmax": [
        Sample((A,), lambda a: np.log(_along(-1, _softmax)(a)), (-1,)),
        Sample((A,), lambda a: np.log(_along(-2, _softmax)(a)), (-2,)),
    ],
    "softmax_cross_entropy": [Sample((A, LABELS), _cross_entropy), Sample((A[0], LABELS[0]), _cross_entropy)],
}


def _scatter_add(g: Any, indices: Any) -> Any:
    total = np.zeros((4, 3))
    for row, place in zip(g, indices, strict=True):
        total[place] += row
    return total


SHAPING: dict[str, list[Sample]] = {
    "broadcast_to": [
        Sample((A[0],), lambda a: [a, a, a, a], ((4, 3), (3,))),
        Sample((A[:, :1],), lambda a: np.concatenate([a] * 3, axis=1), ((2, 3), (2, 1))),
        Sample((SCALAR,), lambda a: [[a] * 3] * 2, ((2, 3), ())),
        Sample((CUBE[:, :1],), lambda a: [[x[0], x[0], x[0]] for x in [*a]], ((2, 3, 2), (2, 1, 2))),
        Sample((A[:1, :1],), lambda a: np.full((2, 2, 3), a[0, 0]), ((2, 2, 3), (1, 1))),
        Sample((A,), lambda a: a, ((2, 3), (2, 3))),
    ],
    "reshape": [
        Sample((A,), lambda a: [a.ravel()[i : i + 2] for i in (0, 2, 4)], ((3, 2), (2, 3))),
        Sample((A[:1, :1],), lambda a: a[0, 0], ((), (1, 1))),
        Sample((SCALAR,), lambda a: [[a]], ((1, 1), ())),
    ],
    "transpose": [
        Sample((A,), lambda a: [a[:, j] for j in range(3)], ((-1, -2),)),
        Sample((CUBE,), lambda a: np.moveaxis(a, -1, 0), ((-1, -3, -2),)),
    ],
    "concat": [
        Sample((A, B), lambda a, b: [*a, *b], (-2, (2, 2))),
        Sample((A, B[:, :1], C[:, 1:]), lambda a, b, c: np.hstack([a, b, c]), (-1, (3, 1, 2))),
    ],
    "stack": [
        Sample((A, B), lambda a, b: [a, b], (-3,)),
        Sample((A, B, C), lambda a, b, c: np.dstack([a, b, c]), (-1,)),
        Sample((SCALAR, SCALAR * 2), lambda a, b: [a, b], (-1,)),
    ],
    "tile": [
        Sample((A,), lambda a: np.vstack([np.hstack([a, a, a])] * 2), ((2, 3), (2, 3))),
        Sample((A[0],), lambda a: [*a, *a], ((2,), (3,))),
    ],
    "pad": [Sample((A,), lambda a: [[9.0] * 6, *[[9.0, *r, 9.0, 9.0] for r in a]], (((1, 0), (1, 2)), 9.0))],
    "cast": [
        Sample((A,), lambda a: a, (np.dtype(np.float64), np.dtype(np.float64))),
        Sample((A,), np.trunc, (np.dtype(np.int32), np.dtype(np.float64)), kinks={0: None}),
    ],
    "index": [
        Sample((A,), lambda a: a[1][0], ((1, 0), (2, 3))),
        Sample((A[0],), lambda a: a[1:], ((slice(1, None),), (3,))),
        Sample((A,), lambda a: [row[1:] for row in a], ((slice(None), slice(1, None)), (2, 3))),
        Sample((A,), lambda a: [a[1]], ((None, -1, slice(None)), (2, 3))),
        Sample((A,), lambda a: [row[2] for row in a], ((slice(None), 2), (2, 3))),
        Sample(
            (A,), lambda a: [[*reversed(row)] for row in a], ((slice(None), slice(None, None, -1)), (2, 3))
        ),
        Sample(
            (CUBE,), lambda a: [[x[0][1], x[2][1]] for x in a], ((slice(None), slice(0, 3, 2), 1), (2, 3, 2))
        ),
    ],
    "scatter": [
        Sample((A[0],), lambda g: [0.0, *g], ((slice(1, None),), (4,))),
        Sample((A[0],), lambda g: [[0, 0, 0], g], ((1, slice(None)), (2, 3))),
        Sample((A[:, :2],), lambda g: [[0.0, *row] for row in g], ((slice(None), slice(1, None)), (2, 3))),
        Sample((A[:, 0],), lambda g: [[0, 0, x] for x in g], ((slice(None), 2), (2, 3))),
        Sample((SCALAR,), lambda g: [[0, 0, 0], [g, 0, 0]], ((1, 0), (2, 3))),
    ],
    "gather": [
        Sample((A, np.array([1, 0, 1])), lambda a, i: [a[k] for k in i], (-2, 2)),
        Sample(
            (A, np.array([[2, 0], [0, 0]])), lambda a, i: [[[r[k] for k in p] for p in i] for r in a], (-1, 3)
        ),
        Sample((A, np.array(1)), lambda a, i: a[1], (-2, 2)),
    ],
    "scatter_add": [
        Sample((A, np.array([3, 3])), _scatter_add, (-2, 4)),
        Sample((A, np.array([0, 2])), _scatter_add, (-2, 4)),
    ],
    "take_along_axis": [
        Sample(
            (A, np.array([[2, 0, 1], [1, 0, 2]])),
            lambda a, o: [[r[k] for k in p] for r, p in zip(a, o, strict=True)],
            (-1,),
        ),
        Sample(
            (A, np.array([[1, 0, 1], [0, 1, 0]])),
            lambda a, o: [[a[o[i, j], j] for j in range(3)] for i in range(2)],
            (-2,),
        ),
    ],
    "put_along_axis": [
        Sample(
            (A, np.array([[2, 0, 1], [1, 0, 2]])),
            lambda a, o: [[r[p.index(k)] for k in range(3)] for r, p in zip(a, o.tolist(), strict=True)],
            (-1,),
        ),
    ],
    "cumsum": [
        Sample((A,), _along(-1, lambda r: [sum(r[: i + 1]) for i in range(3)]), (-1, False, False)),
        Sample((A,), _along(-2, lambda r: [r[0], r[0] + r[1]]), (-2, False, False)),
        Sample((A,), _along(-1, lambda r: [sum(r[:i]) for i in range(3)]), (-1, True, False)),
        Sample((A,), _along(-1, lambda r: [sum(r[i:]) for i in range(3)]), (-1, False, True)),
        Sample((A,), _along(-1, lambda r: [sum(r[i + 1 :]) for i in range(3)]), (-1, True, True)),
    ],
    "cumprod": [
        Sample((A,), _along(-1, lambda r: [math.prod(r[: i + 1]) for i in range(3)]), (-1, False, False)),
        Sample((A,), _along(-2, lambda r: [r[0], r[0] * r[1]]), (-2, False, False)),
        Sample((A,), _along(-1, lambda r: [math.prod(r[:i]) for i in range(3)]), (-1, True, False)),
        Sample((A,), _along(-1, lambda r: [math.prod(r[i:]) for i in range(3)]), (-1, False, True)),
        Sample((A,), _along(-1, lambda r: [math.prod(r[i + 1 :]) for i in range(3)]), (-1, True, True)),
    ],
    "diag_part": [
        Sample((A,), lambda a: [a[0, 0], a[1, 1]], (2, 3)),
        Sample((CUBE,), lambda a: [[x[0, 0], x[1, 1]] for x in a], (3, 2)),
    ],
    "diagonal_matrix": [Sample((A[0, :2],), lambda a: [[a[0], 0, 0], [0, a[1], 0]], (2, 3))],
    "unconnected": [Sample((A, B), lambda a, b: a)],
    "custom_gradient": [Sample((A,), lambda a: a, (None,))],  # its rules are the learner's own
}

SQUARE, OTHER = np.array([[2.0, 0.5], [-0.7, 1.5]]), np.array([[0.4, -1.1], [0.8, 0.3]])
BATCH = np.stack([SQUARE, OTHER + 1.2 * np.eye(2)])


def _inverse(a: Any) -> Any:
    (p, q), (r, s) = a
    return np.array([[s, -q], [-r, p]]) / (p * s - q * r)


def _singular(a: Any) -> Any:
    return np.sqrt(np.linalg.eigvalsh(a @ a.T if a.shape[0] <= a.shape[1] else a.T @ a))[::-1]


def _singular_outer(a: Any, b: Any) -> Any:
    # u σ = a v, so the outer products need the right vectors only, which are eigenvectors.
    values, vectors = np.linalg.eigh(a.T @ a)
    pairs = list(zip(np.sqrt(values[::-1][: len(b)]), vectors.T[::-1], strict=False))
    return sum(weight / value * np.outer(a @ v, v) for weight, (value, v) in zip(b, pairs, strict=True))


def _singular_turn(g: Any, a: Any, b: Any) -> Any:
    """The derivative of <g, singular_outer(a, b)> by a, from differences."""
    found = np.zeros_like(a)
    for place in np.ndindex(a.shape):
        step = np.zeros_like(a)
        step[place] = 2e-3
        for weight, k in ((45, 1), (-9, 2), (1, 3)):  # of sixth order
            change = _singular_outer(a + k * step, b) - _singular_outer(a - k * step, b)
            found[place] += weight * np.sum(g * change) / (60 * 2e-3)
    return found


FACTORING: dict[str, list[Sample]] = {
    "solve": [
        Sample((SQUARE, OTHER), lambda a, b: _inverse(a) @ b),
        Sample(
            (BATCH, np.stack([A[:, :1], B[:, :1]])),
            lambda a, b: [_inverse(x) @ y for x, y in zip(a, b, strict=True)],
        ),
    ],
    "inverse": [
        Sample((SQUARE,), _inverse),
        Sample((BATCH,), lambda a: [_inverse(x) for x in a]),
    ],
    "determinant": [
        Sample((SQUARE,), lambda a: a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]),
        Sample((BATCH,), lambda a: a[:, 0, 0] * a[:, 1, 1] - a[:, 0, 1] * a[:, 1, 0]),
    ],
    "singular_values": [
        Sample((SQUARE,), _singular),
        Sample((A,), _singular),
        Sample((A.T,), _singular),
        Sample((BATCH,), lambda a: [_singular(x) for x in a]),
    ],
    "singular_outer": [Sample((a, OTHER[0]), _singular_outer, once=frozenset({0})) for a in (SQUARE, A, A.T)],
    # A derivative of the line above, which is what checks it; it has none of its own.
    "singular_turn": [
        Sample(
            (OTHER, SQUARE, OTHER[0]),
            _singular_turn,
            kinks=dict.fromkeys(range(3)),
            refused=frozenset(range(3)),
        )
    ],
    "singular_vectors": [
        Sample((np.diag([3.0, 2.0]),), lambda a: np.eye(2), ("left", False)),
        Sample((np.diag([3.0, 2.0]),), lambda a: np.eye(2), ("right", True)),
    ],
}

SAMPLES: dict[str, list[Sample]] = {**ELEMENTWISE, **REDUCTIONS, **SHAPING, **FACTORING}
