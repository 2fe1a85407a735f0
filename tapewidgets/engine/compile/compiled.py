"""Compiling: a trace as a Python function of straight-line NumPy source."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tapewidgets.engine.compile import buffers
from tapewidgets.engine.compile.statements import Program
from tapewidgets.engine.compile.trace import Trace, is_data
from tapewidgets.engine.core.nested import leaves, packed
from tapewidgets.engine.core.record import numbered
from tapewidgets.engine.core.tensor import EagerTensor, Tensor
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.operations import HELPERS


def is_flat(args: Any, kwargs: Any) -> bool:
    """Whether the arguments are so plain that the compiled function itself can tell whether they fit."""
    return not kwargs and not any(isinstance(x, list | tuple | dict) for x in args)


def compiled(trace: Trace, args: Any, kwargs: Any, miss: object) -> tuple[Callable[..., Any], str]:
    """The function that runs, and the source of its calculations for a person to read.

    Parameters
    ----------
    trace : what was recorded
    args, kwargs : the arguments that were traced
    miss : what the function gives for arguments of another kind than these
    """
    entry = _Entry(trace)
    entry.space["MISS"] = miss
    head, guard = entry.flat_head(args) if is_flat(args, kwargs) else entry.any_head(args, kwargs)
    lines = [*guard, *entry.calculation(), *entry.assignments(), *entry.answer()]
    source = "\n".join([head, *("    " + line for line in lines), ""])
    # It is our own source: templates of operations, numbered names, and repr of shapes.
    exec(compile(source, "<tw.function>", "exec"), entry.space)
    return entry.space["program"], entry.readable()


class _Entry:
    """A program, and the source around it: arguments unwrapped, Variables assigned, results wrapped.

    Attributes
    ----------
    space : the names that the source finds: helpers, constants, Variables, what the guard compares with
    data : name of an argument -> the tensor that stood for it
    variables : name of a Variable's value -> the Variable
    results : source of each tensor in the answer
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        tensors = [x for x in leaves(trace.answer) if isinstance(x, Tensor)]
        for x in tensors:
            numbered(x)
        self.data = {f"a{i}": x for i, x in enumerate(trace.arguments, 1)}
        self.variables = {f"w{i}": x for i, x in enumerate(trace.variables.values(), 1)}
        names = {number: name for name, number in zip(self.variables, trace.variables, strict=True)}
        self.program = program = Program(
            trace.lines,
            [x._number for x in (*tensors, *trace.current.values())],
            {x._number: name for name, x in self.data.items()} | names,
            aliases=trace.aliases,
            known=trace.constants | {x._number: x._value for x in tensors if x.__class__ is EagerTensor},
            keep_apart=buffers.is_large,
        )
        self.results = [program.result(x._number) for x in tensors]
        self.assigned = {names[n]: program.result(x._number) for n, x in trace.current.items()}
        self.space: dict[str, Any] = {
            "np": np, "math": math, "Tensor": EagerTensor,
            "__name__": "tapewidgets.engine.generated", **HELPERS, **program.constants,
            **{f"{name}_": variable for name, variable in self.variables.items()},
        }  # fmt: skip

    def any_head(self, args: Any, kwargs: Any) -> tuple[str, list[str]]:
        """The signature for arguments in structures; that they fit is known before the call."""
        self.space |= {"data_of": _data_of, "variables_of": _variables_of}
        unpack = [f"{', '.join(self.data)}, = data_of(args, kwargs)"] if self.data else []
        if self.trace.open_to_others:
            names = [self._variable(x) for x in _variables_of(args, kwargs)]
            unpack += [f"{', '.join(names)}, = variables_of(args, kwargs)", *self._all_different(names)]
        return "def program(*args, **kwargs):", unpack

    def flat_head(self, args: Any) -> tuple[str, list[str]]:
        """The signature for plain arguments, and the lines that make sure that they fit."""
        parameters, guard = [], ["if more: return MISS"]
        data, variables = iter(self.data.items()), dict[str, None]()
        for i, x in enumerate(args):
            if self.trace.open_to_others and isinstance(x, Variable):
                name = self._variable(x)
                if name in variables:
                    parameters.append(f"p{i}=MISS")
                    self.space[f"{name}class"] = type(x)
                    guard.append(
                        f"if p{i}.__class__ is not {name}class or p{i}._number != {name}._number: return MISS"
                    )
                else:
                    variables[name] = None
                    parameters.append(f"{name}=MISS")
                    guard += self._variable_fits(name, x)
            elif is_data(x):
                name, tensor = next(data)
                parameters.append(f"{name}_=MISS")
                guard += self._data_fits(name, x, tensor._value)
            else:
                parameters.append(f"p{i}=MISS")
                self.space[f"p{i}_"] = x
                same = f"p{i} is p{i}_"
                if not isinstance(x, Variable):
                    same = f"(p{i}.__class__ is p{i}_.__class__ and p{i} == p{i}_)"
                guard.append(f"if not {same}: return MISS")
        guard += self._all_different(variables)
        return f"def program({', '.join([*parameters, '*more'])}):", guard

    def _variable(self, x: Variable) -> str:
        """The name of a Variable that is an argument; one of which nothing is used has one too."""
        known = (f"{name}_" for name, y in self.variables.items() if y._number == x._number)
        return next(known, f"v{x._number}_")

    def _variable_fits(self, name: str, x: Variable) -> list[str]:
        """Lines that make sure that a Variable is of the same kind."""
        self.space[f"{name}class"], self.space[f"{name}dtype"] = type(x), x._value.dtype
        return [
            f"if {name}.__class__ is not {name}class or {name}._trainable is not {x._trainable}: return MISS",
            f"if {name}._value.shape != {x._value.shape} or {name}._value.dtype != {name}dtype: return MISS",
        ]

    def _all_different(self, names: Iterable[str]) -> list[str]:
        """Lines that make sure that no Variable in the arguments is another one of the program's."""
        names = list(dict.fromkeys(names))
        others = [f"{name}_" for name in self.variables if f"{name}_" not in names]
        pairs = [
            f"{a}._number == {b}._number" for i, a in enumerate(names) for b in (*names[i + 1 :], *others)
        ]
        return [f"if {' or '.join(pairs)}: return MISS"] if pairs else []

    def _data_fits(self, name: str, x: Any, value: Any) -> list[str]:
        """Lines that take the value out of an argument, if it is of the same class, shape and dtype."""
        self.space[f"{name}_class"] = x.__class__
        take = f"{name}_._value" if x.__class__ is EagerTensor else f"np.array({name}_)[()]"
        differs = f"{name}.__class__ is not {name}_type"
        self.space[f"{name}_type"] = value.__class__
        if value.shape:
            self.space[f"{name}_dtype"] = value.dtype
            differs += f" or {name}.shape != {value.shape} or {name}.dtype != {name}_dtype"
        return [
            f"if {name}_.__class__ is not {name}_class: return MISS",
            f"{name} = {take}",
            f"if {differs}: return MISS",
        ]

    def calculation(self) -> list[str]:
        """The values of the Variables, and the program."""
        return [f"{name} = {name}_._value" for name in self.variables] + buffers.in_place(self.program)

    def assignments(self) -> list[str]:
        """The new values of Variables, all after everything is calculated."""
        return [f"{name}_._value = {text}" for name, text in self.assigned.items()]

    def answer(self) -> list[str]:
        """The results as Tensors, in the structure that the function gave."""
        lines = []
        for i, text in enumerate(self.results):
            lines += [f"r{i} = Tensor()", f"r{i}._value = {text}", f"r{i}._number = 0"]
        names = [f"r{i}" for i in range(len(self.results))]
        answer = self.trace.answer
        if answer is None or isinstance(answer, Tensor):
            return [*lines, f"return {names[0] if names else None}"]
        if answer and type(answer) in (list, tuple) and all(isinstance(x, Tensor) for x in answer):
            inside = ", ".join(names)
            return [*lines, f"return [{inside}]" if type(answer) is list else f"return ({inside},)"]
        self.space["pack"] = lambda found: _packed_like(answer, found)
        return [*lines, f"return pack([{', '.join(names)}])"]

    def readable(self) -> str:
        """The calculations alone, as a function of values that gives the results and what is assigned."""
        title = f"def program({', '.join([*self.data, *self.variables])}):"
        end = f"return {', '.join([*self.results, *self.assigned.values()]) or 'None'}"
        return "\n".join([title, *("    " + line for line in [*self.program.body(), end]), ""])


def _packed_like(answer: Any, found: list[Tensor]) -> Any:
    """The structure of a traced answer with its tensors replaced."""
    tensors = iter(found)
    return packed(answer, iter([next(tensors) if isinstance(x, Tensor) else x for x in leaves(answer)]))


def _data_of(args: Any, kwargs: Any) -> list[Any]:
    """The values of the data in the arguments, in order."""
    return [
        x._value if isinstance(x, Tensor) else np.array(x)[()]
        for x in (*leaves(args), *leaves(kwargs))
        if is_data(x)
    ]


def _variables_of(args: Any, kwargs: Any) -> list[Variable]:
    """The Variables in the arguments, in order, each as often as it stands there."""
    return [x for x in (*leaves(args), *leaves(kwargs)) if isinstance(x, Variable)]
