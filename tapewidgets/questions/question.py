"""What all questions share: they mark answers, count attempts, keep answers, and reveal nothing too early."""

import copy
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar, Self

from tapewidgets.questions.answer_parts import blank, from_plain, plain
from tapewidgets.questions.misconceptions import MISCONCEPTIONS
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.verdict import Verdict
from tapewidgets.words import tell

MOST_ENTRIES = 1_000
"""Attempts that are kept; of more, the latest."""

LONGEST_REASON = 500


def show(asked: Any) -> None:
    """Show a question as a panel, which the door of the package has."""
    door = sys.modules[__name__.partition(".")[0]]
    door.QuestionPanel(asked)._ipython_display_()


class Question(ABC):
    """A question that marks answers.

    As the last line of a cell it is shown as a panel to be answered by mouse or keyboard, and what is
    answered there is kept in the cell's output. Elsewhere ``print`` asks and ``answer`` marks.

    Parameters
    ----------
    solution : the right answer, to be read when an answer is marked

    Attributes
    ----------
    attempts : answers so far; an answer of only dots does not count
    hints : hints asked for
    shown : whether the right answer has been shown
    verdicts : the mark of each attempt
    entries : what was answered and how it was marked, as plain data
    """

    kind: ClassVar[str]
    """The name of the function that makes it."""
    first_hint: ClassVar[str]
    """The key of what helps before the first attempt."""
    levels: ClassVar[tuple[int, ...]] = ()
    """The levels of difficulty at which it can be asked."""
    level = 0
    tags: Mapping[str, Any] = MappingProxyType({})
    """What else its entries say: the place in a row of practice."""

    made: ClassVar[list["Question"] | None] = None
    """A list that each new question joins, where a notebook is run for its questions; else None."""

    def __init__(self, solution: Solution) -> None:
        self._solution = solution
        self._begin()
        if Question.made is not None:
            Question.made.append(self)

    def _begin(self) -> None:
        """Forget all answers."""
        self.attempts = self.hints = 0
        self.shown = False
        self.reason = ""
        self.verdicts: list[Verdict] = []
        self.entries: list[dict[str, Any]] = []

    @property
    def count(self) -> int:
        """How many sources it asks about."""
        return len(self._solution.names)

    def fresh(self) -> Self:
        """The same question, not answered yet."""
        other = copy.copy(self)
        other._begin()
        return other

    def aside(self) -> Self:
        """The same question, answered as far as it is; what happens to one does not happen to the other."""
        other = copy.copy(self)
        for name, part in vars(self).items():
            if isinstance(part, list):
                setattr(other, name, part.copy())
        return other

    @property
    def id(self) -> str:
        """Names the question: the same for the same program, numbers and what is asked."""
        return f"{self.kind}-{self._solution.fingerprint}"

    @property
    def correct(self) -> bool:
        """Whether the latest answer is right."""
        return bool(self.verdicts) and self.verdicts[-1].correct

    @property
    def finished(self) -> bool:
        """Whether nothing is left to answer."""
        return self.correct

    @property
    def score(self) -> float:
        """How much of the latest answer is right, from 0 to 1; 0 before the first."""
        return self.verdicts[-1].score if self.verdicts else 0.0

    def answer(self, *parts: Any, **named: Any) -> Verdict:
        """Mark an answer.

        Parameters
        ----------
        parts : the answer; ``print(question)`` says of what kind
        named : the same by name, ``question.answer(t1=[1, 2, 3])``

        Returns
        -------
        Verdict : true if right; its text says what is not, and never what would be

        Raises
        ------
        TypeError : a name that the question does not ask for, or too many parts
        """
        given = self._arrange(parts, named)
        if all(blank(part) for part in given):
            return Verdict(False, 0.0, tell("question.dots"))
        return self._count(given, self._mark(given))

    def commit(self, answer: Sequence[Any], **more: Any) -> Verdict:
        """Mark an answer of a panel or a file: plain data, in which texts stand for numbers.

        Parameters
        ----------
        answer : one part for each of ``fields``
        more : what else is kept with it, such as the time

        Raises
        ------
        ValueError : it cannot be read as an answer; that is no attempt
        """
        try:
            given = self._arrange(tuple(from_plain(part) for part in answer), {})
        except TypeError as error:
            raise ValueError(str(error)) from error
        before = copy.copy(self.__dict__)
        verdict = self._mark(given)
        unread = next((part for part in verdict.parts if part.unread), None)
        if unread is not None:
            self.__dict__.update(before)
            raise ValueError(f"{unread.name}: {unread.text}" if unread.name else unread.text)
        return self._count(given, verdict, **more)

    def _count(self, given: list[Any], verdict: Verdict, **more: Any) -> Verdict:
        """Keep an attempt."""
        self.attempts += 1
        said = {"score": round(verdict.score, 4), "keys": list(verdict.keys)}
        entry = {
            "question": self.id,
            "attempt": self.attempts,
            "answer": plain(given),
            "verdict": said,
            **self.tags,
            **more,
        }
        if self.level:
            entry["level"] = self.level
        if self.hints:
            entry["hints"] = self.hints
        verdict = replace(verdict, entry=entry)
        self.verdicts.append(verdict)
        self._keep(entry)
        return verdict

    def _keep(self, entry: dict[str, Any]) -> None:
        self.entries = [*self.entries[1 - MOST_ENTRIES :], entry]

    def hint(self) -> str:
        """Give a hint, and count it: on the latest mistake, or on how to begin."""
        self.hints += 1
        keys = self.verdicts[-1].keys if self.verdicts else ()
        row = next((MISCONCEPTIONS[key] for key in keys if key in MISCONCEPTIONS), None)
        return row.tell("hint") if row else tell(self.first_hint)

    def reveal(self, *, at_once: bool = False) -> str:
        """Give the right answer beside the latest one; before the first attempt, an invitation to try.

        Parameters
        ----------
        at_once : give it before the first attempt, too
        """
        if not self.attempts and not at_once:
            return tell("question.try")
        self.shown = True
        return self._reveal()

    def give_reason(self, text: str, **more: Any) -> None:
        """Keep a sentence of one's own about the answer; it is never marked."""
        self.reason = str(text)[:LONGEST_REASON]
        self._keep({"question": self.id, "reason": self.reason, **self.tags, **more})

    def prepare(self, entry: Mapping[str, Any]) -> None:
        """Turn to the level that an entry of a file answered."""
        if entry.get("level") in self.levels:
            self.level = entry["level"]

    def note_shown(self, **more: Any) -> None:
        """Keep that the right answer was shown."""
        self._keep({"question": self.id, "shown": True, "attempt": self.attempts, **self.tags, **more})

    def __repr__(self) -> str:
        """Give one line, the same in every run."""
        how = tell("question.unanswered")
        if self.correct:
            how = tell("question.answered", attempts=self.attempts)
        elif self.attempts:
            how = tell("question.answered.part", score=f"{self.score:.0%}", attempts=self.attempts)
        return f"{type(self).__name__}({self._about()}: {how})"

    def _ipython_display_(self) -> None:
        """Show the panel; the package's door knows it, this floor does not."""
        show(self)

    @abstractmethod
    def __str__(self) -> str:
        """Ask the question in words."""

    def asked(self) -> dict[str, Any]:
        """Give the question as plain data: the sentence, the program, and a field for each part."""
        return {
            "id": self.id,
            "kind": self.kind,
            "ask": self._sentence(),
            "lines": self.program(),
            "values": [list(pair) for pair in self._solution.leaves],
            "fields": self.fields(),
        }

    def program(self) -> list[str]:
        """The lines that are shown with the question."""
        return self._solution.program()

    def about(self) -> str:
        """What is asked, and about what, in a few words."""
        return tell(f"question.kind.{self.kind}", about=self._about())

    def _about(self) -> str:
        return tell("question.about", target=self._solution.target_name, names=self._solution.names)

    @abstractmethod
    def _sentence(self) -> str:
        """What is asked, in one or two sentences."""

    @abstractmethod
    def fields(self) -> list[dict[str, Any]]:
        """A field for each part of the answer: name, label, type, and what its type needs."""

    @abstractmethod
    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        """Put the parts of an answer in the order of the question; dots for what is missing."""

    @abstractmethod
    def _mark(self, given: list[Any]) -> Verdict:
        """Mark an answer that is not blank."""

    @abstractmethod
    def _reveal(self) -> str:
        """Give the right answer beside the latest one."""
