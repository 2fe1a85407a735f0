"""Random tensors. The numbers are NumPy's: the same seed gives others than in TensorFlow."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.dtypes import float32, numpy_dtype
from tapewidgets.engine.core.record import traced
from tapewidgets.engine.core.tensor import Tensor, wrap
from tapewidgets.engine.functions.creation import to_shape
from tapewidgets.engine.functions.shaping import gather

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
    _generator = np.random.default_rng(seed)


def _source(seed: int | None) -> "np.random.Generator":
    if traced():
        raise RuntimeError(
            "A random draw inside tw.function would be drawn once, at tracing, and then repeated. "
            "Draw before the call and pass the tensor in."
        )
    if seed is not None:
        return np.random.default_rng(seed)
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
    draws = _source(seed).standard_normal(to_shape(shape))
    return wrap((draws * float(stddev) + float(mean)).astype(numpy_dtype(dtype))[()])


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
            np.asarray(_source(seed).integers(int(minval), int(maxval), to_shape(shape))).astype(kind)[()]
        )
    high = 1.0 if maxval is None else float(maxval)
    draws = _source(seed).random(to_shape(shape))
    return wrap(np.asarray(draws * (high - float(minval)) + float(minval)).astype(kind)[()])


def shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """The rows in random order.

    Examples
    --------
    >>> sorted(tw.random.shuffle([3, 1, 2]).numpy().tolist())
    [1, 2, 3]
    """
    return gather(value, _source(seed).permutation(len(value)))
