"""The local derivative of a line by one of its inputs: its name, and what it is in symbols, simplified.

Its name has an operation in the numerator, ``∂(t1*t2)/∂t2``. A total gradient is ``∇t2``; they share no sign.
"""

import math
import re
from functools import lru_cache
from typing import Any

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story.formulas import plain
from tapewidgets.story.schema import Formula, Line, LocalDerivative, Story
from tapewidgets.story.text import sentences
from tapewidgets.words import Message

_AROUND = re.compile(r" *([-+−·*/@^<>=≥≤]+) *")
_CALLED = re.compile(r"[\w.]+\(")
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"


def local_derivative(story: Story, line: int, position: int) -> LocalDerivative:
    """Describe what a gradient meets on its way back through a line to one of its inputs.

    Parameters
    ----------
    story : with the line, and literals marked
    line : its index
    position : of the input
    """
    entry, values = story["lines"][line], story["values"]
    operation = entry["operation"].split()[0]
    text = symbols(story, line, position)
    called = name(story, line, position)
    found: LocalDerivative = {"name": called, "text": text, "short": "↩", "kind": "rule"}
    if operation == "broadcast_to":
        found |= {"kind": "collapse", "short": "Σ↓" if entry.get("axes") == [0] else "Σ"}
        sizes = [math.prod(values[v]["shape"]) for v in (entry["inputs"][0], entry["output"])]
        found["copies"] = sizes[1] // max(1, sizes[0])
    elif operation in ("matmul", "matvec") and isinstance(text, str):
        left = text.endswith("·")
        factor = text.strip("· ")
        found |= {"kind": "matmul", "text": factor, "short": f"{factor}@" if left else f"@{factor}"}
        found |= {"other": entry["inputs"][1 - position], "side": "left" if left else "right"}
    elif isinstance(text, str) and (text.startswith("·") or text.endswith("·")):
        left = text.endswith("·")
        found |= {"text": text.strip("· "), "side": "left" if left else "right"}
    elif text and _is_elementwise(story, entry):
        found |= {"kind": "times", "short": _times(text) if isinstance(text, str) else "↩"}
    return found


def _is_elementwise(story: Story, entry: Line) -> bool:
    """Tell whether a contribution is upstream times the local derivative, element by element."""
    operation = entry["operation"].split()[0]
    scalar = not story["values"][entry["output"]]["shape"]
    return scalar or operation in ("reduce_sum", "reduce_mean") or OPERATIONS[operation].elementwise


def name(story: Story, line: int, position: int) -> str:
    """Give the name of a local derivative: ``∂(t1*t2)/∂t2``.

    Where a value stands among the inputs several times, ① and ② tell its places apart: ``∂(x①*x②)/∂x①``.
    """
    entry, values = story["lines"][line], story["values"]
    made = entry["text"].split(" = ", 1)[1]
    by = values[entry["inputs"][position]]["name"]
    places = [j for j, v in enumerate(entry["inputs"]) if values[v]["name"] == by]
    if len(places) > 1:
        marks = iter(range(len(places)))
        made = re.sub(rf"(?<!\w){re.escape(by)}(?!\w)", lambda found: found[0] + _mark(next(marks, -1)), made)
        by += _mark(places.index(position))
    made = tight(made).replace("**2", "²")
    return f"∂{made}/∂{by}" if _is_call(made) else f"∂({made})/∂{by}"


