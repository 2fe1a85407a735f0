"""Functions that make many numbers one."""

from collections.abc import Callable

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operands import require_kind
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import all_axes, axes_from_last, axis_from_last, is_single
from tapewidgets.engine.functions.elementwise import as_tensor, literal, require_float, sqrt, square

__all__ = [
    "cumsum", "reduce_all", "reduce_any", "reduce_logsumexp",
    "reduce_max", "reduce_mean", "reduce_min", "reduce_prod", "reduce_sum",
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
        x = input_tensor
        if not isinstance(x, AnyTensor):
            x = literal(x, bool) if of_booleans else as_tensor(x)
        if floating:
            require_float(x, f"tw.{title}")
        kind = x._value.dtype
        if (kind is not _FLOAT32 and kind.kind == "b") is not of_booleans:
            wanted = "booleans" if of_booleans else "numbers; write tw.cast(x, tw.float32)"
            raise InvalidArgumentError(f"tw.{title} of dtype {x._value.dtype.name}: it takes {wanted}.")
        shape = x._value.shape
        axes = all_axes(len(shape)) if axis is None else axes_from_last(axis, len(shape))
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
    return _running("cumsum", x, axis, exclusive, reverse)


def cumprod(
    x: TensorLike, axis: int = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """Running products along ``axis``; parameters as of :func:`cumsum`.

    Examples
    --------
    >>> print(tw.math.cumprod([1.0, 2.0, 3.0]))
    tw.Tensor([1. 2. 6.], shape=(3,), dtype=float32)
    """
    return _running("cumprod", x, axis, exclusive, reverse)


def _running(operation: str, x: TensorLike, axis: int, exclusive: bool, reverse: bool) -> Tensor:
    tensor = as_tensor(x)
    require_kind(operation, tensor._value.dtype)
    if not is_single(axis):
        raise InvalidArgumentError(f"{operation} runs along one axis, not {axis!r}.")
    return apply(operation, (tensor,), axis_from_last(axis, tensor.ndim), bool(exclusive), bool(reverse))
