"""From a wrong answer to the misconception that leads to it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from tapewidgets.engine.core.lines import number_of, value_of
from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.questions.misconceptions import AT_A_STEP, MISCONCEPTIONS, OTHER, title_of
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.written_answers import axes_text, same
from tapewidgets.questions.wrong_rules import forget_upstream_anywhere, is_broadcast
from tapewidgets.story.backward_pass import Rule
from tapewidgets.story.text.sentences import over
from tapewidgets.words import tell

MOST_PRODUCTS = 200
"""On a tape with more products, no mistakes at single steps are looked for."""


BOTH = ("sign", "no upstream", "no local derivative")
"""Made at a whole line, where both of its inputs are the same value."""


class Slip(NamedTuple):
    """A wrong answer: the key of its misconception, what is said of it, and its numbers.

    ``also`` is the key of another misconception that leads to the same numbers; empty if there is none.
    """

    key: str
    text: str
    value: Any = None
    also: str = ""


def recognize(solution: Solution, source: int, given: Any, known: Iterable[Slip]) -> Slip:
    """Say which misconception leads to a wrong gradient.

    Parameters
    ----------
    solution : of the question
    source : place of the source among the question's sources
    given : the wrong answer, an array or None
    known : wrong answers with their misconceptions, the most telling first
    """
    known = iter(known)
    name, right = solution.names[source], solution.truth(source)
    if right is None:
        if not np.any(given):
            return Slip("zero for none", tell("question.zero"))
        return slip_of("zero for none")
    if given is None:
        return slip_of("none for zero")
    found = next((slip for slip in known if same(given, slip.value)), None)
    if found is not None:
        alike = (slip.key for slip in known if slip.key != found.key and same(given, slip.value))
        return _or_also(found, next(alike, ""))
    if given.shape != np.shape(right):
        return Slip(
            OTHER,
            tell(
                "question.numbers",
                name=name,
                right=axes_text(np.shape(right)),
                given=axes_text(given.shape),
            ),
        )
    close = np.isclose(given, right, rtol=5e-3)
    if np.size(right) > 1 and np.any(close):
        return Slip(OTHER, tell("question.some", count=int(np.sum(close)), all=np.size(right)))
    return Slip(OTHER, tell("question.follow"))


def _or_also(slip: Slip, key: str) -> Slip:
    """Name another misconception beside the first: from the numbers alone nobody can tell them apart."""
    if not key:
        return slip
    return slip._replace(also=key, text=tell("question.slip.also", text=slip.text, title=title_of(key)))


def recognize_step(solution: Solution, place: int, given: Any) -> Slip:
    """Say which misconception leads to a wrong contribution of one step."""
    product = solution.back.products[place]
    if product.before is not None and same(given, product.after):
        return Slip(OTHER, tell("question.added"))
    return _slip_at(solution, place, given) or Slip(OTHER, tell("question.times"))


def recognize_sum(solution: Solution, place: int, given: Any) -> Slip:
    """Say which misconception leads to a wrong gradient after one step."""
    product = solution.back.products[place]
    if product.before is None or given is None:
        return recognize_step(solution, place, given)
    if same(given, product.contribution):
        return _at(solution, "overwrite", place)
    if same(given, product.before):
        return Slip("dropped path", tell("question.had"))
    slip = _slip_at(solution, place, given, product.before)
    return slip or Slip(OTHER, tell("question.plus"))


def _slip_at(solution: Solution, place: int, given: Any, before: Any = 0.0) -> Slip | None:
    """Give the misconception whose contribution, added to what was there before, is the given number."""
    product = solution.back.products[place]
    for key, misconception in AT_A_STEP.items():
        rule = misconception.rule(solution.back, product) if misconception.rule else None
        with suppress(ValueError):  # the shapes do not fit
            wrong = None if rule is None else rule(product.upstream)
            if wrong is not None and same(given, before + wrong):
                return _at(solution, key, place)
    return None


def recognize_shape(solution: Solution, place: int, given: tuple[int, ...]) -> Slip:
    """Say which misconception leads to a wrong shape of one step's contribution."""
    back = solution.back
    product = back.products[place]
    right = np.shape(product.contribution)
    name = solution.said(solution.receiver(place))
    if is_broadcast(back, product) and given == np.shape(product.upstream):
        return _at(solution, "no sum", place)
    if given == right[::-1]:
        return Slip("transposed", tell("question.shapes.transposed", name=name))
    if given == np.shape(back.seed):
        return slip_of("target shape", to=name)
    return Slip(OTHER, tell("question.shapes.each", name=name))


def slips(solution: Solution, source: int) -> Iterator[Slip]:
    """Give wrong gradients with their misconceptions, the most telling first: some give the same numbers."""
    name, held, right = solution.names[source], solution.sources[source], solution.truth(source)
    if right is None:
        return
    yield Slip("sign", tell("question.sign"), -right)
    if np.ndim(right) == 2:
        yield slip_of("transposed", np.transpose(right), to=name, shape=str(np.shape(right)))
    for slip, rules in _wrong_rules(solution):
        with suppress(ValueError, IndexError):  # with a sum left out the shapes further back may not fit
            wrong = solution.back.with_rules(rules).get(number_of(held))
            if wrong is not None:
                yield slip._replace(value=wrong)
    target = solution.target_name
    yield slip_of("value", value_of(held), to=name, out=target)
    if solution.target is not held:
        yield slip_of("target value", value_of(solution.target), to=name, out=target)


def slip_of(key: str, value: Any = None, **names: Any) -> Slip:
    """Make the wrong answer of a misconception that needs no line of the tape."""
    return Slip(key, MISCONCEPTIONS[key].tell("says", **names), value)


def _at(solution: Solution, key: str, place: int) -> Slip:
    axes = solution.axes(place)
    if key == "no sum" and len(axes) == 1:
        return Slip(key, solution.filled(key, "says.over", place, axes=over(axes)))
    return Slip(key, solution.filled(key, "says", place))


def _with_twin(solution: Solution, key: str, product: Product, rule: Rule) -> dict[tuple[int, int], Rule]:
    """Make a mistake at both inputs of a line such as ``x * x``; a path is dropped at one of them."""
    inputs = solution.back.lines[product.line].inputs
    twins = range(len(inputs)) if key in BOTH else [product.input]
    return {(product.line, at): rule for at in twins if inputs[at] == inputs[product.input]}


def _wrong_rules(solution: Solution) -> Iterator[tuple[Slip, Mapping[tuple[int, int], Rule]]]:
    """Give misconceptions at one step back, then the upstream gradient forgotten at all of them."""
    back = solution.back
    # Of two steps that one mistake may have been made at, name the one nearer to the source.
    places = range(len(back.products))[::-1] if len(back.products) <= MOST_PRODUCTS else ()
    for key, misconception in AT_A_STEP.items():
        for place in places:
            product = back.products[place]
            rule = misconception.rule(back, product) if misconception.rule else None
            if rule is not None:
                yield _at(solution, key, place), _with_twin(solution, key, product, rule)
    everywhere = {
        (product.line, product.input): forget_upstream_anywhere(back, product) for product in back.products
    }
    sentence = tell("question.upstream")
    yield Slip("no upstream", sentence), everywhere
