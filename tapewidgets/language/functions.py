"""The functions a learner may use: those of the table of operations, and those made of several of them."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal, cast, get_args

from tapewidgets.engine import functions as engine_functions
from tapewidgets.engine.functions import linalg, math, nn  # noqa: F401  (paths name what is in them)
from tapewidgets.engine.operations import OPERATIONS, Operation
from tapewidgets.language.analyze.movement_rules import RULES, matmul, matvec, tensordot, trace
from tapewidgets.language.analyze.shape_rules import (
    Rule,
    along_axis,
    elementwise,
    nonempty_reduction,
    norm,
    reduction,
    same,
)

Dtypes = Literal["number", "float", "divide", "compare", "equal", "logic", "where", "any"]
"""What a function takes and gives.

number: whole or not, gives the same. float: numbers with a point only. divide: whole numbers give float64.
compare, equal: give bool. logic: bool only. where: a bool first, then two alike. any: all dtypes, unchanged.
"""

ParameterKind = Literal["axes", "axis_list", "whole", "sizes", "indices", "pairs"]
"""What is written out: one axis or several; the same, always as a list; one whole number; a list of them;
one or a list of them; a list of pairs."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input that must be written out as whole numbers."""

    name: str
    kind: ParameterKind
    default: int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language.

    Attributes
    ----------
    name : the short name
    path : the engine's and TensorFlow's name, ``nn.relu``
    inputs : names of the tensors it takes; one name with a star for a list of tensors
    parameters : what follows them
    shape : its shape rule
    dtypes : what it takes and gives
    numpy : NumPy source, with ``a``, ``b`` for its tensors, ``inputs`` for all, and its parameters by name
    formula : the same in LaTeX; a function without one is written by its name
    """

    name: str
    path: str
    inputs: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    shape: Rule
    dtypes: Dtypes
    numpy: str
    formula: str

    @property
    def symbol(self) -> str:
        """The sign that stands for it between two tensors, if it has one."""
        sign = self.numpy.removeprefix("a ").removesuffix(" b")
        return sign if sign in _SYMBOLS else ""

    @property
    def takes_list(self) -> bool:
        """Whether its tensors stand in a list, as in ``concat([t1, t2], axis=0)``."""
        return self.inputs[0].startswith("*")

    @property
    def usage(self) -> str:
        """How to write it: ``sum(x, axis=0)``."""
        names = [f"[{self.inputs[0][1:]}, ...]"] if self.takes_list else list(self.inputs)
        for parameter in self.parameters:
            names.append(_PARAMETERS.get(parameter.name, ("", f"axis={parameter.default or 0}"))[1])
        return f"{self.name}({', '.join(names)})"

    @property
    def help(self) -> str:
        """The first line of the engine's own description."""
        first = (inspect.getdoc(self.function) or "").partition("\n")[0]
        first = first.replace("``", "").partition(", element by element")[0].rstrip(".")
        return f"x{first[1:]}" if first.startswith("X ") else first  # the input, not the start of a sentence

    @property
    def function(self) -> Callable[..., Any]:
        """The engine's function."""
        found: Callable[..., Any] = attrgetter(self.path)(engine_functions)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """All names it goes by: the short one, then TensorFlow's."""
        return tuple(dict.fromkeys((self.name, self.path.rpartition(".")[2])))


_SYMBOLS = frozenset("+ - * / ** @ > < >= <= == !=".split())  # noqa: SIM905 - shorter to read
_PARAMETERS: dict[str, tuple[ParameterKind, str]] = {
    "shape": ("sizes", "[2, 3]"), "perm": ("sizes", "[1, 0]"), "multiples": ("sizes", "[2, 1]"),
    "indices": ("indices", "[0, 2]"), "paddings": ("pairs", "[[1, 1]]"),
    "shift": ("whole", "1"), "axes": ("whole", "1"),
}  # fmt: skip
"""What is written out beside an axis, with an example."""

_AXES: dict[str, tuple[ParameterKind, int | None, bool]] = {
    "None": ("axes", None, False), "[]": ("axis_list", None, True), "": ("whole", None, True),
}  # fmt: skip
"""An axis by its default; with ``[]`` it is a list, always written out."""


def _parameter(written: str) -> Parameter:
    """Read ``axis=-1``: a name, and what it is if it is left out; nothing after the sign: it may not be."""
    name, _, default = written.partition("=")
    if name in _PARAMETERS:
        return Parameter(name, _PARAMETERS[name][0], required=default == "")
    kind, number, required = _AXES.get(default) or ("whole", int(default), False)
    return Parameter(name, kind, number, required)


def _function(path: str, takes: str, numpy: str, formula: str, rule: Rule | None = None) -> Function:
    """Read what a function takes: its kind of dtypes, names of tensors, names of parameters with a sign."""
    dtypes, *words = takes.split()
    name = path.rpartition(".")[2].removeprefix("reduce_").removesuffix("_with_logits")
    inputs = tuple(word for word in words if "=" not in word)
    parameters = tuple(_parameter(word) for word in words if "=" in word)
    assert dtypes in get_args(Dtypes)
    if not numpy:
        given = [*"ab"[: len(inputs)], *(p.name if p.name != "axis" else "axis=axis" for p in parameters)]
        numpy = f"np.{name}({', '.join(given)})"
    shape = rule or RULES.get(name) or (along_axis if parameters else elementwise)
    return Function(name, path, inputs, parameters, shape, cast(Dtypes, dtypes), numpy, formula)


