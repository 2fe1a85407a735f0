"""The graph of a tape: its values as cards, asked in the browser."""

from collections.abc import Iterable
from typing import Any

from tapewidgets.engine import GradientTape, is_tensor
from tapewidgets.panels.graph_view.gate import Gate, level_of
from tapewidgets.panels.graph_view.story_panel import StoryPanel
from tapewidgets.panels.graph_view.story_view import LOOKS, UNCHANGED, StoryView, checked_look
from tapewidgets.panels.graph_view.what_if import TapeQuestion
from tapewidgets.panels.panel import check_keywords
from tapewidgets.story import Story
from tapewidgets.story.building.naming import namespace_of_caller
from tapewidgets.story.building.tell import tape_sources
from tapewidgets.words import tell


class GraphView(StoryPanel):
    """The graph of what a tape recorded: a card for each value, with its gradient.

    Point at a card or an edge and a lens shows its numbers. Click a value, or walk with the arrow keys: its
    line, its gradient as a sum of contributions and its paths from the target light up.

    Parameters
    ----------
    tape : a GradientTape that still has its record (``persistent=True``, or before ``gradient``)
    target : the Tensor that is differentiated, of any shape
    sources : a Tensor or Variable, or several in a list or dict; by default all that the tape watches
    names : learner's names, ``{"w": w}``, for nodes that would be called v1, v2, ...
    output_gradients : upstream gradient to start with, of the target's shape; ones by default
    hide : any of ``"toolbar"``, ``"legend"``, ``"inspector"``
    keywords : ``step``; ``direction`` ("LR" or "TB") of pictures that are written as files

    Raises
    ------
    TypeError : an unknown keyword (the nearest known one is named), or a target that is no tensor
    ValueError : a part to hide that does not exist, or a tape without a record

    Examples
    --------
    >>> x = tw.Variable(3.0)
    >>> with tw.GradientTape(persistent=True) as tape:
    ...     y = x * x
    >>> tw.GraphView(tape, y, x, names={"x": x, "y": y})
    GraphView(y with respect to x, 1 operation)
    """

    script = "graph_view/graph_view.js"
    parts = ("toolbar", "legend", "inspector")

    def __init__(
        self,
        tape: Any = None,
        target: Any = None,
        sources: Any = None,
        *,
        names: dict[str, Any] | None = None,
        output_gradients: Any = None,
        hide: Iterable[str] = (),
        **keywords: Any,
    ) -> None:
        name = type(self).__name__
        if tape is not None and not isinstance(tape, GradientTape):
            raise TypeError(tell("error.panel.tape", panel=name, what=type(tape).__qualname__))
        if (tape is None) != (target is None):
            missing = "target" if target is None else "tape"
            raise TypeError(tell(f"error.panel.lacks.{missing}", panel=name))
        check_keywords(name, keywords, ("step", *LOOKS, *(("ask",) if self.asks else ())))
        ask = level_of(keywords.pop("ask", False))
        if self.asks:
            self._gate = Gate(self, ask)
        self._start = keywords.pop("step", None)
        view = None
        if tape is not None:
            asked = list(tape.watched.values()) if sources is None else sources
            if names is None:
                names = {name: held for name, held in namespace_of_caller().items() if is_tensor(held)}
            flat = tuple(tape_sources(asked))
            question = TapeQuestion(tape, target, flat, names, None, output_gradients)
            view = StoryView(question, question.tell(), self.beside)
        self._asked = view
        document = {**UNCHANGED, **LOOKS, **checked_look(keywords)}
        given = [view.told if view else None, keywords, ask]
        super().__init__(document, at={"step": 0, "selected": -1}, hide=hide, given=given)

    def show(self, document: dict[str, Any]) -> None:
        """Draw the story as the document wants it."""
        self._draw(self._asked, document)

    def beside(self, question: TapeQuestion, told: Story) -> dict[str, Any]:
        """Give what the page shows beside the graph."""
        return {}
