"""Functions that put values in order, and find the first and the last."""

from typing import Any, NamedTuple

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.dtypes import int64, numpy_dtype
from tapewidgets.engine.core.operands import require_kind
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import axis_from_last, is_single, whole_number
from tapewidgets.engine.functions.elementwise import as_tensor
from tapewidgets.engine.functions.values import cast

__all__ = [
    "argmax", "argmin", "argsort", "sort",
]  # fmt: skip


def argmax(input: TensorLike, axis: int = 0, output_type: Any = int64, name: str | None = None) -> Tensor:
    """Position of the largest element along ``axis``; no gradient.

    Examples
    --------
    >>> print(tw.argmax([1.0, 3.0, 2.0]))
    tw.Tensor(1, shape=(), dtype=int64)
    """
    return _position("argmax", input, axis, output_type)


def argmin(input: TensorLike, axis: int = 0, output_type: Any = int64, name: str | None = None) -> Tensor:
    """Position of the smallest element along ``axis``; no gradient.

    Examples
    --------
    >>> print(tw.argmin([1.0, 3.0, 2.0]))
    tw.Tensor(0, shape=(), dtype=int64)
    """
    return _position("argmin", input, axis, output_type)


def _position(operation: str, x: TensorLike, axis: int | None, output_type: Any) -> Tensor:
    x = as_tensor(x)
    if axis is not None and not is_single(axis):
        raise TypeError(f"{operation} takes one axis, not {axis!r}.")
    from_last = axis_from_last(0 if axis is None else axis, x.ndim)
    if not x._value.shape[from_last]:
        raise InvalidArgumentError(f"{operation}: axis {axis} of the shape {x._value.shape} has no elements.")
    found = apply(operation, (x,), from_last)
    return found if numpy_dtype(output_type) == np.int64 else cast(found, output_type)


def argsort(
    values: TensorLike,
    axis: int = -1,
    direction: str = "ASCENDING",
    stable: bool = False,
    name: str | None = None,
) -> Tensor:
    """Positions that put the values in order; no gradient.

    Examples
    --------
    >>> print(tw.argsort([3.0, 1.0, 2.0]))
    tw.Tensor([1 2 0], shape=(3,), dtype=int32)
    """
    x, axis = _sortable(values, axis)
    return cast(apply("argsort", (x,), axis, _descending(direction)), np.int32)


def sort(values: TensorLike, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Tensor:
    """The values in order; each gradient goes back to the place its value came from.

    Parameters
    ----------
    values : shape (...)
    axis : axis to sort along
    direction : "ASCENDING" or "DESCENDING"

    Returns
    -------
    Tensor : shape of ``values``

    Examples
    --------
    >>> print(tw.sort([3.0, 1.0, 2.0]))
    tw.Tensor([1. 2. 3.], shape=(3,), dtype=float32)
    """
    x, axis = _sortable(values, axis)
    order = apply("argsort", (x,), axis, _descending(direction))
    return apply("take_along_axis", (x, order), axis)


def _descending(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(f'The direction is "ASCENDING" or "DESCENDING", not {direction!r}.')
    return direction == "DESCENDING"


def _sortable(values: TensorLike, axis: int) -> tuple[Any, int]:
    x = as_tensor(values)
    require_kind("sort", x._value.dtype)
    return x, axis_from_last(axis, x.ndim)


class TopKV2(NamedTuple):
    """What :func:`top_k` gives."""

    values: Tensor
    indices: Tensor


def top_k(input: TensorLike, k: int = 1, sorted: bool = True, name: str | None = None) -> TopKV2:
    """The ``k`` largest values along the last axis, and where they stand.

    Parameters
    ----------
    input : shape (..., n)
    k : how many, at most n

    Returns
    -------
    values, indices : shape (..., k), from the largest; of equal ones the first comes first

    Raises
    ------
    InvalidArgumentError : more than there are

    Examples
    --------
    >>> print(tw.math.top_k([1.0, 3.0, 2.0], k=2).values)
    tw.Tensor([3. 2.], shape=(2,), dtype=float32)
    """
    x, axis = _sortable(input, -1)
    count, length = whole_number(k, "k"), x._value.shape[-1]
    if not 0 <= count <= length:
        raise InvalidArgumentError(f"input must have at least k columns. Had {length}, needed {count}")
    order = apply("argsort", (x,), axis, True)
    ordered = apply("take_along_axis", (x, order), axis)
    return TopKV2(ordered[..., :count], cast(order[..., :count], np.int32))
