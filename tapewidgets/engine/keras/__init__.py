"""Names under ``tw.keras``: what is here of Keras, for programs that write it so."""

from tapewidgets.engine.keras import losses, optimizers

__all__ = ["losses", "optimizers"]
