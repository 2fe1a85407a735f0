"""Names under ``tw.keras``: what is here of Keras, for programs that write it so."""

from tapewidgets.engine import optimizers
from tapewidgets.engine.functions import losses

__all__ = ["losses", "optimizers"]
