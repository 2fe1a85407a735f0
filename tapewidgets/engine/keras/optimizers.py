"""Optimizers: how a gradient becomes a step. Keras' names, defaults and order of arithmetic.

An optimizer keeps its own Variables for each variable it steps, and uses tensor operations and ``assign``
only, so that it works inside :func:`tapewidgets.function` as well.
"""

import inspect
import re
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import unrecorded
from tapewidgets.engine.core.tensor import AnyTensor, Reference, Tensor, TensorLike
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.functions import (
    cast,
    clip_by_global_norm,
    clip_by_norm,
    clip_by_value,
    maximum,
    pow,
    sqrt,
    square,
)
from tapewidgets.engine.keras import schedules


class Optimizer:
    """What all optimizers share: the learning rate, the count of steps, and the state of each variable."""

    _settings: tuple[str, ...] = ()

    def __init__(
        self,
        learning_rate: Any,
        name: str | None = None,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
    ) -> None:
        self.name = name or re.sub(r"(?<=[a-z0-9M])(?=[A-Z]|(?<=RM)S)", "_", type(self).__name__).lower()
        self.weight_decay, self.clipnorm = weight_decay, clipnorm
        self.clipvalue, self.global_clipnorm = clipvalue, global_clipnorm
        if sum(limit is not None for limit in (clipnorm, clipvalue, global_clipnorm)) > 1:
            raise ValueError(
                "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: "
                f"clipnorm={clipnorm}, clipvalue={clipvalue}, global_clipnorm={global_clipnorm}"
            )
        self._built_for: list[Variable] = []
        self.iterations = Variable(np.int64(0), trainable=False, name="iteration")
        self._state: dict[tuple[Reference, str], Variable] = {}
        if callable(learning_rate):
            self._rate = learning_rate
        elif isinstance(learning_rate, int | float | np.generic | AnyTensor):
            self._rate = Variable(np.float32(float(learning_rate)), trainable=False, name="learning_rate")
        else:
            raise ValueError(
                "The learning rate is a number, or a function that makes one of the number of steps so far "
                f"(see tw.optimizers.schedules), not {learning_rate!r}."
            )

    @property
    def learning_rate(self) -> Any:
        """Learning rate of the next step: a Variable, or what the schedule gives; it may be set."""
        if isinstance(self._rate, Variable):
            return self._rate
        return self._rate(self.iterations) if _takes_the_step(self._rate) else self._rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if callable(value):
            self._rate = value
        elif isinstance(self._rate, Variable):
            self._rate.assign(cast(value, np.float32))
        else:
            raise TypeError(
                "This optimizer was made with a schedule, which sets its learning rate. "
                "Make it with a number to set the rate yourself."
            )

    @property
    def variables(self) -> list[Variable]:
        """Count of steps, learning rate, and what is kept for each variable."""
        rate = [self._rate] if isinstance(self._rate, Variable) else []
        return [self.iterations, *rate, *self._state.values()]

    def apply_gradients(self, grads_and_vars: "Iterable[tuple[TensorLike, Variable]]") -> Variable:
        """Step every variable by its gradient.

        Parameters
        ----------
        grads_and_vars : pairs such as ``zip(gradients, variables)`` gives; a gradient has its variable's
            shape. A pair whose gradient is None is left out, with a warning

        Returns
        -------
        Variable : number of calls so far

        Raises
        ------
        ValueError : no pairs, or not one gradient
        TypeError : something that is no Variable
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError("apply_gradients was given no pairs (an empty list, or a zip that is used up).")
        for _, variable in pairs:
            if not isinstance(variable, Variable):
                raise TypeError(
                    f"An optimizer steps Variables, not a {type(variable).__name__}: (gradient, variable)."
                )
        missing = [variable.name for g, variable in pairs if g is None]
        if len(missing) == len(pairs):
            raise ValueError(
                "No gradients provided for any variable. Ask tape.explain(target, variable) why it is None."
            )
        if missing:
            warnings.warn(
                f"Gradients do not exist for variables {missing}: they are not stepped. "
                "Ask tape.explain(target, variable) why.",
                stacklevel=2,
            )
        rate = self.learning_rate
        there = [(g, variable) for g, variable in pairs if g is not None]
        gradients = [cast(g, v.dtype) if isinstance(g, AnyTensor) else convert(g, v.dtype) for g, v in there]
        for g, (_, variable) in zip(self._clipped(gradients), there, strict=True):
            own_rate = cast(rate, variable.dtype)
            if self.weight_decay:
                variable.assign_sub(variable * self.weight_decay * own_rate)
            self.update_step(g, variable, own_rate)
        self.iterations.assign_add(1)
        return self.iterations

    def _clipped(self, gradients: list[Any]) -> list[Any]:
        """The gradients, cut down if that is wanted: each to a length, all to one, or each number."""
        if self.clipnorm:
            return [clip_by_norm(g, self.clipnorm) for g in gradients]
        if self.global_clipnorm:
            return clip_by_global_norm(gradients, self.global_clipnorm)[0]
        if self.clipvalue:
            return [clip_by_value(g, -self.clipvalue, self.clipvalue) for g in gradients]
        return gradients

    def build(self, variables: "Iterable[Variable]") -> None:
        """Name the variables that :meth:`apply` steps."""
        self._built_for = list(variables)

    def apply(
        self, grads: "Iterable[TensorLike]", trainable_variables: "Iterable[Variable] | None" = None
    ) -> None:
        """Step every variable by its gradient; by default those of :meth:`build`."""
        variables = self._built_for if trainable_variables is None else list(trainable_variables)
        self.apply_gradients(zip(grads, variables, strict=True))

    def get_config(self) -> dict[str, Any]:
        """The settings, as a dict of plain values."""
        rate = self._rate
        return {
            "name": self.name,
            "learning_rate": float(rate) if isinstance(rate, Variable) else rate,
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            "use_ema": False,
            "ema_momentum": 0.99,
            "ema_overwrite_frequency": None,
            "loss_scale_factor": None,
            "gradient_accumulation_steps": None,
            **{name: getattr(self, name) for name in self._settings},
        }

    def update_step(self, gradient: Tensor, variable: Variable, learning_rate: Tensor) -> None:
        """Step one variable; all three have its dtype."""
        raise NotImplementedError

    def _kept(self, variable: Variable, name: str, fill: float = 0.0) -> Variable:
        """The optimizer's own Variable of that name and of the shape of ``variable``."""
        key = (getattr(variable, "_variable", variable).ref(), name)
        if key not in self._state:
            value = np.full(variable.shape, fill, variable.dtype.numpy_dtype)[()]
            with unrecorded():  # it outlives the call, even one that is traced
                self._state[key] = Variable(value, trainable=False, name=name)
        return self._state[key]


def _takes_the_step(rate: Any) -> bool:
    """Whether a learning rate is a function of the number of steps, as schedules are, or of nothing."""
    return bool(inspect.signature(rate).parameters)


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
        if not 0 <= momentum <= 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        self.momentum = momentum
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
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
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
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
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
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def update_step(self, gradient: Tensor, variable: Variable, learning_rate: Tensor) -> None:
        """``total += g²``; ``w -= rate * g / sqrt(total + epsilon)``."""
        total = self._kept(variable, "accumulator", self.initial_accumulator_value)
        total.assign_add(square(gradient))
        variable.assign_sub(learning_rate * gradient / sqrt(total + self.epsilon))


__all__ = ["SGD", "Adagrad", "Adam", "Optimizer", "RMSprop", "schedules"]
