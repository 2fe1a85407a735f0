"""Python's operators on Tensors and Variables."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.indexing import item
from tapewidgets.engine.core.operands import binary, matmul, require_kind
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, wrap
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.operations import OPERATIONS


def _named(method: Any, name: str, where: str = "") -> Callable[..., Any]:
    named: Callable[..., Any] = method
    method.__name__ = name
    method.__doc__ = f"Element by element: ``{OPERATIONS[name].texts[0]}``{where}."
    return named


_IN_ORDER = ", b being the other operand"


def _two(name: str) -> Callable[[Any, Any], Any]:
    return _named(lambda self, other: binary(name, self, other), name, _IN_ORDER)


def _reflected(name: str) -> Callable[[Any, Any], Any]:
    return _named(lambda self, other: binary(name, other, self), name, ", a being the other operand")


def _one(name: str) -> Callable[..., Any]:
    return _named(lambda self: apply(name, (self,)), name)


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

    return _named(method, name, _IN_ORDER)


def _invert(self: AnyTensor) -> Tensor:
    require_kind("logical_not", self._value.dtype)
    return apply("logical_not", (self,))


def _reflected_matmul(self: AnyTensor, other: Any) -> Tensor:
    return matmul(other, self)


ARITHMETIC = {
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
    "_apply": staticmethod(apply),  # for the rules: an operation called on Tensors records
}


def install() -> None:
    """Give Tensor and Variable their operators."""
    for python, name in ARITHMETIC.items():
        setattr(AnyTensor, f"__{python}__", _two(name))
        setattr(AnyTensor, f"__r{python}__", _reflected(name))
    for python, name in _COMPARISONS.items():
        setattr(AnyTensor, f"__{python}__", _two(name))
    for python, method in _OTHERS.items():
        setattr(AnyTensor, python, method)
