# ruff: noqa: RUF001  (this module is about characters that look like others)
"""The character filter: which characters are allowed where, before anything else reads the text.

Python's parser folds look-alike letters together (NFKC), so it must see only what this module allows.
"""

import re
import unicodedata

from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.mistakes.visible import is_invisible
from tapewidgets.words import Message

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_.+\-*/@()\[\],:=<>#! \t]")

# Letters allowed in names. Scripts with letters that look like Latin ones, or that run from right to left,
# are allowed in comments only.
_NAME_RANGES = (
    (0x00C0, 0x00D6), (0x00D8, 0x00F6), (0x00F8, 0x017E), (0x0391, 0x03A9), (0x03B1, 0x03C9),
    (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
)  # fmt: skip
_GREEK_LOOK_ALIKES = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧιυνο", "ABEZHIKMNOPTYXiuvo", strict=True))

# What people paste or type on another keyboard, and what they mean by it.
_SIGNS: dict[str, Message] = {
    "×⋅·∗✕✖•∙⨯": "*", "÷∕⁄➗⟋": "/", "−–—‐‑‒―﹣➖": "-", "➕": "+", "≤⩽": "<=", "≥⩾": ">=", "≠": "!=",
    "≈≔⇐←": "=", "，、،": ",", "。": ".", "【〔": "[", "】〕": "]", "½": "1/2", "⅓": "1/3",
    "∞": ["mistake.number", {}], "¼": "1/4", "¾": "3/4", "√": "sqrt(...)", "∑": "sum(...)", "∏": "prod(...)",
}  # fmt: skip
_KINDS = {
    "^": "power_sign", "%": "percent_sign", "{}": "braces", ";": "semicolon", "\\": "backslash",
    "'\"`“”„‟«»‘’‚‛「」『』": "quotes",
}  # fmt: skip
_LOGIC: dict[str, Message] = {
    "&": ["mistake.instead.and", {}],
    "|": ["mistake.instead.or", {}],
    "~": ["mistake.instead.not", {}],
    "?": ["mistake.instead.where", {}],
}
_CYRILLIC_LOOK_ALIKES = dict(zip("аеорсухіјѕАВЕКМНОРСТХІЈЅ", "aeopcyxijsABEKMHOPCTXIJS", strict=True))
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans(_RAISED, "0123456789")

# Each character with the kind of mistake it is and what to write instead.
_REFUSED: dict[str, tuple[str, Message]] = {
    **{sign: ("other_sign", instead) for signs, instead in _SIGNS.items() for sign in signs},
    **{sign: (kind, "") for signs, kind in _KINDS.items() for sign in signs},
    **{sign: ("logic_sign", instead) for sign, instead in _LOGIC.items()},
    **{sign: ("superscript", sign.translate(_DIGITS)) for sign in _RAISED},
}

# What the characters around it show was meant; the group ``what`` is the place of the mistake.
_MEANT = {
    "double_bars": re.compile(r"(?P<what>\|\|)(?=.*\|\|)"),
    "bars": re.compile(r"(?P<what>\|)(?=[^|]*\|[^|]*$)"),
    "power_of_function": re.compile(rf"(?<!\w)(?P<name>[A-Za-z]\w*)\s*(?P<what>\^\s*\d+|[{_RAISED}]+)\s*\("),
    "raised_T": re.compile(r"(?:(?P<name>[^\W\d]\w*)|\))\s*(?P<what>\^\s*T(?!\w)|ᵀ)"),
    "forward_only": re.compile(r"(?P<what>(?P<name>[∂∇]))"),
    "e_power": re.compile(r"(?<![\w.])(?:e|exp)\s*(?P<what>\^)"),
    "semicolon_end": re.compile(r"(?P<what>;)\s*$"),
    "number_quote": re.compile(r"(?P<what>\d+(?:'\d{3})+)(?!\d)"),
    "prime": re.compile(r"(?:(?P<name>[^\W\d]\w*)|\))(?P<what>')"),
}


def is_name_letter(character: str) -> bool:
    """Whether a character is allowed in a name, besides ASCII letters, digits and the underscore."""
    code = ord(character)
    return (
        any(low <= code <= high for low, high in _NAME_RANGES)
        and character not in _GREEK_LOOK_ALIKES
        and unicodedata.category(character)[0] == "L"
        and unicodedata.is_normalized("NFKC", character)
    )


def describe(character: str) -> str:
    """Name a character so that a reader can find it: itself if it can be seen, its code otherwise."""
    code = f"U+{ord(character):04X}"
    if is_invisible(character) or unicodedata.category(character)[0] in "MZ":
        return code
    return character if character.isascii() else f"{character} ({code})"


def code_of(line: str) -> str:
    """Return a line without its comment."""
    return line.partition("#")[0]


def check_characters(line: str, number: int) -> None:
    """Refuse the first character of a line that is not allowed where it stands.

    Parameters
    ----------
    line : one line, without its line end
    number : the line's number, from 1

    Raises
    ------
    ProgramError
        With the sign to type instead, where there is one.

    Examples
    --------
    >>> from tapewidgets.language.parse.characters import check_characters
    >>> try:
    ...     check_characters("t3 = t1 × t2", 1)
    ... except tw.language.ProgramError as error:
    ...     print(error.message, error.hint)
    × is not an operator of this language. Type * instead.
    """
    if _NOT_PLAIN.search(line) is None:
        return
    code = code_of(line)
    for match in _NOT_PLAIN.finditer(line):
        character, column = match.group(), match.start()
        if is_invisible(character):
            raise ProgramError("invisible", number, column, what=describe(character))
        if column < len(code) and not is_name_letter(character):
            raise _meant(code, number, column) or _refusal(character, number, column)


def _meant(code: str, line: int, column: int) -> ProgramError | None:
    """Find what was meant from the characters around it."""
    for kind, pattern in _MEANT.items():
        for match in pattern.finditer(code):
            start, end = match.span("what")
            if start <= column < end:
                what, name = match["what"], match.groupdict().get("name") or "..."
                power = f"{name}(...)**{what.strip('^ ').translate(_DIGITS)}"
                instead = what.replace("'", "") if kind == "number_quote" else power
                return ProgramError(kind, line, start, end, what=what, name=name, instead=instead)
    return None


def _refusal(character: str, line: int, column: int) -> ProgramError:
    """Find the most helpful error for a character that is not allowed in code."""
    if character in _REFUSED:
        kind, instead = _REFUSED[character]
        return ProgramError(kind, line, column, what=character, instead=instead)
    kind, instead, category = "stray_sign", "", unicodedata.category(character)
    folded = unicodedata.normalize("NFKC", character)
    latin = _GREEK_LOOK_ALIKES.get(character) or _CYRILLIC_LOOK_ALIKES.get(character)
    if latin:
        kind, instead = "look_alike", latin
    elif category == "Zs":
        kind = "other_space"
    elif category[0] == "M" or 0x1100 <= ord(character) <= 0x11FF:
        kind = "decomposed"
    elif folded != character and folded.isascii() and folded.isprintable():
        kind, instead = "look_alike", folded.strip()
    elif category[0] == "L":
        kind = "other_letter"
    return ProgramError(kind, line, column, what=describe(character), instead=instead)
