"""Every route from the target back to a source, and what flows along it alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tapewidgets.story.text import numbers
from tapewidgets.story.backward import Line, Product, through
from tapewidgets.story.schema import Route

MOST_ROUTES = 16
MOST_EDGES = 1_000
LONGEST_FORMULA = 100


def count(lines: Sequence[Line], products: Sequence[Product], target: int, source: int) -> int:
    """Count the routes from target to source; there may be very many, counting them is quick."""
    ways = {target: 1}
    for product in products:
        line = lines[product.line]
        receiver = line.inputs[product.input]
        ways[receiver] = ways.get(receiver, 0) + ways.get(line.output, 0)
    return ways.get(source, 0)


def routes(
    lines: Sequence[Line],
    products: Sequence[Product],
    target: int,
    seed: Any,
    source: int,
    formula: Callable[[int, int], str],
    places: Sequence[int],
) -> tuple[list[Route], Any]:
    """List routes from target to source, the first ones if there are many.

    Parameters
    ----------
    lines, products : the tape and its walk back
    target, source : numbers
    seed : upstream gradient of the target
    formula : (line, input) -> the local derivative as text
    places : for each line its index in the story

    Returns
    -------
    routes : at most ``MOST_ROUTES``
    total : the sum of what flows along them, None if there is none; with all routes listed it is the gradient
    """
    backward: dict[int, list[Product]] = {}
    for product in products:
        backward.setdefault(lines[product.line].output, []).append(product)
    reaching = _reaching(lines, products, source)
    found: list[Route] = []
    total = None
    edges_left = MOST_EDGES
    pending: list[tuple[int, tuple[tuple[int, int], ...], Any]] = [(target, (), seed)]
    with np.errstate(all="ignore"):
        while pending and len(found) < MOST_ROUTES and edges_left > 0:
            number, path, g = pending.pop()
            if number == source:
                edges_left -= len(path) + 1
                total = g if total is None else total + g
                found.append(_route(path, g, formula, places))
            for product in reversed(backward.get(number, [])):
                receiver = lines[product.line].inputs[product.input]
                if receiver in reaching:
                    step = (product.line, product.input)
                    pending.append((receiver, (*path, step), through(lines[product.line], product.input, g)))
    return found, total


def _reaching(lines: Sequence[Line], products: Sequence[Product], source: int) -> set[int]:
    """Give the numbers from which the walk back reaches ``source``."""
    found = {source}
    for product in reversed(products):
        line = lines[product.line]
        if line.inputs[product.input] in found:
            found.add(line.output)
    return found


def _route(
    path: tuple[tuple[int, int], ...], g: Any, formula: Callable[[int, int], str], places: Sequence[int]
) -> Route:
    factors = []
    for line, position in path:
        text = formula(line, position).strip("· ")
        bracketed = text.startswith("[") and text.endswith("]")
        factors.append(f"({text})" if " " in text and not bracketed else text)
    joined = " · ".join(factors) or "1"
    if len(joined) > LONGEST_FORMULA:
        joined = joined[: LONGEST_FORMULA - 1] + "…"
    return {
        "edges": [f"e{places[line]}_{position}" for line, position in path],
        "formula": joined,
        "text": numbers.text(g),
    }
