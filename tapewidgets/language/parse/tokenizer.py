"""A program's text as statements: lists of tokens with their places, brackets matched, comments gone."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.characters import check_characters, code_of

_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*=|//=|:=|->|=>|=<|<>|[-+*/@]=|==|!=|<=|>=|\*\*|//|[-+*/@()\[\],:=<>.!])"
)
_CLOSING = {"(": ")", "[": "]"}
_OPENING = {")": "(", "]": "["}


class Token(NamedTuple):
    """A number, a name or a sign, and where it stands (line from 1, column from 0)."""

    kind: str
    text: str
    line: int
    column: int

    @property
    def end(self) -> int:
        """The column after it."""
        return self.column + len(self.text)


@dataclass(slots=True)
class Statement:
    """One step of a program: usually a line, several where brackets stay open.

    ``error`` is the mistake found while reading it, if any; what it would have named is known all the same.
    """

    tokens: list[Token] = field(default_factory=list)
    error: ProgramError | None = None

    @property
    def target(self) -> Token | None:
        """The name before the ``=``, if the statement has that form."""
        tokens = self.tokens
        named = len(tokens) > 1 and tokens[0].kind == "name" and tokens[1].text == "="
        return tokens[0] if named else None


def split_lines(source: str) -> list[str]:
    """Split at newlines only: Python's own splitlines also splits at characters that are refused here."""
    return source.replace("\r\n", "\n").split("\n")


def read_statements(source: str, limits: Limits) -> tuple[list[str], list[Statement]]:
    """Cut a program into lines and statements.

    Parameters
    ----------
    source : the whole text
    limits : caps on length, lines, brackets

    Returns
    -------
    lines, statements : mistakes inside a statement stand in it

    Raises
    ------
    ProgramError
        For a text that is too long, or has nothing in it.
    TypeError
        For what is no text.

    Examples
    --------
    >>> from tapewidgets.language.limits import Limits
    >>> from tapewidgets.language.parse.tokenizer import read_statements
    >>> _, statements = read_statements("a = 2  # two", Limits())
    >>> [token.text for token in statements[0].tokens]
    ['a', '=', '2']
    """
    if not isinstance(source, str):
        raise TypeError(f"A program is text, such as 't4 = t2 + t1*t2', not {type(source).__name__}.")
    if len(source) > limits.characters:
        raise ProgramError("too_long", 1, size=len(source), limit=limits.characters)
    lines = split_lines(source)
    if len(lines) > limits.lines:
        raise ProgramError("too_many_lines", limits.lines + 1, size=len(lines), limit=limits.lines)
    statements = _Reader(limits).read(lines)
    if not statements:
        commented = next((number for number, line in enumerate(lines, 1) if "#" in line), None)
        error = ProgramError("comment_only", commented) if commented else ProgramError("empty_program", 1)
        raise error
    return lines, statements


class _Reader:
    """Collects tokens into statements, keeping a stack of the brackets that are open."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.statements: list[Statement] = []
        self.statement = Statement()
        self.open: list[Token] = []

    def read(self, lines: list[str]) -> list[Statement]:
        for number, line in enumerate(lines, 1):
            try:
                check_characters(line, number)
            except ProgramError as error:
                self.fail(error, _tokens_of(code_of(line), number))
                continue
            tokens = _tokens_of(code_of(line), number)
            if self.open and _starts_a_step(tokens):
                self.fail(self.never_closed(), [])
            self.add(tokens)
        if self.open:
            self.fail(self.never_closed(), [])
        return self.statements

    def add(self, tokens: list[Token]) -> None:
        """Take the tokens of one line; the statement ends with it unless a bracket stays open."""
        for position, token in enumerate(tokens):
            if token.text in _CLOSING:
                self.open.append(token)
                if len(self.open) > self.limits.brackets:
                    error = ProgramError(
                        "too_many_brackets", token.line, token.column, limit=self.limits.brackets
                    )
                    return self.fail(error, tokens[: position + 1])
            elif token.text in _OPENING and not self.close(token):
                return self.fail(self.wrong_closing(token), tokens)
        self.statement.tokens += tokens
        if not self.open and self.statement.tokens:
            self.finish()
        return None

    def close(self, token: Token) -> bool:
        """Close the innermost bracket, if this is its partner."""
        if self.open and self.open[-1].text == _OPENING[token.text]:
            self.open.pop()
            return True
        return False

    def wrong_closing(self, token: Token) -> ProgramError:
        if not self.open:
            opening = _OPENING[token.text]
            return ProgramError("bracket_close", token.line, token.column, what=token.text, instead=opening)
        opened = self.open[-1]
        return ProgramError(
            "bracket_mismatch",
            token.line,
            token.column,
            what=token.text,
            opened=opened.text,
            place=opened.column + 1,
            instead=_CLOSING[opened.text],
        )

    def never_closed(self) -> ProgramError:
        opened = self.open[-1]
        return ProgramError(
            "bracket_open", opened.line, opened.column, what=opened.text, instead=_CLOSING[opened.text]
        )

    def fail(self, error: ProgramError, tokens: list[Token]) -> None:
        """End the statement with a mistake; the next line starts afresh."""
        self.statement.tokens += tokens
        self.statement.error = error
        self.finish()

    def finish(self) -> None:
        self.statements.append(self.statement)
        self.statement = Statement()
        self.open = []


def _tokens_of(code: str, number: int) -> list[Token]:
    return [
        Token(match.lastgroup or "", match.group(), number, match.start())
        for match in _TOKEN.finditer(code)
        if match.lastgroup != "space"
    ]


def _starts_a_step(tokens: list[Token]) -> bool:
    """Whether a line inside an open bracket looks like a new step: ``name =``, and not ``axis =``."""
    return len(tokens) > 1 and tokens[0].kind == "name" and tokens[0].text != "axis" and tokens[1].text == "="
