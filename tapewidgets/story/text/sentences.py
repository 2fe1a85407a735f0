"""A line of the tape in words: ``t3 = t1 * t2`` in names and in numbers, and the sentence for every step."""

import re
from collections.abc import Sequence
from typing import Any

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story.formulas import plain
from tapewidgets.story.schema import Formula, Story
from tapewidgets.story.text.labels import clean

_SIGNS = re.compile(r"[^a-zA-Z]*")  # the source of t1 * t2 or -t1 has no word in it, once the holes are gone
_HOLES = re.compile(r"\{\d\}")
_SYMBOLS = {"*": "×", "-": "−", "** 2": "²", "//": "⌊/⌋"}
_SIGNS_OF_OTHERS = {"broadcast_to": "stretch", "custom_gradient": "custom", "index": "[ ]"}
_WORDS = re.compile(r"[a-z']+( [a-z']+)+")
_UNSAID = {"original", "shape", "keepdims", "sizes", "length", "rows", "columns"}


def expression(operation: str, inputs: Sequence[str], parameters: Sequence[str]) -> str:
    """Write an operation on ``inputs`` as a learner would type it.

    Examples
    --------
    >>> expression("multiply", ["t1", "t2"], []), expression("tanh", ["t1"], [])
    ('t1 * t2', 'tanh(t1)')
    >>> expression("reduce_sum", ["t1"], ["axis=0"]), expression("negative", ["-3"], [])
    ('reduce_sum(t1, axis=0)', '-(-3)')
    >>> expression("index", ["t1"], ["0, 1:"])
    't1[0, 1:]'
    """
    if operation == "index":
        return f"{inputs[0]}[{', '.join(parameters)}]"
    if operation == "custom_gradient":  # the first input is the finished result, the others are the learner's
        return f"custom({', '.join(inputs[1:])})"
    template = _template(operation)
    if template is not None and len(inputs) == len(_HOLES.findall(template)):
        return template.format(*(f"({text})" if text.startswith("-") else text for text in inputs))
    return f"{operation}({', '.join([*inputs, *parameters])})"


def symbol(operation: str) -> str:
    """Give the short sign that stands in the node.

    Examples
    --------
    >>> symbol("multiply"), symbol("pow"), symbol("reduce_sum")
    ('×', '**', 'sum')
    """
    if operation in _SIGNS_OF_OTHERS:
        return _SIGNS_OF_OTHERS[operation]
    template = _template(operation)
    if template is None:
        return operation.removeprefix("reduce_").replace("_", " ")
    sign = _HOLES.sub("", template).strip()
    return _SYMBOLS.get(sign, sign) or operation


def _template(operation: str) -> str | None:
    source = OPERATIONS[operation].source if operation in OPERATIONS else "?"
    return source if "{" in source and _SIGNS.fullmatch(_HOLES.sub("", source)) and source != "{0}" else None


def parameters(operation: str, values: Sequence[Any]) -> list[str]:
    """Give the texts of all parameters of a line, in the table's order."""
    names = OPERATIONS[operation].parameters
    return [clean(_parameter(name, value)) for name, value in zip(names, values, strict=False)]


def said(operation: str, values: Sequence[Any]) -> list[str]:
    """Give ``axis=0`` and the like: the parameters that a learner would have typed.

    Examples
    --------
    >>> said("reduce_sum", ((-1,), False, (2, 3)))
    ['axis=-1']
    """
    names = OPERATIONS[operation].parameters
    reduced = "axes" in names and "keepdims" in names
    out = []
    for name, value in zip(names, values, strict=False):
        if name == "keepdims" and value:
            out.append("keepdims=True")
        elif name == "axes" and reduced and len(value) == len(values[-1]):
            continue  # over everything
        elif name == "axes" and operation == "transpose" and value == tuple(range(-1, -len(value) - 1, -1)):
            continue  # all of them, turned round
        elif name == "shape" and "original" in names:
            out.append(_parameter(name, value))
        elif name not in _UNSAID:
            written = _parameter(name, value)
            out.append(written if name == "key" else f"{name.replace('axes', 'axis')}={written}")
    return [clean(text) for text in out]


