"""PyTorch's autograd graph, read from a loss back through ``grad_fn``; torch itself is never imported.

A graph keeps what its backward needs, not what was calculated: each number is calculated anew from the
leaves, and an input that needs no gradient is read where it was saved, or found from the result of its
operation.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape, Variable, functions
from tapewidgets.engine.core.lines import value_of
from tapewidgets.story.reading.reread import Reread, inputs_first
from tapewidgets.story.reading.torch_operations import (
    CONSTANTS,
    INVERSES,
    RULES,
    SOLVED,
    array,
    shape_of,
)

tw: Any = functions
_NODE = re.compile(r"(?:.*::)?(\w+?)(?:Backward\d*)?$")
_USED_UP = (
    "PyTorch has thrown away what this graph saved: read it before loss.backward(), or call "
    "backward(retain_graph=True)."
)


def read_torch(loss: Any, names: Mapping[str, Any] | None = None) -> Reread:
    """Read the graph of a torch tensor and record it on a tape.

    Parameters
    ----------
    loss : the tensor to differentiate
    names : name -> tensor, for leaves and for what was calculated on the way

    Returns
    -------
    Reread : its sources are the leaves that require a gradient

    Raises
    ------
    TypeError : not a torch tensor
    ValueError : a tensor without a graph, a graph that was used up, an operation that is not known here, or a
        constant whose numbers nothing has kept
    """
    if not (hasattr(loss, "grad_fn") and hasattr(loss, "detach")):
        raise TypeError(f"from_torch takes a torch tensor first, not {type(loss).__qualname__}.")
    if loss.grad_fn is None:
        raise ValueError("This tensor has no grad_fn: nothing that requires a gradient went into it.")
    return _Reader(loss, names or {}).read()


class _Reader:
    """Reads one graph.

    Attributes
    ----------
    names : of nodes, and of leaves by identity
    made : node -> what its operation made, where somebody has kept it
    held : node -> our Tensor or Variable
    """

    def __init__(self, loss: Any, names: Mapping[str, Any]) -> None:
        self.root, self.loss = loss.grad_fn, loss
        kept = {**{name: one for name, one in names.items() if hasattr(one, "grad_fn")}, "": loss}
        self.leaf_names = {id(one): name for name, one in kept.items() if one.grad_fn is None}
        on_the_way = {name: one for name, one in kept.items() if one.grad_fn is not None}
        self.names = {one.grad_fn: name for name, one in reversed(on_the_way.items()) if name}
        self.made = {one.grad_fn: array(one) for one in on_the_way.values()}
        self.held: dict[Any, Any] = {}
        self.sources: list[Any] = []
        self.leaves: dict[str, Any] = {}

    def read(self) -> Reread:
        """Read every node, inputs first."""
        nodes = inputs_first(
            self.root, lambda node: [one for one, _ in node.next_functions if one], lambda n: n
        )
        for node in reversed(nodes):
            self.note_inputs(node)
        with GradientTape(persistent=True) as tape:
            for node in nodes:
                self.held[node] = self.leaf(node) if hasattr(node, "variable") else self.applied(node)
        named = {name: self.held[node] for node, name in self.names.items() if node in self.held}
        leaves = {name: self.leaves[name] for name in self.leaf_names.values() if name in self.leaves}
        named_ones = {id(one) for one in leaves.values()}
        order = [*leaves.values(), *(one for one in self.sources if id(one) not in named_ones)]
        return Reread(tape, self.held[self.root], order, leaves | named)

    def note_inputs(self, node: Any) -> None:
        """Note what a node saved of what the nodes before it made, and of what it made itself."""
        result = _saved(node, "result")
        if result is not None:
            self.made.setdefault(node, array(result))
        for place, (before, output) in enumerate(node.next_functions):
            saved = _saved(node, _slot(node, place))
            if before is None or output or hasattr(before, "variable"):
                continue
            if saved is not None:
                self.made.setdefault(before, array(saved))
            elif node in self.made and (name := _short(node)) in INVERSES:
                with np.errstate(all="ignore"):
                    made = np.asarray(INVERSES[name](self.made[node]))
                self.made.setdefault(before, made.reshape(shape_of(before)))

    def leaf(self, node: Any) -> Any:
        """A leaf: a tensor that requires a gradient."""
        self.sources.append(Variable(array(node.variable)))
        name = self.leaf_names.get(id(node.variable), "")
        if name:
            self.leaves[name] = self.sources[-1]
        return self.sources[-1]

    def applied(self, node: Any) -> Any:
        """Apply a node's operation to what was read before."""
        name = _short(node)
        if name not in RULES:
            known = ", ".join(sorted(RULES))
            raise ValueError(f"PyTorch's {node.name()} cannot be read; what can be are {known}.")
        if any(output for one, output in node.next_functions if one):
            raise ValueError(f"{node.name()} uses the second result of an operation, which cannot be read.")
        inputs = [self.held[one] if one else None for one, _ in node.next_functions]
        if name in CONSTANTS and len(inputs) < len(CONSTANTS[name]) and name != "Pow":
            inputs += [None] * (len(CONSTANTS[name]) - len(inputs))
        wanted = 2 if name == "Rsub" else len(inputs)
        inputs += [None] * (wanted - len(inputs))
        return RULES[name](
            node, *(self.constant(node, inputs, i) if x is None else x for i, x in enumerate(inputs))
        )

    def constant(self, node: Any, inputs: list[Any], place: int) -> Any:
        """An input that needs no gradient: as it was saved, or as it follows from the result."""
        saved = _saved(node, _slot(node, place))
        dtype = next(x.dtype for x in inputs if x is not None).as_numpy_dtype
        if saved is not None:
            return tw.constant(array(saved).astype(dtype))
        name, out = _short(node), self.made.get(node)
        if name not in SOLVED or out is None or (name == "Addmm" and place):  # only a bias is solved for
            raise ValueError(
                f"A constant in {node.name()} was not kept by PyTorch. Name the result of that operation, as "
                'in names={"z": z}, or give the constant requires_grad=True.'
            )
        known = [None if x is None else value_of(x) for x in self.with_saved(node, inputs, place)]
        return tw.constant(_tidy(np.asarray(SOLVED[name](node, out, *known))).astype(dtype))

    def with_saved(self, node: Any, inputs: list[Any], place: int) -> list[Any]:
        """Give the inputs, those that were saved filled in, but for the one that is looked for."""
        return [
            self.constant(node, inputs, i) if x is None and i != place else x for i, x in enumerate(inputs)
        ]


def _tidy(array: Any) -> Any:
    """Make one number of an array whose numbers are all the same but for their last digits."""
    if array.size and np.all(np.isfinite(array)) and np.ptp(array) <= 1e-5 * (1 + np.abs(array).max()):
        return np.asarray(float(f"{array.mean():.6g}"))
    return array


def _short(node: Any) -> str:
    """A node's name without ``Backward`` and its number."""
    match = _NODE.match(node.name())
    return match[1] if match else node.name()


def _slot(node: Any, place: int) -> str:
    """The name under which a node saves its input at a place."""
    slots = CONSTANTS.get(_short(node), ("self", "other"))
    return slots[place] if place < len(slots) else ""


def _saved(node: Any, slot: str) -> Any:
    """What a node saved under a name, as a tensor; None if it has nothing there."""
    try:
        found = getattr(node, f"_saved_{slot}", None) if slot else None
    except RuntimeError as fault:
        raise ValueError(_USED_UP) from fault
    return found if hasattr(found, "detach") else None
