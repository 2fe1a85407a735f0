"""The backward pass, one chain-rule product at a time, with every number kept for the story."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapewidgets.engine.core.backward import backward_steps
from tapewidgets.engine.core.backward import contribution as through
from tapewidgets.engine.core.lines import Line
from tapewidgets.engine.core.lines import descendants as leading_to
from tapewidgets.engine.core.open_tapes import unheard
from tapewidgets.engine.operations import OPERATIONS

__all__ = ["Line", "Product", "leading_to", "local", "through", "walk"]


@dataclass(frozen=True)
class Product:
    """What one line hands back to one of its inputs.

    Attributes
    ----------
    line, input : which line, and which of its inputs
    upstream : gradient of the line's output
    local : local derivative, where that is a single array of numbers: for operations on one element at a
        time, and where the output is one number
    added : the contribution
    before, after : gradient of the input; ``before`` is None if nothing had arrived yet
    """

    line: int
    input: int
    upstream: Any
    local: Any
    added: Any
    before: Any
    after: Any


def walk(
    lines: Sequence[Line], target: int, seed: Any, sources: Iterable[int]
) -> tuple[list[Product], dict[int, Any]]:
    """Go back from ``target`` to ``sources``, as ``GradientTape.gradient`` does, and keep every product.

    Parameters
    ----------
    lines : a tape's lines
    target : number of the value that is differentiated
    seed : its upstream gradient, of its shape
    sources : numbers; ways that lead to none of them are left out

    Returns
    -------
    products : in the order of calculation
    gradients : number -> gradient, of all values on the way
    """
    gradients = {target: seed}
    with np.errstate(all="ignore"), unheard():
        products = [
            Product(place, position, upstream, local(lines[place], position), added, before, after)
            for place, position, upstream, added, before, after in backward_steps(
                lines, gradients, leading_to(lines, sources)
            )
            if added is not None
        ]
    return products, gradients


def local(line: Line, position: int) -> Any:
    """Give the local derivative of a line by one input: its rule, asked with an upstream gradient of ones."""
    y = line.values[0]
    if y is None:
        return None
    if not OPERATIONS[line.operation].elementwise and np.shape(y) != ():
        return None
    ones = np.ones(np.shape(y), y.dtype)[()]
    return through(line, position, ones)
