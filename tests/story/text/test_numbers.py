"""Texts of numbers: short, the same every time, and honest about what is not finite."""

import json
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tapewidgets.story.arrays import packed
from tapewidgets.story.text import numbers

PATIENT = settings(
    deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
"""A busy machine is no failure."""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (60.0, "60"),
        (-0.0, "0"),
        (np.float32(1 / 3), "0.333333"),
        (123456.0, "123456"),
        (1e20, "1e+20"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        (7, "7"),
        (True, "True"),
        (np.int64(2**40), "1099511627776"),
        ([], "[]"),
        ([10, 40, 90], "[10 40 90]"),
        ([[1, 2], [3, 4]], "[[1 2] [3 4]]"),
        ([0.5, math.inf], "[0.5 inf]"),
        ([True, False], "[True False]"),
        ([[-0.002893, 0.005786], [0.003182, 0.006364]], "[[-0.00289 0.00579] [0.00318 0.00636]]"),
        (np.zeros((2, 0)), "(2, 0) []"),
        (np.arange(1000.0), "(1000,) [0 1 2 … 999]"),
        (np.eye(20), "(20, 20) [1 0 0 … 1]"),
    ],
)
def test_texts(value, text):
    assert numbers.text(value) == text


@PATIENT
@given(hnp.arrays(np.float32, hnp.array_shapes(min_dims=0, max_dims=3, max_side=6)))
def test_any_array_has_a_text_and_safe_numbers(values):
    assert 0 < len(numbers.text(values)) <= 60
    json.dumps([packed(values), numbers.size(values)], allow_nan=False)
    assert numbers.sign(values) in "+-0±"


@PATIENT
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_scalars_text_is_its_number(x):
    assert float(numbers.text(np.float32(x))) == pytest.approx(x, rel=1e-5)


def test_signs_and_sizes():
    assert [numbers.sign(v) for v in ([1, 0], [-1, 0], [0, 0], [1, -1], [math.nan])] == [
        "+",
        "-",
        "0",
        "±",
        "±",
    ]
    assert numbers.size([1.0, math.inf]) is None
