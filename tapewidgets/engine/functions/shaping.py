"""Functions that arrange elements anew."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.conversion import require_fitting_shapes
from tapewidgets.engine.core.indexing import masked
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.creation import to_shape
from tapewidgets.engine.functions.elementwise import as_tensor, require_whole
from tapewidgets.engine.functions.reductions import axes_from_last

__all__ = [
    "boolean_mask", "broadcast_to", "concat", "expand_dims", "gather", "newaxis", "pad", "reshape",
    "reverse", "roll", "split", "squeeze", "stack", "tile", "transpose", "unstack",
]  # fmt: skip

newaxis = None


def reshape(tensor: TensorLike, shape: Any, name: str | None = None) -> Tensor:
    """The same elements in another shape.

    Parameters
    ----------
    tensor : shape (...)
    shape : lengths; one of them may be -1 and is worked out

    Returns
    -------
    Tensor : the new shape

    Raises
    ------
    InvalidArgumentError : another number of elements

    Examples
    --------
    >>> print(tw.reshape([1.0, 2.0, 3.0, 4.0], (2, -1)))
    tw.Tensor(
    [[1. 2.]
     [3. 4.]], shape=(2, 2), dtype=float32)
    """
    x = as_tensor(tensor)
    original = x._value.shape
    lengths = to_shape(shape)
    known = math.prod(n for n in lengths if n != -1)
    size = x._value.size
    if lengths.count(-1) == 1 and known and size % known == 0:
        lengths = tuple(size // known if n == -1 else n for n in lengths)
    if any(n < 0 for n in lengths) or math.prod(lengths) != size:
        raise InvalidArgumentError(
            f"Input to reshape is a tensor with {size} values (shape {original}), which do not fill "
            f"{lengths}."
        )
    return apply("reshape", (x,), lengths, original)


def expand_dims(input: TensorLike, axis: int, name: str | None = None) -> Tensor:
    """A new axis of length 1 at ``axis``.

    Examples
    --------
    >>> tw.expand_dims([1.0, 2.0], 0).shape
    TensorShape([1, 2])
    """
    x = as_tensor(input)
    (place,) = axes_from_last(axis, x.ndim + 1)
    lengths = list(x._value.shape)
    lengths.insert(place + len(lengths) + 1, 1)
    return apply("reshape", (x,), tuple(lengths), x._value.shape)


def squeeze(input: TensorLike, axis: Any = None, name: str | None = None) -> Tensor:
    """Without axes of length 1: those named, or all of them.

    Raises
    ------
    InvalidArgumentError : an axis that is longer

    Examples
    --------
    >>> tw.squeeze([[1.0, 2.0]]).shape
    TensorShape([2])
    """
    x = as_tensor(input)
    shape = x._value.shape
    gone = (
        [i - len(shape) for i, n in enumerate(shape) if n == 1]
        if axis is None
        else axes_from_last(axis, len(shape))
    )
    for a in gone:
        if shape[a] != 1:
            raise InvalidArgumentError(
                f"Can not squeeze dim[{a}], expected a dimension of 1, got {shape[a]} in {shape}."
            )
    kept = tuple(n for i, n in enumerate(shape) if i - len(shape) not in gone)
    return apply("reshape", (x,), kept, shape)


def transpose(
    a: TensorLike, perm: Sequence[int] | None = None, conjugate: bool = False, name: str = "transpose"
) -> Tensor:
    """Axes in another order; reversed if ``perm`` is left out.

    Parameters
    ----------
    a : shape (...)
    perm : the old axis that comes first, second, ...

    Raises
    ------
    InvalidArgumentError : ``perm`` is not an order of the axes

    Examples
    --------
    >>> print(tw.transpose([[1.0, 2.0]]))
    tw.Tensor(
    [[1.]
     [2.]], shape=(2, 1), dtype=float32)
    """
    x = as_tensor(a)
    ndim = x.ndim
    if isinstance(perm, AnyTensor):
        perm = perm.numpy()
    order = (
        tuple(range(ndim))[::-1] if perm is None else tuple(int(p) % ndim if ndim else int(p) for p in perm)
    )
    if sorted(order) != list(range(ndim)):
        raise InvalidArgumentError(
            f"perm {order} is not an order of the {ndim} axes of shape {x._value.shape}."
        )
    return apply("transpose", (x,), tuple(p - ndim for p in order))


def broadcast_to(input: TensorLike, shape: Any, name: str | None = None) -> Tensor:
    """Stretched to ``shape``; the gradient is summed over the stretched axes.

    Raises
    ------
    InvalidArgumentError : a shape that cannot be reached by stretching

    Examples
    --------
    >>> print(tw.broadcast_to(5.0, (2,)))
    tw.Tensor([5. 5.], shape=(2,), dtype=float32)
    """
    x = as_tensor(input)
    wanted = to_shape(shape)
    if require_fitting_shapes([x._value.shape, wanted], "broadcast_to") != wanted:
        raise InvalidArgumentError(f"Incompatible shapes: {x._value.shape} cannot be stretched to {wanted}.")
    return apply("broadcast_to", (x,), wanted, x._value.shape)


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
    shapes = [p._value.shape for p in parts]
    if not shapes[0]:
        raise InvalidArgumentError("concat takes tensors with at least one axis. For scalars write tw.stack.")
    (place,) = axes_from_last(axis, len(shapes[0]))
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
    parts = _alike(values)
    shapes = {p._value.shape for p in parts}
    if len(shapes) != 1:
        raise InvalidArgumentError(
            f"Shapes of all inputs must match in stack, got {' and '.join(map(str, shapes))}."
        )
    (place,) = axes_from_last(axis, parts[0].ndim + 1)
    return apply("stack", parts, place)


def _alike(values: Any) -> list[Any]:
    values = list(values)
    if not values:
        raise ValueError("Give at least one tensor.")
    dtype = next((v.dtype for v in values if isinstance(v, AnyTensor)), None)
    parts = [v if isinstance(v, AnyTensor) else convert(v, dtype) for v in values]
    kinds = {p._value.dtype.name for p in parts}
    if len(kinds) != 1:
        raise InvalidArgumentError(
            f"Tensors of one dtype are needed, got {' and '.join(sorted(kinds))}. Use tw.cast."
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
    (place,) = axes_from_last(axis, x.ndim)
    after = (slice(None),) * (-place - 1)
    return [x[(..., i, *after)] for i in range(x._value.shape[place])]


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
    (place,) = axes_from_last(axis, x.ndim)
    length = x._value.shape[place]
    if np.ndim(num_or_size_splits) == 0:
        parts = int(num_or_size_splits)
        if parts <= 0 or length % parts:
            raise InvalidArgumentError(
                f"An axis of length {length} cannot be split into {parts} equal parts."
            )
        sizes = [length // parts] * parts
    else:
        sizes = [int(n) for n in num_or_size_splits]
        if sizes.count(-1) == 1:
            sizes[sizes.index(-1)] = length - (sum(sizes) + 1)
        if sum(sizes) != length or min(sizes) < 0:
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
    times = to_shape(multiples)
    if len(times) != x.ndim or min(times, default=0) < 0:
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
    raw = paddings.numpy() if isinstance(paddings, AnyTensor) else np.asarray(paddings, dtype=int)
    if raw.shape != (x.ndim, 2):
        raise InvalidArgumentError(
            f"paddings has one pair for each of the {x.ndim} axes, got shape {raw.shape}."
        )
    pairs = tuple((int(a), int(b)) for a, b in raw)
    if mode.upper() == "CONSTANT":
        return apply("pad", (x,), pairs, constant_values)
    if mode.upper() not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(f'The mode is "CONSTANT", "REFLECT" or "SYMMETRIC", not {mode!r}.')
    for axis, pair in enumerate(pairs):
        places = np.pad(np.arange(x._value.shape[axis]), pair, mode=mode.lower())  # type: ignore[call-overload]
        x = gather(x, places, axis=axis)
    return convert(x)


def gather(
    params: TensorLike,
    indices: TensorLike,
    validate_indices: Any = None,
    axis: int = 0,
    batch_dims: int = 0,
    name: str | None = None,
) -> Tensor:
    """Slices at the given positions along ``axis``.

    Parameters
    ----------
    params : shape (before, n, after)
    indices : whole numbers in [0, n), any shape
    axis : the axis that is picked from

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
    if batch_dims:
        raise ValueError(
            "batch_dims is not supported: gather along one axis, or use tw.einsum with tw.one_hot."
        )
    x, places = as_tensor(params), as_tensor(indices)
    (from_last,) = axes_from_last(axis, x.ndim)
    length = x._value.shape[from_last]
    positions = places._value
    require_whole(places, "indices")
    if positions.size and (positions.min() < 0 or positions.max() >= length):
        bad = positions.min() if positions.min() < 0 else positions.max()
        raise InvalidArgumentError(f"indices = {bad} is not in [0, {length})")
    return apply("gather", (x, places), from_last, length)


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
    x = as_tensor(tensor)
    if axis is None:
        return masked(x, mask)
    return gather(x, np.flatnonzero(mask.numpy() if isinstance(mask, AnyTensor) else mask), axis=axis)


def reverse(tensor: TensorLike, axis: Any, name: str | None = None) -> Tensor:
    """The other way round along each of the given axes.

    Examples
    --------
    >>> print(tw.reverse([1.0, 2.0], [0]))
    tw.Tensor([2. 1.], shape=(2,), dtype=float32)
    """
    x = as_tensor(tensor)
    key = [slice(None)] * x.ndim
    for a in axes_from_last(axis, x.ndim):
        key[a] = slice(None, None, -1)
    return x[tuple(key)]


def roll(input: TensorLike, shift: int, axis: int, name: str | None = None) -> Tensor:
    """Moved along ``axis`` by ``shift`` places; what falls off comes in at the other end.

    Examples
    --------
    >>> print(tw.roll([1.0, 2.0, 3.0], 1, 0))
    tw.Tensor([3. 1. 2.], shape=(3,), dtype=float32)
    """
    x = as_tensor(input)
    (place,) = axes_from_last(axis, x.ndim)
    return gather(x, np.roll(np.arange(x._value.shape[place]), shift), axis=place)
