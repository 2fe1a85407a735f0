"""A laboratory's state as a short text, and the text found again in a link or in a line of Python."""

import base64
import json
import re
import zlib
from typing import Any
from urllib.parse import unquote

from tapewidgets.words import tell

PREFIX = "tapelab1:"
LONGEST_STATE = 2_000_000
_TEXT = re.compile(re.escape(PREFIX) + r"([\w-]+)", re.ASCII)


def packed(state: dict[str, Any]) -> str:
    """Pack a state.

    Raises
    ------
    ValueError : it is so large that `unpacked` would refuse it
    """
    # ASCII, for a program being typed may hold half of a character.
    plain = json.dumps(state, separators=(",", ":"), allow_nan=False).encode("ascii")
    if len(plain) > LONGEST_STATE:
        raise ValueError(tell("error.panel.large"))
    return PREFIX + base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode("ascii").rstrip("=")


def unpacked(text: Any) -> dict[str, Any]:
    """Read a state back, within a limit: a small text may not unpack to a large one.

    Parameters
    ----------
    text : what `packed` gave, or a link or a line of Python that holds it

    Raises
    ------
    ValueError : the text is damaged, or holds something else

    Examples
    --------
    >>> unpacked("https://example.org/page.html#" + packed({"program": "y = x"}))
    {'program': 'y = x'}
    """
    found = _TEXT.search(unquote(text)) if isinstance(text, str) else None
    try:
        if found is None:
            raise ValueError
        data = base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))
        state = json.loads(zlib.decompressobj().decompress(data, LONGEST_STATE))
    except (ValueError, RecursionError, zlib.error):
        raise ValueError(tell("error.panel.no_text")) from None
    if not isinstance(state, dict):
        raise ValueError(tell("error.panel.no_save"))
    return state
