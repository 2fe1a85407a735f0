"""Checking what comes from elsewhere: a page's messages, a caller's keywords."""

import difflib
import math
from collections.abc import Iterable, Sequence
from typing import Any

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
            raise ValueError("The page sent data nested too deeply.")
        if isinstance(item, str):
            left -= len(item)
            if left >= 0 and any("\ud800" <= letter <= "\udfff" for letter in item):
                raise ValueError("The page sent text with half of a character in it.")
        elif isinstance(item, dict):
            stack += [(part, depth + 1) for pair in item.items() for part in pair]
        elif isinstance(item, list | tuple):
            stack += [(part, depth + 1) for part in item]
        elif isinstance(item, float) and not math.isfinite(item):
            raise ValueError("The page sent a number that is not finite.")
        elif item is not None and not isinstance(item, bool | int | float):
            raise ValueError("The page sent something that is not plain data.")
        left -= 1
        if left < 0:
            raise ValueError(f"The page sent more than {budget:,} characters at once.")


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
            raise TypeError(f"{name}() has no keyword {keyword!r}; {near(keyword, known, 'it knows')}")


def near(word: str, known: Sequence[str], otherwise: str) -> str:
    """Name the nearest known word, or else all of them.

    Examples
    --------
    >>> near("hid", ["hide", "program"], "it knows")
    "did you mean 'hide'?"
    """
    found = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {found[0]!r}?" if found else f"{otherwise} {', '.join(known)}."
