"""PyTorch's graphs, by stand-ins with its nodes' names; ``with_libraries`` asks PyTorch itself."""

from types import SimpleNamespace

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.story.reading.torch_graph import read_torch


class Tensor:
    """What is asked of a torch tensor."""

    def __init__(self, data, grad_fn=None):
        self.data, self.grad_fn = np.asarray(data, np.float32), grad_fn
        self.dtype, self.shape = "torch.float32", self.data.shape

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return self.data


class Node:
    """A node of the graph: its name, the nodes before it, what it saved."""

    def __init__(node, name, /, *before, shape=(), **saved):
        node._name, node.next_functions = name, tuple((one, 0) for one in before)
        node._input_metadata = [SimpleNamespace(shape=shape)]
        for slot, value in saved.items():
            setattr(node, f"_saved_{slot}", value)

    def name(self):
        return self._name


def leaf(tensor):
    node = Node("torch::autograd::AccumulateGrad")
    node.variable = tensor
    return node


X, W, B, T = (
    Tensor(value) for value in ([[1, 2], [3, 4]], [[0.5], [-1.0]], [0.25], [[1.0], [-1.0]])
)  # the weights need a gradient, the data do not


def loss(**changes):
    """``mean((x @ w + b - t)**2)`` as nn.Linear and a few signs leave it."""
    linear = Node("AddmmBackward0", leaf(B), None, leaf(W), alpha=1, beta=1, mat1=X, mat2=None, shape=(2, 1))
    less = Node("SubBackward0", linear, None, alpha=1, shape=(2, 1))
    error = Tensor(X.data @ W.data + B.data - T.data)
    square = Node("PowBackward0", less, self=error, exponent=2, shape=(2, 1), **changes)
    return Tensor(np.mean(error.data**2), Node("MeanBackward0", square, self_sym_sizes=(2, 1)))


def test_gradients_and_values_are_those_of_the_formula():
    read = read_torch(loss(), {"w": W, "b": B})
    error = X.data @ W.data + B.data - T.data
    np.testing.assert_allclose(read.target.numpy(), np.mean(error**2))
    w, b = read.tape.gradient(read.target, [read.names["w"], read.names["b"]])
    np.testing.assert_allclose(w.numpy(), X.data.T @ error, rtol=1e-6)
    np.testing.assert_allclose(b.numpy(), error.sum(0), rtol=1e-6)


def test_a_constant_that_was_not_saved_follows_from_the_result():
    lines = read_torch(loss()).tape.lines
    less = next(line for line in lines if line.operation == "subtract")
    np.testing.assert_allclose(less.values[2], T.data, rtol=1e-6)


def test_a_constant_that_nothing_kept_is_asked_for_and_its_result_can_be_named():
    w = Tensor([1.0, 2.0])
    more = Node("AddBackward0", leaf(w), None, alpha=1, shape=(2,))
    total = Tensor(10.0, Node("SumBackward0", more, self_sym_sizes=(2,)))
    with pytest.raises(ValueError, match=r"AddBackward0 was not kept.*names="):
        read_torch(total, {"w": w})
    read = read_torch(total, {"w": w, "z": Tensor([4.0, 6.0], more)})
    np.testing.assert_allclose(read.names["z"].numpy(), [4.0, 6.0])


def test_a_factor_of_a_product_of_matrices_is_not_solved_for():
    linear = Node(
        "AddmmBackward0", leaf(B), None, leaf(W), alpha=1, beta=1, mat1=None, mat2=None, shape=(2, 1)
    )
    out = Tensor(X.data @ W.data + B.data, linear)
    with pytest.raises(ValueError, match="AddmmBackward0 was not kept"):
        read_torch(Tensor(np.sum(out.data), Node("SumBackward0", linear, self_sym_sizes=(2, 1))), {"z": out})


@pytest.mark.parametrize(
    ("name", "saved", "expected"),
    [
        ("TransposeBackward0", {"dim0": 2**64 - 2, "dim1": 2**64 - 1}, np.arange(6).reshape(2, 3).T),
        ("SelectBackward0", {"dim": 1, "index": 2**64 - 1}, [2, 5]),
        ("SliceBackward0", {"dim": 1, "start": 1, "end": 2**63 - 1, "step": 1}, [[1, 2], [4, 5]]),
        ("SumBackward1", {"dim": (2**64 - 1,), "keepdim": True}, [[3], [12]]),
        ("ViewBackward0", {}, np.arange(6)),
        ("ExpandBackward0", {}, np.broadcast_to(np.arange(6).reshape(2, 3), (2, 2, 3))),
        ("MulBackward0", {"self": None, "other": Tensor(2.0)}, np.arange(6).reshape(2, 3) * 2),
    ],
)
def test_what_a_node_saved_is_understood(name, saved, expected):
    given = Tensor(np.arange(6).reshape(2, 3))
    before = [leaf(given), None] if "other" in saved else [leaf(given)]
    made = Tensor(expected, Node(name, *before, shape=np.shape(expected), **saved))
    np.testing.assert_array_equal(read_torch(made).target.numpy(), expected)


def test_a_tensor_used_twice_is_read_once():
    shared = leaf(Tensor(3.0))
    read = read_torch(Tensor(9.0, Node("MulBackward0", shared, shared)))
    assert len(read.sources) == 1
    assert read.tape.gradient(read.target, read.sources[0]).numpy() == 6


def test_what_cannot_be_read_is_told():
    with pytest.raises(ValueError, match="FftR2CBackward0 cannot be read"):
        read_torch(Tensor(1.0, Node("FftR2CBackward0", leaf(Tensor(1.0)))))
    with pytest.raises(ValueError, match="no grad_fn"):
        read_torch(Tensor(1.0))
    with pytest.raises(TypeError, match="not float"):
        read_torch(1.0)

    class UsedUp(Node):
        @property
        def _saved_self(self):
            raise RuntimeError("Trying to access backward a second time")

    with pytest.raises(ValueError, match=r"before loss\.backward"):
        read_torch(Tensor(1.0, UsedUp("PowBackward0", leaf(Tensor(1.0)), exponent=2)))


def test_the_stepper_knows_the_callers_names():
    weight = Tensor([3.0, -1.0])
    square = Tensor([9.0, 1.0], Node("PowBackward0", leaf(weight), self=weight, exponent=2, shape=(2,)))
    total = Tensor(10.0, Node("SumBackward0", square.grad_fn, self_sym_sizes=(2,)))
    story = tw.BackpropStepper.from_torch(total).story
    assert [line["text"] for line in story["lines"]] == ["square = weight ** 2", "total = reduce_sum(square)"]
    assert [answer["text"] for answer in story["answers"]] == ["[6 -2]"]
