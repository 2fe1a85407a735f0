"""Common mistakes with a gradient: each is made on purpose, to recognize an answer that made it too."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapewidgets.engine.core.lines import number_of, value_of
from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.written_answers import axes_text, same
from tapewidgets.story.backward_pass import BackwardPass, Rule

MOST_PRODUCTS = 200
"""On a tape with more products, no mistakes at single steps are looked for."""


@dataclass(frozen=True)
class Misconception:
    """A mistake that can be made at one step back.

    Attributes
    ----------
    rule : gives the wrong rule for a product; None where the mistake cannot be made
    hint : what it is, to be filled with names
    """

    rule: Callable[[BackwardPass, Product], Rule | None]
    hint: str


def _drop(back: BackwardPass, product: Product) -> Rule | None:
    received = [back.receiver(other) for other in back.products]
    return (lambda g: None) if received.count(back.receiver(product)) > 1 else None


def is_broadcast(back: BackwardPass, product: Product) -> bool:
    """Tell whether a product goes back through a broadcast."""
    return back.lines[product.line].operation == "broadcast_to"


def _pass_unsummed(back: BackwardPass, product: Product) -> Rule | None:
    return (lambda g: g) if is_broadcast(back, product) else None


def _average(back: BackwardPass, product: Product) -> Rule | None:
    if not is_broadcast(back, product) or not np.size(product.contribution):
        return None
    times = np.size(product.upstream) // np.size(product.contribution)
    return lambda g: back.contribution(product, g) / times


def _turn_sign(back: BackwardPass, product: Product) -> Rule:
    def turned(g: Any) -> Any:
        added = back.contribution(product, g)
        return None if added is None else -added

    return turned


def _use_other_input(back: BackwardPass, product: Product) -> Rule | None:
    if len(back.lines[product.line].inputs) != 2:
        return None
    return lambda g: back.contribution(product, g, 1 - product.input)


def _forget_upstream_anywhere(back: BackwardPass, product: Product) -> Rule:
    return lambda g: back.contribution(product, np.ones_like(g))


def _forget_upstream(back: BackwardPass, product: Product) -> Rule | None:
    return None if np.all(product.upstream == 1) else _forget_upstream_anywhere(back, product)


def _forget_local(back: BackwardPass, product: Product) -> Rule:
    shape = np.shape(product.contribution)
    return lambda g: g if np.shape(g) == shape else np.broadcast_to(g, shape)


def _forget_exponent(back: BackwardPass, product: Product) -> Rule | None:
    line = back.lines[product.line]
    if product.input or line.operation not in ("square", "pow"):
        return None
    base, exponent = line.values[1], 2.0 if line.operation == "square" else line.values[2]
    if np.all(exponent == 0) or base is None:
        return None
    return lambda g: back.contribution(product, g) / exponent


MISCONCEPTIONS = {
    "dropped path": Misconception(
        _drop, "a path was dropped. {to} is used in `{line}` too; what its paths bring is added."
    ),
    "no sum": Misconception(
        _pass_unsummed,
        "not summed. {to} was stretched to fit and used several times: its gradients are summed{over}.",
    ),
    "mean": Misconception(_average, "{to} was stretched: undoing that is a sum, not a mean."),
    "sign": Misconception(_turn_sign, "at `{line}` the sign is the other way round."),
    "wrong argument": Misconception(
        _use_other_input,
        "that is the derivative by the other input of `{line}`. How does it change when {to} grows?",
    ),
    "no upstream": Misconception(
        _forget_upstream,
        "at `{line}` the upstream gradient was forgotten: multiply by what has arrived at {out}.",
    ),
    "no local derivative": Misconception(
        _forget_local,
        "at `{line}` the local derivative was forgotten: {out} does not change one for one with {to}.",
    ),
    "no exponent": Misconception(
        _forget_exponent, "at `{line}` the power rule needs its factor, the exponent."
    ),
}
"""The most usual first."""


def recognize(solution: Solution, source: int, given: Any) -> str:
    """Say which mistake leads to a wrong gradient; "" if no known one does.

    Parameters
    ----------
    solution : of the question
    source : place of the source among the question's sources
    given : the wrong answer, an array or None
    """
    name, right = solution.names[source], solution.truth(source)
    if right is None:
        if not np.any(given):
            return "zero would mean that it makes no difference. Can this tape tell at all?"
        return "is there a way on this tape that leads back to it?"
    if given is None:
        return "there is a way on this tape that leads back to it."
    for sentence, wrong in _wrong_gradients(solution, source, right):
        if wrong is not None and same(given, wrong):
            return sentence
    if given.shape != np.shape(right):
        return (
            f"a gradient has a number for each number of its source: {name} has "
            f"{axes_text(np.shape(right))}, your answer {axes_text(given.shape)}."
        )
    close = np.isclose(given, right, rtol=5e-3)
    if np.size(right) > 1 and np.any(close):
        return f"{int(np.sum(close))} of its {np.size(right)} numbers are right."
    return ""


def recognize_step(solution: Solution, place: int, given: Any) -> str:
    """Say which mistake leads to a wrong contribution of one step; "" if no known one does."""
    product = solution.back.products[place]
    if product.before is not None and same(given, product.after):
        return "that is the sum that it makes. What is added by this step alone?"
    for misconception in list(MISCONCEPTIONS.values())[1:]:
        rule = misconception.rule(solution.back, product)
        with suppress(ValueError):  # the shapes do not fit
            if rule is not None and same(given, rule(product.upstream)):
                return _hint(solution, misconception, place)
    return ""


def _hint(solution: Solution, misconception: Misconception, place: int) -> str:
    over = solution.summed_over(place)
    over = f" over {over}" if over.startswith("axis") else ""
    return solution.filled(misconception.hint, place, over=over)


def _wrong_gradients(solution: Solution, source: int, right: Any) -> Iterator[tuple[str, Any]]:
    """Give mistakes and the gradients they lead to, the most telling first: some give the same."""
    name, held = solution.names[source], solution.sources[source]
    yield "the sign is the other way round.", -right
    if np.ndim(right) == 2:
        yield f"transposed: {name} has shape {np.shape(right)}, and so has its gradient.", np.transpose(right)
    for sentence, rules in _wrong_rules(solution):
        with suppress(ValueError, IndexError):  # with a sum left out the shapes further back may not fit
            yield sentence, solution.back.with_rules(rules).get(number_of(held))
    yield f"that is the value of {name}, not how the target changes with it.", value_of(held)
    if solution.target is not held:
        target = solution.target_name
        yield f"that is the value of {target}, not how it changes with {name}.", value_of(solution.target)


def _wrong_rules(solution: Solution) -> Iterator[tuple[str, Mapping[tuple[int, int], Rule]]]:
    """Give mistakes made at one step back, then the upstream gradient forgotten at all of them."""
    back = solution.back
    # Of two steps that one mistake may have been made at, name the one nearer to the source.
    places = range(len(back.products))[::-1] if len(back.products) <= MOST_PRODUCTS else ()
    for misconception in MISCONCEPTIONS.values():
        for place in places:
            product = back.products[place]
            rule = misconception.rule(back, product)
            if rule is not None:
                yield _hint(solution, misconception, place), {(product.line, product.input): rule}
    everywhere = {
        (product.line, product.input): _forget_upstream_anywhere(back, product) for product in back.products
    }
    yield "the upstream gradient was forgotten: multiply by what has arrived from the target.", everywhere
