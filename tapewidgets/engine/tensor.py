"""Tensor and Variable, and ``apply``, which calculates an operation and lets the open tapes write it down."""

import operator
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType
from typing import Any, NoReturn

import numpy as np

from tapewidgets.engine.conversion import require_fitting_shapes, require_same_dtype, to_value
from tapewidgets.engine.dtypes import DTYPES, DType, TensorShape, numpy_dtype
from tapewidgets.engine.errors import InvalidArgumentError, no_value
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.operations.operation import Operation, stretched
from tapewidgets.engine.recording import (
    KEPT_SIZE,
    Record,
    listener,
    next_number,
    open_records,
    write,
    write_down,
)

TensorLike = Any
"""A Tensor, a Variable, or what can be converted to a Tensor: numbers, nested lists, NumPy arrays."""

_new = object.__new__
_float32 = np.float32
_FLOAT32 = np.dtype(np.float32)
_array = np.ndarray
_listener: Callable[[], Any] = listener.get


def _operator(name: str) -> tuple[Callable[[Any, Any], "Tensor"], Callable[[Any, Any], "Tensor"]]:
    """The two methods of an operator, ``x * y`` and its reflection.

    Scalars, the commonest, are calculated and written down here and at once; all else goes to :func:`binary`.
    """
    calculate = OPERATIONS[name].calculate

    def method(self: Any, other: Any) -> Any:
        a = self._value
        kind = other.__class__
        if a.__class__ is not _float32:
            if kind is Tensor and other._value.__class__ is _array and other._value.dtype is a.dtype:
                return apply(name, (self, other))
            return binary(name, self, other)
        if kind is Tensor or kind is Variable:
            b = other._value
            b_number = other._number
            if b.__class__ is not _float32:
                return binary(name, self, other)
        elif kind is float or kind is int:
            b = other
            b_number = 0
        else:
            return binary(name, self, other)
        record = _listener()
        if record is None:
            result = _new(Tensor)
            result._value = calculate(a, b)
            result._number = 0
            return result
        if not record.plain:
            return binary(name, self, other)
        known = record.known
        a_number = self._number
        if a_number not in known and self.__class__ is not Tensor:
            record.read(self)
        if kind is Variable and b_number not in known:
            record.read(other)
        result = _new(Tensor)
        result._value = y = calculate(a, b)
        if a_number in known or b_number in known:
            result._number = number = next_number()
            known.add(number)
            record.lines.append((name, number, (a_number, b_number), (y, a, b)))
        else:
            result._number = 0
        return result

    def reflected(self: Any, other: Any) -> Any:
        b = self._value
        floating = b.__class__ is _float32 or (b.__class__ is _array and b.dtype is _FLOAT32)
        if floating and other.__class__ is float and _listener() is None:
            result = _new(Tensor)
            result._value = calculate(other, b)
            result._number = 0
            return result
        return binary(name, other, self)

    method.__name__, reflected.__name__ = name, f"r{name}"
    method.__doc__ = f"Element by element: ``{OPERATIONS[name].source.format('self', 'other')}``."
    reflected.__doc__ = f"Element by element: ``{OPERATIONS[name].source.format('other', 'self')}``."
    return method, reflected


def unary(name: str) -> Callable[[Any], "Tensor"]:
    """The function of an operation of one input; scalars are written down at once, as by an operator."""
    calculate = OPERATIONS[name].calculate

    def function(x: Any) -> Any:
        record = _listener()
        a = x._value
        kind = a.__class__
        if kind is not _float32 and (kind is not _array or a.dtype is not _FLOAT32 or a.size > KEPT_SIZE):
            return apply(name, (x,))
        if record is not None and not record.plain:
            return apply(name, (x,))
        result = _new(Tensor)
        result._value = y = calculate(a)
        result._number = 0
        if record is not None:
            known = record.known
            a_number = x._number
            if x.__class__ is not Tensor and a_number not in known:
                record.read(x)
            if a_number in known and y.dtype is _FLOAT32:
                result._number = number = next_number()
                known.add(number)
                record.lines.append((name, number, (a_number,), (y, a)))
        return result

    return function


def _comparison(name: str) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return binary(name, self, other)

    method.__name__ = name
    method.__doc__ = f"Element by element: ``{OPERATIONS[name].source.format('self', 'other')}``."
    return method


