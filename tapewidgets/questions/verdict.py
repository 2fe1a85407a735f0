"""The mark for one answer: how much of it is right, and what is said of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tapewidgets.questions.misconceptions import OTHER, title_of
from tapewidgets.words import tell

MIME = "application/vnd.tapewidgets.answers+json"
"""Under this type a notebook's output holds what was answered."""


@dataclass(frozen=True)
class Part:
    """The mark for one part of an answer.

    Attributes
    ----------
    name : what was asked for
    right : whether it is right
    text : what is said if it is not
    key : the misconception that it shows, a key of the table; "other" for none that is known
    unread : whether there is nothing that could be marked: it is missing, or cannot be read
    also : another misconception that leads to the same; empty if there is none
    line : place of the line that is wrong, in a question about lines
    """

    name: str
    right: bool
    text: str = ""
    key: str = OTHER
    unread: bool = False
    line: int | None = None
    also: str = ""

    @property
    def title(self) -> str:
        """The name of the misconception; empty if there is none."""
        return "" if self.right or self.key == OTHER else title_of(self.key)


@dataclass(frozen=True, repr=False)
class Verdict:
    """The mark for one answer; it prints as its text, and is true if the answer is right.

    Attributes
    ----------
    correct : whether all of the answer is right
    score : from 0 to 1, how much of it is right
    text : the same in words, the same in every run
    parts : the marks of its parts
    entry : the answer and its mark as plain data; empty if it was no attempt
    numbers : what the answer leads to beside what is right, in rows of texts
    """

    correct: bool
    score: float
    text: str
    parts: tuple[Part, ...] = ()
    entry: dict[str, Any] = field(default_factory=dict)
    numbers: tuple[tuple[str, ...], ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The misconceptions that the answer shows, one for each part that is wrong."""
        return tuple(part.key for part in self.parts if not part.right and not part.unread)

    def __bool__(self) -> bool:
        return self.correct

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """Keep the answer in the output of the cell that gave it."""
        kept = {MIME: {"version": 1, "entries": [self.entry]}} if self.entry else {}
        return {"text/plain": self.text, **kept}


def verdict_of(parts: Sequence[Part]) -> Verdict:
    """Put the marks of all parts together."""
    right = sum(part.right for part in parts)
    if right == len(parts):
        return Verdict(True, 1.0, tell("question.right"), tuple(parts))
    lines = [f"{part.name}: {tell('question.part.right') if part.right else part.text}" for part in parts]
    return Verdict(False, right / len(parts), "\n".join(lines), tuple(parts))


def not_yet(text: str, *parts: Part, score: float = 0.0) -> Verdict:
    """The verdict on an answer that is not right as a whole."""
    return Verdict(False, score, text, parts)
