"""Losses as functions: one number for each row."""

from typing import Any

from tapewidgets.engine.core.operands import binary, convert
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.functions import cross_entropy
from tapewidgets.engine.functions.elementwise import abs, as_tensor, log, maximum, minimum, square
from tapewidgets.engine.functions.reductions import reduce_mean, reduce_sum
from tapewidgets.engine.functions.shaping import expand_dims, squeeze
from tapewidgets.engine.functions.values import cast

_EPSILON = 1e-7


def pair(y_true: TensorLike, y_pred: TensorLike) -> tuple[Any, Any]:
    """Labels and predictions of one floating dtype and of as many axes."""
    p = as_tensor(y_pred)
    p = p if p._value.dtype.kind == "f" else cast(p, "float32")
    t = as_tensor(y_true) if isinstance(y_true, AnyTensor) else convert(y_true)
    t = t if t.dtype == p.dtype else cast(t, p.dtype)
    return _of_one_rank(t, p)


def _of_one_rank(t: Any, p: Any) -> tuple[Any, Any]:
    """A last axis of length 1 that only one of them has is given to the other, or taken away."""
    if t.ndim == p.ndim + 1 and t.shape[-1] == 1:
        return (t, expand_dims(p, -1)) if p.ndim == 1 else (squeeze(t, -1), p)
    if p.ndim == t.ndim + 1 and p.shape[-1] == 1:
        return (expand_dims(t, -1), p) if t.ndim == 1 else (t, squeeze(p, -1))
    return t, p


def mean_squared_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Mean of the squared errors along the last axis; also called ``mse`` and ``MSE``.

    Parameters
    ----------
    y_true, y_pred : shape (..., n); labels are cast to the dtype of the predictions

    Returns
    -------
    Tensor : shape (...)

    Raises
    ------
    InvalidArgumentError : shapes that do not fit together

    Examples
    --------
    >>> print(tw.losses.mse([[0.0, 2.0]], [[1.0, 2.0]]))
    tw.Tensor([0.5], shape=(1,), dtype=float32)
    """
    return reduce_mean(square(binary("subtract", *pair(y_true, y_pred))), axis=-1)


def mean_absolute_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Mean of the errors without their signs, along the last axis; also called ``mae`` and ``MAE``.

    Parameters
    ----------
    y_true, y_pred : shape (..., n); labels are cast to the dtype of the predictions

    Returns
    -------
    Tensor : shape (...)

    Raises
    ------
    InvalidArgumentError : shapes that do not fit together

    Examples
    --------
    >>> print(tw.losses.mae([[0.0, 2.0]], [[1.0, 2.0]]))
    tw.Tensor([0.5], shape=(1,), dtype=float32)
    """
    return reduce_mean(abs(binary("subtract", *pair(y_true, y_pred))), axis=-1)


def _inside(p: Any) -> Any:
    """Probabilities a little away from 0 and 1, where logarithms are finite."""
    return maximum(minimum(p, 1.0 - _EPSILON), _EPSILON)


def categorical_crossentropy(
    y_true: TensorLike,
    y_pred: TensorLike,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Tensor:
    """Cross entropy of labels that are probabilities, such as one-hot ones.

    Parameters
    ----------
    y_true : probabilities, shape (..., classes)
    y_pred : probabilities, or logits if ``from_logits``, the same shape
    label_smoothing : part of each label that is shared among all classes
    axis : along which the classes stand

    Examples
    --------
    >>> print(tw.losses.categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]))
    tw.Tensor([0.6931472], shape=(1,), dtype=float32)
    """
    t, p = pair(y_true, y_pred)
    if label_smoothing:
        t = t * (1.0 - label_smoothing) + label_smoothing / p.shape[axis]
    if from_logits:
        return cross_entropy.softmax_cross_entropy_with_logits(t, p, axis)
    p = p / reduce_sum(p, axis, True)
    return -reduce_sum(t * log(_inside(p)), axis)


def sparse_categorical_crossentropy(
    y_true: TensorLike,
    y_pred: TensorLike,
    from_logits: bool = False,
    ignore_class: Any = None,
    axis: int = -1,
) -> Tensor:
    """Cross entropy of labels that are the numbers of classes.

    Parameters
    ----------
    y_true : whole numbers, shape (...) or (..., 1)
    y_pred : probabilities, or logits if ``from_logits``, shape (..., classes)

    Examples
    --------
    >>> print(tw.losses.sparse_categorical_crossentropy([1], [[0.5, 0.5]]))
    tw.Tensor([0.6931472], shape=(1,), dtype=float32)
    """
    if ignore_class is not None or axis not in (-1, len(as_tensor(y_pred).shape) - 1):
        raise ValueError("Here classes stand along the last axis, and none is ignored.")
    p = as_tensor(y_pred)
    t = cast(y_true, "int64")
    t = squeeze(t, -1) if t.ndim == p.ndim and t.shape[-1] == 1 else t
    logits = p if from_logits else log(_inside(p))
    return cross_entropy.sparse_softmax_cross_entropy_with_logits(t, logits)


def binary_crossentropy(
    y_true: TensorLike,
    y_pred: TensorLike,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Tensor:
    """Mean cross entropy of labels 0 and 1, along ``axis``.

    Parameters
    ----------
    y_true : 0 and 1, or probabilities, shape (..., n)
    y_pred : probabilities of 1, or logits if ``from_logits``, the same shape
    label_smoothing : part of each label that is moved to one half

    Examples
    --------
    >>> print(tw.losses.binary_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]))
    tw.Tensor([0.6931472], shape=(1,), dtype=float32)
    """
    t, p = pair(y_true, y_pred)
    if label_smoothing:
        t = t * (1.0 - label_smoothing) + 0.5 * label_smoothing
    if from_logits:
        return reduce_mean(cross_entropy.sigmoid_cross_entropy_with_logits(t, p), axis)
    p = _inside(p)
    return reduce_mean(-(t * log(p) + (1.0 - t) * log(1.0 - p)), axis)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
