"""Functions that arrange elements anew."""

import math
from collections.abc import Sequence
from typing import Any

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.conversion import require_fitting_shapes
from tapewidgets.engine.core.tensor import Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import (
    axes_in_order,
    axis_from_last,
    is_single,
    to_shape,
    whole_numbers,
)
from tapewidgets.engine.functions.elementwise import as_tensor

__all__ = [
    "broadcast_to", "expand_dims", "meshgrid", "newaxis", "reshape", "squeeze", "transpose",
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
    lengths = whole_numbers(shape, "shape")
    size = x._value.size
    if lengths.count(-1) == 1:
        missing = _missing_length(original, lengths)
        lengths = tuple(missing if n == -1 else n for n in lengths)
    if any(n < 0 for n in lengths) or math.prod(lengths) != size:
        raise InvalidArgumentError(
            f"Input to reshape is a tensor with {size} values (shape {original}), which do not fill "
            f"{lengths}."
        )
    return apply("reshape", (x,), lengths, original)


def _missing_length(original: tuple[int, ...], lengths: tuple[int, ...]) -> int:
    """The length that -1 stands for; where nothing is to be arranged, that of the axes which are not 0."""
    size, known = math.prod(original), math.prod(n for n in lengths if n != -1)
    if known == size == 0:
        size, known = (math.prod(filter(None, numbers)) for numbers in (original, lengths))
        return size // -known
    return size // known if known else -1


def expand_dims(input: TensorLike, axis: int, name: str | None = None) -> Tensor:
    """A new axis of length 1 at ``axis``.

    Examples
    --------
    >>> tw.expand_dims([1.0, 2.0], 0).shape
    TensorShape([1, 2])
    """
    x = as_tensor(input)
    place = axis_from_last(axis, x.ndim + 1)
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
    named = () if axis is None else axes_in_order(axis, len(shape), again=True)
    gone = named or [i - len(shape) for i, n in enumerate(shape) if n == 1]
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
    if perm is None:
        return apply("transpose", (x,), tuple(range(-1, -ndim - 1, -1)))
    order = () if is_single(perm) else axes_in_order(perm, ndim, "perm")
    if len(order) != ndim or is_single(perm):
        raise InvalidArgumentError(
            f"perm {perm if is_single(perm) else tuple(perm)} is not an order of the {ndim} axes of shape "
            f"{x._value.shape}."
        )
    return apply("transpose", (x,), order)


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


def meshgrid(*args: TensorLike, indexing: str = "xy", name: str = "meshgrid") -> list[Tensor]:
    """The coordinates of every point of a grid, one tensor for each axis.

    Parameters
    ----------
    args : the places along each axis, shape (n,)
    indexing : "xy", with the first axis across and the second down, or "ij", in the order given

    Raises
    ------
    ValueError : another ``indexing``

    Examples
    --------
    >>> print(tw.meshgrid([1, 2, 3], [4, 5])[1])
    tw.Tensor(
    [[4 4 4]
     [5 5 5]], shape=(2, 3), dtype=int32)
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"Argument `indexing` parameter must be either 'xy' or 'ij', got {indexing!r}.")
    tensors = [reshape(x, -1) for x in args]
    places = list(range(len(tensors)))
    if indexing == "xy":
        places[:2] = places[1::-1]
    shape = [0] * len(tensors)
    for x, place in zip(tensors, places, strict=True):
        shape[place] = x._value.size
    return [
        broadcast_to(reshape(x, [-1 if i == place else 1 for i in range(len(shape))]), shape)
        for x, place in zip(tensors, places, strict=True)
    ]
