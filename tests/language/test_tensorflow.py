"""The engine gives what TensorFlow gave when it ran the same programs' TensorFlow source."""

import json
import pathlib

import numpy as np
import pytest

import tapewidgets as tw
from tests.language.corpus.good import GOOD
from tests.language.given import given

CORPUS = pathlib.Path(__file__).parent / "corpus"
ANSWERS = json.loads((CORPUS / "tensorflow.json").read_text(encoding="utf-8"))


def test_every_good_program_has_an_answer():
    assert set(ANSWERS) == {source for source, _ in GOOD}


@pytest.mark.parametrize("source", ANSWERS)
def test_values_and_gradients_are_tensorflows(source):
    answer, names = ANSWERS[source], given()
    sources = list(answer["gradients"])
    with tw.GradientTape() as tape:
        value = tw.language.run(source, names).value
    assert value.dtype.name == answer["dtype"]
    np.testing.assert_allclose(value.numpy(), answer["value"], rtol=3e-6, atol=3e-6)
    for name, gradient in zip(sources, tape.gradient(value, [names[one] for one in sources]), strict=True):
        wanted = answer["gradients"][name]
        assert (gradient is None) == (wanted is None), name
        if gradient is not None:
            np.testing.assert_allclose(gradient.numpy(), wanted, rtol=2e-5, atol=2e-5, err_msg=name)
