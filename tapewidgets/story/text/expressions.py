"""An operation as a learner would type it, its inputs in names or in numbers, and its short signs."""

import re
from collections.abc import Sequence
from typing import Any

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story.text.labels import clean

_SIGNS = re.compile(r"[^a-zA-Z]*")  # the source of t1 * t2 or -t1 has no word in it, once the holes are gone
_HOLES = re.compile(r"\{\d\}")
_SYMBOLS = {"*": "×", "-": "−", "** 2": "²", "//": "⌊/⌋"}
_SIGNS_OF_OTHERS = {"broadcast_to": "stretch", "custom_gradient": "custom", "index": "[ ]"}
_BADGES = {"broadcast_to": "copy", "reduce_sum": "Σ", "maximum": "max", "minimum": "min"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
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


def badge(operation: str, inputs: Sequence[str | None]) -> str:
    """Give the sign of an operation for a card, with the numbers that are written out in it.

    Parameters
    ----------
    operation : its name in the table
    inputs : for each the number as text, None for what has a card of its own

    Examples
    --------
    >>> badge("multiply", [None, None]), badge("add", [None, "1"]), badge("subtract", ["1", None])
    ('×', '+1', '1−')
    >>> badge("pow", [None, "2"]), badge("pow", [None, "0.5"]), badge("maximum", [None, "0"])
    ('( )²', '( )^0.5', 'max 0')
    """
    sign = _BADGES.get(operation) or symbol(operation)
    before = [text for text in inputs[:1] if text is not None]
    after = [text for text in inputs[1:] if text is not None]
    if operation == "pow" and after:
        return "( )" + (after[0].translate(_RAISED) if after[0].isdecimal() else f"^{after[0]}")
    if not (before or after):
        return sign
    if sign[0].isalpha():
        return " ".join([sign, *before, *after])
    return "".join([*before, sign, *after])
