"""The one table of functions a learner may use: names, inputs, shapes, dtypes, the engine's name."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from tapewidgets import engine
from tapewidgets.language import shapes, shaping
from tapewidgets.language.shapes import Rule

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
    symbol : the sign that stands for it, if it has one
    """

    name: str
    path: str
    inputs: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    shape: Rule
    dtypes: Dtypes
    symbol: str = ""

    @property
    def takes_list(self) -> bool:
        """Whether its tensors stand in a list, as in ``concat([t1, t2], axis=0)``."""
        return self.inputs[0].startswith("*")

    @property
    def usage(self) -> str:
        """How to write it: ``sum(x, axis=0)``."""
        names = [f"[{self.inputs[0][1:]}, ...]"] if self.takes_list else list(self.inputs)
        for parameter in self.parameters:
            names.append(_WRITTEN.get(parameter.name, f"axis={parameter.default or 0}"))
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
        found: Callable[..., Any] = attrgetter(self.path)(engine)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """All names it goes by: the short one, then TensorFlow's."""
        return tuple(dict.fromkeys((self.name, self.path.rpartition(".")[2])))


_WRITTEN = {
    "shape": "[2, 3]",
    "perm": "[1, 0]",
    "multiples": "[2, 1]",
    "indices": "[0, 2]",
    "paddings": "[[1, 1]]",
    "shift": "1",
    "axes": "1",
}
_AXES = Parameter("axis", "axes")
_LAST_AXIS = Parameter("axis", "whole", -1)
_FIRST_AXIS = Parameter("axis", "whole", 0)
_THE_AXIS = Parameter("axis", "whole", required=True)
_SHAPING: tuple[tuple[str, str, Rule, *tuple[Parameter, ...]], ...] = (
    ("reshape", "x", shaping.reshape, Parameter("shape", "sizes", required=True)),
    ("transpose", "x", shaping.transpose, Parameter("perm", "sizes")),
    ("concat", "*t1", shaping.concat, _THE_AXIS),
    ("stack", "*t1", shaping.stack, _FIRST_AXIS),
    ("expand_dims", "x", shaping.expand_dims, _THE_AXIS),
    ("squeeze", "x", shaping.squeeze, _AXES),
    ("broadcast_to", "x", shaping.broadcast_to, Parameter("shape", "sizes", required=True)),
    ("tile", "x", shaping.tile, Parameter("multiples", "sizes", required=True)),
    ("pad", "x", shaping.pad, Parameter("paddings", "pairs", required=True)),
    ("gather", "x", shaping.gather, Parameter("indices", "indices", required=True), _FIRST_AXIS),
    ("reverse", "x", shapes.along_axis, Parameter("axis", "axis_list", required=True)),
    ("roll", "x", shapes.along_axis, Parameter("shift", "whole", required=True), _THE_AXIS),
    ("linalg.diag_part", "x", shaping.diagonal),
    ("linalg.diag", "x", shaping.diagonal_matrix),
)


def _elementwise(dtypes: Dtypes, inputs: str, paths: str, symbols: str = "") -> Iterator[Function]:
    """Rows for functions that work element by element."""
    for path, symbol in zip(paths.split(), symbols.split() or [""] * len(paths.split()), strict=True):
        name = path.rpartition(".")[2]
        yield Function(name, path, tuple(inputs.split()), (), shapes.elementwise, dtypes, symbol)


def _reduction(dtypes: Dtypes, rule: Rule, paths: str) -> Iterator[Function]:
    """Rows for functions that make the numbers along some axes one."""
    for path in paths.split():
        name = path.rpartition(".")[2].removeprefix("reduce_")
        yield Function(name, path, ("x",), (_AXES,), rule, dtypes)


def _rows() -> Iterable[Function]:
    """All functions, in the order of the palette."""
    yield from _elementwise("number", "x y", "add subtract multiply pow", "+ - * **")
    yield from _elementwise("divide", "x y", "divide", "/")
    yield Function("matmul", "matmul", ("a", "b"), (), shaping.matmul, "number", "@")
    yield Function("matvec", "linalg.matvec", ("a", "b"), (), shaping.matvec, "number")
    contracted = Parameter("axes", "whole", required=True)
    yield Function("tensordot", "tensordot", ("a", "b"), (contracted,), shaping.tensordot, "number")
    yield from _elementwise("number", "x", "negative abs square sign")
    yield from _elementwise(
        "float",
        "x",
        "exp math.log sqrt math.log1p math.expm1 math.rsqrt math.reciprocal "
        "sin cos tan asin acos atan sinh cosh tanh "
        "math.erf sigmoid math.softplus nn.relu nn.relu6 nn.leaky_relu nn.elu nn.selu "
        "nn.gelu nn.silu round floor math.ceil",
    )
    yield from _elementwise("number", "x y", "maximum minimum math.squared_difference math.floormod")
    yield from _elementwise("float", "x y", "math.divide_no_nan")
    yield from _elementwise("compare", "x y", "greater less greater_equal less_equal", "> < >= <=")
    yield from _elementwise("equal", "x y", "equal not_equal", "== !=")
    yield from _elementwise("logic", "x y", "logical_and logical_or")
    yield from _elementwise("logic", "x", "logical_not")
    yield from _elementwise("where", "condition x y", "where")
    yield from _elementwise("number", "x low high", "clip_by_value")
    yield from _reduction("number", shapes.reduction, "reduce_sum reduce_mean reduce_prod")
    yield from _reduction("number", shapes.nonempty_reduction, "reduce_max reduce_min")
    spreads = "reduce_logsumexp math.reduce_std math.reduce_variance"
    yield from _reduction("float", shapes.reduction, spreads)
    yield Function("norm", "norm", ("x",), (_AXES,), shapes.norm, "float")
    yield Function("trace", "linalg.trace", ("x",), (), shaping.trace, "float")
    for path in ("nn.softmax", "nn.log_softmax"):
        yield Function(path[3:], path, ("x",), (_LAST_AXIS,), shapes.along_axis, "float")
    yield Function("l2_normalize", "nn.l2_normalize", ("x",), (_AXES,), shapes.along_axis, "float")
    yield Function("cumsum", "cumsum", ("x",), (_FIRST_AXIS,), shapes.along_axis, "number")
    yield Function("sort", "sort", ("x",), (_LAST_AXIS,), shapes.along_axis, "number")
    losses = ("labels", "logits")
    name, path = "softmax_cross_entropy", "nn.softmax_cross_entropy_with_logits"
    yield Function(name, path, losses, (_LAST_AXIS,), shapes.cross_entropy, "float")
    name, path = "sigmoid_cross_entropy", "nn.sigmoid_cross_entropy_with_logits"
    yield Function(name, path, losses, (), shapes.same, "float")
    yield Function("add_n", "add_n", ("*t1",), (), shapes.same, "number")
    for name, inputs, rule, *parameters in _SHAPING:
        yield Function(name.rpartition(".")[2], name, (inputs,), tuple(parameters), rule, "any")
    yield from _elementwise("any", "x", "stop_gradient identity zeros_like ones_like")


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
