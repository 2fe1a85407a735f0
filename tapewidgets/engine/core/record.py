"""Recording: a tape is a dictionary of how values came about, and the open tapes are a tuple.

Every value that a tape tracks has a number; 0 stands for a constant. ``nodes[number]`` is None for what was
watched, and else the line ``(operation, *numbers of the inputs, y, *inputs, *parameters)`` that made it (a
Wengert list; Bartholomew-Biggs et al., "Automatic differentiation of algorithms", 2000). The number of an
input that the tape does not track stands there with a minus: no gradient goes to it.
"""

import itertools
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.engine.core.lines import FlatLine, Line, readable, without_cuts
from tapewidgets.engine.operations import OPERATIONS

KEPT_SIZE = 10_000
"""A value of more elements is saved only if a rule reads it; smaller ones are kept for the story."""

_float32 = np.float32
new_numbers = itertools.count(1)  # an operation may draw one that no tape takes


class Record:
    """What one tape knows.

    Attributes
    ----------
    nodes : number -> None if it was watched, or the line that made it, in the order of recording
    watched : number -> the Variable or Tensor that was watched
    watches_variables : reading a trainable Variable watches it
    keeps_all : a line is recorded even if none of its inputs is tracked
    changed : numbers of the Variables that were assigned while it recorded
    large : some value was larger than ``KEPT_SIZE``
    cuts : ``stop_gradient`` was used while it recorded
    left : number -> where the value was turned into a NumPy value while it recorded; None if nothing was
    traced : while a function is traced, the class that its values take; else None
    """

    left: dict[int, Any] | None = None
    changed: frozenset[int] = frozenset()
    large: bool = False
    cuts: bool = False
    traced: Any = None
    _empty: bool = False
    _recording: bool = False

    def __init__(self, watches_variables: bool = True, keeps_all: bool = False) -> None:
        self.nodes: dict[int, FlatLine | None] = {}
        self.watched: dict[int, Any] = {}
        self.watches_variables = watches_variables
        self.keeps_all = keeps_all

    @property
    def known(self) -> Set[int]:
        """Numbers of all that it tracks."""
        return self.nodes.keys()

    @property
    def all_lines(self) -> list[Line]:
        """The lines in the order of recording, also of a tape that is used up."""
        nodes = without_cuts(self.nodes.copy(), self.watched) if self.cuts else self.nodes.copy()
        return [readable(number, line) for number, line in nodes.items() if line]

    @property
    def lines(self) -> list[Line]:
        """The lines in the order of recording; a tape that is used up has none."""
        return [] if self._empty else self.all_lines

    def watch(self, x: Any) -> None:
        """Track ``x`` from now on; whole numbers have no gradient."""
        number = numbered(x)
        self.watched[number] = x
        if x._value.dtype.kind == "f":
            self.nodes.setdefault(number, None)

    def tracks(self, x: Any) -> bool:
        """``x`` is read: whether it is tracked. A trainable Variable may be watched by that."""
        number = x._number
        if x._trainable and self.watches_variables and number not in self.watched:
            self.watched[number] = x
            if x._value.__class__ is _float32 or x._value.dtype.kind == "f":
                self.nodes[number] = None
                return True
        return number in self.nodes

    def snapshot(self, variable: Any) -> Any:
        """What reading ``variable`` gives; a trace gives its value of this moment instead."""
        return variable

    def assign(self, variable: Any, value: Any) -> None:
        """``variable`` is given a new value; only a trace records that."""


def numbered(x: Any) -> int:
    """The number of a Tensor or Variable; one that has none is given one that no tape knows."""
    x._number = x._number or next(new_numbers)
    return int(x._number)


def write(name: str, inputs: Sequence[Any], saved: tuple[Any, ...]) -> int:
    """Write a line on every open tape that tracks one of the inputs; gives the output's number, or 0."""
    output, floating = 0, saved[0].dtype.kind == "f"  # no gradient passes a whole number
    for tape in open_tapes():
        numbers = [getattr(x, "_number", 0) for x in inputs]
        if not tape.keeps_all:
            numbers = [n and (n if tape.tracks(x) else -n) for n, x in zip(numbers, inputs, strict=True)]
        if tape.keeps_all or (floating and max(numbers) > 0):
            output = output or next(new_numbers)
            tape.nodes[output] = (name, *numbers, *_kept(tape, name, numbers, saved))
    return output


def _kept(tape: Record, name: str, numbers: Sequence[int], saved: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is saved, without the large values that no rule of a tracked input reads."""
    values = 1 + len(numbers)
    large = [i for i in range(values) if saved[i].__class__ is np.ndarray and saved[i].size > KEPT_SIZE]
    if tape.keeps_all or not large:
        return saved
    tape.large = True
    _keep_freed_memory()
    read = _read_by_rules(name, *[number > 0 for number in numbers])
    return tuple([None if i in large and i not in read else value for i, value in enumerate(saved)])


@cache
def _keep_freed_memory() -> None:
    """Drop one large array, so that the C library keeps what is freed for the next one.

    glibc's malloc raises its thresholds to the largest block freed so far (mallopt(3), M_MMAP_THRESHOLD).
    Until then each large array comes from the system, which fills in its pages one by one.
    """
    np.empty(33_000_000, np.uint8)


@cache
def _read_by_rules(name: str, *tracked: bool) -> tuple[int, ...]:
    return OPERATIONS[name].reads(tracked)


Open = tuple[Any, ...]
"""``()``, or (the innermost open tape, its nodes, those that were open before it)."""


class Complete(tuple[Any, ...]):
    """What is open, where the outermost record keeps every line: a trace, or ``tape.source``."""

    __slots__ = ()


_open: "ContextVar[Open]" = ContextVar("open", default=())
recording = _open.get
"""What is open in this thread or asyncio task."""


def open_tapes() -> list[Record]:
    """The open tapes, the innermost first."""
    now, tapes = recording(), []
    while now:
        tapes.append(now[0])
        now = now[2]
    return tapes


def complete_record() -> Record | None:
    """The record that keeps every line, if one is open."""
    return open_tapes()[-1] if recording().__class__ is Complete else None


def traced() -> Any:
    """The class that values take while a function is traced, else None."""
    record = complete_record()
    return record and record.traced


def begin(tape: Record) -> None:
    """Open ``tape``: it records from now on."""
    now = recording()
    _open.set((tape, tape.nodes, now) if now.__class__ is tuple else Complete((tape, tape.nodes, now)))


def end(tape: Record) -> None:
    """Close ``tape``: it records no more."""
    now = recording()
    _open.set(now[2] if now and now[0] is tape else _without(tape, now))


def _without(tape: Record, now: Open) -> Open:
    if not now or now[0] is tape:
        return now and now[2]
    return now.__class__((*now[:2], _without(tape, now[2])))


@contextmanager
def recorded_by(record: Record) -> Iterator[None]:
    """A block in which this record, which keeps every line, is the only one open."""
    token = _open.set(Complete((record, record.nodes, ())))
    try:
        yield
    finally:
        _open.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """A block in which no tape is open."""
    token = _open.set(())
    try:
        yield
    finally:
        _open.reset(token)
