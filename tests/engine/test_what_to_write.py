"""Errors that say what to write instead."""

import numpy as np
import pytest

import tapewidgets as tw

V = tw.Variable([[1.0, 2.0], [3.0, 4.0]])
DOUBLE = tw.constant([1.0, 2.0], dtype=tw.float64)


@pytest.mark.parametrize("part", [V[1][0], V[1][0:1], V[0:2][1], V[1:][..., 0], V[0][tw.constant(1)]])
@pytest.mark.parametrize("name", ["assign", "assign_add", "assign_sub"])
def test_a_slice_of_a_slice(part, name):
    with pytest.raises(AttributeError, match=rf"index the variable once: v\[1, 0\]\.{name}\(value\)"):
        getattr(part, name)


def test_a_slice_of_a_slice_is_a_tensor_on_the_tape():
    with tw.GradientTape() as tape:
        y = V[1][0] * 2.0
    assert tape.gradient(y, V).numpy().tolist() == [[0.0, 0.0], [2.0, 0.0]]


@pytest.mark.parametrize("z", [1j, [1j, 2], np.array([1j]), np.complex64(2), [[1.0, 2j]]])
@pytest.mark.parametrize("use", [tw.constant, tw.Variable, lambda z: V * z, V.assign, tw.exp])
def test_complex_numbers(use, z):
    with pytest.raises(ValueError, match=r"in two tensors: z\.real and z\.imag"):
        use(z)


@pytest.mark.parametrize(
    "mix",
    [
        lambda: V * DOUBLE,
        lambda: DOUBLE - V,
        lambda: tw.maximum(DOUBLE, V),
        lambda: tw.linalg.matvec(V, DOUBLE),
        lambda: tw.einsum("ij,j->i", V, DOUBLE),
        lambda: tw.concat([V[0], DOUBLE], 0),
        lambda: tw.stack([V[0], DOUBLE]),
        lambda: tw.where([True, False], DOUBLE, V),
        lambda: V[0].assign(DOUBLE),
    ],
)
def test_float32_with_float64(mix):
    with pytest.raises((ValueError, TypeError), match=r"tw\.cast\([xy], tw\.float(32|64)\)"):
        mix()
