"""A word or number can be a mistake by itself."""

import keyword

import pytest

import tapewidgets as tw
from tapewidgets.language.parse.token_rules import check_token
from tapewidgets.language.parse.tokenizer import read_statements


def kind_of(text):
    limits = tw.language.Limits()
    (statement,) = read_statements(text, limits)[1]
    try:
        check_token(statement.tokens[0], limits)
    except tw.language.ProgramError as error:
        return error.kind
    return None


KINDS = {
    "truth_word": {"True", "False", "None"},
    "logic_word": {"and", "or", "not", "is", "in", "if", "else"},
}


@pytest.mark.parametrize("word", keyword.kwlist)
def test_no_word_of_python_is_a_word_of_this_language(word):
    assert kind_of(word) == next((kind for kind, words in KINDS.items() if word in words), "statement_word")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("007", "leading_zeros"), ("000", None), ("0.07", None), ("1" * 41, "too_many_digits"),
        ("t" * 32, None), ("t" * 33, "name_too_long"), ("sigmoid_cross_entropy_with_logits", None),
        ("//", "floor_division"), (":=", "walrus"), ("!", "exclamation"), ("=>", "arrow"), ("**", None),
    ],
)  # fmt: skip
def test_numbers_names_and_signs(text, kind):
    assert kind_of(text) == kind
