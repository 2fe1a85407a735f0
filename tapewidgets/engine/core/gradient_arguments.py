"""The arguments of ``gradient`` and its kin: checked, and made ready for the backward pass."""

import enum
from collections.abc import Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.nested import leaves
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import numbered, recording
from tapewidgets.engine.core.telling import tell
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, wrap


class UnconnectedGradients(enum.Enum):
    """What ``gradient`` gives for a source that the target does not depend on: None or zeros."""

    NONE = "none"
    ZERO = "zero"


NONE = UnconnectedGradients.NONE
"""The default; as a name of its own because an Enum's member is slow to look up."""

_float32 = np.float32
ONE = _float32(1)


def wants_zeros(unconnected_gradients: Any) -> bool:
    """Whether zeros, rather than None, stand for what is unconnected."""
    try:
        return UnconnectedGradients(unconnected_gradients) is UnconnectedGradients.ZERO
    except ValueError:
        raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}") from None


def require_tensor(x: Any, role: str) -> Any:
    """``x`` if it is a Tensor or Variable; else a TypeError that says what to write instead."""
    if isinstance(x, AnyTensor):
        return x
    if x is None:
        raise TypeError(
            f"Argument `{role}` should be a list or nested structure of Tensors, Variables or "
            "CompositeTensors to be differentiated, but received None."
        )
    raise TypeError(tell(f"error.no_tensor.{role}", kind=type(x).__name__, value=repr(str(x)[:40])))


def seeds(target: Any, output_gradients: Any) -> dict[int, Any]:
    """Upstream gradient of each target by its number: ones if none are given."""
    targets = [require_tensor(leaf, "target") for leaf in leaves(target)]
    starts: dict[int, Any] = {}
    for each, given in zip(targets, _given(targets, output_gradients), strict=True):
        seed = convert(given, each.dtype)
        if seed._value.shape != each._value.shape:
            shapes = {"shape": str(seed._value.shape), "target": str(each._value.shape)}
            raise ValueError(tell("error.seed.shape", **shapes))
        upstream = seed if recording() else seed._value
        number = numbered(each)  # one that was not recorded gets one, for it is still its own source
        starts[number] = starts[number] + upstream if number in starts else upstream
    return starts


def _given(targets: Sequence[AnyTensor], output_gradients: Any) -> list[Any]:
    """One upstream gradient for each target."""
    if output_gradients is None:
        return [ones_like(target._value) for target in targets]
    given = list(leaves(output_gradients))
    if len(given) != len(targets) == 1:
        given = [output_gradients]  # a plain list of numbers is one gradient
    if len(given) != len(targets):
        raise ValueError(tell("error.seed.count", count=len(given), targets=len(targets)))
    return given


def ones_like(value: Any) -> Any:
    """Ones of the shape and dtype of a NumPy value."""
    return ONE if value.__class__ is _float32 else np.ones(value.shape, value.dtype)[()]


def zeros(shape: tuple[int, ...], like: AnyTensor) -> Tensor:
    """Zeros in the dtype of a source."""
    return wrap(np.zeros(shape, like._value.dtype)[()])
