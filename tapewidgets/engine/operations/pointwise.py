"""Operations on one element at a time: arithmetic, powers, trigonometry, choices, activations."""

import math
import operator
from collections.abc import Callable

import numpy as np

from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.operations.operation import Operation, Rule, Value, unchanged, where, zeros_like

_array, _float32 = np.ndarray, np.float32


def _safe_log(a: Value) -> Value:
    """log(a), and 0 where a is not positive: the derivative by an exponent is taken as 0 there."""
    if a.__class__ is float or a.__class__ is int:  # a Python number takes the dtype of what it meets
        return math.log(a) if a > 0 else 0.0
    positive = a > 0
    return where(positive, np.log(where(positive, a, 1)), 0)


def _power_by_base(g: Value, y: Value, a: Value, b: Value) -> Value:
    if b.__class__ is int and b == 2:  # the commonest power, spared a call of pow
        if a.__class__ is _float32 or a.__class__ is _array:
            return g * (a + a)  # the same in half the time
        return g * 2 * a
    return g * b * a ** (b - 1)


def _floordiv(a: Value, b: Value) -> Value:
    _require_divisor(b)
    return a // b


def _floormod(a: Value, b: Value) -> Value:
    _require_divisor(b)
    return a % b


def _require_divisor(b: Value) -> None:
    """NumPy gives 0 for a whole number divided by 0."""
    if getattr(b, "dtype", np.float32) != np.float32 and b.dtype.kind in "iu" and not np.all(b):
        raise InvalidArgumentError("Integer division by zero")


def _divide_no_nan(a: Value, b: Value) -> Value:
    zero = b == 0
    return where(zero, 0, a / where(zero, 1, b))


_erf = np.frompyfunc(math.erf, 1, 1)
_TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)
SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def _sigmoid(a: Value) -> Value:
    return 1 / (1 + np.exp(-a))


def _unary(
    name: str,
    calculate: Callable[..., Value],
    rule: Rule | None,
    saves: str,
    source: str,
    formula: str,
    derivative: str,
    *parameters: str,
) -> Operation:
    return Operation(name, calculate, (rule,), (saves,), source, formula, (derivative,), parameters, True)


def _binary(
    name: str,
    calculate: Callable[..., Value],
    rules: tuple[Rule | None, Rule | None],
    saves: tuple[str, str],
    source: str,
    formula: str,
    derivatives: tuple[str, str],
) -> Operation:
    return Operation(name, calculate, rules, saves, source, formula, derivatives, (), True)


