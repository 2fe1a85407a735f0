"""Matrices taken apart: linear equations, inverse, determinant, singular values, bands."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operands import binary, convert
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import whole_number
from tapewidgets.engine.functions.elementwise import as_tensor, require_float
from tapewidgets.engine.functions.linear import matrix_transpose


def _matrix(x: TensorLike, what: str, square: bool = True, dtype: Any = None) -> Any:
    """A tensor of matrices of floating numbers."""
    a = convert(x, dtype) if dtype is not None else as_tensor(x)
    require_float(a, f"tw.linalg.{what}")
    shape = a._value.shape
    if len(shape) < 2 or (square and shape[-1] != shape[-2]):
        raise InvalidArgumentError(f"{what} takes {'square ' * square}matrices, got the shape {shape}.")
    return a


def solve(matrix: TensorLike, rhs: TensorLike, adjoint: bool = False, name: str | None = None) -> Tensor:
    """The x for which ``matrix @ x`` is ``rhs``.

    Parameters
    ----------
    matrix : floating, shape (..., n, n)
    rhs : shape (..., n, k)
    adjoint : take the transposed matrix

    Returns
    -------
    Tensor : shape (..., n, k)

    Raises
    ------
    InvalidArgumentError : a matrix without an inverse, or shapes that do not fit

    Examples
    --------
    >>> print(tw.linalg.solve([[2.0, 0.0], [0.0, 4.0]], [[2.0], [2.0]]))
    tw.Tensor(
    [[1. ]
     [0.5]], shape=(2, 1), dtype=float32)
    """
    a = _matrix(matrix, "solve")
    b = _matrix(rhs, "solve", square=False, dtype=a.dtype)
    if a._value.shape[:-1] != b._value.shape[:-1]:
        raise InvalidArgumentError(f"solve: {a._value.shape} and {b._value.shape} do not fit together.")
    return apply("solve", (matrix_transpose(a) if adjoint else a, b))


def inv(input: TensorLike, adjoint: bool = False, name: str | None = None) -> Tensor:
    """The inverse of a square matrix.

    Raises
    ------
    InvalidArgumentError : there is none

    Examples
    --------
    >>> print(tw.linalg.inv([[2.0, 0.0], [0.0, 4.0]]))
    tw.Tensor(
    [[0.5  0.  ]
     [0.   0.25]], shape=(2, 2), dtype=float32)
    """
    a = _matrix(input, "inv")
    return apply("inverse", (matrix_transpose(a) if adjoint else a,))


def det(input: TensorLike, name: str | None = None) -> Tensor:
    """The determinant of a square matrix.

    Examples
    --------
    >>> print(tw.linalg.det([[2.0, 0.0], [0.0, 4.0]]))
    tw.Tensor(8.0, shape=(), dtype=float32)
    """
    return apply("determinant", (_matrix(input, "det"),))


def svd(
    tensor: TensorLike, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None
) -> Any:
    """Singular values, from the largest, and singular vectors: ``tensor = u @ diag(s) @ transpose(v)``.

    Parameters
    ----------
    tensor : floating, shape (..., n, m)
    full_matrices : as many vectors as rows and columns, not only as singular values
    compute_uv : False gives the singular values alone

    Returns
    -------
    s, u, v : gradients pass the singular values, not the vectors

    Examples
    --------
    >>> print(tw.linalg.svd([[3.0, 0.0], [0.0, 4.0]], compute_uv=False))
    tw.Tensor([4. 3.], shape=(2,), dtype=float32)
    """
    a = _matrix(tensor, "svd", square=False)
    s = apply("singular_values", (a,))
    if not compute_uv:
        return s
    return s, *(apply("singular_vectors", (a,), side, bool(full_matrices)) for side in ("left", "right"))


def band_part(input: TensorLike, num_lower: int, num_upper: int, name: str | None = None) -> Tensor:
    """A matrix with zeros outside a band around its main diagonal.

    Parameters
    ----------
    input : shape (..., n, m)
    num_lower, num_upper : how many diagonals to keep below and above; all of them if negative

    Examples
    --------
    >>> print(tw.linalg.band_part([[1.0, 2.0], [3.0, 4.0]], 0, -1))
    tw.Tensor(
    [[1. 2.]
     [0. 4.]], shape=(2, 2), dtype=float32)
    """
    x = as_tensor(input)
    if x.ndim < 2:
        raise InvalidArgumentError(f"band_part takes matrices, got the shape {x._value.shape}.")
    rows, columns = x._value.shape[-2:]
    lower, upper = whole_number(num_lower, "num_lower"), whole_number(num_upper, "num_upper")
    if lower > rows or upper > columns:
        raise InvalidArgumentError(
            f"There are no {lower} diagonals below and {upper} above in {rows, columns}."
        )
    right = np.arange(columns) - np.arange(rows)[:, None]
    inside = (right <= (columns if upper < 0 else upper)) & (right >= -(rows if lower < 0 else lower))
    if x._value.dtype.kind == "b":
        return binary("logical_and", x, inside)
    return binary("multiply", x, inside.astype(x._value.dtype))