def _parameter(name: str, value: Any) -> str:
    if callable(value):
        return "…"  # its text would be an address in memory
    if name == "key":
        return ", ".join(_place(k) for k in value)
    if name == "axes" and len(value) == 1:
        return str(value[0])
    return getattr(value, "name", None) or str(value)


def _place(k: Any) -> str:
    if isinstance(k, slice):
        ends = ["" if end is None else str(end) for end in (k.start, k.stop)]
        return ":".join(ends) + (f":{k.step}" if k.step not in (None, 1) else "")
    return str(k)


def recorded(text: str, numbers: str, value: str) -> str:
    """Say that a line goes on the tape."""
    return f"{text} goes on the tape: {numbers} is {value}."


def stretched(text: str, name: str, original: Sequence[int], shape: Sequence[int]) -> str:
    """Say that a broadcast goes on the tape."""
    return f"{name} is stretched from {tuple(original)} to {tuple(shape)} to fit: {text} goes on the tape."


def skipped(text: str, value: str, reason: str) -> str:
    """Say that an operation ran and was not recorded."""
    return f"{text} is {value}, but the tape does not record it. {reason}"


def seeded(name: str, value: str, given: bool) -> str:
    """Say how backprop starts."""
    if given:
        return f"Backprop starts at the target {name} with the gradient that you gave: {value}."
    return (
        f"Backprop starts at the target: {name} changes one for one with itself, so its gradient is {value}."
    )


def handed_back(
    line: str,
    to: str,
    upstream: str,
    derivative: str,
    local: str | None,
    added: str,
    before: str | None,
    after: str,
    axes: Sequence[int] = (),
) -> str:
    """Say one chain-rule product with its numbers.

    Examples
    --------
    >>> handed_back("y = a * b", "a", "1", "b", "3", "3", None, "3")
    'Back through y = a * b to a: upstream 1 times local derivative b = 3 is 3, the first to arrive at a.'
    >>> handed_back("y = a * b", "a", "1", "b", "3", "3", "2", "5")
    'Back through y = a * b to a: upstream 1 times local derivative b = 3 is 3; added to 2 that makes 5.'
    """
    if axes:
        which = (
            f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(map(str, axes[:-1]))} and {axes[-1]}"
        )
        product = f"{to} was stretched, so upstream {upstream} is summed over {which}: {added}"
    elif local is not None:
        factor = local if derivative in ("", local) else f"{derivative} = {local}"
        if _WORDS.fullmatch(derivative):
            factor = f"{local} ({derivative})"
        product = f"upstream {upstream} times local derivative {factor} is {added}"
    elif derivative.startswith("·") or derivative.endswith("·"):
        factor = derivative.strip("· ")
        right = derivative.startswith("·")
        product = f"upstream {upstream} times {factor}" if right else f"{factor} times upstream {upstream}"
        product += f" is {added}"
    else:
        product = f"upstream {upstream} ({derivative or 'times the local derivative'}) becomes {added}"
    arrival = (
        f", the first to arrive at {to}." if before is None else f"; added to {before} that makes {after}."
    )
    return f"Back through {line} to {to}: {product}{arrival}"


def answered(target: str, answers: Sequence[tuple[str, str]]) -> str:
    """Say all gradients at the end.

    Examples
    --------
    >>> answered("y", [("a", "3"), ("b", "None")])
    'Done. The gradient of y with respect to a is 3, to b None.'
    """
    if not answers:
        return "Done."
    first, *others = answers
    rest = "".join(f", to {name} {text}" for name, text in others)
    return f"Done. The gradient of {target} with respect to {first[0]} is {first[1]}{rest}."


def derivative(story: Story, line: int, position: int) -> str:
    """Write the local derivative of a line by one of its inputs in symbols; "" where there is none."""
    entry, values = story["lines"][line], story["values"]
    tree = story["operations"][entry["operation"]]["derivatives"][position]
    names = [values[value]["name"] for value in entry["inputs"]] + entry.get("parameters", [])
    return "" if tree is None else plain(tree, names, values[entry["output"]]["name"])


def is_constant(tree: Formula | None) -> bool:
    """Tell whether a local derivative is the same whatever the values: ``1`` or ``-1``."""
    if isinstance(tree, int):
        return False
    return not isinstance(tree, list) or all(is_constant(child) for child in tree[1:])
