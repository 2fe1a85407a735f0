"""Which language is spoken now, and the catalog of each: a JSON file beside this one, key -> template.

What decides, first to last: `speaking` (a page that asks in its reader's language), `set_language`, the
environment's ``TAPEWIDGETS_LANGUAGE``, English. Never the machine's locale: a notebook says the same on every
machine.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from tapewidgets.words.josa import ending

HOME = Path(__file__).parent
DEFAULT = "en"
_VARIABLE = "TAPEWIDGETS_LANGUAGE"
_GRADIENT = "word.gradient"
"""The key of the word for gradient, which stands for ``{G}`` in all templates of its language."""


class _Choice:
    """What `set_language` was given."""

    language: str | None = None
    gradient: str | None = None


_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language_names() -> dict[str, str]:
    """Give the languages that have a catalog: code -> name, as its speakers write it.

    Examples
    --------
    >>> language_names()
    {'en': 'English', 'ko': '한국어'}
    """
    return {code: _read(path)["language.name"] for code, path in _paths(HOME).items()}


def set_language(language: str | None, *, gradient: str | None = None) -> None:
    """Choose the language of panels, sentences, questions and errors in this kernel.

    A panel that is shown already takes it up with its next change; its reader can also switch it there.

    Parameters
    ----------
    language : "en" or "ko"; None for what the environment says
    gradient : Korean only, the word for gradient: 그래디언트 (by default), 기울기, 변화도, or another that
        ends in a vowel

    Raises
    ------
    ValueError : there is no such language, or no such choice in it

    Examples
    --------
    >>> tw.set_language("ko", gradient="변화도")
    >>> tw.set_language(None)
    """
    words = catalog(language)
    if gradient is not None and (language != "ko" or ending(gradient) != "vowel"):
        raise ValueError(words["language.gradient"].replace("{word}", gradient))
    _Choice.language, _Choice.gradient = language, gradient


def language_now() -> str:
    """Give the code of the language that is spoken now."""
    return _spoken.get() or _Choice.language or os.environ.get(_VARIABLE) or DEFAULT


def language_chosen() -> str:
    """Give the language that somebody chose, in the notebook or in the environment; empty if nobody did."""
    return _Choice.language or os.environ.get(_VARIABLE, "")


@contextmanager
def speaking(language: object) -> Iterator[None]:
    """Speak another language inside the block; what is no language's code changes nothing.

    Examples
    --------
    >>> with speaking("ko"):
    ...     print(catalog()["frame.line"])
    줄
    """
    token = _spoken.set(
        language if isinstance(language, str) and language in language_names() else _spoken.get()
    )
    try:
        yield
    finally:
        _spoken.reset(token)


def catalog(language: str | None = None) -> Mapping[str, str]:
    """Give the templates of a language by key; of the one that is spoken now, by default.

    Raises
    ------
    ValueError : there is no such language

    Examples
    --------
    >>> catalog("en")["frame.step"]
    'Step {step} of {steps}'
    """
    code, paths = language or language_now(), _paths(HOME)
    if code not in paths:
        raise ValueError(f"There is no language {code!r}; there is {', '.join(paths)}.")
    return _filled(paths[code], _Choice.gradient if code == _Choice.language else None)


@cache
def _paths(home: Path) -> Mapping[str, Path]:
    return {path.stem: path for path in sorted(home.glob("*.json"))}


@cache
def _read(path: Path) -> dict[str, str]:
    words: dict[str, str] = json.loads(path.read_text("utf-8"))
    return words


@cache
def _filled(path: Path, gradient: str | None) -> Mapping[str, str]:
    words = _read(path)
    word = gradient or words[_GRADIENT]
    return {key: text.replace("{G}", word) for key, text in words.items()} | {_GRADIENT: word}
