"""Conversion: what a learner writes (numbers, lists, arrays) as NumPy values with TensorFlow's dtypes."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.dtypes import DTYPES
from tapewidgets.engine.core.telling import tell
from tapewidgets.engine.errors import InvalidArgumentError

_NO_FLOAT = np.dtype(np.bool_)


def to_value(value: Any, dtype: "np.dtype[Any] | None" = None) -> Any:
    """An ndarray or NumPy scalar that nobody else can change.

    Python's numbers become int32, float32 or bool; arrays keep their dtype unless ``dtype`` says another.

    Raises
    ------
    ValueError : None, a ragged list, or something that holds no numbers
    TypeError : a Python number with a fraction for an integer dtype; those of an array are cut off
    """
    kind = value.__class__
    if kind is float:
        number = (np.float32 if dtype is None else _float_type(value, dtype))(value)
        return number if number - number == 0 else _in_range(value, number)
    if kind is np.ndarray or isinstance(value, np.generic):
        return _from_array(value, dtype)
    if value is None:
        raise ValueError(tell("error.convert.none"))
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(tell("error.convert.ragged", value=_short(value))) from error
    if not hasattr(value, "dtype"):
        array = _of_python(value, array, dtype)
    if array.dtype not in DTYPES:
        raise ValueError(
            f"Attempt to convert a value ({_short(value)}) with an unsupported type ({type(value)}) to a "
            f"Tensor. Tensors hold numbers and booleans.{_complex_advice(array)}"
        )
    return _from_array(array, dtype, literal=not hasattr(value, "dtype"))


def _complex_advice(array: Any) -> str:
    if array.dtype.kind != "c":
        return ""
    return " Keep the real and the imaginary parts of complex numbers in two tensors: z.real and z.imag."


def _float_type(value: float, dtype: "np.dtype[Any]") -> Any:
    if dtype.kind != "f":
        raise TypeError(tell("error.convert.float", value=str(value), dtype=dtype.name))
    return dtype.type


def _of_python(value: Any, array: Any, dtype: "np.dtype[Any] | None") -> Any:
    """What NumPy made of Python's numbers, in TensorFlow's dtype: int32 and float32, not 64 bits.

    The first number decides: a floating one of NumPy's keeps its dtype, beside a boolean stand only booleans.
    """
    first = value
    while isinstance(first, list | tuple) and first:
        first = first[0]
    if array.dtype == object and not isinstance(first, bool):
        floats = first.__class__ is float if dtype is None else dtype.kind == "f"
        array = _of_long_numbers(value, array, floats)
    if isinstance(first, bool | np.bool_) and array.dtype.kind != "b":
        raise ValueError(f"Can't convert Python sequence with mixed types to Tensor: {_short(value)}.")
    if getattr(first, "dtype", _NO_FLOAT).kind == "f":
        return array.astype(first.dtype)
    if array.dtype == np.float64:
        return array if dtype is not None else _in_range(array, array.astype(np.float32))
    return _of_whole_numbers(value, array, dtype) if array.dtype.kind in "iu" and array.size else array


def _of_whole_numbers(value: Any, array: Any, dtype: "np.dtype[Any] | None") -> Any:
    most = array.max()
    if most > np.iinfo(np.int64).max and (dtype is None or dtype.kind == "i"):
        raise _too_long(value)
    if array.dtype == np.uint64:
        return array
    limits = np.iinfo(np.int32)
    return array.astype(np.int32 if array.min() >= limits.min and most <= limits.max else np.int64)


def _of_long_numbers(value: Any, array: Any, floats: bool) -> Any:
    """Python's numbers, some of them beyond 64 bits: floats where floats are asked for."""
    if not all(isinstance(x, int | float) for x in array.flat):
        return array
    if not floats:
        raise _too_long(value)
    try:
        return array.astype(np.float64)
    except OverflowError as error:
        raise ValueError(f"{_short(value)} is out of the range of dtype float64.") from error


def _too_long(value: Any) -> ValueError:
    return ValueError(
        f"Can't convert Python sequence with out-of-range integer to Tensor. {_short(value)} is beyond "
        "int64; write it with a point to have a float."
    )


def _in_range(value: Any, converted: Any) -> Any:
    """``converted``, unless a finite number has become infinite by it."""
    if np.any(np.isinf(converted) & np.isfinite(value)):
        raise ValueError(f"{_short(value)} is out of the range of dtype {converted.dtype.name}.")
    return converted


def _from_array(array: Any, dtype: "np.dtype[Any] | None", literal: bool = False) -> Any:
    if array.dtype not in DTYPES:
        raise ValueError(
            f"Attempt to convert a value ({_short(array)}) with an unsupported type ({type(array)}) to a "
            f"Tensor. Tensors here hold numbers and booleans.{_complex_advice(array)}"
        )
    if dtype is not None and dtype != array.dtype:
        if literal and dtype.kind != "f" and array.dtype.kind == "f" and array.size:
            raise TypeError(tell("error.convert.float", value=_short(array), dtype=dtype.name))
        if literal and dtype.kind == "b" and array.size:
            raise TypeError(f"Cannot convert {_short(array)} to EagerTensor of dtype {dtype.name}.")
        converted = array.astype(dtype)
        return (_in_range(array, converted) if literal and dtype.kind == "f" else converted)[()]
    return array[()] if array.ndim == 0 else array.copy()


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def require_same_dtype(a: Any, b: Any, what: str) -> None:
    """Refuse two tensors of different dtypes: TensorFlow promotes nothing."""
    if a.dtype != b.dtype:
        raise InvalidArgumentError(
            f"cannot compute {what} as input #1(zero-based) was expected to be a {a.dtype.name} tensor "
            f"but is a {b.dtype.name} tensor. Tensors are not converted for you: write numbers with a "
            f"decimal point from the start, or tw.cast(x, tw.{(a if a.dtype.kind == 'f' else b).dtype.name})."
        )


def require_fitting_shapes(shapes: "list[tuple[int, ...]]", what: str) -> tuple[int, ...]:
    """The common shape of operands that can be stretched to each other."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        texts = " and ".join(str(tuple(shape)) for shape in shapes)
        raise InvalidArgumentError(
            f"Incompatible shapes: {texts} do not fit together in {what}. Counted from the last, "
            "two lengths must be equal or one of them 1."
        ) from None
