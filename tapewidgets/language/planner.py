"""From text to a :class:`Program`: every name looked up, every shape and dtype known, nothing computed."""

import ast
from collections.abc import Mapping
from math import prod
from typing import Any, NoReturn

from tapewidgets.language.arguments import index_key, parameter_value, whole_number
from tapewidgets.language.constants import Constant, fold, nested, number
from tapewidgets.language.errors import ProgramError, first_of
from tapewidgets.language.functions import BY_NAME, BY_SYMBOL, FUNCTIONS, Function
from tapewidgets.language.limits import Limits
from tapewidgets.language.names import Given, meant, refusal_of
from tapewidgets.language.parse import Expression, parse_expression
from tapewidgets.language.program import Instruction, Line, Program
from tapewidgets.language.shapes import Refusal, Shape, index
from tapewidgets.language.syntax import check_syntax
from tapewidgets.language.tokens import Statement, read_statements
from tapewidgets.language.typing_rules import Operand, result_dtype

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.MatMult: "@",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_FOR_TWO = {"max": "maximum", "min": "minimum", "sum": "add", "prod": "multiply"}
_ENDINGS = frozenset(("too_many_parts", "too_many_operations", "too_many_in_all"))
_PRINTING = frozenset(["print", "display", "show", "echo", "puts"])


def plan(source: str, given: Mapping[str, Given], limits: Limits) -> tuple[Program, list[ProgramError]]:
    """Understand a program, line by line.

    Parameters
    ----------
    source : the text
    given : shapes and dtypes of the names it may use
    limits : how large it may be

    Returns
    -------
    program, errors
        The program holds the lines without mistakes; what depends on a mistaken line is left out silently.
    """
    try:
        lines, statements = read_statements(source, limits)
    except ProgramError as error:
        return Program((), (), ()), [error]
    planner = _Planner(lines, statements, given, limits)
    for position, statement in enumerate(statements):
        planner.take(statement, is_last=position == len(statements) - 1)
        if planner.errors and planner.errors[-1].kind in _ENDINGS:
            break
    if planner.errors:
        first_of(planner.errors, lines)
    return Program(
        tuple(planner.instructions), tuple(planner.lines), tuple(planner.warnings())
    ), planner.errors


class _Poisoned(Exception):
    """The expression uses a name whose own line has a mistake: nothing more to say about it."""


