"""Activations, and the losses of classifiers."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.creation import one_hot
from tapewidgets.engine.functions.elementwise import (
    as_tensor,
    exp,
    log1p,
    public,
    require_float,
    require_whole,
    sigmoid,
    tanh,
)
from tapewidgets.engine.functions.linear import l2_normalize
from tapewidgets.engine.functions.reductions import axes_from_last
from tapewidgets.engine.functions.shaping import transpose
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
    require_float(x, "tw.nn.leaky_relu")
    return apply("leaky_relu", (x,), float(alpha))


def gelu(features: TensorLike, approximate: bool = False, name: str | None = None) -> Tensor:
    """X times the normal distribution function of x (Hendrycks and Gimpel, 2016).

    Parameters
    ----------
    features : floating, shape (...)
    approximate : use the paper's formula with tanh

    Examples
    --------
    >>> print(tw.nn.gelu(1.0))
    tw.Tensor(0.8413447, shape=(), dtype=float32)
    """
    x = as_tensor(features)
    require_float(x, "tw.nn.gelu")
    if approximate:
        return 0.5 * x * (1.0 + tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1.0 + apply("erf", (x / math.sqrt(2),)))


def silu(features: TensorLike, beta: float = 1.0, name: str | None = None) -> Tensor:
    """X times sigmoid(beta x), also called swish.

    Examples
    --------
    >>> print(tw.nn.silu(0.0))
    tw.Tensor(0.0, shape=(), dtype=float32)
    """
    x = as_tensor(features)
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
    (from_last,) = axes_from_last(axis, x.ndim)
    return apply(operation, (x,), from_last)


def sigmoid_cross_entropy_with_logits(
    labels: TensorLike, logits: TensorLike, name: str | None = None
) -> Tensor:
    """-labels * log(p) - (1 - labels) * log(1 - p) with p = sigmoid(logits), without overflow.

    Parameters
    ----------
    labels : probabilities in [0, 1], shape (...)
    logits : floating, the same shape

    Returns
    -------
    Tensor : shape of ``logits``

    Raises
    ------
    ValueError : shapes that differ

    Notes
    -----
    max(x, 0) - x * z + log(1 + exp(-|x|)), x the logits and z the labels.

    Examples
    --------
    >>> print(tw.nn.sigmoid_cross_entropy_with_logits(labels=[1.0], logits=[0.0]))
    tw.Tensor([0.6931472], shape=(1,), dtype=float32)
    """
    x = as_tensor(logits)
    z = convert(labels, x.dtype)
    if x._value.shape != z._value.shape:
        raise ValueError(
            f"`logits` and `labels` must have the same shape, received ({x.shape} vs {z.shape})."
        )
    # Chosen by sign rather than by max and abs: both branches have the slope 1/2 at 0 that the formula has.
    positive = x >= 0
    zero = apply("where", (positive, x, np.zeros(x.shape, x._value.dtype)[()]))
    minus_size = apply("where", (positive, -x, x))
    return zero - x * z + log1p(exp(minus_size))


def softmax_cross_entropy_with_logits(
    labels: TensorLike, logits: TensorLike, axis: int = -1, name: str | None = None
) -> Tensor:
    """-sum(labels * log(softmax(logits))) along ``axis``.

    Parameters
    ----------
    labels : probabilities that add up to 1 along ``axis``, shape (...)
    logits : floating, the same shape

    Returns
    -------
    Tensor : shape without ``axis``

    Raises
    ------
    InvalidArgumentError : shapes that differ

    Examples
    --------
    >>> print(tw.nn.softmax_cross_entropy_with_logits(labels=[[1.0, 0.0]], logits=[[0.0, 0.0]]))
    tw.Tensor([0.6931472], shape=(1,), dtype=float32)
    """
    x = as_tensor(logits)
    z = as_tensor(labels) if hasattr(labels, "_value") else convert(labels, x.dtype)
    if x._value.shape != z._value.shape:
        raise InvalidArgumentError(
            f"logits and labels must be of one shape: logits {x.shape}, labels {z.shape}."
        )
    (from_last,) = axes_from_last(axis, x.ndim)
    if from_last != -1:
        order = [i for i in range(x.ndim) if i - x.ndim != from_last] + [from_last + x.ndim]
        x, z = transpose(x, order), transpose(z, order)
    return apply("softmax_cross_entropy", (x, z))


def sparse_softmax_cross_entropy_with_logits(
    labels: TensorLike, logits: TensorLike, name: str | None = None
) -> Tensor:
    """Cross entropy when each label is the number of the right class.

    Parameters
    ----------
    labels : int, shape (...)
    logits : floating, shape (..., classes)

    Returns
    -------
    Tensor : shape of ``labels``

    Raises
    ------
    InvalidArgumentError : a class that is not there

    Examples
    --------
    >>> print(tw.nn.sparse_softmax_cross_entropy_with_logits(labels=[1], logits=[[0.0, 0.0]]))
    tw.Tensor([0.6931472], shape=(1,), dtype=float32)
    """
    x, classes = as_tensor(logits), as_tensor(labels)
    require_whole(classes, "labels")
    depth = x._value.shape[-1]
    places = classes._value
    if places.size and (places.min() < 0 or places.max() >= depth):
        raise InvalidArgumentError(
            f"Received a label value of {places.max()} which is outside the valid range of [0, {depth})."
        )
    return apply("softmax_cross_entropy", (x, one_hot(classes, depth, dtype=x.dtype)))


__all__ = [
    "elu", "gelu", "l2_normalize", "leaky_relu", "log_softmax", "relu", "relu6", "selu", "sigmoid",
    "sigmoid_cross_entropy_with_logits", "silu", "softmax", "softmax_cross_entropy_with_logits",
    "softplus", "sparse_softmax_cross_entropy_with_logits", "tanh",
]  # fmt: skip
__all__ += sorted(_ACTIVATIONS.keys() - {*__all__})
