"""Axes, shapes and other whole numbers among the arguments of a function."""

import math
import operator
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.engine.core.tensor import AnyTensor
from tapewidgets.engine.errors import InvalidArgumentError

MOST_ELEMENTS = 2**48


def is_single(value: Any) -> bool:
    """Whether ``value`` is one number rather than a sequence of them."""
    return not hasattr(value, "__len__") or getattr(value, "shape", None) == ()


def whole_numbers(value: Any, what: str) -> tuple[int, ...]:
    """One whole number or a sequence of them, as a tuple; ``what`` names the argument in an error."""
    if isinstance(value, AnyTensor):
        value = value.numpy()
    found = [value] if is_single(value) and not hasattr(value, "__next__") else list(value)
    if any(isinstance(n, bool) or not hasattr(n, "__index__") for n in found):
        raise TypeError(f"{what}: whole numbers are wanted here, got {value!r}.")
    try:
        return tuple([operator.index(n) for n in found])
    except TypeError:  # an array or tensor of fractions, or one of several axes
        raise TypeError(f"{what}: whole numbers are wanted here, got {value!r}.") from None


def whole_number(value: Any, what: str) -> int:
    """One whole number."""
    numbers = whole_numbers(value, what)
    if len(numbers) != 1:
        raise InvalidArgumentError(f"{what}: one whole number is wanted here, got {value!r}.")
    if abs(numbers[0]) > MOST_ELEMENTS:
        raise InvalidArgumentError(f"{what}: {numbers[0]} is too large.")
    return numbers[0]


def one_number(value: Any, what: str) -> float:
    """One number, whole or not, of Python's, NumPy's or in a tensor."""
    found = getattr(value, "_value", value)
    if getattr(found, "shape", ()) or not isinstance(found, int | float | np.number | np.ndarray):
        raise TypeError(f"{what}: one number is wanted here, got {value!r:.60}.")
    return float(value)


def listed(values: Any, what: str) -> list[Any]:
    """The parts of a sequence, a generator or the like."""
    if isinstance(values, str | bytes | AnyTensor) or not isinstance(values, Iterable):
        raise TypeError(f"{what}: a list is wanted here, got {values!r:.60}.")
    return list(values)


def to_shape(shape: Any) -> tuple[int, ...]:
    """A tuple of lengths from a number, a sequence or an integer tensor."""
    if shape.__class__ is tuple and all([n.__class__ is int and n >= 0 for n in shape]):
        return shape
    lengths = whole_numbers(shape, "shape")
    if min(lengths, default=0) < 0:
        raise InvalidArgumentError(f"shape: lengths are 0 or more, got {lengths}.")
    if math.prod(n for n in lengths if n) > MOST_ELEMENTS:
        raise InvalidArgumentError(f"shape: {lengths} has too many elements for any memory.")
    return lengths


def axes_in_order(axes: Any, ndim: int, what: str = "axis", again: bool = False) -> tuple[int, ...]:
    """Axes in the given order, counted from the last (so -1, -2, ...).

    Raises
    ------
    TypeError : something that is no whole number
    InvalidArgumentError : an axis that is not there, or, unless ``again`` allows it, one named twice
    """
    found: list[int] = []
    for axis in whole_numbers(axes, what):
        if not -ndim <= axis < ndim:
            there = f"{-ndim} to {ndim - 1}" if ndim else "none: it is a scalar"
            raise InvalidArgumentError(f"There is no axis {axis}: the tensor has {ndim} axes ({there}).")
        place = axis - ndim if axis >= 0 else axis
        if place in found and not again:
            raise InvalidArgumentError(f"{what}: axis {axis} is named twice in {axes!r}.")
        found.append(place)
    return tuple(found)


def axes_from_last(axis: Any, ndim: int) -> tuple[int, ...]:
    """Axes, all of them if None, from the first to the last and counted from the last."""
    if axis is None:
        return all_axes(ndim)
    if axis.__class__ is int and -ndim <= axis < ndim:
        return (axis - ndim if axis >= 0 else axis,)
    return tuple(sorted(axes_in_order(axis, ndim)))


def axis_from_last(axis: Any, ndim: int) -> int:
    """One axis, counted from the last."""
    if axis.__class__ is int and -ndim <= axis < ndim:
        return int(axis - ndim if axis >= 0 else axis)
    return axes_in_order(whole_number(axis, "axis"), ndim)[0]


@cache
def all_axes(ndim: int) -> tuple[int, ...]:
    """Every axis, from the first to the last."""
    return tuple(range(-ndim, 0))
