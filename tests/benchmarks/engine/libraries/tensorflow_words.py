"""The workloads in TensorFlow's words: the same lines run on ``tensorflow`` and on ``tapewidgets``.

``tf`` is either library. Eager makers run as written; the compiled ones put ``tf.function`` around the work.
"""

from collections.abc import Callable
from typing import Any

from ..workloads import RATE, Data

Run = Callable[[], Any]
Maker = Callable[[Any, Data, Callable[[Run], Run]], Run]


def as_written(f: Run) -> Run:
    """Eager: no ``tf.function``."""
    return f


def sgd(tf: Any, data: Data, _: Any) -> Run:
    x_data, y_data, epochs = tf.constant(data["x"]), tf.constant(data["y"]), data["epochs"]

    def run() -> Any:
        w, b = tf.Variable(-1.0), tf.Variable(-1.0)
        w_trace, b_trace = [], []
        for _ in range(epochs):
            for x, y in zip(x_data, y_data, strict=True):
                with tf.GradientTape() as tape:
                    loss = (w * x + b - y) ** 2
                gradients = tape.gradient(loss, [w, b])
                w = tf.Variable(w - RATE * gradients[0])
                b = tf.Variable(b - RATE * gradients[1])
                w_trace.append(w.numpy())
                b_trace.append(b.numpy())
        return [w_trace, b_trace]

    return run


def sgd_compiled(tf: Any, data: Data, function: Any) -> Run:
    x_data, y_data, epochs = tf.constant(data["x"]), tf.constant(data["y"]), data["epochs"]
    w, b = tf.Variable(-1.0), tf.Variable(-1.0)

    @function
    def step(x: Any, y: Any) -> None:
        with tf.GradientTape() as tape:
            loss = (w * x + b - y) ** 2
        gradients = tape.gradient(loss, [w, b])
        w.assign_sub(RATE * gradients[0])
        b.assign_sub(RATE * gradients[1])

    def run() -> Any:
        w.assign(-1.0)
        b.assign(-1.0)
        w_trace, b_trace = [], []
        for _ in range(epochs):
            for x, y in zip(x_data, y_data, strict=True):
                step(x, y)
                w_trace.append(w.numpy())
                b_trace.append(b.numpy())
        return [w_trace, b_trace]

    return run


def chain(tf: Any, data: Data, function: Any) -> Run:
    x, w, b = (tf.Variable(data[name]) for name in "xwb")
    rounds = data["rounds"]

    @function
    def run() -> Any:
        with tf.GradientTape() as tape:
            y = x
            for _ in range(rounds):
                y = tf.tanh(y * w + b) ** 2
        return tape.gradient(y, [x, w, b])

    return run


def train_large(tf: Any, data: Data, function: Any) -> Run:
    x, labels = tf.constant(data["x"]), tf.constant(data["labels"])
    variables = [
        tf.Variable(array) for pair in zip(data["weights"], data["biases"], strict=True) for array in pair
    ]
    w1, b1, w2, b2, w3, b3 = variables

    @function
    def step() -> Any:
        with tf.GradientTape() as tape:
            h1 = tf.nn.relu(x @ w1 + b1)
            h2 = tf.nn.relu(h1 @ w2 + b2)
            logits = h2 @ w3 + b3
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
            loss = tf.reduce_mean(losses)
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(RATE * gradient)
        return loss

    return lambda: [*variables, step()]


def train_small(tf: Any, data: Data, function: Any) -> Run:
    x, y = tf.constant(data["x"]), tf.constant(data["y"])
    variables = [
        tf.Variable(array) for pair in zip(data["weights"], data["biases"], strict=True) for array in pair
    ]
    w1, b1, w2, b2, w3, b3 = variables

    @function
    def step() -> Any:
        with tf.GradientTape() as tape:
            h1 = tf.tanh(x @ w1 + b1)
            h2 = tf.tanh(h1 @ w2 + b2)
            loss = tf.reduce_mean(tf.square(h2 @ w3 + b3 - y))
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(RATE * gradient)
        return loss

    return lambda: [*variables, step()]


def elementwise(tf: Any, data: Data, function: Any) -> Run:
    x, rounds = tf.Variable(data["x"]), data["rounds"]

    @function
    def run() -> Any:
        with tf.GradientTape() as tape:
            y = x
            for _ in range(rounds):
                y = tf.tanh(tf.sin(y * 1.1 + 0.1)) ** 2
            total = tf.reduce_sum(y)
        return [total, tape.gradient(total, x)]

    return run


def broadcasting(tf: Any, data: Data, function: Any) -> Run:
    a, b, c, d = (tf.Variable(data[name]) for name in "abcd")

    @function
    def run() -> Any:
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(tf.tanh(a * b + c) * d)
        return [total, *tape.gradient(total, [a, b, c, d])]

    return run


def hessian(tf: Any, data: Data, function: Any) -> Run:
    x = tf.Variable(data["x"])

    @function
    def run() -> Any:
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = tf.reduce_sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
            gradient = inner.gradient(y, x)
        return [outer.jacobian(gradient, x)]

    return run


def jacobian(tf: Any, data: Data, function: Any) -> Run:
    w, x = tf.constant(data["w"]), tf.Variable(data["x"])

    @function
    def run() -> Any:
        with tf.GradientTape() as tape:
            y = tf.tanh(tf.linalg.matvec(w, x)) * x
        return [tape.jacobian(y, x)]

    return run


def first_call(maker: Maker) -> Maker:
    """Trace, compile and run anew each time: what a learner waits for after the first call."""

    def make(tf: Any, data: Data, function: Any) -> Run:
        return lambda: maker(tf, data, function)()

    return make


EAGER: dict[str, Maker] = {
    "A": sgd,
    **dict.fromkeys(("B-1000", "B-10000", "B-100000"), chain),
    "C": train_large,
    "Cs": train_small,
    "D": elementwise,
    "E": broadcasting,
    "G": hessian,
    "J": jacobian,
}
COMPILED: dict[str, Maker] = {
    **EAGER,
    "A": sgd_compiled,
    "T-C": first_call(train_large),
    "T-1000": first_call(chain),
}
