"""Running a program: one engine function per instruction, recorded on whatever tape is open."""

import operator
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from tapewidgets.engine import Tensor, constant
from tapewidgets.engine.recording import next_number
from tapewidgets.language.errors import ProgramError
from tapewidgets.language.functions import FUNCTIONS
from tapewidgets.language.limits import DEFAULT_LIMITS, Limits
from tapewidgets.language.names import look_at, tensor_of
from tapewidgets.language.planner import plan
from tapewidgets.language.program import Instruction, Program, Span

_OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "pow": operator.pow,
    "matmul": operator.matmul,
    "negative": operator.neg,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction and what it made.

    Attributes
    ----------
    span : where it stands in the text (line from 1, columns from 0)
    tensor : what it made
    name : the name given to it, if it is a whole line
    numbers : the engine's numbers of everything recorded for it; an operation may record several lines
    """

    span: Span
    tensor: Any
    name: str
    numbers: range


@dataclass(frozen=True, slots=True)
class Run:
    """A program that has run.

    Attributes
    ----------
    value : the last line's Tensor
    names : every assigned name and its Tensor; the later one if a name was assigned twice
    warnings : sentences about what is allowed and may surprise
    steps : one for each operation, in the order in which they ran
    program : what was understood
    """

    value: Any
    names: dict[str, Any]
    warnings: tuple[str, ...]
    steps: tuple[Step, ...] = field(repr=False)
    program: Program = field(repr=False)
    _starts: list[int] = field(repr=False)

    def step_of(self, number: int) -> Step | None:
        """Find the step that recorded a line with this output number, or None.

        Examples
        --------
        >>> w = tw.Variable(2.0)
        >>> with tw.GradientTape() as tape:
        ...     run = tw.language.run("y = w*w + w", {"w": w})
        >>> [run.step_of(line[1]).span.column for line in tape.lines]
        [4, 4]
        """
        place = bisect_right(self._starts, number) - 1
        found = self.steps[place] if place >= 0 else None
        return found if found and number in found.numbers else None


def run(source: str, names: Mapping[str, object], limits: Limits = DEFAULT_LIMITS) -> Run:
    """Run a learner's program; operations are recorded on whatever tape is open.

    Parameters
    ----------
    source : lines of ``name = expression``; the last may be an expression alone
    names : Tensors, Variables, numbers or arrays by name
    limits : how large the program and its tensors may be

    Returns
    -------
    Run : ``.value``, ``.names``, ``.warnings``, ``.steps``

    Raises
    ------
    ProgramError
        With ``.message``, ``.hint``, ``.line``, ``.column``; nothing has been computed then, unless a number
        or the time made it impossible to go on.

    Examples
    --------
    >>> t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    >>> with tw.GradientTape() as tape:
    ...     t4 = tw.language.run("t4 = t2 + t1*t2", {"t1": t1, "t2": t2}).value
    >>> print(tape.gradient(t4, t2))
    tw.Tensor([2. 3. 4.], shape=(3,), dtype=float32)
    """
    given = look_at(names, limits)
    program, errors = plan(source, given, limits)
    if errors:
        raise errors[0].errors[0]
    values = {
        name: value if given[name].constant else tensor_of(value)
        for name, value in names.items()
        if any(one.name == name and one.kind == "given" for one in program.instructions)
    }
    with np.errstate(all="ignore"):
        try:
            return _Runner(source, program, values, limits).run()
        except ProgramError as error:
            text = source.split("\n")[error.line - 1]
            error.source_line = text if text.isprintable() else ""
            raise


class _Runner:
    """Holds the values made so far."""

    def __init__(self, source: str, program: Program, values: dict[str, Any], limits: Limits) -> None:
        self.source = source
        self.program = program
        self.given = values
        self.limits = limits
        self.values: list[Any] = []
        self.steps: list[Step] = []
        self.starts: list[int] = []
        self.only_constants: set[int] = set()
        self.not_finite = ""

    def run(self) -> Run:
        """Make every value in turn."""
        program = self.program
        deadline = perf_counter() + self.limits.seconds
        line_names = {line.result: line.name for line in program.lines}
        for position, instruction in enumerate(program.instructions):
            if perf_counter() > deadline:
                raise self.refuse("out_of_time", instruction)
            if self.is_known(instruction):
                self.only_constants.add(position)
            if instruction.constant is not None or instruction.kind not in {"call", "index"}:
                self.values.append(self.value_of(instruction))
                continue
            start = next_number()
            value = self.value_of(instruction)
            self.values.append(value)
            self.starts.append(start)
            numbers = range(start + 1, next_number())
            self.steps.append(Step(instruction.span, value, line_names.get(position, ""), numbers))
            self.look_for_infinity(instruction, value, position)
        names = {line.name: self.tensor_at(line.result) for line in program.lines if line.name}
        warnings = program.warnings + ((self.not_finite,) if self.not_finite else ())
        value = self.tensor_at(program.lines[-1].result)
        return Run(value, names, warnings, tuple(self.steps), program, self.starts)

    def value_of(self, instruction: Instruction) -> Any:
        """Make one value; a constant is made where it is used."""
        if instruction.constant is not None:
            return None
        if instruction.kind == "given":
            return self.given[instruction.name]
        if instruction.kind == "assigned":
            return self.tensor_at(instruction.inputs[0])
        inputs = self.inputs_of(instruction)
        try:
            return self.calculate(instruction, inputs)
        except (
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            NotImplementedError,
            MemoryError,
        ):
            raise self.refuse("not_calculated", instruction) from None

    def calculate(self, instruction: Instruction, inputs: list[Any]) -> Any:
        """Call the engine."""
        parameters = instruction.parameters or {}
        if instruction.kind == "index":
            key = parameters["key"]
            return inputs[0][key if len(key) > 1 else key[0]]
        name = instruction.function
        if name in _OPERATORS:
            return _OPERATORS[name](*inputs)
        function = FUNCTIONS[name]
        tensors = [inputs] if function.takes_list else inputs
        written = {name: value for name, value in parameters.items() if value is not None}
        return function.function(*tensors, **written)

    def inputs_of(self, instruction: Instruction) -> list[Any]:
        """Gather the inputs: tensors as they are, constants in the dtype of the tensor they meet."""
        instructions = self.program.instructions
        alone = all(instructions[position].constant is not None for position in instruction.inputs)
        return [
            self.values[position]
            if instructions[position].constant is None
            else self.constant(instructions[position], instruction.meets, alone)
            for position in instruction.inputs
        ]

    def constant(self, instruction: Instruction, dtype: str, alone: bool = True) -> Any:
        """A Python number where a tensor will give it its dtype; a Tensor otherwise."""
        value = instruction.constant
        if value.shape or alone:
            return constant(np.asarray(value).astype(dtype), dtype=dtype)
        return int(value) if dtype.startswith(("int", "uint")) else float(str(value))

    def tensor_at(self, position: int) -> Any:
        """The value of an instruction, as a tensor; made once."""
        if self.values[position] is None:
            self.values[position] = self.constant(self.program.instructions[position], "float32")
        return self.values[position]

    def is_known(self, instruction: Instruction) -> bool:
        """Whether only written-out numbers led to a value."""
        if instruction.constant is not None:
            return True
        return bool(instruction.inputs) and self.only_constants.issuperset(instruction.inputs)

    def look_for_infinity(self, instruction: Instruction, value: Tensor, position: int) -> None:
        """Note the first value that is not finite; refuse it if only written-out numbers led to it."""
        array = value._value
        if array.dtype.kind != "f" or np.isfinite(array).all():
            return
        if position in self.only_constants:
            raise self.refuse("constant_overflow", instruction)
        if not self.not_finite:
            what = "nan (not a number)" if np.isnan(array).any() else "inf (infinity)"
            span = instruction.span
            self.not_finite = f"Line {span.line}, column {span.column + 1}: {what} appears here first."

    def refuse(self, kind: str, instruction: Instruction) -> ProgramError:
        """A mistake at an instruction's place."""
        span = instruction.span
        return ProgramError(
            kind, span.line, span.column, span.end_column if span.end_line == span.line else None
        )
