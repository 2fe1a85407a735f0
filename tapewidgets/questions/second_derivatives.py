"""What is the second derivative? One number or list, asked of two tapes, one inside the other."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.engine.core.lines import number_of, value_of
from tapewidgets.questions.gradients import GradientsQuestion
from tapewidgets.questions.recognize import Slip, slip_of
from tapewidgets.questions.solution import Solution
from tapewidgets.story.building.naming import Names
from tapewidgets.words import tell


class SecondDerivativesQuestion(GradientsQuestion):
    """Made by `second_derivatives`."""

    kind = "second_derivatives"
    first_hint = "question.second.hint"

    def __init__(self, solution: Solution, function: Any) -> None:
        super().__init__(solution)
        self._function = function
        numbers = [line.output for line in solution.back.lines]
        self._last = numbers.index(number_of(function)) + 1

    def _sentence(self) -> str:
        function = self._solution.program(self._last)[-1].partition(" = ")[0]
        return tell("question.second.ask", function=function, names=self._solution.names)

    def program(self) -> list[str]:
        """The lines of the function alone: those of its gradient would give the answer away."""
        return self._solution.program(self._last)

    def slips(self, place: int) -> Iterator[Slip]:
        """Give wrong answers: the first derivative, values, the other sign."""
        solution = self._solution
        name, right = solution.names[place], solution.truth(place)
        first = value_of(solution.target)
        if right is not None:
            yield Slip("sign", tell("question.sign"), -right)
            if np.shape(first) == np.shape(right):
                yield slip_of("first derivative", first)
            yield slip_of(
                "value", value_of(solution.sources[place]), to=name, out=tell("question.second.slope")
            )
            yield slip_of("target value", value_of(self._function), to=name, out="y")


def second_derivatives(
    tape: GradientTape, function: Any, gradient: Any, source: Any, *, names: Names | None = None
) -> SecondDerivativesQuestion:
    """Ask for the derivative of a gradient that another tape has given.

    Parameters
    ----------
    tape : the outer tape, which has recorded how the gradient was calculated
    function : what was differentiated first
    gradient : what the inner tape gave for it
    source : with respect to what, both times
    names : as in `tapewidgets.questions.gradients`

    Returns
    -------
    SecondDerivativesQuestion : ``answer`` takes one part

    Raises
    ------
    RuntimeError, TypeError : as in `tapewidgets.questions.gradients`

    Examples
    --------
    >>> x = tw.Variable(2.0)
    >>> with tw.GradientTape() as outer:
    ...     with tw.GradientTape() as inner:
    ...         y = x ** 3
    ...     g = inner.gradient(y, x)
    >>> question = tw.questions.second_derivatives(outer, y, g, x)
    >>> print(question)
    What is the second derivative of y with respect to x?
      x: one number
    Three digits are enough. Where there is none, write None.
    >>> question.answer(8)
    x: not yet: that is the value of y, not how it changes with x.
    >>> question.answer(12)
    Right!
    """
    return SecondDerivativesQuestion(Solution(tape, gradient, source, names), function)
