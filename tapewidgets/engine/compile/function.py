"""``tw.function``: a Python function recorded once and then run as straight-line NumPy source."""

import functools
from collections.abc import Callable, Sequence
from functools import partial
from threading import RLock
from typing import Any

import numpy as np

from tapewidgets.engine.compile.compiled import compiled, is_flat
from tapewidgets.engine.compile.trace import as_result, is_open, trace_of
from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.lines import ancestors, cut_off
from tapewidgets.engine.core.nested import leaves, mapped
from tapewidgets.engine.core.operands import convert, unconnected
from tapewidgets.engine.core.record import open_tapes, recording, traced
from tapewidgets.engine.core.tensor import AnyTensor, Tensor
from tapewidgets.engine.core.variable import Variable

MISS = object()
"""What a program answers to arguments of another kind than it was made for."""


class Function:
    """What :func:`function` gives: called like the Python function, and run as its recorded program."""

    def __init__(self, python_function: Callable[..., Any], signature: Any = None) -> None:
        functools.update_wrapper(self, python_function)
        self.python_function = python_function
        self._programs: dict[Any, Callable[..., Any]] = {}
        self._sources: dict[Any, str] = {}
        self._latest: Callable[..., Any] = lambda *args: MISS
        self._lock = RLock()
        self._signature = signature

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program for arguments of this kind, tracing it first if there is none."""
        if self._signature is not None:
            args = self._fitting(args)
        if recording():  # a tape outside records each operation
            return _recorded(self.python_function(*args, **kwargs), [*leaves(args), *leaves(kwargs)])
        if not kwargs:
            answer = self._latest(*args)
            if answer is not MISS:
                return answer
        answer = self._program(args, kwargs)(*args, **kwargs)
        if answer is MISS:  # a Variable that the program has besides its arguments is now one of them
            answer = self._program(args, kwargs, for_these=True)(*args, **kwargs)
        return answer

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def _fitting(self, args: Any) -> Any:
        """The arguments as tensors of the signature's kinds, or a refusal."""
        if len(args) != len(self._signature):
            raise TypeError(f"The input_signature names {len(self._signature)} arguments, got {len(args)}.")
        fitting = [
            x if isinstance(x, AnyTensor) else convert(x, spec.dtype)
            for x, spec in zip(args, self._signature, strict=True)
        ]
        for x, spec in zip(fitting, self._signature, strict=True):
            if not spec.fits(x):
                raise TypeError(f"A tensor of shape {x.shape} and dtype {x.dtype.name} is no {spec!r}.")
        return tuple(fitting)

    def _program(self, args: Any, kwargs: Any, for_these: bool = False) -> Callable[..., Any]:
        """The program for arguments of this kind; ``for_these`` is one for no other Variables."""
        kind = _key((args, kwargs), {})
        key = (kind, tuple(x._number for x in leaves((args, kwargs)) if isinstance(x, Variable)))
        found = self._programs
        program = (None if for_these else found.get(kind)) or found.get(key)
        if program is None:
            with self._lock:
                program = (None if for_these else found.get(kind)) or found.get(key)
                if program is None:
                    trace = trace_of(self.python_function, args, kwargs)
                    if not for_these and is_open(trace, self.python_function, args, kwargs):
                        trace.open_to_others, key = True, kind
                    program, self._sources[key] = compiled(trace, args, kwargs, MISS)
                    found[key] = program
        if is_flat(args, kwargs):
            self._latest = program  # it looks at its arguments itself, which is faster than a key
        return program

    @property
    def traces(self) -> int:
        """How many kinds of arguments have been traced."""
        return len(self._programs)

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The NumPy source that runs for such arguments, tracing it first if need be."""
        program = self._program(args, kwargs)
        return next(self._sources[key] for key, made in self._programs.items() if made is program)


def function(func: Callable[..., Any] | None = None, input_signature: Any = None, **ignored: Any) -> Any:
    """Record a Python function once for each kind of arguments, and from then on run it as NumPy source.

    Parameters
    ----------
    func : calculates with tensors; may open tapes, ask for gradients and assign Variables. What else it does
        (printing, appending to a list) happens only while it is traced
    input_signature : a TensorSpec for each argument: others are refused, lists and numbers converted
    ignored : options of TensorFlow that change nothing here

    Returns
    -------
    Function : called like ``func``. Tensors, arrays and Variables of a new shape or dtype, and Python values,
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
    if not (func is None or callable(func)):
        raise TypeError(f"tw.function takes a Python function, not {func!r:.60}.")
    if not (input_signature is None or isinstance(input_signature, list | tuple)):
        raise TypeError(f"input_signature is a list of TensorSpecs, not {input_signature!r:.60}.")
    return Function(func, input_signature) if func else partial(function, input_signature=input_signature)


def _recorded(answer: Any, given: Sequence[Any]) -> Any:
    """The answer of a function that was called on tapes: new tensors that all depend on what was given."""

    def result(x: Any) -> Any:
        y = as_result(x)
        if not isinstance(y, Tensor) or y._value.dtype.kind != "f" or traced():
            return y
        if any(x is part for part in given):
            return apply("identity", (y,))
        return unconnected(y, [*given, *_behind_a_stop(y)]) if _is_cut_off(y) else y

    return mapped(result, answer)


def _is_cut_off(y: Tensor) -> bool:
    """Whether an open tape does not track ``y``, or by way of ``stop_gradient`` alone."""
    return any(
        y._number not in tape.known or (tape.cuts and y._number in cut_off(tape.nodes, tape.watched))
        for tape in open_tapes()
    )


def _behind_a_stop(y: Tensor) -> list[Any]:
    """What is watched and ``y`` was computed from."""
    return [
        x
        for tape in open_tapes()
        for x in map(tape.watched.get, ancestors(tape.all_lines, [y._number]))
        if x is not None
    ]


def _key(structure: Any, seen: dict[int, int]) -> Any:
    """What decides whether a program fits: dtypes and shapes of tensors, Python values themselves.

    Of Variables it is besides which of them are the same: ``seen`` numbers them.
    """
    if isinstance(structure, Variable):
        value, place = structure._value, seen.setdefault(structure._number, len(seen))
        return (value.dtype, value.shape, structure._trainable, place)
    if isinstance(structure, Tensor | np.ndarray | np.generic):
        value = getattr(structure, "_value", structure)
        return (value.dtype, value.shape)
    if isinstance(structure, dict):
        return tuple((key, _key(structure[key], seen)) for key in sorted(structure))
    if isinstance(structure, list | tuple):
        return (type(structure), *(_key(part, seen) for part in structure))
    return (type(structure), structure)
