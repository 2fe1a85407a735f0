"""What leaves a run: pictures, tables, text, files, code, and the program that a page draws with."""

from typing import Any, Protocol

from tapewidgets.training.data import Data
from tapewidgets.training.history import History
from tapewidgets.training.landscape import Landscape
from tapewidgets.training.model import Model
from tapewidgets.training.settings import Settings
from tapewidgets.training.step import Change


class RunData(Protocol):
    """What an export reads of a run."""

    settings: Settings
    data: Data
    model: Model
    history: History
    landscape: Landscape
    changes: list[Change]
    steps: int

    def losses(self, *, every: bool = False) -> dict[str, Any]:
        """Give the losses over training and test points after the kept steps."""
