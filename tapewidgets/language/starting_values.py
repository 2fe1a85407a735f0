"""Values for names that a program uses and nobody gave, to begin with."""

from collections.abc import Mapping
from itertools import cycle
from math import prod
from typing import Any

from tapewidgets.language.analyze.given_names import describe_given
from tapewidgets.language.analyze.new_names import fitting_shapes
from tapewidgets.language.analyze.new_names import new_names as listed
from tapewidgets.language.limits import DEFAULT_LIMITS, Limits

SINGLE = (0.5, 1.0, -1.0, 2.0, 0.25, 1.5, -0.5, 3.0)
"""What single numbers begin with, one after the other and around again."""


def new_names(source: str, names: Mapping[str, object], limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """List the names that a program uses and that have no value, in order.

    Parameters
    ----------
    source : the program, which need not be correct
    names : what it may use

    Examples
    --------
    >>> tw.language.new_names("z = w*x + b", {"x": 2.0})
    ('w', 'b')
    """
    return listed(source, describe_given(names, limits), limits)


def starting_values(
    source: str, names: Mapping[str, object], limits: Limits = DEFAULT_LIMITS
) -> dict[str, Any]:
    """Give each new name of a program a value to begin with, of a shape that fits.

    Parameters
    ----------
    source : the program
    names : what it may use

    Returns
    -------
    dict : name -> number or nested list; small numbers that differ, so that a neuron is not
        saturated; 1, 2, 3, ... in a vector, numbers between -0.5 and 0.5 in a matrix

    Examples
    --------
    >>> tw.language.starting_values("z = w*x + b", {})
    {'w': 0.5, 'x': 1.0, 'b': -1.0}
    >>> tw.language.starting_values("y = A @ w", {"A": [[1.0, 2.0]]})
    {'w': [[-0.5, 0.2], [-0.2, 0.5]]}
    """
    given = describe_given(names, limits)
    shapes = fitting_shapes(source, given, listed(source, given, limits), limits)
    single = cycle(SINGLE)
    return {name: next(single) if not shape else _numbers(shape) for name, shape in shapes.items()}


def _numbers(shape: tuple[int, ...]) -> Any:
    """Numbers that differ, so that each can be told from the others."""
    count = prod(shape)
    flat: list[Any] = [(7 * i % 11 - 5) / 10 if len(shape) > 1 else float(i + 1) for i in range(count)]
    for length in shape[:0:-1]:
        flat = [flat[i : i + length] for i in range(0, len(flat), length)]
    return flat
