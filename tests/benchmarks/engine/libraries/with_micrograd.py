"""micrograd: scalars only, and no tanh of its own."""

import math
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from micrograd.engine import Value

from ..workloads import RATE, Data

sys.setrecursionlimit(1_000_000)  # its backward pass recurses once an operation

Run = Callable[[], Any]


def tanh(x: Value) -> Value:
    """Written as micrograd writes its own operations."""
    out = Value(math.tanh(x.data), (x,), "tanh")

    def _backward() -> None:
        x.grad += (1 - out.data**2) * out.grad

    out._backward = _backward
    return out


def sgd(data: Data) -> Run:
    x_data, y_data, epochs = data["x"].tolist(), data["y"].tolist(), data["epochs"]

    def run() -> Any:
        w, b = Value(-1.0), Value(-1.0)
        w_trace, b_trace = [], []
        for _ in range(epochs):
            for x, y in zip(x_data, y_data, strict=True):
                loss = (w * x + b - y) ** 2
                loss.backward()
                w = Value(w.data - RATE * w.grad)
                b = Value(b.data - RATE * b.grad)
                w_trace.append(w.data)
                b_trace.append(b.data)
        return [w_trace, b_trace]

    return run


def chain(data: Data) -> Run:
    numbers, rounds = [float(data[name]) for name in "xwb"], data["rounds"]

    def run() -> Any:
        x, w, b = (Value(number) for number in numbers)
        y = x
        for _ in range(rounds):
            y = tanh(y * w + b) ** 2
        y.backward()
        return [x.grad, w.grad, b.grad]

    return run


WORK = {"micrograd": {"A": sgd, **dict.fromkeys(("B-1000", "B-10000", "B-100000"), chain)}}
PARTS: dict[tuple[str, str], float] = {}


def versions() -> dict[str, str]:
    return {"micrograd": version("micrograd")}
