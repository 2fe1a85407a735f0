"""Operations on one element at a time: arithmetic, powers, trigonometry, choices, activations."""

import math
import operator
from functools import partial
from typing import Any

import numpy as np

from tapewidgets.engine.operations import xp
from tapewidgets.engine.operations.operation import Operation, Rule, Value, tied_to, unchanged, zeros_like
from tapewidgets.engine.operations.xp import where

_array, _float32 = np.ndarray, np.float32


def _safe_log(a: Value) -> Value:
    """log(a), and 0 where a is not positive: the derivative by an exponent is taken as 0 there."""
    if a.__class__ is float or a.__class__ is int:  # a Python number takes the dtype of what it meets
        return math.log(a) if a > 0 else 0.0
    positive = a > 0
    return where(positive, xp.log(where(positive, a, 1)), 0)


def _power_by_base(g: Value, y: Value, a: Value, b: Value) -> Value:
    if b.__class__ is int and b == 2 and (a.__class__ is _float32 or a.__class__ is _array):
        return g * (a + a)  # the commonest power in half the time
    return g * b * a ** (b - 1)  # for a tape too: a ** 1 has a derivative by a, and a ** 0 one of 0


def _square_by_a(g: Value, y: Value, a: Value) -> Value:
    return g * (a + a) if a.__class__ is _float32 or a.__class__ is _array else g * 2 * a


def floordiv(a: Value, b: Value) -> Value:
    """The quotient rounded down; fractions are divided first and rounded then."""
    if np.result_type(a, b).kind == "f":
        return np.floor(np.divide(a, b))
    if not np.all(b):  # NumPy gives 0
        raise ValueError("Integer division by zero")
    return np.floor_divide(a, b)


def floormod(a: Value, b: Value) -> Value:
    """What is left of a / b, with the sign of b; a 0 keeps the sign of a."""
    if np.result_type(a, b).kind != "f" and not np.all(b):
        raise ValueError("Integer division by zero")
    rest = np.fmod(a, b)
    return np.where((rest != 0) & ((rest < 0) != (np.asarray(b) < 0)), rest + b, rest)[()]


def _divide_no_nan(a: Value, b: Value) -> Value:
    zero = b == 0
    return where(zero, 0, a / where(zero, 1, b))


def erf(a: Value) -> Value:
    """The error function, element by element."""
    return np.vectorize(math.erf, otypes=[a.dtype])(a)[()]


_TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)
SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def _sigmoid(a: Value) -> Value:
    return 1 / (1 + xp.exp(-a))


_one = partial(Operation, elementwise=True, takes="float x")
_two = partial(Operation, elementwise=True, takes="number x y", at=(1.0, 2.0))

# Each entry: the value in NumPy and as a formula; then for one input after the other its rule and derivative.
# fmt: off
ARITHMETIC = (
    _two("add", operator.add, "a + b", "a + b",
         (unchanged, "1"),
         (unchanged, "1"), says="x + y"),
    _two("subtract", operator.sub, "a - b", "a - b",
         (unchanged, "1"),
         (lambda g, y, a, b: -g, "-1"), says="x - y"),
    _two("multiply", operator.mul, "a * b", r"a \cdot b",
         (lambda g, y, a, b: g * b, "b"),
         (lambda g, y, a, b: g * a, "a"), says="x * y", at=(2.0, 3.0)),
    _two("pow", operator.pow, "a ** b", "a^{b}",
         (_power_by_base, r"b \cdot a^{b - 1}"),
         (lambda g, y, a, b: g * y * _safe_log(a), r"y \cdot \ln a"), says="x to the power y", at=(2.0, 3.0)),
    _two("divide", operator.truediv, "a / b", r"\frac{a}{b}",
         (lambda g, y, a, b: g / b, r"\frac{1}{b}"),
         (lambda g, y, a, b: g * (-y / b), r"-\frac{a}{b^2}"),
         takes="divide x y", says="x / y; whole numbers give float64"),
    _two("math.divide_no_nan", _divide_no_nan, "np.where(b == 0, 0, a / np.where(b == 0, 1, b))[()]",
         r"\frac{a}{b}",
         (lambda g, y, a, b: _divide_no_nan(g, b), r"\frac{1}{b}"),
         (lambda g, y, a, b: g * _divide_no_nan(_divide_no_nan(-a, b), b), r"-\frac{a}{b^2}"),
         takes="float x y", says=""),
    _two("math.floordiv", floordiv, "floordiv(a, b)", r"\lfloor a / b \rfloor", (None, ""), (None, ""),
         takes="", says="x / y, rounded down; no gradient", at=(7.0, 2.0)),
    _two("math.floormod", floormod, "floormod(a, b)", r"a \bmod b",
         (lambda g, y, a, b: g, "1"),
         (lambda g, y, a, b: g * -xp.floor(a / b), r"-\lfloor a / b \rfloor"),
         says="What is left of x / y, with the sign of y", at=(7.0, 4.0)),
    _one("negative", operator.neg, "-a", "-a", (lambda g, y, a: -g, "-1"),
         takes="number x", says="Minus x", at=(2.0,)),
    _one("abs", operator.abs, "abs(a)", r"\left|a\right|",
         (lambda g, y, a: g * xp.sign(a), r"\operatorname{sign} a"),
         takes="number x", says="The size of x without its sign; gradient 0 at 0", at=(-2.0,)),
    _one("sign", np.sign, "np.sign(a)", r"\operatorname{sign} a", (lambda g, y, a: zeros_like(g), "0"),
         takes="number x", says="-1, 0 or 1; its gradient is 0", at=(-2.0,)),
    _one("round", np.round, "np.round(a)", r"\operatorname{round} a", (None, ""),
         takes="number x", says="The nearest whole number, halves to the even one; no gradient", at=(2.5,)),
    _one("floor", np.floor, "np.floor(a)", r"\lfloor a \rfloor", (None, ""),
         says="The next whole number below; no gradient", at=(2.5,)),
    _one("math.ceil", np.ceil, "np.ceil(a)", r"\lceil a \rceil", (None, ""),
         says="The next whole number above; no gradient", at=(2.5,)),
)

