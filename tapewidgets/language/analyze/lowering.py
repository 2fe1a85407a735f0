"""Lowering: from the syntax tree of an expression to instructions, with names, shapes and dtypes resolved."""

import ast
from collections.abc import Mapping
from math import prod
from typing import Any

from tapewidgets.language.analyze.call_inputs import split_inputs
from tapewidgets.language.analyze.constants import Constant, fold, nested, number
from tapewidgets.language.analyze.dtype_rules import Operand, result_dtype
from tapewidgets.language.analyze.given_names import Given
from tapewidgets.language.analyze.instructions import Instruction, Kind, Line
from tapewidgets.language.analyze.integer_literals import index_key, parameter_value
from tapewidgets.language.analyze.movement_rules import index
from tapewidgets.language.analyze.shape_rules import Refusal, Shape
from tapewidgets.language.analyze.suggestions import unknown_function, unknown_name
from tapewidgets.language.functions import BY_NAME, BY_SYMBOL, FUNCTIONS, Function
from tapewidgets.language.limits import Limits
from tapewidgets.language.parse.expression_tree import Expression

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.MatMult: "@",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


class DependsOnMistake(Exception):
    """The expression uses a name whose own line has a mistake; only that one is reported."""


class Lowering:
    """Turns syntax trees into instructions and keeps track of what names stand for.

    Attributes
    ----------
    given : what the caller gives
    lines : the steps without mistakes
    assigned : for each name given so far the position of its line; None if that line has a mistake
    first_line : for each name of the program the number of the line that gives it first
    used : positions of lines whose value is used by another
    """

    def __init__(self, given: Mapping[str, Given], first_line: dict[str, int], limits: Limits) -> None:
        self.given = given
        self.first_line = first_line
        self.limits = limits
        self.instructions: list[Instruction] = []
        self.lines: list[Line] = []
        self.assigned: dict[str, int | None] = {}
        self.used: set[int] = set()
        self.operations = self.elements = 0
        self.expression: Expression

    def knows(self, name: str) -> bool:
        """Whether a name has a value, or would have one but for a mistake."""
        return name in self.given or name in self.assigned

    def free_name(self) -> str:
        """Find a name like t3 that is not in use."""
        taken = self.given.keys() | self.first_line.keys()
        return next(f"t{i}" for i in range(1, len(taken) + 2) if f"t{i}" not in taken)

    def lower(self, expression: Expression) -> int:
        """Append the instructions of an expression; return the position of its value.

        Raises
        ------
        ProgramError, DependsOnMistake
        """
        self.expression = expression
        return self.value(expression.tree)

    def value(self, node: ast.expr) -> int:
        """Lower a node; a refusal without a place gets the node's."""
        try:
            return self.lower_node(node)
        except Refusal as refusal:
            raise self.expression.error(refusal.kind, refusal.node or node, **refusal.details) from None

    def lower_node(self, node: ast.expr) -> int:
        """Lower a node by its kind."""
        match node:
            case ast.Constant(value=int() | float() as literal):
                text = self.expression.source_of(node)
                return self.constant(node, "number", number(literal, text))
            case ast.List():
                return self.constant(node, "list", nested(node))
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.value(node.operand)
            case ast.UnaryOp(op=ast.USub()):
                return self.call(node, FUNCTIONS["negative"], [node.operand], {})
            case ast.BinOp(left, op, right) | ast.Compare(left, [op], [right]) if type(op) in SIGNS:
                return self.call(node, BY_SYMBOL[SIGNS[type(op)]], [left, right], {})
            case ast.Compare():
                raise Refusal("comparison_chain")
            case ast.Call(func=ast.Name()):
                return self.written_call(node)
            case ast.Subscript():
                return self.index(node)
            case ast.Tuple():
                raise Refusal("round_list")
        raise Refusal("unreadable")

    def add(self, node: ast.expr, kind: Kind, shape: Shape, dtype: str, **rest: Any) -> int:
        """Append an instruction, within the limits."""
        limits, size = self.limits, prod(shape)
        if kind in {"call", "index", "list"}:
            self.operations += rest.get("constant") is None
            self.elements += size
            if len(shape) > limits.axes:
                raise Refusal("too_many_axes", size=len(shape), limit=limits.axes)
            if size > limits.elements:
                raise Refusal("too_many_elements", size=size, limit=limits.elements)
            if self.elements > limits.total_elements:
                raise Refusal("too_many_in_all", limit=limits.total_elements)
            if self.operations > limits.operations:
                raise Refusal("too_many_operations", limit=limits.operations)
        self.instructions.append(Instruction(kind, self.expression.span_of(node), shape, dtype, **rest))
        return len(self.instructions) - 1

    def constant(self, node: ast.expr, kind: Kind, constant: Constant) -> int:
        """Lower number literals."""
        value, whole = constant
        return self.add(node, kind, value.shape, "float32", constant=value, whole=whole)

    def name(self, node: ast.Name) -> int:
        """Lower the use of a name."""
        name = node.id
        if name in self.assigned:
            position = self.assigned[name]
            if position is None:
                raise DependsOnMistake
            self.used.add(position)
            source = self.lines[position].result
            value = self.instructions[source]
            return self.add(node, "assigned", value.shape, value.dtype, inputs=(source,), name=name)
        if name in self.given:
            given = self.given[name]
            constant, whole = given.constant or (None, False)
            return self.add(
                node, "given", given.shape, given.dtype, name=name, constant=constant, whole=whole
            )
        known = [*self.given, *(n for n, position in self.assigned.items() if position is not None)]
        raise unknown_name(name, known, self.expression.first.line, self.first_line)

    def index(self, node: ast.Subscript) -> int:
        """Lower ``x[...]``."""
        source = self.value(node.value)
        operand = self.instructions[source]
        try:
            key = index_key(node.slice)
            shape = index([operand.shape], {"key": key})
        except Refusal as refusal:
            raise Refusal(refusal.kind, node.slice, **refusal.details) from None
        return self.add(node, "index", shape, operand.dtype, inputs=(source,), parameters={"key": key})

    def written_call(self, node: ast.Call) -> int:
        """Lower ``f(x, axis=0)``: find the function and split its inputs."""
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        function = BY_NAME.get(name)
        if function is None:
            refusal = unknown_function(name, self.given.keys() | self.assigned.keys())
            raise Refusal(refusal.kind, node.func, **refusal.details)
        return self.call(node, function, *split_inputs(node, function, self.expression.source_of))

    def call(
        self, node: ast.expr, function: Function, tensors: list[ast.expr], written: dict[str, ast.expr]
    ) -> int:
        """Lower a function of tensors: find its parameters, shape and dtype; fold constants."""
        inputs = tuple(self.value(tensor) for tensor in tensors)
        operands = [self.instructions[position] for position in inputs]
        try:
            parameters = {one.name: one.default for one in function.parameters}
            for one in function.parameters:
                if one.name in written:
                    parameters[one.name] = parameter_value(function, one, written[one.name])
            shape = function.shape([operand.shape for operand in operands], parameters)
            self.check_work(function, operands, shape)
            constant = None
            if all(operand.constant is not None for operand in operands):
                constant = fold(function.name, [Constant(o.constant, o.whole) for o in operands])
            typed = [_operand(operand, tensor) for operand, tensor in zip(operands, tensors, strict=True)]
            dtype, meets = result_dtype(function, typed, self.expression.source_of)
        except Refusal as refusal:
            place = refusal.node or (written.get("axis") if "axis" in refusal.kind else None)
            raise Refusal(refusal.kind, place, **{"name": function.name, **refusal.details}) from None
        value, whole = constant or (None, False)
        made: dict[str, Any] = {"inputs": inputs, "function": function.name, "parameters": parameters}
        return self.add(node, "call", shape, dtype, meets=meets, constant=value, whole=whole, **made)

    def check_work(self, function: Function, operands: list[Instruction], shape: Shape) -> None:
        """Refuse an operation that would need too much time or memory, before anything is computed."""
        size, limits = prod(shape), self.limits
        if size > limits.elements:
            raise Refusal("too_many_elements", size=size, limit=limits.elements)
        work = 0
        if function.name in {"matmul", "matvec"}:
            work = size * operands[0].shape[-1]
        elif function.name == "tensordot":
            work = prod(operands[0].shape) * prod(operands[1].shape)
        elif function.name == "prod":  # its gradient multiplies, for every element, all the others
            work = prod(operands[0].shape) ** 2 // max(size, 1)
        if work > limits.multiply_adds:
            raise Refusal("too_much_multiplying", size=work, limit=limits.multiply_adds)


def _operand(made: Instruction, node: ast.expr) -> Operand:
    """What the dtype rules need to know about an input."""
    if made.constant is None:
        return Operand(made.dtype, False, False, False, node)
    return Operand(made.dtype, True, made.whole, bool((made.constant < 0).any()), node)
