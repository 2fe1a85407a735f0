"""What reading another library's graph gives, and how a graph is walked without recursion."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from tapewidgets.engine import GradientTape


@dataclass(frozen=True)
class Reread:
    """Another library's graph on a tape of ours.

    Attributes
    ----------
    tape : persistent
    target, sources : Tensors and Variables on it
    names : name -> Tensor or Variable
    """

    tape: GradientTape
    target: Any
    sources: list[Any]
    names: dict[str, Any]


def inputs_first(
    root: Any, inputs: Callable[[Any], Iterable[Any]], key: Callable[[Any], Hashable]
) -> list[Any]:
    """List a graph's nodes so that each comes after its inputs.

    Examples
    --------
    >>> needs = {"loss": ["a", "b"], "b": ["a"], "a": []}
    >>> inputs_first("loss", needs.get, str)
    ['a', 'b', 'loss']
    """
    found, seen = [], set()
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            found.append(node)
        elif key(node) not in seen:
            seen.add(key(node))
            stack.append((node, True))
            stack += [(one, False) for one in reversed(list(inputs(node)))]
    return found
