"""Asking a question in a panel: what the page is told, and what it may ask for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from tapewidgets.panels.requests import Refusal, action
from tapewidgets.questions.practice import Practice
from tapewidgets.questions.question import Question
from tapewidgets.questions.verdict import Verdict
from tapewidgets.words import language_now, tell

MOST_REMEMBERED = 100
"""Attempts that a page brings back to a new panel in the place of one whose kernel is gone."""

Said = TypeVar("Said", str, Verdict)


@dataclass
class Telling(Generic[Said]):
    """What a question said, in the language of its reader: in another one it is asked for again.

    Attributes
    ----------
    said : the sentence or verdict
    language : what it is said in
    again : asks the question as it was before
    """

    said: Said
    language: str
    again: Callable[[], Said]

    def now(self) -> Said:
        """Give it in the language that is spoken now."""
        if self.language != language_now():
            self.said, self.language = self.again(), language_now()
        return self.said


class Asking:
    """A question that a page shows, with its latest verdict; a panel has one, and it answers requests.

    Parameters
    ----------
    changed : called after each change, to tell the page
    asked : the question, or a row of practice; None until `turn_to`
    at_once : whether the right answer may be asked for before the first attempt
    """

    def __init__(
        self, changed: Callable[[], None], asked: Question | Practice | None = None, *, at_once: bool = False
    ) -> None:
        self._changed, self._at_once = changed, at_once
        self._past: list[dict[str, Any]] = []
        self._asked = asked
        self._forget()

    def _forget(self) -> None:
        self._verdict: Telling[Verdict] | None = None
        self._hint: Telling[str] | None = None
        self._answer: Telling[str] | None = None

    def _tell(self, ask: Callable[[Question], Said]) -> Telling[Said]:
        """Ask the question for something, and keep how to ask for it again."""
        before = self.question.aside()
        return Telling(ask(self.question), language_now(), lambda: ask(before.aside()))

    def turn_to(self, asked: Question) -> None:
        """Ask another question; what was answered so far is kept."""
        if self._asked is not asked:
            self._past = [entry for entry in self.entries if entry not in asked.entries]
            self._asked = asked
            self._forget()

    @property
    def question(self) -> Question:
        """The question that is asked now."""
        asked = self._asked.question if isinstance(self._asked, Practice) else self._asked
        if asked is None:
            raise Refusal("panel.refusal.question")
        return asked

    @property
    def over(self) -> bool:
        """Whether the question is answered, or its answer has been shown."""
        return self.question.finished or self.question.shown

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What was committed, as plain data."""
        return [*self._past, *(self._asked.entries if self._asked is not None else [])]

    def about(self) -> str:
        """Say in one line what is asked, and how it was answered."""
        return repr(self._asked)

    def told(self) -> dict[str, Any]:
        """Give the question, its latest verdict and what was asked for, as plain data."""
        question = self.question
        return {
            "asked": question.asked(),
            "attempts": question.attempts,
            "hints": question.hints,
            "finished": self.over,
            "verdict": _told(self._verdict.now()) if self._verdict else None,
            "hint": self._hint.now() if self._hint else "",
            "answer": self._answer.now() if self._answer else "",
            "reason": question.reason,
            "row": self._asked.row() if isinstance(self._asked, Practice) else None,
        }

    # What a page asks for.

    @action("commit")
    def _asked_to_commit(self, arguments: dict[str, Any]) -> None:
        answer = arguments.get("answer")
        if not isinstance(answer, list):
            raise Refusal("panel.refusal.answer")
        if self.over:
            raise Refusal("panel.refusal.over")
        self._verdict = self._tell(lambda question: question.commit(answer, at=_now()))
        self._hint = self._answer = None
        self._changed()

    @action("hint")
    def _asked_for_a_hint(self, _arguments: dict[str, Any]) -> None:
        self._hint = self._tell(Question.hint)
        self._changed()

    @action("reveal")
    def _asked_for_the_answer(self, _arguments: dict[str, Any]) -> None:
        if not self.question.attempts and not self._at_once:
            raise Refusal(self.question.reveal())
        if self.over:
            raise Refusal("panel.refusal.over")
        self._answer, self._hint = self._tell(_reveal), None
        self.question.note_shown(at=_now())
        self._changed()

    @action("reason")
    def _asked_to_keep_a_reason(self, arguments: dict[str, Any]) -> None:
        text = arguments.get("text")
        if not isinstance(text, str) or not self.question.attempts:
            raise Refusal("panel.refusal.reason")
        if text.strip() != self.question.reason:
            self.question.give_reason(text.strip(), at=_now())
            self._changed()

    @action("level")
    def _asked_for_a_level(self, arguments: dict[str, Any]) -> None:
        level = arguments.get("level")
        if level not in self.question.levels:
            raise Refusal("panel.refusal.level")
        self.question.level = level
        self._verdict = self._hint = None
        self._changed()

    @action("next")
    def _asked_for_the_next(self, _arguments: dict[str, Any]) -> None:
        if not isinstance(self._asked, Practice):
            raise Refusal("panel.refusal.one")
        self._asked.next()
        self._forget()
        self._changed()

    def restore(self, entries: Any) -> None:
        """Mark anew what a page remembers of a panel whose kernel is gone; its verdicts are not believed."""
        if not isinstance(entries, list) or self.entries:
            return
        for entry in entries[:MOST_REMEMBERED]:
            if not isinstance(entry, dict):
                continue
            row = self._asked if isinstance(self._asked, Practice) else None
            if row and self.over and entry.get("question") != row.question.id:
                row.next()
                self._forget()
            if entry.get("question") == self.question.id:
                self._restore(entry)
        self._changed()

    def _restore(self, entry: dict[str, Any]) -> None:
        at = {"at": entry["at"][:25]} if isinstance(entry.get("at"), str) else {}
        if isinstance(entry.get("hints"), int):
            self.question.hints = max(0, min(entry["hints"], MOST_REMEMBERED))
        if isinstance(entry.get("answer"), list):
            try:
                self.question.prepare(entry)
                self._verdict = self._tell(lambda question: question.commit(entry["answer"], **at))
            except ValueError:
                return
        elif isinstance(entry.get("reason"), str):
            self.question.give_reason(entry["reason"], **at)
        elif entry.get("shown") is True and (self.question.attempts or self._at_once):
            self._answer = self._tell(_reveal)
            self.question.note_shown(**at)


def _reveal(question: Question) -> str:
    return question.reveal(at_once=True)


def _told(verdict: Verdict) -> dict[str, Any]:
    parts: Iterable[dict[str, Any]] = (
        {
            "name": part.name,
            "right": part.right,
            "text": _why(part.text),
            "title": part.title,
            "line": part.line,
        }
        for part in verdict.parts
    )
    return {
        "correct": verdict.correct,
        "text": verdict.text,
        "parts": list(parts),
        "numbers": [list(row) for row in verdict.numbers],
    }


def _why(said: str) -> str:
    """Give what is wrong with a part, without the words that say only that something is."""
    return said.removeprefix(tell("question.not_yet", why=""))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
