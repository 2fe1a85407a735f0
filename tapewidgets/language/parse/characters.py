# ruff: noqa: RUF001  (this module is about characters that look like others)
"""The raw filter: which characters may stand where, before anything else reads the text.

Python's parser folds look-alike letters together (NFKC), so nothing reaches it that this module has
not let through.
"""

import re
import unicodedata

from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.mistakes.visible import is_invisible

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_.+\-*/@()\[\],:=<>#! \t]")

# Letters that may stand in names. Scripts with letters that look like Latin ones, or that run from right to
# left, may stand in comments only.
_NAME_RANGES = (
    (0x00C0, 0x00D6), (0x00D8, 0x00F6), (0x00F8, 0x017E), (0x0391, 0x03A9), (0x03B1, 0x03C9),
    (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
)  # fmt: skip
_GREEK_LOOK_ALIKES = {
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
    **dict(zip("ιυνο", "iuvo", strict=True)),
}

# What people paste or type with another keyboard, and what they mean by it.
_SIGNS = {
    **dict.fromkeys("×⋅·∗✕✖•∙⨯", "*"),
    **dict.fromkeys("÷∕⁄➗⟋", "/"),
    **dict.fromkeys("−–—‐‑‒―﹣➖", "-"),
    **dict.fromkeys("➕", "+"),
    **dict.fromkeys("≤⩽", "<="),
    **dict.fromkeys("≥⩾", ">="),
    **dict.fromkeys("≠", "!="),
    **dict.fromkeys("≈≔⇐←", "="),
    **dict.fromkeys("，、،", ","),
    **dict.fromkeys("。", "."),
    **dict.fromkeys("【〔", "["),
    **dict.fromkeys("】〕", "]"),
    **dict.fromkeys("∞", "a number"),
    **{"½": "1/2", "⅓": "1/3", "¼": "1/4", "¾": "3/4"},
    **dict.fromkeys("√", "sqrt(...)"),
    **dict.fromkeys("∑", "sum(...)"),
    **dict.fromkeys("∏", "prod(...)"),
}
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_RAISED = "".join(_SUPERSCRIPTS)
_POWER_OF_FUNCTION = re.compile(rf"(?<!\w)([A-Za-z]\w*)\s*(\^\s*\d+|[{_RAISED}]+)\s*\(")
_E_POWER = re.compile(r"(?<![\w.])(?:e|exp)\s*\^")
_RAISED_T = re.compile(r"(?:([^\W\d]\w*)|\))\s*(\^\s*T(?!\w)|ᵀ)")
_THOUSANDS = re.compile(r"\d+(?:'\d{3})+(?!\d)")
_PRIME = re.compile(r"(?:([^\W\d]\w*)|\))'")
_CYRILLIC_LOOK_ALIKES = dict(zip("аеорсухіјѕАВЕКМНОРСТХІЈЅ", "aeopcyxijsABEKMHOPCTXIJS", strict=True))

_LOGIC = {
    "&": "logical_and(a, b), as in logical_and(t1 > 0, t1 < 1)",
    "|": "logical_or(a, b), as in logical_or(t1 < 0, t1 > 1)",
    "~": "logical_not(a), as in logical_not(t1 > 0)",
    "?": "where(condition, a, b), as in where(t1 > 0, t1, 0)",
}
_ASCII_KINDS = {
    "^": "power_sign",
    "%": "percent_sign",
    "'": "quotes",
    '"': "quotes",
    "`": "quotes",
    "{": "braces",
    "}": "braces",
    ";": "semicolon",
    "\\": "backslash",
}


def is_name_letter(character: str) -> bool:
    """Whether a character may stand in a name, beside the ASCII letters, digits and the underscore."""
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
    return (
        code
        if is_invisible(character) or unicodedata.category(character)[0] in "MZ"
        else f"{character} ({code})"
    )


def code_of(line: str) -> str:
    """Return a line without its comment."""
    return line.partition("#")[0]


def check_characters(line: str, number: int) -> None:
    """Refuse the first character of a line that may not stand where it stands.

    Parameters
    ----------
    line : one line, without its line end
    number : of the line, from 1

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
    × is not a sign of this language. Type * instead.
    """
    if _NOT_PLAIN.search(line) is None:
        return
    code_length = len(code_of(line))
    for match in _NOT_PLAIN.finditer(line):
        character, column = match.group(), match.start()
        if is_invisible(character):
            raise ProgramError("invisible", number, column, what=describe(character))
        if column < code_length and not is_name_letter(character):
            if line.startswith("||", column) and "||" in line[column + 2 : code_length]:
                raise ProgramError("double_bars", number, column, column + 2)
            if character == "|" and line[column + 1 :].count("|") == 1:
                raise ProgramError("bars", number, column)
            raise _in_its_place(line[:code_length], number, column) or _refusal(character, number, column)


def _in_its_place(code: str, line: int, column: int) -> ProgramError | None:
    """Find what a character means by the characters around it."""
    for match in _POWER_OF_FUNCTION.finditer(code):
        if match.start(2) == column:
            name, raised = match.groups()
            power = "".join(_SUPERSCRIPTS.get(digit, digit) for digit in raised.strip("^ "))
            instead = f"{name}(...)**{power}"
            return ProgramError("power_of_function", line, column, what=raised, instead=instead)
    for match in _RAISED_T.finditer(code):
        if match.start(2) == column:
            what, name = match.group(2), match.group(1) or "..."
            return ProgramError("raised_T", line, column, match.end(), what=what, name=name)
    if code[column] in "∂∇":
        return ProgramError("forward_only", line, column, name=code[column])
    if any(match.end() - 1 == column for match in _E_POWER.finditer(code)):
        return ProgramError("e_power", line, column)
    if code[column] == ";" and not code[column + 1 :].strip():
        return ProgramError("semicolon_end", line, column)
    if code[column] == "'":
        for match in _THOUSANDS.finditer(code):
            if match.start() < column < match.end():
                whole, digits = match.group(), match.group().replace("'", "")
                return ProgramError("number_quote", line, column, what=whole, instead=digits)
        for match in _PRIME.finditer(code):
            if match.end() - 1 == column:
                return ProgramError("prime", line, column, name=match.group(1) or "...")
    return None


def _refusal(character: str, line: int, column: int) -> ProgramError:
    """Find the kindest error for a character that may not stand in code."""
    if character in _LOGIC:
        return ProgramError("logic_sign", line, column, what=character, instead=_LOGIC[character])
    if character in _ASCII_KINDS:
        return ProgramError(_ASCII_KINDS[character], line, column, what=character)
    if character.isascii():
        return ProgramError("stray_sign", line, column, what=character)
    if character in _SUPERSCRIPTS:
        return ProgramError("superscript", line, column, what=character, instead=_SUPERSCRIPTS[character])
    if character in _SIGNS:
        return ProgramError("other_sign", line, column, what=character, instead=_SIGNS[character])
    latin = _GREEK_LOOK_ALIKES.get(character) or _CYRILLIC_LOOK_ALIKES.get(character)
    if latin:
        return ProgramError("look_alike", line, column, what=describe(character), instead=latin)
    if unicodedata.category(character) == "Zs":
        return ProgramError("other_space", line, column, what=describe(character))
    if character in "“”„‟«»‘’‚‛「」『』":
        return ProgramError("quotes", line, column, what=character)
    if unicodedata.category(character)[0] == "M" or 0x1100 <= ord(character) <= 0x11FF:
        return ProgramError("decomposed", line, column, what=describe(character))
    folded = unicodedata.normalize("NFKC", character)
    if folded != character and folded.isascii() and folded.isprintable():
        return ProgramError("look_alike", line, column, what=describe(character), instead=folded.strip())
    if unicodedata.category(character)[0] == "L":
        return ProgramError("other_letter", line, column, what=describe(character))
    return ProgramError("stray_sign", line, column, what=describe(character))
