"""Mistakes that neighbouring tokens show: a sign too many or missing, a word of another language."""

import keyword
import re

from tapewidgets.language.errors import ProgramError
from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.limits import Limits
from tapewidgets.language.tokens import Statement, Token

_BINARY = frozenset(["+", "-", "*", "/", "**", "@", "==", "!=", "<", ">", "<=", ">=", "//"])
_COMPARISONS = frozenset(["==", "!=", "<", ">", "<=", ">="])
_LOGIC_WORDS = {
    "and": "logical_and(a, b), as in logical_and(t1 > 0, t1 < 1)",
    "or": "logical_or(a, b), as in logical_or(t1 < 0, t1 > 1)",
    "not": "logical_not(a), as in logical_not(t1 > 0)",
    "is": "== to compare",
    "in": "== to compare",
    "if": "where(condition, a, b), as in where(t1 > 0, t1, 0)",
    "else": "where(condition, a, b), as in where(t1 > 0, t1, 0)",
}
_TRUTH_WORDS = frozenset(("True", "False", "None"))
_STATEMENT_WORDS = frozenset(keyword.kwlist) - _LOGIC_WORDS.keys() - _TRUTH_WORDS
_ARROWS = {"->": "= or >", "=>": ">=", "=<": "<=", "<>": "!="}
_METHODS = {"T": "transpose", "dot": "matmul", "power": "pow"}
_LIBRARIES = frozenset(("tf", "np", "tw", "nn", "math", "torch", "numpy", "tensorflow", "keras"))
_WORDS = {"name", "number"}
_START = Token("start", "", 1, 0)


def check_syntax(statement: Statement, limits: Limits) -> None:
    """Refuse the first place of a statement where two neighbours cannot stand together.

    Raises
    ------
    ProgramError
        With what to write instead.

    Examples
    --------
    >>> from tapewidgets.language.limits import Limits
    >>> from tapewidgets.language.syntax import check_syntax
    >>> from tapewidgets.language.tokens import read_statements
    >>> try:
    ...     check_syntax(read_statements("t3 = 2t1", Limits())[1][0], Limits())
    ... except tw.language.ProgramError as error:
    ...     print(error.hint)
    Write * between them: 2*t1.
    """
    tokens = statement.tokens
    for token in tokens:
        _check_token(token, limits)
    if len(tokens) > 2 and tokens[2].text == "=" and {tokens[0].kind, tokens[1].kind} <= _WORDS:
        raise _bad_name(*tokens[:2])
    open_brackets: list[Token] = []
    seen_equals = 0
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else _START
        after = tokens[position + 1] if position + 1 < len(tokens) else None
        inside = open_brackets[-1].text if open_brackets else ""
        if token.text == ".":
            raise _dot(tokens, position)
        _check_pair(before, token, after)
        if token.text == ")" and before.text == "(" and open_brackets[-1].kind != "call":
            raise _at("empty_brackets", token)
        if token.text == "]" and before.text == "[" and position > 1 and _ends_value(tokens[position - 2]):
            raise _at("index_missing", token)
        match token.text:
            case "(" | "[":
                open_brackets.append(token)
                if before.kind == "name" and token.text == "(":
                    open_brackets[-1] = token._replace(kind="call")
            case ")" | "]":
                open_brackets.pop()
            case "=" if not inside:
                seen_equals += 1
                _check_equals(tokens, position, seen_equals)
            case "=" if not _names_an_input(tokens, position, open_brackets[-1]):
                raise _at("equals_inside", token)
            case "," if not inside:
                raise _comma(before, token, after, statement)
            case ":" if inside != "[":
                raise _at("colon", token)
    if tokens[-1].text in _BINARY:
        raise _at("operator_end", tokens[-1], what=tokens[-1].text)


def _at(kind: str, token: Token, **details: object) -> ProgramError:
    return ProgramError(kind, token.line, token.column, token.end, **details)


def _check_token(token: Token, limits: Limits) -> None:
    """Refuse what is wrong with a token by itself."""
    text = token.text
    if token.kind == "number":
        digits = sum(character.isdigit() for character in text)
        if digits > limits.digits:
            raise _at("too_many_digits", token, limit=limits.digits)
        if re.fullmatch(r"0\d+", text) and text.strip("0"):
            raise _at("leading_zeros", token, what=text, instead=text.lstrip("0"))
    elif token.kind == "name":
        if text in _LOGIC_WORDS:
            raise _at("logic_word", token, what=text, instead=_LOGIC_WORDS[text])
        if text in _TRUTH_WORDS:
            raise _at("truth_word", token, what=text)
        if text in _STATEMENT_WORDS:
            raise _at("statement_word", token, what=text)
        if len(text) > limits.name_length and text not in BY_NAME:
            raise _at("name_too_long", token, limit=limits.name_length, size=len(text))
    elif text == "//":
        raise _at("floor_division", token)
    elif text == ":=":
        raise _at("walrus", token)
    elif text == "!":
        raise _at("exclamation", token)
    elif text in _ARROWS:
        raise _at("arrow", token, what=text, instead=_ARROWS[text])


