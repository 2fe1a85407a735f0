"""Checking what comes from elsewhere: a page's messages, a caller's keywords."""

import difflib
import math
from collections.abc import Iterable, Sequence
from typing import Any

from tapewidgets.words import tell

MESSAGE_LIMIT = 100_000
"""Characters a message from the page may have; more is refused."""


def check_plain(value: Any, *, budget: int = MESSAGE_LIMIT) -> None:
    """Refuse what no honest page sends: too much text, half characters, infinite numbers, deep nesting.

    Raises
    ------
    ValueError : with a sentence for the panel
    """
    left, stack = budget, [(value, 0)]
    while stack:
        item, depth = stack.pop()
        if depth > 12:
            raise ValueError(tell("panel.refusal.deep"))
        if isinstance(item, str):
            left -= len(item)
            if left >= 0 and any("\ud800" <= letter <= "\udfff" for letter in item):
                raise ValueError(tell("panel.refusal.half"))
        elif isinstance(item, dict):
            stack += [(part, depth + 1) for pair in item.items() for part in pair]
        elif isinstance(item, list | tuple):
            stack += [(part, depth + 1) for part in item]
        elif isinstance(item, float) and not math.isfinite(item):
            raise ValueError(tell("panel.refusal.infinite"))
        elif item is not None and not isinstance(item, bool | int | float):
            raise ValueError(tell("panel.refusal.plain"))
        left -= 1
        if left < 0:
            raise ValueError(tell("panel.refusal.much", most=f"{budget:,}"))


def check_keywords(name: str, keywords: Iterable[str], known: Iterable[str]) -> None:
    """Raise a TypeError that names the nearest known keyword.

    Examples
    --------
    >>> check_keywords("TapeLab", ["hid"], ["hide", "program"])
    Traceback (most recent call last):
    ...
    TypeError: TapeLab() has no keyword 'hid'; did you mean 'hide'?
    """
    known = sorted(known)
    for keyword in keywords:
        if keyword not in known:
            found = near(keyword, known, "error.panel.knows")
            raise TypeError(tell("error.panel.keyword", name=name, keyword=repr(keyword), near=found))


def near(word: str, known: Sequence[str], otherwise: str) -> str:
    """Name the nearest known word, or else all of them, in the words that stand under ``otherwise``.

    Examples
    --------
    >>> near("hid", ["hide", "program"], "error.panel.knows")
    "did you mean 'hide'?"
    """
    found = difflib.get_close_matches(word, known, n=1)
    return tell("error.panel.near", word=repr(found[0])) if found else tell(otherwise, known=list(known))
