"""Memory of a program on large arrays: a value that is needed no more lends its place to a new one."""

import numpy as np

from tapewidgets.engine.numpy_functions import UFUNCS
from tapewidgets.engine.program import Program, Statement

LARGE = 4096
"""Arrays of at least so many elements are worth the trouble."""

_VIEWS = {
    "broadcast_to",
    "reshape",
    "transpose",
    "index",
    "identity",
    "stop_gradient",
    "diag_part",
    "custom_gradient",
}
_CALLS = {name: f"np.{ufunc.__name__}" for ufunc, name in UFUNCS.items()}


def is_large(value: object) -> bool:
    """Whether a value's place is worth keeping."""
    return isinstance(value, np.ndarray) and value.size >= LARGE


def in_place(program: Program) -> list[str]:
    """The program's source lines, where large results are written over values that nobody needs any more."""
    last_use = _last_uses(program)
    free: dict[tuple[object, tuple[int, ...]], list[str]] = {}
    lines = []
    for i, statement in enumerate(program.statements):
        value = statement.value
        kind = (value.dtype, value.shape) if is_large(value) else None
        for number in dict.fromkeys(statement.inputs):
            if last_use.get(number) == i:
                made = _made_by(program, number)
                if made is not None:
                    free.setdefault((made.value.dtype, made.value.shape), []).append(made.name)
        line = f"{statement.name} = {statement.expression}"
        if kind and statement.operation in _CALLS and free.get(kind):
            place = free[kind].pop()
            line = f"{statement.name} = {_CALLS[statement.operation]}({', '.join(statement.operands)}, out={place})"
        lines.append(line)
    return lines


def _made_by(program: Program, number: int) -> "Statement | None":
    """The statement whose result owns its memory and may lend it."""
    statement = program.by_number.get(number)
    if (
        statement is None
        or statement.operation in _VIEWS
        or not statement.operation
        or not is_large(statement.value)
    ):
        return None
    return statement


def _last_uses(program: Program) -> dict[int, int]:
    """The last statement that needs each value, directly or through a view of it; results are needed for ever."""
    base: dict[int, int] = {}
    last: dict[int, int] = {}
    for i, statement in enumerate(program.statements):
        for number in statement.inputs:
            last[base.get(number, number)] = i
            last[number] = i
        if statement.operation in _VIEWS and statement.inputs:
            base[statement.number] = base.get(statement.inputs[0], statement.inputs[0])
    for number in program.asked:
        last[base.get(number, number)] = last[number] = len(program.statements)
    return last
