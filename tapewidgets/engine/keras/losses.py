"""Losses under Keras' names: functions of each row, and classes whose objects give one number."""

from collections.abc import Callable
from typing import Any

from tapewidgets.engine.core.operands import binary
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.functions.reductions import reduce_mean, reduce_sum
from tapewidgets.engine.functions.values import cast
from tapewidgets.engine.keras.row_losses import (
    MAE,
    MSE,
    binary_crossentropy,
    categorical_crossentropy,
    mae,
    mean_absolute_error,
    mean_squared_error,
    mse,
    sparse_categorical_crossentropy,
)


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
