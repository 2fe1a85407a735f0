"""What is the shape? Of each gradient that a tape would give."""

from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.questions.misconceptions import is_broadcast
from tapewidgets.questions.question import Question, Verdict, blank, by_name, verdict_of
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.written_answers import Unreadable, shape_of
from tapewidgets.story.building.naming import Names


class ShapesQuestion(Question):
    """Made by `shapes`."""

    def __str__(self) -> str:
        names = ", ".join(self._solution.names)
        target = self._solution.target_name
        return f"What shape has the gradient of {target} with respect to {names}? Write (2, 3)."

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        names = self._solution.names
        if len(names) > 1 and len(parts) == 1 and isinstance(parts[0], tuple) and _plain(parts[0]):
            parts = ([parts[0]] + [...] * (len(names) - 1),)  # a shape, not one for each source
        return by_name(names, parts, named)

    def _mark(self, given: list[Any]) -> Verdict:
        marks = [(name, *self._part(place, given[place])) for place, name in enumerate(self._solution.names)]
        return verdict_of(marks)

    def _right(self, place: int) -> tuple[int, ...] | None:
        gradient = self._solution.truth(place)
        return None if gradient is None else np.shape(gradient)

    def _part(self, place: int, part: Any) -> tuple[bool, str]:
        if blank(part):
            return False, "still to come."
        right = self._right(place)
        if part is None:
            return right is None, "not yet: there is a way on this tape that leads back to it."
        try:
            shape = shape_of(part)
        except Unreadable as error:
            return False, str(error)
        return shape == right, f"not yet: {self._mistake(place, shape, right)}"

    def _mistake(self, place: int, shape: tuple[int, ...], right: tuple[int, ...] | None) -> str:
        name, target = self._solution.names[place], np.shape(self._solution.back.seed)
        if right is None:
            return "is there a way on this tape that leads back to it?"
        if shape == target + right:
            return "that is the jacobian's shape. A gradient adds up over the target's numbers."
        back = self._solution.back
        if shape in [np.shape(product.upstream) for product in back.products if is_broadcast(back, product)]:
            return f"that is the stretched shape. {name} has one number for several, so they are summed."
        if shape == right[::-1]:
            return f"transposed. The gradient is subtracted from {name}: which shape does that need?"
        if shape == target:
            return f"that is the target's shape. How many numbers of {name} could be nudged?"
        if right == ():
            return f"the gradient has a number for each number of {name}; a single number is no row of one."
        return f"the gradient has a number for each number of {name}."

    def _reveal(self) -> str:
        return "\n".join(f"{name}: {self._right(place)}" for place, name in enumerate(self._solution.names))


def _plain(part: tuple[Any, ...]) -> bool:
    return all(isinstance(axis, int) for axis in part)


def shapes(tape: GradientTape, target: Any, sources: Any, *, names: Names | None = None) -> ShapesQuestion:
    """Ask for the shape of the gradient of ``target`` by each of ``sources``.

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
    b: not yet: that is the stretched shape. b has one number for several, so they are summed.
    """
    return ShapesQuestion(Solution(tape, target, sources, names))
