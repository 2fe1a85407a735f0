"""What stands beside a tensor: made a tensor too, or refused."""

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import numpy as np

from tapewidgets.engine.core.apply import apply, stretch
from tapewidgets.engine.core.conversion import (
    require_fitting_shapes,
    require_same_dtype,
    to_value,
)
from tapewidgets.engine.core.dtypes import numpy_dtype
from tapewidgets.engine.core.telling import tell
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike, wrap
from tapewidgets.engine.errors import InvalidArgumentError

_FLOAT64 = np.dtype(np.float64)


def convert(value: TensorLike, dtype: Any = None) -> Tensor:
    """A Tensor from a tensor-like; a Tensor of the right dtype is given back as it is.

    A Variable is read, which is recorded.

    Raises
    ------
    ValueError : a tensor of another dtype, None, a ragged list
    TypeError : numbers that the dtype cannot hold
    """
    wanted = None if dtype is None else numpy_dtype(dtype)
    if isinstance(value, AnyTensor):
        if wanted is not None and value._value.dtype != wanted:
            require_conversion(value._value, wanted)
        return value if isinstance(value, Tensor) else apply("identity", (value,))
    if isinstance(value, list | tuple) and any(isinstance(x, AnyTensor) for x in _leaves(value)):
        parts = [convert(x, _dtype_among(value) if wanted is None else wanted) for x in value]
        return apply("stack", parts, -parts[0].ndim - 1)
    return wrap(to_value(value, wanted))


def unconnected(value: Tensor, made_of: Iterable[Any]) -> Tensor:
    """``value`` as something that was made of the tensors among ``made_of`` and passes them no gradient.

    A tape that tracks one of them tracks it too, so that there are gradients by the value itself.
    """
    tensors = [x for x in made_of if isinstance(x, AnyTensor)]
    return apply("unconnected", (value, *tensors)) if tensors else value


def require_conversion(value: Any, wanted: "np.dtype[Any]") -> NoReturn:
    """Refuse to change a tensor's dtype silently."""
    raise ValueError(
        f"Tensor conversion requested dtype {wanted.name} for Tensor with dtype {value.dtype.name}: "
        f"{wrap(value)!r}. Write tw.cast(x, tw.{wanted.name})."
    )


def _leaves(value: Any) -> Iterator[Any]:
    for x in value:
        if isinstance(x, list | tuple):
            yield from _leaves(x)
        else:
            yield x


def _dtype_among(value: Any) -> "np.dtype[Any] | None":
    return next((x._value.dtype for x in _leaves(value) if isinstance(x, AnyTensor)), None)


def binary(name: str, a: TensorLike, b: TensorLike) -> Tensor:
    """Apply an operation to two operands: whatever is no tensor takes the dtype of the other."""
    if isinstance(a, AnyTensor):
        if isinstance(b, AnyTensor):
            require_same_dtype(a._value, b._value, name)
        else:
            b = _beside(b, a)
    elif isinstance(b, AnyTensor):
        a = _beside(a, b)
    else:
        a = convert(a)
        b = _beside(b, a)
    dtype = (a if isinstance(a, AnyTensor) else b)._value.dtype
    require_kind(name, dtype)
    if (
        name == "divide" and dtype.kind in "iu"
    ):  # as in TensorFlow, whole numbers of 8 and 16 bits give float32
        wide = np.dtype(np.float64 if dtype.itemsize > 2 else np.float32)
        a, b = (apply("cast", (convert(x, dtype),), wide, dtype) for x in (a, b))
    return apply(name, (a, b))


_LOGICAL = {"logical_and", "logical_or", "logical_xor", "logical_not"}
_OF_ANYTHING = {"equal", "not_equal", "multiply", "identity", "stop_gradient"}


_OF_FRACTIONS = {"atan2", "xlogy", "xdivy", "divide_no_nan"}


def require_kind(name: str, dtype: "np.dtype[Any]") -> None:
    """Refuse to calculate with booleans, and to take numbers for true or false."""
    if name in _OF_FRACTIONS and dtype.kind != "f":
        raise TypeError(
            f"{name} takes numbers with a decimal point, not {dtype.name}. Write 3. instead of 3."
        )
    if (dtype.kind == "b") != (name in _LOGICAL) and name not in _OF_ANYTHING:
        wanted, advice = ("booleans", "x > 0") if name in _LOGICAL else ("numbers", "tw.cast(x, tw.float32)")
        raise InvalidArgumentError(f"{name} takes {wanted}, not {dtype.name}. Write {advice}, for example.")


def _beside(value: TensorLike, tensor: AnyTensor) -> Any:
    """A plain operand in the dtype of ``tensor``; Python's numbers stay as they are beside floats."""
    kind = value.__class__
    dtype = tensor._value.dtype
    if (kind is float or kind is int) and dtype.kind == "f":
        return value if kind is float or -(2**63) <= value < 2**63 else float(to_value(value, _FLOAT64))
    if isinstance(value, list | tuple):
        return convert(value, dtype)
    if dtype.kind != "f" and getattr(value, "dtype", dtype).kind == "f":
        raise TypeError(tell("error.convert.float", value=str(value), dtype=dtype.name))
    return to_value(value, dtype)


def matmul(a: TensorLike, b: TensorLike) -> Tensor:
    """Matrix product of operands with at least two axes; see :func:`tapewidgets.matmul`."""
    if not isinstance(a, AnyTensor):
        a = convert(a, b._value.dtype if isinstance(b, AnyTensor) else None)
    if not isinstance(b, AnyTensor):
        b = convert(b, a._value.dtype)
    x, y = a._value, b._value
    if x.ndim == 2 == y.ndim and x.dtype is y.dtype and x.shape[1] == y.shape[0]:
        return apply("matmul", (a, b))
    require_same_dtype(x, y, "MatMul")
    if x.ndim < 2 or y.ndim < 2:
        raise InvalidArgumentError(
            f"matmul takes matrices, but the shapes are {x.shape} and {y.shape}. "
            "For a matrix and a vector write tw.linalg.matvec(a, b); for two vectors tw.reduce_sum(a * b)."
        )
    if x.shape[-1] != y.shape[-2]:
        raise InvalidArgumentError(
            f"Matrix size-incompatible: the last axis of {x.shape} must be as long as "
            f"the last but one of {y.shape}."
        )
    if x.ndim > 2 or y.ndim > 2:
        batch = require_fitting_shapes([x.shape[:-2], y.shape[:-2]], "matmul")
        a, b = stretch(a, (*batch, *x.shape[-2:])), stretch(b, (*batch, *y.shape[-2:]))
    return apply("matmul", (a, b))
