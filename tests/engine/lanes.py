"""Everything that the fast lane does, said in text: ``python -m tests.engine.lanes`` prints it as JSON.

Run with and without TAPEWIDGETS_FAST=0 it must print the same, to the last bit.
"""

import hashlib
import itertools
import json
import operator
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tapewidgets as tw
from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.operators import ARITHMETIC
from tapewidgets.engine.operations import OPERATIONS
from tests.engine.samples import SAMPLES

DTYPES = ("float32", "float64", "float16", "int32")
SIGNS = {f"__{name}__": getattr(operator, name) for name in ARITHMETIC}
FUNCTIONS = {name: getattr(tw, name) for name in OPERATIONS if hasattr(tw, name)} | {
    name: getattr(tw.math, name) for name in OPERATIONS if hasattr(tw.math, name)
}


def said(x: Any) -> Any:
    """A value to the last bit, or a structure of values."""
    if x is None or isinstance(x, str):
        return x
    if isinstance(x, list | tuple):
        return [said(part) for part in x]
    array = np.asarray(getattr(x, "_value", x))
    return [type(x).__name__, array.dtype.name, array.shape, hashlib.sha1(array.tobytes()).hexdigest()]


def lines(tape: Any) -> Any:
    """What a tape recorded, its values numbered from 1 in the order in which they come up."""
    order: dict[int, int] = {0: 0}
    return [
        [
            line.operation,
            [order.setdefault(number, len(order)) for number in (line.output, *line.inputs)],
            said(line.values),
            len(line.parameters),
            line.tracked,
        ]
        for line in tape.lines
    ]


def outcome(function: Callable[..., Any], inputs: Any, watched: Any, outer: bool) -> Any:
    """The result of a call, its lines and gradients, and second ones if a tape is open outside."""
    tensors = [x for x in inputs if isinstance(x, tw.Tensor | tw.Variable)]
    chosen = [x for x, wanted in zip(tensors, watched, strict=True) if wanted]
    try:
        if not chosen:
            return said(function(*inputs))
        with tw.GradientTape(persistent=True) as outside:
            outside.watch(chosen if outer else [])
            with tw.GradientTape(persistent=True) as tape:
                tape.watch(chosen)
                y = function(*inputs)
            first = tape.gradient(y, tensors)
        told = [said(y), lines(tape), said(first), said(tape.gradient(y, tensors))]
        if outer:
            told += [lines(outside), *(said(outside.gradient(g, tensors)) for g in first if g is not None)]
        return told
    except (TypeError, ValueError, ArithmeticError, AttributeError, NotImplementedError) as error:
        return [type(error).__name__, str(error)]


def cases() -> Iterator[tuple[str, Callable[..., Any], list[Any]]]:
    """Calls: what is called, with which values."""
    for name, operation in OPERATIONS.items():
        for k, sample in enumerate(SAMPLES[name]):

            def call(*inputs: Any, name: str = name, parameters: Any = sample.parameters) -> Any:
                return apply(name, inputs, *parameters)

            yield f"{name} {k}", call, list(sample.inputs)
            if operation.elementwise:
                for value in (0.7, np.float64(0.7), np.full(12_000, 0.7)):
                    yield f"{name} {k} of {np.shape(value)}", call, [value] * len(sample.inputs)
            if name in FUNCTIONS and not sample.parameters:
                yield f"tw.{name} {k}", FUNCTIONS[name], list(sample.inputs)
            if len(sample.inputs) == 2 and operation.elementwise:
                first, second = sample.inputs
                yield f"{name} {k} stretched", call, [first, second.flat[:1] if np.ndim(second) else second]
    values = np.array([[0.35, 1.2, 0.8], [1.7, 0.45, 2.3]])
    for name, sign in SIGNS.items():
        for other in (
            values,
            values[0],
            values[:1, :1],
            values[0, 0],
            2,
            2.5,
            True,
            np.full(12_000, 0.5),
            None,
        ):
            yield f"{name} {np.shape(other)} {other!s:.4}", sign, [values, other]
            yield f"{name} {np.shape(other)} {other!s:.4} turned", sign, [other, values]


def as_input(x: Any, dtype: str, variable: bool) -> Any:
    """A sample's floats as a Tensor or Variable of the dtype; what is no array as it is."""
    if not isinstance(x, np.ndarray | np.generic):
        return x
    x = x.astype(dtype)[()] if x.dtype.kind == "f" else x
    return tw.Variable(x) if variable else tw.constant(x)


def told() -> dict[str, Any]:
    """Every case in every dtype, with every choice of what is watched."""
    found = {}
    kinds = [*((dtype, False) for dtype in DTYPES), ("float32", True)]
    for (name, function, values), (dtype, variable) in itertools.product(cases(), kinds):
        inputs = [as_input(x, dtype, variable) for x in values]
        count = sum(isinstance(x, tw.Tensor | tw.Variable) for x in inputs)
        for watched in itertools.product((False, True), repeat=count):
            for outer in (False, True) if any(watched) and dtype == "float32" else (False,):
                key = f"{name}, {dtype}, variables {variable}, watched {watched}, outer {outer}"
                found[key] = outcome(function, inputs, watched, outer)
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    json.dump(told(), sys.stdout)
