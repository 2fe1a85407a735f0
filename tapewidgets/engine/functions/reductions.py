"""Functions that make many numbers one."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.conversion import to_value
from tapewidgets.engine.core.dtypes import int64, numpy_dtype
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.elementwise import as_tensor, require_float, sqrt, square
from tapewidgets.engine.functions.values import cast

__all__ = [
    "argmax", "argmin", "argsort", "cumsum", "reduce_all", "reduce_any", "reduce_logsumexp",
    "reduce_max", "reduce_mean", "reduce_min", "reduce_prod", "reduce_sum", "sort",
]  # fmt: skip

_FLOAT32 = np.dtype(np.float32)
Axis = int | tuple[int, ...] | list[int] | None

_REDUCTION = """{says} along ``axis``, or of everything.

Parameters
----------
input_tensor : shape (...)
axis : an axis or several; all of them if None
keepdims : leave the reduced axes in place, with length 1
name : accepted for TensorFlow's sake

Returns
-------
Tensor : shape of ``input_tensor`` without ``axis``

Raises
------
InvalidArgumentError : no such axis

Notes
-----
{notes}

Examples
--------
>>> print(tw.{name}({example}))
tw.Tensor({result}, shape=(), dtype={dtype})
"""


def axes_from_last(axis: Any, ndim: int) -> tuple[int, ...]:
    """Axes in order, counted from the last (so -1, -2, ...)."""
    if axis is None:
        return _all_axes(ndim)
    if axis.__class__ is int and -ndim <= axis < ndim:
        return (axis - ndim if axis >= 0 else axis,)
    if isinstance(axis, AnyTensor):
        axis = axis.numpy()
    found = set()
    for a in np.atleast_1d(to_value(axis) if not isinstance(axis, np.ndarray) else axis):
        if a.dtype.kind not in "iu":
            raise TypeError(f"An axis is a whole number, got {a}.")
        if not -ndim <= a < ndim:
            axes = f"{-ndim} to {ndim - 1}" if ndim else "none: it is a scalar"
            raise InvalidArgumentError(f"There is no axis {a}: the tensor has {ndim} axes ({axes}).")
        found.add(int(a) - ndim if a >= 0 else int(a))
    return tuple(sorted(found))


@cache
def _all_axes(ndim: int) -> tuple[int, ...]:
    return tuple(range(-ndim, 0))


def _reduction(
    name: str,
    says: str,
    example: str,
    result: str,
    notes: str,
    floating: bool = False,
    dtype: str = "float32",
) -> Callable[..., Tensor]:
    def function(
        input_tensor: TensorLike, axis: Axis = None, keepdims: bool = False, name: str | None = None
    ) -> Tensor:
        x = input_tensor if isinstance(input_tensor, AnyTensor) else as_tensor(input_tensor)
        if floating:
            require_float(x, f"tw.{title}")
        kind = x._value.dtype
        if (kind is not _FLOAT32 and kind.kind == "b") is not of_booleans:
            wanted = "booleans" if of_booleans else "numbers; write tw.cast(x, tw.float32)"
            raise InvalidArgumentError(f"tw.{title} of dtype {x._value.dtype.name}: it takes {wanted}.")
        shape = x._value.shape
        axes = _all_axes(len(shape)) if axis is None else axes_from_last(axis, len(shape))
        return apply(operation, (x,), axes, bool(keepdims), shape)

    title = name
    of_booleans = dtype == "bool"
    function.__name__ = function.__qualname__ = operation = name.rpartition(".")[2]
    function.__doc__ = _REDUCTION.format(
        says=says, name=name, example=example, result=result, notes=notes, dtype=dtype
    )
    return function


reduce_sum = _reduction(
    "reduce_sum", "Sum", "[1.0, 2.0, 3.0]", "6.0", "Every summand is handed the whole upstream gradient."
)
reduce_mean = _reduction(
    "reduce_mean",
    "Mean",
    "[1.0, 2.0, 3.0]",
    "2.0",
    "Each of n elements is handed one nth of the upstream gradient. Whole numbers give a whole number, cut "
    "off.",
)
reduce_max = _reduction(
    "reduce_max",
    "Largest element",
    "[1.0, 3.0, 2.0]",
    "3.0",
    "The upstream gradient goes to the largest element; those that tie share it equally.",
)
reduce_min = _reduction(
    "reduce_min",
    "Smallest element",
    "[1.0, 3.0, 2.0]",
    "1.0",
    "The upstream gradient goes to the smallest element; those that tie share it equally.",
)
reduce_prod = _reduction(
    "reduce_prod",
    "Product",
    "[1.0, 2.0, 3.0]",
    "6.0",
    "Each element is handed the upstream gradient times the product of the others, exact with zeros.",
)
reduce_logsumexp = _reduction(
    "math.reduce_logsumexp",
    "log(sum(exp(x)))",
    "[0.0]",
    "0.0",
    "The largest element is taken out first, so that exp does not overflow.",
    floating=True,
)
reduce_any = _reduction(
    "reduce_any", "Whether any element is true", "[True, False]", "True", "No gradient.", dtype="bool"
)
reduce_all = _reduction(
    "reduce_all", "Whether all elements are true", "[True, False]", "False", "No gradient.", dtype="bool"
)


def reduce_variance(
    input_tensor: TensorLike, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Mean of the squared distances from the mean, along ``axis`` or of everything.

    Raises
    ------
    TypeError : whole numbers

    Examples
    --------
    >>> print(tw.math.reduce_variance([1.0, 3.0]))
    tw.Tensor(1.0, shape=(), dtype=float32)
    """
    x = as_tensor(input_tensor)
    require_float(x, "tw.math.reduce_variance")
    return reduce_mean(square(x - reduce_mean(x, axis, True)), axis, keepdims)


def reduce_std(
    input_tensor: TensorLike, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Square root of the variance; equal values give a gradient of nan.

    Raises
    ------
    TypeError : whole numbers

    Examples
    --------
    >>> print(tw.math.reduce_std([1.0, 3.0]))
    tw.Tensor(1.0, shape=(), dtype=float32)
    """
    return sqrt(reduce_variance(input_tensor, axis, keepdims))


def cumsum(
    x: TensorLike, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """Running sums along ``axis``.

    Parameters
    ----------
    x : shape (...)
    axis : axis to run along
    exclusive : leave each element out of its own sum
    reverse : run from the end

    Returns
    -------
    Tensor : shape of ``x``

    Examples
    --------
    >>> print(tw.math.cumsum([1.0, 2.0, 3.0]))
    tw.Tensor([1. 3. 6.], shape=(3,), dtype=float32)
    """
    x = as_tensor(x)
    (axis,) = axes_from_last(axis, x.ndim)
    return apply("cumsum", (x,), axis, bool(exclusive), bool(reverse))


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
    (from_last,) = axes_from_last(0 if axis is None else axis, x.ndim)
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
    x = as_tensor(values)
    (axis,) = axes_from_last(axis, x.ndim)
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
    x = as_tensor(values)
    (axis,) = axes_from_last(axis, x.ndim)
    order = apply("argsort", (x,), axis, _descending(direction))
    return apply("take_along_axis", (x, order), axis)


def _descending(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(f'The direction is "ASCENDING" or "DESCENDING", not {direction!r}.')
    return direction == "DESCENDING"
