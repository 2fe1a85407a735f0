"""A small language for backward passes: lines such as ``d_t2 += d_v1 * t1``, read and run without ``eval``.

What may stand in a line is a white list: names, numbers, ``+ - * / @ **``, comparisons, ``.T`` and a few
functions of NumPy. Nothing else is run, whoever wrote it.
"""

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapewidgets.words import tell

MOST_LINES, LONGEST_LINE, DEEPEST = 80, 400, 40
LARGEST = 100_000
"""Elements that an array may have."""

FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: getattr(np, name)
    for name in (
        *(
            "abs",
            "arctan",
            "cos",
            "cosh",
            "divide",
            "equal",
            "exp",
            "expm1",
            "greater",
            "less",
            "log",
            "log1p",
        ),
        *("logical_not", "matmul", "maximum", "mean", "minimum", "multiply", "negative", "not_equal"),
        *("ones_like", "reciprocal", "sign", "sin", "sinh", "sqrt", "square", "squeeze", "subtract", "sum"),
        *("add", "tan", "tanh", "transpose", "where", "zeros_like", "dot", "power"),
        *("broadcast_to", "expand_dims", "reshape", "swapaxes"),
    )
}
_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.MatMult: operator.matmul,
    ast.Pow: operator.pow,
    ast.Gt: operator.gt,
    ast.Lt: operator.lt,
    ast.GtE: operator.ge,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Wrong(ValueError):
    """A line that cannot be read or run; the message says why."""


@dataclass(frozen=True)
class BackwardLine:
    """A line that was read.

    Attributes
    ----------
    name : the gradient that it sets or adds to
    adds : whether it adds (``+=``)
    value : the expression
    text : the line, written as Python writes it
    """

    name: str
    adds: bool
    value: ast.expr
    text: str

    @property
    def reads(self) -> set[str]:
        """Names in the expression."""
        return {node.id for node in ast.walk(self.value) if isinstance(node, ast.Name) and node.id != "np"}


@dataclass(frozen=True)
class Done:
    """What a line did: the gradient before and after it."""

    line: BackwardLine
    before: Any
    after: Any


def read_line(text: str) -> BackwardLine:
    """Read one line.

    Raises
    ------
    Wrong : it is too long, or no such line

    Examples
    --------
    >>> read_line("d_a  +=  d_y*b").text
    'd_a += d_y * b'
    """
    if len(text) > LONGEST_LINE:
        raise Wrong(tell("question.backward.wrong.long"))
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Wrong(tell("question.backward.wrong.unread")) from None
    node = body[0] if len(body) == 1 else None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, adds = node.targets[0], False
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        target, adds = node.target, True
    else:
        raise Wrong(tell("question.backward.wrong.form"))
    if not isinstance(target, ast.Name):
        raise Wrong(tell("question.backward.wrong.target"))
    _check(node.value, 0)
    return BackwardLine(target.id, adds, node.value, ast.unparse(node))


def _check(node: ast.AST, depth: int) -> None:
    """Refuse what is not on the white list, before anything is run."""
    if depth > DEEPEST:
        raise Wrong(tell("question.backward.wrong.deep"))
    for child in _children(node):
        _check(child, depth + 1)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        yield from (node.left, node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPERATORS:
        yield from (node.left, *node.comparators)
    elif isinstance(node, ast.Tuple | ast.List):
        yield from node.elts
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.Call):
        _function(node)
        yield from (*node.args, *(keyword.value for keyword in node.keywords))
    elif isinstance(node, ast.Constant):
        if not (node.value is None or (isinstance(node.value, int | float) and abs(node.value) < 1e9)):
            raise Wrong(tell("question.backward.wrong.number", code=ast.unparse(node)))
    elif not isinstance(node, ast.Name):
        raise Wrong(tell("question.backward.wrong.code", code=ast.unparse(node)[:40]))


def _function(node: ast.Call) -> Callable[..., Any]:
    called = node.func
    of_numpy = (
        isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "np"
    )
    known = isinstance(called, ast.Attribute) and called.attr in FUNCTIONS
    allowed = {"axis", "keepdims"}
    if not of_numpy or not known or any(keyword.arg not in allowed for keyword in node.keywords):
        raise Wrong(tell("question.backward.wrong.function", code=ast.unparse(called)[:40]))
    assert isinstance(called, ast.Attribute)
    return FUNCTIONS[called.attr]


