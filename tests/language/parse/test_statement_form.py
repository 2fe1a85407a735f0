"""Brackets, commas, colons and equals signs are where they belong."""

import pytest

import tapewidgets as tw
from tapewidgets.language.parse.statement_form import check_form
from tapewidgets.language.parse.tokenizer import read_statements


def kind_of(source):
    limits = tw.language.Limits()
    (statement,) = read_statements(source, limits)[1]
    try:
        check_form(statement, limits)
    except tw.language.ProgramError as error:
        return error.kind
    return None


@pytest.mark.parametrize(
    "source",
    [
        "t3 = t1[0, ::2] + f(t2, axis=[0, 1])",
        "[[1, 2], [3, 4]] @ A",
        "-(+t1)**-2 == t2",
        "f()",
        "[]",
        "(1, 2)",
    ],
)
def test_well_formed_statements_pass(source):
    assert kind_of(source) is None


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("= t1", "no_name"), ("t3 =", "no_value"), ("t3 = t4 = t1", "chained"),
        ("t3 = (t4 = t1)", "equals_inside"),
        ("t1 + 1 = t2*2", "not_a_name"), ("2 = t1*2", "not_a_name"), ("t1*t2 = t3", "reversed"),
        ("my-loss = t3", "name_with_minus"), ("t1-t2 = t3", "reversed"), ("f(t1) = t1**2", "no_definitions"),
        ("exp(t1) = t1*2", "not_a_name"), ("a, b = t1", "several_names"), ("a: b = t1", "colon"),
        ("let w = t1", "name_with_space"), ("2x = t1", "name_with_digit"), ("lambda = t1", "reserved_name"),
        ("t1, t2", "several_values"), ("a = 1, 2, 3", "bare_list"), ("1,5 * t1", "number_comma"),
        ("1,000 * t1", "number_thousands"), ("t1[:::]", "colon"), ("t1[]", "index_missing"),
        ("t1 + ()", "empty_brackets"),
        ("f(x=t1)", "keyword"), ("f(t1, axis=)", "axis_integer"), ("f(axis=0, t1)", "axis_last"),
        ("f(t1, axis=None)", "axis_integer"), ("f(t1, keepdims=True)", "keyword"),
        ("t1 + t2 *", "operator_end"),
    ],
)  # fmt: skip
def test_every_misplaced_token_has_its_mistake(source, kind):
    assert kind_of(source) == kind
