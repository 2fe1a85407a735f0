"""Functions that pick elements by their place."""

import builtins
import math
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.indexing import masked
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import (
    axes_in_order,
    axis_from_last,
    is_single,
    whole_number,
    whole_numbers,
)
from tapewidgets.engine.functions.elementwise import as_tensor, as_whole, literal
from tapewidgets.engine.functions.shaping import reshape, transpose

__all__ = [
    "boolean_mask", "gather", "gather_nd", "reverse", "roll", "slice",
]  # fmt: skip


def gather(
    params: TensorLike,
    indices: TensorLike,
    validate_indices: Any = None,
    axis: int | None = None,
    batch_dims: int = 0,
    name: str | None = None,
) -> Tensor:
    """Slices at the given positions along ``axis``.

    Parameters
    ----------
    params : shape (before, n, after)
    indices : whole numbers in [0, n), any shape
    axis : the axis that is picked from; the first after ``batch_dims`` by default
    batch_dims : so many first axes are common to both, and each place along them is picked from by itself

    Returns
    -------
    Tensor : shape (before, shape of indices, after); the gradient is dense

    Raises
    ------
    InvalidArgumentError : a position outside

    Examples
    --------
    >>> print(tw.gather([10.0, 20.0, 30.0], [2, 0]))
    tw.Tensor([30. 10.], shape=(2,), dtype=float32)
    """
    x, places = as_tensor(params), as_whole(indices, "indices")
    shared = whole_number(batch_dims, "batch_dims")
    shared = shared + places.ndim if shared < 0 else shared
    from_last = axis_from_last(shared if axis is None else axis, x.ndim)
    length = x._value.shape[from_last]
    positions = places._value
    if positions.size and (positions.min() < 0 or positions.max() >= length):
        bad = positions.min() if positions.min() < 0 else positions.max()
        raise InvalidArgumentError(f"indices = {bad} is not in [0, {length})")
    if shared:
        return _gather_in_batches(x, positions, from_last, shared)
    return apply("gather", (x, places), from_last, length)


def _gather_in_batches(x: Any, positions: Any, axis: int, shared: int) -> Tensor:
    """The batch's axes and ``axis`` made one, in which each place of a batch has numbers of its own."""
    shape, common = x._value.shape, positions.shape[:shared]
    if shape[:shared] != common or shared > axis + x.ndim:
        raise InvalidArgumentError(
            f"gather with batch_dims={shared}: {shape} and {positions.shape} have no such common first axes "
            "before the one that is picked from."
        )
    between = tuple(range(shared, axis + x.ndim))
    order = [*range(shared), axis + x.ndim, *(i for i in range(shared, x.ndim) if i != axis + x.ndim)]
    rest = [shape[i] for i in order[shared + 1 :]]
    rows = reshape(transpose(x, order), [math.prod(common) * shape[axis], *rest])
    first = np.arange(math.prod(common)).reshape(*common, *(1,) * (positions.ndim - shared)) * shape[axis]
    found = apply("gather", (rows, first + positions), -len(rest) - 1, rows._value.shape[0])
    inner, after = positions.ndim - shared, len(rest) - len(between)
    start = shared + inner
    return transpose(
        found,
        [
            *range(shared),
            *range(start, start + len(between)),
            *range(shared, start),
            *range(start + len(between), start + len(between) + after),
        ],
    )


def gather_nd(
    params: TensorLike, indices: TensorLike, batch_dims: int = 0, name: str | None = None
) -> Tensor:
    """Elements or slices at the places that the last axis of ``indices`` spells out.

    Parameters
    ----------
    params : shape (...)
    indices : whole numbers, shape (..., k): each row has one number for each of the first k axes
    batch_dims : so many first axes are common to both

    Returns
    -------
    Tensor : shape of ``indices`` without its last axis, then the axes of ``params`` after the first k

    Raises
    ------
    InvalidArgumentError : a place outside

    Examples
    --------
    >>> print(tw.gather_nd([[1.0, 2.0], [3.0, 4.0]], [[0, 1], [1, 0]]))
    tw.Tensor([2. 3.], shape=(2,), dtype=float32)
    """
    x, places = as_tensor(params), np.asarray(as_whole(indices, "indices")._value)
    shared = whole_number(batch_dims, "batch_dims")
    shape, own = x._value.shape, places.shape[:shared]
    if not 0 <= shared < places.ndim or shape[:shared] != own or places.shape[-1] + shared > x.ndim:
        raise InvalidArgumentError(
            f"gather_nd: indices of shape {places.shape} do not fit the shape {shape}."
        )
    batch = [
        np.broadcast_to(k.reshape(*k.shape, *(1,) * (places.ndim - 1 - shared)), places.shape[:-1])
        for k in np.indices(own)
    ]
    every = [*batch, *np.moveaxis(places, -1, 0)]
    depth = len(every)
    for k, length in zip(every, shape, strict=False):
        if k.size and (k.min() < 0 or k.max() >= length):
            raise InvalidArgumentError(f"indices {places.tolist()} do not index into the shape {shape}.")
    rows = math.prod(shape[:depth])
    number = (
        np.ravel_multi_index(every, shape[:depth]) if every and rows else np.zeros(places.shape[:-1], int)
    )
    return apply("gather", (reshape(x, (rows, *shape[depth:])), np.asarray(number)), depth - x.ndim - 1, rows)


