"""The walk back of a jacobian for as long as it is a matrix of few bands.

A jacobian has a row for each element of the target and a column for each element of what it is taken by.
Operations that work element by element keep it diagonal, slices of vectors move the diagonal aside. Such a
band is one number for each column: the zeros around it are neither stored nor calculated.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.backward import OF_ONE, OF_TWO, walk_back
from tapewidgets.engine.core.record import Record
from tapewidgets.engine.core.tensor import Tensor, wrap
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.operations.operation import unchanged

Bands = dict[int, Any]
"""offset -> a number for each column: column ``p``, counted along all axes, has it in row ``p + offset``."""

MOST = 6
"""Where slices make more bands than that beside the diagonal, the matrix is filled in."""

_ELEMENTWISE = {name for name, operation in OPERATIONS.items() if operation.elementwise}
_PAIRS = {name: rules for name, rules in OF_TWO.items() if name in _ELEMENTWISE}
_SINGLES = {name: rule for name, rule in OF_ONE.items() if name in _ELEMENTWISE or name == "reshape"}


def walk_back_in_bands(record: Record, target: int, value: Any, wanted: Sequence[int]) -> list[Tensor | None]:
    """The jacobian by each of the ``wanted`` numbers, its rows along a first axis; None where there is none.

    The lines are read as by :func:`walk_back`, which goes on by itself from the first line that fills the
    matrix.

    Parameters
    ----------
    record : the lines to follow
    target : the number of the target
    value : the target's, any shape
    wanted : numbers of the sources

    Notes
    -----
    Sparse jacobians: Griewank and Walther, "Evaluating Derivatives", 2008, chapter 7.
    """
    written = record.written
    ones = np.empty(value.shape, value.dtype)
    ones.fill(1)
    reached = _Reached(value.size)
    diagonals, aside, add = reached.diagonals, reached.aside, reached.add
    take, take_aside, pairs, singles = diagonals.pop, aside.pop, _PAIRS, _SINGLES
    diagonals[target] = ones
    for line in reversed(written):
        output = line[1]
        g, bands = take(output, None), take_aside(output, None)
        if g is None and bands is None:
            continue
        if output in wanted:
            reached.keep(output, g, bands)
        name = line[0]
        if name in pairs:
            _, _, number, other, y, a, b = line
            rule, other_rule = pairs[name]
            if number > 0:
                if g is not None:
                    part = g if rule is unchanged else rule(g, y, a, b)
                    diagonals[number] = diagonals[number] + part if number in diagonals else part
                if bands is not None:
                    for offset, beside in bands.items():
                        add(number, offset, rule(beside, y, a, b))
            if other > 0:
                if g is not None:
                    part = g if other_rule is unchanged else other_rule(g, y, a, b)
                    diagonals[other] = diagonals[other] + part if other in diagonals else part
                if bands is not None:
                    for offset, beside in bands.items():
                        add(other, offset, other_rule(beside, y, a, b))
        elif name in singles:
            _, _, number, y, a, *parameters = line
            rule = singles[name]
            if g is not None:
                part = rule(g, y, a, *parameters)
                diagonals[number] = diagonals[number] + part if number in diagonals else part
            if bands is not None:
                for offset, beside in bands.items():
                    add(number, offset, rule(beside, y, a, *parameters))
        elif name == "index" or name == "scatter":
            _, _, number, _, _, key, shape = line
            cut = key[0] if len(shape) == len(key) == 1 else None
            if cut.__class__ is not slice or cut.step is not None or (cut.start or 0) < 0:
                break
            if bands is not None and len(bands) > MOST:
                break
            start = cut.start or 0
            for offset, beside in _with_diagonal(bands, g).items():
                if name == "scatter":
                    offset += start
                    part = beside[cut]
                else:
                    offset -= start
                    part = np.zeros(shape, beside.dtype)
                    part[cut] = beside
                if offset:
                    add(number, offset, part)
                else:
                    diagonals[number] = diagonals[number] + part if number in diagonals else part
        else:
            break
    else:
        return _tensors(reached.matrices(wanted, {}), wanted)
    left, full = 1, {}
    while written[left - 1] is not line:
        left += 1
    if name == "matvec" and bands is None and g.size == value.size and line[2] <= 0:
        left -= 1
        full[line[3]] = g[:, None] * line[5]  # a diagonal times a matrix: each row by a number of its own
    else:
        reached.keep(output, g, bands)
    reached.matrices((*diagonals, *aside) if left else wanted, full)
    return walk_back(record, full, wanted, written[:left]) if left else _tensors(full, wanted)


class _Reached:
    """What has reached the value of each number: its diagonal, and the bands beside it."""

    __slots__ = ("aside", "diagonals", "rows")

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.diagonals: dict[int, Any] = {}
        self.aside: dict[int, Bands] = {}

    def keep(self, number: int, g: Any, bands: Bands | None) -> None:
        """Have again what was taken."""
        if g is not None:
            self.diagonals[number] = g
        if bands is not None:
            self.aside[number] = bands

    def add(self, number: int, offset: int, part: Any) -> None:
        """Add to a band beside the diagonal."""
        bands = self.aside.get(number)
        if bands is None:
            self.aside[number] = {offset: part}
        else:
            bands[offset] = bands[offset] + part if offset in bands else part

    def matrices(self, numbers: Iterable[int], full: dict[int, Any]) -> dict[int, Any]:
        """What has reached the values of these numbers, added to the ``full`` matrices there are."""
        for number in set(numbers):
            bands = _with_diagonal(self.aside.get(number), self.diagonals.get(number))
            if bands:
                full[number] = _matrix(bands, self.rows, full.get(number))
        return full


def _with_diagonal(bands: Bands | None, g: Any) -> Bands:
    """All bands, the diagonal one of them."""
    if g is None:
        return bands or {}
    return {0: g} if bands is None else {0: g, **bands}


def _matrix(bands: Bands, rows: int, full: Any) -> Any:
    """The matrix of the bands, added to ``full`` if that is not None: shape (rows, *shape of the columns)."""
    flat: Any = None
    for offset, g in bands.items():
        if flat is None:
            shape, columns = g.shape, g.size
            flat = np.zeros(rows * columns, g.dtype) if full is None else full.reshape(-1)
        if len(shape) != 1:
            g = g.reshape(-1)
        first = -offset if offset < 0 else 0
        last = columns if columns < rows - offset else rows - offset
        if first >= last:  # all of it lies outside
            continue
        if last - first < columns:
            g = g[first:last]
        band = slice((first + offset) * columns + first, (last + offset) * columns, columns + 1)
        if full is None:
            flat[band] = g
        else:
            flat[band] += g
    return flat.reshape((rows, *shape))


def _tensors(full: dict[int, Any], wanted: Sequence[int]) -> list[Tensor | None]:
    return [wrap(full[number]) if number in full else None for number in wanted]
