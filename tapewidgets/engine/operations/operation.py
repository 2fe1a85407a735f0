"""What an operation is: one entry of the table, and the few tools its rules share."""

import dis
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property, partial
from itertools import count
from typing import Any

import numpy as np

from tapewidgets.engine.operations import xp

Value = Any
"""An ndarray or NumPy scalar; while an outer tape records, rules are given Tensors instead."""

Rule = Callable[..., Value]

_array = np.ndarray


def unchanged(g: Value, y: Value, *inputs: Value) -> Value:
    """The rule of an input whose local derivative is 1; the backward pass may spare the call."""
    return g


_LETTERS = "yabcdefghijklmnopqrstuvwx"
WORD = r"\\(?:text|operatorname)\{[^}]*\}|\\[A-Za-z]+|\\.|(?<![\w.])[a-z]+(?![A-Za-z0-9(]|_\w|=[^=])|[{}]"
"""A name in Python or LaTeX that may stand for an input, or what must not be taken for one."""


class Operation:
    r"""One operation: how to calculate it, how to go back through it, how to write it down.

    An entry writes its inputs as ``a``, ``b``, ``c`` and its output as ``y``, in its rules, its NumPy source
    and its formulas alike; ``inputs`` stands for all of any number. Its parameters go by their names.

    Parameters
    ----------
    name : the name that stands in a tape's lines, after the module where TensorFlow has it: ``math.log``
    calculate : ``calculate(*inputs, *parameters)`` on NumPy values
    source : the same as NumPy source, ``"np.log(a)"``
    formula : the same in LaTeX, ``r"\ln a"``
    by : for each input its rule, ``rule(g, y, *inputs, *parameters)`` giving the vector-Jacobian product, and
        the local derivative in LaTeX; None and nothing where the operation has no derivative. ``g`` may
        carry extra axes in front (many upstream gradients at once), so rules count axes from the last
    parameters : names of the parameters, in order
    elementwise : inputs of different shapes are stretched to a common one before it
    takes : what the language's function takes: a kind of dtypes, the inputs, what is written out
        (see :mod:`tapewidgets.language.functions`); nothing if the language has no such function
    says : the first words of the public function's description, if not its source; "" where the function is
        written by hand
    at : inputs of its example
    quick : NumPy source that calculates the same in less time, for what is compiled; ``count`` is how many
        elements of the first input make one of the output

    Attributes
    ----------
    path : the name with TensorFlow's module
    texts : source, formula and derivatives as they are written in the entry
    rules : for each input its rule or None
    saves : for each rule which of ``y, a, b, c`` it reads, as letters; a tape may forget the others
    source, quick, formula, derivatives : templates, with ``{0}``, ``{1}`` for inputs, ``{all}`` for all,
        ``{y}`` for the output, ``{axis}`` ... for parameters
    """

    def __init__(
        self,
        name: str,
        calculate: Callable[..., Value],
        source: str,
        formula: str,
        *by: "tuple[Rule | Each | None, str]",
        parameters: str = "",
        elementwise: bool = False,
        takes: str = "",
        says: str | None = None,
        at: tuple[Any, ...] = (0.0,),
        quick: str = "",
    ) -> None:
        self.path = name
        self.name = name.rpartition(".")[2]
        self.calculate = calculate
        rules = tuple(rule for rule, _ in by)
        self.rules: Any = rules[0] if isinstance(rules[0], Each) else rules
        self.parameters = tuple(parameters.split())
        self.elementwise = elementwise
        self.takes = takes
        self.says = says
        self.at = at
        self._quick = quick
        self.texts = (source, formula, *[derivative for _, derivative in by])

    @cached_property
    def source(self) -> str:
        """Template of the NumPy source."""
        return self._template(self.texts[0])

    @cached_property
    def quick(self) -> str:
        """Template of the NumPy source that is compiled."""
        return self._template(self._quick) or self.source

    @cached_property
    def formula(self) -> str:
        """Template of the formula in LaTeX."""
        return self._template(self.texts[1])

    @cached_property
    def derivatives(self) -> tuple[str, ...]:
        """Templates of the local derivatives in LaTeX."""
        return tuple(map(self._template, self.texts[2:]))

    def _template(self, text: str) -> str:
        fields = {"y": "{y}", "inputs": "{all}", "count": "{count}"} | {
            name: f"{{{name}}}" for name in self.parameters
        }
        if not isinstance(self.rules, Each):
            fields |= {letter: f"{{{i}}}" for i, letter in enumerate(_LETTERS[1 : len(self.rules) + 1])}
        else:
            fields |= {"a": "{0}"}

        def field(found: "re.Match[str]") -> str:
            word = found[0]
            return fields.get(word) or word.replace("{", "{{").replace("}", "}}")

        return re.sub(WORD, field, text)

    @cached_property
    def saves(self) -> tuple[str, ...]:
        """What each rule reads, from its own code."""
        if isinstance(self.rules, Each):
            return (_LETTERS if self.rules.reads else "",)
        return tuple(_letters_read(rule, len(self.rules)) for rule in self.rules)

    def of(self, first: Value, *rest: Value) -> Value:
        """Calculate on arrays, or calculate and record where the first argument is a Tensor."""
        if first.__class__ is _array or not hasattr(first, "_apply"):
            return self.calculate(first, *rest)
        inputs = len(self.rules)
        if inputs == 1:
            return first._apply(self.name, (first,), *rest)
        return first._apply(self.name, (first, *rest[: inputs - 1]), *rest[inputs - 1 :])

    def reads(self, tracked: tuple[bool, ...]) -> tuple[int, ...]:
        """Positions among ``y, a, b, ...`` of the values that the rules of the tracked inputs read."""
        saves = self.saves * len(tracked) if isinstance(self.rules, Each) else self.saves
        letters = "".join(read for read, needed in zip(saves, tracked, strict=False) if needed)
        return tuple(i for i, letter in enumerate(_LETTERS[: len(tracked) + 1]) if letter in letters)


