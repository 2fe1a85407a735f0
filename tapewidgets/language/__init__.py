"""The learner's language: text in, operations on Tensors out. Never evaluated as Python; refused kindly."""

from tapewidgets.language.errors import ProgramError
from tapewidgets.language.functions import FunctionHelp, functions
from tapewidgets.language.limits import Limits
from tapewidgets.language.running import Run, Step, run

__all__ = ["FunctionHelp", "Limits", "ProgramError", "Run", "Step", "functions", "run"]
