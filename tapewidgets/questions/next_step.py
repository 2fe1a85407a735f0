"""What does backprop do next? Which value receives a contribution, and how much."""

from typing import Any

from tapewidgets.engine import GradientTape, is_tensor
from tapewidgets.engine.core.lines import number_of
from tapewidgets.questions.misconceptions import recognize_step
from tapewidgets.questions.question import Question, Verdict, blank
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.written_answers import Unreadable, numbers, same
from tapewidgets.story.building.naming import Names
from tapewidgets.story.text.numbers import text


class NextStepQuestion(Question):
    """Made by `next_step`.

    Attributes
    ----------
    step : steps taken back so far
    done : whether backprop has arrived at all sources
    """

    def __init__(self, solution: Solution, step: int) -> None:
        super().__init__(solution)
        self._products = solution.back.products
        if not 0 <= step < len(self._products):
            raise ValueError(
                f"Backprop has {len(self._products)} steps here; step={step} leaves none to ask for."
            )
        self._taken = set(range(step))

    @property
    def step(self) -> int:
        """Steps taken back so far."""
        return len(self._taken)

    @property
    def done(self) -> bool:
        """Whether no step is left."""
        return self.step == len(self._products)

    def __str__(self) -> str:
        solution = self._solution
        lines = [f"  {line}" for line in solution.lines]
        arrived = {solution.target_name: text(solution.back.seed)}
        arrived |= {solution.receiver(place): solution.told[place]["sum"] for place in sorted(self._taken)}
        so_far = ", ".join(f"{name} {value}" for name, value in arrived.items())
        ask = "Which value is handed a contribution next, and what is it?"
        ask = "Backprop is done." if self.done else ask
        return "\n".join(["The tape:", *lines, f"Gradients so far: {so_far}.", ask])

    def _about(self) -> str:
        return f"{super()._about()}, step {self.step} of {len(self._products)}"

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        if named or len(parts) != 2:
            raise TypeError('Answer with a name and a contribution: question.answer("t1", [1, 2, 3]).')
        return list(parts)

    def _name(self, given: Any) -> str:
        """The name of a value that was given by name or as a tensor."""
        if not is_tensor(given):
            return str(given)
        numbers = [self._solution.back.receiver(product) for product in self._products]
        number = number_of(given)
        return self._solution.receiver(numbers.index(number)) if number in numbers else "such value"

    def _open(self) -> list[int]:
        """Places of the products of the line that comes next."""
        left = self._left()
        return [place for place in left if self._products[place].line == self._products[left[0]].line]

    def _left(self) -> list[int]:
        return [place for place in range(len(self._products)) if place not in self._taken]

    def _mark(self, given: list[Any]) -> Verdict:
        if self.done:
            return Verdict(True, 1.0, "Backprop is done.")
        if blank(given[0]) or blank(given[1]):
            return Verdict(False, 0.0, "Write both: a name, and what it is handed.")
        name, solution = self._name(given[0]), self._solution
        turn = [place for place in self._open() if solution.receiver(place) == name]
        if not turn:
            return Verdict(False, 0.0, f"Not yet: {self._why_not(name)}")
        try:
            answer = numbers(given[1])
        except Unreadable as error:
            return Verdict(False, 0.5, f"{name} is right, and for what it is handed {error}")
        right = [place for place in turn if same(answer, self._products[place].contribution)]
        if not right:
            hint = recognize_step(solution, turn[0], answer) or "upstream gradient times local derivative."
            return Verdict(False, 0.5, f"{name} it is, but not that: {hint}")
        self._taken.add(right[0])
        last = " That was the last step." if self.done else ""
        return Verdict(True, 1.0, f"Right! {solution.said(right[0])}{last}")

    def _why_not(self, name: str) -> str:
        solution = self._solution
        later = [place for place in self._left() if solution.receiver(place) == name]
        if later:
            line = solution.line_text(later[0])
            return f"`{line}` has to wait. The tape is read from its last line to its first."
        names = [value["name"] for value in solution.story["values"]]
        if name not in names:
            return f"there is no {name} on this tape; it has {', '.join(dict.fromkeys(names))}."
        if name == solution.giver(self._open()[0]):
            return f"{name} hands back now; who receives?"
        return f"{name} is handed nothing any more." if self._taken else f"{name} is handed nothing."

    def _reveal(self) -> str:
        if self.done:
            return "Backprop is done."
        return self._solution.said(self._open()[0])


def next_step(
    tape: GradientTape, target: Any, sources: Any, *, step: int = 0, names: Names | None = None
) -> NextStepQuestion:
    """Ask for one step of backprop after the other.

    Parameters
    ----------
    tape, target, sources, names : as in `tapewidgets.questions.gradients`
    step : how many steps are given

    Returns
    -------
    NextStepQuestion : ``answer`` takes a name and a contribution; a right answer moves on to the next step

    Raises
    ------
    ValueError : there is no such step
    RuntimeError, TypeError : as in `tapewidgets.questions.gradients`

    Examples
    --------
    >>> a, b = tw.Variable(2.0), tw.Variable(3.0)
    >>> with tw.GradientTape() as tape:
    ...     c = a * b
    ...     y = -c
    >>> question = tw.questions.next_step(tape, y, [a, b])
    >>> question.answer("a", 3)
    Not yet: `c = a * b` has to wait. The tape is read from its last line to its first.
    >>> question.answer("c", -1)
    Right! Back through y = -c to c: upstream ∇y = 1 times local derivative ∂(-c)/∂c = -1 is -1, the first to arrive at c.
    >>> question.step, question.done
    (1, False)
    """  # noqa: E501 - a sentence
    return NextStepQuestion(Solution(tape, target, sources, names), step)
