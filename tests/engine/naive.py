"""A second, obvious implementation: every element of every array is a number of its own.

A :class:`Number` knows from which numbers it came and how much it moves with each of them. The derivative
of one by another is the chain rule as a definition, recursive, over all ways back. Arrays are NumPy arrays of
such numbers, so broadcasting, summing, slicing and matrix products need no derivative rule at all.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np


class Number:
    """A value, and the numbers it was made of with the derivative by each."""

    def __init__(self, value: float, *parts: "tuple[Number, float]") -> None:
        self.value, self.parts = value, parts

    def __add__(self, other: Any) -> Any:
        return combine(self, other, lambda a, b: (a + b, 1.0, 1.0))

    def __sub__(self, other: Any) -> Any:
        return combine(self, other, lambda a, b: (a - b, 1.0, -1.0))

    def __mul__(self, other: Any) -> Any:
        return combine(self, other, lambda a, b: (a * b, b, a))

    def __truediv__(self, other: Any) -> Any:
        return combine(self, other, lambda a, b: (a / b, 1 / b, -a / b**2))

    def __neg__(self) -> "Number":
        return Number(-self.value, (self, -1.0))

    __radd__, __rmul__ = __add__, __mul__


def combine(a: Number, b: Any, function: Callable[[float, float], tuple[float, float, float]]) -> Any:
    """A function of two numbers that gives its value and the derivative by each."""
    if isinstance(b, np.ndarray):
        return NotImplemented  # NumPy then goes through its elements
    b = number(b)
    value, by_a, by_b = function(a.value, b.value)
    return Number(value, (a, by_a), (b, by_b))


def number(x: Any) -> Number:
    """Wrap a plain number; it came from nothing."""
    return x if isinstance(x, Number) else Number(float(x))


def function(value: Callable[[float], float], slope: Callable[[float], float]) -> Callable[[Any], Any]:
    """A function of one number, element by element."""
    return np.vectorize(lambda x: Number(value(x.value), (x, slope(x.value))), otypes=[object])


def larger(a: Any, b: Any) -> Any:
    """The larger of two, element by element; the first if they are equal."""
    return np.vectorize(
        lambda x, z: Number(*((x.value, (x, 1.0)) if x.value >= z.value else (z.value, (z, 1.0)))), [object]
    )(a, b)


sin = function(math.sin, math.cos)
tanh = function(math.tanh, lambda x: 1 - math.tanh(x) ** 2)
exp = function(math.exp, math.exp)
square = function(lambda x: x * x, lambda x: 2 * x)
relu = function(lambda x: max(x, 0.0), lambda x: float(x > 0))


def numbers(array: Any) -> Any:
    """An array of numbers that came from nothing."""
    return np.vectorize(number, otypes=[object])(np.asarray(array, float))


def values(array: Any) -> Any:
    """The plain values of an array of numbers."""
    return np.vectorize(lambda x: x.value, otypes=[float])(array)


def derivative(of: Number, by: Number, known: dict[int, float]) -> float:
    """How much ``of`` moves with ``by``: the sum over everything it was made of."""
    if of is by:
        return 1.0
    if id(of) not in known:
        known[id(of)] = sum(slope * derivative(part, by, known) for part, slope in of.parts)
    return known[id(of)]


def gradient(target: Any, source: Any) -> Any:
    """Gradient of the sum of ``target`` by every element of ``source``."""
    total = Number(0.0, *((number, 1.0) for number in np.ravel(target)))
    return np.vectorize(lambda by: derivative(total, by, {}), otypes=[float])(source)
