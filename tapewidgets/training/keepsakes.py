"""What a person takes away from a run: pictures, a table, text, a file, code."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tapewidgets.training.code import code
from tapewidgets.training.data import Data
from tapewidgets.training.files import to_text
from tapewidgets.training.history import History
from tapewidgets.training.model import Model
from tapewidgets.training.pictures import VIEWS, Moving, animate, draw
from tapewidgets.training.settings import Settings, Weight
from tapewidgets.training.step import Change, Step
from tapewidgets.training.surface import Surface
from tapewidgets.training.tables import as_csv, step_frame


class Keepsakes:
    """The part of a `Run` that only looks at what has happened."""

    settings: Settings
    data: Data
    model: Model
    history: History
    changes: list[Change]
    steps: int
    diverged: str

    @property
    def step_number(self) -> int:
        """How many steps have been taken."""
        raise NotImplementedError

    @property
    def weights(self) -> dict[str, Weight]:
        """The weights now."""
        raise NotImplementedError

    @property
    def surface(self) -> Surface | None:
        """The loss over two numbers."""
        raise NotImplementedError

    @property
    def exact(self) -> dict[str, Any] | None:
        """The least-squares answer."""
        raise NotImplementedError

    def step(self, number: int) -> Step:
        """Tell everything about one step."""
        raise NotImplementedError

    def say_weights(self) -> str:
        """Say the weights in words."""
        raise NotImplementedError

    def figure(self, views: Sequence[str] = VIEWS, *, step: int | None = None, log: bool = False) -> Any:
        """Draw the run with matplotlib.

        Parameters
        ----------
        views : some of data, traces, loss, surface
        step : as it was after this step; by default the last
        log : draw the loss on a log axis

        Returns
        -------
        matplotlib.figure.Figure : shown by a notebook, written by its ``savefig``

        Examples
        --------
        >>> len(tw.train(epochs=1).figure().axes)
        4
        """
        row = -1 if step is None else int(np.searchsorted(self.history.steps, step, side="right")) - 1
        return draw(self, views, max(row, -1), log)

    def animation(self, *, frames: int = 40, seconds: float = 4.0, **choices: Any) -> Moving:
        """Draw the run as a moving picture.

        Parameters
        ----------
        frames : how many pictures, 2 to 200
        seconds : how long it lasts
        choices : as for `figure`

        Returns
        -------
        Moving : shown by a notebook, written by its ``save`` as .gif or .html
        """
        return animate(self, frames, seconds, **choices)

    def table(self, path: str | Path | None = None) -> str:
        """Give the kept rows as CSV, and write them to a file if one is named.

        Parameters
        ----------
        path : an existing file is replaced

        Examples
        --------
        >>> print(tw.train(steps=1).table().splitlines()[0])
        step,loss,w,gradient of w,update of w,b,gradient of b,update of b
        """
        text = as_csv(self.settings, self.history)
        if path is not None:
            Path(path).write_text(text, "utf-8")
        return text

    def text(self, number: int | None = None) -> str:
        """Give a step, by default the last, as text.

        Parameters
        ----------
        number : from 1 to the steps taken
        """
        number = self.step_number if number is None else number
        frame = step_frame(self.step(number)) if number else f"Ready: {self.say_weights()}"
        return f"{frame}\n{self.diverged}" if self.diverged and number == self.step_number else frame

    def save(self, path: str | Path) -> Path:
        """Write the run to a JSON file: what was chosen, every change, and how far it went.

        Raises
        ------
        ValueError : the learning rate is a function of your own
        """
        path = Path(path)
        text = to_text(self.settings, self.data, self.changes, self.step_number, self.weights)
        path.write_text(text, "utf-8")
        return path

    def code(self, to: str = "tapewidgets") -> str:
        """Write the program that trains like this, for this package or for TensorFlow.

        Parameters
        ----------
        to : "tapewidgets" or "tensorflow"

        Examples
        --------
        >>> tw.training.prepare().code("tensorflow").startswith("import numpy as np")
        True
        """
        return code(self.settings, self.data, self.changes, self.steps, to)
