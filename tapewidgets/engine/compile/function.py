"""``tw.function``: a Python function recorded once and then run as straight-line NumPy source."""

import functools
from collections.abc import Callable
from threading import RLock
from typing import Any

import numpy as np

from tapewidgets.engine.compile.compiled import compiled, is_flat
from tapewidgets.engine.compile.trace import trace_of
from tapewidgets.engine.core.record import recording
from tapewidgets.engine.core.tensor import Tensor
from tapewidgets.engine.core.variable import Variable

MISS = object()
"""What a program answers to arguments of another kind than it was made for."""


class Function:
    """What :func:`function` gives: called like the Python function, and run as its recorded program."""

    def __init__(self, python_function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, python_function)
        self.python_function = python_function
        self._programs: dict[Any, Callable[..., Any]] = {}
        self._sources: dict[Any, str] = {}
        self._latest: Callable[..., Any] = lambda *args: MISS
        self._lock = RLock()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program for arguments of this kind, tracing it first if there is none."""
        if recording():
            return self.python_function(*args, **kwargs)  # a tape outside records each operation
        if not kwargs:
            answer = self._latest(*args)
            if answer is not MISS:
                return answer
        return self._program(args, kwargs)(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def _program(self, args: Any, kwargs: Any) -> Callable[..., Any]:
        key = _key((args, kwargs))
        program = self._programs.get(key)
        if program is None:
            with self._lock:
                program = self._programs.get(key)
                if program is None:
                    trace = trace_of(self.python_function, args, kwargs)
                    program, self._sources[key] = compiled(trace, args, kwargs, MISS)
                    self._programs[key] = program
        if is_flat(args, kwargs):
            self._latest = program  # it looks at its arguments itself, which is faster than a key
        return program

    @property
    def traces(self) -> int:
        """How many kinds of arguments have been traced."""
        return len(self._programs)

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The NumPy source that runs for such arguments, tracing it first if need be."""
        self._program(args, kwargs)
        return self._sources[_key((args, kwargs))]


def function(func: Callable[..., Any] | None = None, **ignored: Any) -> Any:
    """Record a Python function once for each kind of arguments, and from then on run it as NumPy source.

    Parameters
    ----------
    func : calculates with tensors; may open tapes, ask for gradients and assign Variables. What else it does
        (printing, appending to a list) happens only while it is traced
    ignored : options of TensorFlow that change nothing here

    Returns
    -------
    Function : called like ``func``. Tensors and arrays of a new shape or dtype, and new Python values,
        trace it again

    Raises
    ------
    TypeError : ``func`` looks at the value of a tensor (``.numpy()``, ``float()``, ``if``)

    Examples
    --------
    >>> w = tw.Variable(1.0)
    >>> @tw.function
    ... def step(x):
    ...     with tw.GradientTape() as tape:
    ...         loss = (w * x - 6.0) ** 2
    ...     w.assign_sub(0.1 * tape.gradient(loss, w))
    ...     return loss
    >>> print(step(tw.constant(2.0)), w.numpy())
    tw.Tensor(16.0, shape=(), dtype=float32) 2.6
    """
    return Function if func is None else Function(func)


def _key(structure: Any) -> Any:
    """What decides whether a program fits: dtypes and shapes of tensors, Python values themselves."""
    if isinstance(structure, Variable):
        return structure._number
    if isinstance(structure, Tensor | np.ndarray | np.generic):
        value = getattr(structure, "_value", structure)
        return (value.dtype, value.shape)
    if isinstance(structure, dict):
        return tuple((key, _key(structure[key])) for key in sorted(structure))
    if isinstance(structure, list | tuple):
        return (type(structure), *(_key(part) for part in structure))
    return (type(structure), structure)