ARITHMETIC = (
    _binary(
        "add",
        operator.add,
        (unchanged, unchanged),
        ("", ""),
        "{0} + {1}",
        "{0} + {1}",
        ("1", "1"),
    ),
    _binary(
        "subtract",
        operator.sub,
        (unchanged, lambda g, y, a, b: -g),
        ("", ""),
        "{0} - {1}",
        "{0} - {1}",
        ("1", "-1"),
    ),
    _binary(
        "multiply",
        operator.mul,
        (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
        ("b", "a"),
        "{0} * {1}",
        r"{0} \cdot {1}",
        ("{1}", "{0}"),
    ),
    _binary(
        "divide",
        operator.truediv,
        (lambda g, y, a, b: g / b, lambda g, y, a, b: g * (-y / b)),
        ("b", "yb"),
        "{0} / {1}",
        r"\frac{{{0}}}{{{1}}}",
        (r"\frac{{1}}{{{1}}}", r"-\frac{{{0}}}{{{1}^2}}"),
    ),
    _binary(
        "pow",
        operator.pow,
        (_power_by_base, lambda g, y, a, b: g * y * _safe_log(a)),
        ("ab", "ya"),
        "{0} ** {1}",
        "{0}^{{{1}}}",
        (r"{1} \cdot {0}^{{{1} - 1}}", r"{y} \cdot \ln {0}"),
    ),
    _binary(
        "floordiv",
        _floordiv,
        (None, None),
        ("", ""),
        "{0} // {1}",
        r"\lfloor {0} / {1} \rfloor",
        ("", ""),
    ),
    _binary(
        "floormod",
        _floormod,
        (lambda g, y, a, b: g, lambda g, y, a, b: g * -np.floor(a / b)),
        ("", "ab"),
        "{0} % {1}",
        r"{0} \bmod {1}",
        ("1", r"-\lfloor {0} / {1} \rfloor"),
    ),
    _binary(
        "divide_no_nan",
        _divide_no_nan,
        (
            lambda g, y, a, b: _divide_no_nan(g, b),
            lambda g, y, a, b: g * _divide_no_nan(_divide_no_nan(-a, b), b),
        ),
        ("b", "ab"),
        "np.where({1} == 0, 0, {0} / np.where({1} == 0, 1, {1}))[()]",
        r"\frac{{{0}}}{{{1}}}",
        (r"\frac{{1}}{{{1}}}", r"-\frac{{{0}}}{{{1}^2}}"),
    ),
    _unary("negative", operator.neg, lambda g, y, a: -g, "", "-{0}", "-{0}", "-1"),
    _unary("identity", lambda a: a, lambda g, y, a: g, "", "{0}", "{0}", "1"),
    _unary("stop_gradient", lambda a: a, None, "", "{0}", r"\operatorname{{stop}}({0})", ""),
    _unary(
        "abs",
        operator.abs,
        lambda g, y, a: g * np.sign(a),
        "a",
        "abs({0})",
        r"\left|{0}\right|",
        r"\operatorname{{sign}} {0}",
    ),
    _unary(
        "sign",
        np.sign,
        lambda g, y, a: zeros_like(g),
        "",
        "np.sign({0})",
        r"\operatorname{{sign}} {0}",
        "0",
    ),
    _unary("round", np.round, None, "", "np.round({0})", r"\operatorname{{round}} {0}", ""),
    _unary("floor", np.floor, None, "", "np.floor({0})", r"\lfloor {0} \rfloor", ""),
    _unary("ceil", np.ceil, None, "", "np.ceil({0})", r"\lceil {0} \rceil", ""),
)

POWERS = (
    _unary(
        "square", np.square, lambda g, y, a: _power_by_base(g, y, a, 2), "a", "{0} ** 2", "{0}^2", "2 {0}"
    ),
    _unary(
        "sqrt",
        np.sqrt,
        # A zero upstream gradient gives zero even at 0, where the derivative is infinite.
        lambda g, y, a: where(g == 0, 0, g * 0.5 / y),
        "y",
        "np.sqrt({0})",
        r"\sqrt{{{0}}}",
        r"\frac{{1}}{{2 {y}}}",
    ),
    _unary(
        "rsqrt",
        lambda a: 1 / np.sqrt(a),
        lambda g, y, a: where(g == 0, 0, g * (-0.5 * y * y * y)),
        "y",
        "1 / np.sqrt({0})",
        r"\frac{{1}}{{\sqrt{{{0}}}}}",
        r"-\frac{{1}}{{2}} {y}^3",
    ),
    _unary(
        "reciprocal",
        lambda a: 1 / a,
        lambda g, y, a: where(g == 0, 0, g * (-y * y)),
        "y",
        "1 / {0}",
        r"\frac{{1}}{{{0}}}",
        "-{y}^2",
    ),
    _unary("exp", np.exp, lambda g, y, a: g * y, "y", "np.exp({0})", "e^{{{0}}}", "{y}"),
    _unary(
        "expm1",
        np.expm1,
        lambda g, y, a: g * np.exp(a),  # y + 1 has no digits left far below 0
        "a",
        "np.expm1({0})",
        "e^{{{0}}} - 1",
        "e^{{{0}}}",
    ),
    _unary("log", np.log, lambda g, y, a: g / a, "a", "np.log({0})", r"\ln {0}", r"\frac{{1}}{{{0}}}"),
    _unary(
        "log1p",
        np.log1p,
        lambda g, y, a: g / (1 + a),
        "a",
        "np.log1p({0})",
        r"\ln(1 + {0})",
        r"\frac{{1}}{{1 + {0}}}",
    ),
    _unary(
        "erf",
        lambda a: np.asarray(_erf(a)).astype(a.dtype)[()],
        lambda g, y, a: g * (_TWO_OVER_ROOT_PI * np.exp(-a * a)),
        "a",
        "np.vectorize(math.erf, otypes=[{0}.dtype])({0})[()]",
        r"\operatorname{{erf}} {0}",
        r"\frac{{2}}{{\sqrt{{\pi}}}} e^{{-{0}^2}}",
    ),
)

TRIGONOMETRY = (
    _unary("sin", np.sin, lambda g, y, a: g * np.cos(a), "a", "np.sin({0})", r"\sin {0}", r"\cos {0}"),
    _unary("cos", np.cos, lambda g, y, a: g * -np.sin(a), "a", "np.cos({0})", r"\cos {0}", r"-\sin {0}"),
    _unary("tan", np.tan, lambda g, y, a: g * (1 + y * y), "y", "np.tan({0})", r"\tan {0}", "1 + {y}^2"),
    _unary(
        "asin",
        np.arcsin,
        lambda g, y, a: g / np.sqrt(1 - a * a),
        "a",
        "np.arcsin({0})",
        r"\arcsin {0}",
        r"\frac{{1}}{{\sqrt{{1 - {0}^2}}}}",
    ),
    _unary(
        "acos",
        np.arccos,
        lambda g, y, a: -g / np.sqrt(1 - a * a),
        "a",
        "np.arccos({0})",
        r"\arccos {0}",
        r"-\frac{{1}}{{\sqrt{{1 - {0}^2}}}}",
    ),
    _unary(
        "atan",
        np.arctan,
        lambda g, y, a: g / (1 + a * a),
        "a",
        "np.arctan({0})",
        r"\arctan {0}",
        r"\frac{{1}}{{1 + {0}^2}}",
    ),
    _unary("sinh", np.sinh, lambda g, y, a: g * np.cosh(a), "a", "np.sinh({0})", r"\sinh {0}", r"\cosh {0}"),
    _unary("cosh", np.cosh, lambda g, y, a: g * np.sinh(a), "a", "np.cosh({0})", r"\cosh {0}", r"\sinh {0}"),
    _unary(
        "tanh",
        np.tanh,
        lambda g, y, a: g * (1 - y * y),
        "y",
        "np.tanh({0})",
        r"\tanh {0}",
        "1 - {y}^2",
    ),
)

CHOICES = (
    _binary(
        "maximum",
        np.maximum,  # a tie gives everything to the first
        (
            lambda g, y, a, b: where(a >= b, g, 0),
            lambda g, y, a, b: where(a >= b, 0, g),
        ),
        ("ab", "ab"),
        "np.maximum({0}, {1})",
        r"\max({0}, {1})",
        (r"[{0} \ge {1}]", "[{0} < {1}]"),
    ),
    _binary(
        "minimum",
        np.minimum,
        (
            lambda g, y, a, b: where(a <= b, g, 0),
            lambda g, y, a, b: where(a <= b, 0, g),
        ),
        ("ab", "ab"),
        "np.minimum({0}, {1})",
        r"\min({0}, {1})",
        (r"[{0} \le {1}]", "[{0} > {1}]"),
    ),
    Operation(
        "clip_by_value",
        lambda a, b, c: np.maximum(np.minimum(a, c), b),
        (
            lambda g, y, a, b, c: where((a < b) | (a > c), 0, g),
            lambda g, y, a, b, c: where(a < b, g, 0),
            lambda g, y, a, b, c: where(a > c, g, 0),
        ),
        ("abc", "ab", "ac"),
        "np.maximum(np.minimum({0}, {2}), {1})",
        r"\operatorname{{clip}}({0}, {1}, {2})",
        (r"[{1} \le {0} \le {2}]", "[{0} < {1}]", "[{0} > {2}]"),
        (),
        True,
    ),
    Operation(
        "where",
        where,
        (None, lambda g, y, a, b, c: where(a, g, 0), lambda g, y, a, b, c: where(a, 0, g)),
        ("", "a", "a"),
        "np.where({0}, {1}, {2})[()]",
        r"\operatorname{{where}}({0}, {1}, {2})",
        ("", "[{0}]", r"[\lnot {0}]"),
        (),
        True,
    ),
)

KEEP: Operation = _binary(
    "keep",  # five times as fast as where(b, a, 0) on large arrays
    lambda a, b: a * b,
    (lambda g, y, a, b: KEEP.of(g, b), None),
    ("b", ""),
    "{0} * {1}",
    "{0} [{1}]",
    ("[{1}]", ""),
)

ACTIVATIONS = (
    KEEP,
    _unary(
        "sigmoid",
        _sigmoid,
        lambda g, y, a: g * (y * (1 - y)),
        "y",
        "1 / (1 + np.exp(-{0}))",
        r"\sigma({0})",
        "{y} (1 - {y})",
    ),
    _unary(
        "softplus",
        lambda a: np.logaddexp(a, a.dtype.type(0)),
        lambda g, y, a: g * _sigmoid(a),
        "a",
        "np.logaddexp({0}, np.zeros_like({0}))",
        r"\ln(1 + e^{{{0}}})",
        r"\sigma({0})",
    ),
    _unary(
        "relu",
        lambda a: np.maximum(a, a.dtype.type(0)),
        lambda g, y, a: KEEP.of(g, y > 0),
        "y",
        "np.maximum({0}, 0)",
        r"\operatorname{{relu}}({0})",
        "[{0} > 0]",
    ),
    _unary(
        "relu6",
        lambda a: np.minimum(np.maximum(a, a.dtype.type(0)), a.dtype.type(6)),
        lambda g, y, a: KEEP.of(g, (y > 0) & (y < 6)),
        "y",
        "np.minimum(np.maximum({0}, 0), 6)",
        r"\operatorname{{relu6}}({0})",
        "[0 < {0} < 6]",
    ),
    _unary(
        "leaky_relu",
        lambda a, alpha: where(a > 0, a, alpha * a),
        lambda g, y, a, alpha: where(a > 0, g, alpha * g),
        "a",
        "np.where({0} > 0, {0}, {alpha} * {0})[()]",
        r"\operatorname{{leaky\_relu}}({0})",
        r"\{{1, {alpha}\}}",
        "alpha",
    ),
    _unary(
        "elu",
        lambda a: where(a < 0, np.expm1(np.minimum(a, 0)), a),
        lambda g, y, a: where(y < 0, (y + 1) * g, g),
        "y",
        "np.where({0} < 0, np.expm1(np.minimum({0}, 0)), {0})[()]",
        r"\operatorname{{elu}}({0})",
        r"\{{1, {y} + 1\}}",
    ),
    _unary(
        "selu",
        lambda a: SELU_SCALE * where(a < 0, SELU_ALPHA * np.expm1(np.minimum(a, 0)), a),
        lambda g, y, a: where(y < 0, g * (y + SELU_SCALE * SELU_ALPHA), g * SELU_SCALE),
        "y",
        f"{SELU_SCALE} * np.where({{0}} < 0, {SELU_ALPHA} * np.expm1(np.minimum({{0}}, 0)), {{0}})[()]",
        r"\operatorname{{selu}}({0})",
        rf"\{{{{{SELU_SCALE:.4f}, {{y}} + {SELU_SCALE * SELU_ALPHA:.4f}\}}}}",
    ),
)


def _comparison(name: str, calculate: Callable[..., Value], source: str, formula: str) -> Operation:
    return _binary(name, calculate, (None, None), ("", ""), source, formula, ("", ""))


COMPARISONS = (
    _comparison("equal", np.equal, "{0} == {1}", "{0} = {1}"),
    _comparison("not_equal", np.not_equal, "{0} != {1}", r"{0} \ne {1}"),
    _comparison("less", np.less, "{0} < {1}", "{0} < {1}"),
    _comparison("less_equal", np.less_equal, "{0} <= {1}", r"{0} \le {1}"),
    _comparison("greater", np.greater, "{0} > {1}", "{0} > {1}"),
    _comparison("greater_equal", np.greater_equal, "{0} >= {1}", r"{0} \ge {1}"),
    _comparison("logical_and", np.logical_and, "{0} & {1}", r"{0} \land {1}"),
    _comparison("logical_or", np.logical_or, "{0} | {1}", r"{0} \lor {1}"),
    _comparison("logical_xor", np.logical_xor, "{0} ^ {1}", r"{0} \oplus {1}"),
    _unary("logical_not", np.logical_not, None, "", "~{0}", r"\lnot {0}", ""),
    _unary("is_nan", np.isnan, None, "", "np.isnan({0})", r"\operatorname{{isnan}} {0}", ""),
    _unary("is_inf", np.isinf, None, "", "np.isinf({0})", r"\operatorname{{isinf}} {0}", ""),
    _unary("is_finite", np.isfinite, None, "", "np.isfinite({0})", r"\operatorname{{isfinite}} {0}", ""),
)

ELEMENTWISE = ARITHMETIC + POWERS + TRIGONOMETRY + CHOICES + ACTIVATIONS + COMPARISONS