def slice(input_: TensorLike, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """The block that starts at ``begin``.

    Parameters
    ----------
    input_ : shape (...)
    begin, size : a place and a length for each axis; a length of -1 goes to the end

    Raises
    ------
    InvalidArgumentError : not one number for each axis, or a block that sticks out

    Examples
    --------
    >>> print(tw.slice([1.0, 2.0, 3.0], [1], [-1]))
    tw.Tensor([2. 3.], shape=(2,), dtype=float32)
    """
    x = as_tensor(input_)
    shape, starts, lengths = x._value.shape, whole_numbers(begin, "begin"), whole_numbers(size, "size")
    if not len(starts) == len(lengths) == x.ndim or is_single(begin) or is_single(size):
        raise InvalidArgumentError(
            f"slice takes a begin and a size for each of the {x.ndim} axes of {shape}."
        )
    ends = [n if k == -1 else i + k for i, k, n in zip(starts, lengths, shape, strict=True)]
    if any(not 0 <= i <= end <= n for i, end, n in zip(starts, ends, shape, strict=True)):
        raise InvalidArgumentError(
            f"The block from {starts} of size {lengths} sticks out of the shape {shape}."
        )
    return x[tuple(builtins.slice(i, end) for i, end in zip(starts, ends, strict=True))]


def boolean_mask(
    tensor: TensorLike, mask: Any, axis: int | None = None, name: str = "boolean_mask"
) -> Tensor:
    """The slices where ``mask`` is true.

    Parameters
    ----------
    tensor : shape (n, ...)
    mask : bool, shape (n,)

    Examples
    --------
    >>> print(tw.boolean_mask([1.0, 2.0, 3.0], [True, False, True]))
    tw.Tensor([1. 3.], shape=(2,), dtype=float32)
    """
    x, chosen = as_tensor(tensor), literal(mask, bool)
    if not chosen.ndim:
        raise ValueError("The mask of boolean_mask is a list of booleans, not one.")
    place = 0 if axis is None else axis_from_last(axis, x.ndim) + x.ndim
    order = [*range(place, x.ndim), *range(place)]
    if not place:
        return masked(x, chosen)
    rows = masked(transpose(x, order), chosen)
    return transpose(rows, [*range(rows.ndim - place, rows.ndim), *range(rows.ndim - place)])


def reverse(tensor: TensorLike, axis: Any, name: str | None = None) -> Tensor:
    """The other way round along each of the given axes.

    Examples
    --------
    >>> print(tw.reverse([1.0, 2.0], [0]))
    tw.Tensor([2. 1.], shape=(2,), dtype=float32)
    """
    x = as_tensor(tensor)
    key = [builtins.slice(None)] * x.ndim
    if is_single(axis):
        raise InvalidArgumentError(f"reverse takes a list of axes: [{axis}], not {axis}.")
    for a in axes_in_order(axis, x.ndim):
        key[a] = builtins.slice(None, None, -1)
    return x[tuple(key)]


def roll(input: TensorLike, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """Moved along ``axis`` by ``shift`` places; what falls off comes in at the other end.

    Parameters
    ----------
    input : shape (...)
    shift, axis : one number each, or as many shifts as axes

    Examples
    --------
    >>> print(tw.roll([1.0, 2.0, 3.0], 1, 0))
    tw.Tensor([3. 1. 2.], shape=(3,), dtype=float32)
    """
    x = as_tensor(input)
    places, shifts = axes_in_order(axis, x.ndim, again=True), whole_numbers(shift, "shift")
    if len(places) != len(shifts) or is_single(axis) != is_single(shift):
        raise InvalidArgumentError(f"roll takes as many shifts as axes, got {shift!r} and {axis!r}.")
    for place, places_on in zip(places, shifts, strict=True):
        x = gather(x, np.roll(np.arange(x._value.shape[place]), places_on), axis=place)
    return convert(x)
