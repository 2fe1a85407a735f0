"""The optimizers a run can be asked for by name, their memory, and how they are written in code."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.engine import Variable
from tapewidgets.engine.core.lines import value_of
from tapewidgets.engine.keras import optimizers
from tapewidgets.engine.keras.optimizers import Optimizer
from tapewidgets.training.settings import CHOICES
from tapewidgets.words import tell

KINDS: dict[str, tuple[type[Optimizer], dict[str, Any]]] = {
    "SGD": (optimizers.SGD, {}),
    "Momentum": (optimizers.SGD, {"momentum": 0.9}),
    "Nesterov": (optimizers.SGD, {"momentum": 0.9, "nesterov": True}),
    "Adam": (optimizers.Adam, {}),
    "RMSprop": (optimizers.RMSprop, {}),
    "Adagrad": (optimizers.Adagrad, {}),
}
"""Name -> the engine's optimizer and the settings that the name stands for."""

SCHEDULES = {
    name: getattr(optimizers.schedules, name)
    for name in ("CosineDecay", "ExponentialDecay", "PiecewiseConstantDecay")
}
"""The engine's schedules; any other function of the steps taken is one of the user's own."""

Memory = list[Any]
"""What an optimizer remembers: the count of its steps, then what it keeps for each variable."""


def make_optimizer(name: str, options: Mapping[str, Any], learning_rate: Any) -> Optimizer:
    """Make an optimizer with an empty memory.

    Parameters
    ----------
    name : one of ``KINDS``
    options : its settings besides the learning rate, such as ``momentum``
    learning_rate : a number or a schedule

    Raises
    ------
    ValueError : there is no such optimizer, or it has no such setting
    TypeError : a setting that is no number

    Examples
    --------
    >>> make_optimizer("Momentum", {}, 0.1).momentum
    0.9
    """
    if name not in KINDS:
        raise ValueError(tell("training.optimizer.unknown", name=repr(name), names=", ".join(KINDS)))
    kind, given = KINDS[name]
    for word in options:
        if word not in settings_of(name):
            has = ", ".join(settings_of(name))
            raise ValueError(tell("training.optimizer.setting", name=name, word=repr(word), names=has))
    try:
        return kind(learning_rate, **{**given, **options})
    except TypeError:
        raise TypeError(tell("training.optimizer.numbers", name=name, given=str(dict(options)))) from None


def momentum_of(name: str, options: Mapping[str, Any]) -> float:
    """Give the part of each step that an optimizer keeps in the next.

    Examples
    --------
    >>> momentum_of("Momentum", {}), momentum_of("Adam", {})
    (0.9, 0.0)
    """
    return (
        float({**KINDS[name][1], **options}.get("momentum", 0.0)) if KINDS[name][0] is optimizers.SGD else 0.0
    )


def is_plain(name: str, options: Mapping[str, Any]) -> bool:
    """Tell whether a step is ``-rate * gradient`` and momentum, with nothing clipped or decayed.

    Examples
    --------
    >>> is_plain("Momentum", {}), is_plain("SGD", {"clipnorm": 1.0}), is_plain("Adam", {})
    (True, False, False)
    """
    return KINDS[name][0] is optimizers.SGD and set(options) <= {"momentum", "nesterov"}


@cache
def settings_of(name: str) -> tuple[str, ...]:
    """Names of what may stand in an optimizer's ``options``.

    Examples
    --------
    >>> settings_of("Momentum")
    ('momentum', 'nesterov', 'weight_decay', 'clipnorm', 'clipvalue', 'global_clipnorm')
    """
    parameters = inspect.signature(KINDS[name][0]).parameters
    return tuple(word for word in parameters if word not in ("learning_rate", "name"))


def refuse_keywords(name: str, words: Iterable[str]) -> None:
    """Refuse what is a setting of an optimizer, or another word for the learning rate, in a sentence.

    Examples
    --------
    >>> refuse_keywords("train", ["momentum"])
    Traceback (most recent call last):
    ...
    TypeError: train() has no keyword 'momentum': write optimizer='Momentum', options={'momentum': ...}
    """
    for word in words:
        if word in ("lr", "rate", "eta", "step_size"):
            raise TypeError(tell("training.keyword.rate", name=name, word=repr(word)))
        for kind in ("Momentum", *KINDS):
            if word in settings_of(kind):
                said = {"kind": repr(kind), "option": f"{{{word!r}: ...}}"}
                raise TypeError(tell("training.keyword.option", name=name, word=repr(word), **said))


def check_choices(name: str, words: Iterable[str]) -> None:
    """Refuse keywords that are no choices of a run, in a sentence that says what to write."""
    unknown = [word for word in words if word not in CHOICES]
    if unknown:
        refuse_keywords(name, unknown)
        raise TypeError(tell("training.keyword", name=name, word=repr(unknown[0]), names=", ".join(CHOICES)))


def memory_of(optimizer: Optimizer) -> Memory:
    """Take what an optimizer remembers, so that it can go on from here later."""
    return [value_of(variable) for variable in _remembered(optimizer)]


def remind(optimizer: Optimizer, variables: Sequence[Variable], memory: Memory) -> None:
    """Give a new optimizer a memory; it may step the variables, whose values are to be set afterwards."""
    if len(memory) > len(_remembered(optimizer)):  # it makes its own variables when it first steps
        optimizer.apply_gradients([(np.zeros(variable.shape), variable) for variable in variables])
    for variable, value in zip(_remembered(optimizer), memory, strict=False):
        variable.assign(value)


def _remembered(optimizer: Optimizer) -> list[Variable]:
    """List the count of steps, then what is kept for each variable."""
    return [variable for variable in optimizer.variables if variable is not optimizer.learning_rate]


def say_call(made: Any) -> str:
    """Write a schedule as the call that makes it.

    Examples
    --------
    >>> say_call(tw.optimizers.schedules.ExponentialDecay(0.5, 10, 0.9))
    'ExponentialDecay(initial_learning_rate=0.5, decay_steps=10, decay_rate=0.9, staircase=False)'
    """
    return f"{type(made).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(made).items())})"
