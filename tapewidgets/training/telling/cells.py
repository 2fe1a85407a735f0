"""Numbers as the cells of an equation, and as short texts."""

import math
from typing import Any, TypeAlias, TypedDict, Union

import numpy as np

from tapewidgets.words import Message

MOST_CELLS = 200
"""Cells of one array; of a larger one every second, every third, ... row is shown."""


class Cells(TypedDict):
    """One array of an equation, as plain data."""

    numbers: list[float | None]
    columns: int
    name: Message
    kind: str
    """``backward``, ``local``, ``update``, or empty."""


Equation: TypeAlias = list[Union[Message, Cells]]  # noqa: UP007
"""Signs and cells, in the order of reading."""


def cells(value: Any, name: Message, kind: str = "") -> Cells:
    """Give an array's numbers, row by row, to be drawn as cells.

    Examples
    --------
    >>> cells(np.float32([[1, 2], [3, np.inf]]), "W")
    {'numbers': [1.0, 2.0, 3.0, None], 'columns': 2, 'name': 'W', 'kind': ''}
    """
    array = np.asarray(value, dtype=np.float64)
    rows = array.reshape(1, -1) if array.ndim < 2 else array.reshape(-1, array.shape[-1])
    if rows.shape[0] == 1 or rows.shape[1] == 1:
        rows = rows.reshape(1, -1)[:, :: max(1, -(-rows.size // MOST_CELLS))]
    else:
        rows = rows[:: max(1, -(-rows.size // MOST_CELLS))]
    numbers = [float(f"{x:.6g}") if math.isfinite(x) else None for x in rows.ravel().tolist()]
    return {"numbers": numbers, "columns": rows.shape[1], "name": name, "kind": kind}


def say(value: Any, digits: int = 4) -> str:
    """Say a number in a few digits, an array by its shape.

    Examples
    --------
    >>> say(np.float32(-0.62938)), say(1234.0), say(1e-7), say(np.zeros((20, 8))), say(np.zeros(3))
    ('−0.6294', '1234', '1e-07', '[20×8]', '[3]')
    """
    if np.shape(value):
        return f"[{'×'.join(map(str, np.shape(value)))}]"
    number = float(value)
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "∞" if number > 0 else "−∞"
    text = f"{number:.{digits}g}"
    if "e" in text and 1e-4 <= abs(number) < 1e7:
        text = f"{number:.0f}"
    return text.replace("-", "−", 1) if text.startswith("-") else text
