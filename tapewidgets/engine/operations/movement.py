"""Operations that move elements and leave their values alone: every rule moves the gradient back."""

from functools import cache
from types import EllipsisType
from typing import Any

import numpy as np

from tapewidgets.engine.operations import xp
from tapewidgets.engine.operations.operation import Each, Operation, Value, batch_of, stretched, zeros_like

Shape = tuple[int, ...]
Key = tuple[int | slice | None, ...]


@cache
def sum_axes(original: Shape, shape: Shape) -> Shape:
    """Axes, counted from the last, along which ``original`` is stretched to reach ``shape``."""
    lead = len(shape) - len(original)
    return tuple(
        i - len(shape)
        for i, length in enumerate(shape)
        if i < lead or (original[i - lead] == 1 and length != 1)
    )


def _broadcast_to(a: Value, shape: Shape, original: Shape) -> Value:
    return stretched(a, shape)


def unbroadcast(g: Value, y: Value, a: Value, shape: Shape, original: Shape) -> Value:
    """Sum ``g`` over the stretched axes, back to the original shape."""
    axes = sum_axes(original, shape)
    summed = xp.sum(g, axes) if axes else g
    return xp.reshape(summed, batch_of(g, shape) + original)


def _reshape(a: Value, shape: Shape, original: Shape) -> Value:
    y = xp.reshape(a, shape)
    return y if shape else y[()]


def _transpose(a: Value, axes: Shape) -> Value:
    return np.transpose(a, axes_with_batch(a, axes))


def axes_with_batch(a: Value, axes: Shape) -> Shape:
    """``axes`` (counted from the last) for an array that has further axes in front."""
    batch = len(a.shape) - len(axes)
    return (*range(batch), *(axis + len(a.shape) for axis in axes))


def _transpose_back(g: Value, y: Value, a: Value, axes: Shape) -> Value:
    order = sorted(range(len(axes)), key=lambda i: axes[i])
    return TRANSPOSE.of(g, tuple(i - len(axes) for i in order))


def _slice_axis(g: Value, axis: int, start: int, stop: int) -> Value:
    return g[(..., slice(start, stop)) + (slice(None),) * (-axis - 1)]


def _concat_back(position: int, g: Value, y: Value, *rest: Any) -> Value:
    axis, sizes = rest[-2:]
    start = sum(sizes[:position])
    return _slice_axis(g, axis, start, start + sizes[position])


def _stack_back(position: int, g: Value, y: Value, *rest: Any) -> Value:
    return g[(..., position) + (slice(None),) * (-rest[-1] - 1)]


def _index(a: Value, key: Key, shape: Shape) -> Value:
    return a[key] if len(a.shape) == len(shape) else a[key_with_batch(a, key, shape)]


def put_at(g: Value, key: Key, shape: Shape) -> Value:
    """Zeros of ``shape`` with ``g`` at ``key``: what indexing hands back."""
    if len(key) == 1 and g.ndim == 1 and key[0].__class__ is slice:  # the commonest, a part of a vector
        zeros = np.zeros(shape, g.dtype)
        zeros[key[0]] = g
        return zeros
    kept = len([k for k in key if k.__class__ is not int])
    zeros = np.zeros(g.shape[: len(g.shape) - kept] + shape, g.dtype)
    zeros[key_with_batch(zeros, key, shape)] = g
    return zeros


def key_with_batch(a: Value, key: Key, shape: Shape) -> tuple[int | slice | EllipsisType | None, ...]:
    """``key`` for an array that has further axes in front of ``shape``."""
    return (slice(None),) * (len(a.shape) - len(shape)) + key


def _tile_back(g: Value, y: Value, a: Value, multiples: Shape, original: Shape) -> Value:
    batch = batch_of(g, tuple(m * n for m, n in zip(multiples, original, strict=True)))
    pairs = tuple(k for pair in zip(multiples, original, strict=True) for k in pair)
    repeats = tuple(range(-len(pairs), 0, 2))
    return xp.sum(xp.reshape(g, batch + pairs), repeats) if pairs else g


def _pad(a: Value, paddings: tuple[tuple[int, int], ...], constant: float) -> Value:
    batch = ((0, 0),) * (len(a.shape) - len(paddings))
    return np.pad(a, batch + tuple(paddings), constant_values=constant) if paddings else a


def _pad_back(g: Value, y: Value, a: Value, paddings: tuple[tuple[int, int], ...], constant: float) -> Value:
    lengths = g.shape[len(g.shape) - len(paddings) :]
    inside = tuple(slice(p[0], n - p[1]) for p, n in zip(paddings, lengths, strict=True))
    return g[(..., *inside)] if paddings else g


