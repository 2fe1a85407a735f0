"""NumPy's own functions on Tensors: what each means in our words, so that it is recorded as well."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply, stretch
from tapewidgets.engine.core.operands import binary
from tapewidgets.engine.core.tensor import AnyTensor, Tensor
from tapewidgets.engine.functions import creation, linear, reductions, shaping, values

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
        values = [x.numpy() if isinstance(x, AnyTensor) else x for x in arguments]
        return function(*values, **options)

    return looking


UFUNCS: dict[np.ufunc, str] = {**_UNARY, **_BINARY}
"""NumPy's ufuncs that are operations of the table: ufunc -> operation."""


def _one(name: str) -> Callable[[Any], Tensor]:
    return lambda x: apply(name, (x,))


def _two(name: str) -> Callable[[Any, Any], Tensor]:
    return lambda x, y: binary(name, x, y)


def _clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Tensor:
    info = np.finfo(a._value.dtype) if a._value.dtype.kind == "f" else np.iinfo(a._value.dtype)
    low, high = a_min if min is None else min, a_max if max is None else max
    return values.clip_by_value(a, info.min if low is None else low, info.max if high is None else high)


def _reduced(function: Callable[..., Tensor], default: int | None = None) -> Callable[..., Tensor]:
    def reduction(a: Any, axis: Any = default, *, keepdims: bool = False) -> Tensor:
        return function(a, axis, bool(keepdims))

    return reduction


def _flat(a: Any) -> Tensor:
    return shaping.reshape(a, (-1,))


def _along(function: Callable[..., Tensor], default: int | None = None) -> Callable[..., Tensor]:
    """NumPy takes the elements in a row where no axis is given."""

    def along(a: Any, axis: int | None = default) -> Tensor:
        return function(_flat(a), 0) if axis is None else function(a, axis)

    return along


def _take(a: Any, indices: Any, axis: int | None = None) -> Tensor:
    return shaping.gather(_flat(a), indices) if axis is None else shaping.gather(a, indices, axis=axis)


def _tile(a: Any, reps: Any) -> Tensor:
    times = tuple(np.atleast_1d(reps))
    ndim = max(len(times), a.ndim)
    widened = shaping.reshape(a, (1,) * (ndim - a.ndim) + tuple(a.shape))
    return shaping.tile(widened, (1,) * (ndim - len(times)) + times)


def _dot(a: Any, b: Any) -> Tensor:
    m, n = np.ndim(a), np.ndim(b)
    if not (m and n):
        return binary("multiply", a, b)
    return linear.tensordot(a, b, [[m - 1], [max(n - 2, 0)]])


def _matmul(a: Any, b: Any) -> Tensor:
    """NumPy's takes vectors too."""
    if np.ndim(b) == 1:
        return _dot(a, b) if np.ndim(a) < 2 else linear.matvec(a, b)
    return linear.matvec(b, a, transpose_a=True) if np.ndim(a) == 1 else linear.matmul(a, b)


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Tensor:
    of_vectors = isinstance(axis, int) or (axis is None and x.ndim == 1)
    if not of_vectors and ord not in (None, "fro"):
        raise TypeError(f"np.linalg.norm of a matrix with ord={ord!r} cannot be recorded. Leave ord out.")
    return linear.norm(x, 2 if ord is None else ord, axis, keepdims)


def _round(a: Any, decimals: int = 0) -> Tensor:
    if decimals:
        raise TypeError("np.round to decimals cannot be recorded. Write np.round(x * 10) / 10, for example.")
    return apply("round", (a,))


def _einsum(equation: str, *operands: Any, optimize: Any = True) -> Tensor:
    return linear.einsum(equation, *operands)


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
    like = next((v for v in (x, y) if isinstance(v, AnyTensor)), None)
    if like is not None and not isinstance(x, AnyTensor):
        x = np.asarray(x, like._value.dtype)[()]
    return values.where(condition, x, y)


NUMPY_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    **{function: _one(name) for function, name in _UNARY.items()},
    **{function: _two(name) for function, name in _BINARY.items()},
    **{function: _of_values(function) for function in _OF_VALUES},
    np.matmul: _matmul,
    np.clip: _clip,
    np.round: _round,
    np.sum: _reduced(reductions.reduce_sum),
    np.mean: _reduced(reductions.reduce_mean),
    np.max: _reduced(reductions.reduce_max),
    np.amax: _reduced(reductions.reduce_max),
    np.min: _reduced(reductions.reduce_min),
    np.amin: _reduced(reductions.reduce_min),
    np.prod: _reduced(reductions.reduce_prod),
    np.any: _reduced(reductions.reduce_any),
    np.all: _reduced(reductions.reduce_all),
    np.std: _reduced(reductions.reduce_std),
    np.var: _reduced(reductions.reduce_variance),
    (np.add, "reduce"): _reduced(reductions.reduce_sum, 0),
    (np.multiply, "reduce"): _reduced(reductions.reduce_prod, 0),
    (np.maximum, "reduce"): _reduced(reductions.reduce_max, 0),
    (np.minimum, "reduce"): _reduced(reductions.reduce_min, 0),
    np.where: _where,
    np.broadcast_to: _stretch,
    np.reshape: lambda a, shape: shaping.reshape(a, shape),
    np.ravel: _flat,
    np.transpose: lambda a, axes=None: shaping.transpose(a, axes),
    np.swapaxes: _swapaxes,
    np.expand_dims: _expand_dims,
    np.squeeze: lambda a, axis=None: shaping.squeeze(a, axis),
    np.concatenate: lambda arrays, axis=0: shaping.concat(arrays, axis),
    np.stack: lambda arrays, axis=0: shaping.stack(arrays, axis),
    np.tile: _tile,
    np.take: _take,
    np.cumsum: _along(reductions.cumsum),
    np.sort: _along(reductions.sort, -1),
    np.argmax: _along(reductions.argmax),
    np.argmin: _along(reductions.argmin),
    np.dot: _dot,
    np.tensordot: lambda a, b, axes=2: linear.tensordot(a, b, axes),
    np.einsum: _einsum,
    np.trace: lambda a: linear.trace(a),
    np.zeros_like: lambda a, dtype=None: creation.zeros_like(a, dtype),
    np.ones_like: lambda a, dtype=None: creation.ones_like(a, dtype),
    np.linalg.norm: _norm,
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
    np.size: lambda a: int(a._value.size),
}
"""NumPy's functions, and methods of its ufuncs -> what they mean on Tensors."""


def _call_numpy(function: Any, arguments: Any, options: dict[str, Any]) -> Any:
    ours = NUMPY_FUNCTIONS.get(function)
    unknown = ""
    if ours is not None and options.get("out") is None:
        try:
            return ours(*arguments, **options)
        except TypeError as error:
            if "unexpected keyword argument" not in str(error):
                raise
            unknown = f" with {', '.join(options)}"
    parts = function if isinstance(function, tuple) else (function,)
    name = ".".join(getattr(part, "__name__", str(part)) for part in parts)
    raise TypeError(
        f"np.{name}{unknown} cannot be recorded on a tape. Use a tw function, or x.numpy() to leave the tape."
    )


def install() -> None:
    """Let NumPy ask here when one of its functions is given a Tensor or Variable."""

    def ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return _call_numpy((ufunc, method) if method != "__call__" else ufunc, inputs, options)

    def function(self: Any, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        return _call_numpy(function, arguments, options)

    AnyTensor.__array_ufunc__, AnyTensor.__array_function__ = ufunc, function
