"""Names that a program uses and nobody gave: which they are, and shapes that would fit.

A shape is inferred from the name's first use: a factor of a matrix product has the rows or columns that the
other one asks for, what is added to a matrix is one of its rows, what is subtracted has the same shape. All
else is a single number.
"""

import ast
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from tapewidgets.language.analyze.call_inputs import split_inputs
from tapewidgets.language.analyze.constants import nested
from tapewidgets.language.analyze.given_names import Given, is_valid_name
from tapewidgets.language.analyze.integer_literals import index_key, parameter_value
from tapewidgets.language.analyze.lowering import SIGNS
from tapewidgets.language.analyze.movement_rules import index
from tapewidgets.language.analyze.shape_rules import Refusal, Shape
from tapewidgets.language.functions import BY_NAME, BY_SYMBOL, Function
from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.expression_tree import parse_expression
from tapewidgets.language.parse.statement_form import check_form
from tapewidgets.language.parse.tokenizer import Statement, read_statements

_ROWS, _INNER, _COLUMNS = 2, 3, 2
"""Lengths of axes that nothing asks for."""
_MOST_TRIES = 64
_WRONG = 100


def new_names(source: str, given: Mapping[str, Given], limits: Limits) -> tuple[str, ...]:
    """List the names that a program uses before they have a value, in order, once each.

    Names that it assigns on a later line are left out, and so is what cannot be a tensor's name.
    """
    try:
        _, statements = read_statements(source, limits)
    except (ProgramError, TypeError):
        return ()
    assigned = {one.target.text for one in statements if one.target}
    found = (name for one in statements for name in _used(one))
    return tuple(
        dict.fromkeys(n for n in found if n not in given and n not in assigned and is_valid_name(n, limits))
    )


def _used(statement: Statement) -> Iterator[str]:
    """Yield the names in a statement that stand for values."""
    tokens = statement.tokens[2:] if statement.target else statement.tokens
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        called = after is not None and (after.text in {"(", "="} or after.text == ".")
        if token.kind == "name" and not called and not (before and before.text == "."):
            yield token.text


def fitting_shapes(
    source: str, given: Mapping[str, Given], names: tuple[str, ...], limits: Limits
) -> dict[str, Shape]:
    """Give each new name a shape with which the program runs, if one is found.

    Parameters
    ----------
    source : the program
    given : shapes of the names that have values
    names : the new ones

    Examples
    --------
    >>> from tapewidgets.language.limits import Limits
    >>> x = {"x": Given((4, 3), "float32")}
    >>> fitting_shapes("y = relu(x @ w + b)", x, ("w", "b"), Limits())
    {'w': (3, 2), 'b': (2,)}
    """
    trees = list(_trees(source, limits))
    first = _Trial(given, names, {})
    first.read(trees)
    sizes = dict.fromkeys([_COLUMNS, *(size for one in given.values() for size in one.shape), 1])
    best = first
    for lengths in islice(product(sizes, repeat=len(first.free)), _MOST_TRIES):
        trial = _Trial(given, names, dict(zip(first.free, lengths, strict=True)))
        trial.read(trees)
        if trial.faults < best.faults:
            best = trial
    return {name: best.found.get(name, ()) for name in names}


def _trees(source: str, limits: Limits) -> Iterator[tuple[str, Any]]:
    """Yield each line's name and expression, as far as the lines can be read."""
    lines, statements = read_statements(source, limits)
    for statement in statements:
        name = statement.target.text if statement.target else ""
        try:
            if statement.error is not None:
                raise statement.error
            check_form(statement, limits)
            yield name, parse_expression(lines, statement, limits)[0]
        except ProgramError:
            yield name, None


