"""The stepper: one time line over recording and backprop, for any recorded tape."""

from tapewidgets.panels import assets
from tapewidgets.panels.graph_view.graph_view import GraphView


class BackpropStepper(GraphView):
    """Step through what a tape recorded and through backprop, one chain-rule product at a time.

    The graph, the tape's lines, the NumPy source, the formula and one sentence move together, in the browser:
    no kernel is needed to step. The kernel sees ``step`` and may set it.

    Parameters
    ----------
    tape, target, sources, names, output_gradients : as for `GraphView`
    hide : any of ``"graph"``, ``"toolbar"``, ``"legend"``, ``"inspector"``, ``"formula"``, ``"tape"``,
        ``"source"``
    keywords : ``direction`` ("LR" or "TB"), ``step``, ``show_signs``, ``show_widths``

    Raises
    ------
    TypeError : an unknown keyword (the nearest known one is named), or a target that is no tensor
    ValueError : a part to hide that does not exist, or a tape without a record

    Examples
    --------
    >>> w = tw.Variable(2.0)
    >>> with tw.GradientTape(persistent=True) as tape:
    ...     loss = (3.0 * w - 1.0) ** 2
    >>> stepper = tw.BackpropStepper(tape, loss, w, names={"w": w, "loss": loss})
    >>> stepper.step = 0
    """

    _esm = assets.esm("backprop_stepper/backprop_stepper.js")
    static_module = "backprop_stepper/backprop_stepper.js"
    _css = assets.css("page/theme.css", "graph_view/graph_view.css", "backprop_stepper/backprop_stepper.css")
    parts = ("graph", "toolbar", "legend", "inspector", "formula", "tape", "source")

    def resting_step(self) -> int:
        """Give the step at which a new story is shown: the last of recording, before backprop starts."""
        steps = self._story["steps"] if self._story else []
        backward = [index for index, step in enumerate(steps) if step["kind"] not in ("record", "skip")]
        return max(0, backward[0] - 1) if backward else 0
