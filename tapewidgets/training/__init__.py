"""Training runs as data: what was chosen, every step, where it should end, and why it diverged."""

from tapewidgets.training.data import Data, line, read_csv
from tapewidgets.training.run import Run
from tapewidgets.training.settings import Settings
from tapewidgets.training.step import Change, Step
from tapewidgets.training.train import prepare, train

__all__ = ["Change", "Data", "Run", "Settings", "Step", "line", "prepare", "read_csv", "train"]
