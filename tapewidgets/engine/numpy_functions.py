"""NumPy's own functions on Tensors: what each means in our words, so that it is recorded as well."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tapewidgets.engine.functions import creation, elementwise, linear, reductions, shaping
from tapewidgets.engine.tensor import NUMPY_FUNCTIONS, Operators, Tensor, apply, binary, stretch

_UNARY: dict[np.ufunc, str] = {
    np.negative: "negative", np.positive: "identity", np.absolute: "abs", np.sign: "sign", np.rint: "round",
    np.floor: "floor", np.ceil: "ceil", np.square: "square", np.sqrt: "sqrt", np.reciprocal: "reciprocal",
    np.exp: "exp", np.expm1: "expm1", np.log: "log", np.log1p: "log1p", np.sin: "sin", np.cos: "cos",
    np.tan: "tan", np.arcsin: "asin", np.arccos: "acos", np.arctan: "atan", np.sinh: "sinh", np.cosh: "cosh",
    np.tanh: "tanh", np.logical_not: "logical_not", np.isnan: "is_nan", np.isinf: "is_inf",
    np.isfinite: "is_finite",
}  # fmt: skip
_BINARY: dict[np.ufunc, str] = {
    np.add: "add", np.subtract: "subtract", np.multiply: "multiply", np.divide: "divide", np.power: "pow",
    np.floor_divide: "floordiv", np.remainder: "floormod", np.maximum: "maximum", np.minimum: "minimum",
    np.equal: "equal", np.not_equal: "not_equal", np.less: "less", np.less_equal: "less_equal",
    np.greater: "greater", np.greater_equal: "greater_equal", np.logical_and: "logical_and",
    np.logical_or: "logical_or", np.logical_xor: "logical_xor",
}  # fmt: skip

_OF_VALUES: tuple[Callable[..., Any], ...] = (
    *(np.allclose, np.isclose, np.array_equal, np.array_equiv),
    *(np.array_repr, np.array_str, np.array2string),
)
"""Functions that only look: nothing they give has a gradient."""


def _of_values(function: Callable[..., Any]) -> Callable[..., Any]:
    def looking(*arguments: Any, **options: Any) -> Any:
        values = [x.numpy() if isinstance(x, Operators) else x for x in arguments]
        return function(*values, **options)

    return looking


UFUNCS: dict[np.ufunc, str] = {**_UNARY, **_BINARY}
"""NumPy's ufuncs that are operations of the table: ufunc -> operation."""


def _one(name: str) -> Callable[[Any], Tensor]:
    return lambda x: apply(name, (x,))


def _two(name: str) -> Callable[[Any, Any], Tensor]:
    return lambda x, y: binary(name, x, y)


def _clip(a: Any, a_min: Any = None, a_max: Any = None, **bounds: Any) -> Tensor:
    low, high = bounds.get("min", a_min), bounds.get("max", a_max)
    info = np.finfo(a._value.dtype) if a._value.dtype.kind == "f" else np.iinfo(a._value.dtype)
    return elementwise.clip_by_value(a, info.min if low is None else low, info.max if high is None else high)


