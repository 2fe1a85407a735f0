"""Completion: names, functions with a line of help, and ``axis=``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tapewidgets.language.analyze.given_names import is_valid_name
from tapewidgets.language.functions import BY_NAME, FUNCTIONS
from tapewidgets.language.limits import DEFAULT_LIMITS
from tapewidgets.language.parse.characters import code_of

_WORD = re.compile(r"[^\W\d]\w*$")
_ASSIGNED = re.compile(r"^[ \t]*([^\W\d]\w*)[ \t]*=(?!=)", re.MULTILINE)
_OPEN_CALL = re.compile(r"([^\W\d]\w*)\s*\($")


@dataclass(frozen=True, slots=True)
class Completion:
    """One suggestion.

    Attributes
    ----------
    text : what to insert in place of ``source[start:end]``
    start, end : offsets in the source
    kind : ``name``, ``function`` or ``input``
    usage : how it is written, or the shape of a name
    help : one line about it
    """

    text: str
    start: int
    end: int
    kind: str
    usage: str
    help: str


def complete(source: str, cursor: int, names: Mapping[str, object]) -> tuple[Completion, ...]:
    """Suggest what to type at the cursor: names first, then functions.

    Parameters
    ----------
    source : the text so far, which need not be a correct program
    cursor : offset in it, from 0
    names : what the program may use

    Returns
    -------
    tuple of Completion : empty inside a comment and after a dot or a digit

    Examples
    --------
    >>> found = tw.language.complete("t4 = softm", 10, {"t1": 1.0})
    >>> [(one.text, one.usage) for one in found][0]
    ('softmax(', 'softmax(x, axis=-1)')
    """
    if len(source) > DEFAULT_LIMITS.characters:
        return ()
    cursor = max(0, min(cursor, len(source)))
    line = source[:cursor].rpartition("\n")[2]
    word = _WORD.search(line)
    prefix = word.group() if word else ""
    before = line[: len(line) - len(prefix)]
    if len(code_of(line)) < len(line) or before.endswith(".") or (not prefix and before[-1:].isalnum()):
        return ()
    start = cursor - len(prefix)
    found = [*_inputs(source[:start]), *_names(source[:start], names), *_functions(prefix)]
    fitting = [one for one in found if one[0].casefold().startswith(prefix.casefold())]
    later = [one for one in found if prefix and prefix.casefold() in one[0].casefold() and one not in fitting]
    return tuple(Completion(text, start, cursor, *rest) for text, *rest in fitting + later)


def _inputs(before: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield ``axis=`` inside the brackets of a function that has one."""
    depth = 0
    for position in range(len(before) - 1, -1, -1):
        depth += (before[position] in ")]") - (before[position] in "([")
        if depth < 0:
            call = _OPEN_CALL.search(before[: position + 1])
            function = BY_NAME.get(call.group(1)) if call else None
            if function and "," in before[position:] and any(p.name == "axis" for p in function.parameters):
                yield "axis=", "input", function.usage, "the axis to work along, from 0"
            return


def _names(before: str, names: Mapping[str, object]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the names that have a value at this place, the latest first."""
    assigned = dict.fromkeys(_ASSIGNED.findall(before.rpartition("\n")[0]))
    for name in reversed(assigned):
        yield name, "name", "", "from a line above"
    for name, value in names.items():
        if name not in assigned and is_valid_name(name, DEFAULT_LIMITS):
            shape = getattr(value, "shape", None)
            yield name, "name", "" if shape is None else f"shape {tuple(shape)}", "given"


def _functions(prefix: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield functions; TensorFlow's longer names only once their beginning is typed."""
    for name, function in BY_NAME.items():
        if name in FUNCTIONS or (prefix and name.startswith(prefix)):
            yield f"{name}(", "function", function.usage.replace(function.name, name, 1), function.help
