"""Small tapes that several tests tell."""

import json

import tapewidgets as tw
from tapewidgets import story


def vectors():
    return tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])


def classic():
    """t3 = t1*t2; t4 = t2 + t3, typed as a program."""
    t1, t2 = vectors()
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run("t3 = t1*t2\nt4 = t2 + t3", {"t1": t1, "t2": t2})
    return story.tell(tape, run.value, [t1, t2], names={"t1": t1, "t2": t2}, run=run)


def network():
    """Two layers with broadcasting, matrix products and a mean."""
    x = tw.constant([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
    y = tw.constant([[1.0], [0.0]])
    w1 = tw.Variable([[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]])
    b1 = tw.Variable([0.1, 0.2])
    w2 = tw.Variable([[1.0], [2.0]])
    b2 = tw.Variable(0.5)
    with tw.GradientTape(persistent=True) as tape:
        h = tw.tanh(x @ w1 + b1)
        out = tw.sigmoid(h @ w2 + b2)
        loss = tw.reduce_mean((out - y) ** 2)
    names = {"x": x, "y": y, "w1": w1, "b1": b1, "w2": w2, "b2": b2, "h": h, "out": out, "loss": loss}
    return tape, loss, [w1, b1, w2, b2], names


def chain(operations, start=1.5):
    """A chain of so many operations on scalars, each second one with a second path."""
    a, b = tw.Variable(start), tw.Variable(0.7)
    steps = [lambda y: y * b, lambda y: tw.tanh(y), lambda y: y + a, lambda y: y - b]
    with tw.GradientTape(persistent=True) as tape:
        y = a
        for k in range(operations):
            y = steps[k % 4](y)
    return tape, y, [a, b], {"a": a, "b": b, "y": y}


def sent(data):
    """Bytes of data as Jupyter sends it."""
    return len(json.dumps(data, ensure_ascii=False, allow_nan=False).encode())
