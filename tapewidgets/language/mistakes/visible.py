"""Which characters are visible, and text from outside made safe to show."""

import unicodedata

# Characters with no picture of their own, some of which Unicode counts as letters.
_INVISIBLE_RANGES = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
    (0x13430, 0x1345F), (0x16FE4, 0x16FE4), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_LONGEST_DETAIL = 48


def is_invisible(character: str) -> bool:
    r"""Whether a character is invisible, or changes how others are shown.

    Examples
    --------
    >>> from tapewidgets.language.mistakes.visible import is_invisible
    >>> is_invisible("\u200b"), is_invisible("t")
    (True, False)
    """
    code = ord(character)
    if code < 0x7F:
        return code < 0x20
    if any(low <= code <= high for low, high in _INVISIBLE_RANGES):
        return True
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str, longest: int = _LONGEST_DETAIL) -> str:
    r"""Make a piece of outside text safe and short enough to show inside a sentence.

    Examples
    --------
    >>> from tapewidgets.language.mistakes.visible import clean
    >>> clean("a\x00b" + "c" * 90)[:8]
    'a�bccccc'
    """
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    return (
        text
        if text.isascii() and text.isprintable()
        else "".join("�" if is_invisible(c) else c for c in text)
    )
