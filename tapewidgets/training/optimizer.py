"""How a step's gradients become new weights."""

from collections.abc import Callable, Sequence
from typing import Any

from tapewidgets.training.settings import Weight

Rule = Callable[[Sequence[Weight], Sequence[Weight], Any], tuple[Weight, ...]]


class Descent:
    """Plain gradient descent: ``w - learning_rate * gradient``."""

    def __call__(
        self, weights: Sequence[Weight], gradients: Sequence[Weight], rate: Any
    ) -> tuple[Weight, ...]:
        """Give the new weights."""
        return tuple([w - rate * g for w, g in zip(weights, gradients, strict=True)])


RULES: dict[str, Callable[[Sequence[Weight]], Rule]] = {"SGD": lambda weights: Descent()}


def make_rule(name: str, weights: Sequence[Weight]) -> Rule:
    """Make the rule of an optimizer, with an empty memory.

    Raises
    ------
    ValueError : there is no such optimizer
    """
    if name not in RULES:
        raise ValueError(f"There is no optimizer {name!r}; there are {', '.join(RULES)}.")
    return RULES[name](weights)
