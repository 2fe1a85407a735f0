"""micrograd's Values, read: each has its number, the operation's sign, and the Values that went into it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape, Variable, functions
from tapewidgets.engine.functions import math, nn
from tapewidgets.story.reading.reread import Reread, inputs_first

tw: Any = functions

_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "-": lambda a, b: a - b,
    "/": lambda a, b: a / b,
    "relu": nn.relu,
    "tanh": tw.tanh,
    "exp": tw.exp,
    "log": math.log,
    "sigmoid": tw.sigmoid,
}
"""Signs of operations, in small letters, of micrograd and of the variants that people write in its course."""


def read_micrograd(value: Any, names: Mapping[str, Any] | None = None) -> Reread:
    """Read a graph of micrograd Values and record it on a tape, in float64 as micrograd calculates.

    Parameters
    ----------
    value : the Value to differentiate
    names : name -> Value; by default the labels that the Values have

    Returns
    -------
    Reread : its sources are the Values with a name that nothing went into, or all such Values if none has one

    Raises
    ------
    TypeError : not a micrograd Value
    ValueError : an operation that is not known here
    """
    if not (hasattr(value, "_prev") and hasattr(value, "data")):
        raise TypeError(f"from_micrograd takes a micrograd Value first, not {type(value).__qualname__}.")
    given = {id(one): name for name, one in (names or {}).items()}

    def name_of(node: Any) -> str:
        return given.get(id(node), "") if names else str(getattr(node, "label", "") or "")

    def inputs(node: Any) -> list[Any]:
        """The inputs; micrograd keeps a set, so their order is chosen: named ones first."""
        children = list(node._prev)
        if isinstance(node._prev, set | frozenset):
            children.sort(key=lambda one: (not name_of(one), not one._prev, name_of(one), float(one.data)))
        return children

    nodes = inputs_first(value, inputs, id)
    leaves = [node for node in nodes if not node._prev]
    asked = [leaf for leaf in leaves if name_of(leaf)] or leaves
    asked.sort(key=lambda leaf: list(given).index(id(leaf)) if id(leaf) in given else 0)
    held: dict[int, Any] = {}
    for leaf in leaves:
        number = np.float64(leaf.data)
        held[id(leaf)] = Variable(number) if leaf in asked else tw.constant(number)
    with GradientTape(persistent=True) as tape:
        for node in nodes:
            if node._prev:
                held[id(node)] = _applied(str(node._op), [held[id(one)] for one in inputs(node)])
    named = {name_of(node): held[id(node)] for node in nodes if name_of(node)}
    return Reread(tape, held[id(value)], [held[id(leaf)] for leaf in asked], named)


def _applied(sign: str, inputs: list[Any]) -> Any:
    """Apply an operation by its sign; a set has one place for ``a`` in ``a * a``."""
    if sign.startswith("**"):
        return inputs[0] ** float(sign[2:])
    operation = _OPERATIONS.get(sign.lower())
    if operation is None:
        raise ValueError(
            f"micrograd's operation {sign!r} cannot be read; known are {', '.join(_OPERATIONS)}, **."
        )
    return operation(*(inputs * 2 if sign in "+*" and len(inputs) == 1 else inputs))
