"""Jacobians: many upstream gradients sent back at once, along extra axes in front."""

import math
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.tensor import Tensor

Shape = tuple[int, ...]


def one_for_each_element(target: Any) -> Any:
    """Upstream gradients that single out each element of ``target``: shape (elements, *target's shape)."""
    value = target._value
    return np.eye(value.size, dtype=value.dtype).reshape((value.size, *value.shape))


def one_for_each_column(target: Any) -> Any:
    """Upstream gradients that single out each column of the rows: shape (columns, *target's shape).

    All rows at once: a row does not depend on another row's source.
    """
    batch, *rest = target._value.shape
    columns = math.prod(rest)
    basis = np.zeros((columns, batch, columns), target._value.dtype)
    basis[np.arange(columns), :, np.arange(columns)] = 1
    return basis.reshape((columns, batch, *rest))


def of_elements(g: Tensor, target: Any, source: Any) -> Tensor:
    """What came back for each element, as a Tensor of shape target's + source's."""
    value, shape = target._value, source._value.shape
    wanted = value.shape + shape
    return g if g._value.shape == wanted else _reshaped(_spread(g, value.size, shape), wanted)


def of_columns(g: Tensor, target: Any, source: Any) -> Tensor:
    """What came back for each column, as a Tensor of shape (batch, rest of target's, rest of source's)."""
    t, s = target._value.shape, source._value.shape
    columns = _spread(g, math.prod(t[1:]), s)
    rows = apply("transpose", (columns,), (1 - columns.ndim, -columns.ndim, *range(2 - columns.ndim, 0)))
    return _reshaped(rows, (*t, *s[1:]))


def _spread(g: Tensor, times: int, shape: Shape) -> Tensor:
    """``g`` for each upstream gradient, also where it came out the same for all."""
    original = g._value.shape
    return g if original == (times, *shape) else apply("broadcast_to", (g,), (times, *shape), original)


def _reshaped(rows: Tensor, shape: Shape) -> Tensor:
    original = rows._value.shape
    return rows if original == shape else apply("reshape", (rows,), shape, original)


def require_same_batch(t: Shape, s: Shape) -> None:
    """Refuse shapes of target and source whose rows do not belong together."""
    for shape in (t, s):
        if len(shape) < 1:
            raise ValueError(f"Shape {shape} must have rank at least 1")
    if t[0] != s[0]:
        raise ValueError(f"Need first dimension of target shape ({t}) and source shape ({s}) to match.")
    for shape in (t, s):
        if len(shape) < 2:
            raise ValueError(f"Shape {shape} must have rank at least 2")
