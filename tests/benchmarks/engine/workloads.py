"""What each library is given to do: names, sizes and the numbers that go in.

A workload's arrays are made here once, with a fixed seed, so that every library works on the same numbers.
``count`` is what a time is divided by (steps of training, operations of a chain); 1 where a time is whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

RATE = 0.01  # the learning rate of the SGD of A and of the train steps of C and Cs
POINTS = 1_000  # data points of A: an epoch

Data = dict[str, Any]


@dataclass(frozen=True)
class Workload:
    """One thing to measure: ``make(size)`` gives its numbers; ``quick`` is the size of a short run."""

    name: str
    title: str
    size: int
    quick: int
    make: Callable[[int], Data]
    count: int = 1
    unit: str = ""

    @property
    def group(self) -> str:
        """The letter that ``--only`` asks for: ``B-1000`` belongs to B."""
        return self.name.split("-")[0]


def points(steps: int) -> Data:
    """A: noise-free points of y = 3x + 1, one a step, in epochs of at most ``POINTS``."""
    x = np.random.default_rng(0).standard_normal(min(steps, POINTS)).astype(np.float32)
    return {"x": x, "y": 3 * x + np.float32(1), "epochs": steps // len(x)}


def chain(operations: int) -> Data:
    """B: rounds of four scalar operations, y = tanh(y * w + b) ** 2.

    On the way back the gradient shrinks to a quarter with each round and is 0 after some 70. Were it to lose
    less than half, it would stay at the smallest float32 there is, with which a processor is slow.
    """
    return {"x": np.float32(0.5), "w": np.float32(1.1), "b": np.float32(0.1), "rounds": operations // 4}


def network(layers: tuple[int, ...], batch: int, classes: bool) -> Data:
    """C and Cs: the weights and one batch of a multilayer perceptron."""
    rng = np.random.default_rng(1)
    pairs = list(pairwise(layers))
    data: Data = {
        "weights": [rng.normal(0, m**-0.5, (m, n)).astype(np.float32) for m, n in pairs],
        "biases": [np.zeros(n, np.float32) for _, n in pairs],
        "x": rng.standard_normal((batch, layers[0])).astype(np.float32),
    }
    if classes:
        data["labels"] = rng.integers(0, layers[-1], batch)
    else:
        data["y"] = np.sin(3 * data["x"].sum(1, keepdims=True)).astype(np.float32)
    return data


def elementwise(elements: int) -> Data:
    """D: the argument of 20 elementwise operations, four rounds of tanh(sin(y * 1.1 + 0.1)) ** 2."""
    return {"x": np.random.default_rng(2).standard_normal(elements).astype(np.float32), "rounds": 4}


def broadcasting(n: int) -> Data:
    """E: the four arguments of sum(tanh(a * b + c) * d)."""
    rng = np.random.default_rng(3)
    shapes = {"a": (n, 1), "b": (1, n), "c": (n,), "d": ()}
    return {name: np.asarray(rng.standard_normal(shape), np.float32) for name, shape in shapes.items()}


def rosenbrock(dimensions: int) -> Data:
    """G: where the Hessian of Rosenbrock's function is taken."""
    return {"x": np.random.default_rng(4).uniform(-1, 1, dimensions).astype(np.float32)}


def square_matrix(n: int) -> Data:
    """J: the arguments of tanh(W @ x) * x."""
    rng = np.random.default_rng(5)
    return {
        "w": rng.normal(0, n**-0.5, (n, n)).astype(np.float32),
        "x": rng.standard_normal(n).astype(np.float32),
    }


def large_network(batch: int) -> Data:
    """C: 784-256-128-10, relu, softmax cross-entropy."""
    return network((784, 256, 128, 10), batch, classes=True)


def small_network(batch: int) -> Data:
    """Cs: 2-16-16-1, tanh, mean squared error."""
    return network((2, 16, 16, 1), batch, classes=False)


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload("A", "SGD, 10,000 steps", 10_000, 200, points, 10_000, "step"),
        Workload("B-1000", "chain of 1,000 scalar operations", 1_000, 40, chain, 1_000, "operation"),
        Workload("B-10000", "chain of 10,000", 10_000, 80, chain, 10_000, "operation"),
        Workload("B-100000", "chain of 100,000", 100_000, 120, chain, 100_000, "operation"),
        Workload("B-1000000", "chain of 1,000,000", 1_000_000, 160, chain, 1_000_000, "operation"),
        Workload("C", "train step, MLP 784-256-128-10", 128, 4, large_network),
        Workload("Cs", "train step, MLP 2-16-16-1", 64, 4, small_network),
        Workload("D", "20 elementwise operations on 1e6", 1_000_000, 1_000, elementwise),
        Workload("E", "broadcasting to 1,000 by 1,000", 1_000, 10, broadcasting),
        Workload("G", "Hessian, Rosenbrock in 50 dimensions", 50, 5, rosenbrock),
        Workload("J", "jacobian of tanh(W@x)*x, 50 by 50", 50, 5, square_matrix),
        Workload("T-C", "first call on C: trace, compile, run", 128, 4, large_network),
        Workload("T-1000", "first call on a chain of 1,000", 1_000, 40, chain, 1_000, "operation"),
        Workload("T-100000", "first call on a chain of 100,000", 100_000, 80, chain, 100_000, "operation"),
    )
}
