"""Two tokens that cannot follow each other say what belongs between them."""

import pytest

import tapewidgets as tw
from tests.language.given import given


@pytest.mark.parametrize(
    ("source", "kind", "place"),
    [
        ("t1 += t2", "augmented", "+="),
        ("t1 * * t2", "split_sign", "* *"),
        ("exp ** t1", "call_brackets", "exp"),
        ("sin**2 (t1)", "power_of_function", "**"),
        ("1.2.3", "two_points", "1.2"),
        ("1e3.5", "exponent_point", "1e3"),
        ("1_000", "number_underscore", "1"),
        ("0b1", "number_base", "0"),
        ("1 000", "number_space", "000"),
        ("[1 000]", "comma_missing", "000"),
        ("t1 x t2", "word_between", "x"),
        ("sum(A axis=0)", "comma_missing", "axis"),
        ("t3 = t1 t4 = t2", "new_line", "t4"),
        ("sum(*t1)", "star_argument", "*"),
        ("t1 + * t2", "two_operators", "*"),
        ("(* t1)", "star_argument", "*"),
        ("t1 +\n", "operator_end", "+"),
        ("[1, , 2]", "empty_place", ","),
    ],
)
def test_the_place_and_kind_of_each_mistake(source, kind, place):
    errors = tw.language.check(source, given()).errors
    assert [error.kind for error in errors] == [kind]
    assert source[errors[0].column : errors[0].end_column] == place


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("t1.sum()", "Write sum(t1)."),
        ("(t1 + t2).T", "Write transpose((...))."),
        ("t1 * .T", "Write transpose(t1)."),
        ("t1.numpy()", "Write just t1."),
    ],
)
def test_a_dot_is_explained_by_what_it_belongs_to(source, hint):
    assert tw.language.check(source, given()).errors[0].hint == hint
