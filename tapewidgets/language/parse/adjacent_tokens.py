"""Mistakes visible in two adjacent tokens: a value or a sign is missing between them, or one is too many."""

import re

from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.pasted import BACKWARD, LIBRARIES, MAKERS
from tapewidgets.language.parse.tokenizer import Token
from tapewidgets.words import Message

BINARY = frozenset(["+", "-", "*", "/", "**", "@", "==", "!=", "<", ">", "<=", ">=", "//"])
EDGE = Token("edge", "", 1, 0)
"""Stands in for the token before the first and after the last."""
PRINTING = frozenset(("print", "display", "show", "echo", "puts"))
_BETWEEN = {
    "x": "{}*{}", "X": "{}*{}", "times": "{}*{}", "plus": "{} + {}", "minus": "{} - {}", "over": "{}/{}",
    "mod": "floormod({}, {})", "equals": "{} = {}", "곱하기": "{}*{}", "더하기": "{} + {}", "빼기": "{} - {}",
    "나누기": "{}/{}",
}  # fmt: skip
_SPLIT_SIGNS = frozenset((("<", "="), (">", "="), ("=", "="), ("!", "="), ("*", "*")))
_SIGNS = frozenset("+-")
_COMPARISONS = frozenset(["==", "!=", "<", ">", "<=", ">="])
_METHODS = {"T": "transpose", "dot": "matmul", "power": "pow"}


def check_pair(before: Token, token: Token, after: Token, bracket: str) -> None:
    """Refuse two adjacent tokens that cannot follow each other.

    Parameters
    ----------
    before, token, after : the pair and what follows it; ``EDGE`` beyond the ends of a statement
    bracket : role of the innermost open bracket, or nothing
    """
    if len(token.text) > 1 and token.text.endswith("=") and token.text not in _COMPARISONS:
        name = before.text if before.kind == "name" else "t3"
        raise token.error("augmented", what=token.text, name=name, operator=token.text[:-1])
    if (before.text, token.text) in _SPLIT_SIGNS:
        raise before.error("split_sign", to=token, what=before.text + token.text)
    if before.text in BY_NAME and token.text in BINARY:
        raise _function_before_sign(before, token, after)
    if ends_value(before):
        if _begins_value(before, token):
            raise _glued(before, token) or _missing_between(before, token, after, bracket)
    elif token.text in BINARY - _SIGNS:
        if token.text in {"*", "**"} and before.text in {"(", ","}:
            raise token.error("star_argument", what=token.text)
        if before.text in BINARY:
            raise token.error("two_operators", first=before.text, second=token.text)
        raise token.error("operator_start", what=token.text)
    if before.text in BINARY and token.text in {")", "]", ",", ":", "="}:
        raise before.error("operator_end", what=before.text)
    if token.text == "," and before.text in {"(", "[", ","}:
        raise token.error("empty_place")


def ends_value(token: Token) -> bool:
    """Whether a value can end with this token."""
    return token.kind in {"number", "name"} or token.text in {")", "]"}


def _begins_value(before: Token, token: Token) -> bool:
    """Whether a value begins with this token: a bracket after a name calls it or indexes it."""
    if token.text == "(":
        return before.kind != "name"
    return token.kind in {"number", "name"} or (token.text == "[" and before.kind == "number")


def _function_before_sign(function: Token, sign: Token, after: Token) -> ProgramError:
    """Explain a function without its brackets: ``sin**2 (t1)``, ``exp**t1``, ``exp + t1``."""
    name = function.text
    if sign.text == "**" and after.kind == "number":
        instead = f"{name}(...)**{after.text}"
        return sign.error("power_of_function", what=f"**{after.text}", instead=instead)
    if name == "exp" and sign.text == "**" and after.kind == "name":
        return function.error("call_brackets", first=name, second=after.text)
    return function.error("function_as_value", name=name)


def _glued(before: Token, token: Token) -> ProgramError | None:
    """Explain letters or digits written right after a number, unless they are a name."""
    if before.kind != "number" or (before.line, before.end) != (token.line, token.column):
        return None
    both = before.text + token.text
    if token.kind == "number":
        return before.error("exponent_point" if "e" in before.text.lower() else "two_points", what=both)
    if token.text.startswith("_"):
        return before.error("number_underscore", what=both, instead=both.replace("_", ""))
    if re.fullmatch(r"0[xXoObB][0-9a-fA-F]+", both):
        return before.error("number_base", what=both)
    if token.text in {"e", "E"}:
        return before.error("number_exponent", what=both)
    if token.text in {"j", "J"}:
        return before.error("number_imaginary", what=both, instead=before.text)
    return None


def _missing_between(before: Token, token: Token, after: Token, bracket: str) -> ProgramError:
    """Find what should stand between two values that have nothing between them."""
    first, second = _whole(before), _whole(token)
    if bracket != "list" and before.kind == token.kind == "number" and re.fullmatch(r"\d{3}", second):
        return token.error("number_space", what=f"{first} {second}", instead=first + second)
    if after.text == "=" and token.kind == "name" and not bracket:
        return token.error("new_line", name=second)
    if second in _BETWEEN and (after.kind in {"name", "number"} or after.text == "("):
        instead = _BETWEEN[second].format(first, _whole(after))
        return token.error("word_between", what=second, instead=instead)
    if second == "axis" and bracket == "call":
        return token.error("comma_missing", first=first, second="axis=...")
    if first in PRINTING:
        return before.error("no_printing", name=first)
    if first in BY_NAME and token.kind in {"name", "number"}:
        return before.error("call_brackets", first=first, second=second)
    if bracket == "list" and token.kind == "number":
        return token.error("comma_missing", first=first, second=second)
    called = second in BY_NAME and after.text == "("
    return token.error("side_by_side", first=first, second=f"{second}(...)" if called else second)


def _whole(token: Token) -> str:
    """A token's text; a bracket is shown with what it encloses."""
    return {"(": "(...)", ")": "(...)", "[": "[...]", "]": "[...]"}.get(token.text, token.text)


def explain_dot(tokens: list[Token], position: int) -> ProgramError:
    """Find what is meant by a dot: a method, or a library's function."""
    token, before = tokens[position], tokens[position - 1] if position else EDGE
    last = token
    for dot, name in zip(tokens[position::2], tokens[position + 1 :: 2], strict=False):
        if dot.text != "." or name.kind != "name":
            break
        last = name
    if last is token:
        return token.error("dot_alone")
    if last.text in BACKWARD:
        return token.error("forward_only", to=last, name=last.text)
    if last.text in {"watch", "stop_recording", "reset"}:
        return token.error("tape_call", to=last, name=last.text)
    if before.text in LIBRARIES and last.text in MAKERS:
        return token.error("no_maker", to=last, name=last.text)
    meant = _METHODS.get(last.text, last.text)
    owner = _whole(before) if ends_value(before) else "t1"
    instead: Message = ""
    if meant in BY_NAME:
        instead = f"{meant}({owner})"
    elif last.text in {"numpy", "value", "read_value"}:
        instead = ["mistake.instead.just", {"name": owner}]
    return token.error("dot_method" if instead else "dot", to=last, instead=instead)
