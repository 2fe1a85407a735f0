"""Optimizers: how a gradient becomes a step. Keras' names, defaults and order of arithmetic.

An optimizer keeps its own Variables for each variable it steps, and uses tensor operations and ``assign``
only, so that it works inside :func:`tapewidgets.function` as well.
"""

from typing import Any

from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.tensor import Tensor
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.functions import (
    cast,
    maximum,
    pow,
    sqrt,
    square,
)
from tapewidgets.engine.functions.axes import one_number
from tapewidgets.engine.keras import schedules
from tapewidgets.engine.keras.optimizer_base import Optimizer


class SGD(Optimizer):
    """Gradient descent: ``w -= learning_rate * gradient``, with momentum if wanted.

    Parameters
    ----------
    learning_rate : a number, or a function of the step (see ``schedules``)
    momentum : part of the last step that is kept, in [0, 1] (Polyak, 1964)
    nesterov : look ahead along the momentum (Nesterov, 1983; Sutskever et al., 2013)

    Raises
    ------
    ValueError : a momentum outside [0, 1]

    Examples
    --------
    >>> w = tw.Variable(1.0)
    >>> optimizer = tw.optimizers.SGD(learning_rate=0.5)
    >>> with tw.GradientTape() as tape:
    ...     loss = w * w
    >>> count = optimizer.apply_gradients([(tape.gradient(loss, w), w)])
    >>> float(w)
    0.0
    """

    _settings = ("momentum", "nesterov")

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(learning_rate, name, weight_decay, clipnorm, clipvalue, global_clipnorm)
        self.momentum = one_number(momentum, "momentum")
        if not 0 <= self.momentum <= 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        self.nesterov = nesterov

    def update_step(self, gradient: Tensor, variable: Variable, learning_rate: Tensor) -> None:
        """``m = momentum * m - rate * g``; ``w += m`` (or, looking ahead, ``momentum * m - rate * g``)."""
        step = gradient * learning_rate
        if not self.momentum:
            variable.assign_sub(step)
            return
        m = self._kept(variable, "momentum")
        m.assign(m * self.momentum - step)
        variable.assign_add(m * self.momentum - step if self.nesterov else m)


class Adam(Optimizer):
    """Steps of about the learning rate in every direction (Kingma and Ba, 2015).

    Parameters
    ----------
    learning_rate : a number, or a function of the step
    beta_1, beta_2 : how slowly the averages of gradients and of their squares forget, in [0, 1)
    epsilon : keeps the division finite
    amsgrad : never let the average of squares fall (Reddi et al., 2018)

    Examples
    --------
    >>> w = tw.Variable(1.0)
    >>> count = tw.optimizers.Adam(learning_rate=0.5).apply_gradients([(tw.constant(10.0), w)])
    >>> print(f"{float(w):.4f}")
    0.5000
    """

    _settings = ("beta_1", "beta_2", "epsilon", "amsgrad")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(learning_rate, name, weight_decay, clipnorm, clipvalue, global_clipnorm)
        self.beta_1 = one_number(beta_1, "beta_1")
        self.beta_2 = one_number(beta_2, "beta_2")
        self.epsilon = one_number(epsilon, "epsilon")
        self.amsgrad = amsgrad

    def update_step(self, gradient: Tensor, variable: Variable, learning_rate: Tensor) -> None:
        """``m`` averages g and ``v`` g²; ``w -= rate * m / (sqrt(v) + epsilon)``, corrected for the start."""
        step = cast(self.iterations + 1, variable.dtype)
        power_1 = pow(convert(self.beta_1, variable.dtype), step)
        power_2 = pow(convert(self.beta_2, variable.dtype), step)
        rate = learning_rate * sqrt(1 - power_2) / (1 - power_1)
        m, v = self._kept(variable, "momentum"), self._kept(variable, "velocity")
        m.assign_add((gradient - m) * (1 - self.beta_1))
        v.assign_add((square(gradient) - v) * (1 - self.beta_2))
        if self.amsgrad:
            highest = self._kept(variable, "velocity_hat")
            highest.assign(maximum(highest, v))
            v = highest
        variable.assign_sub(m * rate / (sqrt(v) + self.epsilon))


class RMSprop(Optimizer):
    """Gradients divided by their recent size (Hinton, 2012).

    Parameters
    ----------
    learning_rate : a number, or a function of the step
    rho : how slowly the average of squares forgets, in [0, 1)
    momentum : part of the last step that is kept
    epsilon : keeps the division finite
    centered : take the average of the gradients off first

    Examples
    --------
    >>> w = tw.Variable(1.0)
    >>> count = tw.optimizers.RMSprop(learning_rate=0.1).apply_gradients([(tw.constant(10.0), w)])
    >>> print(f"{float(w):.4f}")
    0.6838
    """

    _settings = ("rho", "momentum", "epsilon", "centered")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(learning_rate, name, weight_decay, clipnorm, clipvalue, global_clipnorm)
        self.rho = one_number(rho, "rho")
        self.momentum = one_number(momentum, "momentum")
        self.epsilon = one_number(epsilon, "epsilon")
        self.centered = centered

    def update_step(self, gradient: Tensor, variable: Variable, learning_rate: Tensor) -> None:
        """``v`` averages g²; ``w -= rate * g / sqrt(v + epsilon)``."""
        v = self._kept(variable, "velocity")
        v.assign(self.rho * v + (1 - self.rho) * square(gradient))
        size = v.value()
        if self.centered:
            mean = self._kept(variable, "average_gradient")
            mean.assign(self.rho * mean + (1 - self.rho) * gradient)
            size = size - square(mean)
        step = learning_rate * gradient / sqrt(size + self.epsilon)
        if self.momentum > 0:
            m = self._kept(variable, "momentum")
            m.assign(self.momentum * m + step)
            step = m.value()
        variable.assign_sub(step)


class Adagrad(Optimizer):
    """Gradients divided by the root of the sum of all their squares so far (Duchi et al., 2011).

    Parameters
    ----------
    learning_rate : a number, or a function of the step
    initial_accumulator_value : what that sum starts from
    epsilon : keeps the division finite

    Examples
    --------
    >>> w = tw.Variable(1.0)
    >>> count = tw.optimizers.Adagrad(learning_rate=0.5).apply_gradients([(tw.constant(10.0), w)])
    >>> print(f"{float(w):.4f}")
    0.5002
    """

    _settings = ("initial_accumulator_value", "epsilon")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(learning_rate, name, weight_decay, clipnorm, clipvalue, global_clipnorm)
        self.initial_accumulator_value = one_number(initial_accumulator_value, "initial_accumulator_value")
        self.epsilon = one_number(epsilon, "epsilon")

    def update_step(self, gradient: Tensor, variable: Variable, learning_rate: Tensor) -> None:
        """``total += g²``; ``w -= rate * g / sqrt(total + epsilon)``."""
        total = self._kept(variable, "accumulator", self.initial_accumulator_value)
        total.assign_add(square(gradient))
        variable.assign_sub(learning_rate * gradient / sqrt(total + self.epsilon))


__all__ = ["SGD", "Adagrad", "Adam", "Optimizer", "RMSprop", "schedules"]
