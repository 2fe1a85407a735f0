"""What leaves a run: pictures, tables, text, files, code, and the program that a page draws with."""

from typing import Any, Protocol

from tapewidgets.training.data import Data
from tapewidgets.training.history import History
from tapewidgets.training.landscape import Landscape
from tapewidgets.training.model import Model
from tapewidgets.training.settings import Settings, Weight
from tapewidgets.training.step import Change, Step


class RunData(Protocol):
    """What an export reads of a run."""

    settings: Settings
    data: Data
    model: Model
    history: History
    landscape: Landscape
    changes: list[Change]
    steps: int
    diverged: str

    @property
    def step_number(self) -> int:
        """How many steps have been taken."""

    @property
    def weights(self) -> dict[str, Weight]:
        """The weights now: variable -> value."""

    def say_weights(self) -> str:
        """Say the weights in words."""

    def step(self, number: int) -> Step:
        """Give everything about one step."""

    def losses(self, *, every: bool = False) -> dict[str, Any]:
        """Give the losses over training and test points after the kept steps."""
