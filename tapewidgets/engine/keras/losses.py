"""Losses under Keras' names."""

from tapewidgets.engine.core.operands import binary, convert
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.functions.elementwise import abs, as_tensor, square
from tapewidgets.engine.functions.reductions import reduce_mean


def _errors(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    y_pred = as_tensor(y_pred)
    return binary("subtract", convert(y_true, y_pred.dtype), y_pred)


def mean_squared_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Mean of the squared errors along the last axis; also called ``mse`` and ``MSE``.

    Parameters
    ----------
    y_true, y_pred : shape (..., n)

    Returns
    -------
    Tensor : shape (...)

    Raises
    ------
    InvalidArgumentError : shapes or dtypes that do not fit together

    Examples
    --------
    >>> print(tw.losses.mse([[0.0, 2.0]], [[1.0, 2.0]]))
    tw.Tensor([0.5], shape=(1,), dtype=float32)
    """
    return reduce_mean(square(_errors(y_true, y_pred)), axis=-1)


def mean_absolute_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Mean of the errors without their signs, along the last axis; also called ``mae`` and ``MAE``.

    Parameters
    ----------
    y_true, y_pred : shape (..., n)

    Returns
    -------
    Tensor : shape (...)

    Raises
    ------
    InvalidArgumentError : shapes or dtypes that do not fit together

    Examples
    --------
    >>> print(tw.losses.mae([[0.0, 2.0]], [[1.0, 2.0]]))
    tw.Tensor([0.5], shape=(1,), dtype=float32)
    """
    return reduce_mean(abs(_errors(y_true, y_pred)), axis=-1)


class MeanSquaredError:
    """Mean of all squared errors, as an object to call.

    Examples
    --------
    >>> loss = tw.losses.MeanSquaredError()
    >>> print(loss([0.0, 2.0], [1.0, 2.0]))
    tw.Tensor(0.5, shape=(), dtype=float32)
    """

    def __call__(self, y_true: TensorLike, y_pred: TensorLike) -> Tensor:
        """Scalar loss of predictions of the shape of ``y_true``."""
        return reduce_mean(mean_squared_error(y_true, y_pred))


class MeanAbsoluteError:
    """Mean of all errors without their signs, as an object to call.

    Examples
    --------
    >>> loss = tw.losses.MeanAbsoluteError()
    >>> print(loss([0.0, 2.0], [1.0, 2.0]))
    tw.Tensor(0.5, shape=(), dtype=float32)
    """

    def __call__(self, y_true: TensorLike, y_pred: TensorLike) -> Tensor:
        """Scalar loss of predictions of the shape of ``y_true``."""
        return reduce_mean(mean_absolute_error(y_true, y_pred))


mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error

__all__ = [
    "MAE",
    "MSE",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "mae",
    "mean_absolute_error",
    "mean_squared_error",
    "mse",
]
