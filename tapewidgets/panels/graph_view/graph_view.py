"""The graph of a tape, drawn by Graphviz and asked in the browser."""

import base64
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import traitlets

from tapewidgets import story as stories
from tapewidgets.engine import GradientTape, is_tensor
from tapewidgets.panels import assets
from tapewidgets.panels.base import guarded
from tapewidgets.panels.graph_view.asking import AskingPanel
from tapewidgets.panels.graph_view.what_if import Question
from tapewidgets.panels.packing import pack
from tapewidgets.panels.tape_lab import sources_text
from tapewidgets.story.building.naming import namespace_of_caller
from tapewidgets.story.building.tell import tape_sources

FORMATS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "dot": "text/vnd.graphviz"}


class GraphView(AskingPanel):
    """The graph of what a tape recorded, with values and gradients in its nodes.

    Hover over a value, click it, or walk with the arrow keys: its line, its gradient as a sum of
    contributions and its routes from the target light up. Ctrl and the wheel zoom,
    dragging moves the drawing.

    Parameters
    ----------
    tape : a GradientTape that still has its record (``persistent=True``, or before ``gradient``)
    target : the Tensor that is differentiated, of any shape
    sources : a Tensor or Variable, or several in a list or dict; by default all that the tape watches
    names : learner's names, ``{"w": w}``, for nodes that would be called v1, v2, ...
    output_gradients : upstream gradient to start with, of the target's shape; ones by default
    hide : any of ``"toolbar"``, ``"legend"``, ``"inspector"``
    keywords : ``direction`` ("LR" or "TB"), ``step``, ``show_signs``, ``show_widths``

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
    GraphView(y by x, 1 operation)
    """

    _esm = assets.esm("graph_view/graph_view.js")
    static_module = "graph_view/graph_view.js"
    _css = assets.css("page/theme.css", "graph_view/graph_view.css")
    parts = ("toolbar", "legend", "inspector")
    public = ("direction", "step", "show_signs", "show_widths")
    kept = ("step", "selected", "direction", "show_signs", "show_widths")

    scene = traitlets.Dict().tag(sync=True, to_json=pack)
    """The story and its drawing, sent together and packed."""
    selected = traitlets.Int(-1).tag(sync=True, page=True)
    """The value that is asked about, -1 for none."""
    direction = traitlets.Enum(("LR", "TB"), "LR").tag(sync=True, page=True)
    """Left to right, or top-down."""
    show_signs = traitlets.Bool(True).tag(sync=True, page=True)
    """Colour what flowed by its sign."""
    show_widths = traitlets.Bool(True).tag(sync=True, page=True)
    """Draw what flowed the wider the larger it is."""
    live = traitlets.Bool(True).tag(sync=True)
    """False in an exported page, where nobody answers."""

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
        if tape is not None and not isinstance(tape, GradientTape):
            name = type(self).__name__
            raise TypeError(
                f"{name} takes a tape first, as in tw.{name}(tape, y, x), not {type(tape).__name__}."
            )
        self._begin()
        super().__init__(hide=hide, **keywords)
        if tape is not None:
            asked = list(tape.watched.values()) if sources is None else sources
            flat = tuple(tape_sources(asked))
            if names is None:
                names = {name: held for name, held in namespace_of_caller().items() if is_tensor(held)}
            with self.hold_sync():
                self._ask(Question(tape, target, flat, names, None, output_gradients), keywords.get("step"))

    def resting_step(self) -> int:
        """Give the step at which a new story is shown: the last, with all gradients."""
        return len(self._story["steps"]) - 1 if self._story else 0

    def _draw(self) -> None:
        if self._story is None:
            return
        drawing = stories.svg(self._story, rankdir=self._rankdir, opened=self._opened)
        self.scene = {"story": self._story, "svg": drawing, **self._beside()}

    def _beside(self) -> dict[str, Any]:
        """Give what a page needs beside the story: opened folds, what a what-if has changed."""
        beside: dict[str, Any] = {"opened": sorted(self._opened)} if self._opened else {}
        if self._question is not None and self._told is not None and "source" in self.parts:
            beside["numpy"] = sources_text.numpy_view(self._question, self._told)
        if self._changed is not None:
            beside["changed"] = self._changed
        return beside

    @traitlets.validate("selected")
    def _selected_inside(self, proposal: dict[str, Any]) -> int:
        count = len(self._story["values"]) if self._story else 0
        return proposal["value"] if -1 <= proposal["value"] < count else -1

    @property
    def _rankdir(self) -> Literal["LR", "TB"]:
        return "TB" if self.direction == "TB" else "LR"

    @traitlets.observe("direction")
    @guarded
    def _turn(self, _change: Any) -> None:
        self._draw()

    @guarded
    def on_page_unfold(self, content: dict[str, Any]) -> None:
        """Open a fold that was clicked, or close it again."""
        fold = content.get("fold")
        if not isinstance(fold, int) or not self._story or not 0 <= fold < len(self._story.get("folds", [])):
            return
        self._opened ^= {fold}
        self._draw()

    @guarded
    def on_page_refold(self, _content: dict[str, Any]) -> None:
        """Close all folds that were opened."""
        self._opened = set()
        self._draw()

    @guarded
    def on_page_save(self, content: dict[str, Any]) -> None:
        """Answer with a file that the browser cannot make by itself."""
        kind = content.get("format")
        if isinstance(kind, str) and kind in FORMATS:
            data = base64.b64encode(self.file(kind)).decode("ascii")
            self.send({"kind": "file", "name": f"tape.{kind}", "type": FORMATS[kind], "base64": data})

    # Ways out.

    def file(self, kind: str) -> bytes:
        """Give the graph at the present step as a file's content.

        Parameters
        ----------
        kind : "svg", "png", "pdf" or "dot"

        Raises
        ------
        ValueError : another kind, or nothing to draw yet
        """
        if kind not in FORMATS:
            raise ValueError(f"There is no format {kind!r}; choose one of {', '.join(FORMATS)}.")
        if self._story is None:
            raise ValueError("There is no graph to save yet.")
        if kind == "dot":
            return stories.dot(self._story, self.step, rankdir=self._rankdir).encode()
        if kind == "svg":
            return self.svg_picture().encode()
        from tapewidgets.panels.graph_view.figure import closed

        with closed(self.figure()) as figure, io.BytesIO() as memory:
            figure.savefig(memory, format=kind)
            return memory.getvalue()

    def save_graph(self, path: str | Path) -> Path:
        """Write the graph at the present step to ``path``; its suffix says how (.svg, .png, .pdf, .dot).

        Raises
        ------
        ValueError : another suffix, or nothing to draw yet
        """
        path = Path(path)
        path.write_bytes(self.file(path.suffix[1:].lower()))
        return path

    def figure(self) -> Any:
        """Draw the graph with its gradients at the present step as a matplotlib figure.

        Returns
        -------
        matplotlib.figure.Figure : of the drawing's size, not registered with pyplot

        Raises
        ------
        ValueError : there is nothing to draw yet
        """
        from tapewidgets.panels.graph_view.figure import figure_of_svg

        if self._story is None:
            raise ValueError("There is no graph to draw yet.")
        return figure_of_svg(self.svg_picture())

    def svg_picture(self) -> str:
        """Give the graph at the present step as one SVG with its colours baked in."""
        if self._story is None:
            return ""
        return stories.svg(self._story, self.step, rankdir=self._rankdir, opened=self._opened, baked=True)

    def text(self) -> str:
        """Give the present step as a frame of text."""
        if self._story is None:
            return repr(self)
        return f"{self!r}\n{stories.frame(self._story, self.step)}"

    def describe(self) -> str:
        """Name the target, the sources and the number of operations."""
        if self._story is None:
            return "nothing recorded"
        values = self._story["values"]
        sources = ", ".join(values[answer["value"]]["name"] for answer in self._story["answers"])
        count = len(self._story["lines"])
        by = f" by {sources}" if sources else ""
        return f"{values[self._story['target']]['name']}{by}, {count} operation{'' if count == 1 else 's'}"
