"""What all optimizers share: learning rate, count of steps, clipping, and the state of each variable."""

import inspect
import re
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import unrecorded
from tapewidgets.engine.core.telling import tell
from tapewidgets.engine.core.tensor import AnyTensor, Reference, Tensor, TensorLike
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.functions import (
    cast,
    clip_by_global_norm,
    clip_by_norm,
    clip_by_value,
)
from tapewidgets.engine.functions.axes import listed, one_number


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
        for setting in ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm"):
            if getattr(self, setting) is not None:
                setattr(self, setting, one_number(getattr(self, setting), setting))
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
        pairs = listed(grads_and_vars, "grads_and_vars")
        if not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in pairs):
            raise TypeError("grads_and_vars: pairs are wanted here: zip(gradients, variables).")
        if not pairs:
            raise ValueError("apply_gradients was given no pairs (an empty list, or a zip that is used up).")
        for _, variable in pairs:
            if not isinstance(variable, Variable):
                raise TypeError(
                    f"An optimizer steps Variables, not a {type(variable).__name__}: (gradient, variable)."
                )
        missing = [variable.name for g, variable in pairs if g is None]
        if len(missing) == len(pairs):
            raise ValueError(tell("error.optimizer.none"))
        if missing:
            warnings.warn(tell("error.optimizer.missing", names=str(missing)), stacklevel=2)
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
        self._built_for = listed(variables, "variables")

    def apply(
        self, grads: "Iterable[TensorLike]", trainable_variables: "Iterable[Variable] | None" = None
    ) -> None:
        """Step every variable by its gradient; by default those of :meth:`build`."""
        gradients, variables = listed(grads, "grads"), self._built_for
        if trainable_variables is not None:
            variables = listed(trainable_variables, "trainable_variables")
        if len(gradients) != len(variables):
            raise ValueError(f"apply was given {len(gradients)} gradients for {len(variables)} variables.")
        self.apply_gradients(zip(gradients, variables, strict=True))

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