POWERS = (
    _one("square", np.square, "a ** 2", "a^{2}", (_square_by_a, "2 a"),
         takes="number x", says="x times x", at=(3.0,)),
    # A zero upstream gradient gives zero even at 0, where the derivative is infinite.
    _one("sqrt", np.sqrt, "np.sqrt(a)", r"\sqrt{a}",
         (lambda g, y, a: where(g == 0, 0, g * 0.5 / y), r"\frac{1}{2 y}"),
         says="The square root; its gradient at 0 is inf", at=(9.0,)),
    _one("math.rsqrt", lambda a: 1 / np.sqrt(a), "1 / np.sqrt(a)", r"\frac{1}{\sqrt{a}}",
         (lambda g, y, a: where(g == 0, 0, g * (-0.5 * y * y * y)), r"-\frac{1}{2} y^3"),
         says="One over the square root", at=(4.0,)),
    _one("math.reciprocal", lambda a: 1 / a, "1 / a", r"\frac{1}{a}",
         (lambda g, y, a: where(g == 0, 0, g * (-y * y)), "-y^2"), says="One over x", at=(4.0,)),
    _one("exp", np.exp, "np.exp(a)", "e^{a}", (lambda g, y, a: g * y, "y"), says="e to the power x"),
    # y + 1 has no digits left far below 0
    _one("math.expm1", np.expm1, "np.expm1(a)", "e^{a} - 1", (lambda g, y, a: g * xp.exp(a), "e^{a}"),
         says="e to the power x, minus 1, exact for small x"),
    _one("math.log", np.log, "np.log(a)", r"\ln a", (lambda g, y, a: g / a, r"\frac{1}{a}"),
         says="The natural logarithm; -inf at 0 and nan below", at=(1.0,)),
    _one("math.log1p", np.log1p, "np.log1p(a)", r"\ln(1 + a)",
         (lambda g, y, a: g / (1 + a), r"\frac{1}{1 + a}"),
         says="The logarithm of 1 + x, exact for small x"),
    _one("math.erf", erf, "erf(a)", r"\operatorname{erf} a",
         (lambda g, y, a: g * (_TWO_OVER_ROOT_PI * xp.exp(-a * a)), r"\frac{2}{\sqrt{\pi}} e^{-a^2}"),
         says="The error function, in (-1, 1)"),
)

