"""What two neighbouring tokens show: a value or a sign is missing between them, or one is too many."""

import re

from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.token_rules import at
from tapewidgets.language.parse.tokenizer import Token

BINARY = frozenset(["+", "-", "*", "/", "**", "@", "==", "!=", "<", ">", "<=", ">=", "//"])
START = Token("start", "", 1, 0)
PRINTING = frozenset(("print", "display", "show", "echo", "puts"))
MAKERS = frozenset(
    ("Variable", "constant", "Tensor", "tensor", "array", "zeros", "ones", "range", "arange", "linspace")
)
"""What makes tensors elsewhere."""
BACKWARD = frozenset(("grad", "gradient", "gradients", "backward", "backprop", "derivative", "diff"))
_BETWEEN = {
    "x": "{}*{}", "X": "{}*{}", "times": "{}*{}", "plus": "{} + {}", "minus": "{} - {}", "over": "{}/{}",
    "mod": "floormod({}, {})", "equals": "{} = {}", "곱하기": "{}*{}", "더하기": "{} + {}", "빼기": "{} - {}",
    "나누기": "{}/{}",
}  # fmt: skip
_SPLIT_SIGNS = frozenset((("<", "="), (">", "="), ("=", "="), ("!", "="), ("*", "*")))
_COMPARISONS = frozenset(["==", "!=", "<", ">", "<=", ">="])
_METHODS = {"T": "transpose", "dot": "matmul", "power": "pow"}
_LIBRARIES = frozenset(("tf", "np", "tw", "nn", "math", "torch", "numpy", "tensorflow", "keras"))


def check_pair(before: Token, token: Token, after: Token | None, bracket: str) -> None:
    """Refuse two neighbours that cannot follow each other; ``bracket`` is the role of the innermost one."""
    if len(token.text) > 1 and token.text.endswith("=") and token.text not in _COMPARISONS:
        name = before.text if before.kind == "name" else "t3"
        raise at("augmented", token, what=token.text, name=name, operator=token.text[:-1])
    if (before.text, token.text) in _SPLIT_SIGNS:
        whole = before.text + token.text
        raise ProgramError("split_sign", before.line, before.column, token.end, what=whole)
    if before.kind == "name" and before.text in BY_NAME and token.text in BINARY:
        if token.text == "**" and after is not None and after.kind == "number":
            what, instead = f"**{after.text}", f"{before.text}(...)**{after.text}"
            raise at("power_of_function", token, what=what, instead=instead)
        if before.text == "exp" and token.text == "**" and after is not None and after.kind == "name":
            raise at("call_brackets", before, first=before.text, second=after.text)
        raise at("function_as_value", before, name=before.text)
    value_before = ends_value(before)
    if value_before and _begins_value(before, token):
        raise _missing_between(before, token, after, bracket)
    if token.text in BINARY and not value_before:
        signs = {"+", "-"}
        if token.text in {"*", "**"} and before.text in {"(", ","}:
            raise at("star_argument", token, what=token.text)
        if token.text not in signs and before.text in BINARY:
            raise at("two_operators", token, first=before.text, second=token.text)
        if token.text not in signs:
            raise at("operator_start", token, what=token.text)
    if before.text in BINARY and token.text in {")", "]", ",", ":", "="}:
        raise at("operator_end", before, what=before.text)
    if token.text == "," and before.text in {"(", "[", ","}:
        raise at("empty_place", token)


def ends_value(token: Token) -> bool:
    """Whether a value can end with this token."""
    return token.kind in {"number", "name"} or token.text in {")", "]"}


def _begins_value(before: Token, token: Token) -> bool:
    if token.kind in {"number", "name"}:
        return True
    if token.text == "(":
        return before.kind != "name"
    return token.text == "[" and before.kind == "number"


def _missing_between(before: Token, token: Token, after: Token | None, bracket: str) -> ProgramError:
    """Find what stands between two values that have nothing between them."""
    together = before.line == token.line and before.end == token.column
    both = f"{before.text}{token.text}"
    if before.kind == "number" and together and token.kind == "name":
        if token.text.startswith("_"):
            return at("number_underscore", before, what=both, instead=both.replace("_", ""))
        if before.text == "0" and re.fullmatch(r"[xXoObB][0-9a-fA-F]+", token.text):
            return at("number_base", before, what=both)
        if token.text in {"e", "E"}:
            return at("number_exponent", before, what=both)
        if token.text in {"j", "J"}:
            return at("number_imaginary", before, what=both, instead=before.text)
    if before.kind == "number" and together and token.kind == "number":
        if "e" in before.text.lower():
            return at("exponent_point", before, what=both)
        return at("two_points", before, what=both)
    first = _whole(before)
    if before.kind == token.kind == "number" and re.fullmatch(r"\d{3}", token.text) and bracket != "list":
        return at("number_space", token, what=f"{before.text} {token.text}", instead=both)
    if after is not None and after.text == "=" and token.kind == "name" and not bracket:
        return at("new_line", token, name=token.text)
    if (
        token.text in _BETWEEN
        and after is not None
        and (after.kind in {"name", "number"} or after.text == "(")
    ):
        instead = _BETWEEN[token.text].format(first, "(...)" if after.text == "(" else after.text)
        return at("word_between", token, what=token.text, instead=instead)
    if token.text == "axis" and bracket == "call":
        return at("comma_missing", token, first=first, second="axis=...")
    if before.text in PRINTING:
        return at("no_printing", before, name=before.text)
    if before.text in BY_NAME and before.kind == "name" and token.kind in {"name", "number"}:
        return at("call_brackets", before, first=first, second=token.text)
    if bracket == "list" and token.kind == "number":
        return at("comma_missing", token, first=first, second=token.text)
    second = {"(": "(...)", "[": "[...]"}.get(token.text, token.text)
    if token.text in BY_NAME and after is not None and after.text == "(":
        second = f"{token.text}(...)"
    return at("side_by_side", token, first=first, second=second)


def _whole(token: Token) -> str:
    """A closing bracket shown with its opening one."""
    return {")": "(...)", "]": "[...]"}.get(token.text, token.text)


def dot(tokens: list[Token], position: int) -> ProgramError:
    """Find what somebody who types a dot may mean: a method, or a library's function."""
    token, before = tokens[position], tokens[position - 1] if position else START
    last = token
    for dot, name in zip(tokens[position::2], tokens[position + 1 :: 2], strict=False):
        if dot.text != "." or name.kind != "name":
            break
        last = name
    if last is token:
        return at("dot_alone", token)
    if last.text in BACKWARD:
        return ProgramError("forward_only", token.line, token.column, last.end, name=last.text)
    if before.text in _LIBRARIES and last.text in MAKERS:
        return ProgramError("no_maker", token.line, token.column, last.end, name=last.text)
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
