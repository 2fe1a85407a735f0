"""``tw.function``: a Python function recorded once and then run as straight-line NumPy source."""

import functools
import threading
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from tapewidgets.engine import buffers, errors
from tapewidgets.engine.nest import leaves, mapped, packed
from tapewidgets.engine.operands import convert
from tapewidgets.engine.operations import HELPERS
from tapewidgets.engine.program import Program
from tapewidgets.engine.recording import Record, listener, next_number, write
from tapewidgets.engine.tensor import AnyTensor, Tensor, wrap
from tapewidgets.engine.variable import Variable

_MISS = object()


class Traced(Tensor):
    """A tensor while a function is being traced: it has a shape and a dtype, but no value to look at."""

    __slots__ = ()

    def numpy(self) -> NoReturn:
        """Refuse: there is no value yet, and one taken from the trace would be the same at every call."""
        raise errors.no_value()

    __array__ = numpy  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<tw.Tensor of tw.function: shape={self._value.shape}, dtype={self._value.dtype.name}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)


class Trace(Record):
    """Everything that a function does, assignments included.

    Attributes
    ----------
    current : number of a Variable -> number of the value it has at this point
    assigned : number of a Variable -> the Variable, for those that were assigned
    variables : number -> every Variable that was read or assigned
    aliases : number of a read -> number of what was read
    constants : number -> value of constants that were assigned
    """

    def __init__(self) -> None:
        super().__init__(watches_variables=False, keeps_all=True)
        self.traced = Traced
        self.current: dict[int, int] = {}
        self.present: dict[int, Any] = {}
        self.assigned: dict[int, Variable] = {}
        self.variables: dict[int, Variable] = {}
        self.aliases: dict[int, int] = {}
        self.constants: dict[int, Any] = {}

    def snapshot(self, variable: Any) -> Traced:
        """The value that ``variable`` has now, as a line of its own: a later assignment leaves it alone."""
        number = variable._number
        self.variables[number] = variable
        value = self.present.get(number, variable._value)
        read = wrap(value, 0)
        # Tapes inside the function must see the read; the program knows it as another name of what was read.
        now = listener.get()
        records = now.records if now is not None else (self,)
        read._number = write(records, "identity", (number,), (value, value))
        self.aliases[read._number] = self.current.get(number, number)
        read.__class__ = Traced
        return read  # type: ignore[return-value]

    def assign(self, variable: Any, value: Any) -> None:
        """From now on ``variable`` has another value."""
        number = variable._number
        self.variables[number] = self.assigned[number] = getattr(variable, "_variable", variable)
        value._number = value._number or next_number()
        self.current[number] = value._number
        self.present[number] = value._value
        if value.__class__ is Tensor:
            self.constants[value._number] = value._value


