"""A step told as a story: record, backward, update, each moment with its sentence and its equation."""

from tapewidgets.training.telling.moments import ToldStep, tell_step

__all__ = ["ToldStep", "tell_step"]
