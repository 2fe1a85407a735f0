"""JAX: ``jax.grad`` as it stands, and inside ``jax.jit``."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..workloads import RATE, Data

Run = Callable[[], Any]
Compile = Callable[[Callable[..., Any]], Callable[..., Any]]


def as_written(f: Callable[..., Any]) -> Callable[..., Any]:
    """``jax.grad`` alone."""
    return f


def finished(f: Callable[..., Any], *arguments: Any) -> Run:
    """Call ``f`` and wait for its results: JAX returns before it has them."""
    return lambda: jax.block_until_ready(f(*arguments))


def sgd(data: Data, compiled: Compile) -> Run:
    x_data, y_data, epochs = jnp.asarray(data["x"]), jnp.asarray(data["y"]), data["epochs"]
    gradient = jax.grad(lambda w, b, x, y: (w * x + b - y) ** 2, (0, 1))

    @compiled
    def step(w: Any, b: Any, x: Any, y: Any) -> Any:
        dw, db = gradient(w, b, x, y)
        return w - RATE * dw, b - RATE * db

    def run() -> Any:
        w = b = jnp.float32(-1)
        w_trace, b_trace = [], []
        for _ in range(epochs):
            for x, y in zip(x_data, y_data, strict=True):
                w, b = step(w, b, x, y)
                w_trace.append(np.asarray(w))
                b_trace.append(np.asarray(b))
        return [w_trace, b_trace]

    return run


def chain(data: Data, compiled: Compile) -> Run:
    rounds = data["rounds"]

    def value(x: Any, w: Any, b: Any) -> Any:
        y = x
        for _ in range(rounds):
            y = jnp.tanh(y * w + b) ** 2
        return y

    return finished(compiled(jax.grad(value, (0, 1, 2))), *(jnp.asarray(data[name]) for name in "xwb"))


def training(loss: Callable[..., Any], data: Data, compiled: Compile, *batch: Any) -> Run:
    """A train step that keeps its weights between calls."""
    pairs = zip(data["weights"], data["biases"], strict=True)
    state = [jnp.asarray(array) for pair in pairs for array in pair]
    value_and_gradients = jax.value_and_grad(loss)

    @compiled
    def step(state: Any, *batch: Any) -> Any:
        value, gradients = value_and_gradients(state, *batch)
        return [v - RATE * g for v, g in zip(state, gradients, strict=True)], value

    def run() -> Any:
        nonlocal state
        state, value = jax.block_until_ready(step(state, *batch))
        return [*state, value]

    return run


def large_loss(state: Any, x: Any, labels: Any) -> Any:
    w1, b1, w2, b2, w3, b3 = state
    h1 = jax.nn.relu(x @ w1 + b1)
    h2 = jax.nn.relu(h1 @ w2 + b2)
    logits = jax.nn.log_softmax(h2 @ w3 + b3)
    return -jnp.take_along_axis(logits, labels[:, None], 1).mean()


def small_loss(state: Any, x: Any, y: Any) -> Any:
    w1, b1, w2, b2, w3, b3 = state
    h1 = jnp.tanh(x @ w1 + b1)
    h2 = jnp.tanh(h1 @ w2 + b2)
    return jnp.mean((h2 @ w3 + b3 - y) ** 2)


def train_large(data: Data, compiled: Compile) -> Run:
    return training(large_loss, data, compiled, jnp.asarray(data["x"]), jnp.asarray(data["labels"]))


def train_small(data: Data, compiled: Compile) -> Run:
    return training(small_loss, data, compiled, jnp.asarray(data["x"]), jnp.asarray(data["y"]))


def elementwise(data: Data, compiled: Compile) -> Run:
    rounds = data["rounds"]

    def value(x: Any) -> Any:
        y = x
        for _ in range(rounds):
            y = jnp.tanh(jnp.sin(y * 1.1 + 0.1)) ** 2
        return y.sum()

    return finished(compiled(jax.value_and_grad(value)), jnp.asarray(data["x"]))


def broadcasting(data: Data, compiled: Compile) -> Run:
    f = jax.value_and_grad(lambda a, b, c, d: (jnp.tanh(a * b + c) * d).sum(), (0, 1, 2, 3))
    g = compiled(lambda *arguments: jax.tree.leaves(f(*arguments)))
    return finished(g, *(jnp.asarray(data[name]) for name in "abcd"))


def rosenbrock(x: Any) -> Any:
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def hessian(data: Data, compiled: Compile) -> Run:
    f = compiled(jax.hessian(rosenbrock))
    x = jnp.asarray(data["x"])
    return finished(lambda: [f(x)])


def jacobian(data: Data, compiled: Compile) -> Run:
    f = compiled(jax.jacrev(lambda x, w: jnp.tanh(w @ x) * x))
    w, x = jnp.asarray(data["w"]), jnp.asarray(data["x"])
    return finished(lambda: [f(x, w)])


def first_call(make: Callable[[Data, Compile], Run]) -> Callable[[Data, Compile], Run]:
    return lambda data, compiled: lambda: make(data, compiled)()


EAGER = {
    "A": sgd,
    **dict.fromkeys(("B-1000", "B-10000"), chain),
    "C": train_large,
    "Cs": train_small,
    "D": elementwise,
    "E": broadcasting,
    "G": hessian,
    "J": jacobian,
}
COMPILED = {
    **{name: make for name, make in EAGER.items() if name != "B-10000"},  # it compiles for minutes
    "T-C": first_call(train_large),
    "T-1000": first_call(chain),
}
WORK = {
    "JAX grad": {name: lambda data, make=make: make(data, as_written) for name, make in EAGER.items()},
    "jax.jit": {name: lambda data, make=make: make(data, jax.jit) for name, make in COMPILED.items()},
}
PARTS = {("JAX grad", "A"): 0.02, ("JAX grad", "B-10000"): 0.2}


def versions() -> dict[str, str]:
    return {"JAX": jax.__version__}
