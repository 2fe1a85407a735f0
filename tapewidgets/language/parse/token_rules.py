"""Mistakes that a token shows by itself: a word of another language, a number that is not decimal."""

import keyword
import re

from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.tokenizer import Token

_LOGIC_WORDS = {
    "and": "logical_and(a, b), as in logical_and(t1 > 0, t1 < 1)",
    "or": "logical_or(a, b), as in logical_or(t1 < 0, t1 > 1)",
    "not": "logical_not(a), as in logical_not(t1 > 0)",
    "is": "= to give a name, or == to compare",
    "in": "== to compare",
    "if": "where(condition, a, b), as in where(t1 > 0, t1, 0)",
    "else": "where(condition, a, b), as in where(t1 > 0, t1, 0)",
}
TRUTH_WORDS = frozenset(("True", "False", "None"))
_STATEMENT_WORDS = frozenset(keyword.kwlist) - _LOGIC_WORDS.keys() - TRUTH_WORDS
ARROWS = {
    "->": "= to give a name, as in t3 = t1*t2",
    "<-": "= to give a name, as in t3 = t1*t2",
    "=>": "= to give a name, or >= to compare",
    "=<": "<= to compare",
    "<>": "!= to compare",
}


def at(kind: str, token: Token, **details: object) -> ProgramError:
    """A mistake at a token's place."""
    return ProgramError(kind, token.line, token.column, token.end, **details)


def check_token(token: Token, limits: Limits) -> None:
    """Refuse what is wrong with a token by itself."""
    text = token.text
    if token.kind == "number":
        digits = sum(character.isdigit() for character in text)
        if digits > limits.digits:
            raise at("too_many_digits", token, limit=limits.digits)
        if re.fullmatch(r"0\d+", text) and text.strip("0"):
            raise at("leading_zeros", token, what=text, instead=text.lstrip("0"))
    elif token.kind == "name":
        if text in _LOGIC_WORDS:
            raise at("logic_word", token, what=text, instead=_LOGIC_WORDS[text])
        if text in TRUTH_WORDS:
            raise at("truth_word", token, what=text)
        if text in _STATEMENT_WORDS:
            raise at("statement_word", token, what=text)
        if len(text) > limits.name_length and text not in BY_NAME:
            raise at("name_too_long", token, limit=limits.name_length, size=len(text))
    elif text == "//":
        raise at("floor_division", token)
    elif text == ":=":
        raise at("walrus", token)
    elif text == "!":
        raise at("exclamation", token)
    elif text in ARROWS:
        raise at("arrow", token, what=text, instead=ARROWS[text])
