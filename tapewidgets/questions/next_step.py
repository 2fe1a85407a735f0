"""What does backprop do next? Which value receives a contribution, and how much."""

from typing import Any

from tapewidgets.engine import GradientTape, is_tensor
from tapewidgets.engine.core.lines import number_of
from tapewidgets.questions.answer_parts import blank
from tapewidgets.questions.question import Question
from tapewidgets.questions.recognize import recognize_step
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.verdict import Part, Verdict, not_yet
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

    kind = "next_step"
    first_hint = "The tape is read from its last line to its first. Whose gradient is complete?"

    def __init__(self, solution: Solution, step: int) -> None:
        self._products, self._given = solution.back.products, step
        super().__init__(solution)
        if not 0 <= step < len(self._products):
            raise ValueError(
                f"Backprop has {len(self._products)} steps here; step={step} leaves none to ask for."
            )

    def _begin(self) -> None:
        super()._begin()
        self._taken = set(range(self._given))

    @property
    def step(self) -> int:
        """Steps taken back so far."""
        return len(self._taken)

    @property
    def done(self) -> bool:
        """Whether no step is left."""
        return self.step == len(self._products)

    @property
    def finished(self) -> bool:
        """Whether no step is left."""
        return self.done

    @property
    def score(self) -> float:
        """How many of the steps that were asked for have been taken, from 0 to 1."""
        return (self.step - self._given) / (len(self._products) - self._given)

    @property
    def id(self) -> str:
        """Names the question: program, numbers, and the step that it begins with."""
        return f"{super().id}-{self._given}"

    def _sentence(self) -> str:
        return (
            "Backprop is done." if self.done else "Which value receives a contribution next, and what is it?"
        )

    def program(self) -> list[str]:
        """The lines of the tape, each with a name: they are spoken of one by one."""
        return self._solution.lines

    def fields(self) -> list[dict[str, Any]]:
        """The choice of a value, and its contribution."""
        values = self._solution.story["values"]
        names = dict.fromkeys(value["name"] for value in values if value["name"] != value["text"])
        return [
            {"name": "receiver", "label": "receives", "type": "choice", "choices": list(names)},
            {"name": "contribution", "label": "contribution", "type": "text", "like": "[1, 2, 3]"},
        ]

    def asked(self) -> dict[str, Any]:
        """Give the question with the gradients so far."""
        so_far = [[f"∇{name}", value] for name, value in self._arrived().items()]
        return {**super().asked(), "so_far": so_far, "step": self.step}

    def _arrived(self) -> dict[str, str]:
        solution = self._solution
        arrived = {solution.target_name: text(solution.back.seed)}
        return arrived | {solution.receiver(at): solution.told[at]["sum"] for at in sorted(self._taken)}

    def __str__(self) -> str:
        lines = [f"  {line}" for line in self._solution.lines]
        so_far = ", ".join(f"{name} {value}" for name, value in self._arrived().items())
        return "\n".join(["The tape:", *lines, f"Gradients so far: {so_far}.", self._sentence()])

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
            said = "Write both: a name, and its contribution."
            return not_yet(said, Part("", False, said, unread=True))
        name, solution = self._name(given[0]), self._solution
        turn = [place for place in self._open() if solution.receiver(place) == name]
        if not turn:
            why = self._why_not(name)
            return not_yet(f"Not yet: {why}", Part("receiver", False, why))
        try:
            answer = numbers(given[1])
        except Unreadable as error:
            said = f"{name} is right, and for its contribution {error}"
            unread = Part("contribution", False, str(error), unread=True)
            return not_yet(said, Part("receiver", True), unread, score=0.5)
        right = [place for place in turn if same(answer, self._products[place].contribution)]
        if not right:
            slip = recognize_step(solution, turn[0], answer)
            said = f"{name} is the right value, but not the right contribution: {slip.text}"
            wrong = Part("contribution", False, slip.text, slip.key)
            return not_yet(said, Part("receiver", True), wrong, score=0.5)
        self._taken.add(right[0])
        last = " That was the last step." if self.done else ""
        said = f"Right! {solution.sentence(right[0])}{last}"
        return Verdict(True, 1.0, said, (Part("receiver", True), Part("contribution", True)))

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
            return f"{name} hands back now; which value receives?"
        return f"{name} receives nothing{' any more' if self._taken else ''}."

    def _reveal(self) -> str:
        if self.done:
            return "Backprop is done."
        return self._solution.sentence(self._open()[0])


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
