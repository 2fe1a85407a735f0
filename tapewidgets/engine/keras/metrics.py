"""Metrics under Keras' names: what is counted while a model is trained, batch by batch."""

from collections.abc import Callable
from typing import Any

from tapewidgets.engine.core.operands import binary, convert
from tapewidgets.engine.core.record import unrecorded
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.functions.creation import size, zeros_like
from tapewidgets.engine.functions.elementwise import as_tensor, divide_no_nan, equal, sqrt
from tapewidgets.engine.functions.ordering import argmax
from tapewidgets.engine.functions.reductions import reduce_mean, reduce_sum
from tapewidgets.engine.functions.shaping import squeeze
from tapewidgets.engine.functions.values import cast
from tapewidgets.engine.keras import row_losses
from tapewidgets.engine.keras.initializers import to_initializer
from tapewidgets.engine.keras.module import Module


class Metric(Module):
    """A number that is kept up to date: write ``update_state`` and ``result``.

    Examples
    --------
    >>> class Largest(tw.keras.metrics.Metric):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.largest = self.add_weight(name="largest")
    ...
    ...     def update_state(self, values):
    ...         self.largest.assign(tw.maximum(self.largest, tw.reduce_max(values)))
    ...
    ...     def result(self):
    ...         return self.largest.value()
    >>> print(Largest()([1.0, 5.0, 2.0]))
    tw.Tensor(5.0, shape=(), dtype=float32)
    """

    def __init__(self, dtype: Any = None, name: str | None = None) -> None:
        super().__init__(name)
        self.dtype = dtype or "float32"

    def add_weight(
        self, shape: Any = (), initializer: Any = "zeros", dtype: Any = None, name: str | None = None
    ) -> Variable:
        """Make a Variable that tapes do not watch."""
        with unrecorded():
            value = to_initializer(initializer)(tuple(shape), dtype=dtype or self.dtype)
            return Variable(value, trainable=False, name=name)

    add_variable = add_weight

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Take in one more batch."""
        raise NotImplementedError(f"Write {type(self).__name__}.update_state.")

    def result(self) -> Any:
        """The number, of all batches since the last :meth:`reset_state`."""
        raise NotImplementedError(f"Write {type(self).__name__}.result.")

    def reset_state(self) -> None:
        """Forget all batches."""
        for variable in self.variables:
            variable.assign(zeros_like(variable))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Take in one more batch and give the number."""
        self.update_state(*args, **kwargs)
        return self.result()


class Sum(Metric):
    """The sum of all values.

    Examples
    --------
    >>> total = tw.keras.metrics.Sum()
    >>> total.update_state([1.0, 2.0])
    >>> print(total(3.0))
    tw.Tensor(6.0, shape=(), dtype=float32)
    """

    _of_rows: Callable[..., Any] = staticmethod(reduce_sum)

    def __init__(self, name: str = "sum", dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.total = self.add_weight(name="total")

    def update_state(self, values: TensorLike, sample_weight: TensorLike = None) -> None:
        """Add values, each as many times as its weight says."""
        self.total.assign_add(reduce_sum(self._weighted(values, sample_weight)[0]))

    def result(self) -> Tensor:
        """The sum."""
        return self.total.value()

    def _weighted(self, values: TensorLike, sample_weight: TensorLike) -> tuple[Any, Any]:
        """The values times their weights, and the sum of the weights."""
        x = cast(values if isinstance(values, Tensor) else convert(values), self.dtype)
        if sample_weight is None:
            return x, cast(size(x), self.dtype)
        weights = cast(sample_weight, self.dtype)
        if x.ndim > weights.ndim:
            x = self._of_rows(x, axis=list(range(weights.ndim, x.ndim)))
        return binary("multiply", x, weights), reduce_sum(binary("multiply", zeros_like(x) + 1.0, weights))


class Mean(Sum):
    """The mean of all values: of a loss over the batches of an epoch, say.

    Examples
    --------
    >>> mean = tw.keras.metrics.Mean()
    >>> mean.update_state([1.0, 2.0])
    >>> print(mean(6.0))
    tw.Tensor(3.0, shape=(), dtype=float32)
    """

    _of_rows = staticmethod(reduce_mean)

    def __init__(self, name: str = "mean", dtype: Any = None) -> None:
        super().__init__(name, dtype)
        self.count = self.add_weight(name="count")

    def update_state(self, values: TensorLike, sample_weight: TensorLike = None) -> None:
        """Add values, each as many times as its weight says."""
        x, number = self._weighted(values, sample_weight)
        self.total.assign_add(reduce_sum(x))
        self.count.assign_add(number)

    def result(self) -> Tensor:
        """The mean; 0 of nothing."""
        return divide_no_nan(self.total.value(), self.count.value())


class MeanMetricWrapper(Mean):
    """The mean of a function of labels and predictions, one value for each row.

    Examples
    --------
    >>> metric = tw.keras.metrics.MeanMetricWrapper(tw.losses.mse)
    >>> print(metric([[0.0]], [[2.0]]))
    tw.Tensor(4.0, shape=(), dtype=float32)
    """

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **options: Any
    ) -> None:
        super().__init__(name or str(getattr(fn, "__name__", "metric")), dtype)
        self._tape_function, self._tape_options = fn, options

    def update_state(  # type: ignore[override]
        self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike = None
    ) -> None:
        """Take in the labels and predictions of one more batch."""
        super().update_state(self._tape_function(y_true, y_pred, **self._tape_options), sample_weight)


