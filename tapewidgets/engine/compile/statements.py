"""Programs: recorded lines as straight-line NumPy statements, dead lines dropped, constants calculated."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapewidgets.engine.compile.numpy_text import number_text, times_used, written
from tapewidgets.engine.core.lines import Line
from tapewidgets.engine.operations import OPERATIONS

_NO_DTYPE = np.dtype(bool)
_LONGEST = 72
"""An expression that is used once is put in its place if it is not longer."""


@dataclass
class Statement:
    """``name = expression``: how a value is calculated, and what a reader may want to know of it."""

    number: int
    expression: str
    operation: str = ""
    inputs: tuple[int, ...] = ()
    operands: tuple[str, ...] = ()
    value: Any = None
    name: str = ""
    comment: str = ""


class Program:
    """Lines of a record as statements.

    Parameters
    ----------
    lines : recorded lines, in order
    results : numbers that are asked for
    parameters : number -> name of what is handed in
    names : number -> name of what has one; the others are called ``v1``, ``v2``, ...
    given : number -> source of a value that no line makes
    aliases : number -> the number it is another name for
    known : number -> value of constants
    keep_apart : whether a value is to have a statement of its own, even if it is used only once
    arrays : id of an array -> the name under which it is handed in
    for_readers : write for a person: brackets only where needed, constant arrays left in their expressions

    Attributes
    ----------
    statements : in the order in which they are carried out
    parameters : as above, with those that turned out to be needed
    constants : name -> array, for the constants that are not written into an expression
    """

    def __init__(
        self,
        lines: Sequence[Line],
        results: Iterable[int],
        parameters: Mapping[int, str],
        *,
        names: Mapping[int, str] | None = None,
        given: Mapping[int, str] | None = None,
        aliases: Mapping[int, int] | None = None,
        known: Mapping[int, Any] | None = None,
        keep_apart: Callable[[Any], bool] = lambda value: False,
        arrays: Mapping[int, str] | None = None,
        for_readers: bool = False,
    ) -> None:
        self.parameters = dict(parameters)
        self.names = {**(names or {}), **self.parameters}
        self.constants: dict[str, Any] = {}
        self.statements: list[Statement] = []
        self.by_number: dict[int, Statement] = {}
        self._given = dict(given or {})
        self._aliases = dict(aliases or {})
        self._values = dict(known or {})
        self._keep_apart = keep_apart
        self._inlined: dict[int, str] = {}
        self._inputs_of_inlined: dict[int, tuple[int, ...]] = {}
        self._by_identity: dict[int, str] = {}
        self._for_readers = for_readers
        self._arrays = dict(arrays or {})
        self._own_statement = set(names or {})
        self._next = 0
        kept = self._folded(lines)
        if not for_readers:
            kept = _unstretched(kept)
        self._write(self._live(kept, [self.resolve(number) for number in results]))

    def resolve(self, number: int) -> int:
        """The number under which a value is calculated."""
        while number in self._aliases:
            number = self._aliases[number]
        return number

    def _folded(self, lines: Sequence[Line]) -> list[Line]:
        """Only lines that depend on what is handed in: all other values are constants."""
        variable = {*self.parameters, *self._given}
        kept = []
        for line in lines:
            output, value = line.output, line.values[0]
            if output in self._aliases:
                continue
            line = line._replace(inputs=tuple(map(self.resolve, line.inputs)))
            for number, given in zip(line.inputs, line.values[1:], strict=True):
                if number and number not in variable:
                    self._values.setdefault(number, given)
            same = self._same_as(line) if output not in self.names else None
            if same:
                self._aliases[output] = same
            elif same == 0 or (self._foldable(value) and not variable.intersection(line.inputs)):
                self._values[output] = value
            else:
                variable.add(output)
                kept.append(line)
        return kept

    def _same_as(self, line: Line) -> int | None:
        """The number of the input that the output equals, 0 for a constant; None if there is none."""
        if OPERATIONS[line.operation].source == "{0}":
            return line.inputs[0]
        if line.operation != "multiply" or self._for_readers:
            return None
        return self._beside_ones(line) or None

    def _beside_ones(self, line: Line) -> int:
        """The number of the factor beside a constant 1, or all ones, as a seed is; 0 if there is none."""
        y, *values = line.values
        for ones, number, value in zip(line.inputs[::-1], line.inputs, values, strict=True):
            one = self._values.get(ones) if ones else None
            if number and one is not None and value.shape == y.shape and np.all(one == 1):
                return number
        return 0

    def _foldable(self, value: Any) -> bool:
        return value is not None and not (self._for_readers and value.shape)

    def _live(self, lines: Sequence[Line], results: Sequence[int]) -> list[Line]:
        """Only lines that a result needs; counts how often each value is used."""
        self._uses = Counter(results)
        live = []
        for line in reversed(lines):
            numbers = line.inputs
            if line.output in self._uses:
                live.append(line)
                times = times_used(OPERATIONS[line.operation].source)
                self._uses.update({n: times[i] if i < len(times) else 1 for i, n in enumerate(numbers)})
                if len(set(numbers)) < len(numbers):
                    self._uses.update(numbers)
        self.asked = set(results)
        return live[::-1]

    def _write(self, lines: Sequence[Line]) -> None:
        for line in lines:
            output, value = line.output, line.values[0]
            for number in line.inputs:
                if number in self._given:
                    self._state(Statement(number, self._given.pop(number)))
            expression, operands = self._expression(line)
            alone = self._uses[output] > 1 or output in self.asked or output in self._own_statement
            inputs = self._expanded(line.inputs)
            if alone or len(expression) > _LONGEST or self._keep_apart(value):
                self._state(Statement(output, expression, line.operation, inputs, tuple(operands), value))
            else:
                self._inlined[output] = expression
                self._inputs_of_inlined[output] = inputs

    def _expanded(self, numbers: Sequence[int]) -> tuple[int, ...]:
        """The inputs, with those of expressions that stand in their place."""
        return tuple([k for n in numbers for k in self._inputs_of_inlined.get(n, (n,))])

    def _state(self, statement: Statement) -> None:
        if statement.number not in self.names:
            taken = self.names.values() if self._next == 0 else ()
            self._next += 1
            while f"v{self._next}" in taken:
                self._next += 1
            self.names[statement.number] = f"v{self._next}"
        statement.name = self.names[statement.number]
        self.by_number[statement.number] = statement
        self.statements.append(statement)

    def _expression(self, line: Line) -> tuple[str, list[str]]:
        """An operation's source with its inputs put in, and what stands for each input."""
        operation, numbers, values = OPERATIONS[line.operation], line.inputs, line.values[1:]
        # Beside a floating value a plain Python number takes its dtype; elsewhere a constant says its own.
        beside_float = (
            operation.elementwise
            and operation.name != "where"
            and any(
                number and number not in self._values and getattr(value, "dtype", _NO_DTYPE).kind == "f"
                for number, value in zip(numbers, values, strict=True)
            )
        )
        texts = [self._operand(n, value, beside_float) for n, value in zip(numbers, values, strict=True)]
        return written(operation, texts, (*line.values, *line.parameters), self._for_readers), texts

    def _operand(self, number: int, value: Any, beside_float: bool) -> str:
        if number in self._inlined:
            return self._inlined[number]
        if number and number not in self._values:
            return self.names[number] if number in self.names else self._handed_in(number)
        return self._constant(self._values.get(number, value), beside_float)

    def _handed_in(self, number: int) -> str:
        """A value that is not on record has to be handed in."""
        name = f"c{len(self.parameters) + len(self.constants) + 1}"
        self.parameters[number] = self.names[number] = name
        return name

    def _constant(self, value: Any, beside_float: bool) -> str:
        if value is None:
            return self._handed_in(-1 - len(self.parameters))
        python = not isinstance(value, np.generic | np.ndarray)
        if python or not value.shape:
            text = number_text(value)
            plain = beside_float or python or value.dtype.kind == "b"
            return text if plain else f"np.{value.dtype.name}({text})"
        if id(value) in self._arrays:
            name = self._arrays[id(value)]
            self.parameters.setdefault(-id(value), name)
            return name
        if id(value) not in self._by_identity:
            name = f"c{len(self.parameters) + len(self.constants) + 1}"
            self._by_identity[id(value)] = name
            self.constants[name] = value
        return self._by_identity[id(value)]

    def result(self, number: int) -> str:
        """What stands for a result: its name, or a constant."""
        number = self.resolve(number)
        if number in self._given and number not in self.names:
            self._state(Statement(number, self._given.pop(number)))
        text = self._operand(number, None, False)
        return f"np.bool_({text})" if text in ("True", "False") else text

    def body(self) -> list[str]:
        """The statements as source lines, comments in one column where they fit."""
        plain = [f"{statement.name} = {statement.expression}" for statement in self.statements]
        column = max((len(text) for text in plain if len(text) <= 48), default=0)
        return [
            f"{text:<{column}}  # {statement.comment}" if statement.comment else text
            for text, statement in zip(plain, self.statements, strict=True)
        ]


def _unstretched(lines: Sequence[Line]) -> list[Line]:
    """The lines, elementwise ones with their operands before stretching: NumPy stretches by itself."""
    before = {line.output: line for line in lines if line.operation == "broadcast_to"}
    changed = []
    for line in lines:
        if OPERATIONS[line.operation].elementwise and len(line.inputs) > 1:
            inputs, (y, *values) = list(line.inputs), line.values
            for i, number in enumerate(inputs):
                if number in before:
                    narrow = before[number].values[1]
                    shapes = [np.shape(value) for value in (*values[:i], narrow, *values[i + 1 :])]
                    if np.broadcast_shapes(*shapes) == y.shape:
                        inputs[i], values[i] = before[number].inputs[0], narrow
            line = line._replace(inputs=tuple(inputs), values=(y, *values))
        changed.append(line)
    return changed