def _fits(*shapes: tuple[int, ...]) -> None:
    if math.prod(np.broadcast_shapes(*shapes)) > LARGEST:
        raise Wrong(tell("question.backward.wrong.large"))


def evaluate(node: ast.expr, scope: Mapping[str, Any]) -> Any:
    """Calculate an expression that `read_line` has checked.

    Raises
    ------
    Wrong : an unknown name, shapes that do not fit, or an array that would be too large
    """
    if isinstance(node, ast.Name):
        if node.id not in scope:
            raise Wrong(tell("question.backward.wrong.name", name=node.id))
        return scope[node.id]
    if isinstance(node, ast.Constant):
        whole = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return np.float64(node.value) if whole else node.value  # type: ignore[arg-type]
    if isinstance(node, ast.UnaryOp):
        return -evaluate(node.operand, scope)
    if isinstance(node, ast.Attribute):
        return np.asarray(evaluate(node.value, scope)).T
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_whole(each, scope) for each in node.elts)
    if isinstance(node, ast.Call):
        return _call(node, scope)
    if isinstance(node, ast.Compare):
        (right,), (sign,) = node.comparators, node.ops
        return _combined(_OPERATORS[type(sign)], evaluate(node.left, scope), evaluate(right, scope))
    assert isinstance(node, ast.BinOp)
    operation = _OPERATORS[type(node.op)]
    return _combined(operation, evaluate(node.left, scope), evaluate(node.right, scope))


def _combined(operation: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """Combine two arrays, unless the result would be too large."""
    if operation is operator.matmul:
        _fits(np.shape(a)[:-1] + np.shape(b)[-1:])
    else:
        _fits(np.shape(a), np.shape(b))
    return operation(a, b)


def _call(node: ast.Call, scope: Mapping[str, Any]) -> Any:
    function, name = _function(node), node.func.attr  # type: ignore[attr-defined]
    shapes = name in ("broadcast_to", "reshape", "expand_dims", "swapaxes", "transpose")
    counts = name in ("sum", "mean", "squeeze")
    arguments = [
        _whole(each, scope) if at and (shapes or counts) else evaluate(each, scope)
        for at, each in enumerate(node.args)
    ]
    named = {keyword.arg: _whole(keyword.value, scope) for keyword in node.keywords if keyword.arg}
    if name in ("matmul", "dot"):
        _fits(*[np.shape(a)[:-1] + np.shape(b)[-1:] for a, b in [arguments[:2]]])
    elif name == "broadcast_to" and len(arguments) == 2:
        _fits(np.atleast_1d(arguments[1]).tolist() if arguments[1] != () else ())
    elif not shapes and not counts:
        _fits(*(np.shape(each) for each in arguments))
    return function(*arguments, **named)


def _whole(node: ast.expr, scope: Mapping[str, Any]) -> Any:
    """Calculate an axis or a shape: whole numbers."""
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_whole(each, scope) for each in node.elts)
    value = evaluate(node, scope)
    return int(value) if isinstance(value, np.floating) else value


def _misfit(name: str, shape: tuple[int, ...], right: tuple[int, ...]) -> str:
    return tell(
        "question.backward.wrong.shape", name=name, shape=str(shape), value=name[2:], right=str(right)
    )


def run_lines(
    lines: Sequence[BackwardLine], scope: dict[str, Any], shapes: Mapping[str, tuple[int, ...]]
) -> list[Done]:
    """Run lines one after the other; ``scope`` holds all values and gradients, and is changed.

    Parameters
    ----------
    lines : as `read_line` gives them
    scope : name -> array
    shapes : name of each gradient -> its shape

    Raises
    ------
    Wrong : a line cannot be run; ``args[1]`` is its place
    """
    done = []
    for place, line in enumerate(lines):
        try:
            if line.name not in shapes:
                raise Wrong(tell("question.backward.wrong.gradient", name=line.name))
            before = scope[line.name]
            with np.errstate(all="ignore"):
                value = evaluate(line.value, scope)
                if line.adds:
                    _fits(np.shape(before), np.shape(value))
                    value = before + value
            value = np.asarray(value, np.float64)
            if value.shape != shapes[line.name]:
                raise Wrong(_misfit(line.name, value.shape, shapes[line.name]))
        except (ValueError, TypeError, IndexError, OverflowError, ZeroDivisionError) as error:
            said = str(error) if isinstance(error, Wrong) else tell("question.backward.wrong.fit")
            raise Wrong(said, place) from None
        scope[line.name] = value
        done.append(Done(line, before, value))
    return done
