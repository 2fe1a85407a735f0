"""Good programs give what plain NumPy gives; what is known before a run is true of it."""

import ast
import contextlib
import io

import numpy as np
import pytest

import tapewidgets as tw
from tests.language.corpus.good import GOOD
from tests.language.given import given

IDS = [source for source, _ in GOOD]


def test_the_corpus_is_large():
    assert len({source for source, _ in GOOD}) == len(GOOD) >= 150


@pytest.mark.parametrize(("source", "expected"), GOOD, ids=IDS)
def test_a_good_program_gives_what_numpy_gives(source, expected):
    value = tw.language.run(source, given()).value.numpy()
    assert value.shape == np.shape(expected)
    np.testing.assert_allclose(value, expected, rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("source", IDS)
def test_shapes_and_dtypes_are_known_before_a_run(source):
    names = given()
    check = tw.language.check(source, names)
    run = tw.language.run(source, names)
    assert check.ok
    assert (check.value.shape, check.value.dtype) == (tuple(run.value.shape), run.value.dtype.name)
    for name, tensor in run.names.items():
        assert (check.names[name].shape, check.names[name].dtype) == (tuple(tensor.shape), tensor.dtype.name)


@pytest.mark.parametrize("source", IDS)
def test_the_numpy_source_gives_the_same(source):
    names = given()
    text = tw.language.to_numpy(source, names)
    scope = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, "<numpy source>", "exec"), scope)
    last = ast.parse(text).body[-1].value.args[0].id
    np.testing.assert_allclose(
        scope[last], tw.language.run(source, names).value.numpy(), rtol=2e-6, atol=2e-6
    )
