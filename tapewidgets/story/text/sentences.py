"""The sentence for every step of a story, as a message: a key of the catalog and what fills its holes."""

from collections.abc import Sequence
from typing import Any

from tapewidgets.story.schema import LocalDerivative
from tapewidgets.words import Message


def recorded(line: str, numbers: str, value: str) -> Message:
    """Say that a line is recorded."""
    return ["record.line", {"line": line, "numbers": numbers, "value": value}]


def stretched(line: str, name: str, original: Sequence[int], shape: Sequence[int]) -> Message:
    """Say that a broadcast is recorded."""
    shapes = {"original": str(tuple(original)), "shape": str(tuple(shape))}
    return ["record.stretched", {"line": line, "name": name, **shapes}]


def skipped(line: str, value: str, reason: Message) -> Message:
    """Say that an operation ran and was not recorded."""
    return ["skip.line", {"line": line, "value": value, "reason": reason}]


def seeded(target: str, value: str, given: bool) -> Message:
    """Say how backprop starts."""
    return ["seed.given" if given else "seed.own", {"target": target, "value": value}]


def handed_back(
    local: LocalDerivative,
    numbers: str | None,
    arrival: dict[str, str],
    axes: Sequence[int] = (),
) -> Message:
    """Say one chain-rule product with its numbers.

    Parameters
    ----------
    local : the local derivative
    numbers : it in numbers, where it is one array
    arrival : texts for ``line``, ``to``, ``out``, ``upstream``, ``added``, and ``before`` and ``after`` where
        something has arrived before
    axes : of a broadcast's output, over which its gradient is summed

    Examples
    --------
    >>> from tapewidgets.words import catalog, say
    >>> local = {"name": "∂(a*b)/∂a", "text": "b", "short": "×b", "kind": "times"}
    >>> texts = {"line": "y = a * b", "to": "a", "out": "y", "upstream": "1", "added": "3"}
    >>> say(catalog(), handed_back(local, "3", texts))
    'Back through y = a * b to a: upstream ∇y = 1 times local derivative ∂(a*b)/∂a = b = 3 is 3, the first contribution to a.'
    >>> local = {"name": "∂(a @ b)/∂b", "text": "aᵀ", "short": "aᵀ@", "kind": "matmul", "side": "left"}
    >>> say(catalog(), handed_back(local, None, {**texts, "line": "y = a @ b", "to": "b"}))
    'Back through y = a @ b to b: aᵀ times upstream ∇y = 1 is 3, the first contribution to b.'
    """  # noqa: E501 - a sentence
    end = "added" if "before" in arrival else "first"
    more: dict[str, Any]
    if axes:
        kind, more = "collapse", {"axes": over(axes)}
    elif numbers is not None or local["kind"] == "times":
        kind, more = "times", {"local": _factor(local, numbers)}
    elif "side" in local:
        kind, more = local["side"], {"factor": local["text"]}
    else:
        kind, more = "rule", {"rule": local["text"] or rule("times the local derivative")}
    return [f"product.{kind}.{end}", {**arrival, **more}]


def _factor(local: LocalDerivative, numbers: str | None) -> Message:
    """Give a local derivative as name = symbols = numbers, without what would be said twice."""
    if not isinstance(local["text"], str):
        return ["local.said", {"local": f"{local['name']} = {numbers}", "rule": local["text"]}]
    parts = [local["name"], local["text"], numbers]
    return " = ".join(dict.fromkeys(part for part in parts if part))


def rule(words: str) -> Message:
    """Name a rule that is said in words in the table of operations."""
    return [f"rule.{words}", {}]


def over(axes: Sequence[int]) -> Message:
    """Name the axes of a sum."""
    *others, last = map(str, axes)
    return ["axes.two", {"axes": others, "last": last}] if others else ["axes.one", {"axis": last}]


def answered(target: str, answers: Sequence[tuple[str, str]]) -> Message:
    """Say all gradients at the end.

    Examples
    --------
    >>> from tapewidgets.words import catalog, say
    >>> say(catalog(), answered("y", [("a", "3"), ("b", "None")]))
    'Done. The gradient of y with respect to a is 3, to b None.'
    """
    if not answers:
        return ["answer.nothing", {}]
    named = [{"name": name, "value": value} for name, value in answers]
    first: Message = ["answer.first", named[0]]
    if len(named) == 1:
        return ["answer.all", {"target": target, "first": first}]
    others = [["answer.other", item] for item in named[1:]]
    return ["answer.more", {"target": target, "first": first, "others": others}]
