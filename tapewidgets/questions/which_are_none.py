"""Which of the gradients are None, and why."""

from typing import Any

from tapewidgets.engine import GradientTape
from tapewidgets.questions.answer_parts import unknown
from tapewidgets.questions.question import Question
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.verdict import Part, Verdict, not_yet
from tapewidgets.story.building.naming import Names
from tapewidgets.words import language_names, language_now, speaking, tell


class NonesQuestion(Question):
    """Made by `which_are_none`."""

    kind = "which_are_none"
    first_hint = "question.nones.hint"

    def __init__(self, solution: Solution, tape: GradientTape) -> None:
        super().__init__(solution)
        self._why = {}
        for language in language_names():
            with speaking(language):
                self._why[language] = [tape.reason(solution.target, each) for each in solution.sources]

    def _sentence(self) -> str:
        return tell("question.nones.ask", target=self._solution.target_name, names=self._solution.names)

    def __str__(self) -> str:
        return tell("question.nones.write", ask=self._sentence())

    def fields(self) -> list[dict[str, Any]]:
        """A choice of several: the names."""
        return [{"name": "None", "label": "None:", "type": "several", "choices": self._solution.names}]

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        names = self._solution.names
        if len(parts) == 1 and isinstance(parts[0], str) and "," in parts[0]:
            parts = tuple(name.strip() for name in parts[0].split(","))
        elif len(parts) == 1 and parts[0] is None:
            parts = ([],)
        if len(parts) == 1 and isinstance(parts[0], list | tuple | set):
            parts = tuple(parts[0])
        parts = tuple(self._solution.name_of(part) or part for part in parts)
        chosen = [part for part in parts if part is not ...] + [name for name, none in named.items() if none]
        for name in [*chosen, *named]:
            if name not in names:
                raise unknown(name, names)
        return [...] if any(part is ... for part in parts) else [frozenset(chosen)]

    def right(self) -> set[str]:
        """The names of the sources without a gradient."""
        return {
            name for place, name in enumerate(self._solution.names) if self._solution.truth(place) is None
        }

    def _mark(self, given: list[Any]) -> Verdict:
        said, right, names = set(given[0]), self.right(), self._solution.names
        missed, wrong = len(right - said), len(said - right)
        if not missed and not wrong:
            return Verdict(True, 1.0, tell("question.right"), (Part("None", True),))
        sentences = []
        if wrong:
            key = "question.nones.wrong.one" if wrong == 1 else "question.nones.wrong.more"
            sentences.append(tell(key, count=wrong))
        if missed:
            key = "question.nones.missed.one" if missed == 1 else "question.nones.missed.more"
            sentences.append(tell(key, count=missed))
        key = "none for zero" if wrong else "zero for none"
        part = Part("None", False, " ".join(sentences), key)
        return not_yet(
            tell("question.nones.not_yet", why=part.text), part, score=1 - (missed + wrong) / len(names)
        )

    def _reveal(self) -> str:
        right = self.right()
        return "\n".join(
            tell("question.nones.none", name=name, why=why or "")
            if name in right
            else tell("question.nones.has", name=name)
            for name, why in zip(self._solution.names, self._why[language_now()], strict=True)
        )


def which_are_none(
    tape: GradientTape, target: Any, sources: Any, *, names: Names | None = None
) -> NonesQuestion:
    """Ask with respect to which of ``sources`` the gradient of ``target`` is None.

    Parameters
    ----------
    tape, target, sources, names : as in `tapewidgets.questions.gradients`

    Returns
    -------
    NonesQuestion : ``answer`` takes names, ``answer("b", "c")``; none at all if no gradient is None.
        ``reveal`` says why

    Raises
    ------
    RuntimeError, TypeError : as in `tapewidgets.questions.gradients`

    Examples
    --------
    >>> a, b = tw.Variable(2.0), tw.constant(3.0)
    >>> with tw.GradientTape() as tape:
    ...     y = a * b
    >>> question = tw.questions.which_are_none(tape, y, [a, b])
    >>> question.answer("a")
    Not yet. One that you named has a gradient. One that you did not name is None.
    >>> question.answer("b").correct
    True
    """
    return NonesQuestion(Solution(tape, target, sources, names), tape)
