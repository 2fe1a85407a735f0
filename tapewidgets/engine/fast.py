"""The fast lane: functions generated from the table for the commonest inputs. The engine works without it.

What ``apply_to_any`` (in ``core.apply``) and ``back`` (in ``core.backward``) do for any inputs, in loops, is
written out here for one or two inputs of a floating dtype. Whatever a function below is not made for (lists,
whole numbers, shapes that do not fit, a trace) it hands on to ``otherwise``.

To compile a text takes as long as some hundred operations, so it waits until a plain function has been called
a few times. Each operation is given a copy of the code: the interpreter tunes every copy to the types that
pass through it (PEP 659).
"""

import linecache
import sys
from collections.abc import Callable
from functools import cache, partial, update_wrapper
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from tapewidgets.engine.core import apply, backward
from tapewidgets.engine.core.apply import apply_to_any, stretch
from tapewidgets.engine.core.backward import back
from tapewidgets.engine.core.operators import ARITHMETIC
from tapewidgets.engine.core.record import KEPT_SIZE, new_numbers, recording, write
from tapewidgets.engine.core.tensor import AnyTensor, EagerTensor, Tensor, wrap
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.functions import elementwise
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.operations.operation import unchanged

# The inputs are x and z, their values a and b, their numbers i and j: p and q where a tape may not know them.
FORWARD = """\
def function({arguments}{more}):
    {take}
    try:
        y = {calculation}
    except (ValueError, OverflowError):
        return otherwise({arguments})
    result = EagerTensor()
    result._value, result._number = y, 0
    now = recording()
    if now:
        if now.__class__ is not tuple:
            return otherwise({arguments})
        {check}
            result._number = write(name_, ({inputs}), (y, {values}))
            return result
        number = next(new_numbers)
        while now:
            tape, nodes, now = now
            {tracked}
                nodes[number] = (name_, {numbers}, y, {values})
                result._number = number
    return result
"""

ONE = {
    "order": "x",
    "take": """\
    kind = x.__class__
    if kind is not EagerTensor and kind is not Variable:
        return otherwise({arguments})
    a, i = x._value, x._number
    if a.__class__ is not float32 and a.dtype.kind != "f":
        return otherwise({arguments})""",
    "check": """\
        if (a.__class__ is not float32 or y.__class__ is not float32) and (
            a.size > KEPT_SIZE or y.size > KEPT_SIZE or y.dtype.kind != "f"
        ):""",
    "tracked": "if i in nodes or (i and tape.tracks(x)):",
    "numbers": "i",
    "inputs": "x,",
    "values": "a",
}

ELEMENTWISE = {
    "order": "x, z",
    "take": """\
    a, i, kind = x._value, x._number, z.__class__
    if kind is EagerTensor or kind is Variable:
        b, j = z._value, z._number
        if a.__class__ is not float32 or b.__class__ is not float32:
            if a.dtype is not b.dtype or a.dtype.kind != "f":
                return otherwise({arguments})
    elif (kind is float or kind is int) and (a.__class__ is float32 or a.dtype.kind == "f"):
        b, j = z, 0
    else:
        return otherwise({arguments})""",
    "check": """\
        if y.__class__ is not float32:
            if i and a.shape != y.shape:
                x = stretch(x, y.shape)
                a, i = x._value, x._number
            if j and b.shape != y.shape:
                z = stretch(z, y.shape)
                b, j = z._value, z._number
        if y.__class__ is not float32 and y.size > KEPT_SIZE:""",
    "tracked": """\
            p = i and (i if i in nodes or tape.tracks(x) else -i)
            q = j and (j if j in nodes or tape.tracks(z) else -j)
            if p > 0 or q > 0:""",
    "numbers": "p, q",
    "inputs": "x, z",
    "values": "a, b",
}

TWO = ELEMENTWISE | {
    "take": """\
    if not isinstance(x, AnyTensor):
        return otherwise({arguments})
"""
    + ELEMENTWISE["take"],
    "check": "if y.size > KEPT_SIZE or a.size > KEPT_SIZE or b.size > KEPT_SIZE:",
}

REFLECTED = ELEMENTWISE | {
    "order": "z, x",
    "take": """\
    a, b, j, kind = x, z._value, z._number, x.__class__
    if (kind is not float and kind is not int) or (b.__class__ is not float32 and b.dtype.kind != "f"):
        return otherwise({arguments})""",
    "check": "if y.__class__ is not float32 and y.size > KEPT_SIZE:",
    "tracked": "if j in nodes or (j and tape.tracks(z)):",
    "numbers": "0, j",
}

BACKWARD = """\
def function(number, line, g, gradients):
    _, {numbers}, y, {values} = line
{body}"""

WRAPPING = """\
    if g.__class__ is EagerTensor or {reads}:
        g = g if g.__class__ is EagerTensor else wrap(g)
        y = wrap(y, number)
"""

WRAPPING_INPUT = """\
        if {i} or {a}.__class__ is ndarray:
            {a} = wrap({a}, abs({i}))
"""

HANDING_BACK = """\
    if {i} > 0:
        part = {part}
        gradients[{i}] = gradients[{i}] + part if {i} in gradients else part
"""

_NAMES = {
    "AnyTensor": AnyTensor, "EagerTensor": EagerTensor, "KEPT_SIZE": KEPT_SIZE, "Variable": Variable,
    "float32": np.float32, "recording": recording, "ndarray": np.ndarray, "new_numbers": new_numbers,
    "stretch": stretch, "wrap": wrap, "write": write, "__name__": __name__,
}  # fmt: skip
_NUMBERS = {"a": "i", "b": "j"}
PLAIN_CALLS = 8


