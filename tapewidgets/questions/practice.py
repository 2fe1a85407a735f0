"""Endless practice: a row of generated problems of rising difficulty; what was missed comes back."""

from typing import Any

from tapewidgets.questions.practice_problems import LEVELS, level_name, problem_for
from tapewidgets.questions.question import Question, show
from tapewidgets.questions.verdict import Verdict
from tapewidgets.words import tell

EACH = 4
"""Problems at a level before the next one, where the row rises."""
BACK_AFTER = 3
"""So many problems later comes back what was missed."""
MOST_MARKS = 12
"""Marks of a row that are shown."""


class Practice:
    """Made by `practice`.

    Attributes
    ----------
    question : the question that is asked now
    """

    def __init__(self, level: int, seed: int, rising: bool) -> None:
        if level not in range(1, len(LEVELS) + 1):
            known = [f"{each} ({level_name(each)})" for each in range(1, len(LEVELS) + 1)]
            raise ValueError(tell("question.level.none", level=repr(level), levels=known))
        if not isinstance(seed, int):
            raise TypeError(tell("question.practice.seed", kind=type(seed).__qualname__))
        self._start, self._seed, self._rising = level, seed, rising
        self._begin()

    def _begin(self) -> None:
        self._made = 0
        self._marks: list[str] = []
        self._missed: list[tuple[int, int]] = []  # (when to come back, number)
        self._past: list[dict[str, Any]] = []
        self.question = self._ask(self._fresh_number())

    def fresh(self) -> "Practice":
        """The same row from its beginning."""
        return Practice(self._start, self._seed, self._rising)

    @property
    def id(self) -> str:
        """Names the row: its level, seed, and whether it rises."""
        return f"practice-{self._start}-{self._seed}-{'rising' if self._rising else 'level'}"

    def _fresh_number(self) -> int:
        self._made += 1
        return self._made - 1

    def _level_of(self, number: int) -> int:
        return min(self._start + (number // EACH if self._rising else 0), len(LEVELS))

    def _ask(self, number: int) -> Question:
        self._number, level = number, self._level_of(number)
        question = problem_for(level, self._seed, number).question()
        question.tags = {"practice": [level, self._seed, number]}
        return question

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What was answered so far, as plain data."""
        return [*self._past, *self.question.entries]

    @property
    def score(self) -> float:
        """The share of the questions answered so far that were right, from 0 to 1; 0 before the first."""
        marks = [*self._marks, *([self._mark()] if self.question.attempts else [])]
        return sum(mark in ("yes", "late") for mark in marks) / len(marks) if marks else 0.0

    def answer(self, *parts: Any, **named: Any) -> Verdict:
        """Mark an answer to the present question."""
        return self.question.answer(*parts, **named)

    def hint(self) -> str:
        """Give a hint on the present question, and count it."""
        return self.question.hint()

    def reveal(self) -> str:
        """Give the right answer, after the first attempt; the question comes back later."""
        return self.question.reveal()

    def next(self) -> Question:
        """Go on to the next question; one that was not answered rightly comes back after three others."""
        mark = self._mark()
        self._marks.append(mark)
        if mark == "back":
            self._missed.append((len(self._marks) + BACK_AFTER, self._number))
        self._past += self.question.entries
        due = next((each for each in self._missed if each[0] <= len(self._marks)), None)
        if due is not None:
            self._missed.remove(due)
        self.question = self._ask(self._fresh_number() if due is None else due[1])
        return self.question

    def _mark(self) -> str:
        question = self.question
        if question.shown or not question.finished:
            return "back"
        return "yes" if question.attempts == 1 and not question.hints else "late"

    def row(self) -> dict[str, Any]:
        """Give the marks for a panel: "yes" at once, "late", "back" for what comes back, "" to come."""
        now = self._mark() if self.question.finished or self.question.shown else ""
        marks = [*self._marks, now]
        first = max(0, len(marks) - MOST_MARKS + 2)
        level = self._level_of(self._number)
        title = tell("question.practice.title", level=level, levels=len(LEVELS), name=level_name(level))
        return {"marks": [*marks[first:], ""], "first": first, "at": len(marks) - 1 - first, "title": title}

    def _ipython_display_(self) -> None:
        """Show the panel."""
        show(self)

    def __str__(self) -> str:
        asked = str(self.question)
        lines = [] if tell("question.tape") in asked else [f"  {line}" for line in self.question.program()]
        values = [f"  {name} = {text}" for name, text in self.question.asked()["values"]]
        return "\n".join([self.row()["title"], *lines, *values, asked])

    def __repr__(self) -> str:
        """Give one line, the same in every run."""
        right = sum(mark in ("yes", "late") for mark in self._marks)
        now = repr(self.question).partition("(")[2].removesuffix(")")
        said = tell("question.practice.repr", right=right, all=len(self._marks), now=now)
        return f"Practice({said})"


def practice(level: int = 1, seed: int = 0, *, rising: bool = True) -> Practice:
    """Ask one generated question after the other, without end.

    The levels: 1 two factors, 2 two paths, 3 broadcast, 4 matmul, 5 None, 6 second order. What was missed
    comes back. The same level and seed give the same row, for everybody: with ``rising=False`` and another
    seed for each, variants of one kind of problem for an examination.

    Parameters
    ----------
    level : where to begin, from 1 to 6
    seed : a whole number
    rising : go on to the next level after four problems

    Returns
    -------
    Practice : shown as a panel; ``print`` asks, ``answer`` marks, ``next`` goes on

    Raises
    ------
    ValueError : there is no such level

    Examples
    --------
    >>> row = tw.practice(1, seed=6)
    >>> print(row)
    level 1 of 6: two factors
      y = a * b
      a = -3
      b = -2
    What is the gradient of y with respect to each of these?
      a: one number
      b: one number
    Three digits are enough. Where there is none, write None.
    >>> row.answer(-2, -3)
    Right!
    >>> row.next() is row.question
    True
    """
    return Practice(level, seed, rising)
