"""Every operation in every dtype, at once, compiled, and by its printed sources: how many give the same.

``python -m tests.engine.agreement`` prints the table; with ``--tensorflow PYTHON``, an interpreter that has
TensorFlow, also how many of the TensorFlow sources give the same value and gradients there, and how many
do not on purpose.
"""

import argparse
import json
import math
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

import tapewidgets as tw
from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.operations import HELPERS, OPERATIONS
from tapewidgets.language import ProgramError
from tests.engine.checking import CASES
from tests.engine.samples import SAMPLES

DTYPES = ("float16", "float32", "float64", "int8", "int32", "int64", "uint8", "bool")
REFUSALS = (TypeError, ValueError, np.linalg.LinAlgError, IndexError, OverflowError)


def outcome(call: Callable[[], Any]) -> Any:
    """Dtype, shape and bytes of what a call gives, or that it is refused."""
    try:
        value = call()
    except REFUSALS:
        return "refused"
    array = np.asarray(getattr(value, "_value", value))
    return array.dtype.name, array.shape, array.tobytes()


def inputs_of(name: str, k: int, dtype: str) -> list[Any]:
    """The inputs of a sample as tensors; none where the sample is not of this dtype."""
    sample, operation = SAMPLES[name][k], OPERATIONS[name]
    numbers = dtype == "bool" and operation.takes.startswith(("number", "float", "divide"))
    other = name == "cast" and dtype != "float64"
    if numbers or other or name == "custom_gradient" or any(isinstance(x, int) for x in sample.inputs):
        return []
    return [
        tw.constant((3 * x).astype(dtype) if getattr(x, "dtype", None) == np.float64 else x)
        for x in sample.inputs
    ]


def compared(name: str, k: int, dtype: str) -> dict[str, bool]:
    """Whether an operation gives the same in each way; nothing where its sample is not of this dtype."""
    inputs, parameters = inputs_of(name, k, dtype), SAMPLES[name][k].parameters
    if not inputs:
        return {}

    def program(*given: Any) -> Any:
        return apply(name, given, *parameters)

    at_once, function = outcome(lambda: program(*inputs)), tw.function(program)

    def by_source() -> Any:
        scope: dict[str, Any] = {"np": np, "math": math, **HELPERS}
        exec(function.source(*inputs), scope)
        return scope["program"](*[x._value for x in inputs])

    return {
        "compiled": outcome(lambda: function(*inputs)) == at_once,
        "source": outcome(by_source) == at_once,
    }


ON_PURPOSE = {
    **dict.fromkeys(
        [("matmul", "int8"), ("matvec", "int8")]
        + [(name, "uint8") for name in ("pow", "negative", "abs", "sign", "matmul", "matvec")],
        "TensorFlow has not this operation for these whole numbers; here it calculates as for the others",
    ),
    ("leaky_relu", "float64"): "TensorFlow keeps the slope of 0.2 in float32; here it is 0.2",
    ("atanh", "float16"): "TensorFlow rounds 1 - x*x on the way; here the derivative is the nearer one",
}
"""Operation and dtype -> why the answer is not TensorFlow's."""

IN_TENSORFLOW = """
import contextlib, io, json, sys
import tensorflow as tf
told = []
for source in json.load(sys.stdin):
    scope = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(source, scope)
        found = [scope["y"], *scope.get("gradients", ())]
        told.append([x if x is None else [x.dtype.name, x.shape.as_list(),
                     tf.reshape(tf.cast(x, tf.float64), [-1]).numpy().tolist()]
                     for x in (x if x is None else tf.convert_to_tensor(x) for x in found)])
    except Exception as error:
        told.append(f"{type(error).__name__}: {error}"[:200])
json.dump(told, sys.stdout)
"""
"""Run scripts; of each, dtype, shape and numbers of the value and the gradients, or why not."""


