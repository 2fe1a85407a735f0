"""Losses under Keras' names: functions of each row, and classes whose objects give one number."""

from collections.abc import Callable
from typing import Any

from tapewidgets.engine.core.operands import binary, convert
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.functions import cross_entropy
from tapewidgets.engine.functions.elementwise import abs, as_tensor, log, maximum, minimum, square
from tapewidgets.engine.functions.reductions import reduce_mean, reduce_sum
from tapewidgets.engine.functions.shaping import expand_dims, squeeze
from tapewidgets.engine.functions.values import cast

_EPSILON = 1e-7


def _pair(y_true: TensorLike, y_pred: TensorLike) -> tuple[Any, Any]:
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
    return reduce_mean(square(binary("subtract", *_pair(y_true, y_pred))), axis=-1)


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
    return reduce_mean(abs(binary("subtract", *_pair(y_true, y_pred))), axis=-1)


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
    t, p = _pair(y_true, y_pred)
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
    t, p = _pair(y_true, y_pred)
    if label_smoothing:
        t = t * (1.0 - label_smoothing) + 0.5 * label_smoothing
    if from_logits:
        return reduce_mean(cross_entropy.sigmoid_cross_entropy_with_logits(t, p), axis)
    p = _inside(p)
    return reduce_mean(-(t * log(p) + (1.0 - t) * log(1.0 - p)), axis)


class Loss:
    """What all losses share: a function of each row, and how the rows become one number.

    Parameters
    ----------
    reduction : "sum_over_batch_size" (the mean), "sum", or None for a loss of each row
    """

    _function: Callable[..., Tensor]

    def __init__(
        self, reduction: Any = "sum_over_batch_size", name: str | None = None, **options: Any
    ) -> None:
        if reduction not in ("sum_over_batch_size", "mean", "sum", "none", None):
            raise ValueError(f'The reduction is "sum_over_batch_size", "sum" or None, not {reduction!r}.')
        options.pop("dtype", None)
        self.reduction, self.name, self._options = reduction, name or type(self).__name__, options

    def __call__(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike = None) -> Tensor:
        """The loss of predictions; ``sample_weight`` says how much each row counts."""
        losses = type(self)._function(y_true, y_pred, **self._options)
        if sample_weight is not None:
            losses = binary("multiply", losses, cast(sample_weight, losses.dtype))
        if self.reduction in ("none", None):
            return losses
        return reduce_sum(losses) if self.reduction == "sum" else reduce_mean(losses)


class MeanSquaredError(Loss):
    """Mean of all squared errors, as an object to call.

    Examples
    --------
    >>> loss = tw.losses.MeanSquaredError()
    >>> print(loss([0.0, 2.0], [1.0, 2.0]))
    tw.Tensor(0.5, shape=(), dtype=float32)
    """

    _function = mean_squared_error

    def __init__(
        self, reduction: Any = "sum_over_batch_size", name: str = "mean_squared_error", dtype: Any = None
    ) -> None:
        super().__init__(reduction, name)


class MeanAbsoluteError(Loss):
    """Mean of all errors without their signs, as an object to call.

    Examples
    --------
    >>> loss = tw.losses.MeanAbsoluteError()
    >>> print(loss([0.0, 2.0], [1.0, 2.0]))
    tw.Tensor(0.5, shape=(), dtype=float32)
    """

    _function = mean_absolute_error

    def __init__(
        self, reduction: Any = "sum_over_batch_size", name: str = "mean_absolute_error", dtype: Any = None
    ) -> None:
        super().__init__(reduction, name)


class CategoricalCrossentropy(Loss):
    """:func:`categorical_crossentropy` as an object to call.

    Examples
    --------
    >>> print(tw.losses.CategoricalCrossentropy(from_logits=True)([[0.0, 1.0]], [[0.0, 0.0]]))
    tw.Tensor(0.6931472, shape=(), dtype=float32)
    """

    _function = categorical_crossentropy

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction, name, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis)


class SparseCategoricalCrossentropy(Loss):
    """:func:`sparse_categorical_crossentropy` as an object to call.

    Examples
    --------
    >>> print(tw.losses.SparseCategoricalCrossentropy(from_logits=True)([1], [[0.0, 0.0]]))
    tw.Tensor(0.6931472, shape=(), dtype=float32)
    """

    _function = sparse_categorical_crossentropy

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: Any = None,
        reduction: Any = "sum_over_batch_size",
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction, name, from_logits=from_logits, ignore_class=ignore_class, axis=axis)


class BinaryCrossentropy(Loss):
    """:func:`binary_crossentropy` as an object to call.

    Examples
    --------
    >>> print(tw.losses.BinaryCrossentropy(from_logits=True)([[0.0, 1.0]], [[0.0, 0.0]]))
    tw.Tensor(0.6931472, shape=(), dtype=float32)
    """

    _function = binary_crossentropy

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction, name, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis)


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error

__all__ = [
    "MAE",
    "MSE",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "mae",
    "mean_absolute_error",
    "mean_squared_error",
    "mse",
    "sparse_categorical_crossentropy",
]
