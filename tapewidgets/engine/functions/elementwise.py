"""Functions that work on one element at a time, under TensorFlow's names."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.nested import leaves
from tapewidgets.engine.core.operands import binary, convert, require_kind
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.operations import ELEMENTWISE, Operation

__all__ = [
    "abs", "acos", "acosh", "add", "add_n", "asin", "asinh", "atan", "atan2", "atanh", "cos", "cosh",
    "divide", "equal", "exp", "floor", "greater", "greater_equal", "less", "less_equal", "logical_and",
    "logical_not", "logical_or", "maximum", "minimum", "multiply", "negative", "not_equal", "pow", "round",
    "sigmoid", "sign", "sin",
    "sinh", "sqrt", "square", "subtract", "tan", "tanh",
]  # fmt: skip

_UNARY = """{says}, element by element.

Parameters
----------
x : tensor-like{floating}, shape (...)
name : accepted for TensorFlow's sake

Returns
-------
Tensor : shape of ``x``
{raises}
Examples
--------
>>> print({call})
{result}
"""
_FLOATS_ONLY = """
Raises
------
TypeError : whole numbers: write 3. instead of 3
"""

_BINARY = """{says}, element by element; shapes are stretched to each other.

Parameters
----------
x, y : tensor-like, of one dtype
name : accepted for TensorFlow's sake

Returns
-------
Tensor : the common shape of ``x`` and ``y``{returns}

Raises
------
InvalidArgumentError : shapes or dtypes that do not fit together