def _letters_read(rule: Rule | None, inputs: int) -> str:
    """Which of ``y, a, b, ...`` a rule's code reads: all where its arguments have no names."""
    if rule is None or rule is unchanged:
        return ""
    code = rule.__code__
    if code.co_flags & 4:  # *arguments
        return _LETTERS[: inputs + 1]
    loads = [step.argval for step in dis.get_instructions(code) if step.opname.startswith("LOAD")]
    read = {name for load in loads for name in (load if isinstance(load, tuple) else (load,))}
    names = code.co_varnames[1 : inputs + 2]
    return "".join(letter for letter, name in zip(_LETTERS, names, strict=False) if name in read)


class Each:
    """The rules of an operation with any number of inputs: one rule, told the input's position.

    The first ``without_rule`` inputs have none: no gradient passes them. ``reads`` says whether it reads
    values.
    """

    def __init__(self, rule: Rule, without_rule: int = 0, reads: bool = False) -> None:
        self.rule = rule
        self.without_rule = without_rule
        self.reads = reads

    def __iter__(self) -> Iterator[Rule | None]:
        for position in count():
            yield partial(self.rule, position) if position >= self.without_rule else None

    def __len__(self) -> int:
        raise TypeError("an operation with any number of inputs is applied by name")


def stretched(a: Value, shape: tuple[int, ...]) -> Value:
    """``np.broadcast_to``, ten times as fast where ``a`` lies in one piece: a view with steps of 0.

    Of a scalar few copies are made at once, which takes half the time again.
    """
    if isinstance(a, np.generic) and math.prod(shape) <= 1000:
        copies = np.empty(shape, a.dtype)
        copies.fill(a)
        return copies
    array = a if a.__class__ is _array else np.asarray(a) if isinstance(a, np.generic) else None
    if array is None or not array.flags.c_contiguous or not array.size:
        return xp.broadcast_to(a, shape)
    return _array(shape, array.dtype, array, 0, _steps(array.shape, array.strides, len(shape)))


@cache
def _steps(shape: tuple[int, ...], strides: tuple[int, ...], axes: int) -> tuple[int, ...]:
    """Strides of an array seen with ``axes`` axes: 0 along those that are stretched."""
    own = [0 if length == 1 else step for length, step in zip(shape, strides, strict=True)]
    return (0,) * (axes - len(shape)) + tuple(own)


def zeros_like(x: Value) -> Value:
    """Zeros of the shape and dtype of ``x``; a scalar for a scalar."""
    zeros = np.zeros(np.shape(raw(x)), raw(x).dtype)
    return zeros if zeros.shape else zeros[()]


def raw(x: Value) -> Value:
    """The array under a Tensor; anything else as it is. For shapes and dtypes: tapes must see the rest."""
    return getattr(x, "_value", x)


def tied_to(y: Value, contribution: Value) -> Value:
    """``contribution``; where a tape records it, its derivative by ``y`` is 0, not None."""
    if raw(y) is y or _first_order.get():
        return contribution
    return contribution + 0 * xp.sign(xp.where(y > 0, y, 0))


_first_order: "ContextVar[bool]" = ContextVar("first_order", default=False)


@contextmanager
def first_order() -> Iterator[None]:
    """A block in which nobody asks for higher derivatives: rules leave out what only those need."""
    token = _first_order.set(True)
    try:
        yield
    finally:
        _first_order.reset(token)


def as_number(mask: Value, like: Value) -> Value:
    """1 where ``mask`` is true and 0 elsewhere, in the dtype of ``like``."""
    dtype = raw(like).dtype.type
    return xp.where(mask, dtype(1), dtype(0))


def batch_of(g: Value, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The extra axes that ``g`` carries in front of ``shape``."""
    extra = len(g.shape) - len(shape)
    return tuple(g.shape[:extra]) if extra else ()
