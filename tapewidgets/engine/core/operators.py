"""Python's operators on Tensors and Variables: small ones, the commonest, on the fast path."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply, apply_to_two, operate_on_one
from tapewidgets.engine.core.indexing import item
from tapewidgets.engine.core.open_tapes import listener
from tapewidgets.engine.core.operands import binary, matmul, require_kind
from tapewidgets.engine.core.record import KEPT_SIZE, numbers_given
from tapewidgets.engine.core.tensor import AnyTensor, EagerTensor, Tensor, wrap
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.operations import OPERATIONS

_float32 = np.float32
_FLOAT32 = np.dtype(np.float32)
_listener: Callable[[], Any] = listener.get
_arrays: dict[float, Any] = {}


def _as_array(number: Any) -> Any:
    """The number as a float32 array of no axes, if one is made of it exactly; kept for the next time."""
    if not 0 < abs(number) < 1e6:  # two zeros are equal and differ; large whole numbers are rounded twice
        return number
    if len(_arrays) > 1000:
        _arrays.clear()
    _arrays[number] = array = np.array(number, _float32)
    array.flags.writeable = False
    return array


def _arithmetic(name: str) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    """The two methods of an operator, ``x * y`` and its reflection.

    Scalars and small arrays of float32 are calculated and written down here and at once; where shapes differ
    or a function is traced :func:`apply` does it, and all else goes to :func:`binary`.
    """
    calculate = OPERATIONS[name].calculate
    beside_number = _beside_number(name) if name in {"add", "subtract", "multiply", "divide"} else None

    def method(self: Any, other: Any) -> Any:
        a = self._value
        kind = other.__class__
        if kind is EagerTensor or kind is Variable:
            b = other._value
            j = other._number
            if a.__class__ is not _float32 or b.__class__ is not _float32:
                if not (a.dtype is b.dtype is _FLOAT32):
                    return binary(name, self, other)
                if a.shape != b.shape or a.size > KEPT_SIZE:
                    return apply_to_two(name, self, other)
        elif kind is float or kind is int:
            b = other
            j = 0
            if a.__class__ is not _float32:
                if a.dtype is not _FLOAT32 or a.size > KEPT_SIZE:
                    return binary(name, self, other)
                if beside_number:
                    return beside_number(self, other, False)
        else:
            return binary(name, self, other)
        record = _listener()
        if record is None:
            result = EagerTensor()
            result._value = calculate(a, b)
            result._number = 0
            return result
        if record.keeps_all:
            return apply(name, (self, other))
        i, mark = self._number, record.mark
        if i and self._mark is not mark:
            i = record.note_read(self)
        if j and other._mark is not mark:
            j = record.note_read(other)
        result = EagerTensor()
        result._value = y = calculate(a, b)
        if i > 0 or j > 0:
            result._number = number = next(numbers_given)
            result._mark = mark
            record.written.append((name, number, i, j, y, a, b))
        else:
            result._number = 0
        return result

    def reflected(self: Any, other: Any) -> Any:
        b = self._value
        if other.__class__ is not float and other.__class__ is not int:
            return binary(name, other, self)
        if b.__class__ is not _float32:
            if b.dtype is not _FLOAT32 or b.size > KEPT_SIZE:
                return binary(name, other, self)
            if beside_number:
                return beside_number(self, other, True)
        record, j = _listener(), 0
        if record is not None:
            if record.keeps_all:
                return apply(name, (other, self))
            j = self._number
            if j and self._mark is not record.mark:
                j = record.note_read(self)
        result = EagerTensor()
        result._value = y = calculate(other, b)
        if j > 0:
            result._number = number = next(numbers_given)
            result._mark = record.mark
            record.written.append((name, number, 0, j, y, other, b))
        else:
            result._number = 0
        return result

    return _own(method, name, "self", "other"), _own(reflected, name, "other", "self")


def _beside_number(name: str) -> Callable[[Any, Any, bool], Any]:
    """An operator between a small array and a number of Python's, which comes first if it is ``turned``.

    NumPy calculates with an array of no axes in half the time that it takes for such a number.
    """
    calculate, arrays = OPERATIONS[name].calculate, _arrays

    def beside_number(self: Any, other: Any, turned: bool) -> Any:
        a, i, record = self._value, 0, _listener()
        if record is not None:
            if record.keeps_all:
                return apply(name, (other, self) if turned else (self, other))
            i = self._number
            if i and self._mark is not record.mark:
                i = record.note_read(self)
        b = arrays.get(other)
        if b is None:
            b = _as_array(other)
        result = EagerTensor()
        result._value = y = calculate(b, a) if turned else calculate(a, b)
        result._number = 0
        if i > 0:
            result._number = number = next(numbers_given)
            result._mark = record.mark
            line = (name, number, 0, i, y, other, a) if turned else (name, number, i, 0, y, a, other)
            record.written.append(line)
        return result

    return _own(beside_number, name, "self", "other")


def _own(method: Any, name: str, *operands: str) -> Callable[..., Any]:
    """A method with a name, a docstring, and a code object of its own.

    The interpreter tunes each code object to the types that pass through it (PEP 659): one that serves
    Tensors, Variables and every operator in turn stays untuned, and takes half as long again.
    """
    code = method.__code__.replace(co_name=name)
    own = FunctionType(code, method.__globals__, name, method.__defaults__, method.__closure__)
    own.__doc__ = f"Element by element: ``{OPERATIONS[name].source.format(*operands)}``."
    return own


def unary(operation: str, otherwise: Callable[[Any], Tensor]) -> Callable[..., Tensor]:
    """The function of an operation of one input; what is small is written down at once, as by an operator.

    Parameters
    ----------
    operation : its name in the table
    otherwise : what to do with everything that is not a small float32 tensor
    """
    calculate = OPERATIONS[operation].calculate

    def function(x: Any, name: str | None = None) -> Any:
        kind = x.__class__
        if kind is not EagerTensor and kind is not Variable:
            return otherwise(x)
        a = x._value
        if a.__class__ is not _float32 and (a.dtype is not _FLOAT32 or a.size > KEPT_SIZE):
            return otherwise(x)
        record = _listener()
        if record is None:
            result = EagerTensor()
            result._value = calculate(a)
            result._number = 0
            return result
        if record.keeps_all:
            return apply(operation, (x,))
        i = x._number
        if i and x._mark is not record.mark:
            i = record.note_read(x)
        result = EagerTensor()
        result._value = y = calculate(a)
        if i > 0 and y.dtype is _FLOAT32:
            result._number = number = next(numbers_given)
            result._mark = record.mark
            record.written.append((operation, number, i, y, a))
        else:
            result._number = 0
        return result

    return function


def _two(name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return binary(name, self, other)

    return _own(method, name, "self", "other")


def _one(name: str) -> Callable[..., Any]:
    return _own(unary(name, lambda self: apply(name, (self,))), name, "self")


def _equality(name: str, unequal: bool) -> Callable[[Any, object], Any]:
    def method(self: Any, other: object) -> Any:
        try:
            return binary(name, self, other)
        except InvalidArgumentError:  # shapes that do not fit are unequal
            if isinstance(other, AnyTensor) and other._value.dtype != self._value.dtype:
                raise
            return wrap(np.bool_(unequal))
        except (TypeError, ValueError):  # and so is what is no number
            return unequal

    return _own(method, name, "self", "other")


def _invert(self: AnyTensor) -> Tensor:
    require_kind("logical_not", self._value.dtype)
    return apply("logical_not", (self,))


def _reflected_matmul(self: AnyTensor, other: Any) -> Tensor:
    return matmul(other, self)


_ARITHMETIC = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "pow": "pow",
    "floordiv": "floordiv", "mod": "floormod",
}  # fmt: skip
_COMPARISONS = {
    "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal",
    "and": "logical_and", "or": "logical_or", "xor": "logical_xor",
    "rand": "logical_and", "ror": "logical_or", "rxor": "logical_xor",
}  # fmt: skip
_OTHERS: dict[str, Any] = {
    "__eq__": _equality("equal", False),
    "__ne__": _equality("not_equal", True),
    "__neg__": _one("negative"),
    "__pos__": _one("identity"),
    "__abs__": _one("abs"),
    "__invert__": _invert,
    "__matmul__": matmul,
    "__rmatmul__": _reflected_matmul,
    "__getitem__": item,
    "_apply": staticmethod(apply),  # these two for the rules: an operation called on Tensors records
    "_operate_on_one": staticmethod(operate_on_one),
}


def install() -> None:
    """Give Tensor and Variable their operators."""
    for python, name in _ARITHMETIC.items():
        for cls in (Tensor, Variable):
            method, reflected = _arithmetic(name)
            setattr(cls, f"__{python}__", method)
            setattr(cls, f"__r{python}__", reflected)
    for python, name in _COMPARISONS.items():
        setattr(AnyTensor, f"__{python}__", _two(name))
    for python, method in _OTHERS.items():
        setattr(AnyTensor, python, method)
