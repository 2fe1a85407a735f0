"""The form of a statement: adjacent tokens, brackets, commas, colons and the places of ``=``."""

import keyword
import re
from dataclasses import dataclass
from itertools import pairwise

from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.adjacent_tokens import BINARY, EDGE, check_pair, ends_value, explain_dot
from tapewidgets.language.parse.token_rules import TRUTH_WORDS, check_token
from tapewidgets.language.parse.tokenizer import Statement, Token
from tapewidgets.words import Message


@dataclass(slots=True)
class _Bracket:
    """An open bracket: of a call, an index, a list or a group; its colons so far, and whether ``axis=``."""

    role: str
    colons: int = 0
    named: bool = False


def check_form(statement: Statement, limits: Limits) -> None:
    """Refuse the first token of a statement that is not allowed where it stands.

    Raises
    ------
    ProgramError
        With what to write instead.

    Examples
    --------
    >>> from tapewidgets.language.limits import Limits
    >>> from tapewidgets.language.parse.statement_form import check_form
    >>> from tapewidgets.language.parse.tokenizer import read_statements
    >>> try:
    ...     check_form(read_statements("t3 = 2t1", Limits())[1][0], Limits())
    ... except tw.language.ProgramError as error:
    ...     print(error.hint)
    Write * between them: 2*t1.
    """
    tokens = statement.tokens
    if statement.target and keyword.iskeyword(tokens[0].text):
        raise tokens[0].error("reserved_name", name=tokens[0].text)
    for position, token in enumerate(tokens):
        if token.text in TRUTH_WORDS and position > 3 and tokens[position - 1].text == "=":
            raise _named_truth(tokens[position - 2], tokens[position - 1])
        check_token(token, limits)
    if len(tokens) > 2 and tokens[2].text == "=" and {tokens[0].kind, tokens[1].kind} <= {"name", "number"}:
        raise _two_words(*tokens[:2])
    _check_places(tokens)
    if tokens[-1].text in BINARY:
        raise tokens[-1].error("operator_end", what=tokens[-1].text)


def _check_places(tokens: list[Token]) -> None:
    """Refuse a token that cannot follow the one before it, or does not belong in its bracket."""
    brackets: list[_Bracket] = []
    equals = 0
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else EDGE
        after = tokens[position + 1] if position + 1 < len(tokens) else EDGE
        opened = brackets[-1] if brackets else None
        if token.text == ".":
            raise explain_dot(tokens, position)
        check_pair(before, token, after, opened.role if opened else "")
        match token.text:
            case "(":
                brackets.append(_Bracket("call" if before.kind == "name" else "group"))
            case "[":
                brackets.append(_Bracket("index" if ends_value(before) else "list"))
            case ")" | "]":
                _check_closing(token, before, brackets.pop())
            case "=" if opened:
                _check_named_input(tokens, position, opened)
            case "=":
                equals += 1
                _check_equals(tokens, position, equals)
            case "," if opened:
                _check_comma(tokens, position, opened)
            case ",":
                raise _comma(tokens, before, token, after)
            case ":":
                if not opened or opened.role != "index" or opened.colons == 2:
                    raise token.error("colon")
                opened.colons += 1


def _check_closing(token: Token, before: Token, opened: _Bracket) -> None:
    """Refuse empty brackets, except those of a call or of a list."""
    if before.text == "(" and opened.role == "group":
        raise token.error("empty_brackets")
    if before.text == "[" and opened.role == "index":
        raise token.error("index_missing")


def _check_named_input(tokens: list[Token], position: int, opened: _Bracket) -> None:
    """Refuse an ``=`` inside brackets other than that of ``f(..., axis=0)``."""
    token, name = tokens[position], tokens[position - 1]
    if opened.role != "call" or name.kind != "name" or tokens[position - 2].text not in {"(", ","}:
        raise token.error("equals_inside")
    if name.text != "axis":
        raise name.error("keyword", to=token, name=name.text)
    if tokens[position + 1].text in {",", ")"}:
        raise token.error("axis_integer")
    opened.named = True


