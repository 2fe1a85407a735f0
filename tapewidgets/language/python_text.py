"""Instructions written as Python expressions again, for TensorFlow and for NumPy."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from tapewidgets.language.analyze.instructions import Instruction, Program
from tapewidgets.language.functions import FUNCTIONS, Function

COMPARISON, SUM, PRODUCT, SIGNED, POWER, ATOM = range(1, 7)
_LEVELS = {
    **dict.fromkeys(("add", "subtract"), SUM),
    **dict.fromkeys(("multiply", "divide", "matmul"), PRODUCT),
    "pow": POWER,
    **dict.fromkeys(("greater", "less", "greater_equal", "less_equal", "equal", "not_equal"), COMPARISON),
}
_ALONE = "float"
"""What is asked for where no tensor says which: a constant keeps its point."""
Text = tuple[str, int]
"""An expression, and how tightly it binds."""


class Writer:
    """Writes the lines of a program in the words of a library.

    Subclasses say how functions, constants and tensors are written there.
    """

    def __init__(self, program: Program, taken: Iterable[str]) -> None:
        self.program = program
        self.taken = set(taken) | {line.name for line in program.lines}
        self.renamed: dict[str, str] = {}
        self.given = {one.name for one in program.instructions if one.kind == "given"}

    def lines(self) -> list[tuple[str, str]]:
        """Pairs of a name and its expression; a given name that gets a new value is renamed from there on."""
        written = []
        for line in self.program.lines:
            instruction = self.program.instructions[line.result]
            constant = instruction.constant is not None
            text = self.tensor_constant(instruction, "float32") if constant else self.text(instruction)[0]
            name = line.name or self.fresh("result")
            if name in self.given:
                self.renamed[name] = self.fresh(f"{name}_new")
            written.append((self.renamed.get(name, name), text))
        return written

    def fresh(self, wish: str) -> str:
        """A name that the program does not use: the one wished for, or with a number."""
        name, count = wish, 1
        while name in self.taken:
            count += 1
            name = f"{wish}{count}"
        self.taken.add(name)
        return name

    def text(self, instruction: Instruction, meets: str = "float32") -> Text:
        """Write one value; ``meets`` is the dtype that a constant takes on."""
        if instruction.constant is not None:
            if instruction.kind == "given" and meets.startswith("float"):
                return instruction.name, ATOM
            return self.constant(instruction, meets)
        if instruction.kind == "given":
            return instruction.name, ATOM
        if instruction.kind == "assigned":
            return self.renamed.get(instruction.name, instruction.name), ATOM
        operands = [self.program.instructions[position] for position in instruction.inputs]
        if instruction.kind == "index":
            constant = operands[0].constant is not None
            source = (
                (self.tensor_constant(operands[0], "float32"), ATOM) if constant else self.text(operands[0])
            )
            return f"{wrap(source, ATOM)}[{key_text((instruction.parameters or {})['key'])}]", ATOM
        if all(operand.constant is not None for operand in operands):
            inputs = [(self.tensor_constant(operand, "float32"), ATOM) for operand in operands]
        else:
            met = any(operand.constant is None and operand.dtype != "bool" for operand in operands)
            inputs = [self.text(operand, instruction.meets if met else _ALONE) for operand in operands]
        return self.call(instruction, FUNCTIONS[instruction.function], inputs)

    def call(self, instruction: Instruction, function: Function, inputs: list[Text]) -> Text:
        """Write a function: a sign between tensors, a call otherwise."""
        if function.name == "negative":
            return f"-{wrap(inputs[0], SIGNED)}", SIGNED
        return infix(function, inputs) if function.symbol else self.function(instruction, function, inputs)

    def constant(self, instruction: Instruction, dtype: str) -> Text:
        """Write a constant where it meets a tensor: a number as it is."""
        if instruction.shape:
            return self.tensor_constant(instruction, "float32" if dtype == _ALONE else dtype), ATOM
        text = number_text(instruction.constant, "int64" if instruction.whole and dtype != _ALONE else dtype)
        return text, SIGNED if text.startswith("-") else ATOM

    def tensor_constant(self, instruction: Instruction, dtype: str) -> str:
        """Write a constant that must be a tensor by itself."""
        raise NotImplementedError

    def function(self, instruction: Instruction, function: Function, inputs: list[Text]) -> Text:
        """Write a call."""
        raise NotImplementedError


def infix(function: Function, inputs: list[Text]) -> Text:
    """Write a sign between two inputs, with brackets where they are needed."""
    level = _LEVELS[function.name]
    if level == POWER:
        return f"{wrap(inputs[0], ATOM)} ** {wrap(inputs[1], SIGNED)}", POWER
    left = level + 1 if level == COMPARISON else level
    return f"{wrap(inputs[0], left)} {function.symbol} {wrap(inputs[1], level + 1)}", level


def wrap(text: Text, level: int) -> str:
    """Put brackets around what binds less tightly than its place asks for."""
    return text[0] if text[1] >= level else f"({text[0]})"


def number_text(value: Any, dtype: str) -> str:
    """Write a number so that Python reads the same value: the shortest decimal, with a point for a float.

    Examples
    --------
    >>> from tapewidgets.language.python_text import number_text
    >>> number_text(np.float32(0.1), "float32"), number_text(np.float32(2), "int32")
    ('0.1', '2')
    """
    if dtype == "bool":
        return str(bool(value))
    if not dtype.startswith("float"):
        return str(int(value))
    if not np.isfinite(value):
        return f'float("{value}")'
    return repr(float(str(value)))


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
    >>> from tapewidgets.language.python_text import key_text
    >>> key_text((0, slice(None, 2, None)))
    '0, :2'
    """
    return ", ".join(_entry_text(entry) for entry in key)


def _entry_text(entry: int | slice) -> str:
    if isinstance(entry, int):
        return str(entry)
    start, stop, step = ("" if part is None else str(part) for part in (entry.start, entry.stop, entry.step))
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"
