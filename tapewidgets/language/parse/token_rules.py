"""Mistakes visible in a single token: a word of another language, a number that is not decimal."""

import keyword
import re

from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.limits import Limits
from tapewidgets.language.parse.tokenizer import Token
from tapewidgets.words import Message

_LOGIC_WORDS: dict[str, Message] = {
    "and": ["mistake.instead.and", {}],
    "or": ["mistake.instead.or", {}],
    "not": ["mistake.instead.not", {}],
    "is": ["mistake.instead.give", {}],
    "in": ["mistake.instead.compare", {"sign": "=="}],
    "if": ["mistake.instead.where", {}],
    "else": ["mistake.instead.where", {}],
}
ARROWS: dict[str, Message] = {
    "->": ["mistake.instead.name", {}],
    "<-": ["mistake.instead.name", {}],
    "=>": ["mistake.instead.name_or_compare", {}],
    "=<": ["mistake.instead.compare", {"sign": "<="}],
    "<>": ["mistake.instead.compare", {"sign": "!="}],
}
TRUTH_WORDS = frozenset(("True", "False", "None"))

# Each word or sign with the kind of mistake it is and what to write instead.
_REFUSED: dict[str, tuple[str, Message]] = {
    **dict.fromkeys(keyword.kwlist, ("statement_word", "")),
    **dict.fromkeys(TRUTH_WORDS, ("truth_word", "")),
    **{word: ("logic_word", instead) for word, instead in _LOGIC_WORDS.items()},
    **{sign: ("arrow", instead) for sign, instead in ARROWS.items()},
    "//": ("floor_division", ""),
    ":=": ("walrus", ""),
    "!": ("exclamation", ""),
}


def check_token(token: Token, limits: Limits) -> None:
    """Refuse what is wrong with a token by itself."""
    text = token.text
    if text in _REFUSED:
        kind, instead = _REFUSED[text]
        raise token.error(kind, what=text, instead=instead)
    if token.kind == "number":
        if sum(character.isdigit() for character in text) > limits.digits:
            raise token.error("too_many_digits", limit=limits.digits)
        if re.fullmatch(r"0\d+", text) and text.strip("0"):
            raise token.error("leading_zeros", what=text, instead=text.lstrip("0"))
    elif token.kind == "name" and len(text) > limits.name_length and text not in BY_NAME:
        raise token.error("name_too_long", limit=limits.name_length, size=len(text))
