"""The learner's names for the values on a tape."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tapewidgets.engine import is_tensor
from tapewidgets.engine.core.lines import number_of, value_of
from tapewidgets.story.text.labels import clean

Names = Mapping[Any, Any]
"""Name -> Tensor or Variable (a namespace), or number on the tape -> name."""


_PACKAGE = str(Path(__file__).parents[2])


class Naming:
    """Finds names by number, and by identity for constants, which have no number.

    Parameters
    ----------
    names : name -> Tensor or Variable; other values, and names that begin with ``_``, are passed over
    """

    def __init__(self, names: Names) -> None:
        self._numbers: dict[int, str] = {}
        self._constants: dict[int, str] = {}
        self._keep: list[Any] = []  # an id means nothing once its object is gone
        self._holders: dict[str, Any] = {}
        self.add(names)

    def add(self, names: Names) -> None:
        """Add names; a value that has one keeps it."""
        for key, held in list(names.items()):
            if isinstance(key, int) and isinstance(held, str):
                self._numbers[key] = clean(held)
            elif isinstance(key, str) and is_tensor(held) and not key.startswith("_"):
                self._take(clean(key), held)

    def add_steps(self, steps: Any) -> None:
        """Add the names that a program gave to the results of its steps."""
        for step in steps:
            if step.name:
                self._take(clean(step.name), step.tensor)

    def holder(self, name: str) -> Any:
        """Give the Tensor or Variable of that name; None if there is none."""
        return self._holders.get(name)

    def _take(self, name: str, held: Any) -> None:
        number, value = number_of(held), value_of(held)
        self._holders[name] = held
        if number:
            self._numbers.setdefault(number, name)
        else:
            self._constants.setdefault(id(value), name)
            self._keep.append(value)

    def of(self, number: int, value: Any, holder: Any = None) -> str | None:
        """Give the name of a value; None if it has none.

        Parameters
        ----------
        number : its number, 0 for a constant
        value : the array or scalar
        holder : the Variable that is watched, whose own name counts if no other is found
        """
        if number:
            own = "" if holder is None else str(getattr(holder, "name", "")).removesuffix(":0")
            return self._numbers.get(number) or (clean(own) if own not in ("", "Variable") else None)
        return self._constants.get(id(value))

    def taken(self) -> set[str]:
        """Give all names in use."""
        return {*self._numbers.values(), *self._constants.values()}


def namespace_of_caller() -> dict[str, Any]:
    """Give the variables of the nearest caller outside this package: what a learner's notebook holds."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return {**frame.f_globals, **frame.f_locals}