@cache
def _code(text: str) -> CodeType:
    file = f"<fast {len(linecache.cache)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)  # for tracebacks
    return next(part for part in compile(text, file, "exec").co_consts if isinstance(part, CodeType))


def _function(text: str, name: str, defaults: tuple[Any, ...] = (), **known: Any) -> Any:
    """The function of a text: a copy of its code, with names of its own."""
    return FunctionType(_code(text).replace(co_name=name), _NAMES | known, name, defaults)


@cache
def _forward(pieces: tuple[tuple[str, str], ...], names: tuple[str, ...], calculation: str, more: str) -> str:
    fields = {key: piece.lstrip() for key, piece in pieces}
    listed = "".join(f", {name}" for name in names)
    fields |= {"arguments": fields["order"] + listed, "values": fields["values"] + listed}
    fields |= {"calculation": calculation, "more": more}
    return FORWARD.format(**fields).format(**fields)  # twice: pieces have fields too


def quick(pieces: dict[str, str], name: str, otherwise: Callable[..., Any], more: str = "") -> Any:
    """The function that calculates an operation and records it on the open tapes.

    Parameters
    ----------
    pieces : ONE, TWO, ELEMENTWISE or REFLECTED
    name : name in the table
    otherwise : called, with the same arguments, for all that the function is not made for
    more : a further parameter of its, of no meaning
    """
    operation = OPERATIONS[name]
    home = getattr(operation.calculate, "__module__", "")  # NumPy's functions had none before 2.2
    sign = home == "_operator" and pieces is not ONE  # one text for all of ONE
    calculation = operation.texts[0] if sign else "calculate({values})"
    text = _forward(tuple(pieces.items()), operation.parameters, calculation, more)
    known = {"name_": name, "calculate": operation.calculate, "otherwise": otherwise}
    return _function(text, name, (None,) if more else (), **known)


def _quick_back(name: str, recorded: bool) -> Any:
    """What ``backward`` calls, while tapes are open or while none is."""
    operation = OPERATIONS[name]
    if not any(operation.rules):
        return None
    letters = "ab"[: len(operation.rules)]
    values = ", ".join((*letters, *operation.parameters))
    rules, reads, wrapping, handing_back = {}, [], "", ""
    for a, i, rule, read in zip(letters, "ij", operation.rules, operation.saves):  # noqa: B905  (perhaps one)
        reads.append(f"({i} > 0 and ({' or '.join(_NUMBERS.get(b, 'True') for b in read) or False}))")
        if a in "".join(operation.saves):
            wrapping += WRAPPING_INPUT.format(a=a, i=i)
        if rule:
            rules[f"rule_{a}"] = rule
            part = "g" if rule is unchanged else f"rule_{a}(g, y, {values})"
            handing_back += HANDING_BACK.format(i=i, part=part)
    if recorded:
        handing_back = WRAPPING.format(reads=" or ".join(reads)) + wrapping + handing_back
    numbers = ", ".join("ij"[: len(letters)])
    return _function(BACKWARD.format(numbers=numbers, values=values, body=handing_back), name, **rules)


class Made(dict[str, Any]):
    """Operation -> ``plain`` for the first times, and then what ``make`` makes of its name, if anything."""

    def __init__(self, plain: Any, make: Callable[[str], Any]) -> None:
        self._plain, self._make, self._left = plain, make, dict[str, int]()

    def __missing__(self, name: str) -> Any:
        self._left[name] = left = self._left.get(name, PLAIN_CALLS) - 1
        if left >= 0:
            return self._plain
        rules = OPERATIONS[name].rules
        made = self._make(name) if isinstance(rules, tuple) and len(rules) <= 2 else None
        return self.setdefault(name, made or self._plain)


def install() -> None:
    """Put quick functions in their places, to be made when a plain one has been called some times."""
    for python, name in ARITHMETIC.items():
        for cls in (Tensor, Variable):
            _put_operator(cls, f"__{python}__", ELEMENTWISE, name)
            _put_operator(cls, f"__r{python}__", REFLECTED, name)
    apply.QUICK = Made(None, _quick_call)
    backward.BACK = Made(back, partial(_quick_back, recorded=False))
    backward.BACK_RECORDED = Made(back, partial(_quick_back, recorded=True))
    _put_functions()


def _put_operator(cls: Any, method: str, pieces: dict[str, str], name: str) -> None:
    plain = getattr(cls, method)
    made = Made(plain, lambda name: update_wrapper(quick(pieces, name, plain), plain))

    def first(self: Any, other: Any) -> Any:
        if name in made:
            setattr(cls, method, made[name])
        return made[name](self, other)

    setattr(cls, method, update_wrapper(first, plain))


def _quick_call(name: str) -> Any:
    operation = OPERATIONS[name]
    inputs = len(operation.rules)
    if inputs == 2 and (operation.elementwise or operation.parameters):
        return None
    plain = lambda *given: apply_to_any(name, given[:inputs], *given[inputs:])  # noqa: E731
    return quick(TWO if inputs == 2 else ONE, name, plain)


def _put_functions() -> None:
    """Put quick functions in the place of the public ones of one input, under all their names."""
    made = {}
    for name, operation in OPERATIONS.items():
        plain = vars(elementwise).get(name)
        if plain and operation.elementwise and len(operation.rules) == 1 and not operation.parameters:
            made[name] = update_wrapper(quick(ONE, name, plain, ", name=None"), plain)
    for path, module in list(sys.modules.items()):
        if path.startswith("tapewidgets.engine"):
            known = vars(module)
            known.update({n: made[n] for n in made.keys() & known.keys() if known[n] is made[n].__wrapped__})
