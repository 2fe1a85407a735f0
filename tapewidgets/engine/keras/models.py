"""Models: layers put together."""

from collections.abc import Iterable
from typing import Any, NoReturn

from tapewidgets.engine.core.record import unrecorded
from tapewidgets.engine.functions.axes import listed
from tapewidgets.engine.functions.creation import zeros
from tapewidgets.engine.keras.layer import FUNCTIONAL, Input, InputLayer, Layer

_ADVICE = (
    "Write the loop: `with tw.GradientTape() as tape:` around the loss, then "
    "optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)."
)


class Model(Layer):
    """Layers as attributes, put together in ``call(self, inputs)``.

    Examples
    --------
    >>> class Line(tw.keras.Model):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.dense = tw.keras.layers.Dense(1, kernel_initializer="ones")
    ...
    ...     def call(self, inputs):
    ...         return self.dense(inputs)
    >>> model = Line()
    >>> print(model(tw.constant([[2.0]])), len(model.trainable_variables))
    tw.Tensor([[2.]], shape=(1, 1), dtype=float32) 2
    """

    def __init__(self, *functional: Any, **more: Any) -> None:
        if functional or {"inputs", "outputs"} & more.keys():
            raise TypeError(FUNCTIONAL)
        super().__init__(**more)

    @property
    def layers(self) -> list[Layer]:
        """The layers it has itself."""
        return [part for part in self._parts() if isinstance(part, Layer)]

    def summary(self) -> None:
        """Print each layer and how many numbers its weights hold."""
        for layer in self.layers:
            print(f"{layer.name:24} {type(layer).__name__:16} {layer.count_params():8,}")
        print(f"{'Total params:':41} {self.count_params():8,}")

    def compile(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: here the loop is written out."""
        raise NotImplementedError(f"A model is not compiled here. {_ADVICE}")

    def fit(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: here the loop is written out."""
        raise NotImplementedError(f"A model has no fit here. {_ADVICE}")

    def evaluate(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: here a model is called."""
        raise NotImplementedError("A model has no evaluate here. Call it: loss(y, model(x)).")

    def predict(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: here a model is called."""
        raise NotImplementedError("A model has no predict here. Call it: model(x).numpy().")

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: here the values are kept."""
        raise NotImplementedError(
            "A model is not saved here. Keep its values: np.savez(file, *model.get_weights()), and "
            "model.set_weights(values)."
        )

    save_weights = load_weights = save


class Sequential(Model):
    """Layers one after another.

    Examples
    --------
    >>> model = tw.keras.Sequential([tw.keras.layers.Dense(3, activation="relu"), tw.keras.layers.Dense(1)])
    >>> model(tw.ones((2, 4))).shape, len(model.trainable_variables)
    (TensorShape([2, 1]), 4)
    """

    def __init__(self, layers: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(**more)
        self._tape_layers: list[Any] = []
        self._tape_input: Any = None
        for layer in listed(layers or (), "layers"):
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Put one more layer, or function, at the end; an ``Input`` says what comes in."""
        if isinstance(layer, Input):
            self._tape_input = layer.shape
            return
        if not callable(layer):
            raise TypeError(f"A Sequential is made of layers, not of {layer!r}.")
        self._tape_layers.append(layer)
        if self._tape_input is not None or getattr(layer, "built", False):
            shape = self._tape_input or getattr(layer, "_tape_input_shape", None)
            if shape is not None:
                self._tape_input = shape
                self._build_for((None, *shape))

    def build(self, input_shape: Any) -> None:
        """Make all weights, for inputs of such a shape."""
        with unrecorded():
            self.call(zeros([1 if n is None else n for n in input_shape]))
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The output of the last layer."""
        for layer in self._tape_layers:
            inputs = layer(inputs)
        return inputs

    def _parts(self) -> Any:
        yield from super()._parts()
        yield from (layer for layer in self._tape_layers if isinstance(layer, Layer))


__all__ = ["Input", "InputLayer", "Model", "Sequential"]
