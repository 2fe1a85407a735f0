"""What all questions share: they mark answers, count attempts, and reveal nothing too early."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np

from tapewidgets.questions.solution import Solution


@dataclass(frozen=True, repr=False)
class Verdict:
    """The mark for one answer; it prints as its text, and is true if the answer is right.

    Attributes
    ----------
    correct : whether all of the answer is right
    score : from 0 to 1, how much of it is right
    text : the same in words, the same in every run
    """

    correct: bool
    score: float
    text: str

    def __bool__(self) -> bool:
        return self.correct

    def __repr__(self) -> str:
        return self.text


class Question(ABC):
    """A question that marks answers.

    Parameters
    ----------
    solution : the right answer, to be read when an answer is marked

    Attributes
    ----------
    attempts : answers so far; an answer of only dots does not count
    verdicts : the mark of each attempt
    """

    def __init__(self, solution: Solution) -> None:
        self._solution = solution
        self.attempts = 0
        self.verdicts: list[Verdict] = []

    @property
    def correct(self) -> bool:
        """Whether the latest answer is right."""
        return bool(self.verdicts) and self.verdicts[-1].correct

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
            return Verdict(False, 0.0, "Put your answer in place of the dots.")
        verdict = self._mark(given)
        self.attempts += 1
        self.verdicts.append(verdict)
        return verdict

    def reveal(self) -> str:
        """Give the right answer beside the latest one; before the first attempt, an invitation to try."""
        if not self.attempts:
            return "Answer first: a guess that is wrong teaches more than none."
        return self._reveal()

    def __repr__(self) -> str:
        """Give one line, the same in every run."""
        how = "not answered yet"
        if self.attempts:
            how = f"{'right' if self.correct else f'{self.score:.0%} right'} at attempt {self.attempts}"
        return f"{type(self).__name__}({self._about()}: {how})"

    @abstractmethod
    def __str__(self) -> str:
        """Ask the question in words."""

    def _about(self) -> str:
        """What the question is about, in a few words."""
        return f"{self._solution.target_name} by {', '.join(self._solution.names)}"

    @abstractmethod
    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        """Put the parts of an answer in the order of the question; dots for what is missing."""

    @abstractmethod
    def _mark(self, given: list[Any]) -> Verdict:
        """Mark an answer that is not blank."""

    @abstractmethod
    def _reveal(self) -> str:
        """Give the right answer beside the latest one."""


def blank(part: Any) -> bool:
    """Tell whether there are only dots.

    Examples
    --------
    >>> blank(...), blank([..., ...]), blank([1, ...]), blank(None)
    (True, True, False, False)
    """
    if isinstance(part, list | tuple) and part:
        return all(blank(item) for item in part)
    return part is ...


def unfinished(part: Any) -> bool:
    """Tell whether there are dots left in an answer.

    Examples
    --------
    >>> unfinished([1, ...]), unfinished([1, 2])
    (True, False)
    """
    return part is ... or (isinstance(part, list | tuple) and any(map(unfinished, part)))


def unknown(name: object, names: Sequence[str]) -> TypeError:
    """Make the error for a name that a question does not ask for.

    Examples
    --------
    >>> print(unknown("T1", ["t1", "t2"]))
    The question does not ask for 'T1'; it asks for t1, t2. Did you mean t1?
    """
    if not isinstance(name, str):
        asked = f"the question asks for {', '.join(names)}"
        return TypeError(f"Write names in quotes, such as {names[0]!r}; {asked}.")
    near = get_close_matches(name.casefold(), [each.casefold() for each in names], 1)
    meant = next((f" Did you mean {each}?" for each in names if [each.casefold()] == near), "")
    return TypeError(f"The question does not ask for {name!r}; it asks for {', '.join(names)}.{meant}")


def by_name(names: Sequence[str], parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    """Put the parts of an answer in the order of ``names``.

    Examples
    --------
    >>> by_name(["a", "b"], (1,), {"b": 2}), by_name(["a", "b"], ([1, 2],), {}), by_name(["a"], ([1, 2],), {})
    ([1, 2], [1, 2], [[1, 2]])
    """
    if len(parts) == 1 and not named:
        (only,) = parts
        if isinstance(only, dict):
            parts, named = (), only
        elif len(names) > 1 and isinstance(only, list | tuple | np.ndarray) and len(only) == len(names):
            parts = tuple(only)
    if len(parts) > len(names):
        asked = f"The question asks for {', '.join(names)}, and {len(parts)} answers were given."
        raise TypeError(f"{asked} Put the numbers of one gradient in a list, such as [1, 2, 3].")
    given = dict(zip(names, parts, strict=False))
    for name, part in named.items():
        if name not in names:
            raise unknown(name, names)
        given[name] = part
    return [given.get(name, ...) for name in names]


def verdict_of(marks: Sequence[tuple[str, bool, str]]) -> Verdict:
    """Put the marks of all parts together: (name, right or not, sentence)."""
    right = sum(ok for _, ok, _ in marks)
    if right == len(marks):
        return Verdict(True, 1.0, "Right!")
    lines = [f"{name}: {'right.' if ok else sentence}" for name, ok, sentence in marks]
    return Verdict(False, right / len(marks), "\n".join(lines))
