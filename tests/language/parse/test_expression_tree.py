"""Expressions become bounded syntax trees whose places map back to the program."""

import ast

import pytest

import tapewidgets as tw
from tapewidgets.language.parse.expression_tree import parse_expression
from tapewidgets.language.parse.tokenizer import read_statements
from tests.language.given import given


def expression_of(source, **limits):
    limits = tw.language.Limits(**limits)
    lines, statements = read_statements(source, limits)
    return parse_expression(lines, statements[-1], limits)[0]


def test_places_are_counted_in_letters_over_several_lines():
    error = tw.language.check("손실 = (t1 +\n  값값*2)", given()).errors[0]
    assert (error.line, error.column, error.end_column) == (2, 2, 4)


def test_a_node_has_the_text_that_the_learner_typed():
    expression = expression_of("손실 = (t1 +\n  값값 * sum(t2))")
    product = expression.tree.right
    assert isinstance(product, ast.BinOp)
    assert expression.source_of(product) == "값값 * sum(t2)"
    assert expression.source_of(expression.tree) == "t1 + 값값 * sum(t2)"
    assert expression.span_of(product) == (2, 2, 2, 14)


def test_the_place_of_an_expression_leaves_out_its_name_and_comment():
    expression = expression_of("t3 = t1*t2  # a product")
    assert expression.span == (1, 5, 1, 10)
    assert expression.error("unreadable", expression.tree.right).column == 8


@pytest.mark.parametrize(
    ("source", "limits", "kind"),
    [
        ("1+1+1+1", {"depth": 3}, "too_deep"),
        ("----1", {"depth": 3}, "too_deep"),
        ("[1, 1, 1, 1]", {"nodes": 4, "depth": 3}, "too_many_parts"),
        ("1+1+1+1+1+1", {"nodes": 5}, "too_many_parts"),
    ],
)
def test_size_is_bounded(source, limits, kind):
    with pytest.raises(tw.language.ProgramError) as caught:
        expression_of(source, **limits)
    assert caught.value.kind == kind
