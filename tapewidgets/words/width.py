"""How wide a text is in a fixed-width font, where Hangul and Han characters take two columns."""

import unicodedata

_JOINED_HANGUL = range(0x1160, 0x1200)
"""Vowels and finals of decomposed Hangul, which are drawn into the syllable that their first letter began."""


def columns(text: str) -> int:
    r"""Give the columns that a text takes, as terminals count them (Unicode's annex 11, ``wcwidth``).

    Examples
    --------
    >>> columns("t1"), columns("손실"), columns("e\u0301")
    (2, 4, 1)
    """
    return sum(map(_columns, text))


def padded(text: str, width: int) -> str:
    """Fill a text up with spaces to so many columns; a wider one stays as it is.

    Examples
    --------
    >>> padded("t1", 5) + "|", padded("손실", 5) + "|"
    ('t1   |', '손실 |')
    """
    return text + " " * (width - columns(text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or ord(character) in _JOINED_HANGUL:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
