"""Find the wrong step: a walk back along a tape in which one line of the program is broken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapewidgets.engine.core.tape import GradientTape
from tapewidgets.questions.question import Question, Verdict
from tapewidgets.questions.solution import Solution
from tapewidgets.story.backward import through
from tapewidgets.story.build.naming import Names
from tapewidgets.story.text.numbers import text


@dataclass(frozen=True)
class Bug:
    """A way to break the program.

    Attributes
    ----------
    fits : whether the product at a place can be broken so
    why : what is wrong, to be filled with names
    absent : why a tape may have no place for it
    """

    fits: Callable[[Solution, int], bool]
    why: str
    absent: str


def _is_added(solution: Solution, place: int) -> bool:
    product = solution.products[place]
    return product.before is not None and bool(np.any(product.before))


def _is_stretched(solution: Solution, place: int) -> bool:
    return solution.lines[solution.products[place].line].operation == "broadcast_to"


def _has_two_inputs(solution: Solution, place: int) -> bool:
    product = solution.products[place]
    line = solution.lines[product.line]
    if len(line.inputs) != 2:
        return False
    other = through(line, 1 - product.input, product.upstream)
    return (
        other is not None
        and np.shape(other) == np.shape(product.added)
        and not np.allclose(other, product.added)
    )


def _has_upstream(solution: Solution, place: int) -> bool:
    alone = _alone(solution, place)
    return alone is not None and not np.allclose(alone, solution.products[place].added)


def _alone(solution: Solution, place: int) -> Any:
    product = solution.products[place]
    return through(solution.lines[product.line], product.input, np.ones_like(product.upstream))


def _is_early(solution: Solution, place: int) -> bool:
    """Tell whether the value that this product completes can be handed on too soon."""
    number = solution.lines[solution.products[place].line].inputs[solution.products[place].input]
    return _is_added(solution, place) and any(
        solution.lines[product.line].output == number for product in solution.products[place + 1 :]
    )


BUGS = {
    "overwrite": Bug(
        _is_added,
        "{to} had {before} already; `=` threw it away where `+=` belongs.",
        "no value is used twice, so `=` and `+=` come to the same",
    ),
    "no sum": Bug(
        _is_stretched,
        "{to} was stretched to fit, so what comes back is summed to the shape of {to}.",
        "nothing is stretched where a sum could go missing unseen",
    ),
    "wrong argument": Bug(
        _has_two_inputs,
        "that is the derivative of `{line}` by its other input.",
        "no line has two inputs with different derivatives",
    ),
    "no upstream": Bug(
        _has_upstream,
        "the upstream gradient d_{out} is missing from the product.",
        "all upstream gradients are 1, so nobody would miss one",
    ),
    "order": Bug(
        _is_early,
        "d_{to} was handed on before all its contributions had arrived.",
        "no intermediate value is used twice, so every order of lines gives the same",
    ),
}


class BugHunt(Question):
    """Made by `bug_hunt`."""

    def __init__(self, solution: Solution, bug: str) -> None:
        super().__init__()
        if bug not in BUGS:
            raise ValueError(f"There is no bug {bug!r}; there are {', '.join(BUGS)}.")
        self._solution, self._bug = solution, bug
        places = [place for place in range(len(solution.products)) if BUGS[bug].fits(solution, place)]
        for place in reversed(places):
            self._place = place
            try:
                self._lines, self._wrong = self._walk()
            except (ValueError, IndexError):  # with a sum left out the shapes further back do not fit
                continue
            return
        raise ValueError(f"The bug {bug!r} cannot be on this tape: {BUGS[bug].absent}.")

    def _walk(self) -> tuple[list[str], int]:
        """Write the broken program, and find which of its lines is the wrong one."""
        solution, broken = self._solution, self._solution.products[self._place]
        order = list(range(len(solution.products)))
        wrong = self._place
        if self._bug == "order":
            number = solution.lines[broken.line].inputs[broken.input]
            wrong = next(
                p for p in order if p > wrong and solution.lines[solution.products[p].line].output == number
            )
            group = [p for p in order if solution.products[p].line == solution.products[wrong].line]
            order = [p for p in order if p not in group]
            order[order.index(self._place) : order.index(self._place)] = group
        lines = [f"d_{solution.target_name} = {text(solution.seed)}"]
        gradients = {solution.target._number: solution.seed}
        for place in order:
            product = solution.products[place]
            line = solution.lines[product.line]
            number, upstream = line.inputs[product.input], gradients[line.output]
            added, said = self._added(place, upstream)
            first = number not in gradients or (place == self._place and self._bug == "overwrite")
            total = added if first else gradients[number] + added
            gradients[number] = total
            to = solution.receiver(place)
            lines.append(f"d_{to} {'=' if first else '+='} {said}  ->  {text(total)}")
        return lines, order.index(wrong) + 2

    def _added(self, place: int, upstream: Any) -> tuple[Any, str]:
        """Give a contribution, and how the program writes it."""
        solution, product = self._solution, self._solution.products[place]
        line, g = solution.lines[product.line], f"d_{solution.giver(place)}"
        added, derivative = through(line, product.input, upstream), solution.derivative(place)
        if place == self._place and self._bug == "no sum":
            return upstream, g
        if place == self._place and self._bug == "wrong argument":
            added, derivative = (
                through(line, 1 - product.input, upstream),
                solution.derivative(place, 1 - product.input),
            )
        if place == self._place and self._bug == "no upstream":
            added, g = through(line, product.input, np.ones_like(upstream)), ""
        axes = solution.story["lines"][solution.told[place]["line"]].get("axes")
        if axes:
            return (
                added,
                f"{g} summed over {'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))}",
            )
        return added, _written(g, derivative)

    def __str__(self) -> str:
        solution = self._solution
        tape = [f"     {line['text']}" for line in solution.story["lines"]]
        steps = [f"{number:3}  {line}" for number, line in enumerate(self._lines, 1)]
        return "\n".join(["The tape:", *tape, "Backwards, with one wrong step:", *steps, "Which one is it?"])

    def _about(self) -> str:
        return f"{self._solution.target_name} by {', '.join(self._solution.names)}, {len(self._lines)} steps"

    def _arrange(self, parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        if named or len(parts) != 1:
            raise TypeError("Answer with the number of one step: question.answer(3).")
        return list(parts)

    def _mark(self, given: list[Any]) -> Verdict:
        (step,) = given
        if not isinstance(step, int) or isinstance(step, bool) or not 1 <= step <= len(self._lines):
            return Verdict(False, 0.0, f"Write the number of a step, from 1 to {len(self._lines)}.")
        if step == self._wrong:
            return Verdict(True, 1.0, f"Right! In step {step} {self._why()}")
        if step > self._wrong and self._follows(step):
            return Verdict(False, 0.0, f"Not yet: step {step} only goes on with what was wrong before it.")
        return Verdict(False, 0.0, f"Not yet: step {step} does what the chain rule says.")

    def _follows(self, step: int) -> bool:
        """Tell whether a step after the wrong one has other numbers for its sake."""
        right = [text(self._solution.seed), *(told["sum"] for told in self._solution.told)]
        return self._lines[step - 1].rpartition("  ->  ")[2] not in right

    def _why(self) -> str:
        solution, place = self._solution, self._place
        before = solution.products[place].before
        return BUGS[self._bug].why.format(
            to=solution.receiver(place),
            out=solution.giver(place),
            line=solution.line_text(place),
            before="nothing" if before is None else text(before),
        )

    def _reveal(self) -> str:
        return f"Step {self._wrong}: {self._why()}"


def _written(g: str, derivative: str) -> str:
    """Write upstream times local derivative, as a program would."""
    if not derivative or derivative == "1":
        return g or "1"
    if not g:
        return derivative.strip("· ")
    if derivative.startswith("·") or derivative.endswith("·"):
        factor = derivative.strip("· ")
        return f"{g} @ {factor}" if derivative.startswith("·") else f"{factor} @ {g}"
    return (
        f"{g} * ({derivative})" if " " in derivative or derivative.startswith("-") else f"{g} * {derivative}"
    )


def bug_hunt(
    tape: GradientTape, target: Any, sources: Any, bug: str = "overwrite", *, names: Names | None = None
) -> BugHunt:
    """Show the walk back with one wrong step, and ask which it is.

    Parameters
    ----------
    tape, target, sources, names : as in `tapewidgets.questions.gradients`
    bug : "overwrite" (``=`` for ``+=``), "no sum", "wrong argument", "no upstream" or "order"

    Returns
    -------
    BugHunt : ``print`` shows the steps; ``answer`` takes the number of one

    Raises
    ------
    ValueError : no such bug, or a tape that has no place for it
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
    Right! In step 5 t2 had 1 already; `=` threw it away where `+=` belongs.
    """
    return BugHunt(Solution(tape, target, sources, names), bug)
