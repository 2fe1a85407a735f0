"""Problems made from a pattern and a seed: small whole numbers, one answer, no two mistakes alike."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape, Variable, constant
from tapewidgets.language import run
from tapewidgets.questions.bug_hunt import bug_hunt
from tapewidgets.questions.gradient_shapes import shapes
from tapewidgets.questions.gradients import GradientsQuestion, gradients
from tapewidgets.questions.misconceptions import HUNTED
from tapewidgets.questions.question import Question
from tapewidgets.questions.second_derivatives import second_derivatives
from tapewidgets.questions.which_are_none import NonesQuestion, which_are_none
from tapewidgets.questions.write_backward import write_backward
from tapewidgets.questions.written_answers import same
from tapewidgets.words import tell

LEVELS = ("two factors", "two paths", "broadcast", "matmul", "None", "second order")
"""What each level, from 1, is about; what it is called stands in the catalogs."""
LARGEST_NUMBER = 400
MOST_TRIES = 400


@dataclass(frozen=True)
class Pattern:
    """A program whose numbers are to be chosen.

    Attributes
    ----------
    program : in the learner's language
    shapes : name of each value that it is given -> its shape
    kinds : the questions that can be asked of it
    constants : which of the values are constants
    """

    program: str
    shapes: dict[str, tuple[int, ...]]
    kinds: tuple[str, ...] = ("gradients",)
    constants: tuple[str, ...] = ()


def _scalars(names: str) -> dict[str, tuple[int, ...]]:
    return {name: () for name in names}


WRITTEN = ("gradients", "write_backward")

PATTERNS: tuple[tuple[Pattern, ...], ...] = (
    (
        Pattern("y = a * b", _scalars("ab")),
        Pattern("u = a * b\ny = u * c", _scalars("abc")),
        Pattern("u = a - b\ny = u * c", _scalars("abc"), ("gradients", "write_backward")),
        Pattern("u = a * b\ny = c - u", _scalars("abc")),
        Pattern("u = a + b\nv = u * c\ny = v * d", _scalars("abcd")),
        Pattern("u = a ** 2\ny = u * b", _scalars("ab")),
    ),
    (
        Pattern("u = a * b\ny = b + u", _scalars("ab"), ("gradients", "write_backward", "overwrite")),
        Pattern("u = a * b\ny = b + u", {"a": (3,), "b": (3,)}, ("gradients", "write_backward")),
        Pattern("u = a * b\ny = u * a", _scalars("ab"), ("gradients", "overwrite")),
        Pattern("u = a * b\nv = u * c\ny = u + v", _scalars("abc"), ("gradients", "order", "write_backward")),
        Pattern("u = a ** 2\nv = a * b\ny = u - v", _scalars("ab"), ("gradients", "write_backward")),
        Pattern("u = a - b\nv = a * u\ny = v * c", _scalars("abc"), ("gradients", "wrong argument")),
    ),
    (
        Pattern(
            "y = w * x + b", {"w": (), "x": (3,), "b": ()}, ("gradients", "shapes", "write_backward"), ("x",)
        ),
        Pattern("y = x * s", {"x": (2, 3), "s": (3,)}, ("gradients", "shapes"), ("x",)),
        Pattern("u = x + b\ny = u * s", {"x": (2, 2), "b": (2,), "s": ()}, ("gradients", "shapes"), ("x",)),
        Pattern(
            "u = x - b\nv = u * u\ny = reduce_sum(v)", {"x": (3,), "b": ()}, ("gradients", "no sum"), ("x",)
        ),
    ),
    (
        Pattern("y = x @ W", {"x": (2, 3), "W": (3, 2)}, ("gradients", "shapes"), ("x",)),
        Pattern("y = x @ W + b", {"x": (3, 2), "W": (2, 1), "b": (1,)}, ("gradients", "shapes"), ("x",)),
        Pattern(
            "p = x @ W\ne = p - t\ny = reduce_sum(e * e)",
            {"x": (2, 2), "W": (2, 1), "t": (2, 1)},
            ("gradients", "write_backward"),
            ("x", "t"),
        ),
        Pattern("h = relu(x @ W)\ny = h @ V", {"x": (2, 2), "W": (2, 2), "V": (2, 1)}, ("shapes",), ("x",)),
    ),
    (
        Pattern("u = a * c\ny = u + b", _scalars("abcd"), ("which_are_none",), ("c",)),
        Pattern("u = stop_gradient(a * b)\ny = u * b", _scalars("abc"), ("which_are_none",)),
        Pattern("u = a * b\ny = stop_gradient(u) + c * d", _scalars("abcd"), ("which_are_none",), ("d",)),
        Pattern("u = b * c\ny = a * a", _scalars("abc"), ("which_are_none",)),
    ),
    (
        Pattern("y = a * x ** 3", _scalars("ax"), ("second_derivatives",), ("a",)),
        Pattern("y = a * x ** 2 + b * x", _scalars("abx"), ("second_derivatives",), ("a", "b")),
        Pattern("y = x ** 3 - a * x ** 2", _scalars("ax"), ("second_derivatives",), ("a",)),
        Pattern("u = x ** 2\ny = u * u", _scalars("x"), ("second_derivatives",)),
    ),
)
"""Patterns by level, from 1."""


@dataclass(frozen=True)
class Problem:
    """A pattern with its numbers.

    Attributes
    ----------
    pattern : the program
    kind : the question, or the bug of a bug hunt
    values : name -> number or nested lists
    """

    pattern: Pattern
    kind: str
    values: dict[str, Any]

    def question(self) -> Question:
        """Record the program, and ask.

        Raises
        ------
        ValueError : this program has no place for the bug
        """
        given = {
            name: constant(value) if name in self.pattern.constants else Variable(value)
            for name, value in self.values.items()
        }
        variables = [held for name, held in given.items() if name not in self.pattern.constants]
        with GradientTape(persistent=True) as outer:
            with GradientTape(persistent=True) as tape:
                ran = run(self.pattern.program, given)
            names = {**given, **ran.names}
            if self.kind == "second_derivatives":
                slope = tape.gradient(ran.value, given["x"])
        if self.kind == "second_derivatives":
            return second_derivatives(outer, ran.value, slope, given["x"], names=names)
        if self.kind == "which_are_none":
            return which_are_none(tape, ran.value, list(given.values()), names=names)
        if self.kind in HUNTED:
            return bug_hunt(tape, ran.value, variables, self.kind, names=names)
        return ASKED[self.kind](tape, ran.value, variables, names=names)


ASKED: dict[str, Callable[..., Question]] = {
    "gradients": gradients,
    "shapes": shapes,
    "write_backward": write_backward,
}


def level_name(level: int) -> str:
    """What a level, from 1, is called."""
    return tell(f"question.practice.level.{LEVELS[level - 1]}")


def problem_for(level: int, seed: int, number: int) -> Problem:
    """Make the problem at a place of a row: the same for the same level, seed and number.

    Parameters
    ----------
    level : from 1, a place in `LEVELS`
    seed, number : whole numbers

    Examples
    --------
    >>> problem_for(1, 0, 0) == problem_for(1, 0, 0)
    True
    """
    rng = random.Random(f"{level} {seed} {number}")
    pattern = rng.choice(PATTERNS[level - 1])
    kind = rng.choice(pattern.kinds)
    for _ in range(MOST_TRIES):
        problem = Problem(pattern, kind, {name: _value(rng, shape) for name, shape in pattern.shapes.items()})
        if _is_clear(problem):
            return problem
    raise RuntimeError(f"No clear problem was found at level {level} for seed {seed}, number {number}.")


def _value(rng: random.Random, shape: tuple[int, ...]) -> Any:
    """Small whole numbers without 0 and 1, which hide mistakes."""
    if not shape:
        return float(rng.choice((-3, -2, 2, 3, 4, 5, 6, 7)))
    return [_value(rng, shape[1:]) for _ in range(shape[0])]


def _is_clear(problem: Problem) -> bool:
    """Tell whether a problem has one answer in small numbers, and no two mistakes look alike by chance."""
    numbers = [abs(value) for value in problem.values.values() if isinstance(value, float)]
    if len(set(numbers)) < len(numbers):
        return False
    question = problem.question()
    if isinstance(question, GradientsQuestion):
        answers = [question.truth(place) for place in range(question.count)]
        small = all(a is not None and np.all(np.abs(a) <= LARGEST_NUMBER) for a in answers)
        return small and all(np.any(a) for a in answers) and not ties(problem)
    return not isinstance(question, NonesQuestion) or 0 < len(question.right()) < question.count


def ties(problem: Problem) -> list[tuple[str, str]]:
    """Give the pairs of answers that coincide with these numbers, and not with others like them.

    Two that coincide with any numbers are one answer; the first of them names it.
    """
    rng = np.random.default_rng(7)
    nudged = {
        name: (np.asarray(v) * rng.uniform(1.1, 1.9, np.shape(v))).tolist()
        for name, v in problem.values.items()
    }
    here, there = (_answers(each.question()) for each in (problem, replace(problem, values=nudged)))
    found = []
    for source, known in here.items():
        for one, other in combinations(known, 2):
            alike = _alike(known[one], known[other])
            if alike and one[0] != other[0] and not _alike(*(there[source].get(key) for key in (one, other))):
                found.append((source, f"{one[0]} = {other[0]}"))
    return found


def _answers(question: Question) -> dict[str, dict[tuple[str, str], Any]]:
    """Each source -> the right answer and the wrong ones, by key and sentence."""
    assert isinstance(question, GradientsQuestion)
    out = {}
    for place in range(question.count):
        known: dict[tuple[str, str], Any] = {("right", ""): question.truth(place)}
        for slip in question.slips(place):
            known.setdefault((slip.key, slip.text), slip.value)
        out[str(place)] = known
    return out


def _alike(one: Any, other: Any) -> bool:
    return one is not None and other is not None and same(np.asarray(one, np.float64), other)