Examples
--------
>>> print({call})
{result}
"""


def require_float(tensor: Any, what: str) -> None:
    """Refuse whole numbers where only numbers with a fraction make sense."""
    if tensor._value.dtype.kind != "f":
        raise TypeError(
            f"{what} takes numbers with a decimal point, but got dtype {tensor._value.dtype.name}. "
            "Write 3. instead of 3, or tw.cast(x, tw.float32)."
        )


def as_whole(x: TensorLike, what: str) -> AnyTensor:
    """A tensor of whole numbers; fractions are refused where only whole numbers make sense."""
    tensor = literal(x, np.int32)
    if tensor._value.dtype.kind not in "iu":
        raise InvalidArgumentError(
            f"{what} are whole numbers, got dtype {tensor._value.dtype.name}. Write 3 instead of 3., or use "
            "tw.cast."
        )
    return tensor


def literal(x: TensorLike, empty: Any) -> AnyTensor:
    """A Tensor or Variable as it is, anything else converted; ``empty`` is the dtype of a list of nothing."""
    nothing = isinstance(x, list | tuple) and not any(True for _ in leaves(x))
    return as_tensor(x, empty if nothing else None)


def as_tensor(x: TensorLike, dtype: Any = None) -> AnyTensor:
    """A Tensor or Variable as it is; anything else converted."""
    return x if isinstance(x, AnyTensor) and dtype is None else convert(x, dtype)


def _unary(name: str, says: str, example: str, result: str, floating: bool = True) -> Callable[..., Tensor]:
    def function(x: TensorLike, name: str | None = None) -> Tensor:
        x = x if isinstance(x, AnyTensor) else convert(x)
        if floating and x._value.dtype.kind != "f":
            require_float(x, f"tw.{title}")
        require_kind(operation, x._value.dtype)
        return apply(operation, (x,))

    title = name
    operation = name.rpartition(".")[2]
    function.__name__ = function.__qualname__ = operation
    function.__module__ = __name__
    function.__doc__ = _UNARY.format(
        says=says,
        floating=" of a floating dtype" if floating else "",
        raises=_FLOATS_ONLY if floating else "",
        call=f"tw.{name}({example})",
        result=result,
    )
    return function


def _binary(name: str, says: str, example: str, result: str, returns: str = "") -> Callable[..., Tensor]:
    def function(x: TensorLike, y: TensorLike, name: str | None = None) -> Tensor:
        return binary(operation, x, y)

    function.__name__ = function.__qualname__ = operation = name.rpartition(".")[2]
    function.__doc__ = _BINARY.format(says=says, call=f"tw.{name}({example})", result=result, returns=returns)
    return function


def public(operation: Operation) -> Callable[..., Tensor]:
    """The public function of an operation: its name in TensorFlow, what its entry says, and an example."""
    says = operation.source.format("x", "y") if operation.says is None else operation.says
    example = ", ".join(map(repr, operation.at))
    y = operation.calculate(*[x if x.__class__ is bool else np.float32(x) for x in operation.at])
    of_bool = y.__class__ is np.bool_
    result = f"tw.Tensor({y!s}, shape=(), dtype={'bool' if of_bool else 'float32'})"
    if len(operation.rules) == 2:
        return _binary(operation.path, says, example, result, ", dtype bool" if of_bool else "")
    floating = (operation.takes or "float").startswith("float")
    return _unary(operation.path, says, example, result, floating)


globals().update(
    {one.name: public(one) for one in ELEMENTWISE if one.says != "" and not one.path.startswith("nn.")}
)
if TYPE_CHECKING:  # which names these are
    abs = acos = acosh = add = asin = asinh = atan = atan2 = atanh = erfc = xlogy = xdivy = ceil = cos = \
        cosh = divide = equal = erf = exp = expm1 = floor = floordiv = floormod = greater = greater_equal = \
        is_finite = is_inf = is_nan = less = less_equal = log = log1p = logical_and = logical_not = \
        logical_or = logical_xor = maximum = minimum = multiply = negative = not_equal = pow = reciprocal = \
        round = rsqrt = sigmoid = sign = sin = sinh = sqrt = square = subtract = tan = tanh = \
        public(ELEMENTWISE[0])  # fmt: skip


mod = floormod


def divide_no_nan(x: TensorLike, y: TensorLike, name: str | None = None) -> Tensor:
    """X / y, and 0 where y is 0; so is the gradient there.

    Parameters
    ----------
    x, y : tensor-like of one floating dtype; shapes are stretched to each other

    Returns
    -------
    Tensor : the common shape of ``x`` and ``y``

    Examples
    --------
    >>> print(tw.math.divide_no_nan(1.0, 0.0))
    tw.Tensor(0.0, shape=(), dtype=float32)
    """
    if not isinstance(x, AnyTensor):
        x = convert(x, y.dtype if isinstance(y, AnyTensor) else None)
    y = y if isinstance(y, AnyTensor) else convert(y, x.dtype)
    if x.dtype.is_integer:
        x, y = (apply("cast", (v,), np.dtype(np.float64), v._value.dtype) for v in (x, y))
    return binary("divide_no_nan", x, y)


def squared_difference(x: TensorLike, y: TensorLike, name: str | None = None) -> Tensor:
    """(x - y) squared, element by element.

    Examples
    --------
    >>> print(tw.math.squared_difference(1.0, 3.0))
    tw.Tensor(4.0, shape=(), dtype=float32)
    """
    return square(binary("subtract", x, y))


def add_n(inputs: "Iterable[TensorLike]", name: str | None = None) -> Tensor:
    """Sum of tensors of one shape.

    Raises
    ------
    ValueError : no tensors
    InvalidArgumentError : shapes or dtypes that differ

    Examples
    --------
    >>> print(tw.add_n([1.0, 2.0, 3.0]))
    tw.Tensor(6.0, shape=(), dtype=float32)
    """
    parts = [as_tensor(x) for x in inputs] if isinstance(inputs, Iterable) else []
    if not parts:
        raise ValueError("Inputs must be an iterable of at least one Tensor with the same dtype and shape.")
    for x in parts[1:]:
        if x._value.shape != parts[0]._value.shape:
            raise InvalidArgumentError(
                f"add_n takes tensors of one shape, got {parts[0]._value.shape} and {x._value.shape}."
            )
    return reduce(lambda total, x: binary("add", total, x), parts[1:], convert(parts[0]))
