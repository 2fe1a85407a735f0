"""The limits: the derivatives written out by hand, in plain Python floats and in NumPy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..workloads import RATE, Data

Run = Callable[[], list[Any]]


def sgd(data: Data) -> Run:
    x_data, y_data, epochs = data["x"], data["y"], data["epochs"]
    start = type(x_data[0])(-1)

    def run() -> list[Any]:
        w = b = start
        w_trace, b_trace = [], []
        for _ in range(epochs):
            for x, y in zip(x_data, y_data, strict=True):
                slope = 2 * (w * x + b - y)
                w, b = w - RATE * (slope * x), b - RATE * slope
                w_trace.append(w)
                b_trace.append(b)
        return [w_trace, b_trace]

    return run


def sgd_floats(data: Data) -> Run:
    return sgd({"x": data["x"].tolist(), "y": data["y"].tolist(), "epochs": data["epochs"]})


def chain(data: Data, tanh: Callable[[Any], Any] = np.tanh) -> Run:
    x, w, b, rounds = data["x"], data["w"], data["b"], data["rounds"]

    def run() -> list[Any]:
        ys, tanhs = [], []
        y = x
        for _ in range(rounds):
            ys.append(y)
            t = tanh(y * w + b)
            tanhs.append(t)
            y = t * t
        g, dw, db = 1.0, 0.0, 0.0
        for y, t in zip(reversed(ys), reversed(tanhs), strict=True):
            g = g * (2 * t) * (1 - t * t)
            db = db + g
            dw = dw + g * y
            g = g * w
        return [g, dw, db]

    return run


def chain_floats(data: Data) -> Run:
    floats = {name: float(data[name]) for name in "xwb"}
    return chain({**floats, "rounds": data["rounds"]}, math.tanh)


def train_large(data: Data) -> Run:
    (w1, w2, w3), (b1, b2, b3) = copies(data["weights"]), copies(data["biases"])
    x, labels = data["x"], data["labels"]
    rows = np.arange(len(x))

    def run() -> list[Any]:
        h1 = np.maximum(x @ w1 + b1, 0)
        h2 = np.maximum(h1 @ w2 + b2, 0)
        logits = h2 @ w3 + b3
        e = np.exp(logits - logits.max(1, keepdims=True))
        g3 = e / e.sum(1, keepdims=True)
        loss = -np.log(g3[rows, labels]).mean()
        g3[rows, labels] -= 1
        g3 /= len(x)
        g2 = (g3 @ w3.T) * (h2 > 0)
        g1 = (g2 @ w2.T) * (h1 > 0)
        for w, b, h, g in ((w1, b1, x, g1), (w2, b2, h1, g2), (w3, b3, h2, g3)):
            w -= RATE * (h.T @ g)
            b -= RATE * g.sum(0)
        return [w1, b1, w2, b2, w3, b3, loss]

    return run


def train_small(data: Data) -> Run:
    (w1, w2, w3), (b1, b2, b3) = copies(data["weights"]), copies(data["biases"])
    x, y = data["x"], data["y"]

    def run() -> list[Any]:
        h1 = np.tanh(x @ w1 + b1)
        h2 = np.tanh(h1 @ w2 + b2)
        error = h2 @ w3 + b3 - y
        loss = (error * error).mean()
        g3 = error * (2 / error.size)
        g2 = (g3 @ w3.T) * (1 - h2 * h2)
        g1 = (g2 @ w2.T) * (1 - h1 * h1)
        for w, b, h, g in ((w1, b1, x, g1), (w2, b2, h1, g2), (w3, b3, h2, g3)):
            w -= RATE * (h.T @ g)
            b -= RATE * g.sum(0)
        return [w1, b1, w2, b2, w3, b3, loss]

    return run


def copies(arrays: list[np.ndarray]) -> list[np.ndarray]:
    """Weights that the steps may write over."""
    return [array.copy() for array in arrays]


def elementwise(data: Data) -> Run:
    x = data["x"]

    def run() -> list[Any]:
        saved = []
        y = x
        for _ in range(data["rounds"]):
            u = y * 1.1 + 0.1
            t = np.tanh(np.sin(u))
            saved.append((u, t))
            y = t * t
        total = y.sum()
        g = np.ones_like(x)
        for u, t in reversed(saved):
            g = g * (2.2 * t * (1 - t * t) * np.cos(u))
        return [total, g]

    return run


def elementwise_reused(data: Data) -> Run:
    x = data["x"]
    buffers = [(np.empty_like(x), np.empty_like(x)) for _ in range(data["rounds"])]
    y, g = np.empty_like(x), np.empty_like(x)

    def run() -> list[Any]:
        inputs = x
        for u, t in buffers:
            np.multiply(inputs, 1.1, out=u)
            np.add(u, 0.1, out=u)
            np.sin(u, out=t)
            np.tanh(t, out=t)
            inputs = np.multiply(t, t, out=y)
        total = y.sum()
        g.fill(1)
        for u, t in reversed(buffers):
            slope = np.multiply(t, t, out=y)
            np.subtract(1, slope, out=slope)
            slope *= t
            slope *= 2.2
            slope *= np.cos(u, out=u)
            np.multiply(g, slope, out=g)
        return [total, g]

    return run


def broadcasting(data: Data) -> Run:
    a, b, c, d = data["a"], data["b"], data["c"], data["d"]

    def run() -> list[Any]:
        t = np.tanh(a * b + c)
        dd = t.sum()
        total = dd * d
        g = (1 - t * t) * d
        return [total, (g * b).sum(1, keepdims=True), (g * a).sum(0, keepdims=True), g.sum(0), dd]

    return run


def hessian(data: Data) -> Run:
    x = data["x"]

    def run() -> list[Any]:
        diagonal = np.zeros_like(x)
        diagonal[:-1] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
        diagonal[1:] += 200
        off = -400 * x[:-1]
        return [np.diag(diagonal) + np.diag(off, 1) + np.diag(off, -1)]

    return run


def jacobian(data: Data) -> Run:
    w, x = data["w"], data["x"]

    def run() -> list[Any]:
        t = np.tanh(w @ x)
        return [((1 - t * t) * x)[:, None] * w + np.diag(t)]

    return run


WORK = {
    "plain Python floats": {
        "A": sgd_floats,
        **dict.fromkeys(("B-1000", "B-10000", "B-100000"), chain_floats),
    },
    "NumPy by hand": {
        "A": sgd,
        **dict.fromkeys(("B-1000", "B-10000", "B-100000", "B-1000000"), chain),
        "C": train_large,
        "Cs": train_small,
        "D": elementwise,
        "E": broadcasting,
        "G": hessian,
        "J": jacobian,
    },
    "NumPy by hand, reused buffers": {"D": elementwise_reused},
}
REFERENCE = {
    **WORK["NumPy by hand"],  # given float64, the yardstick of every answer
    "T-C": train_large,
    "T-1000": chain,
    "T-100000": chain,
}
PARTS: dict[tuple[str, str], float] = {}


def versions() -> dict[str, str]:
    return {"NumPy": np.__version__}
