"""Names given by the caller: which are valid, and the shape and dtype of their values."""

import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapewidgets.engine import Tensor, Variable, constant
from tapewidgets.language.analyze.constants import Constant, number
from tapewidgets.language.analyze.shape_rules import Refusal, Shape
from tapewidgets.language.functions import BY_NAME
from tapewidgets.language.limits import Limits
from tapewidgets.language.mistakes.program_error import ProgramError
from tapewidgets.language.parse.characters import is_name_letter

_LIBRARIES = frozenset(("tf", "tw", "np", "numpy", "tensorflow", "tapewidgets", "math", "axis"))
_PYTHON = frozenset(("print", "float", "int", "bool", "eval", "exec", "compile", "getattr", "setattr"))
RESERVED = _LIBRARIES | _PYTHON
"""Names that the TensorFlow and NumPy sources use, and names that would mislead their readers."""


@dataclass(frozen=True, slots=True)
class Given:
    """A tensor, or a plain number, that a program may use by name.

    Attributes
    ----------
    shape, dtype : of the value
    constant : a plain number takes on the dtype of the tensor it meets, as if written out
    converted : it was an array or a list of whole numbers, and is read as float32
    """

    shape: Shape
    dtype: str
    constant: Constant | None = None
    converted: bool = False


def describe_given(names: Mapping[str, object], limits: Limits) -> dict[str, Given]:
    """Find the shape and dtype of every given value.

    Raises
    ------
    ProgramError
        A name is not valid, or a value is not a number or tensor.

    Examples
    --------
    >>> from tapewidgets.language.limits import Limits
    >>> from tapewidgets.language.analyze.given_names import describe_given
    >>> describe_given({"t1": tw.constant([1.0, 2.0])}, Limits())["t1"].shape
    (2,)
    """
    found = {}
    for name, value in names.items():
        if not is_valid_name(name, limits):
            raise ProgramError("given_name", 1, name=name)
        found[name] = _describe(name, value)
    return found


def is_valid_name(name: object, limits: Limits) -> bool:
    """Whether a learner can type this name and a tensor may have it."""
    return (
        isinstance(name, str)
        and name.isidentifier()
        and all(character.isascii() or is_name_letter(character) for character in name)
        and len(name) <= limits.name_length
        and mistake_in_name(name) is None
    )


def mistake_in_name(name: str) -> str | None:
    """The kind of mistake it would be to assign to this name, if any."""
    if name.startswith("_") or "__" in name:
        return "underscore_name"
    if name in BY_NAME:
        return "shadows_function"
    if name in RESERVED or keyword.iskeyword(name):
        return "reserved_name"
    return None


def _describe(name: str, value: object) -> Given:
    if isinstance(value, Tensor | Variable):
        return Given(tuple(value.shape), value.dtype.name)
    if isinstance(value, bool | int | float) and not isinstance(value, np.generic):
        try:
            return Given((), "float32", number(value))
        except Refusal:
            return Given((), "float32")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        raise ProgramError("given_value", 1, name=name) from None
    if array.dtype.kind not in "iufb":
        raise ProgramError("given_value", 1, name=name)
    return Given(array.shape, "float32", converted=array.dtype.kind in "iu")


def tensor_of(value: Any) -> Any:
    """Turn a given value into a tensor: arrays and lists become float32, tensors stay as they are."""
    if isinstance(value, Tensor | Variable):
        return value
    with np.errstate(all="ignore"):
        return constant(np.asarray(value, np.float32))
