"""Text that may come from anywhere, made safe for a terminal and for XML."""

import re

_SEQUENCE = re.compile(
    r"(?:\x1b|#x1B)\[[0-?]*[ -/]*[@-~]"  # a color, a movement of the cursor
    r"|\x1b[\]P^_X].*?(?:\x07|\x1b\\|\Z)"  # a title, a link, the clipboard
    r"|\x1b[ -/]*[0-~]?",
    re.S,
)
_CONTROL = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    r"""Take escape sequences out of a text; other control characters and half characters become visible.

    Examples
    --------
    >>> print(plain("\x1b[31mred\x1b[0m \x1b]0;title\x07and \x00"))
    red and \x00
    """
    text = _SEQUENCE.sub("", text.replace("\r\n", "\n"))
    return _CONTROL.sub(lambda match: ascii(match[0])[1:-1], text)
