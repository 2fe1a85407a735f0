"""Packing what travels to the page: a story with its drawing shrinks to a fifth."""

import base64
import json
import zlib
from typing import Any


def pack(scene: Any, _widget: Any = None) -> str:
    """Give plain data as compressed text: JSON, deflate, base64; an empty text for nothing.

    Raises
    ------
    ValueError : a number that is not finite

    Examples
    --------
    >>> unpack(pack({"a": [1, None, "π"]}))
    {'a': [1, None, 'π']}
    """
    if not scene:
        return ""
    plain = json.dumps(scene, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return base64.b64encode(zlib.compress(plain.encode("utf-8"), 6)).decode("ascii")


def unpack(packed: str) -> Any:
    """Give back what `pack` packed; an empty dict for an empty text."""
    return json.loads(zlib.decompress(base64.b64decode(packed))) if packed else {}
