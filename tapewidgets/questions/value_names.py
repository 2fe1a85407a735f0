"""Values without a name are called by their expression: a learner has never seen the number of one."""

import re
from collections.abc import Callable, Container

from tapewidgets.story.schema import Line, Story

LONGEST = 48
"""Characters that an expression may have; of a longer one the inner part is left out."""

_NUMBERED = re.compile(r"\bv\d+_*(?!\w)")
_DEEPEST = 8


class Expressions:
    """What the values of a story are called in a sentence.

    Parameters
    ----------
    story : in which a nameless value is called ``v1``
    named : names that the learner gave

    Examples
    --------
    >>> from tapewidgets.story import tell
    >>> x, b = tw.Variable([1.0, 2.0]), tw.Variable(3.0)
    >>> with tw.GradientTape() as tape:
    ...     y = tw.tanh(x * x + b)
    >>> names = {"x": x, "b": b, "y": y}
    >>> said = Expressions(tell(tape, y, [x, b], names=names), names)
    >>> said.line(3), said.value("v1")
    ('y = tanh(x * x + b)', 'x * x')
    """

    def __init__(self, story: Story, named: Container[str]) -> None:
        self._lines = story["lines"]
        names = [story["values"][line["output"]]["name"] for line in self._lines]
        self._made_by: dict[str, Line] = {
            name: line
            for name, line in zip(names, self._lines, strict=True)
            if _NUMBERED.fullmatch(name) and name not in named
        }

    def value(self, name: str) -> str:
        """A value's name, or its expression if the learner gave it none."""
        line = self._made_by.get(name)
        return name if line is None else _short(lambda depth: self._written(line, depth))

    def has_name(self, place: int) -> bool:
        """Tell whether the learner named the output of a line."""
        return self._lines[place]["text"].partition(" = ")[0] not in self._made_by

    def line(self, place: int) -> str:
        """A line of the tape: ``t3 = t1 * t2``, or ``t1 * t2`` if its output has no name."""
        line = self._lines[place]
        name, _, expression = line["text"].partition(" = ")
        whole = _short(lambda depth: self._filled(expression, depth))
        return whole if name in self._made_by else f"{name} = {whole}"

    def _written(self, line: Line, depth: int) -> str:
        expression = line["text"].partition(" = ")[2]
        if line["operation"] == "broadcast_to":  # it is its input, several times
            expression = re.sub(r"broadcast_to\((\w+), \([\d, ]*\)\)", r"\1", expression)
        return self._filled(expression, depth)

    def _filled(self, expression: str, depth: int) -> str:
        """Write an expression with the nameless values in it written out."""

        def inner(found: re.Match[str]) -> str:
            line = self._made_by.get(found[0])
            if line is None:
                return found[0]
            if not depth:
                return "…"
            text = self._written(line, depth - 1)
            return f"({text})" if _needs_brackets(text, expression) else text

        return _NUMBERED.sub(inner, expression)


def _short(write: Callable[[int], str]) -> str:
    whole = write(_DEEPEST)
    return whole if len(whole) <= LONGEST else write(1)


def _needs_brackets(inner: str, outer: str) -> bool:
    """Tell whether an operand of ``outer`` has to stand in brackets."""
    if " " not in inner or _is_call(inner) or _is_call(outer) or _NUMBERED.fullmatch(outer):
        return False
    sums = (" + ", " - ")
    return any(sign in inner for sign in sums) or not any(sign in outer for sign in sums)


def _is_call(expression: str) -> bool:
    """Tell whether an expression is the call of one function."""
    begun = re.match(r"[\w.]+\(", expression)
    depth = 0
    for place, letter in enumerate(expression if begun else ""):
        depth += (letter == "(") - (letter == ")")
        if letter == ")" and not depth:
            return place == len(expression) - 1
    return False
