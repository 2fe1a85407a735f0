"""Functions that hand values on: in another dtype, cut off from tapes, or chosen one by one."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply, stretch
from tapewidgets.engine.core.conversion import require_fitting_shapes
from tapewidgets.engine.core.dtypes import numpy_dtype
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import open_tapes
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike, wrap
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.elementwise import as_tensor

__all__ = [
    "cast", "clip_by_value", "identity", "stop_gradient", "where",
]  # fmt: skip


def cast(x: TensorLike, dtype: Any, name: str | None = None) -> Tensor:
    """The same values in another dtype; fractions are cut off where it holds whole numbers.

    Parameters
    ----------
    x : shape (...)
    dtype : a DType or its name

    Returns
    -------
    Tensor : shape of ``x``; gradients pass between floating dtypes only

    Examples
    --------
    >>> print(tw.cast(tw.constant(2.7), tw.int32))
    tw.Tensor(2, shape=(), dtype=int32)
    """
    x = as_tensor(x)
    wanted = numpy_dtype(dtype)
    if wanted == x._value.dtype:
        return x  # type: ignore[no-any-return]  # a Variable too, as in TensorFlow
    return apply("cast", (x,), wanted, x._value.dtype)


def identity(input: TensorLike, name: str | None = None) -> Tensor:
    """The same value as a new Tensor, connected to ``input``.

    Examples
    --------
    >>> print(tw.identity(tw.Variable(2.0)))
    tw.Tensor(2.0, shape=(), dtype=float32)
    """
    return apply("identity", (as_tensor(input),))


def stop_gradient(input: TensorLike, name: str | None = None) -> Tensor:
    """The same value, cut off from every tape: no gradient passes.

    Examples
    --------
    >>> x = tw.Variable(2.0)
    >>> with tw.GradientTape() as tape:
    ...     y = x * tw.stop_gradient(x)
    >>> print(tape.gradient(y, x))
    tw.Tensor(2.0, shape=(), dtype=float32)
    """
    for tape in open_tapes():
        tape.cuts = not tape.keeps_all
    return apply("stop_gradient", (as_tensor(input),))


def where(
    condition: TensorLike, x: TensorLike = None, y: TensorLike = None, name: str | None = None
) -> Tensor:
    """``x`` where the condition is true, ``y`` elsewhere; the positions of True if both are left out.

    Parameters
    ----------
    condition : bool, shape (...)
    x, y : tensor-like of one dtype; all three are stretched to a common shape

    Returns
    -------
    Tensor : the common shape, or int64 positions of shape (number of True, axes)

    Notes
    -----
    Gradients reach both branches, times 1 or 0: an infinite slope of the one not taken gives 0 * inf = nan.
    Put a ``where`` inside as well: ``tw.where(x > 0, tw.math.log(tw.where(x > 0, x, 1.0)), 0.0)``.

    Examples
    --------
    >>> print(tw.where([True, False], [1.0, 2.0], [3.0, 4.0]))
    tw.Tensor([1. 4.], shape=(2,), dtype=float32)
    """
    condition = convert(condition, bool) if not isinstance(condition, AnyTensor) else condition
    if condition._value.dtype.kind != "b":
        raise InvalidArgumentError("The condition of where is a tensor of booleans, such as x > 0.")
    if x is None and y is None:
        return wrap(np.argwhere(condition.numpy()))
    if x is None or y is None:
        raise ValueError("Give where both x and y, or neither.")
    if isinstance(y, AnyTensor) and not isinstance(x, AnyTensor):
        x = convert(x, y.dtype)
    x = as_tensor(x)
    y = convert(y, x.dtype) if not isinstance(y, AnyTensor) else y
    if x.dtype != y.dtype:
        raise InvalidArgumentError(
            f"where takes x and y of one dtype, but got {x.dtype.name} and {y.dtype.name}. "
            f"Write tw.cast(y, tw.{x.dtype.name})."
        )
    shape = require_fitting_shapes([condition.shape, x.shape, y.shape], "where")
    return apply("where", (condition, stretch(x, shape), stretch(y, shape)))


def clip_by_value(
    t: TensorLike, clip_value_min: TensorLike, clip_value_max: TensorLike, name: str | None = None
) -> Tensor:
    """Values below the least raised to it, values above the greatest lowered to it.

    Parameters
    ----------
    t : shape (...)
    clip_value_min, clip_value_max : tensor-like that stretches to the shape of ``t``

    Returns
    -------
    Tensor : shape of ``t``; the gradient is 1 inside and on both bounds

    Examples
    --------
    >>> print(tw.clip_by_value([-2.0, 0.5, 2.0], -1.0, 1.0))
    tw.Tensor([-1.   0.5  1. ], shape=(3,), dtype=float32)
    """
    t = as_tensor(t)
    low, high = (
        x if isinstance(x, AnyTensor) else convert(x, t.dtype) for x in (clip_value_min, clip_value_max)
    )
    return apply("clip_by_value", (t, low, high))
