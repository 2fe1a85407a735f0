"""The interpreter: one call of the engine for each instruction, recorded on every open tape."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tapewidgets.engine import Tensor, constant
from tapewidgets.engine.core.lines import value_of
from tapewidgets.engine.core.record import new_numbers, unrecorded
from tapewidgets.language.analyze.given_names import tensor_of
from tapewidgets.language.analyze.instructions import Instruction, Program
from tapewidgets.language.analyze.understanding import understand
from tapewidgets.language.functions import FUNCTIONS
from tapewidgets.language.limits import DEFAULT_LIMITS, Limits
from tapewidgets.language.mistakes.program_error import ProgramError, first_of
from tapewidgets.language.parse.tokenizer import split_lines
from tapewidgets.language.results import Run, Step
from tapewidgets.words import Message

try:
    from time import thread_time as processor_time
except ImportError:  # no system call for it, as in a browser
    from time import process_time as processor_time

_ENGINE_ERRORS = (
    ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError
)  # fmt: skip


def run(source: str, names: Mapping[str, object], limits: Limits = DEFAULT_LIMITS) -> Run:
    """Run a learner's program; its operations are recorded on every open tape.

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
        With ``.message``, ``.hint``, ``.line``, ``.column``. Nothing has been computed unless a number or the
        time limit stopped the run.

    Examples
    --------
    >>> t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])
    >>> with tw.GradientTape() as tape:
    ...     t4 = tw.language.run("t4 = t2 + t1*t2", {"t1": t1, "t2": t2}).value
    >>> print(tape.gradient(t4, t2))
    tw.Tensor([2. 3. 4.], shape=(3,), dtype=float32)
    """
    program, given = understand(source, names, limits)
    values = {
        name: value if given[name].constant else tensor_of(value)
        for name, value in names.items()
        if any(one.name == name and one.kind == "given" for one in program.instructions)
    }
    with np.errstate(all="ignore"):
        try:
            return _Interpreter(program, values, limits).run()
        except ProgramError as error:
            raise first_of([error], split_lines(source)) from None


def mistake_of_literals(program: Program, source: str, limits: Limits) -> ProgramError | None:
    """The mistake, if there is one, in what depends on literals alone: its numbers can be foreseen."""
    with np.errstate(all="ignore"), unrecorded():
        try:
            _Interpreter(program, {}, limits).run_literals()
        except ProgramError as error:
            return first_of([error], split_lines(source))
    return None


class _Interpreter:
    """Computes the values of instructions in order."""

    def __init__(self, program: Program, values: dict[str, Any], limits: Limits) -> None:
        self.program = program
        self.given = values
        self.deadline = processor_time() + limits.seconds
        self.values: list[Any] = [None] * len(program.instructions)
        self.names = {line.result: line.name for line in program.lines}
        self.steps: list[Step] = []
        self.starts: list[int] = []
        self.not_finite: Message = ""

    def run(self) -> Run:
        """Compute every value, first those that depend on literals alone, which must be finite."""
        program = self.program
        known = self.run_literals()
        for position in range(len(program.instructions)):
            if position not in known:
                self.make(position, is_known=False)
        names = {line.name: self.tensor_at(line.result) for line in program.lines if line.name}
        surprises = program.warnings + ((self.not_finite,) if self.not_finite else ())
        value = self.tensor_at(program.lines[-1].result)
        return Run(value, names, surprises, tuple(self.steps), program, self.starts)

    def run_literals(self) -> set[int]:
        """Compute what depends on literals alone, which must be finite; gives its positions."""
        known = _known(self.program)
        for position in sorted(known):
            self.make(position, is_known=True)
        return known

    def make(self, position: int, is_known: bool) -> None:
        """Compute one value; a constant becomes a tensor where it is used."""
        instruction = self.program.instructions[position]
        if instruction.constant is not None:
            return
        if instruction.kind == "given":
            self.values[position] = self.given[instruction.name]
        elif instruction.kind == "assigned":
            self.values[position] = self.tensor_at(instruction.inputs[0])
        else:
            start = next(new_numbers)
            value = self.values[position] = self.calculate(instruction)
            numbers = range(start + 1, next(new_numbers))
            self.starts.append(start)
            self.steps.append(Step(instruction.span, value, self.names.get(position, ""), numbers))
            self.check_finite(instruction, value, is_known)

    def calculate(self, instruction: Instruction) -> Any:
        """Call the engine; shapes and dtypes fit, so it has little left to refuse."""
        if processor_time() > self.deadline:
            raise instruction.span.error("out_of_time")
        inputs, parameters = self.inputs_of(instruction), instruction.parameters or {}
        try:
            if instruction.kind == "index":
                key = parameters["key"]
                return inputs[0][key if len(key) > 1 else key[0]]
            function = FUNCTIONS[instruction.function]
            written = {name: value for name, value in parameters.items() if value is not None}
            return function.function(*([inputs] if function.takes_list else inputs), **written)
        except (
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            RuntimeError,
            MemoryError,
        ):
            raise instruction.span.error("not_calculated") from None

    def inputs_of(self, instruction: Instruction) -> list[Any]:
        """Gather the inputs: tensors as they are, constants in the dtype of the tensor they meet."""
        instructions = self.program.instructions
        alone = all(instructions[position].constant is not None for position in instruction.inputs)
        return [
            self.values[position]
            if instructions[position].constant is None
            else _constant(instructions[position], instruction.meets, alone)
            for position in instruction.inputs
        ]

    def tensor_at(self, position: int) -> Any:
        """The value of an instruction as a tensor, made once."""
        if self.values[position] is None:
            self.values[position] = _constant(self.program.instructions[position], "float32", True)
        return self.values[position]

    def check_finite(self, instruction: Instruction, value: Tensor, is_known: bool) -> None:
        """Warn of the first value that is not finite; refuse it if it depends on literals alone."""
        array = value_of(value)
        if array.dtype.kind != "f" or np.isfinite(array).all():
            return
        if is_known:
            raise instruction.span.error("constant_overflow")
        if not self.not_finite:
            kind = "nan" if np.isnan(array).any() else "inf"
            what: Message = [f"mistake.not_finite.{kind}", {}]
            line, column = instruction.span.line, instruction.span.column + 1
            self.not_finite = ["mistake.not_finite", {"line": line, "column": column, "what": what}]


def _known(program: Program) -> set[int]:
    """Positions of the instructions that depend on literals alone."""
    known: set[int] = set()
    for position, instruction in enumerate(program.instructions):
        made_of_known = bool(instruction.inputs) and known.issuperset(instruction.inputs)
        if instruction.constant is not None or made_of_known:
            known.add(position)
    return known


def _constant(instruction: Instruction, dtype: str, alone: bool) -> Any:
    """A Python number where a tensor gives it its dtype; a Tensor otherwise."""
    value = instruction.constant
    if value.shape or alone:
        return constant(np.asarray(value).astype(dtype), dtype=dtype)
    return int(value) if dtype.startswith(("int", "uint")) else float(value)
