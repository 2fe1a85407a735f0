"""Dtypes and shapes: TensorFlow's faces over NumPy's."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np


class DType:
    """The type of a tensor's elements.

    Examples
    --------
    >>> tw.float32
    tw.float32
    >>> tw.constant(1).dtype == tw.int32
    True
    """

    __slots__ = ("as_numpy_dtype", "name", "numpy_dtype")

    def __init__(self, name: str) -> None:
        self.name = name
        self.numpy_dtype = np.dtype(name)
        self.as_numpy_dtype = self.numpy_dtype.type

    @property
    def is_floating(self) -> bool:
        """True for float16, float32 and float64: the dtypes that have gradients."""
        return self.numpy_dtype.kind == "f"

    @property
    def is_integer(self) -> bool:
        """True for whole numbers (not for bool)."""
        return self.numpy_dtype.kind in "iu"

    @property
    def min(self) -> Any:
        """Smallest value."""
        return np.finfo(self.name).min if self.is_floating else np.iinfo(self.name).min

    @property
    def max(self) -> Any:
        """Largest value."""
        return np.finfo(self.name).max if self.is_floating else np.iinfo(self.name).max

    def __repr__(self) -> str:
        return f"tw.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __eq__(self, other: object) -> bool:
        try:
            return self.numpy_dtype == numpy_dtype(other)
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.numpy_dtype)


_NAMES = (
    *("float16", "float32", "float64", "bool"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
)
DTYPES: dict[np.dtype[Any], DType] = {np.dtype(name): DType(name) for name in _NAMES}
float16, float32, float64 = (DTYPES[np.dtype(name)] for name in ("float16", "float32", "float64"))
bool_ = DTYPES[np.dtype("bool")]
int8, int16, int32, int64 = (DTYPES[np.dtype(name)] for name in ("int8", "int16", "int32", "int64"))
uint8, uint16, uint32, uint64 = (DTYPES[np.dtype(name)] for name in ("uint8", "uint16", "uint32", "uint64"))


def numpy_dtype(dtype: Any) -> "np.dtype[Any]":
    """The NumPy dtype meant by a DType, a name, or anything NumPy reads as one.

    Raises
    ------
    TypeError : nothing that a tensor can hold
    """
    if isinstance(dtype, DType):
        return dtype.numpy_dtype
    try:
        found: np.dtype[Any] | None = None if dtype is None else np.dtype(dtype)
    except TypeError:
        found = None
    if found is None or found not in DTYPES:
        raise TypeError(
            f"Cannot convert {dtype!r} to a dtype. Write tw.float32, tw.int32 or tw.bool, for example."
        )
    return found


def as_dtype(dtype: Any) -> DType:
    """The DType meant by a DType, a name, or a NumPy dtype."""
    return DTYPES[numpy_dtype(dtype)]


class TensorShape(tuple[int, ...]):
    """The lengths of a tensor's axes: a tuple that also equals a list.

    Examples
    --------
    >>> tw.constant([[1.0, 2.0]]).shape
    TensorShape([1, 2])
    >>> tw.constant([[1.0, 2.0]]).shape == [1, 2]
    True
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"

    def __str__(self) -> str:
        return tuple.__repr__(self)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int):  # as in TensorFlow, a number is the shape of a vector
            return tuple(self) == (other,)
        return isinstance(other, Iterable) and tuple(self) == tuple(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __getitem__(self, key: Any) -> Any:
        item = tuple.__getitem__(self, key)
        return TensorShape(item) if isinstance(item, tuple) else item

    @property
    def rank(self) -> int:
        """Number of axes."""
        return len(self)

    ndims = rank

    def as_list(self) -> list[int]:
        """Lengths as a list."""
        return list(self)

    def num_elements(self) -> int:
        """Number of elements: the product of the lengths."""
        return math.prod(self)
