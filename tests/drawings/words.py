"""What the drawings say in each language; where their lessons are."""

import json
import re
from functools import cache
from pathlib import Path

from tests.lesson_cells import LESSONS

HERE = Path(__file__).parent
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)")
FOLDERS = {"en": LESSONS} | {path.stem: LESSONS / path.stem for path in sorted(HERE.glob("*.json"))}
"""Language -> the folder of its lessons."""


@cache
def texts(language: str) -> dict[str, str]:
    """Return what is said for English words, with holes for their numbers."""
    return dict(json.loads((HERE / f"{language}.json").read_text("utf-8")))


def needs_text(words: str) -> bool:
    """Tell whether there is more to read than numbers, signs and names of one letter."""
    return bool(re.search("[A-Za-z]{2}", words))


def key(words: str) -> str:
    """Put holes in the place of the numbers.

    Examples
    --------
    >>> key("rate 0.05: slope of t1 = 6x")
    'rate {}: slope of t1 = 6x'
    """
    return NUMBER.sub("{}", words)


def said(words: str, language: str) -> str:
    """Say English words in a language.

    Examples
    --------
    >>> said("gradient [2 3 4]", "ko")
    '그래디언트 [2 3 4]'

    Raises
    ------
    KeyError : the language has no text for them
    """
    if language == "en" or not needs_text(words):
        return words
    return texts(language)[key(words)].format(*NUMBER.findall(words))
