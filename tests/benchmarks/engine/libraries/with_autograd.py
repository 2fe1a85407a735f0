"""HIPS autograd."""

from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy as np
from autograd import grad, value_and_grad

from ..workloads import RATE, Data

Run = Callable[[], Any]


def sgd(data: Data) -> Run:
    x_data, y_data, epochs = data["x"], data["y"], data["epochs"]
    gradient = grad(lambda w, b, x, y: (w * x + b - y) ** 2, (0, 1))

    def run() -> Any:
        w = b = np.float32(-1)
        w_trace, b_trace = [], []
        for _ in range(epochs):
            for x, y in zip(x_data, y_data, strict=True):
                dw, db = gradient(w, b, x, y)
                w, b = w - RATE * dw, b - RATE * db
                w_trace.append(w)
                b_trace.append(b)
        return [w_trace, b_trace]

    return run


def chain(data: Data) -> Run:
    x, w, b, rounds = data["x"], data["w"], data["b"], data["rounds"]

    def value(x: Any, w: Any, b: Any) -> Any:
        y = x
        for _ in range(rounds):
            y = np.tanh(y * w + b) ** 2
        return y

    gradient = grad(value, (0, 1, 2))
    return lambda: list(gradient(x, w, b))


def training(loss: Callable[[Any], Any], data: Data) -> Run:
    pairs = zip(data["weights"], data["biases"], strict=True)
    state = [array.copy() for pair in pairs for array in pair]
    value_and_gradients = value_and_grad(loss)

    def run() -> Any:
        value, gradients = value_and_gradients(state)
        for v, g in zip(state, gradients, strict=True):
            v -= RATE * g
        return [*state, value]

    return run


def train_large(data: Data) -> Run:
    x, labels = data["x"], data["labels"]
    rows = np.arange(len(x))

    def loss(state: Any) -> Any:
        w1, b1, w2, b2, w3, b3 = state
        h1 = np.maximum(np.dot(x, w1) + b1, 0)
        h2 = np.maximum(np.dot(h1, w2) + b2, 0)
        logits = np.dot(h2, w3) + b3
        shifted = logits - np.max(logits, axis=1, keepdims=True)
        return np.mean(np.log(np.sum(np.exp(shifted), axis=1)) - shifted[rows, labels])

    return training(loss, data)


def train_small(data: Data) -> Run:
    x, y = data["x"], data["y"]

    def loss(state: Any) -> Any:
        w1, b1, w2, b2, w3, b3 = state
        h1 = np.tanh(np.dot(x, w1) + b1)
        h2 = np.tanh(np.dot(h1, w2) + b2)
        return np.mean((np.dot(h2, w3) + b3 - y) ** 2)

    return training(loss, data)


def elementwise(data: Data) -> Run:
    x, rounds = data["x"], data["rounds"]

    def value(x: Any) -> Any:
        y = x
        for _ in range(rounds):
            y = np.tanh(np.sin(y * 1.1 + 0.1)) ** 2
        return np.sum(y)

    f = value_and_grad(value)
    return lambda: list(f(x))


def broadcasting(data: Data) -> Run:
    arguments = [data[name] for name in "abcd"]
    f = value_and_grad(lambda a, b, c, d: np.sum(np.tanh(a * b + c) * d), (0, 1, 2, 3))

    def run() -> Any:
        total, gradients = f(*arguments)
        return [total, *gradients]

    return run


def hessian(data: Data) -> Run:
    x = data["x"]
    f = autograd.hessian(lambda x: np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2))
    return lambda: [f(x)]


def jacobian(data: Data) -> Run:
    w, x = data["w"], data["x"]
    f = autograd.jacobian(lambda x: np.tanh(np.dot(w, x)) * x)
    return lambda: [f(x)]


WORK = {
    "autograd": {
        "A": sgd,
        **dict.fromkeys(("B-1000", "B-10000", "B-100000"), chain),
        "C": train_large,
        "Cs": train_small,
        "D": elementwise,
        "E": broadcasting,
        "G": hessian,
        "J": jacobian,
    }
}
PARTS = {("autograd", "B-100000"): 0.2}


def versions() -> dict[str, str]:
    from importlib.metadata import version

    return {"autograd": version("autograd")}
