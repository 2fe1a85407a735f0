"""A step told as a story: record, backward, update, each moment with its sentence and its equation."""

from tapewidgets.training.telling.moments import tell_step
from tapewidgets.training.telling.told_step import ToldStep, say_told

__all__ = ["ToldStep", "say_told", "tell_step"]
