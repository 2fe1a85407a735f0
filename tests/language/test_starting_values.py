"""Names that nobody gave: which they are, and values to begin with whose shapes fit."""

import numpy as np
import pytest

import tapewidgets as tw

NETWORK = "h = relu(x @ w1 + b1)\ny = h @ w2 + b2\nloss = mean((y - t)**2)"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("z = w*x + b", ("w", "x", "b")),
        ("z = exp(w)*exp(w)", ("w",)),
        ("z = sum(w, axis=0)", ("w",)),
        ("z = a*q\na = 2", ("q",)),
        ("z = w.T", ()),
        ("z = if*w + __a", ("w",)),
        ("z = w + (", ("w",)),
        ("", ()),
        ("손실 = 가중치*x", ("가중치", "x")),
        ("y = tf.exp(w)", ("w",)),
    ],
)
def test_new_names(source, names):
    assert tw.language.new_names(source, {}) == names


def test_a_name_in_many_brackets_is_read_once_a_bracket():
    deep = "x" + "".join(f" + w{n})" for n in range(30))
    assert len(tw.language.starting_values(f"z = {'(' * 30}{deep}", {"x": [1.0, 2.0]})) == 30


@pytest.mark.parametrize(
    ("source", "given", "shapes"),
    [
        ("z = w*x + b", {}, {"w": (), "x": (), "b": ()}),
        ("z = w*x + b", {"x": [1.0, 2, 3]}, {"w": (3,), "b": (3,)}),
        ("z = x @ w + b", {"x": np.ones((4, 3))}, {"w": (3, 2), "b": (2,)}),
        ("z = a @ x", {"x": np.ones((4, 3))}, {"a": (2, 4)}),
        ("z = x @ w + b", {"x": np.ones((4, 3)), "b": np.ones(5)}, {"w": (3, 5)}),
        (NETWORK, {}, {"x": (2, 3), "w1": (3, 2), "b1": (2,), "w2": (2, 2), "b2": (2,), "t": (2, 2)}),
        (
            NETWORK,
            {"x": np.ones((4, 2)), "t": np.ones((4, 1))},
            {"w1": (2, 2), "b1": (2,), "w2": (2, 1), "b2": (1,)},
        ),
        ("e = (y - t)**2", {"y": np.ones((4, 1))}, {"t": (4, 1)}),
        ("s = sum(v)", {}, {"v": (3,)}),
        ("s = softmax(v, axis=1)", {}, {"v": (2, 3)}),
        ("s = matvec(A, v)", {"v": [1.0, 2]}, {"A": (2, 2)}),
        ("s = m[0, 1] + v[0]", {}, {"m": (3, 3), "v": (3,)}),
    ],
)
def test_starting_values_have_shapes_that_fit(source, given, shapes):
    values = tw.language.starting_values(source, given)
    assert {name: np.shape(value) for name, value in values.items()} == shapes
    assert tw.language.check(source, {**given, **values}).ok
    assert all(np.isfinite(value).all() for value in values.values())
