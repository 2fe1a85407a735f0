"""Instructions written as Python expressions again, for TensorFlow and for NumPy."""

import ast
import inspect
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tapewidgets.language.analyze.instructions import Instruction, Program
from tapewidgets.language.functions import FUNCTIONS, Function

_ALONE = "float"
"""What is asked for where no tensor says which: a constant keeps its point."""


class Writer:
    """Writes the lines of a program in the words of a library.

    Subclasses say how functions and constants are written there.
    """

    def __init__(self, program: Program, taken: Iterable[str]) -> None:
        self.program = program
        self.taken = set(taken) | {line.name for line in program.lines}
        self.renamed: dict[str, str] = {}
        self.given = {one.name for one in program.instructions if one.kind == "given"}
        self.written: list[tuple[str, str]] = []

    def lines(self) -> list[tuple[str, str]]:
        """Pairs of a name and its expression; a given name that gets a new value is renamed from there on."""
        for line in self.program.lines:
            instruction = self.program.instructions[line.result]
            constant = instruction.constant is not None
            tree = self.tensor_constant(instruction, "float32") if constant else self.expression(instruction)
            name = line.name or self.fresh("result")
            if name in self.given:
                self.renamed[name] = self.fresh(f"{name}_new")
            self.written.append((self.renamed.get(name, name), ast.unparse(tree).replace("'", '"')))
        return self.written

    def fresh(self, wish: str) -> str:
        """A name that the program does not use: the one wished for, or with a number."""
        name, count = wish, 1
        while name in self.taken:
            count += 1
            name = f"{wish}{count}"
        self.taken.add(name)
        return name

    def expression(self, instruction: Instruction, meets: str = "float32") -> ast.expr:
        """Write one value; ``meets`` is the dtype that a constant takes on."""
        if instruction.constant is not None:
            if instruction.kind == "given" and meets.startswith("float"):
                return ast.Name(instruction.name)
            return self.constant(instruction, meets)
        if instruction.kind in {"given", "assigned"}:
            return ast.Name(self.renamed.get(instruction.name, instruction.name))
        operands = [self.program.instructions[position] for position in instruction.inputs]
        parameters = instruction.parameters or {}
        if all(operand.constant is not None for operand in operands):
            inputs = [self.tensor_constant(operand, "float32") for operand in operands]
        else:
            met = any(operand.constant is None and operand.dtype != "bool" for operand in operands)
            inputs = [self.expression(operand, instruction.meets if met else _ALONE) for operand in operands]
        if instruction.kind == "index":
            return ast.Subscript(inputs[0], ast.Name(key_text(parameters["key"])))
        function = FUNCTIONS[instruction.function]
        if function.symbol or function.name == "negative":
            return self.filled(function, parameters, inputs)
        return self.function(instruction, function, inputs)

    def filled(self, function: Function, parameters: Mapping[str, Any], inputs: list[ast.expr]) -> ast.expr:
        """A function's NumPy source with everything put in; what it uses twice is given a name first."""
        template = ast.parse(function.numpy, mode="eval").body
        used = [node.id for node in ast.walk(template) if isinstance(node, ast.Name)]
        letters = dict(zip("abc", inputs, strict=False))
        for letter, tree in letters.items():
            if used.count(letter) > 1 and not (isinstance(tree, ast.Name) and tree.id.isidentifier()):
                part = self.fresh("part")
                self.written.append((part, ast.unparse(tree)))
                letters[letter] = ast.Name(part)
        signature = inspect.signature(function.function).parameters.values()
        values = {one.name: one.default for one in signature if one.default is not one.empty}
        values |= parameters
        if isinstance(values.get("axis"), list):
            values["axis"] = tuple(values["axis"])
        values.setdefault("axes", values.get("axis", values.get("perm")))
        fields = {name: ast.parse(repr(values[name]), mode="eval").body for name in values.keys() & {*used}}
        filled: ast.expr = _Filling(fields | letters, inputs).visit(template)
        return filled

    def constant(self, instruction: Instruction, dtype: str) -> ast.expr:
        """Write a constant where it meets a tensor: a number as it is."""
        if instruction.shape:
            return self.tensor_constant(instruction, "float32" if dtype == _ALONE else dtype)
        text = number_text(instruction.constant, "int64" if instruction.whole and dtype != _ALONE else dtype)
        return ast.UnaryOp(ast.USub(), ast.Name(text[1:])) if text.startswith("-") else ast.Name(text)

    def tensor_constant(self, instruction: Instruction, dtype: str) -> ast.expr:
        """Write a constant that must be a tensor by itself."""
        raise NotImplementedError

    def function(self, instruction: Instruction, function: Function, inputs: list[ast.expr]) -> ast.expr:
        """Write a call."""
        raise NotImplementedError


class _Filling(ast.NodeTransformer):
    """Puts inputs and values in the places of their names, and leaves out what says nothing."""

    def __init__(self, fields: Mapping[str, ast.expr], inputs: list[ast.expr]) -> None:
        self.fields, self.inputs = fields, inputs

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.fields.get(node.id, node)

    def visit_List(self, node: ast.List) -> ast.expr:
        return ast.List(self.inputs)  # the only one in a template: [inputs]

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        node.args = [one for one in node.args if not (isinstance(one, ast.Constant) and one.value is None)]
        node.keywords = [one for one in node.keywords if not _says_nothing(one)]
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        return node.value if ast.unparse(node.slice) == "()" else node


def _says_nothing(keyword: ast.keyword) -> bool:
    return ast.unparse(keyword) in {"axis=None", "keepdims=False"}


def number_text(value: Any, dtype: str) -> str:
    """Write a number so that Python reads the same value: the shortest decimal, with a point for a float.

    Examples
    --------
    >>> from tapewidgets.language.print.python_writer import number_text
    >>> number_text(np.float32(0.1), "float32"), number_text(np.float32(2), "int32")
    ('0.1', '2')
    """
    if dtype == "bool":
        return str(bool(value))
    if not dtype.startswith("float"):
        return str(int(value))
    if not np.isfinite(value):
        return f'float("{value}")'
    return repr(float(str(value if dtype == "float64" else np.float32(value))))


def array_text(value: Any, dtype: str) -> str:
    """Write an array as nested lists, or a scalar as a number."""
    array = np.asarray(value)
    if array.ndim == 0:
        return number_text(array[()], dtype)
    return f"[{', '.join(array_text(part, dtype) for part in array)}]"


def key_text(key: Iterable[int | slice]) -> str:
    """Write what stands between the brackets of an index.

    Examples
    --------
    >>> from tapewidgets.language.print.python_writer import key_text
    >>> key_text((0, slice(None, 2, None)))
    '0, :2'
    """
    return ", ".join(_entry_text(entry) for entry in key)


def _entry_text(entry: int | slice) -> str:
    if isinstance(entry, int):
        return str(entry)
    start, stop, step = ("" if part is None else str(part) for part in (entry.start, entry.stop, entry.step))
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"
