"""A model given as a Python function or a Module, where others are given as lines."""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tapewidgets.engine import Variable
from tapewidgets.engine.keras.module import Module
from tapewidgets.words import tell

Slot = tuple[Any, Any]
"""Where a Module holds a Variable: a dict or list, and the key in it."""


class PythonModel:
    """Calls a function ``model(x, weights)``, or a Module with other values in the place of its Variables.

    Parameters
    ----------
    model : takes the data's columns but the last, then a dict of weights; or a Module that takes the columns

    Raises
    ------
    ValueError : a Module without trainable Variables (a layer that has not been called has none yet)
    TypeError : a function that does not take the data and the weights
    """

    def __init__(self, model: Callable[..., Any]) -> None:
        self.model = model
        self.variables: dict[str, Variable] = {}
        self._slots: list[list[Slot]] = []
        if isinstance(model, Module):
            for variable in model.trainable_variables:
                name = _unused(re.sub(r"[^A-Za-z0-9_]", "_", variable.name.split(":")[0]), self.variables)
                self.variables[name] = variable
                self._slots.append([slot for slot, found in _held(model, set()) if found is variable])
            if not self.variables:
                raise ValueError(tell("training.module"))
        elif not _takes_weights(model):
            raise TypeError(tell("training.function"))

    def __call__(self, columns: Sequence[Any], weights: dict[str, Any]) -> Any:
        """Calculate the predictions for a batch."""
        if not self._slots:
            return self.model(*columns, weights)
        for slots, value in zip(self._slots, weights.values(), strict=True):
            for holder, key in slots:
                holder[key] = value
        try:
            return self.model(*columns)
        finally:
            for slots, variable in zip(self._slots, self.variables.values(), strict=True):
                for holder, key in slots:
                    holder[key] = variable

    def text(self) -> str:
        """Give the source of a function that was defined by ``def``, else the model's name as a comment."""
        if self._slots:
            return f"# model is your own {type(self.model).__name__} with {', '.join(self.variables)}"
        try:
            source = textwrap.dedent(inspect.getsource(self.model)).strip()
        except (OSError, TypeError):
            source = ""
        return (
            source if source.startswith("def ") else f"# {self._name()}(x, weights), a function of your own"
        )

    def line(self, columns: Sequence[str], variables: Sequence[str]) -> str:
        """Write the line of a program that calculates the predictions.

        Examples
        --------
        >>> PythonModel(lambda x, weights: weights["w"] * x).line(["x"], ["w"])
        "predictions = model(x, {'w': w})"
        """
        if self._slots:
            return f"predictions = model({', '.join(columns)})"
        weights = ", ".join(f"'{name}': {name}" for name in variables)
        return f"predictions = {self._name()}({', '.join(columns)}, {{{weights}}})"

    def _name(self) -> str:
        name = getattr(self.model, "__name__", "")
        return name if name.isidentifier() else "model"


def _takes_weights(function: Callable[..., Any]) -> bool:
    try:
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return True  # written in C, or says nothing of what it takes
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(kind in positional for kind in kinds) > 1 or inspect.Parameter.VAR_POSITIONAL in kinds


def _unused(name: str, taken: dict[str, Any]) -> str:
    name = name if name[:1].isalpha() else f"w_{name}"
    found, at = name, 2
    while found in taken:
        found, at = f"{name}{at}", at + 1
    return found


def _held(thing: Any, seen: set[int]) -> Iterator[tuple[Slot, Variable]]:
    """Find where Variables are held in an object, a list or a dict."""
    if id(thing) in seen or isinstance(thing, Variable):
        return
    seen.add(id(thing))
    if isinstance(thing, list | dict):
        holder: Any = thing
    elif isinstance(thing, Module):
        holder = vars(thing)
    else:
        if isinstance(thing, tuple):
            for part in thing:
                yield from _held(part, seen)
        return
    for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
        if isinstance(value, Variable):
            yield (holder, key), value
        else:
            yield from _held(value, seen)