def _check_comma(tokens: list[Token], position: int, opened: _Bracket) -> None:
    """Refuse an input after ``axis=``; a comma in an index starts anew."""
    opened.colons = 0
    following = tokens[position + 1 : position + 3]
    last = following[0].text == ")" or following[-1].text == "="
    if opened.named and not last:
        raise following[0].error("axis_last")


def _check_equals(tokens: list[Token], position: int, count: int) -> None:
    """Refuse an ``=`` outside brackets that does not follow exactly one name at the start."""
    token, target, before, after = tokens[position], tokens[0], tokens[:position], tokens[position + 1 :]
    if count > 1:
        raise token.error("chained", name=target.text, first=before[-1].text)
    if not before:
        raise token.error("no_name")
    for sign, kind in ((",", "several_names"), (":", "colon")):
        found = next((one for one in before if one.text == sign), None)
        if found:
            raise found.error(kind)
    if len(before) > 1:
        raise _several_tokens(before, after)
    if target.kind != "name":
        raise target.error("not_a_name")
    if not after:
        raise token.error("no_value", name=target.text)


def _several_tokens(before: list[Token], after: list[Token]) -> ProgramError:
    """Explain more than a name before the ``=``."""
    target = before[0]
    one_word = len(before) > 2 and _is_one_word(before)
    # my-loss is meant as a name, t1-t2 is not.
    worded = one_word and any(len(part.text) > 2 and part.text.isalpha() for part in before)
    if len(after) == 1 and after[0].kind == "name" and ends_value(before[-1]) and not worded:
        return target.error("reversed", to=after[0], name=after[0].text)
    if one_word:
        return target.error("name_with_minus", to=before[-1], instead="_".join(t.text for t in before[::2]))
    call = len(before) > 3 and target.kind == "name" and before[1].text == "("
    kind = "no_definitions" if call and target.text not in BY_NAME else "not_a_name"
    return target.error(kind, to=before[-1], name=target.text)


def _is_one_word(tokens: list[Token]) -> bool:
    """Whether tokens before an ``=`` are a name such as my-loss, without a space."""
    joined = all(first.end == second.column for first, second in pairwise(tokens))
    alternate = all(token.text == "-" for token in tokens[1::2])
    return joined and alternate and tokens[0].kind == "name" and tokens[-1].kind == "name"


def _two_words(first: Token, second: Token) -> ProgramError:
    """Explain a name in two parts before the ``=``."""
    if first.kind == "number":
        instead = f"{second.text}{first.text.replace('.', '')}"
        return first.error("name_with_digit", to=second, instead=instead)
    declared = first.text in {"let", "var", "const", "float", "int", "double", "auto", "val", "set"}
    joined: Message = f"{first.text}_{second.text}"
    without: Message = ["mistake.instead.without", {"name": second.text, "word": first.text}]
    return first.error("name_with_space", to=second, instead=without if declared else joined)


def _named_truth(name: Token, equals: Token) -> ProgramError:
    """Explain ``keepdims=True`` and ``axis=None``: only axis can be given by name, as whole numbers."""
    if name.text == "axis":
        return equals.error("axis_integer")
    return name.error("keyword", to=equals, name=name.text)


def _comma(tokens: list[Token], before: Token, token: Token, after: Token) -> ProgramError:
    """Explain a comma outside brackets."""
    if any(one.text == "=" for one in tokens[tokens.index(token) :]):
        return token.error("several_names")
    written = tokens[2:] if any(one.text == "=" for one in tokens) else tokens
    if len(written) > 4 and all(one.kind == "number" or one.text == "," for one in written):
        return token.error("bare_list", instead=", ".join(one.text for one in written[::2]))
    if before.kind == after.kind == "number" and before.end == token.column == after.column - 1:
        both = f"{before.text},{after.text}"
        kind = "number_thousands" if re.fullmatch(r"\d+,\d{3}", both) else "number_comma"
        near, instead = both.replace(",", ""), both.replace(",", ".")
        return before.error(kind, to=after, what=both, near=near, instead=instead)
    return token.error("several_values")
