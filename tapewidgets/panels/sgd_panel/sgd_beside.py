"""What stands beside SGDPanel's run: kept runs to compare with, and the tape of one step in a stepper."""

from typing import Any, Self

import traitlets

from tapewidgets.panels.backprop_stepper.backprop_stepper import BackpropStepper
from tapewidgets.panels.sgd_panel.sgd_live import LiveRun
from tapewidgets.panels.sgd_panel.sgd_views import kept_view
from tapewidgets.training import Run

MOST_KEPT = 8


class BesideRun(LiveRun):
    """A live run with others beside it, and its steps' tapes below it."""

    kept_runs = traitlets.List().tag(sync=True)
    """Runs that were kept, to lay beside this one."""
    compare = traitlets.Int(-1).tag(sync=True, page=True)
    """Which of them is shown, -1 for none."""
    opened = traitlets.Dict().tag(sync=True)
    """The step whose tape is open, and the stepper that shows it, as the page knows it; empty for none."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self.stepper: BackpropStepper | None = None
        self._named = 0
        super().__init__(*arguments, **keywords)

    def keep_run(self, run: Run | None = None, name: str = "") -> Self:
        """Keep a run to lay beside others on one scrub bar; up to eight, then the oldest goes.

        Parameters
        ----------
        run : another run over variables of the same number; by default the panel's own
        name : what it is called; by default "run 1", "run 2", ...
        """
        self._named += 1
        view = kept_view(run or self.result, (name or f"run {self._named}")[:40])
        self.kept_runs = [*self.kept_runs, view][-MOST_KEPT:]
        self.compare = len(self.kept_runs) - 1
        return self

    def open_step(self, number: int) -> BackpropStepper:
        """Open the tape of a step in a stepper below the panel.

        Parameters
        ----------
        number : of the step, from 1

        Raises
        ------
        ValueError : no such step has been taken
        """
        tape, loss, variables, names = self.result.tape_of(number)
        self.shut_step()
        self.stepper = self.adopt(BackpropStepper(tape, loss, variables, names=names))
        self.opened = {"step": number, "model": self.stepper.model_id or ""}
        return self.stepper

    def shut_step(self) -> Self:
        """Close the tape that is open."""
        if self.stepper is not None:
            self._children.remove(self.stepper)
            self.stepper.close()
            self.stepper = None
        self.opened = {}
        return self