def _is_call(text: str) -> bool:
    """Tell whether a text is one call, ``f(x, (2, 3))``, which needs no brackets around it."""
    start = _CALLED.match(text)
    if not start or not text.endswith(")"):
        return False
    depth = 0
    for place in range(start.end() - 1, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place == len(text) - 1
    return False


def symbols(story: Story, line: int, position: int) -> Message:
    """Write a local derivative in symbols, simplified; a message where it is said in words, "" for none."""
    entry, values = story["lines"][line], story["values"]
    tree = story["operations"][entry["operation"]]["derivatives"][position]
    if tree is None:
        return ""
    words = said_in_words(tree)
    if words:
        return sentences.rule(words)
    holes = [values[v]["name"] for v in entry["inputs"]] + entry.get("parameters", [])
    literals = [bool(values[v].get("literal")) for v in entry["inputs"]]
    known: dict[Any, str] = {hole: holes[hole] for hole, literal in enumerate(literals) if literal}
    if entry["operation"].startswith("reduce_mean"):
        known["n"] = str(_averaged(story, entry))
    return tight(plain(simplified(_known(tree, known)), holes, values[entry["output"]]["name"]))


def said_in_words(tree: Formula) -> str:
    """Give the words of a derivative that the table says in words; "" for one in symbols."""
    while isinstance(tree, list) and tree[0] == "mrow" and len(tree) == 2:
        tree = tree[1]
    return tree[1] if isinstance(tree, list) and tree[0] == "mtext" and isinstance(tree[1], str) else ""


def simplified(tree: Formula) -> Formula:
    r"""Reckon with the numbers that stand in a formula: ``2 · x^(2 − 1)`` is ``2 · x``.

    Examples
    --------
    >>> from tapewidgets.story.formulas import parse
    >>> plain(simplified(parse(r"3 \cdot x^{3 - 1}")), []), plain(simplified(parse(r"1 \cdot x^{1}")), [])
    ('3 · x²', 'x')
    """
    if not isinstance(tree, list):
        return tree
    tag, *given = tree
    parts = [simplified(part) for part in given]
    if tag == "msup" and _number(parts[1]) == 1:
        return parts[0]
    if tag == "msup" and _number(parts[1]) == 0:
        return ["mn", "1"]
    return _row(parts) if tag == "mrow" else [tag, *parts]


def _row(parts: list[Formula]) -> Formula:
    if len(parts) == 1 and isinstance(parts[0], list):
        return parts[0]
    if len(parts) > 1 and _is_factor(parts[0]) and _sign(parts[1]) in ("", "("):
        parts = [parts[0], ["mo", "⋅"], *parts[1:]]  # 2 x, and y (1 − y), which is no call of y
    if len(parts) == 3 and (sign := _sign(parts[1])):
        left, right = _number(parts[0]), _number(parts[2])
        if left is not None and right is not None and sign in "+−":
            return ["mn", f"{left + right if sign == '+' else left - right:.6g}"]
        if sign == "⋅" and left == 1:
            return parts[2]
        if sign == "⋅" and right == 1:
            return parts[0]
    return ["mrow", *parts]


def _sign(tree: Formula) -> str:
    return str(tree[1]) if isinstance(tree, list) and tree[0] == "mo" else ""


def _is_factor(tree: Formula) -> bool:
    return isinstance(tree, int) or _number(tree) is not None


def _number(tree: Formula) -> float | None:
    while isinstance(tree, list) and tree[0] == "mrow" and len(tree) == 2:
        tree = tree[1]
    if not isinstance(tree, list) or tree[0] != "mn":
        return None
    try:
        return float(str(tree[1]))
    except ValueError:
        return None


def _known(tree: Formula, known: dict[Any, str]) -> Formula:
    """Put numbers in the place of holes, and of letters, that are known."""
    if isinstance(tree, int):
        return ["mn", known[tree]] if tree in known else tree
    if isinstance(tree, str):
        return tree
    if tree[0] == "mi" and tree[1] in known:
        return ["mn", known[tree[1]]]
    return [tree[0], *(_known(part, known) for part in tree[1:])]


def _averaged(story: Story, entry: Line) -> int:
    sizes = [math.prod(story["values"][v]["shape"]) for v in (entry["inputs"][0], entry["output"])]
    return sizes[0] // max(1, sizes[1])


def tight(text: str) -> str:
    """Write without the spaces around signs; ``cos v4`` keeps its own.

    Examples
    --------
    >>> tight("t1 * t2"), tight("reduce_sum(t1, axis=0)"), tight("-a / b²")
    ('t1*t2', 'reduce_sum(t1, axis=0)', '-a/b²')
    """
    return _AROUND.sub(r"\1", text)


def _times(text: str) -> str:
    if re.fullmatch(r"1/\w+", text):
        return f"÷{text[2:]}"
    return f"×{grouped(text.replace('-', '−'), '+−')}"


@lru_cache(maxsize=1024)
def grouped(text: str, signs: str = " -+−/") -> str:
    """Put a text in round brackets if it has one of ``signs``, unless it stands in brackets already.

    Examples
    --------
    >>> grouped("1-y²"), grouped("[x>0]"), grouped("t1"), grouped("cos x"), grouped("y·(1−y)", "+")
    ('(1-y²)', '[x>0]', 't1', '(cos x)', 'y·(1−y)')
    """
    bare = not re.fullmatch(r"\([^()]*\)|\[[^\[\]]*\]", text)
    return f"({text})" if bare and any(sign in text for sign in signs) else text


def _mark(place: int) -> str:
    return _MARKS[place] if 0 <= place < len(_MARKS) else ""


def is_constant(tree: Formula | None) -> bool:
    """Tell whether a local derivative is the same whatever the values: ``1`` or ``-1``."""
    if isinstance(tree, int):
        return False
    return not isinstance(tree, list) or all(is_constant(child) for child in tree[1:])
