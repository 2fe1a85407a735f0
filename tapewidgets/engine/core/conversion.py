"""Conversion: what a learner writes (numbers, lists, arrays) as NumPy values with TensorFlow's dtypes."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.dtypes import DTYPES
from tapewidgets.engine.errors import InvalidArgumentError


def to_value(value: Any, dtype: "np.dtype[Any] | None" = None) -> Any:
    """An ndarray or NumPy scalar that nobody else can change.

    Python's numbers become int32, float32 or bool; arrays keep their dtype unless ``dtype`` says another.

    Raises
    ------
    ValueError : None, a ragged list, or something that holds no numbers
    TypeError : a number with a fraction for an integer dtype
    """
    kind = value.__class__
    if kind is float:
        return (np.float32 if dtype is None else _float_type(value, dtype))(value)
    if kind is np.ndarray or isinstance(value, np.generic):
        return _from_array(value, dtype, value)
    if value is None:
        raise ValueError(
            "Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor. "
            "A gradient that is None? Ask tape.explain(target, source) why."
        )
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(
            f"Can't convert non-rectangular Python sequence to Tensor: {_short(value)}. Give every row the "
            "same length."
        ) from error
    array = array.astype(_python_dtype(array), copy=False) if not hasattr(value, "dtype") else array
    return _from_array(array, dtype, value)


def _float_type(value: float, dtype: "np.dtype[Any]") -> Any:
    if dtype.kind != "f":
        raise TypeError(f"Cannot convert {value} to EagerTensor of dtype {dtype.name}. {_FLOAT_ADVICE}")
    return dtype.type


_FLOAT_ADVICE = "Write the tensor with a decimal point (3. instead of 3), or tw.cast it to float32."


def _python_dtype(array: "np.ndarray[Any, Any]") -> Any:
    """The dtype TensorFlow gives to Python numbers: int32 and float32, not NumPy's 64 bits."""
    if array.dtype == np.float64:
        return np.float32
    if array.dtype.kind in "iu":
        limits = np.iinfo(np.int32)
        fits = not array.size or (array.min() >= limits.min and array.max() <= limits.max)
        return np.int32 if fits else np.int64
    return array.dtype


def _from_array(array: Any, dtype: "np.dtype[Any] | None", given: Any) -> Any:
    """The array made of what was given, in the dtype wanted."""
    if array.dtype not in DTYPES:
        raise ValueError(
            f"Attempt to convert a value ({_short(given)}) with an unsupported type ({type(given)}) to a "
            "Tensor. Tensors hold numbers and booleans."
        )
    if dtype is not None and dtype != array.dtype:
        if dtype.kind != "f" and array.dtype.kind == "f":
            raise TypeError(
                f"Cannot convert {_short(array)} to EagerTensor of dtype {dtype.name}. {_FLOAT_ADVICE}"
            )
        literal = not hasattr(given, "dtype")
        if literal and (array.dtype.kind == "b") != (dtype.kind == "b") and array.size:
            raise TypeError(f"Cannot convert {_short(array)} to EagerTensor of dtype {dtype.name}.")
        return array.astype(dtype)[()]
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
