"""The shape of a told step, as plain data."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

from tapewidgets.training.telling.cells import Equation
from tapewidgets.words import Message, say


class Row(TypedDict):
    """A line of the tape, or a weight below the lines: its texts, each shown once its moment has come."""

    text: str
    value: str
    gradient: str


class Moment(TypedDict):
    """One moment of a step."""

    part: Literal["record", "backward", "update"]
    say: Message
    equations: list[Equation]
    row: NotRequired[int]
    """The row of the tape that it is about."""
    gives: NotRequired[list[int]]
    """The rows whose gradient is complete with it."""
    sets: NotRequired[list[str]]
    """The variables that have moved once it is over."""


class ToldStep(TypedDict):
    """A step as plain data: what its tape holds, and what happens, moment by moment."""

    step: int
    rows: list[Row]
    moments: list[Moment]
    gradients: dict[str, list[float | None]]
    """Variable -> the numbers of its gradient, row by row; none of a variable that has very many."""
    arrives: dict[str, int]
    """``prediction``, ``loss``, ``gradient w`` or ``update w`` -> the moment in which it is there."""


def say_told(words: Mapping[str, str], told: Any) -> Any:
    """Write out the messages of a told step, or of a part of one.

    Examples
    --------
    >>> from tapewidgets.words import catalog
    >>> say_told(catalog("en"), [{"say": ["sgd.whole.plain", {"rate": "0.1"}], "equations": []}])
    [{'say': 'Each weight moves 0.1 × its slope, downhill.', 'equations': []}]
    """
    if isinstance(told, dict):
        return {name: say_told(words, part) for name, part in told.items()}
    if not isinstance(told, list):
        return told
    if len(told) == 2 and isinstance(told[0], str) and isinstance(told[1], dict):
        return say(words, told)
    return [say_told(words, part) for part in told]
