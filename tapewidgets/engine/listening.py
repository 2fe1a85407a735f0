"""Listening: which records are open, in each thread and asyncio task of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from tapewidgets.engine.recording import FlatLine, Record


class Several:
    """Several records that listen at once, the outermost first; whoever writes takes them for one.

    Mostly the outermost knows all that the others know. Then every line is for it, and what it knows decides.
    """

    __slots__ = ("keeps_all", "known", "read_already", "records", "written")
    known: Any
    written: Any

    def __init__(self, records: tuple[Record, ...]) -> None:
        self.records = records
        self.read_already: set[int] = set()
        self.arrange()

    def arrange(self) -> None:
        """See whether the outermost knows all; to be asked anew when something is watched."""
        first, *others = self.records
        known, keeps_all, apart = first.known, first.keeps_all, False
        for record in others:
            if record.keeps_all:
                keeps_all = True
            if record.known and not record.known <= known:
                apart = True
        self.keeps_all = keeps_all
        if apart:
            self.known = self.written = _Each()
            self.written.records = self.records
        else:
            self.known, self.written = known, _Outermost()
            self.written.first, self.written.others = first, others

    def read(self, variable: Any) -> None:
        """A Variable was read: each may watch it."""
        number = variable._number
        if number not in self.read_already:
            self.read_already.add(number)
            for record in self.records:
                if number not in record.known:
                    record.read(variable)
            if number not in self.records[0].known:
                self.arrange()

    def write_large(self, line: FlatLine) -> None:
        """Write a line on each that knows one of its inputs, as :meth:`Record.write_large` does."""
        for record in self.records:
            if not record.known.isdisjoint(line[3 : 3 + line[2]]):
                record.write_large(line)


class _Outermost:
    """Where several records write of which the first knows all: on the first, and on others that hear it."""

    __slots__ = ("first", "others")
    first: Record
    others: list[Record]

    def append(self, line: FlatLine) -> None:
        self.first.written.append(line)
        for record in self.others:
            known, inputs = record.known, line[2]
            if line[3] in known or (inputs > 1 and not known.isdisjoint(line[4 : 3 + inputs])):
                known.add(line[1])
                record.written.append(line)


class _Each:
    """What each of several records knows, and where each writes what it hears."""

    __slots__ = ("records",)
    records: tuple[Record, ...]

    def __contains__(self, number: int) -> bool:
        for record in self.records:  # noqa: SIM110  (half the time of any)
            if number in record.known:
                return True
        return False

    def isdisjoint(self, numbers: Sequence[int]) -> bool:
        return all([record.known.isdisjoint(numbers) for record in self.records])

    def add(self, number: int) -> None:
        """Nothing: a record that takes a line adds its output by itself."""

    def append(self, line: FlatLine) -> None:
        for record in self.records:
            if not record.known.isdisjoint(line[3 : 3 + line[2]]):
                record.known.add(line[1])
                record.written.append(line)


listener: "ContextVar[Record | Several | None]" = ContextVar("listener", default=None)
"""Who listens in this thread or asyncio task: nobody, one record, or several."""


def open_records() -> tuple[Record, ...]:
    """The records that listen here, the outermost first."""
    now = listener.get()
    return () if now is None else now.records


def begin(record: Record) -> None:
    """Let ``record`` listen from now on."""
    now = listener.get()
    listener.set(record if now is None else Several((*now.records, record)))


def end(record: Record) -> None:
    """Let ``record`` listen no more."""
    now = listener.get()
    if now is record:
        listener.set(None)
    elif now is not None:
        others = [other for other in now.records if other is not record]
        listener.set(others[0] if len(others) == 1 else Several(tuple(others)))


@contextmanager
def unheard() -> Iterator[None]:
    """A block in which nobody listens."""
    token = listener.set(None)
    try:
        yield
    finally:
        listener.reset(token)
