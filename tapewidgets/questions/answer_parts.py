"""The parts of an answer: which belongs to what, what is still missing, and the same as plain data."""

import math
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np

from tapewidgets.engine import is_tensor
from tapewidgets.engine.core.lines import value_of
from tapewidgets.words import tell

LONGEST_TEXT = 4_000
"""Characters of a text that are kept of an answer."""


def blank(part: Any) -> bool:
    """Tell whether there are only dots.

    Examples
    --------
    >>> blank(...), blank([..., ...]), blank([1, ...]), blank(None)
    (True, True, False, False)
    """
    if isinstance(part, list | tuple) and part:
        return all(blank(item) for item in part)
    return part is ...


def unfinished(part: Any) -> bool:
    """Tell whether there are dots left in an answer.

    Examples
    --------
    >>> unfinished([1, ...]), unfinished([1, 2])
    (True, False)
    """
    return part is ... or (isinstance(part, list | tuple) and any(map(unfinished, part)))


def plain(part: Any) -> Any:
    """Give an answer as plain data: numbers, texts, lists and None; dots as a text of dots.

    Examples
    --------
    >>> plain((np.arange(2), {"b", "a"}, float("nan"), ..., None))
    [[0, 1], ['a', 'b'], 'nan', '...', None]
    """
    if is_tensor(part):
        part = value_of(part)
    if isinstance(part, np.ndarray | np.generic):
        part = part.tolist()
    if part is ...:
        return "..."
    if isinstance(part, set | frozenset):
        return sorted(map(str, part))
    if isinstance(part, list | tuple):
        return [plain(each) for each in part]
    if part is None or isinstance(part, bool | int):
        return part
    if isinstance(part, float):
        return part if math.isfinite(part) else str(part)
    return str(part)[:LONGEST_TEXT]


def from_plain(part: Any) -> Any:
    """Give back the dots that `plain` wrote as a text.

    Examples
    --------
    >>> from_plain([1, "...", ["..."]])
    [1, Ellipsis, [Ellipsis]]
    """
    if isinstance(part, list):
        return [from_plain(each) for each in part]
    return ... if part == "..." else part


def unknown(name: object, names: Sequence[str]) -> TypeError:
    """Make the error for a name that a question does not ask for.

    Examples
    --------
    >>> print(unknown("T1", ["t1", "t2"]))
    The question does not ask for 'T1'; it asks for t1, t2. Did you mean t1?
    """
    if not isinstance(name, str):
        return TypeError(tell("question.name.quotes", name=repr(names[0]), names=list(names)))
    near = get_close_matches(name.casefold(), [each.casefold() for each in names], 1)
    meant = next((each for each in names if [each.casefold()] == near), "")
    key = "question.name.near" if meant else "question.name.none"
    return TypeError(tell(key, name=repr(name), names=list(names), near=meant))


def by_name(names: Sequence[str], parts: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    """Put the parts of an answer in the order of ``names``.

    Examples
    --------
    >>> by_name(["a", "b"], (1,), {"b": 2}), by_name(["a", "b"], ([1, 2],), {}), by_name(["a"], ([1, 2],), {})
    ([1, 2], [1, 2], [[1, 2]])
    """
    if len(parts) == 1 and not named:
        (only,) = parts
        if isinstance(only, dict):
            parts, named = (), only
        elif len(names) > 1 and isinstance(only, list | tuple | np.ndarray) and len(only) == len(names):
            parts = tuple(only)
    if len(parts) > len(names):
        raise TypeError(tell("question.parts", names=list(names), count=len(parts)))
    given = dict(zip(names, parts, strict=False))
    for name, part in named.items():
        if name not in names:
            raise unknown(name, names)
        given[name] = part
    return [given.get(name, ...) for name in names]
