"""The form of a statement: neighbours, brackets, commas, colons and the places of ``=``."""

import keyword
from dataclasses import dataclass
from itertools import pairwise

from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.adjacent_tokens import BINARY, START, check_pair, dot, ends_value
from tapewidgets.language.parse.token_rules import TRUTH_WORDS, at, check_token
from tapewidgets.language.parse.tokenizer import Statement, Token


@dataclass(slots=True)
class _Bracket:
    """An open bracket: of a call, an index, a list or a group; its colons so far, and whether ``axis=``."""

    role: str
    colons: int = 0
    named: bool = False


def check_syntax(statement: Statement, limits: Limits) -> None:
    """Refuse the first place of a statement that has no place in the language.

    Raises
    ------
    ProgramError
        With what to write instead.

    Examples
    --------
    >>> from tapewidgets.language.limits import Limits
    >>> from tapewidgets.language.parse.statement_form import check_syntax
    >>> from tapewidgets.language.parse.tokenizer import read_statements
    >>> try:
    ...     check_syntax(read_statements("t3 = 2t1", Limits())[1][0], Limits())
    ... except tw.language.ProgramError as error:
    ...     print(error.hint)
    Write * between them: 2*t1.
    """
    tokens = statement.tokens
    if statement.target and keyword.iskeyword(tokens[0].text):
        raise at("reserved_name", tokens[0], name=tokens[0].text)
    for position, token in enumerate(tokens):
        if token.text in TRUTH_WORDS and position > 3 and tokens[position - 1].text == "=":
            raise _named_truth(tokens[position - 2], tokens[position - 1])
        check_token(token, limits)
    if len(tokens) > 2 and tokens[2].text == "=" and {tokens[0].kind, tokens[1].kind} <= {"name", "number"}:
        raise _bad_name(*tokens[:2])
    brackets: list[_Bracket] = []
    equals = 0
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else START
        after = tokens[position + 1] if position + 1 < len(tokens) else None
        if token.text == ".":
            raise dot(tokens, position)
        check_pair(before, token, after, brackets[-1].role if brackets else "")
        match token.text:
            case "(":
                brackets.append(_Bracket("call" if before.kind == "name" else "group"))
            case "[":
                brackets.append(_Bracket("index" if ends_value(before) else "list"))
            case ")" | "]":
                _check_closing(token, before, brackets.pop())
            case "=" if not brackets:
                equals += 1
                _check_equals(tokens, position, equals)
            case "=":
                _check_named_input(tokens, position, brackets[-1])
            case "," if not brackets:
                raise _comma(before, token, after, statement)
            case ",":
                _check_comma(tokens, position, brackets[-1])
            case ":":
                if not brackets or brackets[-1].role != "index" or brackets[-1].colons == 2:
                    raise at("colon", token)
                brackets[-1].colons += 1
    if tokens[-1].text in BINARY:
        raise at("operator_end", tokens[-1], what=tokens[-1].text)


def _check_closing(token: Token, before: Token, opened: _Bracket) -> None:
    """Refuse brackets with nothing in them, but for a call and an empty list."""
    if before.text == "(" and opened.role == "group":
        raise at("empty_brackets", token)
    if before.text == "[" and opened.role == "index":
        raise at("index_missing", token)


def _check_named_input(tokens: list[Token], position: int, opened: _Bracket) -> None:
    """Refuse an ``=`` inside brackets that is not that of ``f(..., axis=0)``."""
    token, name = tokens[position], tokens[position - 1]
    named = opened.role == "call" and name.kind == "name" and tokens[position - 2].text in {"(", ","}
    if not named:
        raise at("equals_inside", token)
    if name.text != "axis":
        raise ProgramError("keyword", name.line, name.column, token.end, name=name.text)
    if tokens[position + 1].text in {",", ")"}:
        raise at("axis_integer", token)
    opened.named = True


def _check_comma(tokens: list[Token], position: int, opened: _Bracket) -> None:
    """Refuse an input after ``axis=``; a comma in an index starts anew."""
    opened.colons = 0
    following = tokens[position + 1 : position + 3]
    last = following[0].text == ")" or following[-1].text == "="
    if opened.named and not last:
        raise at("axis_last", following[0])


