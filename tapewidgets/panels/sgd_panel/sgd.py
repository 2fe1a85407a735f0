"""``SGDPanel``: watch gradient descent, live or step by step; the kernel trains in slices, never blocked."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import traitlets

from tapewidgets.panels import assets
from tapewidgets.panels.base import check_keywords
from tapewidgets.panels.sgd_panel.sgd_picture import picture
from tapewidgets.panels.sgd_panel.sgd_requests import AskedRun
from tapewidgets.training import Run, prepare
from tapewidgets.training.optimizer import refuse_keywords
from tapewidgets.training.settings import CHOICES


class SGDPanel(AskedRun):
    """Gradient descent to watch: buttons, the data with the model, the weights, the loss and its surface.

    Parameters
    ----------
    data : ``(x, y)``, a dict of columns, the path of a CSV, or None for 1,000 points on y = 3x + 1
    speed : steps a second while it runs; 0 for as fast as it can; "growing", the default, shows the first
        steps one by one and goes faster and faster
    run : a run to go on from, as `tapewidgets.train` gives it, instead of data and choices
    hide : parts to leave out: buttons, settings, progress, scrub, hand, data, traces, loss, surface, table,
        kept, setup, code
    choices : as for `tapewidgets.train`: model, loss, variables, learning_rate, batch_size, shuffle, seed,
        optimizer, epochs, steps

    Attributes
    ----------
    result : Run, what has been trained so far

    Raises
    ------
    TypeError, ValueError : a choice that cannot be, said in a sentence

    Examples
    --------
    >>> panel = tw.SGDPanel(learning_rate=0.01)
    >>> panel.run()
    SGDPanel(10000 of 10000 steps, finished: w = 3, b = 1)
    """

    _esm = assets.esm("sgd_panel/sgd.js")
    static_module = "sgd_panel/sgd.js"
    _css = assets.css("page/theme.css", "sgd_panel/sgd.css")
    parts = (
        "buttons",
        "settings",
        "progress",
        "scrub",
        "hand",
        "data",
        "traces",
        "loss",
        "surface",
        "table",
        "kept",
        "setup",
        "code",
    )

    live = traitlets.Bool(True).tag(sync=True)
    """False in an exported page, where nobody answers."""

    def __init__(
        self,
        data: Any = None,
        *,
        run: Run | None = None,
        speed: int | str = "growing",
        hide: Iterable[str] = (),
        **choices: Any,
    ) -> None:
        refuse_keywords("SGDPanel", choices)
        check_keywords("SGDPanel", choices, (*CHOICES, "speed", "hide", "data", "run"))
        if run is not None and (choices or data is not None):
            raise TypeError("SGDPanel(run=...) takes a run as it is: give no data and no choices beside it.")
        super().__init__(prepare(data, **choices) if run is None else run, speed, hide=hide)

    def describe(self) -> str:
        """Say where the run stands."""
        return repr(self.result)[len("Run(") : -1]

    def text(self) -> str:
        """Give the panel as text: the sentence, the settings, the newest step."""
        run = self.result
        lines = [
            repr(self),
            str(self.state["sentence"]),
            f"{run.settings.model}; {run.settings.loss}".replace("\n", "; "),
            run.say_settings(),
        ]
        return "\n".join([*lines, run.text()] if run.step_number else lines)

    def svg_picture(self) -> str:
        """Draw the data with the model and the traces, for viewers without widgets."""
        return picture(self.result)

    def figure(self, *views: str, step: int | None = None) -> Any:
        """Draw the run with matplotlib, as `Run.figure` does.

        Parameters
        ----------
        views : some of data, traces, loss, surface; by default all
        step : as it was after this step; by default the last
        """
        return self.result.figure(views, step=step) if views else self.result.figure(step=step)

    def save(self, path: str | Path) -> Path:
        """Write the panel's run to a file.

        Parameters
        ----------
        path : a JSON file; an existing one is replaced
        """
        return self.result.save(path)

    @classmethod
    def load(cls, path: str | Path, **keywords: Any) -> Self:
        """Open a saved run in a panel.

        Parameters
        ----------
        path : as `save` wrote it
        keywords : ``speed`` and ``hide``

        Raises
        ------
        ValueError : not a saved run
        """
        return cls(run=Run.load(path), **keywords)
