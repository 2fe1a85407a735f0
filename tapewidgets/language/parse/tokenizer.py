"""The tokenizer: from a program's text to statements, which are lists of tokens with matching brackets."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.characters import check_characters, code_of
from tapewidgets.language.parse.pasted import without_python

_TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*=|//=|:=|->|=>|=<|<>|[-+*/@]=|==|!=|<=|>=|\*\*|//|[-+*/@()\[\],:=<>.!])"
)
_CLOSING = {"(": ")", "[": "]"}
_OPENING = {")": "(", "]": "["}


class Span(NamedTuple):
    """A place in the text: lines from 1, columns from 0; the end is the first column after it."""

    line: int
    column: int
    end_line: int
    end_column: int

    def error(self, kind: str, **details: object) -> ProgramError:
        """A mistake at this place; on a text of several lines it is shown on the first."""
        end = self.end_column if self.end_line == self.line else None
        return ProgramError(kind, self.line, self.column, end, **details)


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

    def error(self, kind: str, to: "Token | None" = None, **details: object) -> ProgramError:
        """A mistake at this place, or from here to another token of the line."""
        return ProgramError(kind, self.line, self.column, (to or self).end, **details)


@dataclass(slots=True)
class Statement:
    """One step of a program: usually a line, several where brackets stay open.

    ``error`` is the mistake found while reading it, if any; its target is known all the same.
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
    limits : bounds on length, lines and brackets

    Returns
    -------
    lines, statements : a mistake inside a statement is kept with it

    Raises
    ------
    ProgramError
        The text is too long or empty.
    TypeError
        The source is not text.

    Examples
    --------
    >>> from tapewidgets.language.limits import Limits
    >>> from tapewidgets.language.parse.tokenizer import read_statements
    >>> _, statements = read_statements("a = 2  # two", Limits())
    >>> [token.text for token in statements[0].tokens]
    ['a', '=', '2']
    """
    if not isinstance(source, str):
        raise TypeError(f"A program is text, such as 't4 = t2 + t1*t2', not {type(source).__qualname__}.")
    if len(source) > limits.characters:
        raise ProgramError("too_long", 1, size=len(source), limit=limits.characters)
    lines = [without_python(line) for line in split_lines(source)]
    if len(lines) > limits.lines:
        raise ProgramError("too_many_lines", limits.lines + 1, size=len(lines), limit=limits.lines)
    statements = _StatementReader(limits).read(lines)
    if not statements:
        commented = next((number for number, line in enumerate(lines, 1) if "#" in line), None)
        raise ProgramError("comment_only" if commented else "empty_program", commented or 1)
    return lines, statements


class _StatementReader:
    """Collects tokens into statements, keeping a stack of the brackets that are open."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.statements: list[Statement] = []
        self.statement = Statement()
        self.open: list[Token] = []

    def read(self, lines: list[str]) -> list[Statement]:
        """Cut lines into statements: a statement ends with its line unless a bracket stays open."""
        for number, line in enumerate(lines, 1):
            tokens, mistake = _tokens_of(code_of(line), number), None
            try:
                check_characters(line, number)
                if self.open and _starts_a_step(tokens):
                    self.finish(_never_closed(self.open[-1]))
                self.match_brackets(tokens)
            except ProgramError as error:
                mistake = error
            self.statement.tokens += tokens
            if mistake or (self.statement.tokens and not self.open):
                self.finish(mistake)
        if self.open:
            self.finish(_never_closed(self.open[-1]))
        return self.statements

    def match_brackets(self, tokens: list[Token]) -> None:
        """Open and close the brackets of one line."""
        for token in tokens:
            if token.text in _CLOSING:
                self.open.append(token)
                if len(self.open) > self.limits.brackets:
                    raise token.error("too_many_brackets", limit=self.limits.brackets)
            elif token.text in _OPENING:
                if not self.open:
                    raise token.error("bracket_close", what=token.text, instead=_OPENING[token.text])
                opened = self.open.pop()
                wanted = _CLOSING[opened.text]
                if token.text != wanted:
                    place = opened.column + 1
                    raise token.error(
                        "bracket_mismatch", what=token.text, opened=opened.text, place=place, instead=wanted
                    )

    def finish(self, mistake: ProgramError | None) -> None:
        """End the statement, with the mistake in it if there is one; the next line starts afresh."""
        self.statement.error = mistake
        self.statements.append(self.statement)
        self.statement, self.open = Statement(), []


def _never_closed(opened: Token) -> ProgramError:
    return opened.error("bracket_open", what=opened.text, instead=_CLOSING[opened.text])


def _tokens_of(code: str, number: int) -> list[Token]:
    return [
        Token(match.lastgroup or "", match.group(), number, match.start())
        for match in _TOKEN.finditer(code)
        if match.lastgroup != "space"
    ]


def _starts_a_step(tokens: list[Token]) -> bool:
    """Whether a line inside an open bracket looks like a new step: ``name =``, and not ``axis =``."""
    return len(tokens) > 1 and tokens[0].kind == "name" and tokens[0].text != "axis" and tokens[1].text == "="
