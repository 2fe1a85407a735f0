"""The usual mistakes with a gradient: each is made on purpose, and an answer that equals it is recognised."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from tapewidgets.questions.solution import Solution, Twist
from tapewidgets.questions.written_answers import axes_text, same
from tapewidgets.story.backward import Line, Product, through

MOST_PRODUCTS = 200
"""Steps of a tape in which mistakes are looked for, one at a time; in a longer one they are not."""


def recognise(solution: Solution, source: int, given: Any) -> str:
    """Say which mistake leads to a wrong gradient; "" if none that is known does.

    Parameters
    ----------
    solution : the tape and the question
    source : place of the source among the question's sources
    given : the wrong answer, an array or None
    """
    held, name = solution.sources[source], solution.names[source]
    right = solution.truth(held)
    if right is None:
        if not np.any(given):
            return "zero would mean that it makes no difference. Can this tape tell at all?"
        return "is there a way on this tape that leads back to it?"
    if given is None:
        return "there is a way on this tape that leads back to it."
    for sentence, wrong in _all(solution, held, name, right):
        if wrong is not None and same(given, wrong):
            return sentence
    if given.shape != np.shape(right):
        return (
            f"a gradient has a number for each number of its source: {name} has "
            f"{axes_text(np.shape(right))}, "
            f"your answer {axes_text(given.shape)}."
        )
    close = np.isclose(given, right, rtol=5e-3)
    if np.size(right) > 1 and np.any(close):
        return f"{int(np.sum(close))} of its {np.size(right)} numbers are right."
    return ""


def step_mistake(solution: Solution, place: int, given: Any) -> str:
    """Say which mistake leads to a wrong contribution of one step; "" if none that is known does."""
    product = solution.products[place]
    if product.before is not None and same(given, product.after):
        return "that is the sum that it makes. What is added by this step alone?"
    for make in _MISTAKES[1:]:
        found = make(solution, place, product, solution.lines[product.line])
        try:
            if found is not None and same(given, found[1](product.upstream)):
                return found[0]
        except ValueError:  # the shapes do not fit
            continue
    return ""


def _all(solution: Solution, source: Any, name: str, right: Any) -> Iterator[tuple[str, Any]]:
    """Give mistakes and what comes of them, the more telling ones first: some come to the same."""
    yield "the sign is the other way round.", -right
    if np.ndim(right) == 2:
        yield f"transposed: {name} has shape {np.shape(right)}, and so has its gradient.", np.transpose(right)
    for sentence, twists in _of_one_step(solution):
        with suppress(ValueError, IndexError):  # with a sum left out the shapes further back may not fit
            yield sentence, solution.twisted(twists).get(source._number)
    yield f"that is the value of {name}, not how the target changes with it.", source._value
    target = solution.target
    if target is not source:
        yield f"that is the value of {solution.target_name}, not how it changes with {name}.", target._value


def _of_one_step(solution: Solution) -> Iterator[tuple[str, Mapping[tuple[int, int], Twist]]]:
    """Give mistakes made at one step back, the most usual kinds first."""
    # Of two steps that one mistake may have been made at, name the one nearer to the source.
    products = list(enumerate(solution.products))[::-1] if len(solution.products) <= MOST_PRODUCTS else []
    for make in _MISTAKES:
        for place, product in products:
            line = solution.lines[product.line]
            found = make(solution, place, product, line)
            if found is not None:
                sentence, twist = found
                yield sentence, {(product.line, product.input): twist}
    yield from _everywhere(solution)


def _everywhere(solution: Solution) -> Iterator[tuple[str, Mapping[tuple[int, int], Twist]]]:
    """Give mistakes made at all steps alike: only the last local derivative counts, or none does."""
    no_upstream = {
        (product.line, product.input): _alone(solution.lines[product.line], product)
        for product in solution.products
    }
    yield "the upstream gradient was forgotten: multiply by what has arrived from the target.", no_upstream


Mistake = tuple[str, Twist] | None


def _dropped(solution: Solution, place: int, product: Product, line: Line) -> Mistake:
    if solution.contributions(line.inputs[product.input]) < 2:
        return None
    text, to = solution.line_text(place), solution.receiver(place)
    return f"a path was dropped. {to} is used in `{text}` too; what its paths bring is added.", lambda g: None


def _unsummed(solution: Solution, place: int, product: Product, line: Line) -> Mistake:
    if line.operation != "broadcast_to":
        return None
    to, axes = solution.receiver(place), solution.story["lines"][solution.told[place]["line"]].get("axes", [])
    which = f" over axis {axes[0]}" if len(axes) == 1 else ""
    return (
        f"not summed. {to} was stretched to fit and used several times: its gradients are summed{which}.",
        lambda g: g,
    )


def _averaged(solution: Solution, place: int, product: Product, line: Line) -> Mistake:
    if line.operation != "broadcast_to" or not np.size(product.added):
        return None
    times = np.size(product.upstream) // np.size(product.added)
    sentence = f"{solution.receiver(place)} was stretched: undoing that is a sum, not a mean."
    return sentence, lambda g: through(line, product.input, g) / times


def _wrong_argument(solution: Solution, place: int, product: Product, line: Line) -> Mistake:
    numbers = line.inputs
    if len(numbers) != 2:
        return None
    text, to = solution.line_text(place), solution.receiver(place)
    sentence = f"that is the derivative by the other input of `{text}`. How does it change when {to} grows?"
    return sentence, lambda g: through(line, 1 - product.input, g)


def _alone(line: Line, product: Product) -> Twist:
    return lambda g: through(line, product.input, np.ones_like(g))


def _no_upstream(solution: Solution, place: int, product: Product, line: Line) -> Mistake:
    if np.all(product.upstream == 1):
        return None
    out, text = solution.giver(place), solution.line_text(place)
    sentence = f"at `{text}` the upstream gradient was forgotten: multiply by what has arrived at {out}."
    return sentence, _alone(line, product)


def _no_local(solution: Solution, place: int, product: Product, line: Line) -> Mistake:
    shape, text = np.shape(product.added), solution.line_text(place)
    out, to = solution.giver(place), solution.receiver(place)
    sentence = f"at `{text}` the local derivative was forgotten: {out} does not change one for one with {to}."

    def passed_on(g: Any) -> Any:
        return g if np.shape(g) == shape else np.broadcast_to(g, shape)

    return sentence, passed_on


def _sign(solution: Solution, place: int, product: Product, line: Line) -> Mistake:
    def turned(g: Any) -> Any:
        added = through(line, product.input, g)
        return None if added is None else -added

    return f"at `{solution.line_text(place)}` the sign is the other way round.", turned


def _power(solution: Solution, place: int, product: Product, line: Line) -> Mistake:
    """The power rule done by halves: the factor forgotten, or the exponent left as it is."""
    if product.input or line.operation not in _POWERS:
        return None
    base = line.values[1]
    exponent = 2.0 if line.operation == "square" else line.values[2]
    text = solution.line_text(place)
    if np.all(exponent == 0) or base is None:
        return None
    sentence = f"at `{text}` the power rule needs its factor, the exponent."
    return sentence, lambda g: through(line, 0, g) / exponent


_POWERS = {"square", "pow"}
_MISTAKES = (_dropped, _unsummed, _averaged, _sign, _wrong_argument, _no_upstream, _no_local, _power)
