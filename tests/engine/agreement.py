"""Every operation in every dtype, at once, compiled, and by its NumPy source: how many give the same.

``python -m tests.engine.agreement`` prints the table.
"""

import math
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

import tapewidgets as tw
from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.operations import HELPERS, OPERATIONS
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


def compared(name: str, k: int, dtype: str) -> dict[str, bool]:
    """Whether an operation gives the same in each way; nothing where its sample is not of this dtype."""
    sample, operation = SAMPLES[name][k], OPERATIONS[name]
    inputs = [
        tw.constant((3 * x).astype(dtype) if getattr(x, "dtype", None) == np.float64 else x)
        for x in sample.inputs
        if not isinstance(x, int)
    ]
    other = name == "cast" and dtype != "float64"
    numbers = dtype == "bool" and operation.takes.startswith(("number", "float", "divide"))
    if len(inputs) < len(sample.inputs) or other or numbers or name == "custom_gradient":
        return {}

    def program(*given: Any) -> Any:
        return apply(name, given, *sample.parameters)

    at_once, function = outcome(lambda: program(*inputs)), tw.function(program)

    def by_source() -> Any:
        scope: dict[str, Any] = {"np": np, "math": math, **HELPERS}
        exec(function.source(*inputs), scope)
        return scope["program"](*[x._value for x in inputs])

    return {
        "compiled": outcome(lambda: function(*inputs)) == at_once,
        "source": outcome(by_source) == at_once,
    }


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
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    print(f"{'':8}  cases  compiled  source")
    for dtype, counts in table().items():
        print(f"{dtype:8}  {counts['cases']:5}  {counts['compiled']:8}  {counts['source']:6}")