def _equality(name: str, unequal: bool) -> Callable[[Any, object], Any]:
    def method(self: Any, other: object) -> Any:
        """Compare element by element; what does not fit, or is no number, is simply unequal."""
        try:
            return binary(name, self, other)
        except InvalidArgumentError:
            if isinstance(other, Operators) and other._value.dtype != self._value.dtype:
                raise
            return wrap(np.bool_(unequal))
        except (TypeError, ValueError):
            return unequal

    return method


class Operators:
    """Python's operators, shared by Tensor and Variable."""

    __slots__ = ()
    _value: Any
    _number: int

    __array_priority__ = 100

    __add__, __radd__ = _operator("add")
    __sub__, __rsub__ = _operator("subtract")
    __mul__, __rmul__ = _operator("multiply")
    __truediv__, __rtruediv__ = _operator("divide")
    __floordiv__, __rfloordiv__ = _operator("floordiv")
    __mod__, __rmod__ = _operator("floormod")
    __pow__, __rpow__ = _operator("pow")
    __lt__ = _comparison("less")
    __le__ = _comparison("less_equal")
    __gt__ = _comparison("greater")
    __ge__ = _comparison("greater_equal")

    __eq__, __ne__ = _equality("equal", False), _equality("not_equal", True)

    def __matmul__(self, other: TensorLike) -> "Tensor":
        return matmul(self, other)

    def __rmatmul__(self, other: TensorLike) -> "Tensor":
        return matmul(other, self)

    def __and__(self, other: TensorLike) -> "Tensor":
        return binary("logical_and", self, other)

    def __or__(self, other: TensorLike) -> "Tensor":
        return binary("logical_or", self, other)

    def __xor__(self, other: TensorLike) -> "Tensor":
        return binary("logical_xor", self, other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> "Tensor":
        _require_kind("logical_not", self._value.dtype)
        return apply("logical_not", (self,))

    def __neg__(self) -> "Tensor":
        return apply("negative", (self,))

    def __pos__(self) -> "Tensor":
        return apply("identity", (self,))

    def __abs__(self) -> "Tensor":
        return apply("abs", (self,))

    def __getitem__(self, key: Any) -> "Tensor":
        if isinstance(key, Operators | np.ndarray) and key.dtype == np.bool_ and key.ndim:
            return masked(self, key)
        shape = self._value.shape
        return apply("index", (self,), _full_key(key, shape), shape)

    def __iter__(self) -> "Iterator[Tensor]":
        if not self._value.shape:
            raise TypeError("Cannot iterate over a scalar tensor.")
        if self._number == 0 and _listener() is None:
            return map(_constant, self._value)
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
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __index__(self) -> int:
        return operator.index(self.numpy())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> "np.ndarray[Any, Any]":
        return np.array(self.numpy(), dtype=dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return _call_numpy((ufunc, method) if method != "__call__" else ufunc, inputs, options)

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        return _call_numpy(function, arguments, options)

    def numpy(self) -> Any:
        """The value: a NumPy scalar, or an array of one's own. What is done with it is not recorded."""
        value = self._value
        return value.copy() if value.__class__ is np.ndarray else value

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

    def _apply(self, name: str, inputs: Sequence[Any], *parameters: Any) -> "Tensor":
        return apply(name, inputs, *parameters)


class Tensor(Operators):
    """A value that does not change: a scalar, vector, matrix or more.

    Tensors come from :func:`constant` and from operations.

    Examples
    --------
    >>> tw.constant([1.0, 2.0]) * 3
    <tw.Tensor: shape=(2,), dtype=float32, numpy=array([3., 6.], dtype=float32)>
    """

    __slots__ = ("_number", "_value")

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

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        raise TypeError(
            "'Tensor' object does not support item assignment. A tensor never changes: make a new one "
            "with tw.where, tw.concat or tw.stack, or keep the state in a tw.Variable."
        )

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in _ADVICE]


class _Absent:
    """An attribute that a Tensor does not have, but that people look for: says what to write instead.

    One by one, because a class with ``__getattr__`` pays for it at every attribute it has.
    """

    def __init__(self, name: str, advice: str) -> None:
        self.message = f"'Tensor' object has no attribute '{name}'. {advice}"

    def __get__(self, instance: Any, owner: Any) -> NoReturn:
        raise AttributeError(self.message)


_FIXED = "A tensor never changes; keep what changes in a tw.Variable."
_ADVICE = {
    "T": "Write tw.transpose(x).",
    "grad": "Gradients belong to the tape: tape.gradient(target, x).",
    "backward": "Gradients belong to the tape: tape.gradient(target, sources).",
    "item": "Write float(x) or x.numpy().",
    "sum": "Write tw.reduce_sum(x).",
    "mean": "Write tw.reduce_mean(x).",
    "max": "Write tw.reduce_max(x).",
    "min": "Write tw.reduce_min(x).",
    "reshape": "Write tw.reshape(x, shape).",
    "size": "Write tw.size(x).",
    "astype": "Write tw.cast(x, tw.float32).",
    "assign": _FIXED,
    "assign_add": _FIXED,
    "assign_sub": f"{_FIXED} Did w = w - ... replace the variable w by a tensor?",
}
for _name, _advice in _ADVICE.items():
    setattr(Tensor, _name, _Absent(_name, _advice))


def _in_place(name: str, sign: str, instead: str) -> Callable[[Any, Any], NoReturn]:
    def method(self: Any, value: Any) -> NoReturn:
        raise RuntimeError(
            f"`{name} {sign}= value` with `tw.Variable`s is not supported. Use `{name}.{instead}` to modify "
            f"the variable, or `out = {name} {sign} value` if you need to get a new output Tensor."
        )

    return method


class Variable(Operators):
    """A value that can be assigned anew, and that tapes watch by themselves.

    Parameters
    ----------
    initial_value : tensor-like of any shape, or a function that gives it
    trainable : False keeps tapes from watching it unasked
    name : shown when printed
    dtype : dtype of the value; by default that of ``initial_value``

    Raises
    ------
    ValueError : no initial value

    Examples
    --------
    >>> tw.Variable(3.0, name="w")
    <tw.Variable 'w:0' shape=() dtype=float32, numpy=3.0>
    """

    __slots__ = ("__weakref__", "_name", "_number", "_shown_as", "_trainable", "_value")

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        import_scope: Any = None,
        constraint: Any = None,
    ) -> None:
        if initial_value.__class__ is Tensor and dtype is None:
            self._value = initial_value._value
        else:
            if initial_value is None:
                raise ValueError("A Variable needs an initial value: tw.Variable(3.)")
            if callable(initial_value):
                initial_value = initial_value()
            now = _listener()
            if now is not None and now.records[0].traced is not None:
                raise ValueError(
                    "Make Variables outside tw.function: one made inside would be new at every call."
                )
            self._value = convert(initial_value, dtype)._value
        self._trainable = trainable is None or bool(trainable)
        self._name = name
        self._number = next_number()

    @property
    def name(self) -> str:
        """Name with TensorFlow's output index, such as ``w:0``."""
        return f"{self._name or 'Variable'}:0"

    @property
    def trainable(self) -> bool:
        """Whether tapes watch it unasked."""
        return self._trainable

    def numpy(self) -> Any:
        """The present value: a NumPy scalar, or one's own array. What is done with it is not recorded."""
        now = _listener()
        if now is not None and now.records[0].traced is not None:
            raise no_value()
        value = self._value
        return value.copy() if value.__class__ is np.ndarray else value

    def value(self) -> Tensor:
        """The present value as a Tensor; reading is recorded."""
        return apply("identity", (self,))

    read_value = value

    def assign(
        self, value: TensorLike, use_locking: bool = False, name: Any = None, read_value: bool = True
    ) -> "Variable | None":
        """Replace the value. Nothing is recorded: gradients do not pass an assignment.

        Parameters
        ----------
        value : tensor-like of the variable's shape
        read_value : give the variable back, as the others do; False gives None

        Raises
        ------
        ValueError : another shape
        """
        return self._set(self._fitting(value), None, read_value)

    def assign_add(
        self, delta: TensorLike, use_locking: bool = False, name: Any = None, read_value: bool = True
    ) -> "Variable | None":
        """Add ``delta`` (of the variable's shape) to the value; not recorded."""
        return self._set(self._fitting(delta, "update"), operator.add, read_value)

    def assign_sub(
        self, delta: TensorLike, use_locking: bool = False, name: Any = None, read_value: bool = True
    ) -> "Variable | None":
        """Subtract ``delta`` (of the variable's shape) from the value; not recorded."""
        return self._set(self._fitting(delta, "update"), operator.sub, read_value)

    def _fitting(self, value: TensorLike, doing: str = "assign") -> Tensor:
        tensor = value if value.__class__ is Tensor else convert(value, self._value.dtype)
        new, old = tensor._value, self._value
        if new.dtype is not old.dtype and new.dtype != old.dtype:
            require_conversion(new, old.dtype)
        if new.shape == old.shape:
            return tensor
        if doing == "update":
            raise InvalidArgumentError(
                f"Cannot update variable with shape {old.shape} using a Tensor with shape {new.shape}, "
                "shapes must be equal."
            )
        raise ValueError(
            f"Cannot assign value to variable ' {self.name}': Shape mismatch."
            f"The variable shape {old.shape}, and the assigned value shape {new.shape} are incompatible."
        )

    def _set(self, tensor: Tensor, combine: Any, read_value: bool) -> "Variable | None":
        records = () if _listener() is None else open_records()
        for record in records:
            record.changed |= {self._number}
            if self._number not in record.known:
                record.read(self)
        if records and records[0].traced is not None:
            records[0].assign(self, combine(self.value(), tensor) if combine else tensor)
        else:
            self._value = combine(self._value, tensor._value) if combine else tensor._value
        return UnreadVariable(self) if read_value else None

    def __hash__(self) -> int:
        raise TypeError(
            f"Variable is unhashable. Instead, use variable.ref() as the key. (Variable: {self!r})"
        )

    def __repr__(self) -> str:
        return (
            f"<tw.Variable '{self._printed_name()}' shape={self._value.shape} "
            f"dtype={self._value.dtype.name}, numpy={value_text(self._value)}>"
        )

    __str__ = __repr__

    def _printed_name(self) -> str:
        return self.name

    __iadd__ = _in_place("variable", "+", "assign_add(value)")
    __isub__ = _in_place("variable", "-", "assign_sub(value)")
    __imul__ = _in_place("var", "*", "assign(var * value)")
    __itruediv__ = _in_place("var", "/", "assign(var / value)")
    __ipow__ = _in_place("var", "**", "assign(var ** value)")
    __ifloordiv__ = _in_place("var", "//", "assign(var // value)")
    __imod__ = _in_place("var", "%", "assign(var % value)")


