"""Messages, and how they are written out: a message is a key of the catalog and what fills its holes.

A template has holes ``{name}``. Two of their forms are grammar: ``{name}(을)`` takes the Korean particle that
fits what fills it (:mod:`tapewidgets.words.josa`), ``{count|value|values}`` the word for one or for several.
``panels/page/words.js`` is the page's twin.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias, Union

from tapewidgets.words.josa import FORMS, josa
from tapewidgets.words.languages import catalog

Message: TypeAlias = Union[str, list[Any]]  # noqa: UP007
"""A sentence: ``[key, {hole: filling}]``, or text that is ready as it stands (names, numbers, code).

A filling is text, a whole number, a message, or a list of those, joined by what stands under
``list.separator``."""

_HOLE = re.compile(
    r"\{(?P<name>\w+)(?:\|(?P<one>[^|{}]*)\|(?P<several>[^|{}]*))?\}"
    rf"(?:(?P<quote>[`”\"’)]?)\((?P<particle>{'|'.join(FORMS)})\))?"
)


def say(words: Mapping[str, str], message: Message) -> str:
    """Write a message out.

    Parameters
    ----------
    words : templates by key: a :func:`catalog`, or ``story["words"]``
    message : text, or ``[key, {hole: filling}]``

    Examples
    --------
    >>> from tapewidgets.words import catalog
    >>> say(catalog("en"), ["axes.two", {"axes": ["0", "1"], "last": "2"}])
    'axes 0, 1 and 2'
    >>> say({"a": "{n}개, {x}(은)", "b": "{n} {n|step|steps}"}, ["a", {"n": 2, "x": "t1"}])
    '2개, t1은'
    """
    if isinstance(message, str):
        return message
    key, fillings = message
    return _HOLE.sub(lambda hole: _filled(words, hole, fillings), words[key])


def tell(key: str, **fillings: Any) -> str:
    """Say a message in the language that is spoken now.

    Examples
    --------
    >>> tell("frame.step", step=2, steps=5)
    'Step 2 of 5'
    """
    return say(catalog(), [key, fillings])


def _filled(words: Mapping[str, str], hole: "re.Match[str]", fillings: Mapping[str, Any]) -> str:
    text = _filling(words, fillings[hole["name"]])
    if hole["one"] is not None:
        text = hole["one"] if text == "1" else hole["several"]
    if hole["particle"] is not None:
        text = josa(text + hole["quote"], hole["particle"])
    return text


def _filling(words: Mapping[str, str], filling: Any) -> str:
    if isinstance(filling, str | int):
        return str(filling)
    if len(filling) == 2 and isinstance(filling[1], dict):
        return say(words, filling)
    return words["list.separator"].join(_filling(words, item) for item in filling)


def templates_in(words: Mapping[str, str], data: Any) -> dict[str, str]:
    """Give the templates that the messages in plain data need.

    Examples
    --------
    >>> from tapewidgets.words import catalog
    >>> data = {"note": ["fold.lines", {"count": 2, "first": "a", "last": "b"}]}
    >>> list(templates_in(catalog("en"), data))
    ['list.separator', 'fold.lines']
    """
    keys = {"list.separator"}
    pending = [data] if isinstance(data, dict | list) else []
    while pending:
        part = pending.pop()
        if (
            isinstance(part, list)
            and len(part) == 2
            and isinstance(part[0], str)
            and isinstance(part[1], dict)
        ):
            keys.add(part[0])
        inner = part.values() if isinstance(part, dict) else part
        pending += [one for one in inner if isinstance(one, dict | list)]  # most of a story is numbers
    return {key: words[key] for key in words if key in keys}
