"""Names under ``tw.debugging``: assertions about tensors."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.operands import binary, convert
from tapewidgets.engine.core.tensor import AnyTensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError


def assert_equal(
    x: TensorLike,
    y: TensorLike,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raise unless ``x`` and ``y`` are equal everywhere.

    Raises
    ------
    InvalidArgumentError : they are not

    Examples
    --------
    >>> tw.debugging.assert_equal([1, 2], [1, 2])
    """
    _require("==", "equal", x, y, message)


def assert_greater(
    x: TensorLike,
    y: TensorLike,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raise unless ``x`` is above ``y`` everywhere."""
    _require(">", "greater", x, y, message)


def assert_less(
    x: TensorLike,
    y: TensorLike,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raise unless ``x`` is below ``y`` everywhere."""
    _require("<", "less", x, y, message)


def assert_near(
    x: TensorLike,
    y: TensorLike,
    rtol: float | None = None,
    atol: float | None = None,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Raise unless ``|x - y| <= atol + rtol * |y|`` everywhere; both are ten times the dtype's precision.

    Raises
    ------
    InvalidArgumentError : they are further apart

    Examples
    --------
    >>> tw.debugging.assert_near(1.0, 1.05, atol=0.1)
    """
    a = x if isinstance(x, AnyTensor) else convert(x, y.dtype if isinstance(y, AnyTensor) else None)
    b = y if isinstance(y, AnyTensor) else convert(y, a.dtype)
    p, q = (np.asarray(tensor.numpy()) for tensor in (a, b))
    close = 10 * np.finfo(p.dtype).eps if p.dtype.kind == "f" else 0
    rtol, atol = (close if limit is None else limit for limit in (rtol, atol))
    if not np.all(np.abs(p - q) <= atol + rtol * np.abs(q)):
        raise InvalidArgumentError(
            f"{message or 'x and y are not near'}: x = {p}, y = {q}, with rtol = {rtol} and atol = {atol}."
        )


def assert_shapes(shapes: Any, *args: Any, **ignored: Any) -> None:
    """Raise unless each tensor has the shape beside it; equal letters stand for equal lengths."""
    lengths: dict[Any, int] = {}
    for tensor, shape in shapes.items() if isinstance(shapes, dict) else shapes:
        found = tuple(convert(tensor).shape)
        fits = len(found) == len(shape) and all(
            wanted is None or n == (wanted if isinstance(wanted, int) else lengths.setdefault(wanted, n))
            for wanted, n in zip(shape, found, strict=True)
        )
        if not fits:
            raise ValueError(f"A tensor of shape {found} was to have the shape {tuple(shape)}.")


def assert_all_finite(x: TensorLike, message: str, name: str | None = None) -> None:
    """Raise if some number is infinite or no number."""
    values = np.asarray(convert(x).numpy())
    if not np.all(np.isfinite(values)):
        what = "NaN" if np.any(np.isnan(values)) else "Inf"
        raise InvalidArgumentError(f"{message} : Tensor had {what} values")


def _require(sign: str, operation: str, x: TensorLike, y: TensorLike, message: str | None) -> None:
    if not np.all(binary(operation, x, y).numpy()):
        p, q = (np.asarray(v.numpy() if isinstance(v, AnyTensor) else v) for v in (x, y))
        said = f"{message}\n" if message else ""
        raise InvalidArgumentError(f"{said}Condition x {sign} y did not hold.\nx = {p}\ny = {q}")


__all__ = [
    "assert_all_finite",
    "assert_equal",
    "assert_greater",
    "assert_less",
    "assert_near",
    "assert_shapes",
]
