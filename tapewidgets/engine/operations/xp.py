"""The NumPy functions that rules call: NumPy's own on arrays, operations of the table on Tensors.

An outer tape hands Tensors to the rules and records what they do; NumPy's own functions would leave it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Value = Any
Shape = tuple[int, ...]


def _is_tensor(x: Value) -> bool:
    return x.__class__ is not np.ndarray and hasattr(x, "_apply")


def _one(name: str, function: Callable[[Value], Value]) -> Callable[[Value], Value]:
    def of_either(x: Value) -> Value:
        return x._apply(name, (x,)) if _is_tensor(x) else function(x)

    return of_either


exp, log, sqrt = _one("exp", np.exp), _one("log", np.log), _one("sqrt", np.sqrt)
sin, cos = _one("sin", np.sin), _one("cos", np.cos)
sinh, cosh = _one("sinh", np.sinh), _one("cosh", np.cosh)
sign, floor = _one("sign", np.sign), _one("floor", np.floor)


def where(condition: Value, a: Value, b: Value) -> Value:
    """``np.where`` that gives a scalar for scalars."""
    tensor = next((x for x in (condition, a, b) if _is_tensor(x)), None)
    if tensor is not None:
        return tensor._apply("where", (condition, a, b))
    y: Value = np.where(condition, a, b)
    return y[()] if y.__class__ is np.ndarray and not y.shape else y


def _reduced(name: str, function: Callable[..., Value]) -> Callable[..., Value]:
    def of_either(x: Value, axis: int | Shape, keepdims: bool = False) -> Value:
        if not _is_tensor(x):
            return function(x, axis=axis, keepdims=keepdims)
        shape, axes = x._value.shape, axis if isinstance(axis, tuple) else (axis,)
        return x._apply(name, (x,), axes, keepdims, shape)

    return of_either


sum, prod = _reduced("reduce_sum", np.add.reduce), _reduced("reduce_prod", np.multiply.reduce)
"""Axes are counted from the last."""


def reshape(x: Value, shape: Shape) -> Value:
    """``np.reshape``, by the array's own method where it is an array: a fifth of the time."""
    if x.shape == shape:
        return x
    if _is_tensor(x):
        return x._apply("reshape", (x,), np.reshape(x._value, shape).shape, x._value.shape)
    return x.reshape(shape)


def expand_dims(x: Value, axis: int | Shape) -> Value:
    """``np.expand_dims``."""
    return reshape(x, np.expand_dims(x._value, axis).shape) if _is_tensor(x) else np.expand_dims(x, axis)


def broadcast_to(x: Value, shape: Shape) -> Value:
    """``np.broadcast_to``."""
    if _is_tensor(x):
        return x if x._value.shape == shape else x._apply("broadcast_to", (x,), shape, x._value.shape)
    return np.broadcast_to(x, shape)


def transpose(x: Value, axes: Shape) -> Value:
    """``np.transpose``; the axes are counted from the last."""
    return x._apply("transpose", (x,), axes) if _is_tensor(x) else np.transpose(x, axes)


def swap_last(x: Value) -> Value:
    """The last two axes in each other's places."""
    if _is_tensor(x):
        n = len(x._value.shape)
        return x._apply("transpose", (x,), (*range(-n, -2), -1, -2))
    return x.swapaxes(-1, -2)


def matmul(a: Value, b: Value) -> Value:
    """``a @ b``; where ``dot`` gives the same, small matrices take two thirds of the time."""
    if a.__class__ is b.__class__ is np.ndarray:
        return a.dot(b) if a.ndim <= 2 == b.ndim else np.matmul(a, b)
    if len(a.shape) == 1:  # Tensors' ``@`` takes matrices
        return (b._apply if _is_tensor(b) else a._apply)("matvec", (swap_last(b), a))
    return a @ b


def einsum(equation: str, *values: Value) -> Value:
    """``np.einsum``; its dots stand for axes in front, which only the first of the values has."""
    tensor = next((x for x in values if _is_tensor(x)), None)
    if tensor is None:
        return np.einsum(equation, *values)
    first = equation.partition(",")[0].partition("->")[0]
    extra = len(values[0].shape) - (len(first) - 3)
    letters = [letter for letter in "ZYXWVUTSRQPONMLKJIHGFEDCBA" if letter not in equation][:extra]
    return tensor._apply("einsum", values, equation.replace("...", "".join(letters)))
