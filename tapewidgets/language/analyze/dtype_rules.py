"""Dtype rules, TensorFlow's: tensors do not promote, a number written out takes its partner's."""

import ast
from collections.abc import Callable
from typing import NamedTuple

from tapewidgets.language.analyze.shape_rules import Refusal
from tapewidgets.language.functions import Function


class Operand(NamedTuple):
    """An input of a function.

    Its dtype, whether it is a constant, whether that has no point or is negative, and its node.
    """

    dtype: str
    constant: bool
    whole: bool
    negative: bool
    node: ast.expr


def result_dtype(
    function: Function, operands: list[Operand], text: Callable[[ast.expr], str]
) -> tuple[str, str]:
    """Find the dtype of a result, and the one that constants among the inputs take on.

    Parameters
    ----------
    function : a row of the table
    operands : its inputs
    text : gives the source text of an input, for the message

    Returns
    -------
    dtype, meets : names of dtypes

    Raises
    ------
    Refusal : dtypes that cannot meet
    """
    kind = function.dtypes
    if kind == "where":
        if operands[0].constant or operands[0].dtype != "bool":
            raise Refusal("condition")
        operands = operands[1:]
    tensors = [operand for operand in operands if not operand.constant]
    if not tensors and kind == "logic":
        raise Refusal("condition")
    if not tensors:
        return ("bool" if kind in {"compare", "equal"} else "float32"), "float32"
    first = tensors[0]
    dtype = first.dtype
    if kind == "logic" and (dtype != "bool" or len(tensors) < len(operands)):
        raise Refusal("condition")
    if dtype == "bool" and kind not in {"any", "where", "equal", "logic"}:
        raise Refusal("truth_value", name=text(first.node))
    for other in tensors[1:]:
        if other.dtype != dtype:
            if other.dtype == "bool":
                raise Refusal("truth_value", name=text(other.node))
            raise Refusal(
                "dtypes", first=text(first.node), near=dtype, second=text(other.node), far=other.dtype
            )
    if dtype == "bool" and len(tensors) < len(operands):
        raise Refusal("truth_value", name=text(first.node))
    if not dtype.startswith("float"):
        if kind == "float":
            raise Refusal("integer_function", function=function.name, name=text(first.node), dtype=dtype)
        for operand in operands:
            if operand.constant and not operand.whole:
                raise Refusal("integer_number", name=text(first.node), dtype=dtype, what=text(operand.node))
        if function.name == "pow" and operands[1].negative:
            raise Refusal("integer_number", name=text(first.node), dtype=dtype, what="a negative power")
        if kind == "divide":
            return "float64", dtype
    return ("bool" if kind in {"compare", "equal"} else dtype), dtype