class Function:
    """What :func:`function` gives: called like the Python function, and run as its recorded program."""

    def __init__(self, python_function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, python_function)
        self.python_function = python_function
        self._programs: dict[Any, Callable[..., Any]] = {}
        self._sources: dict[Any, str] = {}
        self._latest: Callable[..., Any] = _always_miss
        self._lock = threading.RLock()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program for arguments of this kind, tracing it first if there is none."""
        if listener.get() is not None:
            return self.python_function(*args, **kwargs)  # a tape outside listens to each operation
        if not kwargs:
            answer = self._latest(*args)
            if answer is not _MISS:
                return answer
        return self._program(args, kwargs)(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def _program(self, args: Any, kwargs: Any) -> Callable[..., Any]:
        key = _key((args, kwargs))
        program = self._programs.get(key)
        if program is None:
            with self._lock:
                program = self._programs.get(key)
                if program is None:
                    program, self._sources[key] = _compiled(self.python_function, args, kwargs)
                    self._programs[key] = program
        self._latest = program if not kwargs else self._latest
        return program

    @property
    def traces(self) -> int:
        """How many kinds of arguments have been traced."""
        return len(self._programs)

    def source(self, *args: Any, **kwargs: Any) -> str:
        """The NumPy source that runs for such arguments, tracing it first if need be."""
        self._program(args, kwargs)
        return self._sources[_key((args, kwargs))]


def function(func: Callable[..., Any] | None = None, **ignored: Any) -> Any:
    """Record a Python function once for each kind of arguments, and from then on run it as NumPy source.

    Parameters
    ----------
    func : calculates with tensors; may open tapes, ask for gradients and assign Variables. What else it does
        (printing, appending to a list) happens only while it is traced
    ignored : options of TensorFlow that change nothing here

    Returns
    -------
    Function : called like ``func``. Tensors and arrays of a new shape or dtype, and new Python values,
        trace it again

    Raises
    ------
    TypeError : ``func`` looks at the value of a tensor (``.numpy()``, ``float()``, ``if``)

    Examples
    --------
    >>> w = tw.Variable(1.0)
    >>> @tw.function
    ... def step(x):
    ...     with tw.GradientTape() as tape:
    ...         loss = (w * x - 6.0) ** 2
    ...     w.assign_sub(0.1 * tape.gradient(loss, w))
    ...     return loss
    >>> print(step(tw.constant(2.0)), w.numpy())
    tw.Tensor(16.0, shape=(), dtype=float32) 2.6
    """
    return Function if func is None else Function(func)


def _always_miss(*args: Any) -> Any:
    return _MISS


def _key(structure: Any) -> Any:
    """What decides whether a program fits: dtypes and shapes of tensors, Python values themselves."""
    if isinstance(structure, Variable):
        return structure._number
    if isinstance(structure, Tensor | np.ndarray | np.generic):
        value = getattr(structure, "_value", structure)
        return (value.dtype, value.shape)
    if isinstance(structure, dict):
        return tuple((key, _key(structure[key])) for key in sorted(structure))
    if isinstance(structure, list | tuple):
        return (type(structure), *(_key(part) for part in structure))
    return (type(structure), structure)


def _is_data(x: Any) -> bool:
    return isinstance(x, Tensor | np.ndarray | np.generic)


def _compiled(python_function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[Callable[..., Any], str]:
    """Trace a call and compile what was recorded."""
    trace = Trace()
    data: list[Any] = []

    def traced(x: Any) -> Any:
        if not _is_data(x):
            return x
        tensor = wrap(convert(x)._value, next_number())
        tensor.__class__ = Traced
        data.append(tensor)
        return tensor

    traced_args, traced_kwargs = mapped(traced, args), mapped(traced, kwargs)
    before = listener.get()
    listener.set(trace)
    try:
        answer = python_function(*traced_args, **traced_kwargs)
        answer = mapped(lambda x: x.value() if isinstance(x, Variable) else x, answer)
    finally:
        listener.set(before)
    return _Entry(trace, data, answer, args, kwargs).compiled()


class _Entry:
    """The source around a program: arguments checked and unwrapped, results wrapped, Variables assigned."""

    def __init__(self, trace: Trace, data: list[Any], answer: Any, args: Any, kwargs: Any) -> None:
        self.answer = answer
        self.tensors = [x for x in leaves(answer) if isinstance(x, Tensor)]
        for x in self.tensors:
            x._number = x._number or next_number()
        self.trace = trace
        self.flat_call = not kwargs and all(
            _is_data(x) or not isinstance(x, list | tuple | dict) for x in args
        )
        self.args = args
        parameters = {x._number: f"a{i}" for i, x in enumerate(data, 1)}
        parameters |= {number: f"w{i}" for i, number in enumerate(trace.variables, 1)}
        results = [x._number for x in self.tensors] + [trace.current[n] for n in trace.assigned]
        fixed = {x._number: x._value for x in self.tensors if x.__class__ is Tensor}
        self.program = Program(
            trace.lines,
            results,
            parameters,
            aliases=trace.aliases,
            known=trace.constants | fixed,
            keep_apart=buffers.is_large,
        )
        self.data = data

    def compiled(self) -> tuple[Callable[..., Any], str]:
        program, trace = self.program, self.trace
        names = [f"a{i}" for i in range(1, len(self.data) + 1)]
        results = [program.result(x._number) for x in self.tensors]
        news = [program.result(trace.current[n]) for n in trace.assigned]
        variables = {program.parameters[n]: v for n, v in trace.variables.items()}
        space: dict[str, Any] = {
            "np": np, "Tensor": Tensor, "new": object.__new__, "MISS": _MISS, "math": __import__("math"),
            "__name__": "tapewidgets.engine.generated", **HELPERS, **program.constants,
            **{f"{name}_": variable for name, variable in variables.items()},
        }  # fmt: skip
        lines = [f"{name} = {name}_._value" for name in variables]
        lines += buffers.in_place(program)
        stored = []
        for i, text in enumerate(news):
            lines.append(f"n{i} = {text}")
        for i, number in enumerate(trace.assigned):
            stored.append(f"{program.parameters[number]}_._value = n{i}")
        lines += stored
        for i, text in enumerate(results):
            lines += [f"r{i} = new(Tensor)", f"r{i}._value = {text}", f"r{i}._number = 0"]
        pack = None
        if len(results) == 1 and isinstance(self.answer, Tensor):
            lines.append("return r0")
        else:
            answer = self.answer
            constant = [x for x in leaves(answer)]

            def pack(found: Any) -> Any:
                tensors = iter(found)
                return packed(answer, iter([next(tensors) if isinstance(x, Tensor) else x for x in constant]))

            space["pack"] = pack
            plain = type(self.answer) in (list, tuple) and len(self.answer) == len(results) == len(constant)
            inside = ", ".join(f"r{i}" for i in range(len(results)))
            if self.answer is None:
                lines.append("return None")
            elif plain and results:
                inside = f"[{inside}]" if isinstance(self.answer, list) else f"({inside},)"
                lines.append(f"return {inside}")
            else:
                lines.append(f"return pack([{inside}])")
        head, guard = self._head(names, space)
        text = "\n".join([head, *("    " + line for line in guard + lines), ""])
        exec(
            compile(text, "<tw.function>", "exec"), space
        )  # our own source: operations' templates and numbered names
        entry = space["program"]
        title = f"def program({', '.join([*names, *variables])}):"
        end = f"    return {', '.join([*results, *news]) or 'None'}"
        readable = "\n".join([title, *("    " + statement for statement in program.body()), end, ""])
        return entry, readable

    def _head(self, names: list[str], space: dict[str, Any]) -> tuple[str, list[str]]:
        """The signature, and the lines that make sure that the arguments are of the traced kind."""
        if not self.flat_call:
            space["data_of"] = _data_of
            unpack = f"{', '.join(names)}, = data_of(args, kwargs)" if names else "pass"
            return "def program(*args, **kwargs):", [unpack]
        arguments, guard = [], []
        data = iter(zip(names, self.data, strict=True))
        for i, x in enumerate(self.args):
            if _is_data(x):
                name, tensor = next(data)
                arguments.append(f"{name}_")
                space[f"{name}_class"] = kind = x.__class__
                value = tensor._value
                test = f"{name}_.__class__ is not {name}_class"
                guard.append(f"if {test}: return MISS")
                guard.append(
                    f"{name} = {name}_._value" if kind is Tensor else f"{name} = np.array({name}_)[()]"
                )
                if value.shape:
                    space[f"{name}_dtype"] = value.dtype
                    guard.append(
                        f"if {name}.__class__ is not np.ndarray or {name}.shape != {value.shape} "
                        f"or {name}.dtype != {name}_dtype: return MISS"
                    )
                else:
                    space[f"{name}_type"] = value.__class__
                    guard.append(f"if {name}.__class__ is not {name}_type: return MISS")
            else:
                arguments.append(f"p{i}")
                space[f"p{i}_"] = x
                same = (
                    f"p{i} is p{i}_"
                    if isinstance(x, Variable)
                    else f"(p{i}.__class__ is p{i}_.__class__ and p{i} == p{i}_)"
                )
                guard.append(f"if not {same}: return MISS")
        # A call with another number of arguments is not this program's.
        signature = ", ".join([f"{a}=MISS" for a in arguments] + ["*more"])
        if "*more" in signature:
            guard.insert(0, "if more: return MISS")
        return f"def program({signature}):", guard


def _data_of(args: Any, kwargs: Any) -> Iterator[Any]:
    return [
        x._value if isinstance(x, Tensor) else np.array(x)[()]
        for x in (*leaves(args), *leaves(kwargs))
        if _is_data(x)
    ]  # type: ignore[return-value]


def is_traced(x: Any) -> bool:
    """Whether ``x`` is a tensor of a function being traced."""
    return isinstance(x, AnyTensor) and x.__class__ is Traced
