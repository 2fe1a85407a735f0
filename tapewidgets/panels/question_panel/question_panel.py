"""A question as a panel: fields, Check, what is wrong and why, hints, and a log that stays."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tapewidgets.panels.panel import Panel
from tapewidgets.panels.question_panel.answer_record import record
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.questions.practice import Practice
from tapewidgets.questions.question import Question
from tapewidgets.questions.verdict import Verdict

MOST_REMEMBERED = 100
"""Attempts that a page brings back to a new panel in the place of one whose kernel is gone."""


class QuestionPanel(Panel):
    """A question to answer by mouse or keyboard; a question as the last line of a cell shows one.

    The right answer stays in the kernel until somebody asks for it. What is committed is kept in the output
    of the cell, so that a saved notebook holds it.

    Parameters
    ----------
    question : what one of the functions of ``tw.questions`` made, or ``tw.practice``

    Raises
    ------
    TypeError : something else

    Examples
    --------
    >>> a, b = tw.Variable(2.0), tw.Variable(5.0)
    >>> with tw.GradientTape() as tape:
    ...     y = a * b
    >>> tw.QuestionPanel(tw.questions.gradients(tape, y, [a, b]))
    QuestionPanel(y by a, b: not answered yet)
    """

    script = "question_panel/question_panel.js"
    static = True

    def __init__(self, question: Question | Practice) -> None:
        if not isinstance(question, Question | Practice):
            what = type(question).__qualname__
            raise TypeError(f"QuestionPanel takes a question, such as tw.questions.shapes gives, not {what}.")
        self._asked = question
        self._verdict: Verdict | None = None
        self._hint = self._answer = ""
        self._records: list[Any] = []
        super().__init__({"entries": []}, given=question.id)

    @property
    def question(self) -> Question:
        """The question that is asked now."""
        return self._asked.question if isinstance(self._asked, Practice) else self._asked

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What was committed, as plain data."""
        return self._asked.entries

    # What the page is told.

    def light(self) -> dict[str, Any]:
        """Give the question, its latest verdict and what was asked for; no answer before it is shown."""
        question = self.question
        return {
            "asked": question.asked(),
            "attempts": question.attempts,
            "hints": question.hints,
            "finished": question.finished or question.shown,
            "verdict": _told(self._verdict),
            "hint": self._hint,
            "answer": self._answer,
            "reason": question.reason,
            "row": self._asked.row() if isinstance(self._asked, Practice) else None,
            "download": os.environ.get("SERVER_SOFTWARE", "").startswith("voila"),
        }

    def publish(self, **parts: Any) -> None:
        """Give the page the present state, and the notebook what was committed."""
        self.document = {"entries": self.entries[-MOST_REMEMBERED:]}
        super().publish(**parts)
        for handle in self._records:
            handle.update(record(repr(self._asked), self.entries), raw=True)

    # What the page asks for.

    @action("commit")
    def _asked_to_commit(self, arguments: dict[str, Any]) -> None:
        answer = arguments.get("answer")
        if not isinstance(answer, list):
            raise Refusal("The page sent something that is no answer.")
        if self.question.finished or self.question.shown:
            raise Refusal("This question is answered.")
        self._verdict = self.question.commit(answer, at=_now())
        self._hint = ""
        self.publish()

    @action("hint")
    def _asked_for_a_hint(self, _arguments: dict[str, Any]) -> None:
        self._hint = self.question.hint()
        self.publish()

    @action("reveal")
    def _asked_for_the_answer(self, _arguments: dict[str, Any]) -> None:
        if not self.question.attempts:
            raise Refusal(self.question.reveal())
        self._answer, self._hint = self.question.reveal(), ""
        self.question.note_shown(at=_now())
        self.publish()

    @action("reason")
    def _asked_to_keep_a_reason(self, arguments: dict[str, Any]) -> None:
        text = arguments.get("text")
        if not isinstance(text, str) or not self.question.attempts:
            raise Refusal("A reason is a sentence about an answer.")
        if text.strip() != self.question.reason:
            self.question.give_reason(text.strip(), at=_now())
            self.publish()

    @action("level")
    def _asked_for_a_level(self, arguments: dict[str, Any]) -> None:
        level = arguments.get("level")
        if level not in self.question.levels:
            raise Refusal("There is no such level.")
        self.question.level = level
        self._verdict, self._hint = None, ""
        self.publish()

    @action("next")
    def _asked_for_the_next(self, _arguments: dict[str, Any]) -> None:
        if not isinstance(self._asked, Practice):
            raise Refusal("There is one question here.")
        self._asked.next()
        self._verdict, self._hint, self._answer = None, "", ""
        self.publish()

    @action("restore")
    def _asked_to_restore_answers(self, arguments: dict[str, Any]) -> None:
        """Mark anew what a page remembers of a panel whose kernel is gone; its verdicts are not believed."""
        document = arguments.get("document")
        entries = document.get("entries") if isinstance(document, dict) else None
        if not isinstance(entries, list) or self.entries:
            return
        with self.together():
            for entry in entries[:MOST_REMEMBERED]:
                if isinstance(entry, dict) and entry.get("question") == self.question.id:
                    self._restore(entry)
            self.publish()

    def _restore(self, entry: dict[str, Any]) -> None:
        at = {"at": entry["at"][:25]} if isinstance(entry.get("at"), str) else {}
        if isinstance(entry.get("answer"), list):
            try:
                self._verdict = self.question.commit(entry["answer"], **at)
            except ValueError:
                return
        elif isinstance(entry.get("reason"), str):
            self.question.give_reason(entry["reason"], **at)
        elif entry.get("shown") is True and self.question.attempts:
            self._answer = self.question.reveal()
            self.question.note_shown(**at)
        if isinstance(self._asked, Practice) and (self.question.finished or self.question.shown):
            self._asked.next()
            self._verdict, self._answer = None, ""

    # What a notebook shows.

    def _ipython_display_(self) -> None:
        """Show the panel, and below it what was committed, which stays in the saved notebook."""
        from IPython.display import display

        data, metadata = self._repr_mimebundle_() or ({"text/plain": self.text()}, {})
        display(data, metadata=metadata, raw=True)
        self._records.append(display(record(repr(self._asked), self.entries), raw=True, display_id=True))

    def describe(self) -> str:
        """Say what is asked, and how it was answered."""
        return repr(self._asked).partition("(")[2].removesuffix(")")

    def text(self) -> str:
        """Ask in words, and say how it was answered."""
        return (
            f"{self.question}\n{self.question.verdicts[-1].text if self.question.verdicts else ''}".rstrip()
        )


def _told(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    parts: Iterable[dict[str, Any]] = (
        {"name": part.name, "right": part.right, "text": part.text, "title": part.title, "line": part.line}
        for part in verdict.parts
    )
    return {
        "correct": verdict.correct,
        "text": verdict.text,
        "parts": list(parts),
        "numbers": [list(row) for row in verdict.numbers],
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
