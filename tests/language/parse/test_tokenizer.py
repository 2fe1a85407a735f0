"""Text becomes statements of tokens with their places."""

import pytest

import tapewidgets as tw
from tapewidgets.language.parse.tokenizer import read_statements


def statements_of(source):
    return read_statements(source, tw.language.Limits())[1]


def test_tokens_keep_kind_text_and_place():
    (statement,) = statements_of("t3 = 1.5e-3 * t1**2  # half")
    assert [(token.kind, token.text) for token in statement.tokens] == [
        ("name", "t3"), ("sign", "="), ("number", "1.5e-3"), ("sign", "*"), ("name", "t1"), ("sign", "**"),
        ("number", "2"),
    ]  # fmt: skip
    assert [(token.line, token.column, token.end) for token in statement.tokens[:3]] == [
        (1, 0, 2), (1, 3, 4), (1, 5, 11),
    ]  # fmt: skip


def test_a_statement_goes_on_while_a_bracket_is_open():
    first, second = statements_of("t3 = (t1 +\n  t2)\n\nt3")
    assert [token.line for token in first.tokens] == [1, 1, 1, 1, 1, 2, 2]
    assert (first.target.text, second.target) == ("t3", None)


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("t3 = (t1\nt4 = t2", ["bracket_open", None]),
        ("sum(t1,\naxis = 0)", [None]),
        ("t3 = t1)\nt4 = (t1]", ["bracket_close", "bracket_mismatch"]),
        ("t3 = t1 $ t2\nt4 = t2", ["stray_sign", None]),
        ("a = (t1", ["bracket_open"]),
    ],
)
def test_a_mistake_ends_its_statement_and_no_other(source, kinds):
    statements = statements_of(source)
    assert [one.error and one.error.kind for one in statements] == kinds


def test_lines_end_at_newlines_only():
    lines, _ = read_statements("t1\r\nt2\x0b\u2028t3\n", tw.language.Limits())
    assert lines == ["t1", "t2\x0b\u2028t3", ""]


def test_a_token_makes_the_error_at_its_place():
    tokens = statements_of("t3 = t1 t2")[0].tokens
    error = tokens[2].error("side_by_side", to=tokens[3], first="t1", second="t2")
    assert (error.line, error.column, error.end_column) == (1, 5, 10)