class UnreadVariable(Variable):
    """What ``assign`` gives back: the same variable, under the name TensorFlow prints for it."""

    __slots__ = ("_variable",)

    def __init__(self, variable: Variable) -> None:
        self._variable = variable.variable() if isinstance(variable, UnreadVariable) else variable
        self._name, self._trainable, self._number = variable._name, variable._trainable, variable._number

    def variable(self) -> Variable:
        """The variable that was assigned."""
        return self._variable

    @property
    def _value(self) -> Any:
        return self._variable._value

    @_value.setter
    def _value(self, value: Any) -> None:
        self._variable._value = value

    def _printed_name(self) -> str:
        return "UnreadVariable"


class Reference:
    """A hashable reference to a Tensor or Variable; ``deref()`` gives it back."""

    __slots__ = ("_tensor",)

    def __init__(self, tensor: Operators) -> None:
        self._tensor = tensor

    def deref(self) -> Operators:
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


def _give_own_code(cls: type) -> None:
    """Give a class copies of its operator methods.

    The interpreter tunes each code object to the types that pass through it (PEP 659): one that serves
    Tensors, Variables and every operator in turn stays untuned, and takes half as long again.
    """
    for method, operation in _FAST.items():
        shared = getattr(Operators, method)
        own = FunctionType(
            shared.__code__.replace(co_name=operation),
            shared.__globals__,
            operation,
            None,
            shared.__closure__,
        )
        own.__doc__ = shared.__doc__
        setattr(cls, method, own)


