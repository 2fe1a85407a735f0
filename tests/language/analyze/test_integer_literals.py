"""Axes, sizes, indices and slices are integers written out."""

import ast

import pytest

from tapewidgets.language.analyze.integer_literals import index_key, parameter_value
from tapewidgets.language.analyze.shape_rules import Refusal
from tapewidgets.language.functions import BY_NAME


def node_of(text):
    return ast.parse(text, mode="eval").body


def value_of(name, text):
    function = BY_NAME[name]
    return parameter_value(function, function.parameters[0], node_of(text))


@pytest.mark.parametrize(
    ("function", "text", "value"),
    [
        ("sum", "-1", -1), ("sum", "[0, 1]", [0, 1]), ("reverse", "0", [0]), ("reverse", "(0, +1)", [0, 1]),
        ("reshape", "[-1, 2]", [-1, 2]), ("reshape", "[]", []), ("gather", "2", 2),
        ("gather", "[2, 0]", [2, 0]),
        ("pad", "[[0, 1], [2, 3]]", [[0, 1], [2, 3]]), ("softmax", "-1", -1),
    ],
)  # fmt: skip
def test_a_parameter_of_each_kind(function, text, value):
    assert value_of(function, text) == value


@pytest.mark.parametrize(
    ("function", "text", "kind"),
    [
        ("sum", "k", "axis_integer"), ("sum", "[]", "axis_integer"), ("sum", "0.0", "axis_integer"),
        ("softmax", "[0]", "axis_integer"), ("reshape", "2", "size_integer"),
        ("reshape", "[k, 2]", "size_integer"),
        ("reshape", "[[2]]", "size_integer"), ("pad", "[1, 1]", "size_integer"),
        ("pad", "[[1, 1], 2]", "size_integer"),
        ("gather", "[[0]]", "size_integer"), ("sum", "--1", "axis_integer"), ("sum", "1 + 1", "axis_integer"),
    ],
)  # fmt: skip
def test_a_parameter_of_another_kind_is_refused_at_its_place(function, text, kind):
    with pytest.raises(Refusal) as caught:
        value_of(function, text)
    assert caught.value.kind == kind
    assert isinstance(caught.value.node, ast.expr)


def test_an_index_is_made_of_integers_and_slices():
    assert index_key(node_of("x[0]").slice) == (0,)
    assert index_key(node_of("x[-1, ::2]").slice) == (-1, slice(None, None, 2))
    assert index_key(node_of("x[1:99999999999]").slice) == (slice(1, 2**31 - 1),)
    for text, kind in (("x[k]", "index_integer"), ("x[::0]", "step_zero"), ("x[[0]]", "index_integer")):
        with pytest.raises(Refusal) as caught:
            index_key(node_of(text).slice)
        assert caught.value.kind == kind
