"""Dtype rules, TensorFlow's: tensors do not promote, a number written out takes its partner's."""

import ast
from collections.abc import Callable
from typing import NamedTuple

from tapewidgets.language.analyze.shape_rules import Refusal
from tapewidgets.language.functions import Function

Text = Callable[[ast.expr], str]


class Operand(NamedTuple):
    """An input of a function.

    Its dtype, whether it is a constant, whether that has no point or is negative, and its node.
    """

    dtype: str
    constant: bool
    whole: bool
    negative: bool
    node: ast.expr


def result_dtype(function: Function, operands: list[Operand], text: Text) -> tuple[str, str]:
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
    mixed = len(tensors) < len(operands)
    if kind == "logic" and (mixed or tensors[0].dtype != "bool"):
        raise Refusal("condition")
    compares = kind in {"compare", "equal"}
    if not tensors:
        return ("bool" if compares else "float32"), "float32"
    dtype, name = tensors[0].dtype, text(tensors[0].node)
    if dtype == "bool" and kind not in {"any", "where", "equal", "logic"}:
        raise Refusal("truth_value", name=name)
    for other in tensors:
        if other.dtype != dtype:
            if other.dtype == "bool":
                raise Refusal("truth_value", name=text(other.node))
            raise Refusal("dtypes", first=name, near=dtype, second=text(other.node), far=other.dtype)
    if dtype == "bool" and mixed:
        raise Refusal("truth_value", name=name)
    if not dtype.startswith("float"):
        _check_whole(function, operands, name, dtype, text)
        if kind == "divide":
            return "float64", dtype
    return ("bool" if compares else dtype), dtype


def _check_whole(function: Function, operands: list[Operand], name: str, dtype: str, text: Text) -> None:
    """Refuse what does not go with a tensor of whole numbers or truth values."""
    if function.dtypes == "float":
        raise Refusal("integer_function", function=function.name, name=name, dtype=dtype)
    for operand in operands:
        if operand.constant and not operand.whole:
            raise Refusal("integer_number", name=name, dtype=dtype, what=text(operand.node))
    if function.name == "pow" and operands[1].negative:
        raise Refusal("integer_number", name=name, dtype=dtype, what="a negative power")
