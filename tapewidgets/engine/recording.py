"""Recording: what a tape writes, and how a line gets onto it.

A record is what a tape writes: a flat list of lines (a Wengert list; Bartholomew-Biggs et al., "Automatic
differentiation of algorithms", 2000), each ``(operation, output number, input numbers, saved)`` with
``saved = (y, *inputs, *parameters)``. Every value that something listens to has a number; 0 means constant.

On the record itself a line lies flat, as one tuple without tuples inside it: that is one object to make
instead of three, and the garbage collector drops it from its books at the first sight instead of the second.
"""

import itertools
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.engine.operations import OPERATIONS

Line = tuple[str, int, tuple[int, ...], tuple[Any, ...]]
FlatLine = tuple[Any, ...]
"""``(operation, output number, how many inputs, *input numbers, *saved)``."""

# Names of the module's own: to look one up in NumPy takes ten times as long.
_array, _float32 = np.ndarray, np.float32

KEPT_SIZE = 10_000
"""A value of more elements is saved only if a rule needs it; smaller ones are kept for the story."""

numbers_given = itertools.count(1)
next_number = numbers_given.__next__


class Record:
    """The lines of one tape, and the numbers of all values it listens to.

    Attributes
    ----------
    written : list of FlatLine, in the order of recording; ``lines`` gives them as a reader wants them
    known : numbers watched or recorded here
    watched : number -> the Variable or Tensor that was watched
    watches_variables : reading a trainable Variable watches it
    read_already : numbers of the Variables that need not be read again: those it knows
    keeps_all : a line is written even if none of its inputs is known
    changed : numbers of the Variables that were assigned while it listened
    large : some value was larger than ``KEPT_SIZE``
    traced : while a function is traced, the class that its values take; else None
    """

    changed: frozenset[int] = frozenset()
    large: bool = False
    traced: Any = None

    def __init__(self, watches_variables: bool = True, keeps_all: bool = False) -> None:
        self.written: list[FlatLine] = []
        self.known = self.read_already = set[int]()
        self.watched: dict[int, Any] = {}
        self.watches_variables = watches_variables
        self.keeps_all = keeps_all

    @property
    def lines(self) -> list[Line]:
        """The lines, in the order of recording."""
        return readable(self.written)

    @lines.setter
    def lines(self, lines: Sequence[Line]) -> None:
        self.written = [
            (name, output, len(numbers), *numbers, *saved) for name, output, numbers, saved in lines
        ]

    @property
    def records(self) -> "tuple[Record, ...]":
        """Just this one record: see :class:`Several`."""
        return (self,)

    def listen_to(self, tensor: Any) -> None:
        """Watch ``tensor`` from now on; only floating values can have a gradient."""
        number = tensor._number
        self.watched[number] = tensor
        if tensor._value.__class__ is _float32 or tensor._value.dtype.kind == "f":
            self.known.add(number)

    def read(self, variable: Any) -> None:
        """A Variable was read: watch it if that is what this tape does."""
        if self.watches_variables and variable._trainable:
            number = variable._number
            self.watched[number] = variable
            if variable._value.__class__ is _float32 or variable._value.dtype.kind == "f":
                self.known.add(number)

    def arrange(self) -> None:
        """Nothing: one record alone has nothing to arrange with others, see :meth:`Several.arrange`."""

    def write_large(self, line: FlatLine) -> None:
        """Write a line, and forget those of its large values that no rule will read."""
        self.large = True
        self.known.add(line[1])
        self.written.append(_kept(line, self.known))

    def snapshot(self, variable: Any) -> Any:
        """What reading ``variable`` gives; a trace gives its value of this moment instead."""
        return variable

    def assign(self, variable: Any, value: Any) -> None:
        """``variable`` is given a new value; only a trace writes that down."""
        raise NotImplementedError


def readable(written: Sequence[FlatLine]) -> list[Line]:
    """Lines as a reader wants them: numbers and values each in a tuple of their own."""
    return [(line[0], line[1], line[3 : 3 + line[2]], line[3 + line[2] :]) for line in written]


def write_down(record: Any, line: FlatLine) -> None:
    """Write a line on a Record, or on Several; from now on its output is known."""
    for value in line[3 + line[2] : 4 + 2 * line[2]]:
        if value.__class__ is _array and value.size > KEPT_SIZE:
            _prepare_allocator()
            record.write_large(line)
            return
    record.known.add(line[1])
    record.written.append(line)


def write(records: Sequence[Record], name: str, numbers: tuple[int, ...], saved: tuple[Any, ...]) -> int:
    """Write a line, with all its values, on every record that keeps all or listens to one of its inputs.

    Returns the output's number, or 0. Only floating outputs are listened to: no gradient passes a whole
    number.
    """
    floating = saved[0].dtype.kind == "f"
    output = 0
    for record in records:
        heard = floating and not record.known.isdisjoint(numbers)
        if heard or record.keeps_all:
            output = output or next_number()
            if heard:
                record.known.add(output)
            record.written.append((name, output, len(numbers), *numbers, *saved))
    return output


def _kept(line: FlatLine, known: set[int]) -> FlatLine:
    """``line`` without the large values that no rule of a listened-to input reads."""
    kept = list(line)
    first = 3 + line[2]
    for i in _unread(line[0], tuple([number in known for number in line[3:first]])):
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
