"""Three tapes entered, left, paused, reset and asked at random, against records kept by hand.

What is checked beside gradients: which tape takes a value for a constant, also in a second derivative.
"""

import math
import random
from contextlib import ExitStack

import numpy as np
import pytest

import tapewidgets as tw

TAPES = 3
STEPS = 120


class Model:
    """The tapes, and what each must know: values are called by their positions.

    Attributes
    ----------
    values : Variables, constants, results
    known : for each tape the values that it listens to
    lines : for each tape: result -> [(input listened to, slope, values that the slope is made of)]
    """

    def __init__(self, seed):
        self.random = random.Random(seed)
        trainable = [tw.Variable(self.random.uniform(0.3, 1.0)) for _ in range(2)]
        self.values = [*trainable, tw.Variable(-0.5, trainable=False), tw.constant(0.8)]
        self.trainable = {0, 1}
        watches = [self.random.random() < 0.7 for _ in range(TAPES)]
        self.tapes = [tw.GradientTape(persistent=True, watch_accessed_variables=w) for w in watches]
        self.watches = watches
        self.entered, self.recording = [False] * TAPES, [False] * TAPES
        self.known = [set() for _ in range(TAPES)]
        self.lines = [{} for _ in range(TAPES)]

    def step(self):
        choice = self.random.random()
        t = self.random.randrange(TAPES)
        if choice < 0.12:
            self.enter_or_leave(t)
        elif choice < 0.14:
            self.reset(t)
        elif choice < 0.24:
            self.watch(t)
        elif choice < 0.75:
            self.operation()
        elif choice < 0.9:
            self.ask(t)
        else:
            self.ask_while_others_record(t)

    def enter_or_leave(self, t):
        if self.recording[t]:
            self.tapes[t].__exit__(None, None, None)
        else:
            self.tapes[t].__enter__()
            self.entered[t] = True
        self.recording[t] = not self.recording[t]

    def reset(self, t):
        if self.recording[t]:
            self.tapes[t].reset()
            self.known[t], self.lines[t] = set(), {}

    def watch(self, t):
        position = self.pick()
        if self.recording[t]:
            self.tapes[t].watch(self.values[position])
            self.known[t].add(position)

    def pick(self):
        """Some value, one of the newest in half of the cases."""
        first = max(0, len(self.values) - 5) if self.random.random() < 0.5 else 0
        return self.random.randrange(first, len(self.values))

    def operation(self):
        a, b = self.pick(), self.pick()
        x, z = self.values[a], self.values[b]
        p, q = float(x), float(z)
        name = self.random.choice(["multiply", "subtract", "tanh", "twice"])
        if max(abs(p), abs(q)) > 1:
            name = "tanh"
        paused = [t for t in range(TAPES) if self.recording[t] and self.random.random() < 0.2]
        with ExitStack() as pauses:
            for t in paused:
                pauses.enter_context(self.tapes[t].stop_recording())
            y = {"multiply": lambda: x * z, "subtract": lambda: x - z, "tanh": lambda: tw.tanh(x)}.get(
                name, lambda: 2.0 * x
            )()
        position = len(self.values)
        self.values.append(y)
        parts = {
            "multiply": [(a, q, {b: 1.0}), (b, p, {a: 1.0})],
            "subtract": [(a, 1.0, {}), (b, -1.0, {})],
            "tanh": [(a, 1 - math.tanh(p) ** 2, {position: -2 * math.tanh(p)})],
            "twice": [(a, 2.0, {})],
        }[name]
        for t in range(TAPES):
            if self.recording[t] and t not in paused:
                self.write(t, position, parts)

    def write(self, t, position, parts):
        if self.watches[t]:
            self.known[t] |= {part for part, *_ in parts if part in self.trainable}
        heard = [part for part in parts if part[0] in self.known[t]]
        if heard:
            self.known[t].add(position)
            self.lines[t][position] = heard

    def derivative(self, t, target, source):
        """None if there is no way back on tape ``t``, else the sum over all ways."""
        if target == source:
            return 1.0
        found = [
            (slope, self.derivative(t, part, source)) for part, slope, _ in self.lines[t].get(target, ())
        ]
        ways = [slope * further for slope, further in found if further is not None]
        return sum(ways) if ways else None

    def second(self, t, target, source, outer, by):
        """The gradient on tape ``t``, and its derivative by a value that ``outer`` listens to; or None."""
        if target == source:
            return 1.0, 0.0
        found = []
        for part, slope, made_of in self.lines[t].get(target, ()):
            further = self.second(t, part, source, outer, by)
            if further is not None:
                change = sum(
                    factor * (self.derivative(outer, value, by) or 0.0)
                    for value, factor in made_of.items()
                    if value in self.known[outer]
                )
                found.append((slope * further[0], change * further[0] + slope * further[1]))
        return tuple(map(sum, zip(*found, strict=True))) if found else None

    def ask(self, t):
        if not self.entered[t]:
            return
        target, source = self.pick(), self.pick()
        with ExitStack() as pauses:
            for other in range(TAPES):
                if self.recording[other]:
                    pauses.enter_context(self.tapes[other].stop_recording())
            g = self.tapes[t].gradient(self.values[target], self.values[source])
            explanation = self.tapes[t].explain(self.values[target], self.values[source])
        expected = self.derivative(t, target, source)
        assert (g is None) == (expected is None)
        assert (explanation is None) == (g is not None and g.numpy() != 0)
        if g is not None:
            np.testing.assert_allclose(g.numpy(), expected, rtol=1e-3, atol=1e-5)

    def ask_while_others_record(self, t):
        """A gradient that the other tapes record, and its derivatives by all that each of them knows."""
        others = [u for u in range(TAPES) if self.recording[u] and u != t]
        if not self.entered[t] or not others:
            return
        target, source = self.pick(), self.pick()
        with ExitStack() as pauses:
            if self.recording[t]:
                pauses.enter_context(self.tapes[t].stop_recording())
            g = self.tapes[t].gradient(self.values[target], self.values[source])
        if g is None:
            assert self.derivative(t, target, source) is None
            return
        for outer in others:
            pause = self.tapes[outer].stop_recording()
            with pause, ExitStack() as pauses:
                for other in others:
                    if other != outer:
                        pauses.enter_context(self.tapes[other].stop_recording())
                found = self.tapes[outer].gradient(g, self.values)
            for by, slope in enumerate(found):
                value, change = self.second(t, target, source, outer, by)
                np.testing.assert_allclose(g.numpy(), value, rtol=1e-3, atol=1e-5)
                if by in self.known[outer]:
                    np.testing.assert_allclose(
                        0.0 if slope is None else slope.numpy(), change, rtol=1e-3, atol=1e-4
                    )
                else:
                    assert slope is None

    def close(self):
        for t in range(TAPES):
            if self.recording[t]:
                self.enter_or_leave(t)


@pytest.mark.parametrize("seed", range(100))
def test_tapes_in_any_order(seed):
    model = Model(seed)
    try:
        for _ in range(STEPS):
            model.step()
    finally:
        model.close()
