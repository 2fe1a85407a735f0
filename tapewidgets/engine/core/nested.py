"""Nested structures: lists, tuples, named tuples and dicts of tensors, taken apart and put together alike."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def leaves(structure: Any) -> Iterator[Any]:
    """Every leaf in order; a dict's in the order of its sorted keys, as in TensorFlow."""
    if isinstance(structure, Mapping):
        for key in sorted(structure):
            yield from leaves(structure[key])
    elif isinstance(structure, list | tuple):
        for part in structure:
            yield from leaves(part)
    else:
        yield structure


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """The same structure with ``function`` applied to every leaf."""
    if isinstance(structure, Mapping):
        done = {key: mapped(function, structure[key]) for key in sorted(structure)}
        return type(structure)({key: done[key] for key in structure})  # type: ignore[call-arg]
    if isinstance(structure, tuple) and hasattr(structure, "_fields"):
        return type(structure)(*(mapped(function, part) for part in structure))
    if isinstance(structure, list | tuple):
        return type(structure)(mapped(function, part) for part in structure)
    return function(structure)


def packed(structure: Any, values: Iterator[Any]) -> Any:
    """The same structure with ``values`` for its leaves, in order."""
    return mapped(lambda leaf: next(values), structure)
