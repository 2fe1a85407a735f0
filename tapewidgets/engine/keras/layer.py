"""What layers and models are made from: weights made at the first call, and a phase, training or not."""

import inspect
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import numpy as np

from tapewidgets.engine.core.dtypes import numpy_dtype
from tapewidgets.engine.core.nested import mapped
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import unrecorded
from tapewidgets.engine.core.tensor import AnyTensor
from tapewidgets.engine.core.variable import Variable, WeightName
from tapewidgets.engine.functions.axes import to_shape
from tapewidgets.engine.functions.values import cast
from tapewidgets.engine.keras.initializers import to_initializer
from tapewidgets.engine.keras.module import Module, leaves, unique

FUNCTIONAL = "Model(inputs, outputs) is not here: write a Sequential, or a Model with `call`."


class Input:
    """What comes into a :class:`Sequential`: the shape of one row."""

    def __init__(
        self, shape: Any = None, batch_size: int | None = None, dtype: Any = None, **more: Any
    ) -> None:
        self.shape = tuple(shape or ())


InputLayer = Input


_inside: "ContextVar[tuple[str, ...]]" = ContextVar("inside", default=())  # whose weights are being made
_MADE: "Counter[str]" = Counter()  # how many layers have had a name of their class
_calling: "ContextVar[tuple[Any, ...]]" = ContextVar("calling", default=())  # (training,) inside a call