def line_of(name: str, k: int) -> str:
    """The operation as a line of the language: ``y = reduce_sum(a, axis=[-1])``; nothing if it has none."""
    sample, operation = SAMPLES[name][k], OPERATIONS[name]
    parameters, inputs = sample.parameters, list("abcd"[: len(sample.inputs)])
    first = parameters[0] if parameters else None
    words: dict[str, Any] = {}
    if name.startswith("reduce_") or name in {"softmax", "log_softmax", "argmax", "argmin"}:
        words["axis"] = list(first) if isinstance(first, tuple) else first
    elif name in {"cumsum", "cumprod"} and not any(parameters[1:]):
        words["axis"] = first
    elif name in {"reshape", "broadcast_to", "tile"}:
        inputs.append(str(list(first)))
    elif name == "transpose":
        inputs.append(str([axis + len(first) for axis in first]))
    elif name == "pad":
        inputs.append(str([list(pair) for pair in first]))
    elif name in {"concat", "stack"}:
        inputs, words["axis"] = [f"[{', '.join(inputs)}]"], first
    elif name == "gather":
        inputs[1], words["axis"] = str(sample.inputs[1].tolist()), first
    elif parameters and name not in {"diag_part", "leaky_relu"}:
        return ""
    words = {word: value for word, value in words.items() if value is not None and value != []}
    called = [*inputs, *(f"{word}={value}" for word, value in words.items())]
    return f"y = {operation.path.rpartition('.')[2]}({', '.join(called)})"


def printed(name: str, k: int, dtype: str) -> tuple[str, list[Any]]:
    """Its TensorFlow source, or "", and the value and the gradients here, if the numbers are not refused."""
    inputs, line = inputs_of(name, k, dtype), line_of(name, k)
    given = {
        letter: tw.Variable(x) if x.dtype.is_floating else x
        for letter, x in zip("abcd", inputs, strict=False)
    }
    try:
        source = tw.language.to_tensorflow(line, given) if inputs and line else ""
    except ProgramError:
        source = ""
    if not source:
        return "", []
    try:
        with tw.GradientTape() as tape:
            y = tw.language.run(line, given).value
    except ProgramError:
        return source, []
    used = [x for letter, x in given.items() if isinstance(x, tw.Variable) and f"{letter} = " in source]
    return source, [y, *(tape.gradient(y, used) if used else ())]


def alike(mine: Any, theirs: Any) -> bool:
    """Whether a value or gradient here is TensorFlow's: shape and dtype, and the numbers to its precision."""
    if mine is None or theirs is None:
        return mine is theirs
    array = tw.convert_to_tensor(mine).numpy()
    dtype, shape, numbers = theirs
    if [array.dtype.name, list(array.shape)] != [dtype, shape]:
        return False
    near = {"float16": 4e-3, "float32": 2e-5, "float64": 1e-10}.get(dtype, 0.0)
    return np.allclose(array.astype("float64").ravel(), numbers, rtol=near, atol=near, equal_nan=True)


def by_tensorflow(python: str) -> dict[str, Counter[str]]:
    """Dtype -> how many TensorFlow sources there are, and how many give the same there, or not on purpose."""
    cases = [(name, k, dtype, *printed(name, k, dtype)) for name, k in CASES for dtype in DTYPES]
    cases = [case for case in cases if case[3]]
    texts = json.dumps([case[3] for case in cases])
    done = subprocess.run(
        [python, "-c", IN_TENSORFLOW], input=texts, capture_output=True, text=True, check=True
    )
    found = {dtype: Counter[str]() for dtype in DTYPES}
    for (name, k, dtype, source, mine), theirs in zip(cases, json.loads(done.stdout), strict=True):
        refused = isinstance(theirs, str)
        same = refused == (not mine) and (refused or all(map(alike, mine, theirs)))
        kind = "tensorflow" if same else "purpose" if (name, dtype) in ON_PURPOSE else "differs"
        found[dtype].update(["printed", kind])
        if kind == "differs":
            print(f"{name} {k} in {dtype}: {theirs}, here {mine}\n{source}", file=sys.stderr)
    return found


def table() -> dict[str, Counter[str]]:
    """Dtype -> how many cases there are, and how many agree in each way."""
    found = {dtype: Counter[str]() for dtype in DTYPES}
    for name, k in CASES:
        for dtype in DTYPES:
            agree = compared(name, k, dtype)
            found[dtype].update([way for way, same in agree.items() if same] + ["cases"] * bool(agree))
            for way in agree:
                if not agree[way]:
                    print(f"{name} {k} in {dtype}: {way} differs", file=sys.stderr)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tensorflow", help="an interpreter that has TensorFlow")
    interpreter = parser.parse_args().tensorflow
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    counts = table()
    for dtype, more in (by_tensorflow(interpreter) if interpreter else {}).items():
        counts[dtype].update(more)
    columns = ["cases", "compiled", "source", *(["printed", "tensorflow", "purpose"] if interpreter else [])]
    print(f"{'':8}  {'  '.join(columns)}")
    for dtype, row in counts.items():
        print(f"{dtype:8}  {'  '.join(f'{row[column]:{len(column)}}' for column in columns)}")
