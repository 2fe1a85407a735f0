"""The learner's language: text in, operations on Tensors out. Never evaluated as Python; refused kindly."""

from tapewidgets.language.checking import Check, Value, check
from tapewidgets.language.completion import Completion, complete
from tapewidgets.language.functions import FunctionHelp, functions
from tapewidgets.language.interpreter import run
from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.print.latex import to_latex
from tapewidgets.language.print.numpy_source import to_numpy
from tapewidgets.language.print.tensorflow_source import to_tensorflow
from tapewidgets.language.results import Run, Step
from tapewidgets.language.starting_values import new_names, starting_values

__all__ = [
    "Check",
    "Completion",
    "FunctionHelp",
    "Limits",
    "ProgramError",
    "Run",
    "Step",
    "Value",
    "check",
    "complete",
    "functions",
    "new_names",
    "run",
    "starting_values",
    "to_latex",
    "to_numpy",
    "to_tensorflow",
]
