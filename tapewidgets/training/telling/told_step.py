"""The shape of a told step, as plain data."""

from typing import Literal, NotRequired, TypedDict

from tapewidgets.training.telling.cells import Equation


class Row(TypedDict):
    """A line of the tape, or a weight below the lines: its texts, each shown once its moment has come."""

    text: str
    value: str
    gradient: str


class Moment(TypedDict):
    """One moment of a step."""

    part: Literal["record", "backward", "update"]
    say: str
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