_NOT_OF_NOTHING = {"reduce_max", "reduce_min"}


def _of_table(operation: Operation) -> Function:
    """The function of an operation that the language has."""
    source, formula = operation.texts[:2]
    rule = nonempty_reduction if operation.name in _NOT_OF_NOTHING else reduction
    reduces = operation.parameters[:2] == ("axes", "keepdims")
    return _function(operation.path, operation.takes, source, formula, rule if reduces else None)


# What is no operation of its own, or is not called as one: path, what it takes, NumPy source (if not the
# function of this name), formula, shape rule (if it has none of its own).
_COMPOSED: tuple[tuple[str, str, str, str, Rule | None], ...] = (
    ("linalg.matvec", "number a b", 'np.einsum("...ij,...j->...i", a, b)', "", None),
    ("tensordot", "number a b axes=", "", "", None),
    ("nn.gelu", "float x", "a * 0.5 * (1 + erf(a / math.sqrt(2)))", "", None),
    ("nn.silu", "float x", "a / (1 + np.exp(-a))", "", None),
    ("math.squared_difference", "number x y", "(a - b) ** 2", "", None),
    ("math.reduce_std", "float x axis=None", "", "", reduction),
    ("math.reduce_variance", "float x axis=None", "np.var(a, axis=axis)", r"\operatorname{Var}(a)",
     reduction),
    ("norm", "float x axis=None", "np.linalg.norm(a, axis=axis)", r"\left\lVert a \right\rVert", None),
    ("linalg.trace", "float x", "np.trace(a, axis1=-2, axis2=-1)", "", None),
    ("nn.l2_normalize", "float x axis=None",
     "a / np.sqrt(np.maximum(np.sum(a ** 2, axis=axis, keepdims=True), 1e-12))", "", None),
    ("cumsum", "number x axis=0", "", "", None),
    ("sort", "number x axis=-1", "", "", None),
    ("nn.softmax_cross_entropy_with_logits", "float labels logits axis=-1",
     "-np.sum(a * log_softmax(b, axis=axis), axis=axis)", "", None),
    ("nn.sigmoid_cross_entropy_with_logits", "float labels logits",
     "np.maximum(b, 0) - b * a + np.log1p(np.exp(-np.abs(b)))", "", same),
    ("add_n", "number *t1", "np.sum([inputs], axis=0)", "", same),
    ("pad", "any x paddings=", "", "", None),
    ("expand_dims", "any x axis=", "", "", None),
    ("squeeze", "any x axis=None", "", "", None),
    ("gather", "any x indices= axis=0", "np.take(a, indices, axis=axis)", "", None),
    ("reverse", "any x axis=[]", "np.flip(a, axis=axis)", "", None),
    ("roll", "any x shift= axis=", "", "", None),
    ("linalg.diag", "any x", 'np.vectorize(np.diag, signature="(n)->(n,n)")(a)', "", None),
)  # fmt: skip


_SECTIONS: dict[Rule, int] = {
    elementwise: 0,
    **dict.fromkeys((matmul, matvec, tensordot), 1),
    **dict.fromkeys((reduction, nonempty_reduction), 2),
    **dict.fromkeys((norm, trace), 2),
}


def _section(function: Function) -> int:
    """Where it stands in the palette: elements, products, reductions, along an axis, shapes, copies."""
    section = _SECTIONS.get(function.shape, 3)
    return section if function.dtypes != "any" else 5 if function.shape is elementwise else 4


def _rows() -> Iterable[Function]:
    """All functions, in the order of the palette."""
    rows = [_of_table(operation) for operation in OPERATIONS.values() if operation.takes]
    return sorted(rows + [_function(*row) for row in _COMPOSED], key=_section)


FUNCTIONS: dict[str, Function] = {function.name: function for function in _rows()}
"""Short name to function."""

BY_NAME: dict[str, Function] = {name: function for function in FUNCTIONS.values() for name in function.names}
"""Every name a learner may type to function."""

BY_SYMBOL: dict[str, Function] = {
    function.symbol: function for function in FUNCTIONS.values() if function.symbol
}


@dataclass(frozen=True, slots=True)
class FunctionHelp:
    """A function as a palette shows it.

    Attributes
    ----------
    name : the name to type
    usage : how to write it, ``sum(x, axis=0)``
    help : one line about it
    tensorflow : its name in TensorFlow, ``tf.reduce_sum``
    symbol : the sign that stands for it, or nothing
    """

    name: str
    usage: str
    help: str
    tensorflow: str
    symbol: str


@cache
def functions() -> tuple[FunctionHelp, ...]:
    """List the functions of the language, for a palette.

    Returns
    -------
    tuple of FunctionHelp : in the order of the table

    Examples
    --------
    >>> [f.usage for f in tw.language.functions() if f.name in ("add", "sum")]
    ['add(x, y)', 'sum(x, axis=0)']
    """
    return tuple(FunctionHelp(f.name, f.usage, f.help, f"tf.{f.path}", f.symbol) for f in FUNCTIONS.values())
