"""Special functions on one element at a time: the bell curve, inverse hyperbolic ones, guarded logarithms."""

import math
from functools import partial

import numpy as np

from tapewidgets.engine.operations import xp
from tapewidgets.engine.operations.operation import Operation, Value, as_number

_TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)


def erfc(a: Value) -> Value:
    """1 - erf(a), with all its digits where that difference has none."""
    return np.vectorize(math.erfc, otypes=[a.dtype])(a)[()]


def normal_cdf(a: Value) -> Value:
    """The part of the normal distribution below ``a``; in double precision, for its tail is steep."""
    return (0.5 * erfc(-a.astype(np.float64) * math.sqrt(0.5))).astype(a.dtype)


def normal_pdf(a: Value) -> Value:
    """The density of the normal distribution."""
    wide = a.astype(np.float64)
    return (np.exp(-0.5 * wide * wide) / math.sqrt(2 * math.pi)).astype(a.dtype)


def xlogy(a: Value, b: Value) -> Value:
    """A * log(b), and 0 where a is 0."""
    y = np.where(a == 0, 0, a * np.log(np.where(a == 0, 1, b)))
    return y.astype(np.result_type(a, b))[()]


def xdivy(a: Value, b: Value) -> Value:
    """A / b, and 0 where a is 0."""
    y = np.where(a == 0, 0, a / np.where(a == 0, 1, b))
    return y.astype(np.result_type(a, b))[()]


_one = partial(Operation, elementwise=True, takes="float x")

# fmt: off
NORMAL_PDF: Operation = _one(
    "normal_pdf", normal_pdf, "normal_pdf(a)", r"\varphi(a)",
    (lambda g, y, a: g * (-a * y), "-a \\, y"), takes="", says="")
XLOGY: Operation = _one(
    "math.xlogy", xlogy, "xlogy(a, b)", r"a \ln b",
    (lambda g, y, a, b: g * XLOGY.of(as_number(a != 0, a), b), r"\ln b"),
    (lambda g, y, a, b: g * XDIVY.of(a, b), r"\frac{a}{b}"),
    takes="float x y", says="x log(y), and 0 where x is 0", at=(0.0, 0.0))
XDIVY: Operation = _one(
    "math.xdivy", xdivy, "xdivy(a, b)", r"\frac{a}{b}",
    (lambda g, y, a, b: g * XDIVY.of(as_number(a != 0, a), b), r"\frac{1}{b}"),
    (lambda g, y, a, b: g * -XDIVY.of(XDIVY.of(a, b), b), r"-\frac{a}{b^2}"),
    takes="float x y", says="x / y, and 0 where x is 0", at=(0.0, 0.0))

SPECIAL = (
    NORMAL_PDF,
    _one("normal_cdf", normal_cdf, "normal_cdf(a)", r"\Phi(a)",
         (lambda g, y, a: g * NORMAL_PDF.of(a), r"\varphi(a)"), takes="", says=""),
    _one("math.erfc", erfc, "erfc(a)", r"\operatorname{erfc} a",
         (lambda g, y, a: g * (-_TWO_OVER_ROOT_PI * xp.exp(-a * a)), r"-\frac{2}{\sqrt{\pi}} e^{-a^2}"),
         says="1 - erf(x), exact where that is small"),
    _one("asinh", np.arcsinh, "np.arcsinh(a)", r"\operatorname{arsinh} a",
         (lambda g, y, a: g / xp.cosh(y), r"\frac{1}{\cosh y}"),
         says="The number whose hyperbolic sine is x"),
    _one("acosh", np.arccosh, "np.arccosh(a)", r"\operatorname{arcosh} a",
         (lambda g, y, a: g / xp.sinh(y), r"\frac{1}{\sinh y}"),
         says="The number whose hyperbolic cosine is x, for x at least 1", at=(1.0,)),
    _one("atanh", np.arctanh, "np.arctanh(a)", r"\operatorname{artanh} a",
         (lambda g, y, a: g / ((1 - a) * (1 + a)), r"\frac{1}{1 - a^2}"),
         says="The number whose hyperbolic tangent is x, in (-1, 1)"),
    _one("atan2", np.arctan2, "np.arctan2(a, b)", r"\operatorname{atan2}(a, b)",
         (lambda g, y, a, b: g * b / (a * a + b * b), r"\frac{b}{a^2 + b^2}"),
         (lambda g, y, a, b: g * -a / (a * a + b * b), r"-\frac{a}{a^2 + b^2}"),
         takes="float x y", says="The angle in radians of the point (y, x), from -pi to pi", at=(0.0, 1.0)),
    XLOGY, XDIVY,
)
# fmt: on
