"""Sentences apart from their words: a message is a key and what fills it, a catalog has a language's words.

A second language is a second file beside ``words/en.json``, with the same keys and holes.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tapewidgets.story.schema import Message, Story

WORDS = Path(__file__).parents[1] / "words"
_HOLE = re.compile(r"\{(\w+)\}")


@cache
def catalog(language: str = "en") -> Mapping[str, str]:
    """Give the templates of a language by key.

    Raises
    ------
    ValueError : there is no such language

    Examples
    --------
    >>> catalog()["frame.step"]
    'Step {step} of {steps}'
    """
    has = sorted(path.stem for path in WORDS.glob("*.json"))
    if language not in has:
        raise ValueError(f"There is no language {language!r}; there is {', '.join(has)}.")
    words: dict[str, str] = json.loads((WORDS / f"{language}.json").read_text("utf-8"))
    return words


def say(words: Mapping[str, str], message: Message) -> str:
    """Write a message out.

    Parameters
    ----------
    words : templates by key: ``story["words"]``, or a :func:`catalog`
    message : text, or ``[key, {hole: filling}]``

    Examples
    --------
    >>> say(catalog(), ["axes.two", {"axes": ["0", "1"], "last": "2"}])
    'axes 0, 1 and 2'
    """
    if isinstance(message, str):
        return message
    key, fillings = message
    return _HOLE.sub(lambda hole: _filling(words, fillings[hole[1]]), words[key])


def used(data: Any, words: Mapping[str, str]) -> dict[str, str]:
    """Give the templates that the messages in plain data need.

    Examples
    --------
    >>> list(used({"note": ["fold.lines", {"count": 2, "first": "a", "last": "b"}]}, catalog()))
    ['list.separator', 'fold.lines']
    """
    keys = {"list.separator"}
    pending = [data]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            pending.extend(part.values())
        elif isinstance(part, list):
            if len(part) == 2 and isinstance(part[0], str) and isinstance(part[1], dict):
                keys.add(part[0])
            pending.extend(part)
    return {key: words[key] for key in words if key in keys}


def with_words(story: Story) -> Story:
    """Give a story with the templates that its messages need, in its language."""
    return {**story, "words": used({**story, "pool": [], "words": {}}, catalog(story["language"]))}


def _filling(words: Mapping[str, str], filling: Any) -> str:
    if isinstance(filling, str | int):
        return str(filling)
    if len(filling) == 2 and isinstance(filling[1], dict):
        return say(words, filling)
    return words["list.separator"].join(_filling(words, item) for item in filling)
