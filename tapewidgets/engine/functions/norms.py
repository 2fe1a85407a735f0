"""Lengths of vectors and sizes of matrices, and what is cut down to them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operands import binary, convert
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.functions.axes import axes_in_order, is_single
from tapewidgets.engine.functions.elementwise import abs, add_n, as_tensor, minimum, pow, require_float, sqrt
from tapewidgets.engine.functions.reductions import reduce_max, reduce_sum
from tapewidgets.engine.functions.shaping import reshape, squeeze, transpose
from tapewidgets.engine.functions.values import where

__all__ = [
    "clip_by_global_norm", "clip_by_norm", "norm",
]  # fmt: skip


def norm(
    tensor: TensorLike,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Length of a vector, or size of a matrix.

    Parameters
    ----------
    tensor : floating, shape (...)
    ord : for a vector "euclidean", np.inf, or a positive number; for a matrix "euclidean" or "fro", 1 (the
        largest sum of a column), np.inf (of a row), or 2 (the largest singular value)
    axis : the axis of the vectors, a pair of axes of the matrices, or None for all elements as one vector
    keepdims : leave these axes in place, with length 1

    Returns
    -------
    Tensor : shape without ``axis``; at 0 the gradient is nan, because the root has no slope there

    Raises
    ------
    ValueError : an unknown ``ord``, or another kind of ``axis``

    Examples
    --------
    >>> print(tw.norm([3.0, 4.0]))
    tw.Tensor(5.0, shape=(), dtype=float32)
    >>> print(tw.norm([[1.0, -2.0], [3.0, 4.0]], ord=1, axis=[0, 1]))
    tw.Tensor(6.0, shape=(), dtype=float32)
    """
    x = as_tensor(tensor)
    require_float(x, "tw.norm")
    pair = () if axis is None or is_single(axis) else tuple(axis)
    if (
        axis is not None
        and len(pair) != 2
        and (pair or not is_single(axis) or not hasattr(axis, "__index__"))
    ):
        raise ValueError(f"'axis' must be None, an integer, or a tuple of 2 unique integers, got {axis}")
    if ord == "euclidean" or (pair and ord == "fro"):
        return sqrt(reduce_sum(binary("multiply", x, x), axis, keepdims))
    number = isinstance(ord, int | float | np.number)
    if pair:
        return _matrix_norm(x, ord if number else None, axes_in_order(pair, x.ndim), keepdims)
    if not number or ord <= 0:
        raise ValueError(f"'ord' must be a supported vector norm, got {ord!r}.")
    if ord == np.inf:
        return reduce_max(abs(x), axis, keepdims)
    if ord == 1:
        return reduce_sum(abs(x), axis, keepdims)
    if ord == 2:
        return sqrt(reduce_sum(binary("multiply", x, x), axis, keepdims))
    return pow(reduce_sum(pow(abs(x), float(ord)), axis, keepdims), 1.0 / float(ord))


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Tensor:
    """The norm that a vector's length gives a matrix: how much it can stretch one."""
    if ord not in (1, 2, np.inf):
        raise ValueError(
            f"'ord' must be a supported matrix norm in ['euclidean', 'fro', 1, 2, inf], got {ord!r}."
        )
    if ord == 2:
        rest = [i for i in range(-x.ndim, 0) if i not in axes]
        largest = reduce_max(apply("singular_values", (transpose(x, [*rest, *axes]),)), axis=-1)
        kept = tuple(1 if i - x.ndim in axes else n for i, n in enumerate(x._value.shape))
        return reshape(largest, kept) if keepdims else largest
    inner, outer = axes if ord == 1 else axes[::-1]
    largest = reduce_max(reduce_sum(abs(x), inner, True), outer, True)
    return largest if keepdims else squeeze(largest, axes)


def l2_normalize(x: TensorLike, axis: Any = None, epsilon: float = 1e-12, name: str | None = None) -> Tensor:
    """Divided by its own length (at least the root of ``epsilon``).

    Examples
    --------
    >>> print(tw.linalg.l2_normalize([3.0, 4.0]))
    tw.Tensor([0.6 0.8], shape=(2,), dtype=float32)
    """
    x = convert(x)
    total = reduce_sum(x * x, axis, True)
    return binary("multiply", x, apply("rsqrt", (binary("maximum", total, epsilon),)))


def clip_by_norm(t: TensorLike, clip_norm: TensorLike, axes: Any = None, name: str | None = None) -> Tensor:
    """Cut down to the length ``clip_norm`` where it is longer, in the same direction.

    Parameters
    ----------
    t : floating, shape (...)
    clip_norm : the greatest length
    axes : along which the length is measured; all of them if None

    Examples
    --------
    >>> print(tw.clip_by_norm([3.0, 4.0], 1.0))
    tw.Tensor([0.6 0.8], shape=(2,), dtype=float32)
    """
    x = as_tensor(t)
    require_float(x, "tw.clip_by_norm")
    total = reduce_sum(binary("multiply", x, x), axes, True)
    there = total > 0  # the root has no slope at 0
    length = where(there, sqrt(where(there, total, 1.0)), total)
    return binary("divide", binary("multiply", x, clip_norm), binary("maximum", length, clip_norm))


def global_norm(t_list: "Sequence[Any]", name: str | None = None) -> Tensor:
    """Length of all tensors of a list taken as one vector; None counts as nothing.

    Examples
    --------
    >>> print(tw.linalg.global_norm([[3.0], [4.0]]))
    tw.Tensor(5.0, shape=(), dtype=float32)
    """
    if isinstance(t_list, AnyTensor) or not hasattr(t_list, "__len__"):
        raise TypeError(f"`t_list` should be a sequence of tensors. Received {type(t_list)}.")
    parts = [as_tensor(x) for x in t_list if x is not None]
    return sqrt(add_n([reduce_sum(binary("multiply", x, x)) for x in parts] or [0.0]))


def clip_by_global_norm(
    t_list: "Sequence[Any]",
    clip_norm: TensorLike,
    use_norm: TensorLike | None = None,
    name: str | None = None,
) -> tuple[list[Any], Tensor]:
    """All tensors of a list cut down by one factor, to the length ``clip_norm`` of all taken as one vector.

    Parameters
    ----------
    t_list : tensors of any shapes, such as gradients; None stays None
    clip_norm : the greatest length
    use_norm : the length they have, if it is known

    Returns
    -------
    list, Tensor : the tensors, and the length that they had

    Examples
    --------
    >>> clipped, length = tw.clip_by_global_norm([[3.0], [4.0]], 1.0)
    >>> print(clipped[0], length)
    tw.Tensor([0.6], shape=(1,), dtype=float32) tw.Tensor(5.0, shape=(), dtype=float32)
    """
    length = global_norm(t_list) if use_norm is None else convert(use_norm)
    if not isinstance(t_list, Sequence):
        global_norm(t_list)  # which says what it takes
    # Infinite lengths give nan, so that nobody takes the result for a number.
    factor = clip_norm * minimum(1.0 / length, 1.0 / convert(clip_norm, length.dtype)) + (length - length)
    return [None if x is None else binary("multiply", x, factor) for x in t_list], length
