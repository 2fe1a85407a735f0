"""Tensor: a value, and the number under which tapes know it; 0 for a constant that no tape knows."""

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from tapewidgets.engine.core.attribute_advice import ADVICE, Absent
from tapewidgets.engine.core.dtypes import DTYPES, DType, TensorShape
from tapewidgets.engine.core.record import recording

TensorLike = Any
"""A Tensor, a Variable, or what can be converted to a Tensor: numbers, nested lists, NumPy arrays."""

_array = np.ndarray


class AnyTensor:
    """What a Tensor and a Variable have in common.

    Operators are only declared here: :mod:`tapewidgets.engine.core.operators` puts them in their place.
    """

    __slots__ = ()
    _value: Any
    _number: int
    _trainable: bool

    __array_priority__ = 100  # an array leaves it to a tensor beside it what their sum is

    if TYPE_CHECKING:

        def _of_two(self, other: Any) -> "Tensor": ...
        def _of_one(self) -> "Tensor": ...

        __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _of_two
        __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = _of_two
        __rmatmul__ = __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = _of_two
        __lt__ = __le__ = __gt__ = __ge__ = __getitem__ = _of_two
        __invert__ = __neg__ = __pos__ = __abs__ = _of_one
        __eq__: Any
        __ne__: Any

    def __iter__(self) -> "Iterator[Tensor]":
        if not self._value.shape:
            raise TypeError("Cannot iterate over a scalar tensor.")
        if self._number == 0 and not recording():
            return map(wrap, self._value)
        return (self[i] for i in range(len(self._value)))

    def __len__(self) -> int:
        if not self._value.shape:
            raise TypeError("Scalar tensor has no `len()`")
        return len(self._value)

    def __bool__(self) -> bool:
        if np.size(self._value) != 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
                " in NumPy; for a tensor write tw.reduce_any(x) or tw.reduce_all(x)."
            )
        return bool(self.numpy())

    def __float__(self) -> float:
        return float(self._only_number())

    def __int__(self) -> int:
        return int(self._only_number())

    def _only_number(self) -> Any:
        """The value of a scalar: what NumPy makes of an array of one element depends on its version."""
        value = self.numpy()
        if value.shape:
            raise TypeError(
                "only 0-dimensional arrays can be converted to Python scalars: this tensor has the shape "
                f"{value.shape}. Take one element, x[0], or reduce it first."
            )
        return value

    def __index__(self) -> int:
        return operator.index(self.numpy())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> "np.ndarray[Any, Any]":
        return np.array(self.numpy(), dtype=dtype)

    def __buffer__(self, flags: int) -> memoryview:
        return np.asarray(self.numpy()).data

    def numpy(self) -> Any:
        """The value: a NumPy scalar, or an array of one's own. What is done with it is not recorded."""
        if recording():
            self._leave()
        value = self._value
        return value.copy() if value.__class__ is _array else value

    def _leave(self) -> None:
        """Let the open tapes know that the value is taken."""
        if self._number:
            from tapewidgets.engine.core.leaving import note_leaving  # loads when something leaves a tape

            note_leaving(self)

    @property
    def dtype(self) -> DType:
        """Type of the elements."""
        return DTYPES[self._value.dtype]

    @property
    def shape(self) -> TensorShape:
        """Lengths of the axes; ``()`` for a scalar."""
        return TensorShape(self._value.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return int(self._value.ndim)

    @property
    def device(self) -> str:
        """Where the value lives: always the CPU."""
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def get_shape(self) -> TensorShape:
        """Lengths of the axes."""
        return self.shape

    def ref(self) -> "Reference":
        """A hashable stand-in, for sets and keys of dictionaries."""
        return Reference(self)


class Tensor(AnyTensor):
    """A value that does not change: a scalar, vector, matrix or more.

    Tensors come from :func:`constant` and from operations.

    Examples
    --------
    >>> tw.constant([1.0, 2.0]) * 3
    <tw.Tensor: shape=(2,), dtype=float32, numpy=array([3., 6.], dtype=float32)>
    """

    __slots__ = ("__weakref__", "_number", "_value")
    _trainable = False

    def __init__(self, *arguments: Any) -> None:
        raise TypeError("Make a tensor with tw.constant(value).")

    def __hash__(self) -> int:
        raise TypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    def __str__(self) -> str:
        text = str(self._value)
        line = "\n" if "\n" in text else ""
        return f"tw.Tensor({line}{text}, shape={self._value.shape}, dtype={self._value.dtype.name})"

    def __repr__(self) -> str:
        value = self._value
        return f"<tw.Tensor: shape={value.shape}, dtype={value.dtype.name}, numpy={value_text(value)}>"

    def __format__(self, spec: str) -> str:
        return format(self._value, spec) if not self._value.shape or spec else str(self._value)

    def __copy__(self) -> "Tensor":
        return self

    def __deepcopy__(self, memo: Any) -> "Tensor":
        return self

    def __reduce__(self) -> Any:
        return wrap, (self.numpy(),)  # in another process its number would be another tensor's

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        raise TypeError(
            "'Tensor' object does not support item assignment. A tensor never changes: make a new one "
            "with tw.where, tw.concat or tw.stack, or keep the state in a tw.Variable."
        )

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in ADVICE]


for _name, _advice in ADVICE.items():
    setattr(Tensor, _name, Absent(_name, _advice))


class EagerTensor(Tensor):
    """What every Tensor with a value is; TensorFlow has this class, under this name, too.

    ``EagerTensor()`` makes an empty one for the engine to fill. It has the constructor of ``object``: one
    written in Python would cost every operation as much as its arithmetic.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def __init__(self) -> None: ...
    else:
        __init__ = object.__init__


class Reference:
    """A hashable reference to a Tensor or Variable; ``deref()`` gives it back."""

    __slots__ = ("_tensor",)

    def __init__(self, tensor: AnyTensor) -> None:
        self._tensor = tensor

    def deref(self) -> AnyTensor:
        """The referenced object itself."""
        return self._tensor

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and self._tensor is other._tensor

    def __hash__(self) -> int:
        return id(self._tensor)

    def __repr__(self) -> str:
        return f"<Reference wrapping {self._tensor!r}>"


def value_text(value: Any) -> str:
    """A value as TensorFlow's ``repr`` shows it."""
    if value.shape:
        text = repr(value)
        return "\n" + text if "\n" in text else text
    return repr(value.item())


def wrap(value: Any, number: int = 0) -> Tensor:
    """A Tensor around a NumPy value that nobody else changes."""
    tensor = EagerTensor()
    tensor._value = value
    tensor._number = number
    return tensor


def is_tensor(x: Any) -> bool:
    """True for a Tensor or Variable."""
    return isinstance(x, AnyTensor)