TRIGONOMETRY = (
    _one("sin", np.sin, "np.sin(a)", r"\sin a", (lambda g, y, a: g * xp.cos(a), r"\cos a"),
         says="The sine of x in radians"),
    _one("cos", np.cos, "np.cos(a)", r"\cos a", (lambda g, y, a: g * -xp.sin(a), r"-\sin a"),
         says="The cosine of x in radians"),
    _one("tan", np.tan, "np.tan(a)", r"\tan a", (lambda g, y, a: g * (1 + y * y), "1 + y^2"),
         says="The tangent of x in radians"),
    _one("asin", np.arcsin, "np.arcsin(a)", r"\arcsin a",
         (lambda g, y, a: g / xp.sqrt((1 - a) * (1 + a)), r"\frac{1}{\sqrt{1 - a^2}}"),
         says="The angle in radians whose sine is x, for x in [-1, 1]"),
    _one("acos", np.arccos, "np.arccos(a)", r"\arccos a",
         (lambda g, y, a: -g / xp.sqrt((1 - a) * (1 + a)), r"-\frac{1}{\sqrt{1 - a^2}}"),
         says="The angle in radians whose cosine is x, for x in [-1, 1]", at=(1.0,)),
    _one("atan", np.arctan, "np.arctan(a)", r"\arctan a",
         (lambda g, y, a: g / (1 + a * a), r"\frac{1}{1 + a^2}"),
         says="The angle in radians whose tangent is x"),
    _one("sinh", np.sinh, "np.sinh(a)", r"\sinh a", (lambda g, y, a: g * xp.cosh(a), r"\cosh a"),
         says="The hyperbolic sine"),
    _one("cosh", np.cosh, "np.cosh(a)", r"\cosh a", (lambda g, y, a: g * xp.sinh(a), r"\sinh a"),
         says="The hyperbolic cosine"),
    _one("tanh", np.tanh, "np.tanh(a)", r"\tanh a", (lambda g, y, a: g * (1 - y * y), "1 - y^2"),
         says="The hyperbolic tangent, in (-1, 1)"),
)

KEEP: Operation = _two(  # five times as fast as where(b, a, 0) on large arrays
    "keep", lambda a, b: a * b, "a * b", "a [b]",
    (lambda g, y, a, b: KEEP.of(g, b), "[b]"),
    (None, ""), takes="", says="",
)



ACTIVATIONS = (
    KEEP,
    _one("sigmoid", _sigmoid, "1 / (1 + np.exp(-a))", r"\sigma(a)",
         (lambda g, y, a: g * (y * (1 - y)), "y (1 - y)"),
         says="1 / (1 + exp(-x)), in (0, 1)"),
    _one("nn.softplus", lambda a: np.logaddexp(a, a.dtype.type(0)), "np.logaddexp(a, np.zeros_like(a))",
         r"\ln(1 + e^{a})", (lambda g, y, a: g * _sigmoid(a), r"\sigma(a)"),
         says="log(1 + exp(x)), a smooth relu"),
    _one("nn.relu", lambda a: np.maximum(a, a.dtype.type(0)), "np.maximum(a, 0)", r"\operatorname{relu}(a)",
         (lambda g, y, a: tied_to(y, KEEP.of(g, y > 0)), "[a > 0]"), takes="number x",
         says="x where it is positive, else 0; gradient 0 at 0", at=(-2.0,)),
    _one("nn.relu6", lambda a: np.minimum(np.maximum(a, a.dtype.type(0)), a.dtype.type(6)),
         "np.minimum(np.maximum(a, 0), 6)", r"\operatorname{relu6}(a)",
         (lambda g, y, a: tied_to(y, KEEP.of(g, (y > 0) & (y < 6))), "[0 < a < 6]"), takes="number x",
         says="relu, but at most 6; gradient 0 at 0 and 6", at=(8.0,)),
    _one("nn.leaky_relu", lambda a, alpha: where(a > 0, a, alpha * a), "np.where(a > 0, a, alpha * a)[()]",
         r"\operatorname{leaky\_relu}(a)",
         (lambda g, y, a, alpha: tied_to(a, where(a > 0, g, alpha * g)), r"\{1, alpha\}"),
         parameters="alpha", says=""),
    _one("nn.elu", lambda a: where(a < 0, np.expm1(np.minimum(a, 0)), a),
         "np.where(a < 0, np.expm1(np.minimum(a, 0)), a)[()]", r"\operatorname{elu}(a)",
         (lambda g, y, a: where(y < 0, (y + 1) * g, g), r"\{1, y + 1\}"),
         says="x where positive, else exp(x) - 1 (Clevert et al., 2015)"),
    _one("nn.selu", lambda a: SELU_SCALE * where(a < 0, SELU_ALPHA * np.expm1(np.minimum(a, 0)), a),
         f"{SELU_SCALE} * np.where(a < 0, {SELU_ALPHA} * np.expm1(np.minimum(a, 0)), a)[()]",
         r"\operatorname{selu}(a)",
         (lambda g, y, a: where(y < 0, g * (y + SELU_SCALE * SELU_ALPHA), g * SELU_SCALE),
          rf"\{{{SELU_SCALE:.4f}, y + {SELU_SCALE * SELU_ALPHA:.4f}\}}"),
         says="A scaled elu that keeps mean and variance (Klambauer et al., 2017)"),
)

