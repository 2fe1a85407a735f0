"""MyGrad: first derivatives only."""

from collections.abc import Callable
from typing import Any

import mygrad as mg
from mygrad.nnet.activations import relu
from mygrad.nnet.losses import softmax_crossentropy

from ..workloads import RATE, Data

mg.turn_memory_guarding_off()  # as its documentation advises for speed

Run = Callable[[], Any]


def sgd(data: Data) -> Run:
    x_data, y_data, epochs = data["x"], data["y"], data["epochs"]

    def run() -> Any:
        w, b = mg.tensor(x_data.dtype.type(-1)), mg.tensor(x_data.dtype.type(-1))
        w_trace, b_trace = [], []
        for _ in range(epochs):
            for x, y in zip(x_data, y_data, strict=True):
                loss = (w * x + b - y) ** 2
                loss.backward()
                w = mg.tensor(w.data - RATE * w.grad)
                b = mg.tensor(b.data - RATE * b.grad)
                w_trace.append(w.item())
                b_trace.append(b.item())
        return [w_trace, b_trace]

    return run


def chain(data: Data) -> Run:
    numbers, rounds = [data[name] for name in "xwb"], data["rounds"]

    def run() -> Any:
        x, w, b = (mg.tensor(number) for number in numbers)
        y = x
        for _ in range(rounds):
            y = mg.tanh(y * w + b) ** 2
        y.backward()
        return [x.grad, w.grad, b.grad]

    return run


def parameters(data: Data) -> list[Any]:
    pairs = zip(data["weights"], data["biases"], strict=True)
    return [mg.tensor(array.copy()) for pair in pairs for array in pair]


def update(variables: list[Any], loss: Any) -> list[Any]:
    loss.backward()
    for v in variables:
        v.data -= RATE * v.grad
    return [*variables, loss]


def train_large(data: Data) -> Run:
    x, labels = data["x"], data["labels"]
    variables = parameters(data)
    w1, b1, w2, b2, w3, b3 = variables

    def run() -> Any:
        h1 = relu(mg.matmul(x, w1) + b1)
        h2 = relu(h1 @ w2 + b2)
        return update(variables, softmax_crossentropy(h2 @ w3 + b3, labels))

    return run


def train_small(data: Data) -> Run:
    x, y = data["x"], data["y"]
    variables = parameters(data)
    w1, b1, w2, b2, w3, b3 = variables

    def run() -> Any:
        h1 = mg.tanh(mg.matmul(x, w1) + b1)
        h2 = mg.tanh(h1 @ w2 + b2)
        return update(variables, mg.mean((h2 @ w3 + b3 - y) ** 2))

    return run


def elementwise(data: Data) -> Run:
    array, rounds = data["x"], data["rounds"]

    def run() -> Any:
        x = mg.tensor(array, copy=False)
        y = x
        for _ in range(rounds):
            y = mg.tanh(mg.sin(y * 1.1 + 0.1)) ** 2
        total = mg.sum(y)
        total.backward()
        return [total, x.grad]

    return run


def broadcasting(data: Data) -> Run:
    arrays = [data[name] for name in "abcd"]

    def run() -> Any:
        a, b, c, d = (mg.tensor(array, copy=False) for array in arrays)
        total = mg.sum(mg.tanh(a * b + c) * d)
        total.backward()
        return [total, a.grad, b.grad, c.grad, d.grad]

    return run


WORK = {
    "MyGrad": {
        "A": sgd,
        **dict.fromkeys(("B-1000", "B-10000", "B-100000"), chain),
        "C": train_large,
        "Cs": train_small,
        "D": elementwise,
        "E": broadcasting,
    }
}
PARTS = {("MyGrad", "B-100000"): 0.2}


def versions() -> dict[str, str]:
    return {"MyGrad": mg.__version__}
