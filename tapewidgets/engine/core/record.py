"""Recording: what a tape writes, and how a line gets onto it.

A record is what a tape writes: a flat list of lines (a Wengert list; Bartholomew-Biggs et al., "Automatic
differentiation of algorithms", 2000), each ``(operation, output number, input numbers, saved)`` with
``saved = (y, *inputs, *parameters)``. Every value that something listens to has a number; 0 means constant.

On the record itself a line lies flat, as one tuple without tuples inside it: that is one object to make
instead of three, and the garbage collector drops it from its books at the first sight instead of the second.
"""

import itertools
import operator
from collections.abc import Sequence, Set
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.engine.core.lines import Line as ReadableLine
from tapewidgets.engine.operations import OPERATIONS

Line = tuple[str, int, tuple[int, ...], tuple[Any, ...]]
FlatLine = tuple[Any, ...]
"""``(operation, output number, *input numbers, *saved)``.

The number of an input that the tape does not listen to is negative: no gradient goes there.
"""

# Names of the module's own: to look one up in NumPy takes ten times as long.
_array, _float32 = np.ndarray, np.float32
_NOTHING: frozenset[int] = frozenset()
_output_of = operator.itemgetter(1)
_PARAMETERS = {name: len(operation.parameters) for name, operation in OPERATIONS.items()}

KEPT_SIZE = 10_000
"""A value of more elements is saved only if a rule needs it; smaller ones are kept for the story."""

numbers_given = itertools.count(1)
next_number = numbers_given.__next__


class Record:
    """The lines of one tape, and the numbers of all values it listens to.

    Attributes
    ----------
    written : list of FlatLine, in the order of recording; ``lines`` gives them as a reader wants them
    mark : what tensors and Variables carry that were met here last and are listened to
    watched : number -> the Variable or Tensor that was watched
    watches_variables : reading a trainable Variable watches it
    keeps_all : a line is written even if none of its inputs is known
    changed : numbers of the Variables that were assigned while it listened
    large : some value was larger than ``KEPT_SIZE``
    traced : while a function is traced, the class that its values take; else None
    heard_by : the mark of an outer record that knows all that this one knows; None if there may be no such
    """

    changed: frozenset[int] = frozenset()
    large: bool = False
    traced: Any = None
    heard_by: object = None
    _known: set[int] | None = None  # as :meth:`known` gave it last, when there were
    _counted: tuple[int, int] = (0, 0)  # so many things watched and lines written
    _past: list[Any] | None = (
        None  # what a tape that is used up had written; signed, without values, if large
    )

    def __init__(self, watches_variables: bool = True, keeps_all: bool = False) -> None:
        self.written: list[FlatLine] = []
        self.watched: dict[int, Any] = {}
        self.mark = object()
        self.watches_variables = watches_variables
        self.keeps_all = keeps_all

    @property
    def lines(self) -> list[ReadableLine]:
        """The lines, in the order of recording."""
        return [readable(line) for line in self.written]

    @property
    def saved_lines(self) -> list[Line]:
        """The lines, in the order of recording."""
        return [
            (name, output, tuple([abs(number) for number in numbers]), saved)
            for name, output, numbers, saved in signed(self.written)
        ]

    @lines.setter
    def lines(self, lines: Sequence[ReadableLine]) -> None:
        self._known = set(self.known)
        self.written = [
            (line.operation, line.output, *signs(line), *line.values, *line.parameters) for line in lines
        ]
        self._counted = (0, 0)

    @property
    def known(self) -> Set[int]:
        """Numbers of all that it listens to: what is watched, and the outputs of its lines.

        A record that keeps all need not know anything.
        """
        if self.keeps_all or not (self.watched or self.written):
            return _NOTHING
        if self._known is None:
            self._known, self._counted = set(), (0, 0)
        known, (watched, lines) = self._known, self._counted
        written = self.written or self._past or ()
        if len(self.watched) != watched:
            for number, x in self.watched.items():
                if x._value.__class__ is _float32 or x._value.dtype.kind == "f":
                    known.add(number)
        if len(written) != lines:
            known.update(map(_output_of, written[lines:] if lines else written))
        self._counted = len(self.watched), len(written)
        return known

    @property
    def records(self) -> "tuple[Record, ...]":
        """Just this one record: see :class:`Several`."""
        return (self,)

    def hear(self, line: FlatLine) -> None:
        """Write a line that was made for another record, if one of its inputs is known here."""
        own = heard_line(line, self.known)
        if own:
            self.written.append(own)

    def note_read(self, x: Any) -> int:
        """``x``, which has a number, is read: a trainable Variable may be watched by that.

        Gives the number as it stands in a line: negative if ``x`` is not listened to.
        """
        number: int = x._number
        if number not in self.watched:
            if x._trainable and self.watches_variables:
                self.watched[number] = x
            elif number not in self.known:
                return -number
        if x._value.__class__ is not _float32 and x._value.dtype.kind != "f":
            return -number
        x._mark = self.mark
        return number

    def arrange(self) -> None:
        """Nothing: one record alone has nothing to arrange with others, see :meth:`Several.arrange`."""

    def write_large(self, line: FlatLine) -> None:
        """Write a line, and forget those of its large values that no rule will read."""
        self.large = True
        self.written.append(_kept(line))

    def snapshot(self, variable: Any) -> Any:
        """What reading ``variable`` gives; a trace gives its value of this moment instead."""
        return variable

    def assign(self, variable: Any, value: Any) -> None:
        """``variable`` is given a new value; only a trace writes that down."""
        raise NotImplementedError


