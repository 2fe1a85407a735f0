"""What is the shape? Of each gradient that a tape would give."""

from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.questions.answer_parts import blank, by_name
from tapewidgets.questions.misconceptions import MISCONCEPTIONS, OTHER
from tapewidgets.questions.question import Question
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.verdict import Part, Verdict, verdict_of
from tapewidgets.questions.written_answers import Unreadable, shape_of
from tapewidgets.questions.wrong_rules import is_broadcast
from tapewidgets.story.building.naming import Names
from tapewidgets.words import tell


class ShapesQuestion(Question):
    """Made by `shapes`."""

    kind = "shapes"
    first_hint = "question.shapes.hint"

    def _sentence(self) -> str:
        target = self._solution.target_name
        return tell("question.shapes.ask", target=target)

    def __str__(self) -> str:
        return f"{self._sentence()}\n  {', '.join(self._solution.names)}\n{tell('question.shapes.write')}"

    def fields(self) -> list[dict[str, Any]]:
        """One field of text a source."""
        names = self._solution.names
        return [{"name": n, "label": f"∇{n}", "type": "text", "like": "(2, 3)"} for n in names]

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        names = self._solution.names
        if len(names) > 1 and len(parts) == 1 and isinstance(parts[0], tuple) and _plain(parts[0]):
            parts = ([parts[0]] + [...] * (len(names) - 1),)  # a shape, not one for each source
        return by_name(names, parts, named)

    def _mark(self, given: list[Any]) -> Verdict:
        return verdict_of([self._part(place, part) for place, part in enumerate(given)])

    def _right(self, place: int) -> tuple[int, ...] | None:
        gradient = self._solution.truth(place)
        return None if gradient is None else np.shape(gradient)

    def _part(self, place: int, part: Any) -> Part:
        name, right = self._solution.names[place], self._right(place)
        if blank(part):
            return Part(name, False, tell("question.to_come"), unread=True)
        if part is None or (isinstance(part, str) and part.strip().lower() == "none"):
            key, said = "none for zero", MISCONCEPTIONS["none for zero"].tell("says")
            return Part(name, right is None, tell("question.not_yet", why=said), key)
        try:
            shape = shape_of(part)
        except Unreadable as error:
            return Part(name, False, str(error), unread=True)
        if shape == right:
            return Part(name, True)
        key, said = self._mistake(place, shape, right)
        return Part(name, False, tell("question.not_yet", why=said), key)

    def _mistake(self, place: int, shape: tuple[int, ...], right: tuple[int, ...] | None) -> tuple[str, str]:
        """Give the key of the misconception that leads to a shape, and what is said of it."""
        name, target = self._solution.names[place], np.shape(self._solution.back.seed)
        if right is None:
            return "zero for none", MISCONCEPTIONS["zero for none"].tell("says")
        if target and shape == target + right:
            return "jacobian", MISCONCEPTIONS["jacobian"].tell("says")
        back = self._solution.back
        if shape in [np.shape(product.upstream) for product in back.products if is_broadcast(back, product)]:
            return (
                "no sum",
                tell("question.shapes.stretched", name=name),
            )
        if shape == right[::-1]:
            return "transposed", tell("question.shapes.transposed", name=name)
        if shape == target:
            return "target shape", MISCONCEPTIONS["target shape"].tell("says", to=name)
        if right == ():
            return OTHER, tell("question.shapes.single", name=name)
        return OTHER, tell("question.shapes.each", name=name)

    def _reveal(self) -> str:
        return "\n".join(f"{name}: {self._right(place)}" for place, name in enumerate(self._solution.names))


def _plain(part: tuple[Any, ...]) -> bool:
    return all(isinstance(axis, int) for axis in part)


def shapes(tape: GradientTape, target: Any, sources: Any, *, names: Names | None = None) -> ShapesQuestion:
    """Ask for the shape of the gradient of ``target`` with respect to each of ``sources``.

    Parameters
    ----------
    tape, target, sources, names : as in `tapewidgets.questions.gradients`

    Returns
    -------
    ShapesQuestion : ``answer`` takes a shape a source, such as ``(2, 3)``, or None

    Raises
    ------
    RuntimeError, TypeError : as in `tapewidgets.questions.gradients`

    Examples
    --------
    >>> x, b = tw.Variable(tw.ones((4, 3))), tw.Variable([1.0, 2.0, 3.0])
    >>> with tw.GradientTape() as tape:
    ...     y = x + b
    >>> question = tw.questions.shapes(tape, y, [x, b])
    >>> question.answer((4, 3), (4, 3))
    x: right.
    b: not yet: that is the broadcast shape. b has one number for several, so they are summed.
    """
    return ShapesQuestion(Solution(tape, target, sources, names))
