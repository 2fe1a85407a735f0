"""Listening: which records are open, in each thread and asyncio task of its own."""

from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from tapewidgets.engine.core.record import FlatLine, Record, heard_line


class Several:
    """Several records that listen at once, the outermost first; whoever writes takes them for one.

    Mostly the outermost knows all that the others know, and some know as much as it does.

    Attributes
    ----------
    mark : as a Record's: what carries it has been read by each of them, and one of them listens to it
    """

    __slots__ = ("keeps_all", "mark", "records", "written")

    def __init__(self, records: tuple[Record, ...]) -> None:
        self.records = records
        self.mark = object()
        self.keeps_all = False
        for record in records:
            if record.keeps_all:
                self.keeps_all = True
        self.written = _Written()
        self.arrange()

    def arrange(self) -> None:
        """See who knows what; to be asked anew when something is watched."""
        alike: list[Record] = []
        others: list[Record] = []
        apart = False
        most = self.records[0].known
        for record in self.records:
            known = record.known
            if known is most or known == most:
                alike.append(record)
            else:
                others.append(record)
                apart = apart or not known < most
        self.written.alike, self.written.others = ((), self.records) if apart else (alike, others)
        mark = None if apart else self.records[0].mark
        for record in self.records:
            record.heard_by = mark

    @property
    def known(self) -> Set[int]:
        """Numbers that one of them listens to."""
        if self.written.alike:
            return self.records[0].known
        return frozenset().union(*[record.known for record in self.records])

    def note_read(self, x: Any) -> int:
        """``x`` is read, by each: see :meth:`Record.note_read`. Negative if none listens to it."""
        number: int = x._number
        deaf = [record for record in self.records if record.note_read(x) < 0]
        if len(deaf) == len(self.records):
            return -number
        x._mark = self.mark
        if any([record in self.written.alike for record in deaf]):
            self.arrange()
        return number

    def write_large(self, line: FlatLine) -> None:
        """Write a line on each that knows one of its inputs, as :meth:`Record.write_large` does."""
        for record in self.records:
            own = heard_line(line, record.known)
            if own:
                record.write_large(own)


class _Written:
    """Where several records write.

    Attributes
    ----------
    alike : the outermost, and those that know all that it knows: every line is theirs. None, if another
        knows more
    others : the others, each of which hears what a line is about
    """

    __slots__ = ("alike", "others")
    alike: Sequence[Record]
    others: Sequence[Record]

    def append(self, line: FlatLine) -> None:
        for record in self.alike:
            record.written.append(line)
        for record in self.others:
            record.hear(line)


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
        others[0].heard_by = None
        listener.set(others[0] if len(others) == 1 else Several(tuple(others)))


@contextmanager
def unheard() -> Iterator[None]:
    """A block in which nobody listens."""
    token = listener.set(None)
    try:
        yield
    finally:
        listener.reset(token)


@contextmanager
def heard_by(record: Record) -> Iterator[None]:
    """A block in which this record is the only one that listens."""
    token = listener.set(record)
    try:
        yield
    finally:
        listener.reset(token)
