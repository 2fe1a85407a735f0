"""What does backprop do next? Which value receives a contribution, and how much."""

from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape, is_tensor
from tapewidgets.engine.core.lines import number_of
from tapewidgets.questions.answer_parts import blank
from tapewidgets.questions.question import Question
from tapewidgets.questions.recognize import Slip, recognize_shape, recognize_step, recognize_sum
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.verdict import Part, Verdict, not_yet
from tapewidgets.questions.written_answers import Unreadable, numbers, same, shape_of
from tapewidgets.story.building.naming import Names
from tapewidgets.story.text.numbers import text
from tapewidgets.words import tell

WHICH, CONTRIBUTION, SUM, SHAPE = 1, 2, 3, 4
ASKED_AS = {
    WHICH: "question.next.ask.which",
    CONTRIBUTION: "question.next.ask.contribution",
    SUM: "question.next.ask.sum",
    SHAPE: "question.next.ask.shape",
}
"""The key of what is asked at each level."""
LATER = "later"
"""Marks an answer that is right for the next step: it is no attempt."""
ASKED_FOR = {CONTRIBUTION: "contribution", SUM: "sum", SHAPE: "shape"}


class NextStepQuestion(Question):
    """Made by `next_step`.

    Attributes
    ----------
    level : 1 the value, 2 also its contribution, 3 its gradient then, 4 only the contribution's shape
    step : steps taken back so far
    done : whether backprop has arrived at all sources
    order : the places of the steps as they were or will be taken: two inputs of one line may take turns
    """

    kind = "next_step"
    levels = (WHICH, CONTRIBUTION, SUM, SHAPE)
    first_hint = "question.next.hint"

    def __init__(self, solution: Solution, step: int, level: int = CONTRIBUTION) -> None:
        if level not in self.levels:
            raise ValueError(
                tell("question.level.none", level=repr(level), levels=tell("question.next.levels"))
            )
        self._products, self._given, self.level = solution.back.products, step, level
        super().__init__(solution)
        if not 0 <= step < len(self._products):
            raise ValueError(tell("question.next.past", steps=len(self._products), step=step))

    def _begin(self) -> None:
        super()._begin()
        self._taken = list(range(self._given))
        self._answered = 0

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
        """How many of the steps that were asked for have been answered rightly, from 0 to 1."""
        return self._answered / (len(self._products) - self._given)

    @property
    def order(self) -> list[int]:
        """The places of all steps, those that were taken first."""
        return [*self._taken, *self._left()]

    @property
    def id(self) -> str:
        """Names the question: program, numbers, and the step that it begins with."""
        return f"{super().id}-{self._given}"

    def _sentence(self) -> str:
        return tell("question.next.done" if self.done else ASKED_AS[self.level])

    def program(self) -> list[str]:
        """The lines of the tape, each with a name: they are spoken of one by one."""
        return self._solution.lines

    def fields(self) -> list[dict[str, Any]]:
        """The choice of a value, and its contribution."""
        values = self._solution.story["values"]
        names = dict.fromkeys(value["name"] for value in values if value["name"] != value["text"])
        label = tell("question.next.label.receives")
        which = {"name": "receiver", "label": label, "type": "choice", "choices": list(names)}
        if self.level == WHICH:
            return [which]
        asked, like = ASKED_FOR[self.level], "(2, 3)" if self.level == SHAPE else "[1, 2, 3]"
        return [which, {"name": asked, "label": _label(asked), "type": "text", "like": like}]

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
        return "\n".join(
            [tell("question.tape"), *lines, tell("question.next.so_far", values=so_far), self._sentence()]
        )

    def _about(self) -> str:
        return tell("question.next.about", about=super()._about(), step=self.step, steps=len(self._products))

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        if self.level == WHICH:
            if named or len(parts) != 1:
                raise TypeError(tell("question.next.answer"))
        elif named or len(parts) != 2:
            what, like = _label(ASKED_FOR[self.level]), "(3,)" if self.level == SHAPE else "[1, 2, 3]"
            raise TypeError(tell("question.next.answer.both", what=what, like=like))
        return list(parts)

    def _count(self, given: list[Any], verdict: Verdict, **more: Any) -> Verdict:
        self._answered += verdict.correct
        return super()._count(given, verdict, **more)

    def reveal(self, *, at_once: bool = False) -> str:
        """Give the step that comes next; the others can still be answered."""
        said = super().reveal(at_once=at_once)
        self.shown = False
        return said

    def note_shown(self, **more: Any) -> None:
        """Keep that a step was shown, and go on to the next."""
        if not self.done:
            super().note_shown(step=self.step, **more)
            self._taken.append(self._open()[0])

    def _name(self, given: Any) -> str:
        """The name of a value that was given by name or as a tensor."""
        if not is_tensor(given):
            return str(given)
        numbers = [self._solution.back.receiver(product) for product in self._products]
        number = number_of(given)
        return (
            self._solution.receiver(numbers.index(number))
            if number in numbers
            else tell("question.next.such")
        )

    def _open(self) -> list[int]:
        """Places of the products of the line that comes next."""
        left = self._left()
        return [place for place in left if self._products[place].line == self._products[left[0]].line]

    def _left(self) -> list[int]:
        return [place for place in range(len(self._products)) if place not in self._taken]

    def _mark(self, given: list[Any]) -> Verdict:
        if self.done:
            return Verdict(True, 1.0, tell("question.next.done"))
        if any(map(blank, given)):
            said = tell("question.next.choose")
            if self.level != WHICH:
                said = tell("question.next.both", what=_label(ASKED_FOR[self.level]))
            return not_yet(said, Part("", False, said, unread=True))
        name, solution = self._name(given[0]), self._solution
        turn = [place for place in self._open() if solution.receiver(place) == name]
        if not turn:
            why = self._why_not(name)
            return not_yet(tell("question.Not_yet", why=why), Part("receiver", False, why))
        if self.level != WHICH:
            wrong = self._wrong(turn, given[1])
            if wrong is not None:
                key = "question.next.unread" if wrong.unread else "question.next.amount"
                if wrong.key == LATER:
                    key = "question.next.but"
                said = tell(key, name=name, what=_label(wrong.name), why=wrong.text)
                return not_yet(said, Part("receiver", True), wrong, score=0.5)
        self._taken.append(turn[0])
        key = "question.next.last" if self.done else "question.next.right"
        said = tell(key, sentence=solution.sentence(turn[0]))
        return Verdict(True, 1.0, said, tuple(Part(field, True) for field in self._parts()))

    def _parts(self) -> list[str]:
        return ["receiver", *([ASKED_FOR[self.level]] if self.level != WHICH else [])]

    def _wrong(self, turn: list[int], given: Any) -> Part | None:
        """Give what is wrong with the number or shape for the first of ``turn``; None if it is right."""
        name, product = ASKED_FOR[self.level], self._products[turn[0]]
        try:
            if self.level == SHAPE:
                shape = shape_of(given)
                if shape == np.shape(product.contribution):
                    return None
                slip = recognize_shape(self._solution, turn[0], shape)
            else:
                answer = numbers(given)
                if same(answer, product.contribution if self.level == CONTRIBUTION else product.after):
                    return None
                slip = self._slip(turn, answer)
        except Unreadable as error:
            return Part(name, False, str(error), unread=True)
        return Part(name, False, slip.text, slip.key, unread=slip.key == LATER)

    def _slip(self, turn: list[int], answer: Any) -> Slip:
        if self.level == SUM:
            return recognize_sum(self._solution, turn[0], answer)
        if any(same(answer, self._products[place].contribution) for place in turn[1:]):
            return Slip(LATER, tell("question.next.other_use"))
        return recognize_step(self._solution, turn[0], answer)

    def _why_not(self, name: str) -> str:
        solution = self._solution
        later = [place for place in self._left() if solution.receiver(place) == name]
        if later:
            line = solution.line_text(later[0])
            return tell("question.next.wait", line=line)
        names = [value["name"] for value in solution.story["values"]]
        if name not in names:
            return tell("question.next.unknown", name=name, names=list(dict.fromkeys(names)))
        if name == solution.giver(self._open()[0]):
            return tell("question.next.giver", name=name)
        return tell("question.next.nothing_more" if self._taken else "question.next.nothing", name=name)

    def _reveal(self) -> str:
        if self.done:
            return tell("question.next.done")
        return self._solution.sentence(self._open()[0])


