"""Operations that make many numbers one, matrix products, and the losses of a classifier."""

import math
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from tapewidgets.engine.operations import xp
from tapewidgets.engine.operations.operation import (
    Each,
    Operation,
    Value,
    as_number,
    batch_of,
    raw,
    stretched,
)

_float32 = np.float32

Shape = tuple[int, ...]
_add: Callable[..., Value] = np.add.reduce
_multiply: Callable[..., Value] = np.multiply.reduce


def spread(g: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    """``g``, the gradient of a reduction's result, stretched over what was reduced."""
    if not axes:
        return g
    if g.__class__ is _float32:  # of a whole array; spelled out, for it is the commonest
        return stretched(g, shape)
    if not keepdims and g.shape:
        g = xp.expand_dims(g, axes)
    return stretched(g, batch_of(g, shape) + shape)


@cache
def _count(axes: Shape, shape: Shape) -> int:
    return math.prod([shape[axis] for axis in axes])


def _reduce(function: Any) -> Any:
    def reduction(a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
        return function(a, axis=axes, keepdims=keepdims)

    return reduction


def _max(a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    least = {} if a.size else {"initial": _limits(a.dtype)[0]}
    return np.max(a, axis=axes, keepdims=keepdims, **least)


def _min(a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    greatest = {} if a.size else {"initial": _limits(a.dtype)[1]}
    return np.min(a, axis=axes, keepdims=keepdims, **greatest)


def _limits(dtype: "np.dtype[Any]") -> tuple[Any, Any]:
    """What the largest and the smallest of nothing are."""
    if dtype.kind == "f":
        return -np.inf, np.inf
    return np.iinfo(dtype).min, np.iinfo(dtype).max


def mean_of_whole(a: Value, axis: Any, keepdims: bool) -> Value:
    """The mean of whole numbers, cut off to a whole number as TensorFlow's is."""
    total = np.sum(a, axis=axis, keepdims=keepdims)
    count = max(1, a.size // max(1, total.size))
    return (np.sign(total) * (abs(total) // count)).astype(a.dtype)


def _mean(a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    if a.dtype.kind != "f":
        return mean_of_whole(a, axes, keepdims)
    total = _add(a, axis=axes, keepdims=keepdims)
    return total / _count(axes, shape)


def _sum(a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    return _add(a, axis=axes, keepdims=keepdims, dtype=a.dtype)


def _prod(a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    return _multiply(a, axis=axes, keepdims=keepdims, dtype=a.dtype)


def _extreme_back(g: Value, y: Value, a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    """Shared equally among the elements that tie."""
    chosen = as_number(a == spread(y, axes, keepdims, shape), a)
    ties = xp.sum(chosen, axes, keepdims) if axes else chosen
    return spread(g / ties, axes, keepdims, shape) * chosen


def _others(a: Value, axes: Shape, shape: Shape) -> Value:
    """For each element the product of all others along ``axes``; exact with zeros."""
    if not axes or 0 in shape:
        return np.ones(shape, raw(a).dtype)[()]
    kept = tuple(i - len(shape) for i in range(len(shape)) if i - len(shape) not in axes)
    order = kept + axes
    count = _count(axes, shape)
    rows = xp.reshape(xp.transpose(a, order), (-1, 1, count))
    if isinstance(rows, np.ndarray):
        one = np.ones_like(rows[..., :1])
        before = np.multiply.accumulate(np.concatenate((one, rows[..., :-1]), axis=-1), axis=-1)
        behind = np.multiply.accumulate(np.concatenate((one, rows[..., :0:-1]), axis=-1), axis=-1)
        products = before * behind[..., ::-1]
    else:  # an outer tape records: in operations of the table, at the price of a square of count
        without_itself = xp.where(
            np.eye(count, dtype=bool), 1, xp.broadcast_to(rows, (rows.shape[0], count, count))
        )
        products = xp.prod(without_itself, -1)
    moved = xp.reshape(products, tuple(shape[axis] for axis in order))
    return xp.transpose(moved, tuple(order.index(i - len(shape)) - len(shape) for i in range(len(shape))))


def _prod_back(g: Value, y: Value, a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    return spread(g, axes, keepdims, shape) * _others(a, axes, shape)


def logsumexp(a: Value, axis: Any = None, keepdims: bool = False) -> Value:
    """Logarithm of a sum of exponentials, without overflow."""
    largest = np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    largest = np.where(np.isfinite(largest), largest, 0)
    y = np.log(np.add.reduce(np.exp(a - largest), axis=axis, keepdims=True)) + largest
    return y if keepdims else np.squeeze(y, axis=axis)[()]


def _logsumexp_back(g: Value, y: Value, a: Value, axes: Shape, keepdims: bool, shape: Shape) -> Value:
    # floor(y) guards against overflow as well as the largest element; exp(a - y) would lack y's lost digits.
    powers = xp.exp(a - spread(xp.floor(y), axes, keepdims, shape))
    return spread(g, axes, keepdims, shape) * (powers / xp.sum(powers, axes, True))


def softmax(a: Value, axis: int) -> Value:
    """Positive numbers that add up to 1 along ``axis``."""
    powers = np.exp(a - np.max(a, axis=axis, keepdims=True, initial=-np.inf))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def _softmax_back(g: Value, y: Value, a: Value, axis: int) -> Value:
    weighted = g * y
    return weighted - y * xp.sum(weighted, axis, True)


def log_softmax(a: Value, axis: int) -> Value:
    """Logarithm of softmax, finite where softmax is 0."""
    moved = a - np.max(a, axis=axis, keepdims=True, initial=-np.inf)
    return moved - np.log(np.sum(np.exp(moved), axis=axis, keepdims=True))


def _cross_entropy(logits: Value, labels: Value) -> Value:
    return -np.add.reduce(labels * log_softmax(logits, -1), axis=-1)


def _matmul_by_a(g: Value, y: Value, a: Value, b: Value) -> Value:
    return xp.matmul(g, xp.swap_last(b))


def _matmul_by_b(g: Value, y: Value, a: Value, b: Value) -> Value:
    return _product(xp.swap_last(a), g)


def _product(a: Value, columns: Value) -> Value:
    """``np.matmul``; a matrix with many single columns, as jacobians send them back, takes one product."""
    if columns.__class__ is np.ndarray and columns.ndim > 2 == a.ndim and columns.shape[-1] == 1:
        return np.matmul(columns[..., 0], xp.swap_last(a))[..., None]
    return xp.matmul(a, columns)


def _einsum(*arguments: Any) -> Value:
    return np.einsum(arguments[-1], *arguments[:-1], optimize=len(arguments) > 3)[()]


def _einsum_back(position: int, g: Value, y: Value, *arguments: Any) -> Value:
    """The same sum with the output and this input in each other's places."""
    *values, equation = arguments
    inputs, output = equation.split("->")
    labels = inputs.split(",")
    own = labels.pop(position)
    others = [value for i, value in enumerate(values) if i != position]
    missing = "".join(label for label in own if label not in output and all(label not in o for o in labels))
    kept = "".join(label for label in own if label not in missing)
    back = f"{','.join(['...' + output, *labels])}->...{kept}"
    part = xp.einsum(back, g, *others)
    if not missing:
        return part
    shape = raw(values[position]).shape
    holes = tuple(i - len(own) for i, label in enumerate(own) if label in missing)
    return xp.broadcast_to(xp.expand_dims(part, holes), batch_of(g, raw(y).shape) + shape)


def sorting_order(a: Value, axis: int, descending: bool) -> Value:
    """Positions that put the values in order."""
    if not descending:
        return np.argsort(a, axis=axis, kind="stable")
    turned = -a if a.dtype.kind == "f" else ~a  # the smallest whole number has no negative
    return np.argsort(turned, axis=axis, kind="stable")


def one_hot(a: Value, depth: int, on: float, off: float, axis: int, dtype: Value) -> Value:
    """``on`` at each index, ``off`` elsewhere, along a new axis."""
    chosen = np.expand_dims(a, -1) == np.arange(depth)
    return np.moveaxis(np.where(chosen, np.array(on, dtype), np.array(off, dtype)), -1, axis)


_reduction = partial(Operation, parameters="axes keepdims shape", takes="number x axis=None")
_CALL = "(a, axis=axes, keepdims=keepdims)"

# fmt: off
REDUCTIONS = (
    _reduction("reduce_sum", _sum, "np.sum" + _CALL, r"\sum a",
               (lambda g, y, a, axes, keepdims, shape: spread(g, axes, keepdims, shape), "1"),
               quick="np.add.reduce" + _CALL),
    _reduction("reduce_mean", _mean, "np.mean" + _CALL, r"\operatorname{mean} a",
               (lambda g, y, a, axes, keepdims, shape:
                   spread(g / (_count(axes, shape) or 1), axes, keepdims, shape),
                r"\frac{1}{n}"), quick=f"np.add.reduce{_CALL} / count"),
    _reduction("reduce_prod", _prod, "np.prod" + _CALL, r"\prod a",
               (_prod_back, r"\text{product of the others}")),
    _reduction("reduce_max", _max, "np.max" + _CALL, r"\max a", (_extreme_back, r"[a = y] / \text{ties}")),
    _reduction("reduce_min", _min, "np.min" + _CALL, r"\min a", (_extreme_back, r"[a = y] / \text{ties}")),
    _reduction("reduce_logsumexp", lambda a, axes, keepdims, shape: logsumexp(a, axes, keepdims),
               "logsumexp" + _CALL, r"\ln \sum e^{a}", (_logsumexp_back, "e^{a - y}"),
               takes="float x axis=None"),
    _reduction("reduce_any", _reduce(np.any), "np.any" + _CALL, r"\bigvee a", (None, ""), takes=""),
    _reduction("reduce_all", _reduce(np.all), "np.all" + _CALL, r"\bigwedge a", (None, ""), takes=""),
    Operation("argmax", lambda a, axis: np.argmax(a, axis=axis), "np.argmax(a, axis=axis)",
              r"\operatorname{argmax} a", (None, ""), parameters="axis"),
    Operation("argmin", lambda a, axis: np.argmin(a, axis=axis), "np.argmin(a, axis=axis)",
              r"\operatorname{argmin} a", (None, ""), parameters="axis"),
    Operation("argsort", sorting_order, "sorting_order(a, axis, descending)",
              r"\operatorname{argsort} a", (None, ""), parameters="axis descending"),
    Operation("one_hot", one_hot, "one_hot(a, depth, on, off, axis, dtype)",
              r"\operatorname{one\_hot}(a)", (None, ""), parameters="depth on off axis dtype"),
)

LINEAR = (
    Operation("matmul", xp.matmul, "a @ b", r"a \, b",
              (_matmul_by_a, r"\,\cdot\, b^{\mathsf{T}}"),
              (_matmul_by_b, r"a^{\mathsf{T}} \cdot\,"), takes="number a b"),
    Operation("matvec", np.dot, "a @ b", r"a \, b",
              (lambda g, y, a, b: g[..., None] * b, r"\,\cdot\, b^{\mathsf{T}}"),
              (lambda g, y, a, b: xp.matmul(g, a), r"a^{\mathsf{T}} \cdot\,")),
    Operation("einsum", _einsum, "np.einsum(equation, inputs)", r"\operatorname{einsum}(inputs)",
              (Each(_einsum_back, reads=True), r"\text{the other factors}"), parameters="equation"),
)

SOFTMAX: Operation = Operation(
    "nn.softmax", softmax, "softmax(a, axis=axis)", r"\operatorname{softmax}(a)",
    (_softmax_back, "y (1 - y)"), parameters="axis", takes="float x axis=-1")
LOG_SOFTMAX: Operation = Operation(
    "nn.log_softmax", log_softmax, "log_softmax(a, axis=axis)", r"\ln \operatorname{softmax}(a)",
    (lambda g, y, a, axis: g - xp.exp(y) * xp.sum(g, axis, True), "1 - e^{y}"),
    parameters="axis", takes="float x axis=-1")
CLASSIFIERS = (
    SOFTMAX,
    LOG_SOFTMAX,
    Operation("softmax_cross_entropy", _cross_entropy, "-np.sum(b * log_softmax(a, axis=-1), axis=-1)",
              r"-\sum b \ln \operatorname{softmax}(a)",
              (lambda g, y, a, b: xp.expand_dims(g, -1) * (SOFTMAX.of(a, -1) - b),
               r"\operatorname{softmax}(a) - b"),
              (lambda g, y, a, b: xp.expand_dims(-g, -1) * LOG_SOFTMAX.of(a, -1),
               r"-\ln \operatorname{softmax}(a)")),
)
# fmt: on