def _reduced(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def reduction(a: Any, axis: Any = None, keepdims: Any = False, **ignored: Any) -> Tensor:
        return function(a, axis, bool(keepdims) if keepdims is not np._NoValue else False)

    return reduction


def _ufunc_reduced(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def reduction(a: Any, axis: Any = 0, keepdims: bool = False, **ignored: Any) -> Tensor:
        return function(a, axis, keepdims)

    return reduction


def _stretch(array: Any, shape: Any) -> Any:
    return stretch(array, creation.to_shape(shape)) if array.shape != tuple(shape) else array


def _expand_dims(a: Any, axis: Any) -> Tensor:
    ndim = a.ndim + len(np.atleast_1d(axis))
    new = {place + ndim for place in reductions.axes_from_last(axis, ndim)}
    lengths = iter(a.shape)
    return apply(
        "reshape", (a,), tuple(1 if i in new else next(lengths) for i in range(ndim)), tuple(a.shape)
    )


def _swapaxes(a: Any, axis1: int, axis2: int) -> Tensor:
    order = list(range(a.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return shaping.transpose(a, order)


def _where(condition: Any, x: Any = None, y: Any = None) -> Tensor:
    like = next((v for v in (x, y) if isinstance(v, Operators)), None)
    if like is not None and not isinstance(x, Operators):
        x = np.asarray(x, like._value.dtype)[()]
    return elementwise.where(condition, x, y)


NUMPY_FUNCTIONS.update({function: _one(name) for function, name in _UNARY.items()})
NUMPY_FUNCTIONS.update({function: _of_values(function) for function in _OF_VALUES})
NUMPY_FUNCTIONS.update({function: _two(name) for function, name in _BINARY.items()})
NUMPY_FUNCTIONS.update(
    {
        np.matmul: linear.matmul,
        np.clip: _clip,
        np.round: lambda a, decimals=0: apply("round", (a,)),
        np.sum: _reduced(reductions.reduce_sum),
        np.mean: _reduced(reductions.reduce_mean),
        np.max: _reduced(reductions.reduce_max),
        np.min: _reduced(reductions.reduce_min),
        np.prod: _reduced(reductions.reduce_prod),
        np.any: _reduced(reductions.reduce_any),
        np.all: _reduced(reductions.reduce_all),
        np.std: _reduced(reductions.reduce_std),
        np.var: _reduced(reductions.reduce_variance),
        (np.add, "reduce"): _ufunc_reduced(reductions.reduce_sum),
        (np.multiply, "reduce"): _ufunc_reduced(reductions.reduce_prod),
        (np.maximum, "reduce"): _ufunc_reduced(reductions.reduce_max),
        (np.minimum, "reduce"): _ufunc_reduced(reductions.reduce_min),
        np.where: _where,
        np.broadcast_to: _stretch,
        np.reshape: lambda a, shape, order="C": shaping.reshape(a, shape),
        np.ravel: lambda a, order="C": shaping.reshape(a, (-1,)),
        np.transpose: lambda a, axes=None: shaping.transpose(a, axes),
        np.swapaxes: _swapaxes,
        np.expand_dims: _expand_dims,
        np.squeeze: lambda a, axis=None: shaping.squeeze(a, axis),
        np.concatenate: lambda arrays, axis=0: shaping.concat(arrays, axis),
        np.stack: lambda arrays, axis=0: shaping.stack(arrays, axis),
        np.tile: lambda a, reps: shaping.tile(a, np.atleast_1d(reps)),
        np.take: lambda a, indices, axis=0: shaping.gather(a, indices, axis=axis),
        np.cumsum: lambda a, axis=0: reductions.cumsum(a, axis),
        np.sort: lambda a, axis=-1: reductions.sort(a, axis),
        np.argmax: lambda a, axis=0: reductions.argmax(a, axis),
        np.argmin: lambda a, axis=0: reductions.argmin(a, axis),
        np.dot: lambda a, b: linear.tensordot(a, b, 1),
        np.tensordot: lambda a, b, axes=2: linear.tensordot(a, b, axes),
        np.einsum: lambda equation, *operands, **options: linear.einsum(equation, *operands),
        np.trace: lambda a: linear.trace(a),
        np.zeros_like: lambda a, dtype=None: creation.zeros_like(a, dtype),
        np.ones_like: lambda a, dtype=None: creation.ones_like(a, dtype),
        np.linalg.norm: lambda x, ord=None, axis=None, keepdims=False: linear.norm(
            x, ord or 2, axis, keepdims
        ),
        np.shape: lambda a: a.shape,
        np.ndim: lambda a: a.ndim,
        np.size: lambda a: int(a._value.size),
    }
)
