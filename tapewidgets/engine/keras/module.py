"""Module: an object that knows its variables, wherever they stand in its attributes."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tapewidgets.engine.core.variable import Variable


class Module:
    """What models are made from: it finds the Variables and Modules in its attributes.

    Attributes are looked through in the order of their names, lists and dicts too; an object's own variables
    come first, then those of the modules in it.

    Examples
    --------
    >>> class Line(tw.Module):
    ...     def __init__(self):
    ...         self.w = tw.Variable(3.0)
    ...         self.b = tw.Variable(1.0)
    ...
    ...     def __call__(self, x):
    ...         return self.w * x + self.b
    >>> [float(v) for v in Line().trainable_variables]
    [1.0, 3.0]
    """

    _name: str | None = None

    def __init__(self, name: str | None = None) -> None:
        self._name = name

    @property
    def name(self) -> str:
        """Its own name, or that of its class in small letters."""
        return self._name or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All Variables in it, each once."""
        return tuple(unique(x for x in _within(self) if isinstance(x, Variable)))

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """Those that are to be trained."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def non_trainable_variables(self) -> tuple[Variable, ...]:
        """Those that are not."""
        return tuple(v for v in self.variables if not v.trainable)

    @property
    def submodules(self) -> "tuple[Module, ...]":
        """All Modules in it, each once."""
        return tuple(unique(x for x in _within(self) if isinstance(x, Module)))

    @property
    def name_scope(self) -> Any:
        """A block for TensorFlow's sake: it changes nothing here."""
        return _nothing()

    @classmethod
    def with_name_scope(cls, method: Callable[..., Any]) -> Callable[..., Any]:
        """Give the method back as it is, for TensorFlow's sake."""
        return method

    def _parts(self) -> Iterator[Any]:
        """What it is made of."""
        for name, value in sorted(vars(self).items()):
            if not name.startswith("_tape"):
                yield from leaves(value)


@contextmanager
def _nothing() -> Iterator[str]:
    yield ""


def leaves(value: Any) -> Iterator[Any]:
    """What stands in an attribute, also in lists and dicts."""
    if isinstance(value, Mapping):
        for _, part in sorted(value.items(), key=lambda pair: str(pair[0])):
            yield from leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)
    else:
        yield value


def _within(module: Module, seen: set[int] | None = None) -> Iterator[Any]:
    """The Variables and Modules of a module, then those of each of these modules."""
    seen = {id(module)} if seen is None else seen
    parts = [x for x in module._parts() if isinstance(x, Variable | Module)]
    yield from parts
    for part in parts:
        if isinstance(part, Module) and id(part) not in seen:
            seen.add(id(part))
            yield from _within(part, seen)


def unique(found: Iterator[Any]) -> Iterator[Any]:
    """Each object once."""
    seen: set[int] = set()
    for x in found:
        if id(x) not in seen:
            seen.add(id(x))
            yield x
