"""The optimizers a run can be asked for by name, their memory, and how they are written in code."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from tapewidgets.engine import Variable
from tapewidgets.engine.keras import optimizers
from tapewidgets.engine.keras.optimizers import Optimizer

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

Memory = dict[tuple[int, str], Any]
"""What an optimizer remembers: (place of the variable, what it is) -> value; its steps under (-1, "")."""


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
        raise ValueError(f"There is no optimizer {name!r}; there are {', '.join(KINDS)}.")
    kind, given = KINDS[name]
    for word in options:
        if word not in settings_of(name):
            has = ", ".join(settings_of(name))
            raise ValueError(f"{name} has no setting {word!r} for options; it has {has}.")
    try:
        return kind(learning_rate, **{**given, **options})
    except TypeError:
        raise TypeError(f"The settings of {name} are numbers, not {dict(options)}.") from None


@cache
def settings_of(name: str) -> tuple[str, ...]:
    """Names of what may stand in an optimizer's ``options``.

    Examples
    --------
    >>> settings_of("Momentum")
    ('momentum', 'nesterov')
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
            raise TypeError(f"{name}() has no keyword {word!r}: write learning_rate=...")
        for kind in ("Momentum", *KINDS):
            if word in settings_of(kind):
                raise TypeError(
                    f"{name}() has no keyword {word!r}: write optimizer={kind!r}, options={{{word!r}: ...}}"
                )


def memory_of(optimizer: Optimizer, variables: Sequence[Variable]) -> Memory:
    """Take what an optimizer remembers about its variables, so that it can go on from here later."""
    place = {variable._number: at for at, variable in enumerate(variables)}
    memory: Memory = {(place[number], name): kept._value for (number, name), kept in optimizer._state.items()}
    memory[-1, ""] = optimizer.iterations._value
    return memory


def remind(optimizer: Optimizer, variables: Sequence[Variable], memory: Memory) -> None:
    """Give an optimizer a memory."""
    optimizer.iterations._value = memory[-1, ""]
    for (at, name), value in memory.items():
        if at >= 0:
            optimizer._kept(variables[at], name)._value = value


def say_call(made: Any) -> str:
    """Write a schedule as the call that makes it.

    Examples
    --------
    >>> say_call(tw.optimizers.schedules.ExponentialDecay(0.5, 10, 0.9))
    'ExponentialDecay(initial_learning_rate=0.5, decay_steps=10, decay_rate=0.9, staircase=False)'
    """
    return f"{type(made).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(made).items())})"