def readable(line: FlatLine) -> ReadableLine:
    """A line as a small named record."""
    first = first_saved(line)
    numbers, after = line[2:first], 2 * first - 1
    tracked = tuple([number > 0 for number in numbers])
    return ReadableLine(line[0], line[1], tuple(map(abs, numbers)), line[first:after], line[after:], tracked)


def signs(line: ReadableLine) -> list[int]:
    """The numbers of a line's inputs, negative where the tape does not track them."""
    return [n if tracked else -n for n, tracked in zip(line.inputs, line.tracked, strict=True)]


def signed(written: Sequence[FlatLine]) -> list[Line]:
    """Lines with numbers and values each in a tuple of their own; what is not listened to has a minus."""
    lines = []
    for line in written:
        first = first_saved(line)
        lines.append((line[0], line[1], line[2:first], line[first:]))
    return lines


def first_saved(line: FlatLine) -> int:
    """Where in a line the saved values begin: before them and among them each input stands once."""
    return 2 + (len(line) - 3 - _PARAMETERS[line[0]]) // 2


def heard_line(line: FlatLine, known: Set[int]) -> FlatLine | None:
    """The line as a record that knows so much writes it; None if it knows none of the inputs."""
    first = first_saved(line)
    numbers = [number if number in known else -number for number in map(abs, line[2:first])]
    return (*line[:2], *numbers, *line[first:]) if max(numbers) > 0 else None


def numbered(x: Any) -> int:
    """The number of a Tensor or Variable; one that has none is given one that no tape knows."""
    if not x._number:
        x._mark = None  # before the number: a thread that sees the number looks for the mark
        x._number = next_number()
    return int(x._number)


def write_down(record: Any, line: FlatLine) -> None:
    """Write a line on a Record, or on Several."""
    for value in line[first_saved(line) :]:
        if value.__class__ is _array and value.size > KEPT_SIZE:
            _prepare_allocator()
            record.write_large(line)
            return
    record.written.append(line)


def write(records: Sequence[Record], name: str, numbers: tuple[int, ...], saved: tuple[Any, ...]) -> int:
    """Write a line, with all its values, on every record that keeps all or listens to one of its inputs.

    Returns the output's number, or 0. Only floating outputs are listened to: no gradient passes a whole
    number.
    """
    floating = saved[0].dtype.kind == "f"
    output = 0
    for record in records:
        if record.keeps_all or (floating and not record.known.isdisjoint(numbers)):
            output = output or next_number()
            line = (name, output, *numbers, *saved)
            if record.keeps_all:
                record.written.append(line)
            else:
                record.hear(line)
    return output


def _kept(line: FlatLine) -> FlatLine:
    """``line`` without the large values that no rule of a listened-to input reads."""
    kept = list(line)
    first = first_saved(line)
    for i in _unread(line[0], tuple([number > 0 for number in line[2:first]])):
        if getattr(line[first + i], "size", 1) > KEPT_SIZE:
            kept[first + i] = None
    return tuple(kept)


@cache
def _unread(name: str, heard: tuple[bool, ...]) -> tuple[int, ...]:
    """Positions, the output's first, of the values that no rule of an input listened to reads."""
    read = OPERATIONS[name].reads(heard)
    return tuple(i for i in range(len(heard) + 1) if i not in read)


@cache
def _prepare_allocator() -> None:
    """Make and drop one large array, so that glibc keeps freed memory for the next one.

    malloc raises its thresholds to the largest block freed so far (mallopt(3), M_MMAP_THRESHOLD); until then
    every large array is fetched from the system and its pages are faulted in anew.
    """
    np.empty(33_000_000, np.uint8)
