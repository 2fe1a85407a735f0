"""What a person chooses for a run, checked once and said in words."""

import keyword
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tapewidgets.training.python_model import PythonModel
from tapewidgets.words import Message, catalog, say, tell

MODEL = "predictions = w*x + b"
LOSS = "loss = (predictions - y)**2"
VARIABLES: Mapping[str, Any] = {"w": -1.0, "b": -1.0}
EXAMPLE = "{'w': -1.0, 'b': -1.0}"
MOST_STEPS = 10_000_000
LARGEST_RATE = 1e6
MOST_WEIGHTS = 1_000_000

Weight = npt.NDArray[np.float32]
"""A variable's value: a float32 array, or a float32 NumPy scalar for shape ()."""

_NAME = re.compile(r"[A-Za-z가-힣][A-Za-z0-9_가-힣]*")
_ASSIGNMENT = re.compile(r"\s*[^\W\d]\w*\s*=(?!=)")


@dataclass(frozen=True)
class Settings:
    """The choices of a run.

    Parameters
    ----------
    model, loss : lines in the learner's language; the last line of ``model`` is the prediction, that of
        ``loss`` the loss (its mean over the batch is what is made smaller)
    variables : name -> start
    learning_rate : a number from 0 to 1e6, or a schedule: a function of the steps taken
    batch_size : points in a batch; None for all of them
    shuffle, seed : a new order of the points each epoch, decided by the seed
    optimizer : its name
    options : its settings besides the learning rate, such as ``momentum``
    steps : how many in all; None for ``epochs`` passes over the data
    function : a `PythonModel` in the place of the lines, whose text ``model`` then is

    Examples
    --------
    >>> Settings(learning_rate=0.5, batch_size=None).say()
    'SGD, learning rate 0.5, all points in a batch'
    """

    model: str = MODEL
    loss: str = LOSS
    variables: Mapping[str, Weight] = field(default_factory=lambda: dict(VARIABLES))
    learning_rate: Any = 0.01
    batch_size: int | None = 1
    shuffle: bool = False
    seed: int = 0
    optimizer: str = "SGD"
    options: Mapping[str, Any] = field(default_factory=dict)
    epochs: int = 10
    steps: int | None = None
    function: PythonModel | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.variables, Mapping):
            raise TypeError(tell("training.variables", example=EXAMPLE))
        starts = {check_name(name): _start(name, value) for name, value in dict(self.variables).items()}
        if not starts:
            raise ValueError(tell("training.nothing", example=EXAMPLE))
        if sum(value.size for value in starts.values()) > MOST_WEIGHTS:
            raise ValueError(tell("training.many", most=f"{MOST_WEIGHTS:,}"))
        self._check_kinds()
        checked = {
            "variables": starts,
            "model": self.model if self.function else _named(self.model, "predictions"),
            "loss": _named(self.loss, "loss"),
            "learning_rate": check_rate(self.learning_rate),
            "seed": check_whole("seed", self.seed, 0, 2**63 - 1),
        }
        for name in ("batch_size", "epochs", "steps"):
            if (value := getattr(self, name)) is not None or name == "epochs":
                checked[name] = check_whole(name, value, 1, MOST_STEPS)
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    def _check_kinds(self) -> None:
        """Refuse what is no flag, no name or no dict."""
        if not isinstance(self.shuffle, bool | np.bool_):
            raise TypeError(tell("training.shuffle", given=f"{self.shuffle!r:.60}"))
        if not isinstance(self.optimizer, str):
            raise TypeError(tell("training.optimizer", given=f"{self.optimizer!r:.60}"))
        if not isinstance(self.options, Mapping):
            example, given = "{'momentum': 0.5}", f"{self.options!r:.60}"
            raise TypeError(tell("training.options", example=example, given=given))

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Variable -> shape."""
        return {name: start.shape for name, start in self.variables.items()}

    def split(self, point: Any) -> list[Any]:
        """Split a flat vector into one value for each variable."""
        values, at = [], 0
        for start in self.variables.values():
            values.append(point[at : at + start.size].reshape(start.shape)[()])
            at += start.size
        return values

    def say(self) -> str:
        """Tell the choices that differ between runs, in a few words."""
        return say(catalog(), self.message)

    @property
    def message(self) -> Message:
        """The choices that differ between runs, as a message."""
        size: Message = ["sgd.settings.size", {"size": str(self.batch_size)}]
        fixed: dict[int | None, Message] = {None: ["sgd.settings.all", {}], 1: ["sgd.settings.one", {}]}
        extra = "".join(f", {name} {value}" for name, value in self.options.items())
        told = {"optimizer": self.optimizer, "rate": rate_message(self.learning_rate), "options": extra}
        found: Message = ["sgd.settings", {**told, "batch": fixed.get(self.batch_size, size)}]
        return ["sgd.settings.shuffled", {"settings": found}] if self.shuffle else found


CHOICES = tuple(Settings.__dataclass_fields__)
"""The choices by name."""


def check_rate(value: Any) -> Any:
    """Read a learning rate or a schedule, or raise a ValueError that says what to write.

    Examples
    --------
    >>> check_rate("0.5")
    0.5
    >>> check_rate(-1)
    Traceback (most recent call last):
    ...
    ValueError: A learning rate of -1 would climb the loss: write a number from 0 to 1e+06, such as 0.01.
    """
    if callable(value):
        try:
            first = value(0)
        except TypeError:
            raise ValueError(tell("training.schedule")) from None
        check_rate(first)
        return value
    try:
        rate = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError, OverflowError):
        rate = math.nan
    said = {"rate": f"{rate:g}", "most": f"{LARGEST_RATE:g}"}
    if math.isnan(rate):
        raise ValueError(tell("training.rate.nan", **said))
    if rate < 0:
        raise ValueError(tell("training.rate.negative", **said))
    if rate > LARGEST_RATE:
        raise ValueError(tell("training.rate.large", **said))
    return rate


def rate_after(learning_rate: Any, steps: int) -> float:
    """Give the rate after so many steps, whether it changes or not.

    Examples
    --------
    >>> rate_after(0.25, 100)
    0.25
    >>> rate_after(tw.optimizers.schedules.CosineDecay(0.5, 10), 10)
    0.0
    """
    return float(learning_rate(steps)) if callable(learning_rate) else float(learning_rate)


def shortest(value: Any) -> Any:
    """Give float32 numbers as floats in lists, with as few digits as bring the same bits back.

    Examples
    --------
    >>> shortest(np.float32([0.1, 2]))
    [0.1, 2.0]
    """
    array = np.asarray(value, dtype=np.float32)
    return [shortest(part) for part in array] if array.shape else float(str(array[()]))


def say_rate(learning_rate: Any) -> str:
    """Say a rate or a schedule in a word or two.

    Examples
    --------
    >>> say_rate(tw.optimizers.schedules.CosineDecay(0.5, 10))
    '0.5 then CosineDecay'
    """
    return say(catalog(), rate_message(learning_rate))


def rate_message(learning_rate: Any) -> Message:
    """Give what `say_rate` says as a message."""
    if not callable(learning_rate):
        return f"{learning_rate:g}"
    name = getattr(learning_rate, "__name__", type(learning_rate).__name__)
    return ["sgd.settings.schedule", {"rate": f"{rate_after(learning_rate, 0):g}", "schedule": name}]


def check_name(name: Any) -> str:
    """Read a name that can stand in a program, or raise a ValueError.

    Examples
    --------
    >>> check_name("w1")
    'w1'
    """
    if isinstance(name, str) and _NAME.fullmatch(name) and len(name) <= 32 and not keyword.iskeyword(name):
        return name
    raise ValueError(tell("training.name", name=repr(str(name)[:40])))


def check_whole(name: str, value: Any, low: int, high: int) -> int:
    """Read a whole number in a range, or raise a ValueError.

    Examples
    --------
    >>> check_whole("epochs", 3.0, 1, 10)
    3
    """
    try:
        whole = int(value) if not isinstance(value, bool) and float(value) == int(value) else None
    except (TypeError, ValueError, OverflowError):
        whole = None
    if whole is None or not low <= whole <= high:
        raise ValueError(tell("training.whole", name=name, low=low, high=f"{high:,}"))
    return whole


def _start(name: Any, value: Any) -> Weight:
    value = value.numpy() if hasattr(value, "numpy") else value
    try:
        with np.errstate(over="ignore"):
            start: Weight = np.array(value, dtype=np.float32)
    except (TypeError, ValueError):
        raise ValueError(tell("training.start.numbers", name=str(name))) from None
    if not np.isfinite(start).all():
        raise ValueError(tell("training.start.finite", name=str(name)))
    return start[()]


def _named(source: str, name: str) -> str:
    """Give the last line a name if it is a bare expression."""
    if not isinstance(source, str):
        raise TypeError(
            tell(
                "training.text.model" if name == "predictions" else "training.text.loss", example=repr(MODEL)
            )
        )
    lines = source.strip().split("\n")
    if not _ASSIGNMENT.match(lines[-1]):
        lines[-1] = f"{name} = {lines[-1]}"
    return "\n".join(lines)