_FAST = {
    f"__{side}{python}__": name
    for python, name in (
        ("add", "add"), ("sub", "subtract"), ("mul", "multiply"), ("truediv", "divide"), ("pow", "pow"),
    )
    for side in ("", "r")
}  # fmt: skip
_give_own_code(Tensor)
_give_own_code(Variable)


def _constant(value: Any) -> Tensor:
    tensor = _new(Tensor)
    tensor._value = value
    tensor._number = 0
    return tensor


def wrap(value: Any, number: int = 0) -> Tensor:
    """A Tensor around a NumPy value that nobody else changes."""
    tensor = _new(Tensor)
    tensor._value = value
    tensor._number = number
    return tensor


def is_tensor(x: Any) -> bool:
    """True for a Tensor or Variable."""
    return isinstance(x, Operators)


def convert(value: TensorLike, dtype: Any = None) -> Tensor:
    """A Tensor from a tensor-like; a Tensor of the right dtype is given back as it is.

    A Variable is read, which is recorded.

    Raises
    ------
    ValueError : a tensor of another dtype, None, a ragged list
    TypeError : numbers that the dtype cannot hold
    """
    wanted = None if dtype is None else numpy_dtype(dtype)
    if isinstance(value, Operators):
        if wanted is not None and value._value.dtype != wanted:
            require_conversion(value._value, wanted)
        return value if isinstance(value, Tensor) else apply("identity", (value,))
    if isinstance(value, list | tuple) and any(isinstance(x, Operators) for x in _leaves(value)):
        parts = [convert(x, _dtype_among(value) if wanted is None else wanted) for x in value]
        return apply("stack", parts, -parts[0].ndim - 1)
    return wrap(to_value(value, wanted))