class Layer(Module):
    """A step of a model with weights of its own, made when its first input is seen.

    Write ``build(self, input_shape)``, to make weights with :meth:`add_weight`, and ``call(self, inputs)``.
    Layers that are attributes, also in lists, are part of it; a Variable that is an attribute is not, as in
    Keras: write ``self.add_weight(shape)``, or use :class:`tapewidgets.Module`.

    Examples
    --------
    >>> class Scale(tw.keras.layers.Layer):
    ...     def build(self, input_shape):
    ...         self.w = self.add_weight(shape=(), initializer="ones")
    ...
    ...     def call(self, inputs):
    ...         return self.w * inputs
    >>> print(Scale()([2.0]))
    tw.Tensor([2.], shape=(1,), dtype=float32)
    """

    def __init__(
        self, *, name: str | None = None, dtype: Any = None, trainable: bool = True, **more: Any
    ) -> None:
        super().__init__(name)
        if name is None:
            kind = self.name
            self._name = f"{kind}_{_MADE[kind]}" if _MADE[kind] else kind
            _MADE[kind] += 1
        shape = more.pop("input_shape", None) or ((more.pop("input_dim"),) if "input_dim" in more else None)
        if more:
            raise TypeError(f"{type(self).__name__} has no argument {', '.join(more)}.")
        self.trainable = trainable
        self.built = False
        self._tape_dtype = numpy_dtype(dtype or "float32")
        self._tape_input_shape = shape

    def add_weight(
        self, shape: Any = (), initializer: Any = "glorot_uniform", dtype: Any = None, trainable: bool = True,
        regularizer: Any = None, constraint: Any = None, name: str | None = None,
    ) -> Variable:  # fmt: skip
        """Make a weight, a Variable of the given shape."""
        with unrecorded():
            shape = to_shape(shape)
            value = convert(to_initializer(initializer)(shape, dtype=dtype or self._tape_dtype))
            if value.shape != shape:
                raise ValueError(
                    f"The initializer {initializer!r:.60} gave a value of shape {value.shape} for a "
                    f"weight of shape {shape}."
                )
            called = WeightName(name or "variable")
            inside = _inside.get()
            layers = inside if inside[-1:] == (self.name,) else (*inside, self.name)
            called.path = "/".join([*layers, called])
            weight = Variable(value, trainable=trainable, name=called)
        self._weights_of_its_own.append(weight)
        return weight

    @property
    def _weights_of_its_own(self) -> list[Variable]:
        weights: list[Variable] = self.__dict__.setdefault("_tape_weights", [])
        return weights

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of such a shape; a layer without weights needs none."""

    def call(self, inputs: Any) -> Any:
        """Calculate the output."""
        raise NotImplementedError(f"Write {type(self).__name__}.call(self, inputs).")

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Calculate the output, with weights made at the first call."""
        if isinstance(inputs, Input):
            raise TypeError(f"{self.name} is called on values. {FUNCTIONAL}")
        if "built" not in self.__dict__:
            raise RuntimeError(f"Call super().__init__() first in {type(self).__name__}.__init__.")
        if not isinstance(inputs, AnyTensor) or inputs._value.dtype != self._tape_dtype:
            inputs = self._as_input(inputs)
        if not self.built:
            with self._making_weights():
                self._build_for(tuple(getattr(inputs, "shape", ())))
                return self._called(inputs, *args, **kwargs)
        return self._called(inputs, *args, **kwargs)

    @contextmanager
    def _making_weights(self) -> Iterator[None]:
        """What is made in the block belongs to this layer."""
        token = _inside.set((*_inside.get(), self.name))
        try:
            yield
        finally:
            _inside.reset(token)

    def _called(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        outer = _calling.get()
        if not (args or kwargs or outer):
            return self.call(inputs)
        for value in args:
            if isinstance(value, bool | int | float | str):
                raise ValueError(
                    "Only input tensors may be passed as positional arguments. The following argument value "
                    f"should be passed as a keyword argument: {value} (of type {type(value)})"
                )
        training = kwargs.pop("training", None)
        if training is None and outer:
            (training,) = outer  # of the model that calls this layer
        if training is not None and "training" in inspect.signature(self.call).parameters:
            kwargs["training"] = training
        token = _calling.set((training,))
        try:
            return self.call(inputs, *args, **kwargs)
        finally:
            _calling.reset(token)

    def _as_input(self, inputs: Any) -> Any:
        """Tensors, those with fractions in the dtype of the layer, also in a list, a tuple or a dict."""
        arrays = AnyTensor | np.ndarray | np.generic
        if isinstance(inputs, dict) or (
            isinstance(inputs, list | tuple) and any(isinstance(x, arrays) for x in inputs)
        ):
            return mapped(self._as_input, inputs)
        value = inputs if isinstance(inputs, AnyTensor) else convert(inputs)
        if value._value.dtype.kind == "f" or not isinstance(inputs, arrays):
            return cast(value, self._tape_dtype)
        return value

    def _build_for(self, shape: tuple[Any, ...]) -> None:
        with unrecorded(), self._making_weights() if _inside.get()[-1:] != (self.name,) else nullcontext():
            self.build(shape)
        self.built = True

    def _parts(self) -> Iterator[Any]:
        yield from self._weights_of_its_own
        for name, value in vars(self).items():
            if not name.startswith("_tape"):
                yield from (x for x in leaves(value) if isinstance(x, Module))

    def _trained(self) -> Iterator[Variable]:
        """The weights that are to be trained: none of a layer that is not ``trainable``."""
        for part in self._parts() if self.trainable else ():
            if isinstance(part, Layer):
                yield from part._trained()
            elif isinstance(part, Module):
                yield from part.trainable_variables
            elif part.trainable:
                yield part

    @property
    def variables(self) -> list[Variable]:  # type: ignore[override]
        """All weights, those of layers in it too."""
        return list(super().variables)

    @property
    def trainable_variables(self) -> list[Variable]:  # type: ignore[override]
        """The weights that are to be trained."""
        return list(unique(self._trained()))

    @property
    def non_trainable_variables(self) -> list[Variable]:  # type: ignore[override]
        """The weights that are not."""
        trained = {id(v) for v in self.trainable_variables}
        return [v for v in self.variables if id(v) not in trained]

    weights, trainable_weights, non_trainable_weights = (
        variables,
        trainable_variables,
        non_trainable_variables,
    )

    def get_weights(self) -> list[Any]:
        """The values of all weights, as NumPy arrays."""
        return [np.asarray(v.numpy()) for v in self.variables]

    def set_weights(self, weights: Any) -> None:
        """Give all weights new values, in the order of :meth:`get_weights`."""
        if len(weights) != len(self.variables):
            raise ValueError(f"{len(weights)} values for {len(self.variables)} weights.")
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(cast(value, variable.dtype))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.__dict__.get('built', False)}>"

    def count_params(self) -> int:
        """How many numbers the weights hold."""
        return sum(int(v.shape.num_elements()) for v in self.variables)
