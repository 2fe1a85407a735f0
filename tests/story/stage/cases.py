"""Stories that a stage has to draw: what it was made for, what it was not, and what tries to break it."""

import random

import numpy as np

import tapewidgets as tw
from tapewidgets import story
from tests.language.corpus.good import GOOD
from tests.language.given import given
from tests.story import programs

SEED = 14


def told(program, tensors):
    """The story of a program; tensors are Variables, but for those that are Tensors already."""
    made = {
        name: value if tw.is_tensor(value) else tw.Variable(np.asarray(value, np.float32), name=name)
        for name, value in tensors.items()
    }
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run(program, made)
    asked = [t for t in made.values() if hasattr(t, "assign")]
    return story.tell(tape, run.value, asked, run=run, names=made)


def seed(scale=1.0):
    return told("t3 = t1*t2\nt4 = t2 + t3", {"t1": scale * np.array([1.0, 2, 3]), "t2": [10.0, 20, 30]})


def neuron(scale=1.0):
    constants = {"x": tw.constant([2.0, 1.0]), "y": tw.constant(1.0)}
    tensors = {"w": scale * np.array([0.5, -1.5]), "b": 0.25 * scale, **constants}
    return told("z = sum(w*x) + b\na = sigmoid(z)\nloss = (a - y)**2", tensors)


def network(scale=1.0):
    x, t = tw.constant([[1.0, 2], [-1, 0.5], [0, -1]]), tw.constant([[1.0], [0], [0.5]])
    w1, b1 = scale * np.array([[0.5, -0.3, 0.8], [0.2, 0.7, -0.6]]), [0.1, 0, -0.1]
    tensors = {"x": x, "t": t, "w1": w1, "b1": b1, "w2": [[1], [-0.5], [0.3 * scale]], "b2": [0.2]}
    return told("h = relu(x @ w1 + b1)\ny = h @ w2 + b2\nloss = mean((y - t)**2)", tensors)


def wide(scale=1.0):
    """One statement of 30 products: 60 leaves, 59 operations."""
    tensors = {f"{name}{i}": scale * (i + 1) for i in range(30) for name in "ab"}
    return told("y = " + " + ".join(f"a{i}*b{i}" for i in range(30)), tensors)


def long(scale=1.0):
    lines = [f"a{i} = sin({'x' if i == 0 else f'a{i - 1}'}*w + {i})" for i in range(48)]
    return told("\n".join(lines), {"x": 0.5 * scale, "w": 1.1})


def points(scale=1.0):
    x = (np.random.default_rng(7).uniform(-2, 2, 1000) * scale).astype(np.float32)
    tensors = {"w": 1.0, "x": tw.constant(x), "b": 0.0, "y": tw.constant(3 * x + 1)}
    return told("loss = mean((w*x + b - y)**2)", tensors)


MADE_FOR = {"seed": seed, "neuron": neuron, "network": network, "wide": wide, "long": long, "points": points}
"""The six cases with a bound; each takes a scale of its numbers."""


