"""Names with which programs speak of where they run: devices, printing, the kind of a tensor."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from tapewidgets.engine.core.dtypes import DType, TensorShape, as_dtype, float32
from tapewidgets.engine.core.record import traced
from tapewidgets.engine.core.tensor import AnyTensor

__all__ = [
    "TensorSpec", "device", "executing_eagerly", "print",
]  # fmt: skip


@contextmanager
def device(device_name: Any) -> Iterator[None]:
    """A block for TensorFlow's sake: there is one device, the CPU, whatever is named.

    Examples
    --------
    >>> with tw.device("/GPU:0"):
    ...     tw.constant(1.0).device
    '/job:localhost/replica:0/task:0/device:CPU:0'
    """
    yield


def executing_eagerly() -> bool:
    """Whether operations give values at once: yes, except while :func:`tapewidgets.function` traces.

    Examples
    --------
    >>> tw.executing_eagerly()
    True
    """
    return not traced()


class PhysicalDevice(NamedTuple):
    """A device, as ``tw.config.list_physical_devices`` lists it."""

    name: str
    device_type: str


class TensorSpec:
    """What a tensor is like: its shape, in which None stands for any length, and its dtype.

    Examples
    --------
    >>> tw.TensorSpec([None, 2])
    TensorSpec(shape=(None, 2), dtype=tw.float32, name=None)
    """

    def __init__(self, shape: Any, dtype: Any = float32, name: str | None = None) -> None:
        if not (shape is None or isinstance(shape, list | tuple)):
            raise TypeError(f"shape is a tuple of lengths, such as (None, 2), not {shape!r:.60}.")
        self.shape: Any = None if shape is None else TensorShape(shape)
        self.dtype: DType = as_dtype(dtype)
        self.name = name

    def fits(self, x: AnyTensor) -> bool:
        """Whether a tensor is like this."""
        same = self.shape is None or (
            len(self.shape) == x.ndim
            and all(n in (None, k) for n, k in zip(self.shape, x.shape, strict=True))
        )
        return same and x.dtype == self.dtype

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (self.shape, self.dtype) == (other.shape, other.dtype)

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape!s}, dtype={self.dtype!r}, name={self.name!r})"


def print(
    *inputs: Any,
    output_stream: Any = None,
    summarize: int = 3,
    sep: str = " ",
    end: str = "\n",
    name: Any = None,
) -> None:
    """Print values, to stderr as TensorFlow does: tensors by their numbers, long ones cut.

    Parameters
    ----------
    inputs : tensors, text, or anything
    output_stream : where to, such as ``sys.stdout``
    summarize : so many elements at each end of an axis are shown; -1 for all

    Raises
    ------
    TypeError : inside ``tw.function``, where tensors have no values

    Examples
    --------
    >>> tw.print("loss:", tw.constant([0.25, 1 / 3]), output_stream=sys.stdout)
    loss: [0.25 0.333333343]
    """
    stream = {None: sys.stderr, "stdout": sys.stdout, "stderr": sys.stderr}.get(
        output_stream if isinstance(output_stream, str | None) else "", output_stream
    )
    if not hasattr(stream, "write"):
        raise TypeError(f"output_stream is a stream such as sys.stdout, not {stream!r:.60}.")
    if not isinstance(sep, str) or not isinstance(end, str):
        raise TypeError(f"sep and end are text, not {sep!r:.60} and {end!r:.60}.")
    texts = [x if isinstance(x, str) else _text(x, summarize) for x in inputs]
    stream.write(sep.join(texts) + end)


def _text(x: Any, summarize: int) -> str:
    """Anything as text; tensors in lists, tuples and dicts by their numbers."""
    if isinstance(x, AnyTensor):
        return _rows(np.asarray(x.numpy()), summarize, 0)
    if isinstance(x, dict):
        return "{" + ", ".join(f"{key!r}: {_text(x[key], summarize)}" for key in sorted(x)) + "}"
    if isinstance(x, list | tuple):
        inside = ", ".join(_text(part, summarize) for part in x)
        return f"[{inside}]" if isinstance(x, list) else f"({inside}{',' * (len(x) == 1)})"
    return repr(x)


def _rows(array: Any, summarize: int, depth: int) -> str:
    if not array.ndim:
        return _number(array[()])
    if not array.size:
        return "[]"
    parts = list(array)
    if 0 <= 2 * summarize < len(parts):
        parts = [*parts[:summarize], None, *parts[-summarize:]]
    texts = ["..." if part is None else _rows(np.asarray(part), summarize, depth + 1) for part in parts]
    between = " " if array.ndim == 1 else "\n" * (array.ndim - 1) + " " * (depth + 1)
    return f"[{between.join(texts)}]"


def _number(x: Any) -> str:
    """As few digits as C++ would print and read back the same."""
    if x.dtype.kind != "f":
        return str(int(x))
    short, long = {2: (3, 5), 4: (6, 9), 8: (15, 17)}[x.dtype.itemsize]
    text = f"{float(x):.{short}g}"
    return text if x.dtype.type(text) == x or not np.isfinite(x) else f"{float(x):.{long}g}"