def add_at(g: Value, indices: Value, axis: int, length: int) -> Value:
    """Sum the rows of ``g`` back to the places along ``axis`` that they were gathered from."""
    places = np.ravel(indices)
    width = np.ndim(indices)
    tail = -axis - 1  # axes after the gathered one
    split = len(g.shape) - tail - width
    rows = np.reshape(g, (*g.shape[:split], places.size, *g.shape[len(g.shape) - tail :]))
    total = np.zeros((*rows.shape[:split], length, *rows.shape[split + 1 :]), g.dtype)
    np.add.at(np.moveaxis(total, split, 0), places, np.moveaxis(rows, split, 0))
    return total


def _along_axis(a: Value, order: Value, axis: int) -> Value:
    return np.take_along_axis(a, order_for(a, order), axis=axis)


def put_along(g: Value, order: Value, axis: int) -> Value:
    """Put ``g`` back to the places along ``axis`` that it was taken from."""
    total = np.zeros_like(g)
    np.put_along_axis(total, order_for(g, order), g, axis=axis)
    return total


def order_for(a: Value, order: Value) -> Value:
    """``order`` for an array that may have further axes in front."""
    return np.broadcast_to(order, a.shape)


def cumulative_sum(a: Value, axis: int, exclusive: bool, reverse: bool) -> Value:
    """Running sums, without each element itself or from the other end if wanted."""
    way = (..., slice(None, None, -1 if reverse else 1)) + (slice(None),) * (-axis - 1)
    total = np.cumsum(a[way], axis=axis, dtype=a.dtype)[way]
    return total - a if exclusive else total


def cumulative_product(a: Value, axis: int, exclusive: bool, reverse: bool) -> Value:
    """Running products, without each element itself or from the other end if wanted."""
    turn = (..., slice(None, None, -1)) + (slice(None),) * (-axis - 1)
    b = a[turn] if reverse else a
    if exclusive and a.shape[axis]:
        b = np.concatenate((np.ones_like(np.take(b, [0], axis=axis)), b), axis=axis)
        b = b[(..., slice(None, -1)) + (slice(None),) * (-axis - 1)]
    y = np.cumprod(b, axis=axis, dtype=a.dtype)
    return y[turn] if reverse else y


def _diagonal(a: Value, rows: int, columns: int) -> Value:
    return np.diagonal(a, axis1=-2, axis2=-1)


def diagonal_matrix(a: Value, rows: int, columns: int) -> Value:
    """``a`` on the diagonal of zeros."""
    y = np.zeros((*a.shape[:-1], rows, columns), a.dtype)
    places = np.arange(a.shape[-1])
    y[..., places, places] = a
    return y


# fmt: off
CAST: Operation = Operation(
    "cast", lambda a, dtype, original: a.astype(dtype), "a.astype(dtype)", r"\operatorname{cast}(a)",
    (lambda g, y, a, dtype, original:
        CAST.of(g, original, dtype) if original.kind == "f" else zeros_like(g), "1"),
    parameters="dtype original")
TRANSPOSE: Operation = Operation(
    "transpose", _transpose, "np.transpose(a, axes)", r"a^{\mathsf{T}}",
    (_transpose_back, r"\text{transpose back}"), parameters="axes", takes="any x perm=None")
INDEX: Operation = Operation(
    "index", _index, "a[key]", "a_{[key]}",
    (lambda g, y, a, key, shape: SCATTER.of(g, key, shape), r"\text{put back in its place}"),
    parameters="key shape")
SCATTER: Operation = Operation(
    "scatter", put_at, "put_at(a, place, shape)", r"\operatorname{scatter}(a)",
    (lambda g, y, a, key, shape: INDEX.of(g, key, shape), r"\text{take from its place}"),
    parameters="place shape")
GATHER: Operation = Operation(
    "gather", lambda a, b, axis, length: np.take(a, b, axis=axis), "np.take(a, b, axis=axis)",
    r"\operatorname{gather}(a, b)",
    (lambda g, y, a, b, axis, length: GATHER_BACK.of(g, b, axis, length), r"\text{add back to its row}"),
    (None, ""), parameters="axis length")
GATHER_BACK: Operation = Operation(
    "scatter_add", add_at, "add_at(a, b, axis, length)", r"\operatorname{scatter\_add}(a, b)",
    (lambda g, y, a, b, axis, length: GATHER.of(g, b, axis, length), r"\text{gather}"),
    (None, ""), parameters="axis length")
ALONG_AXIS: Operation = Operation(
    "take_along_axis", _along_axis, "np.take_along_axis(a, b, axis=axis)", r"\operatorname{take}(a, b)",
    (lambda g, y, a, b, axis: ALONG_AXIS_BACK.of(g, b, axis), r"\text{put back in its place}"),
    (None, ""), parameters="axis")