def three_hundred():
    """300 operations in 50 statements of one form."""
    a, w, b = tw.Variable(0.5), tw.Variable(1.1), tw.Variable(0.9)
    with tw.GradientTape(persistent=True) as tape:
        y = a
        for _ in range(50):
            y = tw.sin(y * w) * b + tw.tanh(y) - w
    spans = {line.output: (1 + k // 6, 0, 9) for k, line in enumerate(tape.lines)}
    return story.tell(tape, y, [a, w, b], names={"a": a, "w": w, "b": b, "y": y}, spans=spans)


def many_forms():
    """Statements of five forms in turn, so that none follows its like."""
    forms = ["a = sin(a*w)", "a = a + b", "a = tanh(a)*w", "a = a - w*b", "a = exp(a*b)/w"]
    return told("\n".join(forms * 10), {"a": 0.5, "w": 1.1, "b": 0.1})


def without_program():
    tape, y, sources, names = programs.chain(300)
    return story.tell(tape, y, sources, names=names)


def many_leaves():
    """300 leaves, each used by a line of its own."""
    leaves = {f"w{i}": tw.Variable(1.01) for i in range(300)}
    with tw.GradientTape(persistent=True) as tape:
        y = leaves["w0"]
        for leaf in leaves.values():
            y = y * leaf
    return story.tell(tape, y, list(leaves.values()), names={**leaves, "y": y})


def hostile_names():
    x, y = tw.Variable([1.0, 2.0]), tw.Variable([3.0, 4.0])
    with tw.GradientTape(persistent=True) as tape:
        z = x * y + x
    names = {'"><script>alert(1)</script>': x, "{a|b} <c> \\N &amp; \x00\u202e]": y, "W" * 200: z}
    return story.tell(tape, z, [x, y], names=names)


def hangul():
    program = "가중치곱한값들의합계 = 입력측정값*가중치\n손실 = (가중치곱한값들의합계 - 정답)**2"
    return told(program, {"입력측정값": 2.0, "가중치": 3.0, "정답": 1.0})


def right_to_left():
    x, w, target = tw.Variable(2.0), tw.Variable(3.0), tw.constant(1.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * w
        loss = (y - target) ** 2
    names = {"קלט": x, "משקל": w, "هدف": target, "סכום": y, "خسارة": loss}
    return story.tell(tape, loss, [x, w], names=names)


def empty():
    x = tw.Variable(np.zeros((0, 3), np.float32))
    with tw.GradientTape(persistent=True) as tape:
        y = tw.reduce_sum(x * 2.0)
    return story.tell(tape, y, x)


def not_finite():
    return told("y = log(x)\nz = 1/x\nt = sum(y*z)", {"x": [-1.0, 0, 2]})


def large_not_finite():
    return told("y = log(x)\nt = sum(y)", {"x": np.linspace(-1, 1, 400)})


def stopped():
    return told("y = x*stop_gradient(x)", {"x": 3.0})


def unrecorded():
    c, t1, unused = tw.constant(2.0), tw.Variable(3.0), tw.Variable(1.0)
    names = {"c": c, "t1": t1, "unused": unused}
    with tw.GradientTape(persistent=True) as tape:
        run = tw.language.run("k = c*2 + 1\nbig = t1 > 1\ny = k*t1", names)
    return story.tell(tape, run.value, [t1, c, unused], names=names, run=run)


def nothing_recorded():
    return told("y = c*2", {"c": tw.constant(2.0)})


def target_is_a_source():
    x = tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        pass
    return story.tell(tape, x, x)


def nested():
    x = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as outer:
        with tw.GradientTape() as inner:
            y = tw.sin(x**3)
        slope = inner.gradient(y, x)
    return story.tell(outer, slope, x)


def many_inputs():
    parts = [tw.Variable([float(i)]) for i in range(40)]
    with tw.GradientTape(persistent=True) as tape:
        y = tw.reduce_sum(tw.concat([*parts, *parts], 0))
    return story.tell(tape, y, parts, names={f"p{i}": part for i, part in enumerate(parts)})


def used_48_times():
    return told("\n".join(["a = w*x", *["a = a*w"] * 47]), {"w": 1.01, "x": 2.0})


def odd_shapes():
    x = tw.Variable(np.ones((144, 1), np.float32))
    y = tw.Variable(np.ones((1, 1500), np.float32))
    with tw.GradientTape(persistent=True) as tape:
        z = tw.reduce_sum(x @ y) + tw.reduce_sum(tw.ones((2, 1, 3, 2, 2)) * x[0, 0])
    return story.tell(tape, z, [x, y])


_ODD = (three_hundred, many_forms, without_program, many_leaves, hostile_names, hangul, right_to_left, empty,
        not_finite, large_not_finite, stopped, unrecorded, nothing_recorded, target_is_a_source, nested,
        many_inputs, used_48_times, odd_shapes)  # fmt: skip
ODD = {function.__name__: function for function in _ODD}


def picked(count=50):
    """Programs of the language's corpus, chosen by a seed."""
    return random.Random(SEED).sample([program for program, _ in GOOD], count)


def run(program):
    """The tape, the target, the sources and the story of a program of the corpus."""
    made = given()
    with tw.GradientTape(persistent=True) as tape:
        ran = tw.language.run(program, made)
    asked = [t for t in made.values() if hasattr(t, "assign")]
    names = {name: value for name, value in made.items() if tw.is_tensor(value)}
    return tape, ran.value, asked, story.tell(tape, ran.value, asked, run=ran, names=names)
