"""Losses in the manner of Keras."""

from tapewidgets.engine.functions.elementwise import as_tensor, square
from tapewidgets.engine.functions.reductions import reduce_mean
from tapewidgets.engine.tensor import Tensor, TensorLike, binary, convert


def mean_squared_error(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """Mean of the squared errors along the last axis.

    Parameters
    ----------
    y_true, y_pred : shape (..., n)

    Returns
    -------
    Tensor : shape (...)

    Examples
    --------
    >>> print(tw.losses.mean_squared_error([[0.0, 2.0]], [[1.0, 2.0]]))
    tw.Tensor([0.5], shape=(1,), dtype=float32)
    """
    y_pred = as_tensor(y_pred)
    y_true = convert(y_true, y_pred.dtype)
    return reduce_mean(square(binary("subtract", y_true, y_pred)), axis=-1)


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
