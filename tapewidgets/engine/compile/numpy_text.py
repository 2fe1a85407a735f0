"""The wording of NumPy source: numbers, parameters, templates, and the helpers they call."""

import ast
import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from tapewidgets.engine.operations import HELPERS, Operation
from tapewidgets.engine.operations.movement import axes_with_batch

_WIDENED = {"reduce_sum", "reduce_prod"}
"""What NumPy gives in 64 bits for whole numbers of fewer."""

_ATOM = r"[\w.]+(\([^()]*\)|\[[^\[\]]*\])*"
"""Source that needs no brackets around it: a name, a number, a call, an item."""


def written(operation: Operation, operands: Sequence[str], saved: Sequence[Any], for_readers: bool) -> str:
    """An operation's template with everything put in.

    Parameters
    ----------
    operation : an entry of the table
    operands : source of each input
    saved : what the line saved: the output, the inputs, the parameters
    for_readers : leave out what a person need not see; else what runs fastest
    """
    first = saved[1]
    if operation.name == "pow" and operands[1] == "1":  # what is left of a square's derivative
        base = operands[0] if re.fullmatch(_ATOM, operands[0]) else f"({operands[0]})"
        return base if for_readers else f"+{base}"
    parameters = dict(zip(operation.parameters, saved[len(operands) + 1 :], strict=False))
    source = _source_for(operation, saved[0], for_readers)
    if "{count}" in source:
        parameters["count"] = first.size // max(saved[0].size, 1)
    if operation.name == "transpose":
        if first is not None:
            parameters["axes"] = axes_with_batch(first, parameters["axes"])
        if parameters["axes"] == (1, 0):
            return f"{operands[0] if re.fullmatch(_ATOM, operands[0]) else f'({operands[0]})'}.T"
    texts = {key: _parameter_text(key, value, parameters) for key, value in parameters.items()}
    if operation.name == "index" and first is not None and first.ndim > len(parameters["shape"]):
        texts["key"] = "..., " + texts["key"]
    bracketed = [
        text if _stands_apart(source, i) or re.fullmatch(_ATOM, text) else f"({text})"
        for i, text in enumerate(operands)
    ]
    expression = source.format(*bracketed, all=", ".join(operands), **texts)
    if not for_readers:
        return expression
    shorter = expression.replace(", axis=None", "").replace(", keepdims=False", "")
    return _unparsed(shorter)


@lru_cache(maxsize=1024)
def _unparsed(expression: str) -> str:
    """An expression with Python's own spaces, and with brackets only where they are needed."""
    return ast.unparse(ast.parse(expression))


def _source_for(operation: Operation, result: Any, for_readers: bool) -> str:
    """The template for a result of its dtype: NumPy gives whole sums in 64 bits, means as fractions."""
    source = operation.source if for_readers else operation.quick
    if result is None or result.dtype.kind not in "iu":
        return source
    if operation.name == "reduce_mean":
        return "mean_of_whole({0}, {axes}, {keepdims})"
    return f"{source}.astype(np.{result.dtype.name})" if operation.name in _WIDENED else source


@cache
def times_used(source: str) -> tuple[int, ...]:
    """How often a template uses each of its first three inputs, at least once."""
    return tuple(max(1, source.count(f"{{{i}}}")) for i in range(3))


@cache
def _stands_apart(source: str, position: int) -> bool:
    """Whether an input stands between brackets and commas only, so that it needs no brackets of its own."""
    field = re.escape(f"{{{position}}}")
    return len(re.findall(rf"(?<=[(,])\s*{field}(?=[),])", source)) == source.count(f"{{{position}}}")


def number_text(value: Any) -> str:
    """A number as source, in brackets if it is negative."""
    python = value.item() if isinstance(value, np.generic | np.ndarray) else value
    text = str(value) if isinstance(value, np.floating) else repr(python)
    text = {"inf": "np.inf", "-inf": "-np.inf", "nan": "np.nan"}.get(text, text)
    return f"({text})" if text.startswith("-") else text


def _parameter_text(key: str, value: Any, parameters: Mapping[str, Any]) -> str:
    if key == "axes" and "keepdims" in parameters:
        everything = len(value) == len(parameters["shape"])
        return "None" if everything else repr(value[0] if len(value) == 1 else value)
    if key == "key":
        return ", ".join(_index_text(k) for k in value) or "()"
    return f"np.{value.name}" if isinstance(value, np.dtype) else repr(value)


def _index_text(k: Any) -> str:
    if not isinstance(k, slice):
        return repr(k)
    edges = [k.start, k.stop] if k.step is None else [k.start, k.stop, k.step]
    return ":".join("" if edge is None else str(edge) for edge in edges)


def helper_sources(body: Iterable[str]) -> list[str]:
    """Source of the small functions that statements call, without their types."""
    found: dict[str, str] = {}
    waiting = list(body)
    while waiting:
        words = set(re.findall(r"\w+(?=\()", waiting.pop()))
        for name in words & HELPERS.keys() - found.keys():
            tree = ast.parse(inspect.getsource(HELPERS[name]))
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    node.returns = None
                elif isinstance(node, ast.arg):
                    node.annotation = None
            found[name] = ast.unparse(tree).replace("np.add.reduce(", "np.sum(")  # the same, known to all
            waiting.append(found[name].partition("\n")[2])
    return [found[name] for name in HELPERS if name in found]
