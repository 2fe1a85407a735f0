"""Functions that work on one element at a time, under TensorFlow's names."""

from collections.abc import Callable
from typing import Any

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operands import binary, convert
from tapewidgets.engine.core.operators import unary
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError

__all__ = [
    "abs", "acos", "add", "add_n", "asin", "atan", "cos", "cosh", "divide", "equal", "exp", "floor",
    "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_not", "logical_or",
    "maximum", "minimum", "multiply", "negative", "not_equal", "pow", "round", "sigmoid", "sign", "sin",
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


def require_whole(tensor: Any, what: str) -> None:
    """Refuse fractions where only whole numbers make sense."""
    if tensor._value.dtype.kind not in "iu":
        raise InvalidArgumentError(
            f"{what} are whole numbers, got dtype {tensor._value.dtype.name}. Write 3 instead of 3., or use "
            "tw.cast."
        )


def as_tensor(x: TensorLike, dtype: Any = None) -> AnyTensor:
    """A Tensor or Variable as it is; anything else converted."""
    return x if isinstance(x, AnyTensor) and dtype is None else convert(x, dtype)


def _unary(name: str, says: str, example: str, result: str, floating: bool = True) -> Callable[..., Tensor]:
    def otherwise(x: TensorLike) -> Tensor:
        x = x if isinstance(x, AnyTensor) else convert(x)
        if floating and x._value.dtype.kind != "f":
            require_float(x, f"tw.{title}")
        return apply(operation, (x,))

    title = name
    operation = name.rpartition(".")[2]
    function = unary(operation, otherwise)
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


def _scalar(value: str, dtype: str = "float32") -> str:
    return f"tw.Tensor({value}, shape=(), dtype={dtype})"


exp = _unary("exp", "e to the power x", "0.0", _scalar("1.0"))
expm1 = _unary("math.expm1", "e to the power x, minus 1, exact for small x", "0.0", _scalar("0.0"))
log = _unary("math.log", "The natural logarithm; -inf at 0 and nan below", "1.0", _scalar("0.0"))
log1p = _unary("math.log1p", "The logarithm of 1 + x, exact for small x", "0.0", _scalar("0.0"))
sqrt = _unary("sqrt", "The square root; its gradient at 0 is inf", "9.0", _scalar("3.0"))
rsqrt = _unary("math.rsqrt", "One over the square root", "4.0", _scalar("0.5"))
reciprocal = _unary("math.reciprocal", "One over x", "4.0", _scalar("0.25"))
square = _unary("square", "x times x", "3.0", _scalar("9.0"), floating=False)
sin = _unary("sin", "The sine of x in radians", "0.0", _scalar("0.0"))
cos = _unary("cos", "The cosine of x in radians", "0.0", _scalar("1.0"))
tan = _unary("tan", "The tangent of x in radians", "0.0", _scalar("0.0"))
asin = _unary("asin", "The angle in radians whose sine is x, for x in [-1, 1]", "0.0", _scalar("0.0"))
acos = _unary("acos", "The angle in radians whose cosine is x, for x in [-1, 1]", "1.0", _scalar("0.0"))
atan = _unary("atan", "The angle in radians whose tangent is x", "0.0", _scalar("0.0"))
sinh = _unary("sinh", "The hyperbolic sine", "0.0", _scalar("0.0"))
cosh = _unary("cosh", "The hyperbolic cosine", "0.0", _scalar("1.0"))
tanh = _unary("tanh", "The hyperbolic tangent, in (-1, 1)", "0.0", _scalar("0.0"))
sigmoid = _unary("sigmoid", "1 / (1 + exp(-x)), in (0, 1)", "0.0", _scalar("0.5"))
erf = _unary("math.erf", "The error function, in (-1, 1)", "0.0", _scalar("0.0"))
negative = _unary("negative", "Minus x", "2.0", _scalar("-2.0"), floating=False)
abs = _unary("abs", "The size of x without its sign; gradient 0 at 0", "-2.0", _scalar("2.0"), floating=False)
sign = _unary("sign", "-1, 0 or 1; its gradient is 0", "-2.0", _scalar("-1.0"), floating=False)
round = _unary(
    "round",
    "The nearest whole number, halves to the even one; no gradient",
    "2.5",
    _scalar("2.0"),
    floating=False,
)
floor = _unary("floor", "The next whole number below; no gradient", "2.5", _scalar("2.0"))
ceil = _unary("math.ceil", "The next whole number above; no gradient", "2.5", _scalar("3.0"))
is_nan = _unary("math.is_nan", "Whether x is no number", "1.0", _scalar("False", "bool"))
is_inf = _unary("math.is_inf", "Whether x is infinite", "1.0", _scalar("False", "bool"))
is_finite = _unary("math.is_finite", "Whether x is a finite number", "1.0", _scalar("True", "bool"))


def _binary(name: str, says: str, example: str, result: str, returns: str = "") -> Callable[..., Tensor]:
    def function(x: TensorLike, y: TensorLike, name: str | None = None) -> Tensor:
        return binary(operation, x, y)

    function.__name__ = function.__qualname__ = operation = name.rpartition(".")[2]
    function.__doc__ = _BINARY.format(says=says, call=f"tw.{name}({example})", result=result, returns=returns)
    return function


add = _binary("add", "x + y", "1.0, 2.0", _scalar("3.0"))
subtract = _binary("subtract", "x - y", "1.0, 2.0", _scalar("-1.0"))
multiply = _binary("multiply", "x * y", "2.0, 3.0", _scalar("6.0"))
divide = _binary("divide", "x / y; whole numbers give float64", "1.0, 2.0", _scalar("0.5"))
pow = _binary("pow", "x to the power y", "2.0, 3.0", _scalar("8.0"))
floordiv = _binary("math.floordiv", "x / y, rounded down; no gradient", "7.0, 2.0", _scalar("3.0"))
floormod = _binary("math.floormod", "What is left of x / y, with the sign of y", "7.0, 4.0", _scalar("3.0"))
maximum = _binary("maximum", "The larger; at a tie the gradient goes to x", "1.0, 2.0", _scalar("2.0"))
minimum = _binary("minimum", "The smaller; at a tie the gradient goes to x", "1.0, 2.0", _scalar("1.0"))
_BOOL = ", dtype bool"
equal = _binary("equal", "Whether x equals y", "1.0, 2.0", _scalar("False", "bool"), _BOOL)
not_equal = _binary("not_equal", "Whether x differs from y", "1.0, 2.0", _scalar("True", "bool"), _BOOL)
less = _binary("less", "Whether x is below y", "1.0, 2.0", _scalar("True", "bool"), _BOOL)
less_equal = _binary("less_equal", "Whether x is at most y", "1.0, 2.0", _scalar("True", "bool"), _BOOL)
greater = _binary("greater", "Whether x is above y", "1.0, 2.0", _scalar("False", "bool"), _BOOL)
greater_equal = _binary(
    "greater_equal", "Whether x is at least y", "1.0, 2.0", _scalar("False", "bool"), _BOOL
)
logical_and = _binary("logical_and", "Whether both are true", "True, False", _scalar("False", "bool"), _BOOL)
logical_or = _binary("logical_or", "Whether one is true", "True, False", _scalar("True", "bool"), _BOOL)
logical_xor = _binary(
    "math.logical_xor", "Whether just one is true", "True, False", _scalar("True", "bool"), _BOOL
)
logical_not = _unary("logical_not", "True where x is false", "True", _scalar("False", "bool"), floating=False)


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
    if not isinstance(y, AnyTensor):
        y = convert(y, x.dtype if isinstance(x, AnyTensor) else None)
    return binary("divide_no_nan", x, y)


def squared_difference(x: TensorLike, y: TensorLike, name: str | None = None) -> Tensor:
    """(x - y) squared, element by element.

    Examples
    --------
    >>> print(tw.math.squared_difference(1.0, 3.0))
    tw.Tensor(4.0, shape=(), dtype=float32)
    """
    return square(binary("subtract", x, y))


def add_n(inputs: "list[TensorLike]", name: str | None = None) -> Tensor:
    """Sum of tensors of one shape.

    Examples
    --------
    >>> print(tw.add_n([1.0, 2.0, 3.0]))
    tw.Tensor(6.0, shape=(), dtype=float32)
    """
    total = convert(inputs[0])
    for x in inputs[1:]:
        total = binary("add", total, x)
    return total
