"""A question as a panel: fields, Check, what is wrong and why, hints, and a log that stays."""

import os
from typing import Any

from tapewidgets.panels.panel import Panel
from tapewidgets.panels.question_panel.answer_record import KeptAnswers
from tapewidgets.panels.question_panel.asking import MOST_REMEMBERED, Asking
from tapewidgets.panels.requests import action
from tapewidgets.questions.practice import Practice
from tapewidgets.questions.question import Question
from tapewidgets.words import tell


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
    QuestionPanel(y with respect to a, b: not answered yet)
    """

    script = "question_panel/question_panel.js"
    static = True

    def __init__(self, question: Question | Practice) -> None:
        if not isinstance(question, Question | Practice):
            what = type(question).__qualname__
            raise TypeError(tell("error.panel.question", what=what))
        self.asking = Asking(lambda: self.publish(), question)
        self._kept = KeptAnswers()
        super().__init__({"entries": []}, given=question.id)

    @property
    def question(self) -> Question:
        """The question that is asked now."""
        return self.asking.question

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What was committed, as plain data."""
        return self.asking.entries

    def components(self) -> tuple[object, ...]:
        """Give what answers the page's requests besides the panel."""
        return (self.asking,)

    def light(self) -> dict[str, Any]:
        """Give the question, its latest verdict and what was asked for; no answer before it is shown."""
        voila = os.environ.get("SERVER_SOFTWARE", "").startswith("voila")
        return {**self.asking.told(), "download": voila}

    def publish(self, **parts: Any) -> None:
        """Give the page the present state, and the notebook what was committed."""
        self.document = {"entries": self.entries[-MOST_REMEMBERED:]}
        super().publish(**parts)
        self._kept.update(self.asking.about(), self.entries)

    @action("restore")
    def _asked_to_restore_answers(self, arguments: dict[str, Any]) -> None:
        """Mark anew what a page remembers; its verdicts are not believed."""
        document = arguments.get("document")
        with self.together():
            self.asking.restore(document.get("entries") if isinstance(document, dict) else None)

    def _ipython_display_(self) -> None:
        """Show the panel, and below it what was committed, which stays in the saved notebook."""
        self._kept.show(self, self.asking.about(), self.entries)

    def describe(self) -> str:
        """Say what is asked, and how it was answered."""
        return self.asking.about().partition("(")[2].removesuffix(")")

    def text(self) -> str:
        """Ask in words, and say how it was answered."""
        return (
            f"{self.question}\n{self.question.verdicts[-1].text if self.question.verdicts else ''}".rstrip()
        )
