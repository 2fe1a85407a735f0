"""Data, model and settings worth looking at, each with a sentence on what to look for."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tapewidgets.training.data import NOISE, Data, line
from tapewidgets.words import Message

STABLE_LOG_LOSS = "loss = softplus(z) - y*z"
"""The log loss of sigmoid(z), written so that it overflows nowhere."""


@dataclass(frozen=True)
class Preset:
    """An example.

    Attributes
    ----------
    name : by which it is asked for
    make : gives the data
    choices : keywords of `tapewidgets.train`
    """

    name: str
    make: Callable[[], Data]
    choices: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> Message:
        """Its name in a list, as a message."""
        return [f"sgd.preset.{self.name}.title", {}]

    @property
    def look(self) -> Message:
        """One sentence on what to look for, as a message."""
        return [f"sgd.preset.{self.name}.look", {}]


def _data(name: str, **columns: Any) -> Data:
    return Data({key: np.asarray(value, np.float32) for key, value in columns.items()}, made={"preset": name})


def _noisy_line() -> Data:
    return line(noise=NOISE)


def _valley() -> Data:
    rng = np.random.default_rng(1)
    x = rng.uniform(3, 7, 200)
    return _data("valley", x=x, y=3 * x + 1 + rng.normal(scale=0.5, size=200))


def _outlier() -> Data:
    rng = np.random.default_rng(2)
    x = np.linspace(-1, 1, 20)
    y = 3 * x + 1 + rng.normal(scale=0.2, size=20)
    x, y = np.append(x, 1.2), np.append(y, -8)
    return _data("outlier", x=x, y=y)


def _noise() -> Data:
    rng = np.random.default_rng(3)
    x = rng.normal(size=300)
    return _data("noise", x=x, y=3 * x + 1 + rng.normal(scale=3, size=300))


def _saddle() -> Data:
    rng = np.random.default_rng(4)
    x = rng.normal(size=100)
    return _data("saddle", x=x, y=2 * x + rng.normal(scale=0.1, size=100))


def _wave() -> Data:
    rng = np.random.default_rng(5)
    x = rng.uniform(-3, 3, 120)
    return _data("minima", x=x, y=np.sin(2.5 * x + 1) + rng.normal(scale=0.1, size=120))


def _tone() -> Data:
    rng = np.random.default_rng(10)
    x = rng.uniform(-3, 3, 80)
    return _data("sine", x=x, y=2 * np.sin(1.5 * x + 0.5) + rng.normal(scale=0.2, size=80))


def _bent() -> Data:
    rng = np.random.default_rng(6)
    x = rng.uniform(-1, 1, 40)
    return _data("polynomial", x=x, y=np.sin(3 * x) + rng.normal(scale=0.2, size=40))


def _few_points() -> Data:
    rng = np.random.default_rng(39)
    x = rng.uniform(-1, 1, 40)
    points = _data("overfit", x=x, y=np.sin(3 * x) + rng.normal(scale=0.3, size=40)).split(0.75)
    return replace(points, made={"preset": "overfit"})


def _two_groups() -> Data:
    rng = np.random.default_rng(7)
    y = np.repeat([0.0, 1.0], 40)
    return _data("logistic", x=rng.normal(scale=1.0, size=80) + 2 * y - 1, y=y)


def _two_clouds() -> Data:
    rng = np.random.default_rng(8)
    y = np.arange(120) % 2
    x = rng.normal(scale=0.6, size=(120, 2)) + np.where(y[:, None], [1.2, 0.8], [-1.0, -0.6])
    return _data("clouds", x=x, y=y[:, None])


def _moons() -> Data:
    rng = np.random.default_rng(9)
    turn, upper = rng.uniform(0, np.pi, 200), np.arange(200) % 2 == 0
    across = np.where(upper, np.cos(turn), 1 - np.cos(turn))
    up = np.where(upper, np.sin(turn), 0.5 - np.sin(turn))
    x = np.stack([across, up], axis=1) + rng.normal(scale=0.12, size=(200, 2))
    return _data("moons", x=x, y=np.where(upper, 0.0, 1.0)[:, None])


def remade(made: Mapping[str, Any]) -> Data:
    """Make points again from what `Data.made` says of them, with the test points that were held out.

    Raises
    ------
    KeyError : there is no such preset

    Examples
    --------
    >>> remade({"preset": "outlier"}).count
    21
    """
    if "split" in made:
        return remade(made["split"]["of"]).split(made["split"]["share"], made["split"]["seed"])
    return PRESETS[made["preset"]].make() if "preset" in made else line(**made)


def network(*units: int, seed: int = 0) -> dict[str, Any]:
    """Write a network with tanh between its layers and sigmoid at the end, and draw its starts.

    Parameters
    ----------
    units : how many numbers come in, how many units each layer has

    Returns
    -------
    dict : ``model`` and ``variables``, as `tapewidgets.train` takes them

    Examples
    --------
    >>> print(network(2, 16, 1)["model"])
    h1 = tanh(x @ W1 + b1)
    z = h1 @ W2 + b2
    p = sigmoid(z)
    """
    rng, lines, variables, given = np.random.default_rng(seed), [], {}, "x"
    for at, (before, after) in enumerate(itertools.pairwise(units), 1):
        variables[f"W{at}"] = rng.normal(scale=1 / np.sqrt(before), size=(before, after)).astype(np.float32)
        variables[f"b{at}"] = np.zeros(after, np.float32)
        last = at == len(units) - 1
        lines.append(f"z = {given} @ W{at} + b{at}" if last else f"h{at} = tanh({given} @ W{at} + b{at})")
        given = f"h{at}"
    return {"model": "\n".join([*lines, "p = sigmoid(z)"]), "variables": variables}


def _at_once(rate: float, epochs: int) -> dict[str, Any]:
    """Choose steps on all points."""
    return {"learning_rate": rate, "batch_size": None, "epochs": epochs}


MOON_CHOICES = {
    "loss": STABLE_LOG_LOSS,
    "learning_rate": 0.1,
    "batch_size": 20,
    "optimizer": "Momentum",
    "epochs": 60,
}

PRESETS: dict[str, Preset] = {
    "line": Preset(
        "line",
        _noisy_line,
    ),
    "valley": Preset(
        "valley",
        _valley,
        {**_at_once(0.02, 400), "variables": {"w": 0.0, "b": 4.0}},
    ),
    "outlier": Preset(
        "outlier",
        _outlier,
        _at_once(0.1, 200),
    ),
    "noise": Preset(
        "noise",
        _noise,
        {"learning_rate": 0.05, "epochs": 4},
    ),
    "saddle": Preset(
        "saddle",
        _saddle,
        {
            **_at_once(0.02, 300),
            "model": "predictions = w*v*x",
            "variables": {"w": 1.0, "v": -0.98},
        },
    ),
    "minima": Preset(
        "minima",
        _wave,
        {
            **_at_once(0.05, 300),
            "model": "predictions = sin(w*x + b)",
            "variables": {"w": 5.0, "b": 0.0},
        },
    ),
    "sine": Preset(
        "sine",
        _tone,
        {
            **_at_once(0.05, 300),
            "model": "predictions = a*sin(w*x + b)",
            "variables": {"a": 0.5, "w": 1.0, "b": 0.0},
        },
    ),
    "polynomial": Preset(
        "polynomial",
        _bent,
        {
            **_at_once(0.3, 2_000),
            "model": "predictions = a + b*x + c*x**2 + d*x**3 + e*x**4 + f*x**5 + g*x**6",
            "variables": dict.fromkeys("abcdefg", 0.0),
        },
    ),
    "overfit": Preset(
        "overfit",
        _few_points,
        {
            **_at_once(0.1, 4_000),
            "model": "predictions = "
            + " + ".join(["a", "b*x", *(f"{w}*x**{n}" for n, w in enumerate("cdefghij", 2))]),
            "variables": dict.fromkeys("abcdefghij", 0.0),
            "optimizer": "Momentum",
        },
    ),
    "logistic": Preset(
        "logistic",
        _two_groups,
        {
            "model": "z = w*x + b\np = sigmoid(z)",
            "loss": STABLE_LOG_LOSS,
            "variables": {"w": -1.0, "b": 2.0},
            "learning_rate": 0.2,
            "batch_size": 8,
            "epochs": 40,
        },
    ),
    "clouds": Preset(
        "clouds",
        _two_clouds,
        {
            "model": "z = x @ W + b\np = sigmoid(z)",
            "loss": STABLE_LOG_LOSS,
            "variables": {"W": [[-1.0], [1.0]], "b": [0.5]},
            "learning_rate": 0.1,
            "batch_size": 10,
            "epochs": 20,
        },
    ),
    "moons": Preset(
        "moons",
        _moons,
        {**network(2, 16, 1, seed=3), **MOON_CHOICES},
    ),
    "deep": Preset(
        "deep",
        _moons,
        {**network(2, 8, 8, 1, seed=1), **MOON_CHOICES},
    ),
}
"""Name -> example; the first is what is trained where nothing is said."""