CHOICES = (
    _two("maximum", np.maximum, "np.maximum(a, b)", r"\max(a, b)",
         (lambda g, y, a, b: where(a >= b, g, 0), r"[a \ge b]"),
         (lambda g, y, a, b: where(a >= b, 0, g), "[a < b]"),
         says="The larger; at a tie the gradient goes to x"),
    _two("minimum", np.minimum, "np.minimum(a, b)", r"\min(a, b)",
         (lambda g, y, a, b: where(a <= b, g, 0), r"[a \le b]"),
         (lambda g, y, a, b: where(a <= b, 0, g), "[a > b]"),
         says="The smaller; at a tie the gradient goes to x"),
    _one("where", where, "np.where(a, b, c)[()]", r"\operatorname{where}(a, b, c)",
         (None, ""),
         (lambda g, y, a, b, c: where(a, g, 0), "[a]"),
         (lambda g, y, a, b, c: where(a, 0, g), r"[\lnot a]"), takes="where condition x y", says=""),
    _one("clip_by_value", lambda a, b, c: np.maximum(np.minimum(a, c), b), "np.maximum(np.minimum(a, c), b)",
         r"\operatorname{clip}(a, b, c)",
         (lambda g, y, a, b, c: where((a < b) | (a > c), 0, g), r"[b \le a \le c]"),
         (lambda g, y, a, b, c: where(a < b, g, 0), "[a < b]"),
         (lambda g, y, a, b, c: where(a > c, g, 0), "[a > c]"), takes="number x low high", says=""),
)

_comparison: Any = partial(_two, takes="compare x y")
_NONE: tuple[tuple[Rule | None, str], ...] = ((None, ""), (None, ""))

COMPARISONS = (
    _comparison("greater", np.greater, "a > b", "a > b", *_NONE, says="Whether x is above y"),
    _comparison("less", np.less, "a < b", "a < b", *_NONE, says="Whether x is below y"),
    _comparison("greater_equal", np.greater_equal, "a >= b", r"a \ge b", *_NONE,
                says="Whether x is at least y"),
    _comparison("less_equal", np.less_equal, "a <= b", r"a \le b", *_NONE,
                says="Whether x is at most y"),
    _comparison("equal", np.equal, "a == b", "a = b", *_NONE, takes="equal x y",
                says="Whether x equals y"),
    _comparison("not_equal", np.not_equal, "a != b", r"a \ne b", *_NONE, takes="equal x y",
                says="Whether x differs from y"),
    _comparison("logical_and", np.logical_and, "a & b", r"a \land b", *_NONE, takes="logic x y",
                says="Whether both are true", at=(True, False)),
    _comparison("logical_or", np.logical_or, "a | b", r"a \lor b", *_NONE, takes="logic x y",
                says="Whether one is true", at=(True, False)),
    _comparison("math.logical_xor", np.logical_xor, "a ^ b", r"a \oplus b", *_NONE, takes="",
                says="Whether just one is true", at=(True, False)),
    _one("logical_not", np.logical_not, "~a", r"\lnot a", (None, ""), takes="logic x",
         says="True where x is false", at=(True,)),
    _one("math.is_nan", np.isnan, "np.isnan(a)", r"\operatorname{isnan} a", (None, ""), takes="",
         says="Whether x is no number", at=(1.0,)),
    _one("math.is_inf", np.isinf, "np.isinf(a)", r"\operatorname{isinf} a", (None, ""), takes="",
         says="Whether x is infinite", at=(1.0,)),
    _one("math.is_finite", np.isfinite, "np.isfinite(a)", r"\operatorname{isfinite} a", (None, ""), takes="",
         says="Whether x is a finite number", at=(1.0,)),
)
# fmt: on

ELEMENTWISE = ARITHMETIC + POWERS + TRIGONOMETRY + ACTIVATIONS + CHOICES + COMPARISONS
