"""A call has as many inputs as its function takes, tensors before parameters."""

import ast

import pytest

from tapewidgets.language.analyze.call_inputs import split_inputs
from tapewidgets.language.analyze.shape_rules import Refusal
from tapewidgets.language.functions import BY_NAME


def split(text):
    call = ast.parse(text, mode="eval").body
    tensors, written = split_inputs(call, BY_NAME[call.func.id], ast.unparse)
    return [ast.unparse(one) for one in tensors], {name: ast.unparse(one) for name, one in written.items()}


def test_tensors_are_apart_from_parameters():
    assert split("matmul(A, B)") == (["A", "B"], {})
    assert split("sum(x, 0)") == split("sum(x, axis=0)") == (["x"], {"axis": "0"})
    assert split("concat([a, b], axis=1)") == (["a", "b"], {"axis": "1"})
    assert split("gather(x, [0], 1)") == (["x"], {"indices": "[0]", "axis": "1"})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("exp(a, b)", "argument_count"), ("add(a)", "argument_count"), ("reshape(a)", "argument_count"),
        ("exp(1,5)", "decimal_comma"), ("log(a, 10)", "log_base"), ("max(a, b)", "two_tensors"),
        ("exp(a, axis=0)", "no_axis"), ("sum(a, axis=0, axis=1)", "keyword_twice"),
        ("sum(a, 0, axis=1)", "keyword_twice"),
        ("stack(a)", "list_needed"), ("stack([])", "list_needed"),
    ],
)  # fmt: skip
def test_too_few_too_many_or_misplaced_inputs(text, kind):
    with pytest.raises(Refusal) as caught:
        split(text)
    assert caught.value.kind == kind
