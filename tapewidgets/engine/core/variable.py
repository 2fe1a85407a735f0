"""Variable: a value that can be assigned anew, and that tapes watch by themselves."""

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.indexing import part_of_variable
from tapewidgets.engine.core.operands import convert, require_conversion
from tapewidgets.engine.core.record import complete_record, new_numbers, open_tapes, recording, traced
from tapewidgets.engine.core.tensor import AnyTensor, EagerTensor, Tensor, TensorLike, value_text
from tapewidgets.engine.errors import InvalidArgumentError, no_value

_add, _subtract = operator.add, operator.sub


def _in_place(name: str, sign: str, instead: str) -> Callable[[Any, Any], NoReturn]:
    def method(self: Any, value: Any) -> NoReturn:
        raise RuntimeError(
            f"`{name} {sign}= value` with `tw.Variable`s is not supported. Use `{name}.{instead}` to modify "
            f"the variable, or `out = {name} {sign} value` if you need to get a new output Tensor."
        )

    return method


class WeightName(str):
    """The name of a layer's weight, as Keras has it: without an output index, with a path through layers."""

    path: str


class Variable(AnyTensor):
    """A value that can be assigned anew, and that tapes watch by themselves.

    Parameters
    ----------
    initial_value : tensor-like of any shape, or a function that gives it
    trainable : False keeps tapes from watching it unasked
    name : shown when printed
    dtype : dtype of the value; by default that of ``initial_value``
    shape : lengths that the value must have; None stands for any length

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
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
        experimental_enable_variable_lifting: bool = True,
    ) -> None:
        if initial_value.__class__ is EagerTensor and dtype is None:
            self._value = initial_value._value
        else:
            if initial_value is None:
                raise ValueError("A Variable needs an initial value: tw.Variable(3.)")
            if callable(initial_value):
                initial_value = initial_value()
            if traced():
                raise ValueError(
                    "Make Variables outside tw.function: one made inside would be new at every call."
                )
            self._value = convert(initial_value, dtype)._value
        if shape is not None:
            self._require_shape(shape)
        self._trainable = trainable is None or bool(trainable)
        self._name = name
        self._number = next(new_numbers)

    def _require_shape(self, shape: Any) -> None:
        if isinstance(shape, int):
            shape = (shape,)
        if not isinstance(shape, list | tuple):
            raise TypeError(f"shape is a tuple of lengths, such as (2, 3), not {shape!r:.60}.")
        wanted, found = tuple(shape), self._value.shape
        if len(wanted) != len(found) or any(n not in (None, k) for n, k in zip(wanted, found, strict=False)):
            raise ValueError(
                f"In this `tw.Variable` creation, the initial value's shape ({found}) is not compatible with "
                f"the explicitly supplied `shape` argument ({wanted})."
            )

    def __copy__(self) -> "Variable":
        return self  # a shallow copy shares the state, as in TensorFlow

    def __reduce__(self) -> Any:
        return _again, (self.numpy(), self._trainable, self._name)

    @property
    def name(self) -> str:
        """Name with TensorFlow's output index, such as ``w:0``; a layer's weight has none, as in Keras."""
        return str(self._name) if isinstance(self._name, WeightName) else f"{self._name or 'Variable'}:0"

    @property
    def path(self) -> str:
        """Where a layer's weight belongs, such as ``dense/kernel``; of others the name."""
        return str(getattr(self._name, "path", self.name))

    @property
    def trainable(self) -> bool:
        """Whether tapes watch it unasked."""
        return self._trainable

    def _leave(self) -> None:
        if traced():
            raise no_value()
        super()._leave()

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
        return self._set(self._fitting(delta, "update"), _add, read_value)

    def assign_sub(
        self, delta: TensorLike, use_locking: bool = False, name: Any = None, read_value: bool = True
    ) -> "Variable | None":
        """Subtract ``delta`` (of the variable's shape) from the value; not recorded."""
        return self._set(self._fitting(delta, "update"), _subtract, read_value)

    def _fitting(self, value: TensorLike, doing: str = "assign") -> Tensor:
        tensor = value if value.__class__ is EagerTensor else convert(value, self._value.dtype)
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
        if not (recording() and self._assigned_in_a_trace(tensor, combine)):
            self._value = combine(self._value, tensor._value) if combine else tensor._value
        if not read_value:
            return None
        unread = UnreadVariable()
        unread._variable = self._variable if isinstance(self, UnreadVariable) else self
        return unread

    def _assigned_in_a_trace(self, tensor: Tensor, combine: Any) -> bool:
        """Tell the open tapes; true if a trace has recorded the assignment and nothing is to be done now."""
        for tape in open_tapes():
            tape.changed |= {self._number}
            tape.tracks(self)
        record = complete_record()
        if record is None or not record.traced:
            return False
        record.assign(self, combine(self.value(), tensor) if combine else tensor)
        return True

    def __hash__(self) -> int:
        raise TypeError(
            f"Variable is unhashable. Instead, use variable.ref() as the key. (Variable: {self!r})"
        )

    def __repr__(self) -> str:
        if isinstance(self._name, WeightName):
            return (
                f"<tw.Variable path={self.path}, shape={self._value.shape}, dtype={self._value.dtype.name}, "
                f"value={self._value}>"
            )
        return (
            f"<tw.Variable '{self._printed_name()}' shape={self._value.shape} "
            f"dtype={self._value.dtype.name}, numpy={value_text(self._value)}>"
        )

    __str__ = __repr__
    __getitem__ = part_of_variable  # type: ignore[assignment]

    def _printed_name(self) -> str:
        return self.name

    __iadd__ = _in_place("variable", "+", "assign_add(value)")
    __isub__ = _in_place("variable", "-", "assign_sub(value)")
    __imul__ = _in_place("var", "*", "assign(var * value)")
    __itruediv__ = _in_place("var", "/", "assign(var / value)")
    __ipow__ = _in_place("var", "**", "assign(var ** value)")
    __ifloordiv__ = _in_place("var", "//", "assign(var // value)")
    __imod__ = _in_place("var", "%", "assign(var % value)")


Variable.__name__ = "ResourceVariable"  # what type(v).__name__ gives in TensorFlow; programs print it


def _again(value: Any, trainable: bool, name: str | None) -> Variable:
    """A variable of its own with a value that another one had: what copying and unpickling give."""
    return Variable(value, trainable, name=name)


def _shared(name: str) -> Any:
    """A slot that is the variable's own, whichever of its names is used."""
    return property(
        lambda self: getattr(self._variable, name),
        lambda self, value: setattr(self._variable, name, value),
    )


class UnreadVariable(Variable):
    """What ``assign`` gives back: the same variable, under the name TensorFlow prints for it."""

    __slots__ = ("_variable",)
    _variable: Variable

    if TYPE_CHECKING:

        def __init__(self) -> None: ...
    else:
        __init__ = object.__init__  # one is made at every assignment
        _value, _number = map(_shared, ("_value", "_number"))
        _name, _trainable = map(_shared, ("_name", "_trainable"))

    def variable(self) -> Variable:
        """The variable that was assigned."""
        return self._variable

    def _printed_name(self) -> str:
        return "UnreadVariable"
