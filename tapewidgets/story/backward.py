"""The walk back along a tape, one chain-rule product at a time: the engine's rules, every number kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapewidgets.engine.operations import OPERATIONS

Line = tuple[str, int, tuple[int, ...], tuple[Any, ...]]


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


def leading_to(lines: Sequence[Line], sources: Iterable[int]) -> set[int]:
    """Give the numbers of all values that depend on one of ``sources``, and the sources themselves.

    As in a tape's record a minus before a number says that the tape does not listen to that input.
    """
    found = set(sources) - {0}
    for _, output, numbers, _ in lines:
        if not found.isdisjoint(numbers):
            found.add(output)
    return found


def walk(
    lines: Sequence[Line], target: int, seed: Any, sources: Iterable[int]
) -> tuple[list[Product], dict[int, Any]]:
    """Go back from ``target`` to ``sources``, as ``GradientTape.gradient`` does, and keep every product.

    Parameters
    ----------
    lines : a tape's lines, with a minus before the number of an input that it does not listen to
    target : number of the value that is differentiated
    seed : its upstream gradient, of its shape
    sources : numbers; ways that lead to none of them are not walked

    Returns
    -------
    products : in the order of calculation
    gradients : number -> gradient, of all values on the way
    """
    needed = leading_to(lines, sources)
    gradients = {target: seed}
    products: list[Product] = []
    with np.errstate(all="ignore"):
        for i in reversed(range(len(lines))):
            output, numbers = lines[i][1:3]
            if output not in gradients or output not in needed:
                continue
            for j, number in enumerate(numbers):
                if not number or number not in needed:
                    continue
                g = gradients[output]
                added = through(lines[i], j, g)
                if added is None:
                    continue
                before = gradients.get(number)
                after = gradients[number] = added if before is None else before + added
                products.append(Product(i, j, g, local(lines[i], j), added, before, after))
    return products, gradients


def through(line: Line, position: int, upstream: Any) -> Any:
    """Give what ``upstream`` contributes to one input of a line; None where there is no derivative."""
    name, _, numbers, saved = line
    rules = OPERATIONS[name].rules
    rule = next((r for j, r in zip(range(len(numbers)), rules, strict=False) if j == position), None)
    return None if rule is None else rule(upstream, *saved)


def local(line: Line, position: int) -> Any:
    """Give the local derivative of a line by one input: its rule, asked with an upstream gradient of ones."""
    name, y = line[0], line[3][0]
    if y is None:
        return None
    if not OPERATIONS[name].elementwise and np.shape(y) != ():
        return None
    ones = np.ones(np.shape(y), y.dtype)[()]
    return through(line, position, ones)
