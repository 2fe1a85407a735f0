"""Activations, and the losses of classifiers."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operands import binary
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import axis_from_last, one_number
from tapewidgets.engine.functions.cross_entropy import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from tapewidgets.engine.functions.elementwise import (
    as_tensor,
    public,
    require_float,
    sigmoid,
    square,
    tanh,
)
from tapewidgets.engine.functions.norms import l2_normalize
from tapewidgets.engine.functions.ordering import top_k
from tapewidgets.engine.functions.random import uniform
from tapewidgets.engine.functions.reductions import reduce_mean, reduce_sum
from tapewidgets.engine.functions.values import cast, stop_gradient
from tapewidgets.engine.operations import ELEMENTWISE, Operation


def _activation(operation: Operation) -> Callable[..., Tensor]:
    """An activation of one input, which TensorFlow calls ``features``."""
    function = public(operation)

    def activation(features: TensorLike, name: str | None = None) -> Tensor:
        return function(features)

    activation.__name__ = activation.__qualname__ = operation.name
    activation.__doc__ = (
        str(function.__doc__).replace("x : tensor", "features : tensor").replace("``x``", "``features``")
    )
    return activation


_ACTIVATIONS = {one.name: _activation(one) for one in ELEMENTWISE if one.says != "" and one.path[:3] == "nn."}
globals().update(_ACTIVATIONS)
if TYPE_CHECKING:  # which names these are
    elu = relu = relu6 = selu = softplus = _activation(ELEMENTWISE[0])


def leaky_relu(features: TensorLike, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """X where it is positive, else ``alpha`` times x.

    Examples
    --------
    >>> print(tw.nn.leaky_relu(-2.0))
    tw.Tensor(-0.4, shape=(), dtype=float32)
    """
    x = as_tensor(features)
    if x._value.dtype.kind in "iu":
        x = cast(x, np.float32)
    require_float(x, "tw.nn.leaky_relu")
    return apply("leaky_relu", (x,), one_number(alpha, "alpha"))


def gelu(features: TensorLike, approximate: bool = False, name: str | None = None) -> Tensor:
    """X times the normal distribution function of x (Hendrycks and Gimpel, 2016).

    Parameters
    ----------
    features : floating, shape (...)
    approximate : use the paper's formula with tanh

    Examples
    --------
    >>> print(tw.nn.gelu(1.0))
    tw.Tensor(0.8413448, shape=(), dtype=float32)
    """
    x = as_tensor(features)
    require_float(x, "tw.nn.gelu")
    if approximate:  # 0.5 * (1 + tanh(u)) is sigmoid(2u), which keeps its digits where tanh is -1
        return x * sigmoid(2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    return x * apply("normal_cdf", (x,))


def silu(features: TensorLike, beta: float = 1.0, name: str | None = None) -> Tensor:
    """X times sigmoid(beta x), also called swish.

    Examples
    --------
    >>> print(tw.nn.silu(0.0))
    tw.Tensor(0.0, shape=(), dtype=float32)
    """
    x = as_tensor(features)
    require_float(x, "tw.nn.silu")
    return x * sigmoid(beta * x)


def softmax(logits: TensorLike, axis: int = -1, name: str | None = None) -> Tensor:
    """exp(x) divided by its sum along ``axis``: positive numbers that add up to 1.

    Parameters
    ----------
    logits : floating, shape (...)
    axis : along which the results add up to 1

    Returns
    -------
    Tensor : shape of ``logits``

    Examples
    --------
    >>> print(tw.nn.softmax([0.0, 0.0]))
    tw.Tensor([0.5 0.5], shape=(2,), dtype=float32)
    """
    return _along("softmax", logits, axis)


def log_softmax(logits: TensorLike, axis: int = -1, name: str | None = None) -> Tensor:
    """Logarithm of softmax, finite where ``log(softmax(x))`` would not be.

    Examples
    --------
    >>> print(tw.nn.log_softmax([0.0, 1000.0]))
    tw.Tensor([-1000.     0.], shape=(2,), dtype=float32)
    """
    return _along("log_softmax", logits, axis)


def _along(operation: str, logits: TensorLike, axis: int) -> Tensor:
    x = as_tensor(logits)
    require_float(x, f"tw.nn.{operation}")
    if not x.ndim:
        raise InvalidArgumentError(f"{operation} takes at least one axis, got a scalar.")
    from_last = axis_from_last(axis, x.ndim)
    return apply(operation, (x,), from_last)


def moments(
    x: TensorLike, axes: Any, shift: Any = None, keepdims: bool = False, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """Mean and variance along ``axes``.

    Examples
    --------
    >>> mean, variance = tw.nn.moments(tw.constant([1.0, 3.0]), axes=[0])
    >>> print(mean, variance)
    tw.Tensor(2.0, shape=(), dtype=float32) tw.Tensor(1.0, shape=(), dtype=float32)
    """
    x = as_tensor(x)
    mean = reduce_mean(x, axes, True)
    distance = x - stop_gradient(mean)  # to the mean, around which the variance has no slope
    variance = reduce_mean(square(distance), axes, keepdims)
    return (mean if keepdims else reduce_mean(x, axes)), variance


def l2_loss(t: TensorLike, name: str | None = None) -> Tensor:
    """Half the sum of the squares.

    Examples
    --------
    >>> print(tw.nn.l2_loss([3.0, 4.0]))
    tw.Tensor(12.5, shape=(), dtype=float32)
    """
    x = as_tensor(t)
    require_float(x, "tw.nn.l2_loss")
    return reduce_sum(square(x)) / 2.0


def dropout(
    x: TensorLike, rate: float, noise_shape: Any = None, seed: int | None = None, name: str | None = None
) -> Tensor:
    """Each element 0 with probability ``rate``, and the others larger, so that the mean stays.

    Parameters
    ----------
    x : floating, shape (...)
    rate : in [0, 1)
    noise_shape : a shape that stretches to that of ``x``: along an axis of length 1 all stay or go together
    seed : the same choice each time

    Raises
    ------
    ValueError : a rate outside, or whole numbers

    Examples
    --------
    >>> print(tw.nn.dropout([1.0, 2.0], rate=0.0))
    tw.Tensor([1. 2.], shape=(2,), dtype=float32)
    """
    x = as_tensor(x)
    share = one_number(rate, "rate")
    if x._value.dtype.kind != "f" or not 0 <= share < 1:
        raise ValueError(f"dropout takes floating numbers and a `rate` in the range [0, 1), got rate={rate}.")
    kept = uniform(x._value.shape if noise_shape is None else noise_shape, seed=seed) >= share
    return binary("multiply", x / (1.0 - share), cast(kept, x.dtype))


__all__ = [
    "dropout",
    "elu",
    "gelu",
    "l2_loss",
    "l2_normalize",
    "leaky_relu",
    "log_softmax",
    "moments",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "silu",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softplus",
    "sparse_softmax_cross_entropy_with_logits",
    "tanh",
    "top_k",
]
__all__ += sorted(_ACTIVATIONS.keys() - {*__all__})
