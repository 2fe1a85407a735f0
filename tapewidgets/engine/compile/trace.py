"""Tracing: a function is called once with tensors that have no values, and all it does is written down."""

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from tapewidgets.engine import errors
from tapewidgets.engine.compile.reach import gets_at
from tapewidgets.engine.core.nested import leaves, mapped
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import Record, new_numbers, numbered, recorded_by, write
from tapewidgets.engine.core.tensor import AnyTensor, EagerTensor, Tensor, wrap
from tapewidgets.engine.core.variable import Variable


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
    arguments : the tensors that stand for the data in the arguments, in order
    answer : what the function gave
    current : number of a Variable that was assigned -> the Tensor that is its value at this point
    variables : number -> every Variable that was read or assigned
    aliases : number of a read -> number of what was read
    constants : number -> value of constants that were assigned
    open_to_others : other Variables may stand in the place of those in the arguments
    """

    def __init__(self) -> None:
        super().__init__(watches_variables=False, keeps_all=True)
        self.traced = Traced
        self.arguments: list[Traced] = []
        self.answer: Any = None
        self.current: dict[int, Any] = {}
        self.variables: dict[int, Variable] = {}
        self.aliases: dict[int, int] = {}
        self.constants: dict[int, Any] = {}
        self.open_to_others = False

    def snapshot(self, variable: Any) -> Traced:
        """The value that ``variable`` has now, as a line of its own: a later assignment leaves it alone."""
        number = variable._number
        self.variables[number] = variable
        now = self.current.get(number, variable)
        read = wrap(now._value)
        # Tapes inside the function must see the read; the program knows it as another name of what was read.
        read._number = write("identity", [variable], (now._value, now._value))
        self.aliases[read._number] = now._number
        read.__class__ = Traced
        return read  # type: ignore[return-value]

    def assign(self, variable: Any, value: Any) -> None:
        """From now on ``variable`` has another value."""
        number = variable._number
        self.variables[number] = getattr(variable, "_variable", variable)
        self.current[number] = value
        numbered(value)
        if value.__class__ is EagerTensor:
            self.constants[value._number] = value._value


def is_data(x: Any) -> bool:
    """Whether ``x`` is handed in anew at each call; a Variable or a Python value is part of the program."""
    return isinstance(x, Tensor | np.ndarray | np.generic)


def as_result(x: Any) -> Any:
    """What a function gives back: numbers as Tensors, a Variable's present value; anything else as it is."""
    if isinstance(x, Variable):
        return x.value()
    return convert(x) if isinstance(x, bool | int | float | np.generic | np.ndarray) else x


def trace_of(python_function: Callable[..., Any], args: Any, kwargs: Any) -> Trace:
    """Call the function with traced tensors in place of the data in its arguments."""
    trace = Trace()

    def traced(x: Any) -> Any:
        if not is_data(x):
            return x
        tensor = wrap(convert(x)._value, next(new_numbers))
        tensor.__class__ = Traced
        trace.arguments.append(tensor)  # type: ignore[arg-type]
        return tensor

    args, kwargs = mapped(traced, args), mapped(traced, kwargs)
    with recorded_by(trace):
        answer = python_function(*args, **kwargs)
        trace.answer = mapped(as_result, answer)
    return trace


def is_open(trace: Trace, python_function: Callable[..., Any], args: Any, kwargs: Any) -> bool:
    """Whether what was traced with the Variables in the arguments holds for others of their kind.

    It does where the function gets at them by its arguments alone, and where no Variable besides them goes
    with one of them, as an optimizer's memory does: that is not trainable.
    """
    parts = [*leaves(args), *leaves(kwargs)]
    variables = [x for x in parts if isinstance(x, Variable)]
    own = {x._number for x in variables}
    others = [x for number, x in trace.variables.items() if number not in own]
    roots = [python_function, *(x for x in parts if not isinstance(x, AnyTensor))]
    return bool(variables) and all(x._trainable for x in others) and not gets_at(roots, variables)
