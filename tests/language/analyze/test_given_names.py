"""Names and values given by the caller are checked before the program is read."""

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.language.analyze.given_names import describe_given, mistake_in_name


@pytest.mark.parametrize(
    "name",
    ["", "1t", "t 1", "_x", "sum", "if", "t1\n", "<b>", "\u017f", "x" * 33, "tf", 3, None, "a.b", "t\u200b"],
)
def test_a_name_that_cannot_be_typed_is_refused(name):
    for call in (tw.language.run, tw.language.to_tensorflow, tw.language.to_numpy, tw.language.to_latex):
        with pytest.raises(tw.language.ProgramError):
            call("1", {name: 1.0})
    assert not tw.language.check("1", {name: 1.0}).ok


@pytest.mark.parametrize("value", [None, "text", object(), [[1], [1, 2]], {"a": 1}, 1j, [None], b"x"])
def test_a_value_that_is_not_a_number_is_refused(value):
    with pytest.raises(tw.language.ProgramError) as caught:
        tw.language.run("t1 + 1", {"t1": value})
    assert caught.value.kind == "given_value"


def test_whole_numbers_in_a_list_are_read_as_floats_with_a_warning():
    run = tw.language.run("a*1.5", {"a": [1, 2]})
    assert run.value.numpy().tolist() == [1.5, 3]
    assert run.warnings == ("a held integers, which were read as float32. Write 3.0 instead of 3.",)


@pytest.mark.parametrize(
    ("value", "shape", "dtype"),
    [
        (tw.constant([1, 2]), (2,), "int32"),
        (tw.Variable([[1.0]]), (1, 1), "float32"),
        (np.ones((2, 3)), (2, 3), "float32"),
        ([True, False], (2,), "float32"),
        (1.5, (), "float32"),
    ],
)
def test_shape_and_dtype_of_a_given_value(value, shape, dtype):
    given = describe_given({"x": value}, tw.language.Limits())["x"]
    assert (given.shape, given.dtype) == (shape, dtype)


def test_only_a_plain_number_is_a_constant():
    given = describe_given({"k": 2, "a": np.float32(2), "t": tw.constant(2.0)}, tw.language.Limits())
    assert given["k"].constant == (2.0, True)
    assert given["a"].constant is given["t"].constant is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("my_loss", None), ("손실", None), ("_x", "underscore_name"), ("a__b", "underscore_name"),
        ("sum", "shadows_function"), ("reduce_sum", "shadows_function"), ("np", "reserved_name"),
        ("axis", "reserved_name"), ("lambda", "reserved_name"),
    ],
)  # fmt: skip
def test_which_names_cannot_be_assigned(name, kind):
    assert mistake_in_name(name) == kind
