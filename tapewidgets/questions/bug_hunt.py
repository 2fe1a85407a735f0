"""Find the wrong step: a backward pass written as a program in which one line is wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.questions.misconceptions import HUNTED
from tapewidgets.questions.question import Question
from tapewidgets.questions.recognize import recognize_sum
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.verdict import Part, Verdict, not_yet
from tapewidgets.questions.written_answers import Unreadable, numbers, same
from tapewidgets.story.building.naming import Names
from tapewidgets.story.text.local_derivatives import grouped
from tapewidgets.story.text.numbers import text
from tapewidgets.words import tell

FIND, MEND = 1, 2


class BugHunt(Question):
    """Made by `bug_hunt`.

    Attributes
    ----------
    level : 1 find the wrong step, 2 also say what should be there after it
    played : the steps as they are shown: place of the product, what it adds, the gradient then
    """

    kind = "bug_hunt"
    levels = (FIND, MEND)
    first_hint = "question.hunt.hint"

    def __init__(self, solution: Solution, bug: str, level: int = FIND) -> None:
        super().__init__(solution)
        if level not in self.levels:
            raise ValueError(
                tell("question.level.none", level=repr(level), levels=tell("question.hunt.levels"))
            )
        self.level = level
        if bug not in HUNTED:
            raise ValueError(tell("question.hunt.bug.none", bug=repr(bug), bugs=list(HUNTED)))
        self._bug, self._rule = bug, HUNTED[bug].rule
        for place in reversed(range(len(solution.back.products))):
            self._place = place
            try:
                if self._fits():
                    self._lines, self._wrong = self._walk()
                    return
            except (ValueError, IndexError):  # with a sum left out the shapes further back do not fit
                continue
        raise ValueError(tell("question.hunt.bug.absent", bug=repr(bug), why=HUNTED[bug].tell("absent")))

    def _fits(self) -> bool:
        """Tell whether the bug makes a difference at this place."""
        back = self._solution.back
        product = back.products[self._place]
        if self._rule is not None:
            rule = self._rule(back, product)
            wrong = None if rule is None else rule(product.upstream)
            if wrong is None or self._bug == "no sum":
                return wrong is not None
            right = product.contribution
            return np.shape(wrong) == np.shape(right) and not np.allclose(wrong, right)
        added = product.before is not None and bool(np.any(product.before))
        return added and (self._bug == "overwrite" or bool(self._handed_on()))

    def _handed_on(self) -> list[int]:
        """Places of the products that use the gradient that the broken step completes."""
        back = self._solution.back
        number = back.receiver(back.products[self._place])
        later = range(self._place + 1, len(back.products))
        return [place for place in later if back.giver(back.products[place]) == number]

    def _walk(self) -> tuple[list[str], int]:
        """Write the broken program, and find which of its lines is the wrong one."""
        solution, back = self._solution, self._solution.back
        order = list(range(len(back.products)))
        wrong = self._place
        if self._bug == "order":
            wrong = self._handed_on()[0]
            group = [place for place in order if back.products[place].line == back.products[wrong].line]
            order = [place for place in order if place not in group]
            order[order.index(self._place) : order.index(self._place)] = group
        lines = [f"d_{solution.target_name} = {text(back.seed)}"]
        gradients = {back.target: back.seed}
        self._wrong_place = wrong
        self.played: list[tuple[int, Any, Any]] = []
        for place in order:
            product = back.products[place]
            number = back.receiver(product)
            added, said = self._added(place, gradients[back.giver(product)])
            first = number not in gradients or (place == self._place and self._bug == "overwrite")
            gradients[number] = added if first else gradients[number] + added
            self.played.append((place, added, gradients[number]))
            sign = "=" if first else "+="
            lines.append(f"d_{solution.receiver(place)} {sign} {said}  ->  {text(gradients[number])}")
        return lines, order.index(wrong) + 2

    def _added(self, place: int, upstream: Any) -> tuple[Any, str]:
        """Give a contribution, and how the program writes it."""
        solution, back = self._solution, self._solution.back
        product = back.products[place]
        g, position, summed = f"d_{solution.giver(place)}", product.input, solution.axes(place)
        added = back.contribution(product, upstream)
        if place == self._place and self._rule is not None:
            rule = self._rule(back, product)
            added = None if rule is None else rule(upstream)
            if self._bug == "no sum":
                return added, g
            if self._bug == "wrong argument":
                position = 1 - position
            else:
                g = ""
        if summed:
            return added, tell("question.hunt.summed", g=g, axes=_axes(summed))
        return added, _written(g, solution.derivative(place, position))

    @property
    def id(self) -> str:
        """Names the question: program, numbers, and the bug."""
        return f"{super().id}-{self._bug.replace(' ', '-')}"

    def _sentence(self) -> str:
        return tell("question.hunt.ask.mend" if self.level == MEND else "question.hunt.ask")

    def program(self) -> list[str]:
        """The lines of the tape, each with a name: they are spoken of one by one."""
        return self._solution.lines

    def fields(self) -> list[dict[str, Any]]:
        """The choice of a step, and the gradient after it."""
        label = tell("question.hunt.label")
        step = {"name": "step", "label": label, "type": "pick", "choices": self._lines}
        if self.level == FIND:
            return [step]
        label = tell("question.hunt.label.mend")
        return [step, {"name": "gradient", "label": label, "type": "text", "like": "[1, 2, 3]"}]

    def __str__(self) -> str:
        tape = [f"     {line}" for line in self._solution.lines]
        steps = [f"{number:3}  {line}" for number, line in enumerate(self._lines, 1)]
        which = tell("question.hunt.which") if self.level == FIND else self._sentence()
        return "\n".join([tell("question.tape"), *tape, tell("question.hunt.steps"), *steps, which])

    def _about(self) -> str:
        return tell("question.hunt.about", about=super()._about(), steps=len(self._lines))

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        if named or len(parts) != self.level:
            raise TypeError(
                tell("question.hunt.answer.mend" if self.level == MEND else "question.hunt.answer")
            )
        return list(parts)

    def _mark(self, given: list[Any]) -> Verdict:
        step = given[0]
        if not isinstance(step, int) or isinstance(step, bool) or not 1 <= step <= len(self._lines):
            said = tell("question.hunt.range", last=len(self._lines))
            return not_yet(said, Part("", False, said, unread=True))
        if step == self._wrong:
            mended = self._mended(given[1]) if self.level == MEND else None
            if mended is not None and not mended.right:
                said = tell("question.hunt.gradient", step=step, why=mended.text)
                return not_yet(said, Part("step", True), mended, score=0.5)
            parts = (Part("step", True), *([mended] if mended else []))
            return Verdict(True, 1.0, tell("question.hunt.right", step=step, why=self._why()), parts)
        follows = step > self._wrong and self._follows(step)
        said = tell("question.hunt.follows" if follows else "question.hunt.fine", step=step)
        return not_yet(tell("question.Not_yet", why=said), Part("step", False, said, line=step - 1))

    @property
    def wrong_place(self) -> int:
        """Place of the product that is wrong, among those of the right pass."""
        return self._wrong_place

    def _mended(self, given: Any) -> Part:
        """Mark what should be there after the wrong step."""
        try:
            answer = numbers(given)
        except Unreadable as error:
            return Part("gradient", False, str(error), unread=True)
        place = self._wrong_place
        if same(answer, self._solution.back.products[place].after):
            return Part("gradient", True)
        if any(at == place and same(answer, gradient) for at, _, gradient in self.played):
            return Part("gradient", False, tell("question.hunt.made"))
        slip = recognize_sum(self._solution, place, answer)
        return Part("gradient", False, slip.text, slip.key)

    def _follows(self, step: int) -> bool:
        """Tell whether the wrong step changed the numbers of a later one."""
        solution = self._solution
        right = [text(solution.back.seed), *(told["sum"] for told in solution.told)]
        return self._lines[step - 1].rpartition("  ->  ")[2] not in right

    def _why(self) -> str:
        before = self._solution.back.products[self._place].before
        had = tell("question.hunt.nothing") if before is None else text(before)
        return self._solution.filled(self._bug, "hunt", self._place, before=had)

    def _reveal(self) -> str:
        why = self._why()
        if self.level == FIND:
            return tell("question.hunt.reveal", step=self._wrong, why=why)
        value = text(self._solution.back.products[self._wrong_place].after)
        return tell("question.hunt.reveal.mend", step=self._wrong, why=why, value=value)


def _axes(axes: Sequence[int]) -> Any:
    if len(axes) == 1:
        return ["axes.one", {"axis": axes[0]}]
    return ["question.hunt.axes", {"axes": list(map(str, axes))}]


def _written(g: str, derivative: str) -> str:
    """Write upstream times local derivative, as a program would."""
    if not derivative or derivative == "1":
        return g or "1"
    if not g:
        return derivative.strip("· ")
    if derivative.startswith("·") or derivative.endswith("·"):
        factor = derivative.strip("· ")
        return f"{g} @ {factor}" if derivative.startswith("·") else f"{factor} @ {g}"
    return f"{g} * {grouped(derivative)}"


def bug_hunt(
    tape: GradientTape,
    target: Any,
    sources: Any,
    bug: str = "overwrite",
    *,
    level: int = FIND,
    names: Names | None = None,
) -> BugHunt:
    """Show the backward pass with one wrong step, and ask which it is.

    Parameters
    ----------
    tape, target, sources, names : as in `tapewidgets.questions.gradients`
    bug : "overwrite" (``=`` for ``+=``), "no sum", "wrong argument", "no upstream" or "order"
    level : 1 find the wrong step; 2 also say what the gradient should be after it

    Returns
    -------
    BugHunt : ``print`` shows the steps; ``answer`` takes the number of one

    Raises
    ------
    ValueError : no such bug or level, or a tape that has no place for it
    RuntimeError, TypeError : as in `tapewidgets.questions.gradients`

    Examples
    --------
    >>> t1, t2 = tw.Variable(1.0), tw.Variable(10.0)
    >>> with tw.GradientTape() as tape:
    ...     t3 = t1 * t2
    ...     t4 = t2 + t3
    >>> question = tw.questions.bug_hunt(tape, t4, [t1, t2])
    >>> print(question)
    The tape:
         t3 = t1 * t2
         t4 = t2 + t3
    Backwards, with one wrong step:
      1  d_t4 = 1
      2  d_t2 = d_t4  ->  1
      3  d_t3 = d_t4  ->  1
      4  d_t1 = d_t3 * t2  ->  10
      5  d_t2 = d_t3 * t1  ->  1
    Which one is it?
    >>> question.answer(5)
    Right! In step 5 t2 already had 1; `=` overwrites it where `+=` is needed.
    """
    return BugHunt(Solution(tape, target, sources, names), bug, level)
