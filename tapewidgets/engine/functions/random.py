"""Random tensors. The numbers are NumPy's: the same seed gives others than in TensorFlow."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.dtypes import float32, numpy_dtype
from tapewidgets.engine.core.operands import convert, unconnected
from tapewidgets.engine.core.record import traced
from tapewidgets.engine.core.tensor import Tensor, wrap
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import to_shape, whole_number
from tapewidgets.engine.functions.elementwise import as_tensor
from tapewidgets.engine.functions.picking import gather

_generator: "np.random.Generator | None" = None  # made at the first draw: numpy.random is slow to load


def set_seed(seed: int | None) -> None:
    """Start the random numbers anew, so that a notebook gives the same ones at each run.

    Examples
    --------
    >>> tw.random.set_seed(1)
    >>> a = tw.random.normal((2,))
    >>> tw.random.set_seed(1)
    >>> bool(tw.reduce_all(a == tw.random.normal((2,))))
    True
    """
    global _generator
    _generator = np.random.default_rng(None if seed is None else _entropy(seed))


def _entropy(seed: Any) -> int:
    """A seed as NumPy takes it: whole and not negative, or the same bits."""
    return whole_number(seed, "seed") % 2**64


def random_source(seed: int | None) -> "np.random.Generator":
    """Where draws come from: of a seed their own, else those that :func:`set_seed` starts."""
    if traced():
        raise RuntimeError(
            "A random draw inside tw.function would be drawn once, at tracing, and then repeated. "
            "Draw before the call and pass the tensor in."
        )
    if seed is not None:
        return np.random.default_rng(_entropy(seed))
    if _generator is None:
        set_seed(None)
    assert _generator is not None
    return _generator


def normal(
    shape: Any,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draws from the normal distribution.

    Parameters
    ----------
    shape : lengths of the axes
    mean, stddev : center and width
    dtype : a floating dtype
    seed : draws of their own, the same each time

    Examples
    --------
    >>> tw.random.normal((2, 3)).shape
    TensorShape([2, 3])
    """
    draws, kind = random_source(seed).standard_normal(to_shape(shape)), numpy_dtype(dtype)
    return _placed(draws, stddev, mean, kind)


def truncated_normal(
    shape: Any,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draws from the normal distribution; those beyond two widths are drawn again.

    Examples
    --------
    >>> bool(tw.reduce_all(tw.abs(tw.random.truncated_normal((100,))) <= 2.0))
    True
    """
    source, kind = random_source(seed), numpy_dtype(dtype)
    if kind.kind != "f":
        raise TypeError(f"Normal numbers have fractions: dtype {kind.name} holds none.")
    draws = np.asarray(source.standard_normal(to_shape(shape)))
    while np.any(beyond := np.abs(draws) > 2):
        draws[beyond] = source.standard_normal(int(beyond.sum()))
    return _placed(draws, stddev, mean, kind)


def uniform(
    shape: Any,
    minval: float = 0,
    maxval: float | None = None,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draws that are equally likely anywhere in [minval, maxval).

    Parameters
    ----------
    shape : lengths of the axes
    minval, maxval : the range; [0, 1) by default
    dtype : whole numbers need ``maxval``

    Raises
    ------
    ValueError : an integer dtype without ``maxval``

    Examples
    --------
    >>> tw.random.uniform((2, 3), maxval=10, dtype=tw.int32).dtype
    tw.int32
    """
    kind = numpy_dtype(dtype)
    if kind.kind != "f":
        if maxval is None:
            raise ValueError(
                "Must specify maxval for integer dtype int32: tw.random.uniform(shape, maxval=10, "
                "dtype=tw.int32)"
            )
        return wrap(
            np.asarray(random_source(seed).integers(int(minval), int(maxval), to_shape(shape))).astype(kind)[
                ()
            ]
        )
    draws = random_source(seed).random(to_shape(shape))
    low: Any = minval
    high: Any = 1.0 if maxval is None else maxval
    if not (_is_number(low) and _is_number(high)):
        low, high = convert(low, kind), convert(high, kind)
    return _placed(draws, high - low, low, kind)


def _placed(draws: Any, scale: Any, start: Any, kind: "np.dtype[Any]") -> Tensor:
    """``draws * scale + start``; tensors among these have gradients."""
    if _is_number(scale) and _is_number(start):
        return wrap(np.asarray(draws * scale + start).astype(kind)[()])
    return wrap(np.asarray(draws).astype(kind)[()]) * convert(scale, kind) + convert(start, kind)


def _is_number(x: Any) -> bool:
    """Whether ``x`` is a number of Python's or NumPy's, not a tensor."""
    return isinstance(x, int | float | np.integer | np.floating)


def shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """The rows in random order.

    Examples
    --------
    >>> sorted(tw.random.shuffle([3, 1, 2]).numpy().tolist())
    [1, 2, 3]
    """
    x = as_tensor(value)
    if not x._value.ndim:
        raise InvalidArgumentError("shuffle takes a tensor with rows, got a single number.")
    return unconnected(gather(x, random_source(seed).permutation(len(x._value))), (x,))