def require_conversion(value: Any, wanted: "np.dtype[Any]") -> NoReturn:
    """Refuse to change a tensor's dtype silently."""
    raise ValueError(
        f"Tensor conversion requested dtype {wanted.name} for Tensor with dtype {value.dtype.name}: "
        f"{wrap(value)!r}. Write tw.cast(x, tw.{wanted.name})."
    )


def _leaves(value: Any) -> Iterator[Any]:
    for x in value:
        if isinstance(x, list | tuple):
            yield from _leaves(x)
        else:
            yield x


def _dtype_among(value: Any) -> "np.dtype[Any] | None":
    return next((x._value.dtype for x in _leaves(value) if isinstance(x, Operators)), None)


def binary(name: str, a: TensorLike, b: TensorLike) -> Tensor:
    """Apply an operation to two operands: whatever is no tensor takes the dtype of the other."""
    if isinstance(a, Operators):
        if isinstance(b, Operators):
            require_same_dtype(a._value, b._value, name)
        else:
            b = _beside(b, a)
    elif isinstance(b, Operators):
        a = _beside(a, b)
    else:
        a = convert(a)
        b = _beside(b, a)
    _require_kind(name, (a if isinstance(a, Operators) else b)._value.dtype)
    return apply(name, (a, b))


_LOGICAL = {"logical_and", "logical_or", "logical_xor", "logical_not"}
_OF_ANYTHING = {"equal", "not_equal", "multiply"}


def _require_kind(name: str, dtype: "np.dtype[Any]") -> None:
    """Refuse to calculate with booleans, and to take numbers for true or false."""
    if (dtype.kind == "b") != (name in _LOGICAL) and name not in _OF_ANYTHING:
        wanted, advice = ("booleans", "x > 0") if name in _LOGICAL else ("numbers", "tw.cast(x, tw.float32)")
        raise InvalidArgumentError(f"{name} takes {wanted}, not {dtype.name}. Write {advice}, for example.")


def _beside(value: TensorLike, tensor: Operators) -> Any:
    """A plain operand in the dtype of ``tensor``; Python's numbers stay as they are beside floats."""
    kind = value.__class__
    dtype = tensor._value.dtype
    if (kind is float or kind is int) and dtype.kind == "f":
        return value
    if isinstance(value, list | tuple):
        return convert(value, dtype)
    return to_value(value, dtype)


