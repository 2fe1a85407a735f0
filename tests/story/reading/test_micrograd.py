"""micrograd's Values are read as they stand: by their number, their sign and what went into them."""

import math

import pytest

import tapewidgets as tw
from tapewidgets import story
from tapewidgets.story.reading.micrograd_values import read_micrograd


class Value:
    """A scalar with its gradient, after micrograd: a set of inputs, the operation's sign, no more."""

    def __init__(self, data, children=(), op="", label="", locals=()):
        self.data, self._prev, self._op, self.label = data, set(children), op, label
        self.locals = list(zip(children, locals, strict=True))
        self.grad = 0.0

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), "+", locals=(1, 1))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), "*", locals=(other.data, self.data))

    def __pow__(self, power):
        return Value(self.data**power, (self,), f"**{power}", locals=(power * self.data ** (power - 1),))

    def relu(self):
        return Value(max(0.0, self.data), (self,), "ReLU", locals=(float(self.data > 0),))

    def tanh(self):
        out = math.tanh(self.data)
        return Value(out, (self,), "tanh", locals=(1 - out**2,))

    def backward(self, upstream=1.0):
        """Add what comes along each path: slow and plain."""
        self.grad += upstream
        for one, local in self.locals:
            one.backward(upstream * local)


def neuron():
    w1, w2, b = Value(0.5), Value(-1.5), Value(0.25)
    z = w1 * Value(2.0) + w2 * Value(-1.0) + b
    out = z.tanh() + (z * Value(-1)).relu() + z**-2 + z * z + (z + z)
    return out, {"w1": w1, "w2": w2, "b": b, "z": z}


def test_every_sum_is_micrograds_gradient():
    out, names = neuron()
    out.backward()
    read = read_micrograd(out, names)
    told = story.tell(read.tape, read.target, read.sources, names=read.names)
    assert float(read.target.numpy()) == pytest.approx(out.data, rel=1e-12)
    sums = {
        step["value"]: step["arrays"]["sum"] for step in told["steps"] if "arrays" in step and "sum" in step
    }
    found = {told["values"][value]["name"]: told["pool"][place]["a"] for value, place in sums.items()}
    for name, value in names.items():
        assert found[name] == pytest.approx([value.grad], rel=1e-5), name
    assert [told["values"][one["value"]]["name"] for one in told["answers"]] == ["w1", "w2", "b"]


def test_labels_are_names_and_without_names_all_leaves_are_sources():
    out, names = neuron()
    assert len(read_micrograd(out).sources) == 6
    names["w1"].label, names["z"].label = "weight", "sum"
    read = read_micrograd(out)
    assert (len(read.sources), sorted(read.names)) == (1, ["sum", "weight"])


def test_a_deep_graph_needs_no_recursion():
    x = a = Value(0.5)
    for _ in range(3000):
        a = a + Value(0.0)
    assert len(read_micrograd(a, {"x": x}).tape.lines) == 3000


def test_what_cannot_be_read_is_told():
    with pytest.raises(ValueError, match="'sin' cannot be read"):
        read_micrograd(Value(0.0, (Value(0.0),), "sin", locals=(1,)))
    with pytest.raises(TypeError, match="not Variable"):
        read_micrograd(tw.Variable(2.0))