class _Trial:
    """One reading of a program that decides the new names' shapes as it meets them.

    Attributes
    ----------
    found : the shapes
    free : names of which one length was chosen freely
    faults : how badly the shapes fit
    read_before : the shape of each node that has been read
    """

    def __init__(
        self, given: Mapping[str, Given], names: tuple[str, ...], lengths: Mapping[str, int]
    ) -> None:
        self.given, self.names, self.lengths = given, names, lengths
        self.found: dict[str, Shape] = {}
        self.free: list[str] = []
        self.faults = 0
        self.read_before: dict[ast.expr, Shape | None] = {}
        self.shapes: dict[str, Shape | None] = {name: one.shape for name, one in given.items()}

    def read(self, trees: list[tuple[str, Any]]) -> None:
        """Read the lines in order."""
        for name, expression in trees:
            self.text = expression.source_of if expression else str
            shape = self.shape(expression.tree) if expression else None
            if name:
                self.shapes[name] = shape

    def open(self, node: ast.expr) -> bool:
        """Whether a node is a new name whose shape is not decided yet."""
        return isinstance(node, ast.Name) and node.id in self.names and node.id not in self.found

    def decide(self, node: ast.expr, shape: Shape) -> None:
        """Give an open node a shape; others keep theirs."""
        if self.open(node):
            assert isinstance(node, ast.Name)
            self.found[node.id] = shape

    def shape(self, node: ast.expr) -> Shape | None:
        """Give the shape of a node; None if it is not known. An open name by itself is a single number."""
        if node not in self.read_before:
            self.decide(node, ())
            self.read_before[node] = self._read(node)
        return self.read_before[node]

    def _read(self, node: ast.expr) -> Shape | None:
        try:
            return self.of(node)
        except Refusal:
            self.faults += _WRONG
        except (ProgramError, ValueError):
            pass
        return None

    def of(self, node: ast.expr) -> Shape | None:
        """Give the shape by the kind of node."""
        match node:
            case ast.Name(name):
                return self.found[name] if name in self.found else self.shapes.get(name)
            case ast.Constant():
                return ()
            case ast.List():
                return tuple(nested(node).value.shape)
            case ast.UnaryOp(operand=operand):
                return self.shape(operand)
            case ast.BinOp(left, op, right) | ast.Compare(left, [op], [right]) if type(op) in SIGNS:
                return self.call(BY_SYMBOL[SIGNS[type(op)]], [left, right], {})
            case ast.Call(func=ast.Name(name)) if name in BY_NAME:
                return self.call(BY_NAME[name], *split_inputs(node, BY_NAME[name], self.text))
            case ast.Subscript(value=value):
                axes = len(node.slice.elts) if isinstance(node.slice, ast.Tuple) else 1
                self.decide(value, (_INNER,) * axes)
                source = self.shape(value)
                return None if source is None else index([source], {"key": index_key(node.slice)})
        return None

    def call(self, function: Function, tensors: list[ast.expr], written: dict[str, ast.expr]) -> Shape | None:
        """Decide what is open among the inputs; give the shape of the result."""
        if function.name in {"matmul", "matvec"}:
            self.factors(function.name, *tensors)
        elif len(tensors) == 1 and any(one.name in {"axis", "axes"} for one in function.parameters):
            axis = written.get("axis")
            far = isinstance(axis, ast.Constant) and axis.value == 1
            self.decide(tensors[0], (_ROWS, _INNER) if far else (_INNER,))
        else:
            self.partners(function, tensors)
        shapes = [self.shape(one) for one in tensors]
        if None in shapes:
            return None
        parameters: dict[str, Any] = {one.name: one.default for one in function.parameters}
        for one in function.parameters:
            if one.name in written:
                parameters[one.name] = parameter_value(function, one, written[one.name])
        known = [shape for shape in shapes if shape is not None]
        if function.name == "subtract" and known[0] != known[1] and all(known):
            self.faults += 1
        return function.shape(known, parameters)

    def factors(self, name: str, left: ast.expr, right: ast.expr) -> None:
        """Decide the factors of a matrix product."""
        if self.open(left) and self.open(right) and left is not right:
            self.decide(left, (_ROWS, _INNER))
        if self.open(right):
            inner = (self.shape(left) or (_INNER,))[-1:]
            self.decide(right, inner if name == "matvec" else (*inner, self.length(right)))
        elif self.open(left):
            right_shape = self.shape(right) or (_INNER, _COLUMNS)
            rows = right_shape[-1] if name == "matvec" or len(right_shape) < 2 else right_shape[-2]
            self.decide(left, (_ROWS, rows))

    def length(self, node: ast.expr) -> int:
        """Give the length of the axis that nothing has asked for yet."""
        assert isinstance(node, ast.Name)
        self.free.append(node.id)
        return self.lengths.get(node.id, _COLUMNS)

    def partners(self, function: Function, tensors: list[ast.expr]) -> None:
        """Decide what meets another value element by element."""
        known = [shape for shape in (self.shape(one) for one in tensors if not self.open(one)) if shape]
        whole = function.name not in {"add", "multiply", "divide", "pow"}
        partner = max(known, key=len, default=())
        for one in tensors:
            self.decide(one, partner if whole else partner[-1:])