def matmul(a: TensorLike, b: TensorLike) -> Tensor:
    """Matrix product of operands with at least two axes; see :func:`tapewidgets.matmul`."""
    if not isinstance(a, Operators):
        a = convert(a, b._value.dtype if isinstance(b, Operators) else None)
    if not isinstance(b, Operators):
        b = convert(b, a._value.dtype)
    x, y = a._value, b._value
    if x.ndim == 2 == y.ndim and x.dtype is y.dtype and x.shape[1] == y.shape[0]:
        return apply("matmul", (a, b))
    require_same_dtype(x, y, "MatMul")
    if x.ndim < 2 or y.ndim < 2:
        raise InvalidArgumentError(
            f"matmul takes matrices, but the shapes are {x.shape} and {y.shape}. "
            "For a matrix and a vector write tw.linalg.matvec(a, b); for two vectors tw.reduce_sum(a * b)."
        )
    if x.shape[-1] != y.shape[-2]:
        raise InvalidArgumentError(
            f"Matrix size-incompatible: the last axis of {x.shape} must be as long as "
            f"the last but one of {y.shape}."
        )
    if x.ndim > 2 or y.ndim > 2:
        batch = require_fitting_shapes([x.shape[:-2], y.shape[:-2]], "matmul")
        a, b = stretch(a, (*batch, *x.shape[-2:])), stretch(b, (*batch, *y.shape[-2:]))
    return apply("matmul", (a, b))


def stretch(x: Any, shape: tuple[int, ...]) -> Any:
    """``x`` broadcast to ``shape``: an operation of its own, so that no other rule thinks of shapes."""
    original = x._value.shape if isinstance(x, Operators) else np.shape(x)
    return x if original == shape else apply("broadcast_to", (x,), shape, original)


def apply(name: str, inputs: Sequence[Any], *parameters: Any) -> Tensor:
    """Calculate an operation of the table and write it on the tapes that listen.

    Parameters
    ----------
    name : name in the table
    inputs : Tensors and Variables; Python or NumPy numbers and arrays count as constants
    parameters : the operation's parameters, in their order
    """
    operation = OPERATIONS[name]
    record = _listener()
    if record is not None and not record.plain:
        return _apply_for_all(record.records, operation, inputs, parameters)
    values: list[Any] = []
    numbers: list[int] = []
    for x in inputs:
        if x.__class__ is Tensor:
            values.append(x._value)
            numbers.append(x._number)
        elif isinstance(x, Operators):
            if record is not None and x._number not in record.known:
                record.read(x)
            values.append(x._value)
            numbers.append(x._number)
        else:
            values.append(x)
            numbers.append(0)
    y = _calculate(operation, values, parameters)
    result = _new(Tensor)
    result._value = y
    result._number = 0
    if record is None or record.known.isdisjoint(numbers) or y.dtype.kind != "f":
        return result
    if operation.elementwise and len(values) > 1:
        for i, value in enumerate(values):
            if numbers[i] and value.shape != y.shape:
                values[i], numbers[i] = _stretched(record, value, numbers[i], y.shape)
    result._number = write_down(record, name, tuple(numbers), (y, *values, *parameters), next_number())
    return result


def _stretched(record: Record, value: Any, number: int, shape: tuple[int, ...]) -> tuple[Any, int]:
    """Value and number of an input after ``broadcast_to``, written down if the record listens to it."""
    wide = stretched(value, shape)
    if number not in record.known:
        return wide, 0
    return wide, write_down(
        record, "broadcast_to", (number,), (wide, value, shape, value.shape), next_number()
    )


def _calculate(operation: Operation, values: Sequence[Any], parameters: Sequence[Any]) -> Any:
    """The values of a result; NumPy's errors in our words."""
    try:
        return operation.calculate(*values, *parameters)
    except ValueError as error:
        if operation.elementwise:
            require_fitting_shapes([getattr(v, "shape", ()) for v in values], operation.name)
        raise InvalidArgumentError(str(error)) from None


def _apply_for_all(
    records: Sequence[Record], operation: Operation, inputs: Sequence[Any], parameters: Sequence[Any]
) -> Tensor:
    """The same for several records at once, or one that keeps all."""
    name = operation.name
    inputs = [_heard(x, records) if isinstance(x, Operators) else x for x in inputs]
    values = [x._value if isinstance(x, Operators) else x for x in inputs]
    if operation.elementwise and len(values) > 1:
        shapes = [getattr(v, "shape", ()) for v in values]
        if any(shape != shapes[0] for shape in shapes):
            shape = require_fitting_shapes(shapes, name)
            inputs = [stretch(x, shape) if getattr(x, "_number", 0) else x for x in inputs]
            values = [x._value if isinstance(x, Operators) else x for x in inputs]
    y = _calculate(operation, values, parameters)
    result = _new(Tensor)
    result._value = y
    numbers = tuple([getattr(x, "_number", 0) for x in inputs])
    result._number = write(records, name, numbers, (y, *values, *parameters))
    if records[0].traced is not None:
        result.__class__ = records[0].traced
    return result


