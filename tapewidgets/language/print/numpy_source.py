"""A program as NumPy source: what its lines compute, without a tape."""

import ast
from collections.abc import Mapping
from typing import Any

from tapewidgets.engine.compile.numpy_text import helper_sources
from tapewidgets.language.analyze.given_names import tensor_of
from tapewidgets.language.analyze.instructions import Instruction
from tapewidgets.language.analyze.understanding import understand
from tapewidgets.language.functions import Function
from tapewidgets.language.print.python_writer import Writer, array_text, number_text


def to_numpy(source: str, names: Mapping[str, object]) -> str:
    """Write a program as NumPy source, with the values of its tensors.

    Parameters
    ----------
    source : lines of ``name = expression``
    names : what it may use, as for :func:`run`

    Returns
    -------
    str : Python source

    Raises
    ------
    ProgramError : the program has a mistake

    Examples
    --------
    >>> print(tw.language.to_numpy("t2 = relu(t1 - 1)", {"t1": tw.constant([1.0, 2.0])}))
    import numpy as np
    <BLANKLINE>
    t1 = np.array([1.0, 2.0], np.float32)
    <BLANKLINE>
    t2 = np.maximum(t1 - 1, 0)
    print(t2)
    """
    program, given = understand(source, names)
    writer = _NumPy(program, names)
    tensors = []
    for name in (name for name in names if name in writer.given):
        constant = given[name].constant
        value = number_text(constant.value, "float32") if constant else _array(names[name], given[name].dtype)
        tensors.append(f"{name} = {value}")
    lines = writer.lines()
    body = "\n".join(f"{name} = {text}" for name, text in lines)
    helpers = helper_sources([body])
    imports = ["import math"] * any("math." in text for text in [body, *helpers]) + ["import numpy as np"]
    parts = ["\n".join(imports), *helpers, "\n".join(tensors), f"{body}\nprint({lines[-1][0]})"]
    return "\n\n".join(part for part in parts if part)


def _array(value: Any, dtype: str) -> str:
    array = tensor_of(value).numpy()
    return f"np.array({array_text(array, dtype)}, {_dtype(dtype)})"


def _dtype(dtype: str) -> str:
    return "bool" if dtype == "bool" else f"np.{dtype}"


class _NumPy(Writer):
    """NumPy's words."""

    def tensor_constant(self, instruction: Instruction, dtype: str) -> ast.expr:
        named = instruction.kind == "given"
        text = instruction.name if named else array_text(instruction.constant, dtype)
        return ast.Name(f"np.array({text}, {_dtype(dtype)})")

    def function(self, instruction: Instruction, function: Function, inputs: list[ast.expr]) -> ast.expr:
        written = self.filled(function, instruction.parameters or {}, inputs)
        if function.name == "mean" and not instruction.dtype.startswith("float"):
            return ast.Name(f"np.trunc({ast.unparse(written)}).astype(np.{instruction.dtype})")
        return written
