"""Names under ``tw.keras``: what is here of Keras, for programs that write it so."""

from typing import NoReturn

from tapewidgets.engine.keras import layers, losses, models, optimizers
from tapewidgets.engine.keras.models import Input, Model, Sequential


def __getattr__(name: str) -> NoReturn:
    raise AttributeError(
        f"tw.keras has layers.Dense, Sequential, Model, losses and optimizers, no {name}. Data comes as "
        "NumPy arrays (tw.data.Dataset.from_tensor_slices); a training loop is written with tw.GradientTape."
    )


__all__ = ["Input", "Model", "Sequential", "layers", "losses", "models", "optimizers"]