def _heard(x: Any, records: Sequence[Any]) -> Any:
    """Let every open record know that ``x`` is read."""
    if isinstance(x, Variable):
        for record in records:
            if x._number not in record.known:
                record.read(x)
        if records[0].traced is not None:
            return records[0].snapshot(x)
    elif x._number == 0 and any(record.keeps_all for record in records):
        x._number = next_number()
    return x


def masked(x: Operators, mask: Any) -> Tensor:
    """What stands where ``mask`` is true, in a row; ``mask`` has the first axes of ``x``."""
    chosen = np.asarray(mask.numpy() if isinstance(mask, Operators) else mask, dtype=bool)
    shape = x._value.shape
    if shape[: chosen.ndim] != chosen.shape:
        raise InvalidArgumentError(f"A mask of shape {chosen.shape} does not fit a tensor of shape {shape}.")
    rest = shape[chosen.ndim :]
    rows = x if chosen.ndim == 1 else apply("reshape", (x,), (chosen.size, *rest), shape)
    return apply("gather", (rows, np.flatnonzero(chosen)), -len(rest) - 1, chosen.size)


def _full_key(key: Any, shape: tuple[int, ...]) -> tuple[int | slice | None, ...]:
    """An index as a tuple with one entry an axis: whole numbers, slices, and None for a new axis."""
    keys = list(key) if isinstance(key, tuple) else [key]
    for i, k in enumerate(keys):
        if isinstance(k, slice):
            keys[i] = slice(
                *(None if edge is None else operator.index(edge) for edge in (k.start, k.stop, k.step))
            )
        elif k is not None and k is not Ellipsis:
            if isinstance(k, bool | np.bool_) or not hasattr(k, "__index__") or np.ndim(k):
                raise TypeError(
                    "Only integers, slices (`:`), ellipsis (`...`) and tw.newaxis (`None`) are valid "
                    f"indices, got {k!r}. To pick by a list of positions write tw.gather(x, positions)."
                )
            keys[i] = operator.index(k)
    used = sum(k is not None and k is not Ellipsis for k in keys)
    if used > len(shape):
        raise InvalidArgumentError(f"Too many indices: {used} for a tensor of shape {shape}.")
    whole = [slice(None)] * (len(shape) - used)
    places = [i for i, k in enumerate(keys) if k is Ellipsis]
    if len(places) > 1:
        raise ValueError("Multiple ellipses are not allowed")
    keys = keys[: places[0]] + whole + keys[places[0] + 1 :] if places else keys + whole
    axis = 0
    for k in keys:
        if isinstance(k, int) and not -shape[axis] <= k < shape[axis]:
            raise InvalidArgumentError(
                f"slice index {k} of dimension {axis} out of bounds: that axis of shape {shape} is "
                f"{shape[axis]} long."
            )
        axis += k is not None
    return tuple(keys)


NUMPY_FUNCTIONS: dict[Any, Callable[..., Any]] = {}
"""What NumPy's own functions mean on Tensors: filled by :mod:`tapewidgets.engine.numpy_functions`."""


def _call_numpy(function: Any, arguments: Any, options: dict[str, Any]) -> Any:
    ours = NUMPY_FUNCTIONS.get(function)
    unknown = ""
    if ours is not None and options.get("out") is None:
        try:
            return ours(*arguments, **options)
        except TypeError as error:
            if "unexpected keyword argument" not in str(error):
                raise
            unknown = f" with {', '.join(options)}"
    parts = function if isinstance(function, tuple) else (function,)
    name = ".".join(getattr(part, "__name__", str(part)) for part in parts)
    raise TypeError(
        f"np.{name}{unknown} cannot be recorded on a tape. Use a tw function, or x.numpy() to leave the tape."
    )
