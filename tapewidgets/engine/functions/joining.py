"""Functions that join tensors, cut them apart, and copy what they hold."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import (
    MOST_ELEMENTS,
    axis_from_last,
    is_single,
    whole_number,
    whole_numbers,
)
from tapewidgets.engine.functions.elementwise import as_tensor, as_whole
from tapewidgets.engine.functions.picking import gather
from tapewidgets.engine.functions.shaping import reshape

__all__ = [
    "concat", "pad", "repeat", "split", "stack", "tile", "unstack",
]  # fmt: skip


def concat(values: Sequence[TensorLike], axis: int, name: str = "concat") -> Tensor:
    """Tensors one after another along an axis they have.

    Parameters
    ----------
    values : tensor-like, alike in all lengths but that of ``axis``
    axis : the axis that grows

    Raises
    ------
    InvalidArgumentError : shapes or dtypes that do not fit

    Examples
    --------
    >>> print(tw.concat([[1.0], [2.0, 3.0]], axis=0))
    tw.Tensor([1. 2. 3.], shape=(3,), dtype=float32)
    """
    parts = _alike(values)
    place_given = whole_number(axis, "axis")
    shapes = [p._value.shape for p in parts]
    if not shapes[0]:
        raise InvalidArgumentError("concat takes tensors with at least one axis. For scalars write tw.stack.")
    place = axis_from_last(place_given, len(shapes[0]))
    rest = [s[:place] + (s[place:][1:]) for s in shapes]
    if any(r != rest[0] or len(s) != len(shapes[0]) for r, s in zip(rest, shapes, strict=True)):
        raise InvalidArgumentError(
            f"Dimensions of inputs should match in concat: shapes {' and '.join(map(str, shapes))} differ "
            f"beside axis {axis}."
        )
    return apply("concat", parts, place, tuple(s[place] for s in shapes))


def stack(values: Sequence[TensorLike], axis: int = 0, name: str = "stack") -> Tensor:
    """Tensors of one shape side by side along a new axis.

    Raises
    ------
    InvalidArgumentError : shapes or dtypes that differ

    Examples
    --------
    >>> print(tw.stack([1.0, 2.0]))
    tw.Tensor([1. 2.], shape=(2,), dtype=float32)
    """
    if isinstance(values, list | tuple) and values and all(type(v) in (int, float) for v in values):
        numbers = convert(values)._value  # they take one dtype together
        values = [convert(number) for number in numbers]
    parts = _alike(values)
    shapes = {p._value.shape for p in parts}
    if len(shapes) != 1:
        raise InvalidArgumentError(
            f"Shapes of all inputs must match in stack, got {' and '.join(map(str, shapes))}."
        )
    place = axis_from_last(axis, parts[0].ndim + 1)
    return apply("stack", parts, place)


def _alike(values: Any) -> list[Any]:
    if not isinstance(values, AnyTensor) and is_single(values) and not hasattr(values, "__iter__"):
        raise TypeError(f"A list of tensors is wanted here, got {values!r}.")
    values = list(values)
    if not values:
        raise ValueError("Give at least one tensor.")
    dtype = next((v.dtype for v in values if isinstance(v, AnyTensor)), None)
    parts = [v if isinstance(v, AnyTensor) else convert(v, dtype) for v in values]
    kinds = {p._value.dtype.name for p in parts}
    if len(kinds) != 1:
        raise InvalidArgumentError(
            f"Tensors of one dtype are needed, got {' and '.join(sorted(kinds))}. "
            "Write tw.cast(x, tw.float32)."
        )
    return parts


def unstack(value: TensorLike, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Tensor]:
    """The slices along ``axis``, as a list.

    Examples
    --------
    >>> [float(x) for x in tw.unstack([1.0, 2.0])]
    [1.0, 2.0]
    """
    x = as_tensor(value)
    place = axis_from_last(axis, x.ndim)
    length = x._value.shape[place]
    if num is not None and num != length:
        raise InvalidArgumentError(f"unstack was told of {num} slices, but the axis is {length} long.")
    after = (slice(None),) * (-place - 1)
    return [x[(..., i, *after)] for i in range(length)]


def split(
    value: TensorLike, num_or_size_splits: Any, axis: int = 0, num: Any = None, name: str = "split"
) -> list[Tensor]:
    """Parts along ``axis``: so many equal ones, or of the given lengths.

    Raises
    ------
    InvalidArgumentError : lengths that do not add up

    Examples
    --------
    >>> [x.shape.as_list() for x in tw.split([1.0, 2.0, 3.0], [1, 2])]
    [[1], [2]]
    """
    x = as_tensor(value)
    place = axis_from_last(axis, x.ndim)
    length = x._value.shape[place]
    sizes = list(whole_numbers(num_or_size_splits, "num_or_size_splits"))
    if is_single(num_or_size_splits):
        parts = whole_number(sizes, "num_or_size_splits")
        if parts <= 0 or length % parts:
            raise InvalidArgumentError(
                f"An axis of length {length} cannot be split into {parts} equal parts."
            )
        sizes = [length // parts] * parts
    else:
        if sizes.count(-1) == 1:
            sizes[sizes.index(-1)] = length - (sum(sizes) + 1)
        if sum(sizes) != length or min(sizes, default=0) < 0:
            raise InvalidArgumentError(f"Lengths {sizes} do not add up to {length}.")
    after = (slice(None),) * (-place - 1)
    edges = np.cumsum([0, *sizes]).tolist()
    return [x[(..., slice(a, b), *after)] for a, b in pairwise(edges)]


def tile(input: TensorLike, multiples: Any, name: str | None = None) -> Tensor:
    """Copies side by side, so many along each axis; the gradient is the sum over the copies.

    Raises
    ------
    InvalidArgumentError : not one number for each axis

    Examples
    --------
    >>> print(tw.tile([1.0, 2.0], [2]))
    tw.Tensor([1. 2. 1. 2.], shape=(4,), dtype=float32)
    """
    x = as_tensor(input)
    times = whole_numbers(multiples, "multiples")
    if is_single(multiples) or len(times) != x.ndim or min(times, default=0) < 0:
        raise InvalidArgumentError(f"tile takes one number for each of the {x.ndim} axes, got {times}.")
    return apply("tile", (x,), times, x._value.shape)


def pad(
    tensor: TensorLike,
    paddings: Any,
    mode: str = "CONSTANT",
    constant_values: float = 0,
    name: str | None = None,
) -> Tensor:
    """A margin around a tensor.

    Parameters
    ----------
    tensor : shape (...)
    paddings : shape (axes, 2): how many to put before and after along each axis
    mode : "CONSTANT", or the tensor mirrored: "REFLECT" (without its edge), "SYMMETRIC" (with it)
    constant_values : what the margin holds

    Raises
    ------
    InvalidArgumentError, ValueError : paddings or a mode that do not fit

    Examples
    --------
    >>> print(tw.pad([1.0, 2.0], [[1, 0]]))
    tw.Tensor([0. 1. 2.], shape=(3,), dtype=float32)
    """
    x = as_tensor(tensor)
    margins = np.asarray(as_whole(paddings, "paddings")._value)
    if margins.shape != (x.ndim, 2) or np.any(margins < 0):
        raise InvalidArgumentError(
            f"paddings has one pair of lengths for each of the {x.ndim} axes, got {margins.tolist()}."
        )
    pairs = tuple((a, b) for a, b in margins.tolist())
    if mode.upper() == "CONSTANT":
        fill = False if constant_values == 0 and x.dtype == "bool" else constant_values
        return apply("pad", (x,), pairs, convert(fill, x.dtype)._value.item())
    if mode.upper() not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(f'The mode is "CONSTANT", "REFLECT" or "SYMMETRIC", not {mode!r}.')
    edge = int(mode.upper() == "REFLECT")
    for axis, pair in enumerate(pairs):
        if max(pair) > x._value.shape[axis] - edge:
            raise InvalidArgumentError(f"{mode} has no {max(pair)} elements to mirror in {x._value.shape}.")
        places = np.pad(np.arange(x._value.shape[axis]), pair, mode=mode.lower())  # type: ignore[call-overload]
        x = gather(x, places, axis=axis)
    return convert(x)


def repeat(input: TensorLike, repeats: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """Each element so many times, one copy beside the other.

    Parameters
    ----------
    input : shape (...)
    repeats : how often: one number, or one for each place along ``axis``
    axis : along which; None takes all elements as one vector

    Raises
    ------
    ValueError : not as many numbers as places

    Examples
    --------
    >>> print(tw.repeat([1, 2], [2, 3]))
    tw.Tensor([1 1 2 2 2], shape=(5,), dtype=int32)
    """
    x = as_tensor(input)
    if axis is None or not x.ndim:
        x, axis = reshape(x, -1), 0
    place = axis_from_last(axis, x.ndim)
    times, length = whole_numbers(repeats, "repeats"), x._value.shape[place]
    if len(times) not in (1, length) or min(times, default=0) < 0:
        raise InvalidArgumentError(
            f"repeats is one length, or one for each of {length} places, got {repeats!r}."
        )
    if sum(times) > MOST_ELEMENTS:
        raise InvalidArgumentError(f"repeats: {repeats!r} gives too many elements for any memory.")
    return gather(x, np.repeat(np.arange(length), times), axis=place)
