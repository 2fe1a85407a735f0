"""What a layer's weights start from, and its activation, under Keras' names."""

import inspect
import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tapewidgets.engine.core.tensor import Tensor
from tapewidgets.engine.functions import creation, random
from tapewidgets.engine.functions import nn as functions
from tapewidgets.engine.functions.axes import one_number, to_shape


class Initializer:
    """What weights start from: an object that is called with a shape and a dtype.

    Examples
    --------
    >>> print(tw.keras.initializers.Constant(3.0)((2,)))
    tw.Tensor([3. 3.], shape=(2,), dtype=float32)
    """

    def __call__(self, shape: Any, dtype: Any = None, **more: Any) -> Tensor:
        """A first value."""
        raise NotImplementedError(f"Write {type(self).__name__}.__call__(self, shape, dtype).")


class Constant(Initializer):
    """The same number everywhere, or the numbers of an array."""

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, **more: Any) -> Tensor:
        """A first value."""
        return creation.constant(self.value, dtype=dtype or "float32", shape=to_shape(shape))


class Zeros(Constant):
    """Zeros."""

    def __init__(self) -> None:
        super().__init__(0.0)


class Ones(Constant):
    """Ones."""

    def __init__(self) -> None:
        super().__init__(1.0)


class RandomNormal(Initializer):
    """Draws from the normal distribution."""

    draw = "normal"

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.place, self.seed = (mean, stddev), seed

    def __call__(self, shape: Any, dtype: Any = None, **more: Any) -> Tensor:
        """A first value."""
        drawn: Tensor = getattr(random, self.draw)(shape, *self.place, dtype or "float32", self.seed)
        return drawn


class TruncatedNormal(RandomNormal):
    """Draws from the normal distribution; those beyond two widths are drawn again."""

    draw = "truncated_normal"


class RandomUniform(RandomNormal):
    """Draws that are equally likely anywhere in a range."""

    draw = "uniform"

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        super().__init__(minval, maxval, seed)


class VarianceScaling(Initializer):
    """Draws whose width depends on how many numbers come in and go out (Glorot, 2010; He, 2015).

    Parameters
    ----------
    scale : 1 for Glorot, 2 for He
    mode : "fan_in", "fan_out" or "fan_avg", what the width is divided by
    distribution : "uniform", "normal" or "truncated_normal"
    seed : draws of their own, the same each time
    """

    modes = ("fan_in", "fan_out", "fan_avg")

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        kinds = ("uniform", "normal", "truncated_normal", "untruncated_normal")
        for word, value, known in (("mode", mode, self.modes), ("distribution", distribution, kinds)):
            if not isinstance(value, str) or value not in known:
                raise ValueError(
                    f"Invalid `{word}` argument: {value!r:.60}. Please use one of {', '.join(known)}."
                )
        self.scale, self.mode, self.distribution, self.seed = (
            one_number(scale, "scale"),
            mode,
            distribution,
            seed,
        )
        if not self.scale > 0:
            raise ValueError(f"Argument `scale` must be positive float. Received: scale={scale}")

    def __call__(self, shape: Any, dtype: Any = None, **more: Any) -> Tensor:
        """A first value."""
        shape = to_shape(shape)
        inside, outside = (*shape, shape[-1]) if len(shape) == 1 else shape[-2:] if len(shape) else (1, 1)
        fans = {"fan_in": inside, "fan_out": outside, "fan_avg": (inside + outside) / 2}
        width, kind = math.sqrt(self.scale / max(1.0, fans[self.mode])), dtype or "float32"
        if "uniform" in self.distribution:
            limit = math.sqrt(3) * width
            return random.uniform(shape, -limit, limit, kind, self.seed)
        return random.truncated_normal(shape, 0.0, width / 0.87962566103423978, kind, self.seed)


class GlorotUniform(VarianceScaling):
    """Draws of a width that keeps signals alike forwards and backwards (Glorot, 2010)."""

    fixed: tuple[float, str, str] = (1.0, "fan_avg", "uniform")

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(*self.fixed, seed)


class GlorotNormal(GlorotUniform):
    """The same, from the normal distribution."""

    fixed = (1.0, "fan_avg", "truncated_normal")


class HeUniform(GlorotUniform):
    """Draws of a width for layers with relu (He, 2015)."""

    fixed = (2.0, "fan_in", "uniform")


class HeNormal(GlorotUniform):
    """The same, from the normal distribution."""

    fixed = (2.0, "fan_in", "truncated_normal")


class LecunUniform(GlorotUniform):
    """Draws of a width for layers with selu (Klambauer, 2017)."""

    fixed = (1.0, "fan_in", "uniform")


class LecunNormal(GlorotUniform):
    """The same, from the normal distribution."""

    fixed = (1.0, "fan_in", "truncated_normal")


zeros, ones, constant, random_normal, random_uniform = Zeros, Ones, Constant, RandomNormal, RandomUniform
truncated_normal, variance_scaling = TruncatedNormal, VarianceScaling
glorot_uniform, glorot_normal, he_uniform, he_normal = GlorotUniform, GlorotNormal, HeUniform, HeNormal
lecun_uniform, lecun_normal = LecunUniform, LecunNormal
INITIALIZERS: dict[str, Callable[..., Any]] = {
    name: value
    for name, value in list(globals().items())
    if isinstance(value, type) and issubclass(value, Initializer) and value is not Initializer
}
ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "linear": lambda x: x,
    "swish": functions.silu,
    **{
        name: getattr(functions, name)
        for name in ("elu", "gelu", "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus", "tanh")
    },
}


def get(identifier: Any) -> Callable[..., Any]:
    """The initializer meant by a name or a class, or a function of a shape and a dtype."""
    found: Callable[..., Any] = _meant(identifier, INITIALIZERS, "initializer")
    found = found() if isinstance(found, type) else found
    try:
        with suppress(ValueError):  # np.zeros and its like do not tell what they take
            inspect.signature(found).bind((), dtype="float32")
    except TypeError:
        raise TypeError(
            f"An initializer is a function of a shape and a dtype, not {identifier!r:.60}: write "
            "def initializer(shape, dtype=None)."
        ) from None
    return found


to_initializer = get


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
