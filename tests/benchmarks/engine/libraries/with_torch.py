"""PyTorch, eager, and its ``torch.func`` for whole Hessians and jacobians."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional as F

from ..workloads import RATE, Data

torch.set_num_threads(1)
torch.set_num_interop_threads(1)

Run = Callable[[], list[Any]]


def variable(array: Any) -> torch.Tensor:
    return torch.tensor(array, requires_grad=True)


def sgd(data: Data) -> Run:
    x_data, y_data, epochs = torch.tensor(data["x"]), torch.tensor(data["y"]), data["epochs"]

    def run() -> list[Any]:
        w, b = variable(-1.0), variable(-1.0)
        w_trace, b_trace = [], []
        for _ in range(epochs):
            for x, y in zip(x_data, y_data, strict=True):
                loss = (w * x + b - y) ** 2
                loss.backward()
                with torch.no_grad():
                    w -= RATE * w.grad
                    b -= RATE * b.grad
                w.grad = b.grad = None
                w_trace.append(w.item())
                b_trace.append(b.item())
        return [w_trace, b_trace]

    return run


def chain(data: Data) -> Run:
    x, w, b = (variable(data[name]) for name in "xwb")
    rounds = data["rounds"]

    def run() -> list[Any]:
        y = x
        for _ in range(rounds):
            y = torch.tanh(y * w + b) ** 2
        return list(torch.autograd.grad(y, [x, w, b]))

    return run


def parameters(data: Data) -> list[torch.Tensor]:
    pairs = zip(data["weights"], data["biases"], strict=True)
    return [variable(array) for pair in pairs for array in pair]


def update(variables: list[torch.Tensor], loss: torch.Tensor) -> list[Any]:
    loss.backward()
    with torch.no_grad():
        for v in variables:
            v -= RATE * v.grad
            v.grad = None
    return [*variables, loss]


def train_large(data: Data) -> Run:
    x, labels = torch.tensor(data["x"]), torch.tensor(data["labels"])
    variables = parameters(data)
    w1, b1, w2, b2, w3, b3 = variables

    def run() -> list[Any]:
        h1 = torch.relu(x @ w1 + b1)
        h2 = torch.relu(h1 @ w2 + b2)
        return update(variables, F.cross_entropy(h2 @ w3 + b3, labels))

    return run


def train_small(data: Data) -> Run:
    x, y = torch.tensor(data["x"]), torch.tensor(data["y"])
    variables = parameters(data)
    w1, b1, w2, b2, w3, b3 = variables

    def run() -> list[Any]:
        h1 = torch.tanh(x @ w1 + b1)
        h2 = torch.tanh(h1 @ w2 + b2)
        return update(variables, F.mse_loss(h2 @ w3 + b3, y))

    return run


def elementwise(data: Data) -> Run:
    x, rounds = variable(data["x"]), data["rounds"]

    def run() -> list[Any]:
        y = x
        for _ in range(rounds):
            y = torch.tanh(torch.sin(y * 1.1 + 0.1)) ** 2
        total = y.sum()
        return [total, *torch.autograd.grad(total, x)]

    return run


def broadcasting(data: Data) -> Run:
    a, b, c, d = (variable(data[name]) for name in "abcd")

    def run() -> list[Any]:
        total = (torch.tanh(a * b + c) * d).sum()
        return [total, *torch.autograd.grad(total, [a, b, c, d])]

    return run


def rosenbrock(x: torch.Tensor) -> torch.Tensor:
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def hessian(data: Data) -> Run:
    x = torch.tensor(data["x"])
    return lambda: [torch.autograd.functional.hessian(rosenbrock, x)]


def hessian_func(data: Data) -> Run:
    x = torch.tensor(data["x"])
    return lambda: [torch.func.hessian(rosenbrock)(x)]


def jacobian(data: Data) -> Run:
    w, x = torch.tensor(data["w"]), torch.tensor(data["x"])
    return lambda: [torch.autograd.functional.jacobian(lambda x: torch.tanh(w @ x) * x, x)]


def jacobian_func(data: Data) -> Run:
    w, x = torch.tensor(data["w"]), torch.tensor(data["x"])
    return lambda: [torch.func.jacrev(lambda x: torch.tanh(w @ x) * x)(x)]


WORK = {
    "PyTorch eager": {
        "A": sgd,
        **dict.fromkeys(("B-1000", "B-10000", "B-100000"), chain),
        "C": train_large,
        "Cs": train_small,
        "D": elementwise,
        "E": broadcasting,
        "G": hessian,
        "J": jacobian,
    },
    "torch.func": {"G": hessian_func, "J": jacobian_func},
}
PARTS: dict[tuple[str, str], float] = {}


def versions() -> dict[str, str]:
    return {"PyTorch": torch.__version__}