def _check_pair(before: Token, token: Token, after: Token | None) -> None:
    """Refuse two neighbours that cannot follow each other."""
    if len(token.text) > 1 and token.text.endswith("=") and token.text not in _COMPARISONS:
        name = before.text if before.kind == "name" else "t3"
        raise _at("augmented", token, what=token.text, name=name, operator=token.text[:-1])
    value_before = _ends_value(before)
    if value_before and _begins_value(before, token):
        raise _missing_between(before, token, after)
    if token.text in _BINARY and not value_before:
        signs = {"+", "-"}
        if token.text in {"*", "**"} and before.text in {"(", ","}:
            raise _at("star_argument", token, what=token.text)
        if token.text not in signs and before.text in _BINARY:
            raise _at("two_operators", token, first=before.text, second=token.text)
        if token.text not in signs:
            raise _at("operator_start", token, what=token.text)
    if before.text in _BINARY and token.text in {")", "]", ",", ":", "="}:
        raise _at("operator_end", before, what=before.text)
    if token.text == "," and before.text in {"(", "[", ","}:
        raise _at("empty_place", token)


def _ends_value(token: Token) -> bool:
    return token.kind in {"number", "name"} or token.text in {")", "]"}


def _begins_value(before: Token, token: Token) -> bool:
    if token.kind in {"number", "name"}:
        return True
    if token.text == "(":
        return before.kind != "name"
    return token.text == "[" and before.kind == "number"


def _missing_between(before: Token, token: Token, after: Token | None) -> ProgramError:
    """Find what stands between two values that have nothing between them."""
    together = before.line == token.line and before.end == token.column
    both = f"{before.text}{token.text}"
    place = ProgramError("side_by_side", token.line, token.column, first=before.text, second=token.text)
    if before.kind == "number" and together and token.kind == "name":
        if token.text.startswith("_"):
            return _at("number_underscore", before, what=both, instead=both.replace("_", ""))
        if before.text == "0" and re.fullmatch(r"[xXoObB][0-9a-fA-F]+", token.text):
            return _at("number_base", before, what=both)
        if token.text in {"e", "E"}:
            return _at("number_exponent", before, what=both)
        if token.text in {"j", "J"}:
            return _at("number_imaginary", before, what=both, instead=before.text)
    if before.kind == "number" and together and token.kind == "number":
        return _at("two_points", before, what=both)
    if before.text in BY_NAME and before.kind == "name" and token.kind in {"name", "number"}:
        return _at("call_brackets", before, first=before.text, second=token.text)
    if token.text in {"(", "["}:
        second = f"{token.text}...{')' if token.text == '(' else ']'}"
        return _at("side_by_side", token, first=_whole(before), second=second)
    place = _at("side_by_side", token, first=_whole(before), second=token.text)
    if token.text in BY_NAME and after is not None and after.text == "(":
        place = _at("side_by_side", token, first=_whole(before), second=f"{token.text}(...)")
    return place


def _bad_name(first: Token, second: Token) -> ProgramError:
    """Explain a name in two parts before the ``=``."""
    place = (first.line, first.column, second.end)
    if first.kind == "number":
        return ProgramError("name_with_digit", *place, instead=f"{second.text}{first.text.replace('.', '')}")
    return ProgramError("name_with_space", *place, instead=f"{first.text}_{second.text}")


def _whole(token: Token) -> str:
    """A closing bracket shown with its opening one."""
    return {")": "(...)", "]": "[...]"}.get(token.text, token.text)


def _dot(tokens: list[Token], position: int) -> ProgramError:
    """Find what somebody who types a dot may mean: a method, or a library's function."""
    token, before = tokens[position], tokens[position - 1] if position else _START
    last = token
    for dot, name in zip(tokens[position::2], tokens[position + 1 :: 2], strict=False):
        if dot.text != "." or name.kind != "name":
            break
        last = name
    meant = _METHODS.get(last.text, last.text)
    instead = ""
    if before.text in _LIBRARIES and meant in BY_NAME:
        instead = f"{meant}(...)"
    elif meant in BY_NAME:
        instead = f"{meant}({_whole(before) or 't1'})"
    elif last.text in {"numpy", "value", "read_value"}:
        instead = f"just {_whole(before)}"
    kind = "dot_method" if instead else "dot"
    return ProgramError(kind, token.line, token.column, last.end, instead=instead)


def _check_equals(tokens: list[Token], position: int, count: int) -> None:
    """Refuse an ``=`` outside brackets that does not follow exactly one name at the start."""
    token, target = tokens[position], tokens[0]
    if count > 1:
        first = tokens[position - 1].text
        raise _at("chained", token, name=target.text, first=first)
    if position == 0:
        raise _at("no_name", token)
    if any(before.text == "," for before in tokens[:position]):
        raise _at("several_names", next(t for t in tokens if t.text == ","))
    if any(before.text == ":" for before in tokens[:position]):
        raise _at("colon", next(t for t in tokens if t.text == ":"))
    if position > 1 or target.kind != "name":
        raise ProgramError("not_a_name", target.line, target.column, tokens[position - 1].end)
    if position + 1 == len(tokens):
        raise _at("no_value", token, name=target.text)


def _names_an_input(tokens: list[Token], position: int, opened: Token) -> bool:
    """Whether an ``=`` inside brackets has the form ``f(..., name=``."""
    return (
        opened.kind == "call"
        and position > 1
        and tokens[position - 1].kind == "name"
        and tokens[position - 2].text in {"(", ","}
    )


def _comma(before: Token, token: Token, after: Token | None, statement: Statement) -> ProgramError:
    if any(t.text == "=" for t in statement.tokens[statement.tokens.index(token) :]):
        return _at("several_names", token)
    if (
        after is not None
        and before.kind == after.kind == "number"
        and before.end == token.column == after.column - 1
    ):
        both = f"{before.text},{after.text}"
        return ProgramError(
            "number_comma", token.line, before.column, after.end, what=both, instead=both.replace(",", ".")
        )
    return _at("several_values", token)
