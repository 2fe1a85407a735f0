"""The points a run trains on: columns of equal length, made, read from a file or given as arrays."""

import codecs
import csv
import io
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tapewidgets.training.settings import check_name
from tapewidgets.words import tell

NOISE = 0.3
"""Standard deviation of the default data around their line: without it all batches would agree."""

MOST_ROWS = 1_000_000
MOST_NUMBERS = 20_000_000

Column = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Data:
    """Named float32 columns with one row a point.

    Parameters
    ----------
    columns : name -> array, shape (points,) or (points, ...)
    source : Python that makes ``x_data`` and ``y_data`` again, for copied code; None: written out
    made : what `line` was called with, ``{"preset": name}`` or ``{"split": ...}``, if that made the points
    test : points of the same columns that no step sees, to tell what a model has learned from its noise

    Examples
    --------
    >>> Data({"x": [0.0, 1.0], "y": [1.0, 4.0]}).count
    2
    """

    columns: dict[str, Column]
    source: str | None = field(default=None, compare=False)
    made: Mapping[str, Any] | None = field(default=None, compare=False)
    test: "Data | None" = field(default=None, compare=False)

    def __post_init__(self) -> None:
        checked = {check_name(name): _column(name, values) for name, values in dict(self.columns).items()}
        if not checked:
            raise ValueError(tell("training.data.none"))
        lengths = {name: len(values) for name, values in checked.items()}
        if len(set(lengths.values())) > 1:
            said = [tell("training.data.length", name=name, size=size) for name, size in lengths.items()]
            raise ValueError(tell("training.data.lengths", lengths=said))
        if not next(iter(lengths.values())):
            raise ValueError(tell("training.data.empty"))
        if self.test is not None and self.test.shapes != {name: v.shape[1:] for name, v in checked.items()}:
            wanted, has = ", ".join(checked), ", ".join(self.test.columns)
            raise ValueError(tell("training.data.test", wanted=wanted, given=has))
        object.__setattr__(self, "columns", checked)

    @property
    def count(self) -> int:
        """How many points there are."""
        return len(next(iter(self.columns.values())))

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Column -> shape of one point's value."""
        return {name: values.shape[1:] for name, values in self.columns.items()}

    def rows(self, indices: Any) -> dict[str, Column]:
        """Take the columns at some rows (an index, an array of indices or a slice)."""
        return {name: values[indices] for name, values in self.columns.items()}

    def split(self, share: float, seed: int = 0) -> "Data":
        """Hold out a share of the points, chosen by chance, as test points.

        Parameters
        ----------
        share : between 0 and 1; at least one point goes to each side

        Raises
        ------
        ValueError : another share, or fewer than two points

        Examples
        --------
        >>> parted = line(points=40).split(0.25)
        >>> parted.count, parted.test.count
        (30, 10)
        """
        if not 0 < share < 1 or self.count < 2:
            raise ValueError(tell("training.data.share", share=str(share)))
        held = min(max(1, round(share * self.count)), self.count - 1)
        chosen = np.random.default_rng(seed).permutation(self.count)[:held]
        rest = np.delete(np.arange(self.count), chosen)
        source = made = None
        if self.source is not None:
            names = list(self.columns)
            test = ", ".join(f"{name}_test" for name in names)
            source = "\n".join(
                [
                    self.source,
                    f"held = np.random.default_rng({seed}).permutation({self.count})[:{held}]",
                    f"{test} = {', '.join(f'{name}_data[held]' for name in names)}",
                    *(f"{name}_data = np.delete({name}_data, held, axis=0)" for name in names),
                ]
            )
        if self.made is not None:
            made = {"split": {"of": dict(self.made), "share": share, "seed": seed}}
        return Data(self.rows(rest), source, made, Data(self.rows(chosen)))


def line(
    slope: float = 3.0, intercept: float = 1.0, points: int = 1000, noise: float = 0.0, seed: int = 0
) -> Data:
    """Make points on ``y = slope*x + intercept``, x from a normal distribution.

    Parameters
    ----------
    points : how many, from 1
    noise : standard deviation of what is added to y
    seed : the same seed gives the same points

    Raises
    ------
    ValueError : a number that is not finite, negative noise, or no points

    Examples
    --------
    >>> line(points=5).columns["y"].shape
    (5,)
    """
    for name, value in (("slope", slope), ("intercept", intercept), ("noise", noise)):
        if not math.isfinite(value):
            raise ValueError(tell("training.data.finite", name=name, value=str(value)))
    if noise < 0:
        raise ValueError(tell("training.data.noise", noise=str(noise)))
    if not 1 <= points <= MOST_ROWS:
        raise ValueError(tell("training.data.points", most=f"{MOST_ROWS:,}", points=str(points)))
    rows = [
        f"rng = np.random.default_rng({seed})",
        f"x_data = rng.normal(size={points}).astype(np.float32)",
        f"y_data = np.float32({slope}) * x_data + np.float32({intercept})",
    ]
    rng = np.random.default_rng(seed)
    x = rng.normal(size=points).astype(np.float32)
    y = np.float32(slope) * x + np.float32(intercept)
    if noise:
        rows.append(f"y_data += rng.normal(scale={noise}, size={points}).astype(np.float32)")
        y += rng.normal(scale=noise, size=points).astype(np.float32)
    made = {"slope": slope, "intercept": intercept, "points": points, "noise": noise, "seed": seed}
    return Data({"x": x, "y": y}, source="\n".join(rows), made=made)


