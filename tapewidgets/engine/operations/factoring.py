"""Operations that take a matrix apart: linear equations, inverse, determinant, singular values."""

import numpy as np

from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.operations import xp
from tapewidgets.engine.operations.operation import Operation, Value, raw


def _solve(a: Value, b: Value) -> Value:
    try:
        return np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        raise InvalidArgumentError("Input matrix is not invertible.") from None


def _inverse(a: Value) -> Value:
    try:
        return np.linalg.inv(a)
    except np.linalg.LinAlgError:
        raise InvalidArgumentError("Input is not invertible.") from None


def singular_vectors(a: Value, side: str, full: bool) -> Value:
    """The singular vectors of one side, as columns."""
    u, _, v = np.linalg.svd(a, full_matrices=full)
    return u if side == "left" else np.swapaxes(v, -1, -2)


def singular_outer(a: Value, b: Value) -> Value:
    """The sum of ``b[i] * outer(u[i], v[i])`` over the singular vectors of ``a``."""
    u, _, v = np.linalg.svd(a, full_matrices=False)
    return (u * b[..., None, :]) @ v


def _outer_by_b(g: Value, y: Value, a: Value, b: Value) -> Value:
    u, _, v = np.linalg.svd(raw(a), full_matrices=False)
    return xp.sum(xp.matmul(xp.swap_last(u), g) * v, axis=-1)


def singular_turn(g: Value, a: Value, b: Value) -> Value:
    """How ``singular_outer`` hands ``g`` back to ``a``: the vectors turn, by the gaps between the values."""
    u, s, v = np.linalg.svd(a)
    rows, columns = a.shape[-2:]
    size = max(rows, columns)
    inside = np.zeros((*g.shape[:-2], size, size), g.dtype)
    inside[..., :rows, :columns] = u.mT @ g @ v.mT
    s, b = (np.concatenate([x, np.zeros((*x.shape[:-1], size - x.shape[-1]), x.dtype)], -1) for x in (s, b))
    i, j = (..., slice(None), None), (..., None, slice(None))
    gap = s[j] ** 2 - s[i] ** 2
    gap = np.where(gap == 0, np.inf, gap)
    across = inside.mT
    turned = (inside * (s[j] * b[j] - s[i] * b[i]) + across * (s[i] * b[j] - s[j] * b[i])) / gap
    return u @ turned[..., :rows, :columns] @ v


def _refused(g: Value, y: Value, a: Value, b: Value, c: Value) -> Value:
    raise NotImplementedError("Singular values have no third derivative here.")


# fmt: off
SOLVE: Operation = Operation(
    "linalg.solve", _solve, "np.linalg.solve(a, b)", "a^{-1} b",
    (lambda g, y, a, b: -xp.matmul(SOLVE.of(xp.swap_last(a), g), xp.swap_last(y)),
     r"-\,a^{-\mathsf{T}} \cdot\, y^{\mathsf{T}}"),
    (lambda g, y, a, b: SOLVE.of(xp.swap_last(a), g), r"a^{-\mathsf{T}} \cdot\,"))
INVERSE: Operation = Operation(
    "inverse", _inverse, "np.linalg.inv(a)", "a^{-1}",
    (lambda g, y, a: -xp.matmul(xp.matmul(xp.swap_last(y), g), xp.swap_last(y)),
     r"-\,y^{\mathsf{T}} \cdot\, y^{\mathsf{T}}"))
DETERMINANT: Operation = Operation(
    "determinant", np.linalg.det, "np.linalg.det(a)", r"\det a",
    (lambda g, y, a: (g * y)[..., None, None] * xp.swap_last(INVERSE.of(a)), r"y \, a^{-\mathsf{T}}"))
TURN: Operation = Operation(
    "singular_turn", singular_turn, "singular_turn(a, b, c)", r"\operatorname{turn}(a, b, c)",
    *[(_refused, r"\text{none here}")] * 3)
OUTER: Operation = Operation(
    "singular_outer", singular_outer, "singular_outer(a, b)", r"U \operatorname{diag}(b) V^{\mathsf{T}}",
    (lambda g, y, a, b: TURN.of(g, a, b), r"\text{turn of the singular vectors}"),
    (_outer_by_b, r"U^{\mathsf{T}} \cdot\, V"))
SINGULAR_VALUES: Operation = Operation(
    "singular_values", lambda a: np.linalg.svd(a, compute_uv=False), "np.linalg.svd(a, compute_uv=False)",
    r"\sigma(a)", (lambda g, y, a: OUTER.of(a, g), r"U \cdot\, V^{\mathsf{T}}"))
SINGULAR_VECTORS = Operation(
    "singular_vectors", singular_vectors, "singular_vectors(a, side, full)", r"\operatorname{svd}(a)",
    (None, ""), parameters="side full")

FACTORING = (SOLVE, INVERSE, DETERMINANT, TURN, OUTER, SINGULAR_VALUES, SINGULAR_VECTORS)
# fmt: on