ALONG_AXIS_BACK: Operation = Operation(
    "put_along_axis", put_along, "put_along(a, b, axis)", r"\operatorname{put}(a, b)",
    (lambda g, y, a, b, axis: ALONG_AXIS.of(g, b, axis), r"\text{take from its place}"),
    (None, ""), parameters="axis")
CUMSUM: Operation = Operation(
    "cumsum", cumulative_sum, "cumulative_sum(a, axis, exclusive, reverse)", r"\operatorname{cumsum}(a)",
    (lambda g, y, a, axis, exclusive, reverse: CUMSUM.of(g, axis, exclusive, not reverse),
     r"\text{cumulative sum from the other end}"), parameters="axis exclusive reverse")
CUMPROD: Operation = Operation(
    "cumprod", cumulative_product, "cumulative_product(a, axis, exclusive, reverse)",
    r"\operatorname{cumprod}(a)",
    (lambda g, y, a, axis, exclusive, reverse: CUMSUM.of(g * y, axis, exclusive, not reverse) / a,
     r"\text{products of the others}"), parameters="axis exclusive reverse")
DIAGONAL: Operation = Operation(
    "linalg.diag_part", _diagonal, "np.diagonal(a, axis1=-2, axis2=-1)", r"\operatorname{diag}(a)",
    (lambda g, y, a, rows, columns: DIAGONAL_MATRIX.of(g, rows, columns), r"\text{put on a diagonal}"),
    parameters="rows columns", takes="any x")
DIAGONAL_MATRIX: Operation = Operation(
    "diagonal_matrix", diagonal_matrix, "diagonal_matrix(a, rows, columns)", r"\operatorname{diag}(a)",
    (lambda g, y, a, rows, columns: DIAGONAL.of(g, rows, columns), r"\text{take the diagonal}"),
    parameters="rows columns")

SHAPING = (
    Operation("reshape", _reshape, "np.reshape(a, shape)", r"\operatorname{reshape}(a)",
              (lambda g, y, a, shape, original: xp.reshape(g, batch_of(g, shape) + original),
               r"\text{reshape back}"),
              parameters="shape original", takes="any x shape="),
    TRANSPOSE,
    Operation("concat", lambda *parts: np.concatenate(parts[:-2], axis=parts[-2]),
              "np.concatenate([inputs], axis=axis)", r"\operatorname{concat}(inputs)",
              (Each(_concat_back), r"\text{its own part}"), parameters="axis sizes", takes="any *t1 axis="),
    Operation("stack", lambda *parts: np.stack(parts[:-1], axis=parts[-1]),
              "np.stack([inputs], axis=axis)", r"\operatorname{stack}(inputs)",
              (Each(_stack_back), r"\text{its own part}"), parameters="axis", takes="any *t1 axis=0"),
    Operation("broadcast_to", _broadcast_to, "np.broadcast_to(a, shape)", r"\operatorname{stretch}(a)",
              (unbroadcast, r"\text{sum over the stretched axes}"),
              parameters="shape original", takes="any x shape="),
    Operation("tile", lambda a, multiples, original: np.tile(a, multiples), "np.tile(a, multiples)",
              r"\operatorname{tile}(a)", (_tile_back, r"\text{sum of the copies}"),
              parameters="multiples original", takes="any x multiples="),
    Operation("pad", _pad, "np.pad(a, paddings, constant_values=constant)", r"\operatorname{pad}(a)",
              (_pad_back, r"\text{without the margin}"),
              parameters="paddings constant"),
    CAST, INDEX, SCATTER, GATHER, GATHER_BACK, ALONG_AXIS, ALONG_AXIS_BACK, CUMSUM, CUMPROD,
    DIAGONAL, DIAGONAL_MATRIX,
    Operation("stop_gradient", lambda a: a, "a", r"\operatorname{stop}(a)", (None, ""),
              elementwise=True, takes="any x"),
    Operation("identity", lambda a: a, "a", "a", (lambda g, y, a: g, "1"), elementwise=True, takes="any x"),
    Operation("zeros_like", lambda a: np.zeros_like(a)[()], "np.zeros_like(a)[()]",
              r"\operatorname{zeros\_like}(a)", (None, ""), elementwise=True, takes="any x", says=""),
    Operation("ones_like", lambda a: np.ones_like(a)[()], "np.ones_like(a)[()]",
              r"\operatorname{ones\_like}(a)", (None, ""), elementwise=True, takes="any x", says=""),
)
# fmt: on
