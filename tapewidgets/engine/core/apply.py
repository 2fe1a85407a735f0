"""``apply``: calculates an operation and records it on the open tapes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.conversion import require_fitting_shapes
from tapewidgets.engine.core.record import complete_record, numbered, recording, traced, write
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, wrap
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.operations import OPERATIONS

QUICK: dict[str, Callable[..., Tensor] | None] = dict.fromkeys(OPERATIONS)
"""Operation -> a function that does the same for its commonest inputs: see :mod:`tapewidgets.engine.fast`."""


def apply(name: str, inputs: Sequence[Any], *parameters: Any) -> Tensor:
    """Calculate an operation of the table and record it on the open tapes.

    Parameters
    ----------
    name : name in the table
    inputs : Tensors and Variables; Python or NumPy numbers and arrays count as constants
    parameters : the operation's parameters, in their order
    """
    quick = QUICK[name]
    return quick(*inputs, *parameters) if quick else apply_to_any(name, inputs, *parameters)


def apply_to_any(name: str, inputs: Sequence[Any], *parameters: Any) -> Tensor:
    """:func:`apply`, whatever the inputs are and whoever records."""
    operation, complete = OPERATIONS[name], complete_record()
    inputs = [_read(x, complete) for x in inputs] if complete else inputs
    values = [x._value if isinstance(x, AnyTensor) else x for x in inputs]
    try:
        y = operation.calculate(*values, *parameters)
    except ValueError as error:
        if operation.elementwise:
            require_fitting_shapes([np.shape(value) for value in values], name)
        raise InvalidArgumentError(str(error)) from None
    result = wrap(y)
    if recording():
        if operation.elementwise and len(values) > 1:
            inputs = [stretch(x, y.shape) if getattr(x, "_number", 0) else x for x in inputs]
            values = [x._value if isinstance(x, AnyTensor) else x for x in inputs]
        result._number = write(name, inputs, (y, *values, *parameters))
        if traced():
            result.__class__ = traced()
    return result


def _read(x: Any, complete: Any) -> Any:
    """An input as a complete record wants it: a Variable's present value, a Tensor with a number."""
    if isinstance(x, Tensor):
        numbered(x)
    return complete.snapshot(x) if isinstance(x, AnyTensor) and not isinstance(x, Tensor) else x


def stretch(x: Any, shape: tuple[int, ...]) -> Any:
    """``x`` broadcast to ``shape``: an operation of its own, so that no other rule thinks of shapes."""
    original = x._value.shape if isinstance(x, AnyTensor) else np.shape(x)
    return x if original == shape else apply("broadcast_to", (x,), shape, original)
