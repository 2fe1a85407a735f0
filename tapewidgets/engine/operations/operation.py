"""What an operation is: one entry of the table, and the few tools its rules share."""

import math
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import count
from typing import Any

import numpy as np

Value = Any
"""An ndarray or NumPy scalar; while an outer tape records, rules are given Tensors instead."""

Rule = Callable[..., Value]

_array = np.ndarray


def unchanged(g: Value, y: Value, *inputs: Value) -> Value:
    """The rule of an input whose local derivative is 1; a walk back may spare the call."""
    return g


_LETTERS = "yabcdefghijklmnopqrstuvwx"


class Operation:
    """One operation: how to calculate it, how to go back through it, how to write it down.

    Attributes
    ----------
    name : the name that stands in a tape's lines
    calculate : ``calculate(*inputs, *parameters)`` on NumPy values
    rules : for each input its vector-Jacobian product ``rule(g, y, *inputs, *parameters)``, None where
        the operation has no derivative. ``g`` may carry extra axes in front (many upstream gradients
        at once), so rules count axes from the last
    saves : for each rule which of ``y, a, b, c`` it reads, as letters; a tape may forget the others
    source : NumPy source with ``{0}``, ``{1}`` for inputs, ``{all}`` for all, ``{axis}`` ... for parameters
    formula : the same in LaTeX
    derivatives : for each input the local derivative in LaTeX; ``{y}`` is the output
    parameters : names of the parameters, in order
    elementwise : inputs of different shapes are stretched to a common one before it
    """

    # Written out: a dataclass would take a tenth of the whole import.
    __slots__ = (
        "calculate", "derivatives", "elementwise", "formula", "name", "parameters", "rules", "saves",
        "source",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        calculate: Callable[..., Value],
        rules: "tuple[Rule | None, ...] | Each",
        saves: tuple[str, ...],
        source: str,
        formula: str,
        derivatives: tuple[str, ...] = (),
        parameters: tuple[str, ...] = (),
        elementwise: bool = False,
    ) -> None:
        self.name = name
        self.calculate = calculate
        self.rules = rules
        self.saves = saves
        self.source = source
        self.formula = formula
        self.derivatives = derivatives
        self.parameters = parameters
        self.elementwise = elementwise

    def of(self, first: Value, *rest: Value) -> Value:
        """Calculate on arrays, or calculate and record where the first argument is a Tensor."""
        if first.__class__ is _array or not hasattr(first, "_apply"):
            return self.calculate(first, *rest)
        inputs = len(self.rules)
        if inputs == 1:
            return first._operate_on_one(self, first, rest)
        return first._apply(self.name, (first, *rest[: inputs - 1]), *rest[inputs - 1 :])

    def reads(self, heard: tuple[bool, ...]) -> tuple[int, ...]:
        """Positions among ``y, a, b, ...`` of the values that the rules of the inputs listened to read."""
        saves = self.saves * len(heard) if isinstance(self.rules, Each) else self.saves
        letters = "".join(read for read, wanted in zip(saves, heard, strict=False) if wanted)
        return tuple(i for i, letter in enumerate(_LETTERS[: len(heard) + 1]) if letter in letters)


class Each:
    """The rules of an operation with any number of inputs: one rule, told the input's position.

    The first ``without_rule`` inputs have none: no gradient passes them.
    """

    def __init__(self, rule: Rule, without_rule: int = 0) -> None:
        self.rule = rule
        self.without_rule = without_rule

    def __iter__(self) -> Iterator[Rule | None]:
        for position in count():
            yield partial(self.rule, position) if position >= self.without_rule else None

    def __len__(self) -> int:
        raise TypeError("an operation with any number of inputs is applied by name")


def where(condition: Value, a: Value, b: Value) -> Value:
    """``np.where`` that gives a scalar for scalars."""
    y: Value = np.where(condition, a, b)
    return y[()] if y.__class__ is np.ndarray and not y.shape else y


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
        return np.broadcast_to(a, shape)
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


def as_number(mask: Value, like: Value) -> Value:
    """1 where ``mask`` is true and 0 elsewhere, in the dtype of ``like``."""
    dtype = raw(like).dtype.type
    return where(mask, dtype(1), dtype(0))


def batch_of(g: Value, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The extra axes that ``g`` carries in front of ``shape``."""
    extra = len(g.shape) - len(shape)
    return tuple(g.shape[:extra]) if extra else ()
