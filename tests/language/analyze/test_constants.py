"""Number literals keep their digits, and operators between them are folded."""

import ast

import numpy as np
import pytest

from tapewidgets.language.analyze.constants import Constant, fold, nested, number
from tapewidgets.language.analyze.shape_rules import Refusal


def test_a_number_knows_whether_it_is_whole():
    assert number(2) == Constant(np.float64(2), True)
    assert number(2.0) == Constant(np.float64(2), False)
    assert number(2**24 + 1).whole is False  # float32 does not hold it
    for literal in (1e39, 10**400, float("inf")):
        with pytest.raises(Refusal, match="literal_overflow"):
            number(literal)


def test_a_list_is_an_array():
    node = ast.parse("[[1, -2], [3, 4]]", mode="eval").body
    value, whole = nested(node)
    assert (value.tolist(), value.dtype, whole) == ([[1, -2], [3, 4]], np.float64, True)
    for text, kind in (
        ("[[1], [1, 2]]", "list_ragged"),
        ("[t1]", "list_content"),
        ("[1, [2]]", "list_ragged"),
    ):
        with pytest.raises(Refusal, match=kind):
            nested(ast.parse(text, mode="eval").body)


def test_operators_fold_and_functions_do_not():
    one, two, half = number(1), number(2), number(0.5)
    assert fold("add", [one, two]) == Constant(np.float64(3), True)
    assert fold("divide", [two, one]) == Constant(np.float64(2), False)
    assert fold("multiply", [two, half]) == Constant(np.float64(1), False)
    assert fold("negative", [two]) == Constant(np.float64(-2), True)
    assert fold("exp", [two]) is None
    with pytest.raises(Refusal, match="constant_overflow"):
        fold("divide", [one, number(0)])
