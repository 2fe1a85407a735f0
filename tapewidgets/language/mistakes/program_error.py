"""The error that tells a learner of a mistake: its text and its caret picture."""

from collections.abc import Iterable

from tapewidgets.language.mistakes.visible import clean
from tapewidgets.words import Message, catalog, columns, say, tell

_LONGEST_ADVICE, _LONGEST_WORD = 160, 48
_WIDEST_PICTURE = 68


class ProgramError(Exception):
    """A learner's program cannot be read or run.

    Attributes
    ----------
    kind : str
        Key of the table of mistakes.
    message, hint : str
        What is wrong, and what to write instead: a sentence each, in the language that is spoken now.
    said : tuple of Message
        Both as messages, ``[key, fillings]``, which can be said in any language.
    line : int
        From 1.
    column, end_column : int
        From 0, in characters; the end is the first column that is fine again.
    source_line : str
        The line itself, made safe to show.
    errors : tuple of ProgramError
        All mistakes found in the program, this one included, in order of their lines.

    Examples
    --------
    >>> try:
    ...     tw.language.run("t3 = t1*T2", {"t1": 1.0, "t2": 2.0})
    ... except tw.language.ProgramError as error:
    ...     print(error.message, error.hint)
    ...     print(error.line, error.column)
    T2 is not defined. Did you mean t2?
    1 8
    """

    def __init__(
        self, kind: str, line: int, column: int = 0, end_column: int | None = None, **details: object
    ) -> None:
        shown = {name: _shown(name, detail) for name, detail in details.items()}
        self.kind = kind
        self.said: tuple[Message, Message] = ([f"mistake.{kind}", shown], [f"mistake.{kind}.hint", shown])
        self.line = line
        self.column = column
        self.end_column = column + 1 if end_column is None else max(end_column, column + 1)
        self.source_line = ""
        self.errors: tuple[ProgramError, ...] = (self,)
        super().__init__(kind)

    @property
    def message(self) -> str:
        """What is wrong."""
        return say(catalog(), self.said[0])

    @property
    def hint(self) -> str:
        """What to write instead."""
        return say(catalog(), self.said[1])

    @property
    def picture(self) -> str:
        """The line, or the part of it around the place, with carets below; empty if no line is known."""
        text = self.source_line.rstrip()
        start = min(self.column, len(text))
        if not text:
            return ""
        first, last = 0, len(text)
        if columns(text) > _WIDEST_PICTURE:
            first = last = start
            while first > 0 and columns(text[first - 1 : start]) <= _WIDEST_PICTURE // 2:
                first -= 1
            while last < len(text) and columns(text[first : last + 1]) <= _WIDEST_PICTURE:
                last += 1
        carets = max(1, columns(text[start : min(self.end_column, last)]))
        return f"    {text[first:last]}\n    {' ' * columns(text[first:start])}{'^' * carets}"

    def __str__(self) -> str:
        """Line, message, hint and picture."""
        text = tell("mistake.text", line=self.line, message=self.message, hint=self.hint)
        return f"{text}\n{self.picture}" if self.picture else text


def _shown(name: str, detail: object) -> Message:
    """Make what fills a hole safe to show: a message, or any other thing as a short text."""
    if isinstance(detail, list) and len(detail) == 2 and isinstance(detail[1], dict):
        key, fillings = detail
        return [key, {hole: _shown(hole, filling) for hole, filling in fillings.items()}]
    return clean(str(detail), _LONGEST_ADVICE if name in {"advice", "instead"} else _LONGEST_WORD)


def first_of(errors: Iterable[ProgramError], lines: list[str]) -> ProgramError:
    """Join the mistakes of a program into the one to raise: the first, which carries all of them."""
    ordered = tuple(sorted(errors, key=lambda error: (error.line, error.column)))
    for error in ordered:
        if 1 <= error.line <= len(lines):
            error.source_line = clean(
                lines[error.line - 1].replace("\t", " "), len(lines[error.line - 1]) + 1
            )
    ordered[0].errors = ordered
    return ordered[0]