def _check_equals(tokens: list[Token], position: int, count: int) -> None:
    """Refuse an ``=`` outside brackets that does not follow exactly one name at the start."""
    token, target = tokens[position], tokens[0]
    if count > 1:
        first = tokens[position - 1].text
        raise at("chained", token, name=target.text, first=first)
    if position == 0:
        raise at("no_name", token)
    if any(before.text == "," for before in tokens[:position]):
        raise at("several_names", next(t for t in tokens if t.text == ","))
    if any(before.text == ":" for before in tokens[:position]):
        raise at("colon", next(t for t in tokens if t.text == ":"))
    after, before = tokens[position + 1 :], tokens[:position]
    one_word = position > 2 and _is_one_word(before)
    # my-loss is meant as a name, t1-t2 is not.
    worded = one_word and any(len(part.text) > 2 and part.text.isalpha() for part in before)
    turned = len(after) == 1 and after[0].kind == "name" and ends_value(tokens[position - 1])
    if position > 1 and turned and not worded:
        raise ProgramError("reversed", target.line, target.column, after[0].end, name=after[0].text)
    place = (target.line, target.column, before[-1].end)
    if one_word:
        instead = "_".join(token.text for token in before[::2])
        raise ProgramError("name_with_minus", *place, instead=instead)
    if position > 3 and target.kind == "name" and before[1].text == "(" and target.text not in BY_NAME:
        raise ProgramError("no_definitions", *place, name=target.text)
    if position > 1 or target.kind != "name":
        raise ProgramError("not_a_name", *place)
    if position + 1 == len(tokens):
        raise at("no_value", token, name=target.text)


def _named_truth(name: Token, equals: Token) -> ProgramError:
    """Explain ``keepdims=True`` and ``axis=None``, where no input is to be given by name."""
    if name.text == "axis":
        return at("axis_integer", equals)
    return ProgramError("keyword", name.line, name.column, equals.end, name=name.text)


def _is_one_word(tokens: list[Token]) -> bool:
    """Whether tokens before an ``=`` are a name such as my-loss, without a space."""
    joined = all(first.end == second.column for first, second in pairwise(tokens))
    alternate = all(token.text == "-" for token in tokens[1::2])
    return joined and alternate and tokens[0].kind == "name" and tokens[-1].kind == "name"


def _bad_name(first: Token, second: Token) -> ProgramError:
    """Explain a name in two parts before the ``=``."""
    place = (first.line, first.column, second.end)
    if first.kind == "number":
        return ProgramError("name_with_digit", *place, instead=f"{second.text}{first.text.replace('.', '')}")
    declared = first.text in {"let", "var", "const", "float", "int", "double", "auto", "val", "set"}
    instead = f"{second.text} = ..., without {first.text}" if declared else f"{first.text}_{second.text}"
    return ProgramError("name_with_space", *place, instead=instead)


def _comma(before: Token, token: Token, after: Token | None, statement: Statement) -> ProgramError:
    if any(t.text == "=" for t in statement.tokens[statement.tokens.index(token) :]):
        return at("several_names", token)
    written = statement.tokens[2:] if statement.target else statement.tokens
    if len(written) > 4 and all(t.kind == "number" or t.text == "," for t in written):
        return at("bare_list", token, instead=", ".join(t.text for t in written if t.kind == "number"))
    if (
        after is not None
        and before.kind == after.kind == "number"
        and before.end == token.column == after.column - 1
    ):
        both = f"{before.text},{after.text}"
        if len(after.text) == 3 and after.text.isdigit() and before.text.isdigit():
            near, instead = before.text + after.text, both.replace(",", ".")
            place = (token.line, before.column, after.end)
            return ProgramError("number_thousands", *place, what=both, near=near, instead=instead)
        return ProgramError(
            "number_comma", token.line, before.column, after.end, what=both, instead=both.replace(",", ".")
        )
    return at("several_values", token)
