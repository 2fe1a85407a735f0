"""Tensors that are turned into NumPy values leave the tape, and the tape can say where."""

import linecache

import numpy as np
import pytest

import tapewidgets as tw

WAYS = {
    "a ufunc": "np.sin(t)",
    "a reduction": "np.mean(t)",
    "numpy()": "t.numpy()",
    "float": "float(t)",
    "an array": "np.asarray(t, dtype=np.float64)",
    "a list comprehension": "[v.numpy() for v in [t]][0]",
}
CALLS = {"a list comprehension": "v.numpy()"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("on_a_step", [False, True])
def test_what_left_the_tape_is_named_with_its_line(way, on_a_step):
    lines = ["t = x * 2.0" if on_a_step else "t = x", f"y = tw.constant({WAYS[way]}) * 3.0"]
    name = f"<cell {way} {on_a_step}>"
    linecache.cache[name] = (1, None, [line + "\n" for line in lines], name)
    x = tw.Variable(3.0, name="x")
    space = {"tw": tw, "np": np, "x": x}
    with tw.GradientTape(persistent=True) as tape:
        exec(compile("\n".join(lines), name, "exec"), space)
    assert tape.gradient(space["y"], x) is None
    why = tape.explain(space["y"], x)
    assert f"`{CALLS.get(way, WAYS[way])}` in line 2 made a plain NumPy value" in why
    assert ("`multiply` had computed from x" in why) is on_a_step


@pytest.mark.parametrize(
    "function", [np.sin, np.mean, np.sum, np.exp, np.cumsum, lambda x: np.add(x, 1.0), lambda x: np.dot(x, x)]
)
def test_numpys_own_functions_give_numpy_values(function):
    x = tw.Variable([1.0, 2.0])
    with tw.GradientTape() as tape:
        y = function(x)
    assert isinstance(y, np.ndarray | np.generic)
    np.testing.assert_array_equal(y, function(x.numpy()))
    assert tape.lines == []


def test_an_array_beside_a_tensor_stays_on_the_tape():
    x = tw.Variable([1.0, 2.0])
    for array in (np.array([3.0, 4.0]), np.float32(3.0), np.float64(3.0)):
        with tw.GradientTape() as tape:
            y = (array * x + array) / array - array
        assert isinstance(y, tw.Tensor)
        np.testing.assert_allclose(tape.gradient(y, x).numpy(), [1.0, 1.0])


def test_a_value_that_was_only_looked_at_is_not_blamed():
    x, w = tw.Variable(3.0, name="x"), tw.Variable(2.0, name="w")
    with tw.GradientTape(persistent=True) as tape:
        y = w * 2.0
        assert x.numpy() == 3.0
        z = tw.round(x * y)
    assert "goes through `round`" in tape.explain(z, x)
    assert tape.explain(z * 1.0, w) is not None


def test_a_tape_that_is_used_again_forgets_what_left_it():
    x = tw.Variable(3.0)
    tape = tw.GradientTape()
    with tape:
        y = tw.constant(x.numpy())
    assert "x.numpy()" in tape.explain(y, x)
    tape.gradient(y, x)
    with tape:
        z = tw.constant(2.0) * 1.0
    assert "x.numpy()` in line" not in tape.explain(z, x)
