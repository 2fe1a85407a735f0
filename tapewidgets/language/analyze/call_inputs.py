"""The inputs of a call: tensors apart from literal parameters, none missing and none too many."""

import ast
from collections.abc import Callable
from itertools import pairwise

from tapewidgets.language.analyze.integer_literals import whole_number
from tapewidgets.language.analyze.shape_rules import Refusal
from tapewidgets.language.functions import Function
from tapewidgets.words import Message

_FOR_TWO = {"max": "maximum({}, {})", "min": "minimum({}, {})", "sum": "{} + {}", "prod": "{} * {}"}

Text = Callable[[ast.expr], str]


def split_inputs(
    call: ast.Call, function: Function, text: Text
) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    """Find the tensors of a call, and its literal parameters by name.

    Parameters
    ----------
    call : ``f(x, y, axis=0)``
    function : the row of the table
    text : gives the source text of an input

    Raises
    ------
    Refusal : too few inputs, too many, or axis where there is none
    """
    named = {"axis": call.keywords[0].value} if call.keywords else {}
    if named and not any(parameter.name == "axis" for parameter in function.parameters):
        raise Refusal("no_axis", call.keywords[0], name=function.name, usage=function.usage)
    if len(call.keywords) > 1:
        raise Refusal("keyword_twice", call.keywords[1])
    _check_count(call, function, bool(named), text)
    count = len(function.inputs)
    tensors = call.args[:count]
    if function.takes_list:
        listed = tensors[0]
        if not isinstance(listed, ast.List | ast.Tuple) or not listed.elts:
            raise Refusal("list_needed", listed, name=function.name, usage=function.usage)
        tensors = listed.elts
    names = [parameter.name for parameter in function.parameters]
    written: dict[str, ast.expr] = dict(zip(names, call.args[count:], strict=False))
    if "axis" in written and named:
        raise Refusal("keyword_twice", named["axis"])
    return tensors, written | named


def _check_count(call: ast.Call, function: Function, has_axis: bool, text: Text) -> None:
    """Refuse too few inputs or too many."""
    size, count = len(call.args), len(function.inputs)
    required = [p for p in function.parameters if p.required and not (p.name == "axis" and has_axis)]
    least, most = count + len(required), count + len(function.parameters)
    if least <= size <= most:
        near = _FOR_TWO.get(function.name)
        if near and size == 2 and not _can_be_axis(call.args[1]):
            near = near.format(*map(text, call.args))
            raise Refusal("two_tensors", call.args[1], name=function.name, near=near)
        return
    wanted: Message = ["mistake.inputs", {"count": least}]
    if least != most:
        wanted = ["mistake.inputs.range", {"least": least, "most": most}]
    decimal = _decimal_comma(call.args, text) if size > most else None
    if decimal:
        raise Refusal(
            "decimal_comma", call.args[0], name=function.name, wanted=wanted, size=size, near=decimal
        )
    if function.name == "log" and size == 2:
        raise Refusal("log_base")
    raise Refusal("argument_count", name=function.name, wanted=wanted, size=size, usage=function.usage)


def _decimal_comma(inputs: list[ast.expr], text: Text) -> str | None:
    """Join two integers with a comma and no space between them into one number with a point."""
    for first, second in pairwise(inputs):
        if not (isinstance(first, ast.Constant) and isinstance(second, ast.Constant)):
            continue
        close = first.end_lineno == second.lineno and first.end_col_offset == second.col_offset - 1
        if close and text(first).isdigit() and text(second).isdigit():
            return f"{text(first)}.{text(second)}"
    return None


def _can_be_axis(node: ast.expr) -> bool:
    return whole_number(node) is not None or isinstance(node, ast.List | ast.Tuple)
