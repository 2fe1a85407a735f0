"""Keras' layers that are here."""

from typing import Any, NoReturn

import numpy as np

from tapewidgets.engine.core.operands import matmul
from tapewidgets.engine.functions.axes import MOST_ELEMENTS, one_number, whole_number
from tapewidgets.engine.functions.elementwise import rsqrt
from tapewidgets.engine.functions.linear import tensordot
from tapewidgets.engine.functions.nn import moments
from tapewidgets.engine.functions.shaping import reshape
from tapewidgets.engine.functions.values import cast, stop_gradient
from tapewidgets.engine.keras.initializers import to_activation, to_initializer
from tapewidgets.engine.keras.layer import Input, InputLayer, Layer


class Dense(Layer):
    """``activation(inputs @ kernel + bias)``.

    Parameters
    ----------
    units : how many numbers come out
    activation : a function or its name; None leaves them as they are
    use_bias : add a bias
    kernel_initializer, bias_initializer : what weights start from: a name, or a function of shape and dtype
    input_shape, input_dim : what comes in, if the weights are to be made at once

    Raises
    ------
    ValueError : arguments that do not fit, or inputs of another length than the first

    Examples
    --------
    >>> layer = tw.keras.layers.Dense(2, kernel_initializer="ones")
    >>> print(layer(tw.constant([[1.0, 2.0, 3.0]])))
    tw.Tensor([[6. 6.]], shape=(1, 2), dtype=float32)
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        **more: Any,
    ) -> None:
        super().__init__(**more)
        if not isinstance(units, int | np.integer) or not 0 < units < MOST_ELEMENTS:
            raise ValueError(
                f"Received an invalid value for `units`, expected a positive integer. Received: units={units}"
            )
        self.units, self.use_bias = int(units), use_bias
        self.activation = to_activation(activation)
        self._tape_starts = to_initializer(kernel_initializer), to_initializer(bias_initializer)
        if self._tape_input_shape is not None:
            self._build_for((None, *self._tape_input_shape))

    def build(self, input_shape: Any) -> None:
        """Make kernel and bias for inputs of ``input_shape[-1]`` numbers."""
        kernel, bias = self._tape_starts
        self.kernel = self.add_weight((input_shape[-1], self.units), kernel, name="kernel")
        self.bias = self.add_weight((self.units,), bias, name="bias") if self.use_bias else None
        self.built = True

    def _build_for(self, shape: tuple[Any, ...]) -> None:
        if len(shape) < 2:
            raise ValueError(f"Dense takes rows: an input of two axes or more, not of the shape {shape}.")
        super()._build_for(shape)

    def call(self, inputs: Any) -> Any:
        """The product with the kernel, along the last axis."""
        shape, rows = inputs.shape, self.kernel.shape[0]
        if len(shape) < 2 or shape[-1] != rows:
            raise ValueError(
                f"Input of shape {shape} is incompatible with the layer {self.name}: it was built for "
                f"inputs whose last axis is {rows} long."
            )
        if inputs._value.dtype.kind in "iu":
            inputs = cast(inputs, self._tape_dtype)
        y = matmul(inputs, self.kernel) if len(shape) == 2 else tensordot(inputs, self.kernel, 1)
        return self.activation(y if self.bias is None else y + self.bias)


class BatchNormalization(Layer):
    """``gamma * (x - mean) / deviation + beta``, with the mean and the deviation of each number in the batch.

    Without ``training=True``, mean and variance are those that the layer has gathered in training.

    Parameters
    ----------
    axis : the axis whose numbers are normalized one by one
    momentum : how much of the gathered mean and variance stays at each step of training
    epsilon : added to the variance
    center, scale : whether there is a ``beta``, and a ``gamma``
    beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer : first values

    Examples
    --------
    >>> layer = tw.keras.layers.BatchNormalization()
    >>> print(layer(tw.constant([[1.0], [3.0]]), training=True))
    tw.Tensor(
    [[-0.9995004]
     [ 0.9995005]], shape=(2, 1), dtype=float32)
    >>> print(layer.moving_mean.numpy())
    [0.02]
    """

    def __init__(
        self, axis: int = -1, momentum: float = 0.99, epsilon: float = 1e-3, center: bool = True,
        scale: bool = True, beta_initializer: Any = "zeros", gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros", moving_variance_initializer: Any = "ones", **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(**more)
        self.axis, self.center, self.scale = whole_number(axis, "axis"), center, scale
        self.momentum, self.epsilon = one_number(momentum, "momentum"), one_number(epsilon, "epsilon")
        starts = gamma_initializer, beta_initializer, moving_mean_initializer, moving_variance_initializer
        self._tape_starts = [to_initializer(start) for start in starts]

    def build(self, input_shape: Any) -> None:
        """Make gamma, beta and the gathered mean and variance for inputs of such a shape."""
        if not -len(input_shape) <= self.axis < len(input_shape):
            raise ValueError(f"There is no axis {self.axis} in inputs of shape {input_shape}.")
        size, (gamma, beta, mean, variance) = (input_shape[self.axis],), self._tape_starts
        self.gamma = self.add_weight(size, gamma, name="gamma") if self.scale else None
        self.beta = self.add_weight(size, beta, name="beta") if self.center else None
        self.moving_mean = self.add_weight(size, mean, trainable=False, name="moving_mean")
        self.moving_variance = self.add_weight(size, variance, trainable=False, name="moving_variance")
        self.built = True

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """The numbers normalized, by the batch if it is ``training``."""
        others = [axis for axis in range(len(inputs.shape)) if axis != self.axis % len(inputs.shape)]
        mean: Any = self.moving_mean
        variance: Any = self.moving_variance
        if training and self.trainable:
            mean, variance = moments(inputs, others)
            for kept, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
                kept.assign(kept * self.momentum + stop_gradient(new) * (1.0 - self.momentum))
        factor = rsqrt(variance + self.epsilon)
        factor = factor if self.gamma is None else factor * self.gamma
        offset = -mean * factor if self.beta is None else self.beta - mean * factor
        shape = [1 if axis in others else -1 for axis in range(len(inputs.shape))]
        return inputs * reshape(factor, shape) + reshape(offset, shape)


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(
        f"tw.keras.layers has Dense, BatchNormalization and Layer, no {name}. Write a Layer of your own "
        "with `call`, from functions such as tw.nn.relu, tw.nn.dropout and tw.reshape."
    )


__all__ = ["BatchNormalization", "Dense", "Input", "InputLayer", "Layer"]