def _label(asked: str) -> str:
    """What stands beside the field for what a level asks for."""
    return tell(f"question.next.label.{asked}")


def next_step(
    tape: GradientTape,
    target: Any,
    sources: Any,
    *,
    step: int = 0,
    level: int = CONTRIBUTION,
    names: Names | None = None,
) -> NextStepQuestion:
    """Ask for one step of backprop after the other.

    Parameters
    ----------
    tape, target, sources, names : as in `tapewidgets.questions.gradients`
    step : how many steps are given
    level : 1 which value receives next; 2 also its contribution; 3 its gradient after that; 4 the shape of
        the contribution

    Returns
    -------
    NextStepQuestion : ``answer`` takes a name and a contribution (or what the level asks for); a right
        answer moves on to the next step

    Raises
    ------
    ValueError : there is no such step, or no such level
    RuntimeError, TypeError : as in `tapewidgets.questions.gradients`

    Examples
    --------
    >>> a, b = tw.Variable(2.0), tw.Variable(3.0)
    >>> with tw.GradientTape() as tape:
    ...     c = a * b
    ...     y = -c
    >>> question = tw.questions.next_step(tape, y, [a, b])
    >>> question.answer("a", 3)
    Not yet: `c = a * b` has to wait: a later line gives first. The tape is read from its last line to its first.
    >>> question.answer("c", -1)
    Right! Back through y = -c to c: upstream ∇y = 1 times local derivative ∂(-c)/∂c = -1 is -1, the first contribution to c.
    >>> question.step, question.done
    (1, False)
    """  # noqa: E501 - a sentence
    return NextStepQuestion(Solution(tape, target, sources, names), step, level)
