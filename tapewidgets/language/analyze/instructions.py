"""A program as a flat list of instructions, each with its place in the text."""

from dataclasses import dataclass
from typing import Any, Literal

from tapewidgets.language.analyze.shape_rules import Parameters, Shape
from tapewidgets.language.parse.tokenizer import Span
from tapewidgets.words import Message

Kind = Literal["number", "list", "given", "assigned", "call", "index"]
"""number, list: written out. given, assigned: a name. call: a function or a sign. index: ``x[0]``."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One value of a program.

    Attributes
    ----------
    kind : what makes it
    span : where it stands
    shape, dtype : of the value; the dtype of a constant is the one it is taken for alone
    inputs : positions of other instructions
    function : for a call, the short name in the table of functions
    parameters : for a call its written-out inputs, for an index its ``key``
    name : for ``given`` and ``assigned``
    constant : for numbers written out, and for what signs make of them: the value in double precision
    whole : the constant was written without a point
    meets : dtype that the constants among the inputs take on
    """

    kind: Kind
    span: Span
    shape: Shape
    dtype: str
    inputs: tuple[int, ...] = ()
    function: str = ""
    parameters: Parameters | None = None
    name: str = ""
    constant: Any = None
    whole: bool = False
    meets: str = "float32"


@dataclass(frozen=True, slots=True)
class Line:
    """One step: the instruction that holds its value, and the name given to it, if any."""

    name: str
    result: int
    span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """All instructions, in an order in which they can run, and the lines that they belong to."""

    instructions: tuple[Instruction, ...]
    lines: tuple[Line, ...]
    warnings: tuple[Message, ...]
