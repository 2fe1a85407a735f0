"""Functions that make tensors from numbers, shapes and dtypes."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.dtypes import float32, numpy_dtype
from tapewidgets.engine.core.operands import convert, unconnected
from tapewidgets.engine.core.record import traced
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike, wrap
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import to_shape, whole_number
from tapewidgets.engine.functions.elementwise import as_tensor, as_whole

__all__ = [
    "constant", "convert_to_tensor", "eye", "fill", "one_hot", "ones", "ones_like",
    "rank", "shape", "size", "zeros", "zeros_like",
]  # fmt: skip

Shape = int | Sequence[int] | Tensor


def constant(value: TensorLike, dtype: Any = None, shape: Any = None, name: str = "Const") -> Tensor:
    """A Tensor from numbers, nested lists or an array.

    Parameters
    ----------
    value : numbers; 1 gives int32, 1. float32, True bool; arrays keep their dtype
    dtype : another dtype
    shape : another shape with as many elements; a single number fills it

    Returns
    -------
    Tensor : a constant. Of a Tensor it is the Tensor itself; of a Variable a copy that no tape connects.

    Raises
    ------
    TypeError, ValueError : see :func:`convert_to_tensor`; or a shape that does not fit

    Examples
    --------
    >>> tw.constant([1.0, 2.0])
    <tw.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>
    """
    if isinstance(value, AnyTensor):
        if not isinstance(value, Tensor):
            value = wrap(value._value)
        tensor = convert(value, dtype)
    else:
        tensor = convert(value, dtype)
    if shape is not None:
        lengths = to_shape(shape)
        if tensor._value.size == 1:
            return wrap(np.full(lengths, tensor._value)[()])
        if tensor._value.size != math.prod(lengths):
            raise TypeError(f"{tensor._value.size} numbers do not fill the shape {lengths}.")
        return wrap(np.reshape(tensor._value, lengths)[()])
    return tensor


def convert_to_tensor(
    value: TensorLike, dtype: Any = None, dtype_hint: Any = None, name: str | None = None
) -> Tensor:
    """A Tensor from anything tensor-like; of a Variable it stays connected.

    Raises
    ------
    ValueError : None, a ragged list, or a tensor of another dtype
    TypeError : numbers that the dtype cannot hold

    Examples
    --------
    >>> print(tw.convert_to_tensor([1, 2]))
    tw.Tensor([1 2], shape=(2,), dtype=int32)
    """
    if dtype is None and dtype_hint is not None and not isinstance(value, AnyTensor):
        try:
            return convert(value, dtype_hint)
        except (TypeError, ValueError):
            pass
    return convert(value, dtype)


def zeros(shape: Any, dtype: Any = float32, name: str | None = None) -> Tensor:
    """Zeros.

    Examples
    --------
    >>> print(tw.zeros((2,)))
    tw.Tensor([0. 0.], shape=(2,), dtype=float32)
    """
    return wrap(np.zeros(to_shape(shape), numpy_dtype(dtype))[()])


def ones(shape: Any, dtype: Any = float32, name: str | None = None) -> Tensor:
    """Ones.

    Examples
    --------
    >>> print(tw.ones((2,)))
    tw.Tensor([1. 1.], shape=(2,), dtype=float32)
    """
    return wrap(np.ones(to_shape(shape), numpy_dtype(dtype))[()])


def fill(dims: Any, value: TensorLike, name: str | None = None) -> Tensor:
    """One number, over and over.

    Examples
    --------
    >>> print(tw.fill((2,), 7.0))
    tw.Tensor([7. 7.], shape=(2,), dtype=float32)
    """
    one = as_tensor(value)
    if one.ndim:
        raise InvalidArgumentError(f"fill takes one value, got the shape {one._value.shape}.")
    return apply("broadcast_to", (one,), to_shape(dims), ())


def zeros_like(input: TensorLike, dtype: Any = None, name: str | None = None) -> Tensor:
    """Zeros of the shape and dtype of ``input``, not connected to it.

    Examples
    --------
    >>> print(tw.zeros_like([1.0, 2.0]))
    tw.Tensor([0. 0.], shape=(2,), dtype=float32)
    """
    x = as_tensor(input)
    if traced() or (dtype is not None and numpy_dtype(dtype) != x._value.dtype):
        return zeros(x._value.shape, dtype or x._value.dtype)
    return apply("zeros_like", (x,))


def ones_like(input: TensorLike, dtype: Any = None, name: str | None = None) -> Tensor:
    """Ones of the shape and dtype of ``input``, not connected to it.

    Examples
    --------
    >>> print(tw.ones_like([1.0, 2.0]))
    tw.Tensor([1. 1.], shape=(2,), dtype=float32)
    """
    x = as_tensor(input)
    if traced() or (dtype is not None and numpy_dtype(dtype) != x._value.dtype):
        return ones(x._value.shape, dtype or x._value.dtype)
    return apply("ones_like", (x,))


def eye(
    num_rows: int,
    num_columns: int | None = None,
    batch_shape: Any = None,
    dtype: Any = float32,
    name: str | None = None,
) -> Tensor:
    """The unit matrix, one copy for each place of ``batch_shape``.

    Examples
    --------
    >>> print(tw.eye(2))
    tw.Tensor(
    [[1. 0.]
     [0. 1.]], shape=(2, 2), dtype=float32)
    """
    rows = whole_number(num_rows, "num_rows")
    sides = to_shape((rows, rows if num_columns is None else whole_number(num_columns, "num_columns")))
    matrix = np.eye(*sides, dtype=numpy_dtype(dtype))
    return wrap(
        np.broadcast_to(matrix, (*to_shape(() if batch_shape is None else batch_shape), *matrix.shape)).copy()
    )


def one_hot(
    indices: TensorLike,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """A 1 at each index and 0 elsewhere, along a new axis of length ``depth``.

    Parameters
    ----------
    indices : int, shape (...); one outside [0, depth) gives no 1
    depth : length of the new axis
    on_value, off_value : what stands for 1 and 0
    axis : where the new axis goes; last by default

    Returns
    -------
    Tensor : shape (..., depth)

    Examples
    --------
    >>> print(tw.one_hot([0, 2], 3))
    tw.Tensor(
    [[1. 0. 0.]
     [0. 0. 1.]], shape=(2, 3), dtype=float32)
    """
    if isinstance(on_value, AnyTensor) or isinstance(off_value, AnyTensor):
        return _one_hot_of_tensors(indices, depth, on_value, off_value, axis, dtype)
    indices, places = as_whole(indices, "indices"), whole_number(depth, "depth")
    kind = None if dtype is None else numpy_dtype(dtype)
    values = [
        None if v is None else convert(v, None if hasattr(v, "dtype") else kind)._value
        for v in (on_value, off_value)
    ]
    for v, what in zip(values, ("on_value", "off_value"), strict=True):
        if v is not None and v.shape:
            raise InvalidArgumentError(f"{what} of one_hot is one number, got the shape {v.shape}.")
    kinds = {kind, *(v.dtype for v in values if v is not None)} - {None}
    if len(kinds) > 1:
        raise TypeError(
            f"one_hot takes on_value, off_value and dtype of one dtype, got {on_value!r}, {off_value!r} and "
            f"{dtype!r}."
        )
    if places < 0:
        raise InvalidArgumentError(f"depth must be non-negative, got: {places}")
    where = whole_number(-1 if axis is None else axis, "axis")
    if not -1 <= where <= indices.ndim:
        raise InvalidArgumentError(f"Expected axis to be -1 or between [0, {indices.ndim + 1}), got {where}.")
    on, off = (default if v is None else v.item() for v, default in zip(values, (1, 0), strict=True))
    return apply(
        "one_hot", (indices,), places, on, off, where, kinds.pop() if kinds else np.dtype(np.float32)
    )


def _one_hot_of_tensors(indices: Any, depth: Any, on: Any, off: Any, axis: Any, dtype: Any) -> Tensor:
    """:func:`one_hot` of values that are tensors; it has no gradient by them."""
    from tapewidgets.engine.functions.values import where

    kind = next(x.dtype for x in (on, off) if isinstance(x, AnyTensor))
    on, off = (convert(default if x is None else x, dtype or kind) for x, default in ((on, 1), (off, 0)))
    return unconnected(where(one_hot(indices, depth, True, False, axis), on, off), (on, off))


def shape(input: TensorLike, out_type: Any = None, name: str | None = None) -> Tensor:
    """Lengths of the axes as an int32 tensor.

    Examples
    --------
    >>> print(tw.shape([[1.0, 2.0]]))
    tw.Tensor([1 2], shape=(2,), dtype=int32)
    """
    return wrap(
        np.array(as_tensor(input)._value.shape, dtype=numpy_dtype(np.int32 if out_type is None else out_type))
    )


def size(input: TensorLike, out_type: Any = None, name: str | None = None) -> Tensor:
    """Number of elements as an int32 tensor.

    Examples
    --------
    >>> print(tw.size([[1.0, 2.0]]))
    tw.Tensor(2, shape=(), dtype=int32)
    """
    return wrap(numpy_dtype(np.int32 if out_type is None else out_type).type(as_tensor(input)._value.size))


def rank(input: TensorLike, name: str | None = None) -> Tensor:
    """Number of axes as an int32 tensor.

    Examples
    --------
    >>> print(tw.rank([[1.0, 2.0]]))
    tw.Tensor(2, shape=(), dtype=int32)
    """
    return wrap(np.int32(as_tensor(input)._value.ndim))
