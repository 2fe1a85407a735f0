"""Untrusted text made safe for a label: names and values that someone has typed."""

import unicodedata

LONGEST = 40
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Controls, invisible and direction marks, surrogates, private and unassigned characters, line separators."""


def clean(text: str, longest: int = LONGEST) -> str:
    r"""Replace what cannot be shown by U+FFFD and cut to ``longest`` characters.

    Examples
    --------
    >>> clean("t1\x00\u202e"), clean("a" * 50, 5), clean("  ")
    ('t1\ufffd\ufffd', 'aaaa…', '?')
    """
    shown = "".join(_shown(character) for character in text[: longest + 1])
    if len(text) > longest:
        shown = shown[: longest - 1] + "…"
    return shown if shown.strip() else "?"


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    return "\ufffd" if category in _REFUSED else character


def quoted(text: str) -> str:
    r"""Give cleaned text as the inside of a quoted DOT label.

    Examples
    --------
    >>> print(quoted('"x" & \\N'))
    \"x\" &amp; \\N
    """
    return text.replace("\\", "\\\\").replace("&", "&amp;").replace('"', '\\"')


def record_field(text: str) -> str:
    r"""Give cleaned text as one field of a record label.

    Examples
    --------
    >>> print(record_field("{a|b} <c>"))
    \{a\|b\}\ \<c\>
    """
    return "".join("\\" + c if c in "{}|<> " else c for c in quoted(text))
