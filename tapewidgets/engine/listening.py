"""Listening: which records are open, in each thread and asyncio task of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from tapewidgets.engine.recording import FlatLine, Record


class Several:
    """Several records that listen at once, the outermost first; whoever writes takes them for one."""

    __slots__ = ("keeps_all", "known", "read_already", "records", "written")

    def __init__(self, records: tuple[Record, ...]) -> None:
        self.records = records
        self.keeps_all = any(record.keeps_all for record in records)
        self.known = self.written = _Together(records)
        self.read_already: frozenset[int] = frozenset()

    def read(self, variable: Any) -> None:
        """A Variable was read: each may watch it."""
        for record in self.records:
            if variable._number not in record.known:
                record.read(variable)

    def write_large(self, line: FlatLine) -> None:
        """Write a line on each that knows one of its inputs, as :meth:`Record.write_large` does."""
        for record in self.written.hearing(line):
            record.write_large(line)


class _Together:
    """What several records know, and where they write, each what it hears."""

    __slots__ = ("records",)

    def __init__(self, records: tuple[Record, ...]) -> None:
        self.records = records

    def __contains__(self, number: int) -> bool:
        for record in self.records:  # noqa: SIM110  (half the time of any)
            if number in record.known:
                return True
        return False

    def isdisjoint(self, numbers: Sequence[int]) -> bool:
        return all([record.known.isdisjoint(numbers) for record in self.records])

    def hearing(self, line: FlatLine) -> list[Record]:
        """The records that know one of its inputs."""
        numbers = line[3 : 3 + line[2]]
        return [record for record in self.records if not record.known.isdisjoint(numbers)]

    def add(self, number: int) -> None:
        """Nothing: a record that takes a line adds its output by itself."""

    def append(self, line: FlatLine) -> None:
        for record in self.hearing(line):
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
        others = tuple(other for other in now.records if other is not record)
        listener.set(others[0] if len(others) == 1 else Several(others))


@contextmanager
def unheard() -> Iterator[None]:
    """A block in which nobody listens."""
    token = listener.set(None)
    try:
        yield
    finally:
        listener.reset(token)
