"""Indexing: ``x[...]`` as one operation with one entry of the key an axis."""

import operator
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.attribute_advice import Absent
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import traced
from tapewidgets.engine.core.tensor import AnyTensor, EagerTensor, Tensor, TensorLike, wrap
from tapewidgets.engine.errors import InvalidArgumentError

_WHOLE = (slice(None),) * 64


def item(x: AnyTensor, key: Any) -> Tensor:
    """``x[key]``; a boolean tensor or array as ``key`` chooses what stands where it is true."""
    shape = x._value.shape
    if key.__class__ is slice and shape and key.step is None:  # the commonest, x[1:], needs no look at it
        start, stop = key.start, key.stop
        if (start is None or start.__class__ is int) and (stop is None or stop.__class__ is int):
            return apply("index", (x,), (key, *_WHOLE[1 : len(shape)]), shape)
    if isinstance(key, AnyTensor | np.ndarray) and key.dtype == np.bool_ and key.ndim:
        return masked(x, key)
    return apply("index", (x,), _full_key(key, shape), shape)


class PartOfSlice(EagerTensor):
    """``v[1][0]``: it reads like any tensor; to assign it, the Variable must be indexed once."""

    __slots__ = ()
    assign, assign_add, assign_sub = (
        Absent(
            name, f"A slice of a slice cannot be assigned; index the variable once: v[1, 0].{name}(value)."
        )
        for name in ("assign", "assign_add", "assign_sub")
    )


class VariableSlice(EagerTensor):
    """Part of a Variable: a Tensor, by which that part can be assigned."""

    __slots__ = ("_key", "_variable")
    _key: Any
    _variable: Any

    def __getitem__(self, key: Any) -> Tensor:
        """Give a part of this part."""
        tensor = item(self, key)
        if tensor.__class__ is not EagerTensor:
            return tensor
        part = PartOfSlice()
        part._value, part._number = tensor._value, tensor._number
        return part

    def _set(self, value: TensorLike, sign: int) -> Any:
        if traced():
            raise TypeError(
                "Inside tw.function a slice cannot be assigned. Assign the whole variable, for example "
                "v.assign(tw.concat([new, v[1:]], axis=0))."
            )
        whole, part = self._variable._value.copy(), convert(value, self.dtype)._value
        try:
            whole[self._key] = whole[self._key] + sign * part if sign else part
        except ValueError:
            raise InvalidArgumentError(
                f"Cannot assign a value of shape {part.shape} to a slice of shape {self._value.shape}."
            ) from None
        return self._variable.assign(wrap(whole))

    def assign(self, value: TensorLike, use_locking: bool = False, name: Any = None) -> Any:
        """Replace this part of the variable; gives the variable back."""
        return self._set(value, 0)

    def assign_add(self, value: TensorLike, use_locking: bool = False, name: Any = None) -> Any:
        """Add to this part of the variable; gives the variable back."""
        return self._set(value, 1)

    def assign_sub(self, value: TensorLike, use_locking: bool = False, name: Any = None) -> Any:
        """Subtract from this part of the variable; gives the variable back."""
        return self._set(value, -1)


def part_of_variable(x: AnyTensor, key: Any) -> Tensor:
    """``v[key]``, which can be assigned unless ``key`` is a mask."""
    tensor = item(x, key)
    if tensor.__class__ is not EagerTensor or (hasattr(key, "dtype") and key.dtype == np.bool_):
        return tensor
    part = VariableSlice()
    part._value, part._number, part._variable = tensor._value, tensor._number, x
    part._key = _full_key(key, x._value.shape)
    return part


def masked(x: AnyTensor, mask: Any) -> Tensor:
    """What stands where ``mask`` is true, in a row; ``mask`` has the first axes of ``x``."""
    chosen = np.asarray(mask.numpy() if isinstance(mask, AnyTensor) else mask, dtype=bool)
    shape = x._value.shape
    if shape[: chosen.ndim] != chosen.shape:
        raise InvalidArgumentError(f"A mask of shape {chosen.shape} does not fit a tensor of shape {shape}.")
    rest = shape[chosen.ndim :]
    rows = x if chosen.ndim == 1 else apply("reshape", (x,), (chosen.size, *rest), shape)
    return apply("gather", (rows, np.flatnonzero(chosen)), -len(rest) - 1, chosen.size)


def _full_key(key: Any, shape: tuple[int, ...]) -> tuple[int | slice | None, ...]:
    """An index as a tuple with one entry an axis: whole numbers, slices, and None for a new axis."""
    keys = list(key) if isinstance(key, tuple) else [key]
    for i, k in enumerate(keys):
        if isinstance(k, slice):
            keys[i] = slice(*map(_edge, (k.start, k.stop, k.step)))
        elif k is not None and k is not Ellipsis:
            if not _is_whole(k):
                raise TypeError(
                    "Only integers, slices (`:`), ellipsis (`...`) and tw.newaxis (`None`) are valid "
                    f"indices, got {k!r}. To pick by a list of positions write tw.gather(x, positions)."
                )
            keys[i] = operator.index(k)
    used = sum(k is not None and k is not Ellipsis for k in keys)
    if used > len(shape):
        raise InvalidArgumentError(f"Too many indices: {used} for a tensor of shape {shape}.")
    whole = [slice(None)] * (len(shape) - used)
    places = [i for i, k in enumerate(keys) if k is Ellipsis]
    if len(places) > 1:
        raise ValueError("Multiple ellipses are not allowed")
    keys = keys[: places[0]] + whole + keys[places[0] + 1 :] if places else keys + whole
    axis = 0
    for k in keys:
        if isinstance(k, int) and not -shape[axis] <= k < shape[axis]:
            raise InvalidArgumentError(
                f"slice index {k} of dimension {axis} out of bounds: that axis of shape {shape} is "
                f"{shape[axis]} long."
            )
        axis += k is not None
    return tuple(keys)


def _edge(edge: Any) -> int | None:
    """Where a slice begins or ends, or its step."""
    if edge is None:
        return None
    if not _is_whole(edge):
        raise TypeError(f"The parts of a slice are whole numbers or nothing, as in x[1:3], not {edge!r:.60}.")
    return operator.index(edge)


def _is_whole(x: Any) -> bool:
    """Whether ``x`` is one whole number of Python's, NumPy's or in a tensor."""
    value = x._value if isinstance(x, AnyTensor) else x
    if isinstance(value, np.ndarray) and not value.ndim:
        value = value[()]
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
