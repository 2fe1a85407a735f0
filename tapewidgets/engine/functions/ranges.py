"""Numbers at equal distances."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply, stretch
from tapewidgets.engine.core.conversion import require_fitting_shapes
from tapewidgets.engine.core.dtypes import numpy_dtype
from tapewidgets.engine.core.operands import convert, unconnected
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike, wrap
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import axis_from_last, whole_number
from tapewidgets.engine.functions.elementwise import as_tensor

__all__ = [
    "linspace", "range",
]  # fmt: skip


def range(
    start: TensorLike, limit: TensorLike = None, delta: TensorLike = 1, dtype: Any = None, name: str = "range"
) -> Tensor:
    """Numbers from ``start`` up to, but without, ``limit``.

    Examples
    --------
    >>> print(tw.range(3))
    tw.Tensor([0 1 2], shape=(3,), dtype=int32)
    """
    if limit is None:
        start, limit = 0, start
    parts = [
        np.asarray(x.numpy() if isinstance(x, AnyTensor) else convert(x).numpy())
        for x in (start, limit, delta)
    ]
    if any(part.ndim for part in parts):
        raise InvalidArgumentError("range takes numbers: start, limit and delta each one.")
    if parts[2] == 0:
        raise InvalidArgumentError("Requires delta != 0: with steps of 0 a range never ends.")
    if (parts[1] - parts[0]) * parts[2] < 0:
        sign = "start <= limit when delta > 0" if parts[2] > 0 else "start >= limit when delta < 0"
        raise InvalidArgumentError(f"Requires {sign}: {parts[0]}/{parts[1]}")
    floating = [p.dtype for p in parts if p.dtype.kind == "f"]
    kinds = floating or [p.dtype for p in parts]
    common = np.result_type(*kinds) if dtype is None else numpy_dtype(dtype)
    return unconnected(wrap(np.arange(*(p.item() for p in parts)).astype(common)), (start, limit, delta))


def linspace(start: TensorLike, stop: TensorLike, num: int, name: str | None = None, axis: int = 0) -> Tensor:
    """``num`` numbers at equal distances from ``start`` to ``stop``, both included.

    Examples
    --------
    >>> print(tw.linspace(0.0, 1.0, 3))
    tw.Tensor([0.  0.5 1. ], shape=(3,), dtype=float32)
    """
    a = as_tensor(start)
    b = convert(stop, a.dtype)
    count = whole_number(num, "num")
    if count < 1 or a._value.dtype.kind == "b":
        raise InvalidArgumentError(f"linspace gives one number or more of a number dtype, not {count}.")
    if a._value.dtype.kind != "f":
        a, b = (apply("cast", (x,), np.dtype(np.float64), x._value.dtype) for x in (a, b))
    shape = require_fitting_shapes([a._value.shape, b._value.shape], "linspace")
    place = axis_from_last(axis, len(shape) + 1)
    longer = list(shape)
    longer.insert(len(shape) + place + 1, 1)
    first, last = (apply("reshape", (stretch(x, shape),), tuple(longer), shape) for x in (a, b))
    if count == 1:
        return first
    steps = np.arange(1, count - 1, dtype=first._value.dtype).reshape(-1, *(1,) * (-place - 1))
    between = first + (last - first) / float(count - 1) * steps
    return apply("concat", (first, between, last), place, (1, count - 2, 1))
