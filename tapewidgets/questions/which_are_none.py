"""Which of the gradients are None, and why."""

from typing import Any

from tapewidgets.engine import GradientTape
from tapewidgets.questions.question import Question, Verdict, unknown
from tapewidgets.questions.solution import Solution
from tapewidgets.story.building.naming import Names


class NonesQuestion(Question):
    """Made by `which_are_none`."""

    def __init__(self, solution: Solution, tape: GradientTape) -> None:
        super().__init__(solution)
        self._why = [tape.explain(solution.target, source) or "" for source in solution.sources]
        self._given: set[str] = set()

    def __str__(self) -> str:
        names = ", ".join(self._solution.names)
        target = self._solution.target_name
        return f"Which gradients of {target} are None: with respect to {names}? Write their names."

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        names = self._solution.names
        if len(parts) == 1 and isinstance(parts[0], str) and "," in parts[0]:
            parts = tuple(name.strip() for name in parts[0].split(","))
        elif len(parts) == 1 and parts[0] is None:
            parts = ([],)
        if len(parts) == 1 and isinstance(parts[0], list | tuple | set):
            parts = tuple(parts[0])
        chosen = [part for part in parts if part is not ...] + [name for name, none in named.items() if none]
        for name in [*chosen, *named]:
            if name not in names:
                raise unknown(name, names)
        return [...] if any(part is ... for part in parts) else [frozenset(chosen)]

    def _right(self) -> set[str]:
        return {
            name for place, name in enumerate(self._solution.names) if self._solution.truth(place) is None
        }

    def _mark(self, given: list[Any]) -> Verdict:
        said, right, names = set(given[0]), self._right(), self._solution.names
        self._given = said
        missed, wrong = len(right - said), len(said - right)
        if not missed and not wrong:
            return Verdict(True, 1.0, "Right!")
        sentences = []
        if wrong:
            sentences.append(f"{_count(wrong)} that you named {'has' if wrong == 1 else 'have'} a gradient.")
        if missed:
            sentences.append(f"{_count(missed)} that you did not name {'is' if missed == 1 else 'are'} None.")
        return Verdict(False, 1 - (missed + wrong) / len(names), "Not yet. " + " ".join(sentences))

    def _reveal(self) -> str:
        right = self._right()
        return "\n".join(
            f"{name}: {'None. ' + why if name in right else 'has a gradient.'}"
            for name, why in zip(self._solution.names, self._why, strict=True)
        )


def _count(number: int) -> str:
    return "One" if number == 1 else str(number)


def which_are_none(
    tape: GradientTape, target: Any, sources: Any, *, names: Names | None = None
) -> NonesQuestion:
    """Ask by which of ``sources`` the gradient of ``target`` is None.

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