def accuracy(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """1 where a prediction is the label, else 0."""
    t, p = row_losses.pair(y_true, y_pred)
    return cast(equal(t, p), "float32")


def binary_accuracy(y_true: TensorLike, y_pred: TensorLike, threshold: float = 0.5) -> Tensor:
    """1 for each probability that lies on the label's side of the threshold, else 0."""
    t, p = row_losses.pair(y_true, y_pred)
    return cast(equal(t, cast(p > threshold, t.dtype)), "float32")


def categorical_accuracy(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """1 for each row whose largest prediction is of the class whose label is largest, else 0."""
    return cast(equal(argmax(y_true, -1), argmax(y_pred, -1)), "float32")


def sparse_categorical_accuracy(y_true: TensorLike, y_pred: TensorLike) -> Tensor:
    """1 for each row whose largest prediction is of the class that the label says, else 0."""
    p, t = as_tensor(y_pred), cast(y_true, "int64")
    t = squeeze(t, -1) if t.ndim == p.ndim and t.shape[-1] == 1 else t
    return cast(equal(t, argmax(p, -1)), "float32")


def _of(function: Callable[..., Any], name: str, title: str) -> type[MeanMetricWrapper]:
    """A metric class for a function."""

    class Made(MeanMetricWrapper):
        def __init__(self, *args: Any, name: str = name, dtype: Any = None, **options: Any) -> None:
            if args and isinstance(args[0], str):
                name, *rest = args
                dtype = rest[0] if rest else dtype
            super().__init__(function, name, dtype, **options)

    Made.__name__ = Made.__qualname__ = title
    Made.__doc__ = f"The mean of :func:`{name}`, over all batches."
    return Made


Accuracy = _of(accuracy, "accuracy", "Accuracy")
BinaryAccuracy = _of(binary_accuracy, "binary_accuracy", "BinaryAccuracy")
CategoricalAccuracy = _of(categorical_accuracy, "categorical_accuracy", "CategoricalAccuracy")
SparseCategoricalAccuracy = _of(
    sparse_categorical_accuracy, "sparse_categorical_accuracy", "SparseCategoricalAccuracy"
)
MeanSquaredError = _of(row_losses.mse, "mean_squared_error", "MeanSquaredError")
MeanAbsoluteError = _of(row_losses.mae, "mean_absolute_error", "MeanAbsoluteError")
BinaryCrossentropy = _of(row_losses.binary_crossentropy, "binary_crossentropy", "BinaryCrossentropy")
CategoricalCrossentropy = _of(
    row_losses.categorical_crossentropy, "categorical_crossentropy", "CategoricalCrossentropy"
)
SparseCategoricalCrossentropy = _of(
    row_losses.sparse_categorical_crossentropy,
    "sparse_categorical_crossentropy",
    "SparseCategoricalCrossentropy",
)


class RootMeanSquaredError(MeanSquaredError):  # type: ignore[misc,valid-type]
    """The root of the mean squared error, over all batches."""

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)

    def result(self) -> Tensor:
        """The root of the mean."""
        return sqrt(super().result())


__all__ = [
    "Accuracy", "BinaryAccuracy", "BinaryCrossentropy", "CategoricalAccuracy", "CategoricalCrossentropy",
    "Mean", "MeanAbsoluteError", "MeanMetricWrapper", "MeanSquaredError", "Metric", "RootMeanSquaredError",
    "SparseCategoricalAccuracy", "SparseCategoricalCrossentropy", "Sum", "binary_accuracy",
    "categorical_accuracy", "sparse_categorical_accuracy",
]  # fmt: skip
