"""Names under ``tw.keras``: what is here of Keras, for programs that write it so."""

from typing import NoReturn

from tapewidgets.engine.functions import nn as activations
from tapewidgets.engine.keras import initializers, layers, losses, metrics, models, optimizers
from tapewidgets.engine.keras.models import Input, Model, Sequential


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(
        f"tw.keras has layers.Dense, Sequential, Model, losses, metrics and optimizers, no {name}. Data "
        "comes as NumPy arrays (tw.data.Dataset.from_tensor_slices); a training loop is written with "
        "tw.GradientTape."
    )


__all__ = [
    "Input", "Model", "Sequential", "activations", "initializers", "layers", "losses", "metrics", "models",
    "optimizers",
]  # fmt: skip