class _Planner:
    """Turns statements into instructions."""

    def __init__(
        self, text: list[str], statements: list[Statement], given: Mapping[str, Given], limits: Limits
    ) -> None:
        self.text = text
        self.given = given
        self.limits = limits
        self.instructions: list[Instruction] = []
        self.lines: list[Line] = []
        self.errors: list[ProgramError] = []
        self.assigned: dict[str, int | None] = {}
        self.first_line = {s.target.text: s.target.line for s in reversed(statements) if s.target}
        self.used: set[int] = set()
        self.nodes = self.operations = self.elements = 0
        self.expression: Expression

    def take(self, statement: Statement, is_last: bool) -> None:
        """Add one statement, or the mistake in it."""
        target = statement.target
        try:
            if statement.error is not None:
                raise statement.error
            check_syntax(statement, self.limits)
            self.expression, nodes = parse_expression(self.text, statement, self.limits)
            self.nodes += nodes
            if self.nodes > self.limits.nodes:
                self.refuse("too_many_parts", self.expression.tree, limit=self.limits.nodes)
            self.check_form(statement, is_last)
            result = self.value(self.expression.tree)
            name = target.text if target else ""
            self.lines.append(Line(name, result, self.expression.span))
            if target:
                self.assigned[target.text] = len(self.lines) - 1
            return
        except ProgramError as error:
            self.errors.append(error)
        except _Poisoned:
            pass
        if target:
            self.assigned[target.text] = None

    def check_form(self, statement: Statement, is_last: bool) -> None:
        """Refuse a name that cannot be given, and a line without a name before the last."""
        target, tree = statement.target, self.expression.tree
        if target:
            kind = refusal_of(target.text)
            if kind:
                raise ProgramError(kind, target.line, target.column, target.end, name=target.text)
            return
        if (
            isinstance(tree, ast.Compare)
            and isinstance(tree.ops[0], ast.Eq)
            and isinstance(tree.left, ast.Name)
        ):
            name = tree.left.id
            if name not in self.assigned and name not in self.given:
                place = next(token for token in statement.tokens if token.text == "==")
                raise ProgramError("equals_equals", place.line, place.column, place.end, name=name)
        if not is_last:
            self.refuse("no_name_given", tree, name=self.free_name())

    def free_name(self) -> str:
        """A name like t3 that is not in use."""
        taken = self.given.keys() | self.first_line.keys()
        return next(f"t{i}" for i in range(1, 100) if f"t{i}" not in taken)

    def warnings(self) -> list[str]:
        """What is allowed and probably not meant."""
        found = []
        for name, given in self.given.items():
            used = any(one.kind == "given" and one.name == name for one in self.instructions)
            if used and given.dtype.startswith(("int", "uint")):
                found.append(
                    f"{name} holds whole numbers ({given.dtype}): no gradient passes. Write 3. instead of 3."
                )
            elif used and given.converted:
                found.append(f"{name} held whole numbers, which were read as float32. Write 3. instead of 3.")
        seen: dict[str, int] = dict.fromkeys(self.given, 0)
        for position, line in enumerate(self.lines):
            number = line.span.line
            if line.name in seen:
                earlier = f"on line {seen[line.name]}" if seen[line.name] else "already"
                found.append(
                    f"Line {number}: {line.name} has a value {earlier}; from here on the new one counts."
                )
            if line.name:
                seen[line.name] = number
            if position not in self.used and position < len(self.lines) - 1:
                found.append(f"Line {number}: nothing uses {line.name}.")
        return found

    def refuse(self, kind: str, node: ast.expr, **details: object) -> NoReturn:
        """Raise a mistake at a node's place."""
        span = self.expression.span_of(node)
        end = span.end_column if span.end_line == span.line else len(self.text[span.line - 1])
        raise ProgramError(kind, span.line, span.column, end, **details)

    def add(self, node: ast.expr, kind: Any, shape: Shape, dtype: str, **rest: Any) -> int:
        """Append an instruction, within the limits."""
        limits, size = self.limits, prod(shape)
        if kind in {"call", "index", "list"}:
            self.operations += rest.get("constant") is None
            self.elements += size
            if len(shape) > limits.axes:
                self.refuse("too_many_axes", node, size=len(shape), limit=limits.axes)
            if size > limits.elements:
                self.refuse("too_many_elements", node, size=size, limit=limits.elements)
            if self.elements > limits.total_elements:
                self.refuse("too_many_in_all", node, limit=limits.total_elements)
            if self.operations > limits.operations:
                self.refuse("too_many_operations", node, limit=limits.operations)
        self.instructions.append(Instruction(kind, self.expression.span_of(node), shape, dtype, **rest))
        return len(self.instructions) - 1

    def value(self, node: ast.expr) -> int:
        """Plan one node; the position of its instruction."""
        match node:
            case ast.Constant(value=int() | float() as literal):
                return self.constant(node, "number", lambda: number(literal))
            case ast.List():
                return self.constant(node, "list", lambda: nested(node))
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.value(node.operand)
            case ast.UnaryOp(op=ast.USub()):
                return self.call(node, FUNCTIONS["negative"], [node.operand], {})
            case ast.BinOp(op=op) if type(op) in _SIGNS:
                return self.call(node, BY_SYMBOL[_SIGNS[type(op)]], [node.left, node.right], {})
            case ast.Compare(ops=[op]) if type(op) in _SIGNS:
                return self.call(node, BY_SYMBOL[_SIGNS[type(op)]], [node.left, node.comparators[0]], {})
            case ast.Compare():
                self.refuse("comparison_chain", node)
            case ast.Call(func=ast.Name()):
                return self.written_call(node)
            case ast.Subscript():
                return self.index(node)
            case ast.Tuple():
                self.refuse("round_list", node)
        self.refuse("unreadable", node)

    def constant(self, node: ast.expr, kind: str, read: Any) -> int:
        """Plan numbers written out."""
        try:
            constant: Constant = read()
        except Refusal as refusal:
            details = refusal.details
            if refusal.kind == "literal_overflow" and isinstance(node, ast.Constant):
                details = {"what": self.expression.source_of(node)}
            self.refuse(refusal.kind, node, **details)
        shape = constant.value.shape
        return self.add(node, kind, shape, "float32", constant=constant.value, whole=constant.whole)

    def name(self, node: ast.Name) -> int:
        """Plan the use of a name."""
        name = node.id
        if name in self.assigned:
            position = self.assigned[name]
            if position is None:
                raise _Poisoned
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
        self.unknown_name(node)

    def unknown_name(self, node: ast.Name) -> NoReturn:
        """Say what was probably meant."""
        name = node.id
        known = [*self.given, *(n for n, position in self.assigned.items() if position is not None)]
        if name in BY_NAME:
            self.refuse("function_as_value", node, name=name)
        if name.startswith("_") or "__" in name:
            self.refuse("underscore_name", node, name=name)
        if name in self.first_line:
            line = self.first_line[name]
            if line == self.expression.first.line:
                self.refuse("own_value", node, name=name, near=known[-1] if known else "a number")
            self.refuse("used_before", node, name=name, place=line)
        near = meant(name, known)
        if near:
            self.refuse("unknown_name", node, name=name, near=near)
        if known:
            self.refuse("unknown_name_list", node, name=name, names=_listed(known))
        self.refuse("no_names", node, name=name)

    def index(self, node: ast.Subscript) -> int:
        """Plan ``x[...]``."""
        source = self.value(node.value)
        operand = self.instructions[source]
        try:
            key = index_key(node.slice)
            shape = index([operand.shape], {"key": key})
        except Refusal as refusal:
            self.refuse(refusal.kind, node.slice, **refusal.details)
        return self.add(node, "index", shape, operand.dtype, inputs=(source,), parameters={"key": key})

    def written_call(self, node: ast.Call) -> int:
        """Plan ``f(x, axis=0)``: find the function, sort its inputs."""
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        function = BY_NAME.get(name)
        if function is None:
            self.unknown_function(node.func)
        keywords: dict[str, ast.expr] = {}
        for given in node.keywords:
            if given.arg != "axis":
                self.refuse("keyword", given.value, name=given.arg)
            if "axis" in keywords:
                self.refuse("keyword_twice", given.value)
            if not any(parameter.name == "axis" for parameter in function.parameters):
                self.refuse("no_axis", given.value, name=name, usage=function.usage)
            keywords["axis"] = given.value
        count = len(function.inputs)
        arguments = node.args
        self.check_count(node, function, len(arguments), bool(keywords))
        tensors = arguments[:count]
        if function.takes_list:
            listed = tensors[0]
            if not isinstance(listed, ast.List | ast.Tuple) or not listed.elts:
                self.refuse("list_needed", listed, name=name, usage=function.usage)
            tensors = listed.elts
        written: dict[str, ast.expr] = dict(
            zip((parameter.name for parameter in function.parameters), arguments[count:], strict=False)
        )
        if keywords and "axis" in written:
            self.refuse("keyword_twice", keywords["axis"])
        return self.call(node, function, tensors, written | keywords)

    def unknown_function(self, node: ast.Name) -> NoReturn:
        """Say which function was probably meant."""
        name = node.id
        if name in self.given or name in self.assigned:
            self.refuse("not_a_function", node, name=name)
        if name.startswith("_") or "__" in name:
            self.refuse("underscore_name", node, name=name)
        if name in _PRINTING:
            self.refuse("no_printing", node, name=name)
        near = meant(name, BY_NAME)
        if near and not near[0].isdigit():
            self.refuse("unknown_function", node, name=name, near=near)
        self.refuse(
            "unknown_function_list", node, name=name, names="exp, log, sin, sqrt, relu, sum, mean, max, where"
        )

    def check_count(self, node: ast.Call, function: Function, size: int, has_axis: bool) -> None:
        """Refuse too few inputs or too many."""
        count = len(function.inputs)
        required = [p for p in function.parameters if p.required and not (p.name == "axis" and has_axis)]
        least, most = count + len(required), count + len(function.parameters)
        if least <= size <= most:
            if function.name in _FOR_TWO and size == 2 and not _is_written_out(node.args[1]):
                pair = [self.expression.source_of(argument) for argument in node.args]
                near = _FOR_TWO[function.name]
                self.refuse(
                    "two_tensors", node.args[1], name=function.name, near=near, first=pair[0], second=pair[1]
                )
            return
        wanted = f"{least} input" + "s" * (least != 1) if least == most else f"{least} to {most} inputs"
        for first, second in zip(node.args, node.args[1:], strict=False):
            pair = [self.expression.source_of(argument) for argument in (first, second)]
            close = first.end_lineno == second.lineno and first.end_col_offset == second.col_offset - 1
            if size > most and close and all(text.isdigit() for text in pair):
                near = ".".join(pair)
                self.refuse("decimal_comma", first, name=function.name, wanted=wanted, size=size, near=near)
        self.refuse(
            "argument_count", node, name=function.name, wanted=wanted, size=size, usage=function.usage
        )

    def call(
        self, node: ast.expr, function: Function, tensors: list[ast.expr], written: dict[str, ast.expr]
    ) -> int:
        """Plan a function of tensors: written-out inputs, shapes, dtypes, limits."""
        inputs = tuple(self.value(tensor) for tensor in tensors)
        operands = [self.instructions[position] for position in inputs]
        parameters: dict[str, Any] = {parameter.name: parameter.default for parameter in function.parameters}
        place = node
        try:
            for parameter in function.parameters:
                if parameter.name in written:
                    place = written[parameter.name]
                    parameters[parameter.name] = parameter_value(function, parameter, place)
            place = node if not written or function.takes_list else place
            shape = function.shape([operand.shape for operand in operands], parameters)
            place = node
            self.check_work(function, operands, shape, node)
            constant = None
            if all(operand.constant is not None for operand in operands):
                constant = fold(function.name, [Constant(o.constant, o.whole) for o in operands])
            texts = [
                Operand(o.dtype, o.constant is not None, o.whole, tensor)
                for o, tensor in zip(operands, tensors, strict=True)
            ]
            dtype, meets = result_dtype(function, texts, self.expression.source_of)
        except Refusal as refusal:
            self.refuse(refusal.kind, place, **{"name": function.name, **refusal.details})
        if constant is not None:
            return self.add(
                node, "call", shape, "float32", inputs=inputs, function=function.name, parameters={},
                constant=constant.value, whole=constant.whole,
            )  # fmt: skip
        return self.add(
            node,
            "call",
            shape,
            dtype,
            inputs=inputs,
            function=function.name,
            parameters=parameters,
            meets=meets,
        )

    def check_work(
        self, function: Function, operands: list[Instruction], shape: Shape, node: ast.expr
    ) -> None:
        """Refuse an operation that would take long or much room, before anything is folded or computed."""
        if prod(shape) > self.limits.elements:
            self.refuse("too_many_elements", node, size=prod(shape), limit=self.limits.elements)
        work = 0
        if function.name == "matmul":
            work = prod(shape) * operands[0].shape[-1]
        elif function.name == "prod":  # its gradient multiplies, for every element, all the others
            work = prod(operands[0].shape) ** 2 // max(prod(shape), 1)
        if work > self.limits.multiply_adds:
            self.refuse("too_much_multiplying", node, size=work, limit=self.limits.multiply_adds)


def _is_written_out(node: ast.expr) -> bool:
    """Whether a second input can be meant as an axis."""
    return whole_number(node) is not None or isinstance(node, ast.List | ast.Tuple)


def _listed(names: list[str], most: int = 4) -> str:
    """Some names as a phrase: ``t1, t2 and t3``."""
    shown = names[:most]
    return (
        shown[0]
        if len(shown) == 1
        else f"{', '.join(shown[:-1])} {'and' if len(names) <= most else 'or'} {shown[-1]}"
    )
