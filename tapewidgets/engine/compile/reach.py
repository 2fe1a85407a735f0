"""What a Python function can get at without being handed it: by its globals, closures and their contents."""

import dis
import gc
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

LIMIT = 20_000
"""So many objects are looked at; of a function that can get at more it is not known."""


def gets_at(roots: Iterable[Any], wanted: Iterable[Any]) -> bool:
    """Whether one of the ``wanted`` objects can be reached from the ``roots``, or it is not known.

    Modules and classes are not looked into, and of a function's globals only those that its code names.
    """
    looked_for, seen, left = {id(x) for x in wanted}, set[int](), list(roots)
    while left:
        x = left.pop()
        if id(x) in looked_for or len(seen) > LIMIT:
            return True
        if id(x) not in seen and not isinstance(x, ModuleType | type | CodeType):
            seen.add(id(x))
            left += _of_function(x) if isinstance(x, FunctionType) else _parts(x)
    return False


def _parts(x: Any) -> list[Any]:
    if isinstance(x, MethodType):
        return [x.__func__, x.__self__]
    return gc.get_referents(x)


def _of_function(function: FunctionType) -> Iterator[Any]:
    yield from (function.__defaults__ or (), function.__kwdefaults__, function.__dict__)
    for cell in function.__closure__ or ():
        yield from gc.get_referents(cell)
    for name in _globals_named(function.__code__):
        yield function.__globals__.get(name)


def _globals_named(code: CodeType) -> set[str]:
    """Names of globals in a function's code, and in that of the functions written in it."""
    named = {step.argval for step in dis.get_instructions(code) if step.opname.endswith("_GLOBAL")}
    inner = (part for part in code.co_consts if isinstance(part, CodeType))
    return named.union(*map(_globals_named, inner))
