"""Memory of a program on large arrays: a value that is needed no more lends its place to a new one."""

import numpy as np

from tapewidgets.engine.compile.statements import Program, Statement
from tapewidgets.engine.operations import OPERATIONS

LARGE = 4096
"""Arrays of at least so many elements are worth the trouble."""

_SAME = {"identity", "stop_gradient", "custom_gradient", "unconnected", "pad"}
"""Operations that may give back the very array they were given."""

_UFUNCS = {name for name in OPERATIONS if isinstance(getattr(np, name, None), np.ufunc)}


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
        if kind and statement.operation in _UFUNCS and free.get(kind):
            place = free[kind].pop()
            call = f"np.{statement.operation}({', '.join(statement.operands)}, out={place})"
            line = f"{statement.name} = {call}"
        lines.append(line)
    return lines


def _made_by(program: Program, number: int) -> Statement | None:
    """The statement whose result owns its memory and may lend it."""
    statement = program.by_number.get(number)
    owns = statement is not None and is_large(statement.value) and not _is_view(statement)
    return statement if owns else None


def _is_view(statement: Statement) -> bool:
    """Whether the result may lie in the memory of an input, as a transposed or a stretched array does."""
    return statement.operation in _SAME or not statement.operation or not statement.value.flags.owndata


def _last_uses(program: Program) -> dict[int, int]:
    """The last statement that needs each value, itself or a view of it; results are needed for ever."""
    behind: dict[int, set[int]] = {}
    last: dict[int, int] = {}

    def use(number: int, i: int) -> None:
        for each in behind.get(number, {number}) | {number}:
            last[each] = i

    for i, statement in enumerate(program.statements):
        for number in statement.inputs:
            use(number, i)
        if isinstance(statement.value, np.ndarray) and _is_view(statement):
            behind[statement.number] = set().union(*(behind.get(n, {n}) for n in statement.inputs))
    for number in program.asked:
        use(number, len(program.statements))
    return last
