"""The stepper: one time line over recording and backprop, for any recorded tape."""

from typing import Any

from tapewidgets.panels.backprop_stepper.numpy_view import numpy_view
from tapewidgets.panels.graph_view.graph_view import GraphView
from tapewidgets.panels.graph_view.presenting import Pauses, presented
from tapewidgets.panels.graph_view.story_panel import step_before_backprop
from tapewidgets.panels.graph_view.what_if import TapeQuestion
from tapewidgets.story import Story


class BackpropStepper(GraphView):
    """Step through what a tape recorded and through backprop, one chain-rule product at a time.

    The tape's lines, the graph, one sentence, the step as an equation and the NumPy source move together, in
    the browser: no kernel is needed to step. The kernel sees ``step`` and may set it.

    Parameters
    ----------
    tape, target, sources, names, output_gradients : as for `GraphView`
    hide : any of ``"graph"``, ``"toolbar"``, ``"legend"``, ``"inspector"``, ``"formula"``, ``"tape"``,
        ``"source"``
    present : begin as on a projector: large, without controls, stepped by keys
    pauses : steps at which playing stops, or step -> the note that is shown there
    keywords : ``step``; ``direction`` ("LR" or "TB") of pictures that are written as files

    Raises
    ------
    TypeError : an unknown keyword (the nearest known one is named), or a target that is no tensor
    ValueError : a part to hide that does not exist, a tape without a record, or a pause at no step

    Examples
    --------
    >>> w = tw.Variable(2.0)
    >>> with tw.GradientTape(persistent=True) as tape:
    ...     loss = (3.0 * w - 1.0) ** 2
    >>> stepper = tw.BackpropStepper(tape, loss, w, names={"w": w, "loss": loss})
    >>> stepper.step = 0
    """

    script = "backprop_stepper/backprop_stepper.js"
    parts = ("graph", "toolbar", "legend", "inspector", "formula", "tape", "source")

    def __init__(self, *arguments: Any, present: bool = False, pauses: Pauses = (), **keywords: Any) -> None:
        self._shown = presented(present, pauses)
        super().__init__(*arguments, **keywords)

    def light(self) -> dict[str, Any]:
        """Give how it is presented."""
        return self._shown

    def resting_step(self, story: Story) -> int:
        """Give the step at which a new story is shown: the last of recording, before backprop starts."""
        return step_before_backprop(story)

    def beside(self, question: TapeQuestion, told: Story) -> dict[str, Any]:
        """Give the NumPy source."""
        return {"numpy": numpy_view(question, told)}
