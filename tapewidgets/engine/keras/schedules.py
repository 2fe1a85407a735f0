"""Learning rates that change with the number of steps taken; Keras' formulas."""

import math
from collections.abc import Sequence
from typing import Any

from tapewidgets.engine.core.dtypes import float32
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.functions import cast, cos, floor, minimum, pow, where


class ExponentialDecay:
    """``initial_learning_rate * decay_rate ** (step / decay_steps)``.

    Parameters
    ----------
    initial_learning_rate : rate at step 0
    decay_steps : after so many steps the rate has shrunk once by ``decay_rate``
    decay_rate : a factor, as a rule below 1
    staircase : shrink in jumps, once every ``decay_steps``

    Raises
    ------
    ValueError : ``decay_steps`` is not positive

    Examples
    --------
    >>> rate = tw.optimizers.schedules.ExponentialDecay(0.5, decay_steps=10, decay_rate=0.5)
    >>> print(rate(10))
    tw.Tensor(0.25, shape=(), dtype=float32)
    """

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase

    def __call__(self, step: TensorLike) -> Tensor:
        """Rate after ``step`` steps."""
        periods = cast(step, float32) / self.decay_steps
        rate = pow(convert(self.decay_rate, float32), floor(periods) if self.staircase else periods)
        return self.initial_learning_rate * rate


class PiecewiseConstantDecay:
    """``values[0]`` up to and including step ``boundaries[0]``, then ``values[1]``, and so on.

    Parameters
    ----------
    boundaries : n growing numbers of steps
    values : n + 1 rates

    Raises
    ------
    ValueError : other lengths

    Examples
    --------
    >>> rate = tw.optimizers.schedules.PiecewiseConstantDecay([100], [0.5, 0.25])
    >>> print(rate(100), rate(101))
    tw.Tensor(0.5, shape=(), dtype=float32) tw.Tensor(0.25, shape=(), dtype=float32)
    """

    def __init__(self, boundaries: Sequence[int], values: Sequence[float]) -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of values. Received: boundaries="
                f"{boundaries} of length {len(boundaries)}, and values={values} of length {len(values)}."
            )
        self.boundaries = list(boundaries)
        self.values = list(values)

    def __call__(self, step: TensorLike) -> Tensor:
        """Rate after ``step`` steps."""
        taken = cast(step, float32)
        rate = convert(self.values[-1], float32)
        for boundary, value in zip(reversed(self.boundaries), reversed(self.values[:-1]), strict=True):
            rate = where(taken <= float(boundary), value, rate)
        return rate


class CosineDecay:
    """Half a cosine wave down from ``initial_learning_rate`` (Loshchilov and Hutter, 2017).

    Parameters
    ----------
    initial_learning_rate : rate at step 0
    decay_steps : length of the way down
    alpha : what is left at its end, as a part of the rate at its beginning
    warmup_target : first climb to this rate, in a straight line, over ``warmup_steps``; then go down from it
    warmup_steps : length of the climb

    Raises
    ------
    ValueError : ``decay_steps`` is not positive

    Examples
    --------
    >>> rate = tw.optimizers.schedules.CosineDecay(0.5, decay_steps=10)
    >>> print(f"{float(rate(5)):.4f}")
    0.2500
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        *,
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive(decay_steps)
        self.alpha = alpha
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: TensorLike) -> Tensor:
        """Rate after ``step`` steps."""
        taken = cast(step, float32)
        if self.warmup_target is None:
            return self._down(taken, self.initial_learning_rate)
        climb = (convert(self.warmup_target, float32) - self.initial_learning_rate) * (
            taken / (self.warmup_steps or 1)
        ) + self.initial_learning_rate
        down = self._down(taken - self.warmup_steps, self.warmup_target)
        return where(taken < float(self.warmup_steps), climb, down)

    def _down(self, taken: Any, start: float) -> Tensor:
        part = minimum(taken, float(self.decay_steps)) / self.decay_steps
        height = 0.5 * (1.0 + cos(math.pi * part))
        return start * ((1 - self.alpha) * height + self.alpha)


def _positive(decay_steps: int) -> int:
    if decay_steps <= 0:
        raise ValueError(f"Argument `decay_steps` must be > 0. Received: decay_steps={decay_steps}")
    return decay_steps


__all__ = ["CosineDecay", "ExponentialDecay", "PiecewiseConstantDecay"]
