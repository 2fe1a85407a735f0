"""Every path from the target back to a source, and what flows along it alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.story.backward_pass import BackwardPass
from tapewidgets.story.schema import GradientPath
from tapewidgets.story.text import numbers
from tapewidgets.story.text.local_derivatives import grouped

MOST_PATHS = 16
MOST_EDGES = 1_000
LONGEST_FORMULA = 100


def count(back: BackwardPass, source: int) -> int:
    """Count the paths from target to source; there may be very many, counting them is quick."""
    ways = defaultdict(int, {back.target: 1})
    for product in back.products:
        ways[back.receiver(product)] += ways[back.giver(product)]
    return ways[source]


def paths(
    back: BackwardPass, source: int, derivatives: Mapping[tuple[int, int], str], places: Sequence[int]
) -> tuple[list[GradientPath], Any]:
    """List paths from target to source, the first ones if there are many.

    Parameters
    ----------
    back : the backward pass
    source : number
    derivatives : (line, input) -> the local derivative as text
    places : for each line of the tape its index in the story

    Returns
    -------
    paths : at most ``MOST_PATHS``
    total : the sum of what flows along them, None if there is none; with all paths listed it is the gradient
    """
    onward = defaultdict(list)
    reaching = {source}
    for product in reversed(back.products):
        onward[back.giver(product)].append(product)
        if back.receiver(product) in reaching:
            reaching.add(back.giver(product))
    found: list[GradientPath] = []
    total = None
    edges_left = MOST_EDGES
    pending: list[tuple[int, tuple[Product, ...], Any]] = [(back.target, (), back.seed)]
    with np.errstate(all="ignore"):
        while pending and len(found) < MOST_PATHS and edges_left > 0:
            number, path, g = pending.pop()
            if number == source:
                edges_left -= len(path) + 1
                total = g if total is None else total + g
                found.append(
                    {
                        "edges": [f"e{places[product.line]}_{product.input}" for product in path],
                        "formula": _formula([derivatives[product.line, product.input] for product in path]),
                        "text": numbers.text(g),
                    }
                )
            for product in onward[number]:
                if (receiver := back.receiver(product)) in reaching:
                    pending.append((receiver, (*path, product), back.contribution(product, g)))
    return found, total


def _formula(derivatives: Sequence[str]) -> str:
    factors = []
    for derivative in derivatives:
        factors.append(grouped(derivative))
    joined = " · ".join(factors) or "1"
    return joined if len(joined) <= LONGEST_FORMULA else joined[: LONGEST_FORMULA - 1] + "…"
