"""What is the gradient? One number or list for each source."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.questions.answer_parts import by_name, unfinished
from tapewidgets.questions.question import Question
from tapewidgets.questions.recognize import Slip, recognize, slips
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.verdict import Part, Verdict, verdict_of
from tapewidgets.questions.written_answers import Unreadable, axes_text, numbers, same
from tapewidgets.story.building.naming import Names
from tapewidgets.story.text.numbers import text
from tapewidgets.words import tell


class GradientsQuestion(Question):
    """Made by `gradients`."""

    kind = "gradients"
    first_hint = "question.gradients.hint"

    def _begin(self) -> None:
        super()._begin()
        self._given: list[Any] = []

    def _sentence(self) -> str:
        return tell("question.gradients.ask", target=self._solution.target_name)

    def __str__(self) -> str:
        kinds = [
            f"  {name}: {axes_text(np.shape(self._solution.value(place)))}"
            for place, name in enumerate(self._solution.names)
        ]
        rounded = tell("question.gradients.rounded")
        return "\n".join([self._sentence(), *kinds, rounded])

    def fields(self) -> list[dict[str, Any]]:
        """One field of numbers a source, in its shape."""
        return [
            {
                "name": name,
                "label": f"∇{name}",
                "type": "numbers",
                "shape": list(np.shape(self._solution.value(place))),
            }
            for place, name in enumerate(self._solution.names)
        ]

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        return by_name(self._solution.names, parts, named)

    def _mark(self, given: list[Any]) -> Verdict:
        self._given = given
        return verdict_of([self._part(place, part) for place, part in enumerate(given)])

    def _part(self, place: int, part: Any) -> Part:
        name = self._solution.names[place]
        if unfinished(part):
            return Part(name, False, tell("question.to_come"), unread=True)
        try:
            answer = numbers(part)
        except Unreadable as error:
            return Part(name, False, str(error), unread=True)
        if same(answer, self._solution.truth(place)):
            return Part(name, True)
        slip = recognize(self._solution, place, answer, self.slips(place))
        return Part(name, False, tell("question.not_yet", why=slip.text), slip.key, also=slip.also)

    def truth(self, place: int) -> Any:
        """The right gradient with respect to a source, by its place, or None."""
        return self._solution.truth(place)

    def slips(self, place: int) -> Iterator[Slip]:
        """Give the wrong answers that are known for a source, the most telling first."""
        return slips(self._solution, place)

    def _reveal(self) -> str:
        lines = []
        for place, name in enumerate(self._solution.names):
            right = self._solution.truth(place)
            said = "None" if right is None else text(right)
            lines.append(self._beside(place, right, name=name, right=said))
        return "\n".join(lines)

    def _beside(self, place: int, truth: Any, *, name: str, right: str) -> str:
        """Give the right answer, beside the latest one if that was another."""
        alone = f"{name}: {right}"
        part = self._given[place] if self._given else ...
        try:
            answer = None if unfinished(part) else numbers(part)
        except Unreadable:
            return alone
        if answer is None or truth is None or same(answer, truth):
            return alone
        given = text(answer)
        if answer.shape != np.shape(truth):
            return tell("question.gradients.given", name=name, right=right, given=given)
        return tell("question.gradients.off", name=name, right=right, given=given, gap=text(answer - truth))


def gradients(
    tape: GradientTape, target: Any, sources: Any, *, names: Names | None = None
) -> GradientsQuestion:
    """Ask for the gradient of ``target`` with respect to each of ``sources``.

    Parameters
    ----------
    tape : a tape that still has its record; ask before ``gradient``, or make it persistent
    target : the Tensor to differentiate, of any shape
    sources : Tensors and Variables, in any structure
    names : name -> Tensor; by default the caller's variables

    Returns
    -------
    GradientsQuestion : ``answer`` takes one part a source, in their order or by name

    Raises
    ------
    RuntimeError : the tape has been used up, or never entered
    TypeError : target or source is no tensor

    Examples
    --------
    >>> t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    >>> with tw.GradientTape() as tape:
    ...     t4 = t2 + t1 * t2
    >>> question = tw.questions.gradients(tape, t4, [t1, t2])
    >>> question.answer([10, 20, 30], [1, 1, 1])
    t1: right.
    t2: not yet: a path was dropped. t2 is also used in `t1 * t2`: add the contributions of all paths.
    >>> question.answer(t1=[10, 20, 30], t2=[2, 3, 4])
    Right!
    >>> question.attempts, question.score
    (2, 1.0)
    """
    return GradientsQuestion(Solution(tape, target, sources, names))