def read_csv(path: str | Path) -> Data:
    """Read columns from a CSV file whose first row names them (``house price`` becomes ``house_price``).

    Commas, semicolons or tabs part the cells; where semicolons do, ``1,5`` is a number. The text is UTF-8,
    UTF-16, Korean (CP949) or Western European (CP1252).

    Raises
    ------
    ValueError : no header, a row of another length, or a cell that is not a number (its line is named)
    """
    text = _decoded(Path(path).read_bytes())
    parted_by = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by)
    try:
        names = [
            re.sub(r"[^A-Za-z0-9_가-힣]+", "_", _without_accents(name.strip())) for name in next(reader, [])
        ]
        if not names or len(set(names)) < len(names):
            raise ValueError(tell("training.csv.names"))
        values: list[list[float]] = []
        for row in reader:
            if not row:
                continue
            if len(row) != len(names):
                found = {"cells": len(row), "names": len(names)}
                raise ValueError(tell("training.csv.cells", line=reader.line_num, **found))
            if len(values) >= MOST_ROWS:
                raise ValueError(tell("training.csv.rows", most=f"{MOST_ROWS:,}"))
            try:
                values.append([float(cell.replace(",", ".") if parted_by == ";" else cell) for cell in row])
            except ValueError:
                raise ValueError(tell("training.csv.number", line=reader.line_num)) from None
    except csv.Error as error:
        raise ValueError(tell("training.csv.unread", line=reader.line_num, error=str(error))) from error
    if not values:
        raise ValueError(tell("training.data.empty"))
    return Data({name: np.array(cells) for name, cells in zip(names, zip(*values, strict=True), strict=True)})


def _decoded(content: bytes) -> str:
    """Decode what a spreadsheet may have written; without UTF-8, Hangul and no Hanja is Korean."""
    head = content[:2]
    marked = head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if marked or b"\0" in head:
        try:
            return content.decode("utf-16" if marked else "utf-16-be" if head[:1] == b"\0" else "utf-16-le")
        except UnicodeDecodeError:
            raise ValueError(tell("training.csv.text")) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        korean = content.decode("cp949")
    except UnicodeDecodeError:
        korean = ""
    hangul = re.search(rb"[\xb0-\xc8][\xa1-\xfe]", content)  # the common ones; 0xb0 "C" is a degree, too
    if hangul and korean and not re.search(r"[\u4e00-\u9fff]", korean):
        return korean
    return content.decode("cp1252", "replace")


def _without_accents(name: str) -> str:
    parts = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


def _delimiter(text: str) -> str:
    """Choose what the header uses most, outside quotation marks; a comma if it uses nothing."""
    header = re.sub('"[^"]*"', "", text.partition("\n")[0])
    return max(",;\t", key=header.count)


def with_test(data: Data, test: Any) -> Data:
    """Give data its test points: a share of its own, or other points, in any form that `as_data` takes.

    Examples
    --------
    >>> with_test(line(points=40), 0.25).count, with_test(line(points=40), ([1.0], [4.0])).test.count
    (30, 1)
    """
    if test is None:
        return data
    if isinstance(test, Real) and not isinstance(test, bool):
        return data.split(float(test))
    points = as_data(test)
    names, given = list(data.columns), points.columns
    if len(given) == len(names):  # (x, y) goes by the names that the data has
        order = names if set(given) == set(names) else list(given)
        points = Data({name: given[one] for name, one in zip(names, order, strict=True)})
    return replace(data, made=None, test=points)


def as_data(given: Any) -> Data:
    """Take what a person gives as data: None, a ``Data``, a CSV's path, ``(x, y)`` or a dict of columns.

    Raises
    ------
    ValueError, TypeError : it cannot be read as columns of finite numbers
    """
    if given is None:
        return line(noise=NOISE)
    if isinstance(given, Data):
        return given
    if isinstance(given, str | Path):
        return read_csv(given)
    if isinstance(given, Mapping):
        return Data({str(name): values for name, values in given.items()})
    if isinstance(given, tuple | list) and len(given) == 2:
        return Data({"x": given[0], "y": given[1]})
    raise TypeError(tell("training.data.kinds"))


def _column(name: str, values: Any) -> Column:
    values = values.numpy() if hasattr(values, "numpy") else values
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(tell("training.column.numbers", name=repr(name))) from None
    if array.ndim == 0:
        raise ValueError(tell("training.column.single", name=repr(name)))
    if array.size > MOST_NUMBERS or len(array) > MOST_ROWS:
        raise ValueError(tell("training.column.long", name=repr(name), size=f"{array.size:,}"))
    with np.errstate(over="ignore"):
        column: Column = np.array(array, dtype=np.float32)
    if not np.isfinite(column).all():
        at = int(np.flatnonzero(~np.isfinite(column.reshape(len(column), -1)).all(axis=1))[0])
        raise ValueError(tell("training.column.finite", name=repr(name), row=at))
    column.flags.writeable = False
    return column
