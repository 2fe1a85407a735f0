"""The losses of classifiers: how far probabilities are from the truth."""

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import axis_from_last
from tapewidgets.engine.functions.creation import one_hot
from tapewidgets.engine.functions.elementwise import as_tensor, as_whole, exp, log1p, require_float
from tapewidgets.engine.functions.shaping import transpose


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
    beside = labels.dtype if isinstance(labels, AnyTensor) else None
    x = as_tensor(logits) if isinstance(logits, AnyTensor) else convert(logits, beside)
    z = convert(labels, x.dtype)
    if x._value.shape != z._value.shape:
        raise ValueError(
            f"`logits` and `labels` must have the same shape, received ({x.shape} vs {z.shape})."
        )
    # Chosen by sign rather than by max and abs: both branches have the slope 1/2 at 0 that the formula has.
    positive = x >= 0
    # First what is small: on the way back it then comes last, when 1 - z has been worked out.
    small = log1p(exp(apply("where", (positive, -x, x))))
    zero = apply("where", (positive, x, np.zeros(x.shape, x._value.dtype)[()]))
    return zero - x * z + small


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
    _require_classes(x)
    from_last = axis_from_last(axis, x.ndim)
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
    x, classes = as_tensor(logits), as_whole(labels, "labels")
    _require_classes(x)
    if x._value.shape[:-1] != classes._value.shape:
        raise ValueError(
            f"labels of shape {classes._value.shape} do not fit logits of shape {x._value.shape}: one for "
            "each row of logits."
        )
    depth = x._value.shape[-1]
    places = classes._value
    if places.size and (places.min() < 0 or places.max() >= depth):
        raise InvalidArgumentError(
            f"Received a label value of {places.max()} which is outside the valid range of [0, {depth})."
        )
    return apply("softmax_cross_entropy", (x, one_hot(classes, depth, dtype=x.dtype)))


def _require_classes(logits: AnyTensor) -> None:
    """Refuse logits of whole numbers, or of no axis."""
    require_float(logits, "The cross entropy")
    if not logits._value.ndim:
        raise InvalidArgumentError("The cross entropy takes logits with an axis of classes, got one number.")
