"""The stepper: one time line over recording and backprop, for any recorded tape."""

from collections.abc import Mapping
from typing import Any, Self

from tapewidgets.panels.backprop_stepper.numpy_view import numpy_view
from tapewidgets.panels.graph_view.graph_view import GraphView
from tapewidgets.panels.graph_view.presenting import Pauses, presented
from tapewidgets.panels.graph_view.story_panel import step_before_backprop
from tapewidgets.panels.graph_view.what_if import TapeQuestion
from tapewidgets.story import Story
from tapewidgets.story.building.naming import namespace_of_caller
from tapewidgets.story.reading.reread import Reread


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
    keywords : ``step``; ``ask``, what to ask for before it is shown (True, or "next", "contribution",
        "sum", "shapes", "none", "gradient", or a bug to hunt, such as "overwrite"; the answers stay in the
        saved notebook); ``direction`` ("LR" or
        "TB") of pictures that are written as files

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

    Each number is asked for before it travels.

    >>> stepper = tw.BackpropStepper(tape, loss, w, names={"w": w, "loss": loss}, ask=True)
    >>> print(stepper.text())
    BackpropStepper(loss with respect to w, 3 operations)
    The tape:
      v1 = 3 * w
      v2 = v1 - 1
      loss = v2 ** 2
    Gradients so far: loss 1.
    Which value receives a contribution next, and what is it?
    """

    script = "backprop_stepper/backprop_stepper.js"
    asks = True
    parts = ("graph", "toolbar", "legend", "inspector", "formula", "tape", "source")

    def __init__(self, *arguments: Any, present: bool = False, pauses: Pauses = (), **keywords: Any) -> None:
        self._shown = presented(present, pauses)
        super().__init__(*arguments, **keywords)

    def light(self) -> dict[str, Any]:
        """Give how it is presented, and what is asked."""
        return {**super().light(), **self._shown}

    @classmethod
    def from_torch(cls, loss: Any, names: Mapping[str, Any] | None = None, **keywords: Any) -> Self:
        """Step through the graph of a PyTorch tensor; it is read, and recorded on a tape of ours.

        Torch is not imported, and nothing of it runs. Ask before ``loss.backward()``, which throws the graph
        away. The gradients are those of the leaves that require one.

        Parameters
        ----------
        loss : the tensor to differentiate, of any shape
        names : name -> tensor, for leaves (``dict(model.named_parameters())``) and results on the way; by
            default the caller's variables
        keywords : as for the stepper itself: ``hide``, ``step``

        Raises
        ------
        TypeError : not a torch tensor
        ValueError : a graph that was used up, an operation that cannot be read, or a constant whose numbers
            nothing has kept
        """
        from tapewidgets.story.reading.torch_graph import read_torch

        if names is None:
            names = {name: held for name, held in namespace_of_caller().items() if hasattr(held, "grad_fn")}
        return cls._of_another_library(read_torch(loss, names), keywords)

    @classmethod
    def from_micrograd(cls, value: Any, names: Mapping[str, Any] | None = None, **keywords: Any) -> Self:
        """Step through the graph of a micrograd Value; it is read, and recorded on a tape of ours.

        Parameters
        ----------
        value : the Value to differentiate
        names : name -> Value; by default the labels that the Values have. The gradients are those of the
            named Values that nothing went into, or of all such Values if none has a name
        keywords : as for the stepper itself: ``hide``, ``step``

        Raises
        ------
        TypeError : not a micrograd Value
        ValueError : an operation that is not known here
        """
        from tapewidgets.story.reading.micrograd_values import read_micrograd

        return cls._of_another_library(read_micrograd(value, names), keywords)

    @classmethod
    def _of_another_library(cls, read: Reread, keywords: dict[str, Any]) -> Self:
        return cls(read.tape, read.target, read.sources, names=read.names, **keywords)

    def resting_step(self, story: Story) -> int:
        """Give the step at which a new story is shown: the last of recording, before backprop starts."""
        return step_before_backprop(story)

    def beside(self, question: TapeQuestion, told: Story) -> dict[str, Any]:
        """Give the NumPy source."""
        return {"numpy": numpy_view(question, told)}
