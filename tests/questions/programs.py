"""Small tapes that several tests ask about."""

import tapewidgets as tw


def vectors():
    t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    with tw.GradientTape(persistent=True) as tape:
        t3 = t1 * t2
        t4 = t2 + t3
    return tape, t4, [t1, t2], {"t1": t1, "t2": t2, "t3": t3, "t4": t4}


def network():
    x, y = tw.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), tw.constant([[1.0], [0.0], [1.0]])
    W, b = tw.Variable([[0.1], [-0.2]]), tw.Variable([0.05])
    with tw.GradientTape(persistent=True) as tape:
        h = tw.tanh(x @ W + b)
        loss = tw.reduce_mean((h - y) ** 2)
    return tape, loss, [W, b], {"x": x, "y": y, "W": W, "b": b, "h": h, "loss": loss}


def twice():
    t = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        u = t * t
        v = tw.sin(u)
        w = u * v
    return tape, w, [t], {"t": t, "u": u, "v": v, "w": w}
