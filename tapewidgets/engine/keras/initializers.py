"""What a layer's weights start from, and its activation, under Keras' names."""

import math
from collections.abc import Callable
from typing import Any

from tapewidgets.engine.core.tensor import Tensor
from tapewidgets.engine.functions import creation, random
from tapewidgets.engine.functions import nn as functions

Initializer = Callable[..., Tensor]


def _scaled(scale: float, draw: str, fans: Callable[[int, int], float]) -> Initializer:
    """Draws whose width depends on how many numbers come in and go out (Glorot, 2010; He, 2015)."""

    def initializer(shape: Any, dtype: Any = "float32") -> Tensor:
        width = math.sqrt(scale / fans(*((*shape, shape[-1]) if len(shape) < 2 else shape[-2:])))
        if draw == "uniform":
            limit = math.sqrt(3) * width
            return random.uniform(shape, -limit, limit, dtype)
        return random.truncated_normal(shape, 0.0, width / 0.87962566103423978, dtype)

    return initializer


def _mean(inside: int, outside: int) -> float:
    return (inside + outside) / 2


def _inside(inside: int, outside: int) -> float:
    return inside


INITIALIZERS: dict[str, Initializer] = {
    "zeros": creation.zeros,
    "ones": creation.ones,
    "glorot_uniform": _scaled(1, "uniform", _mean),
    "glorot_normal": _scaled(1, "normal", _mean),
    "he_uniform": _scaled(2, "uniform", _inside),
    "he_normal": _scaled(2, "normal", _inside),
    "random_normal": lambda shape, dtype="float32": random.normal(shape, 0.0, 0.05, dtype),
    "random_uniform": lambda shape, dtype="float32": random.uniform(shape, -0.05, 0.05, dtype),
}
ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "linear": lambda x: x,
    "swish": functions.silu,
    **{
        name: getattr(functions, name)
        for name in ("elu", "gelu", "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus", "tanh")
    },
}


def to_initializer(identifier: Any) -> Initializer:
    """The initializer meant by a name, or a function of a shape and a dtype."""
    found: Initializer = _meant(identifier, INITIALIZERS, "initializer")
    return found


def to_activation(identifier: Any) -> Callable[..., Any]:
    """The activation meant by a name or a function; None leaves values as they are."""
    found: Callable[..., Any] = _meant(identifier or "linear", ACTIVATIONS, "activation function")
    return found


def _meant(identifier: Any, table: dict[str, Any], what: str) -> Any:
    found = identifier if callable(identifier) else table.get(str(identifier))
    if found is None:
        raise ValueError(
            f"Could not interpret {what} identifier: {identifier}. Known are {', '.join(sorted(table))}, and "
            "any function."
        )
    return found
