"""Elementwise functions and their gradients over the whole range of their dtype, against 50 digits."""

import mpmath as mp
import numpy as np
import pytest

import tapewidgets as tw

pytestmark = pytest.mark.filterwarnings("ignore")
SCALE, ALPHA = map(mp.mpf, ("1.0507009873554804934193349852946", "1.6732632423543772848170429916717"))


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def normal(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def below(x):
    """The normal distribution's share below x."""
    return mp.erfc(-x / mp.sqrt(2)) / 2


def root_pi(x):
    return 2 / mp.sqrt(mp.pi) * mp.exp(-x * x)


# Function: value, derivative, where it is defined.
EVERYWHERE = (-mp.inf, mp.inf)
FUNCTIONS = {
    "exp": (mp.exp, mp.exp, EVERYWHERE),
    "math.expm1": (mp.expm1, mp.exp, EVERYWHERE),
    "math.log": (mp.log, lambda x: 1 / x, (0, mp.inf)),
    "math.log1p": (mp.log1p, lambda x: 1 / (1 + x), (-1, mp.inf)),
    "math.erf": (mp.erf, root_pi, EVERYWHERE),
    "math.erfc": (mp.erfc, lambda x: -root_pi(x), EVERYWHERE),
    "sin": (mp.sin, mp.cos, (-1e6, 1e6)),
    "cos": (mp.cos, lambda x: -mp.sin(x), (-1e6, 1e6)),
    "tan": (mp.tan, lambda x: mp.sec(x) ** 2, (-1e6, 1e6)),
    "asin": (mp.asin, lambda x: 1 / mp.sqrt(1 - x * x), (-1, 1)),
    "acos": (mp.acos, lambda x: -1 / mp.sqrt(1 - x * x), (-1, 1)),
    "atan": (mp.atan, lambda x: 1 / (1 + x * x), EVERYWHERE),
    "sinh": (mp.sinh, mp.cosh, EVERYWHERE),
    "cosh": (mp.cosh, mp.sinh, EVERYWHERE),
    "tanh": (mp.tanh, lambda x: mp.sech(x) ** 2, EVERYWHERE),
    "asinh": (mp.asinh, lambda x: 1 / mp.sqrt(1 + x * x), EVERYWHERE),
    "acosh": (mp.acosh, lambda x: 1 / mp.sqrt(x * x - 1), (1, mp.inf)),
    "atanh": (mp.atanh, lambda x: 1 / (1 - x * x), (-1, 1)),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x), EVERYWHERE),
    "nn.softplus": (lambda x: mp.log1p(mp.exp(x)), sigmoid, EVERYWHERE),
    "sqrt": (mp.sqrt, lambda x: 1 / (2 * mp.sqrt(x)), (0, mp.inf)),
    "math.rsqrt": (lambda x: 1 / mp.sqrt(x), lambda x: -1 / (2 * x * mp.sqrt(x)), (0, mp.inf)),
    "math.reciprocal": (lambda x: 1 / x, lambda x: -1 / (x * x), EVERYWHERE),
    "square": (lambda x: x * x, lambda x: 2 * x, EVERYWHERE),
    "nn.gelu": (lambda x: x * below(x), lambda x: below(x) + x * normal(x), EVERYWHERE),
    "nn.silu": (
        lambda x: x * sigmoid(x),
        lambda x: sigmoid(x) * (1 + x * sigmoid(-x)),
        EVERYWHERE,
    ),
    "nn.elu": (
        lambda x: x if x > 0 else mp.expm1(x),
        lambda x: mp.mpf(1) if x > 0 else mp.exp(x),
        EVERYWHERE,
    ),
    "nn.selu": (
        lambda x: SCALE * (x if x > 0 else ALPHA * mp.expm1(x)),
        lambda x: SCALE * (1 if x > 0 else ALPHA * mp.exp(x)),
        EVERYWHERE,
    ),
}
OF_SQUARES = {"math.erf", "math.erfc", "nn.gelu"}
"""exp(-x²): the rounding of x² alone is as large as x² units in the last place."""
BY_THE_RESULT = {"tanh", "sigmoid", "nn.elu", "nn.selu", "nn.silu"}
"""Derivatives that are calculated from y, as in TensorFlow: right to a unit of 1, not of themselves."""
BY_COSH = {"asinh", "acosh"}
"""1 / cosh(y), as in TensorFlow: the rounding of y alone is as large as y units."""
STEEP = 800
"""Beyond it every function that grows like exp is 0, 1, x or infinite in both dtypes."""
EXPONENTIAL = {
    *("exp", "math.expm1", "math.erf", "math.erfc", "sinh", "cosh", "tanh", "sigmoid"),
    *("nn.softplus", "nn.gelu", "nn.silu", "nn.elu", "nn.selu"),
}


def points(dtype, low, high):
    """From one end of the dtype's range to the other, close to 0 and to 1, within (low, high)."""
    kind = np.finfo(dtype)
    far = np.logspace(np.log10(float(kind.tiny)) + 1, np.log10(float(kind.max)) - 0.5, 80)
    near = np.logspace(np.log10(float(kind.eps)), -1, 12)
    sizes = np.concatenate(
        [far, np.linspace(0.01, 120, 150), np.linspace(120, STEEP, 60), 1 - near, 1 + near]
    )
    both = np.unique(np.concatenate([sizes, -sizes]).astype(dtype))
    return both[(both > float(low)) & (both < float(high))]


def units(found, exact, dtype):
    """How far apart in units in the last place; what is at the end of the normal range counts as 0."""
    kind = np.finfo(dtype)
    if abs(exact) > float(kind.max):
        return 0.0 if np.isinf(found) else np.inf
    if abs(exact) < 128 * float(kind.tiny):
        return 0.0 if abs(found) < 256 * float(kind.tiny) else np.inf
    return float(abs(mp.mpf(float(found)) - exact) / abs(exact) / mp.mpf(float(kind.eps)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_to_the_ends_of_the_range(name, dtype):
    value, derivative, (low, high) = FUNCTIONS[name]
    function = tw
    for part in name.split("."):
        function = getattr(function, part)
    x = tw.constant(points(dtype, low, high))
    with tw.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    gradient = tape.gradient(y, x)
    assert y.dtype == gradient.dtype == x.dtype
    eps, wrong = float(np.finfo(dtype).eps), []
    with mp.workdps(50):
        for at, first, second in zip(x.numpy(), y.numpy(), gradient.numpy(), strict=True):
            point = mp.mpf(float(at))
            if name in EXPONENTIAL and abs(point) > STEEP:
                assert not np.isnan(first)
                assert not np.isnan(second)
                continue
            square = 1 + float(at) ** 2 if name in OF_SQUARES else 1.0
            if units(first, value(point), dtype) > 12 + square:
                wrong.append(("value", at, first))
            exact = derivative(point)
            slack = 12 + square + (abs(float(value(point))) if name in BY_COSH else 0)
            close = name in BY_THE_RESULT and abs(float(second) - float(exact)) <= 4 * eps * max(
                1, abs(float(at))
            )
            if not close and units(second, exact, dtype) > slack:
                wrong.append(("gradient", at, second, float(exact)))
    assert not wrong
