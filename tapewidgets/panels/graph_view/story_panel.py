"""What the panels of a tape's story share: its scene, steps, what-ifs, and ways out as files and pictures."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from tapewidgets import files
from tapewidgets import story as stories
from tapewidgets.panels.graph_view.gate import Gate, level_of
from tapewidgets.panels.graph_view.picture_files import FORMATS, picture
from tapewidgets.panels.graph_view.story_view import (
    LOOKS,
    UNCHANGED,
    StoryView,
    checked_look,
    drawn_alike,
    rankdir,
)
from tapewidgets.panels.packing import pack
from tapewidgets.panels.panel import Field, Panel
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.story import Story
from tapewidgets.words import tell

LOOK = (*UNCHANGED, *LOOKS)
"""The parts of the document that say how a story is shown."""
HIDDEN = "panel.refusal.hidden"


def pack_data(part: dict[str, Any], _panel: Any) -> dict[str, Any]:
    """Pack a heavy part on its way to the page."""
    return {**part, "data": pack(part["data"])} if part else {}


class StoryPanel(Panel):
    """A panel that shows a story; a subclass says which, in ``_view``."""

    heavy = ("scene",)
    static = True
    scene = traitlets.Dict().tag(sync=True, to_json=pack_data)
    """The story and its stage, sent together and packed."""

    step = Field("The step of the story that is shown, from 0.", at=True)
    selected = Field("The value that is asked about, -1 for none.", at=True)
    direction = Field("Of pictures that are written as files: left to right (LR), or top-down (TB).")

    asks: ClassVar[bool] = False
    """Whether it can ask about the story before it shows it."""

    _gate: Gate | None = None
    _view: StoryView | None = None
    _start: int | None = None
    """The step to start at; None for the step of rest."""

    @property
    def story(self) -> Story | None:
        """The plain data that all views are drawn from; None before there is anything to show."""
        return self.scene["data"]["story"] if self.scene else None

    @property
    def ask(self) -> str:
        """What is asked before it is shown: "next", "contribution", "sum", "shapes", "none" or "gradient".

        A bug to hunt, such as "overwrite" or "no sum", plays a backward pass with it. Empty while nothing is
        asked. It may be set, to True for "contribution".
        """
        return self._gate.level if self._gate is not None else ""

    @ask.setter
    def ask(self, ask: bool | str) -> None:
        if self._gate is None:
            raise Refusal("panel.refusal.asks")
        self._gate.ask(level_of(ask))

    @property
    def _closed(self) -> bool:
        return self._gate is not None and self._gate.closed

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What was answered in it, as plain data."""
        return self._gate.asking.entries if self._gate is not None else []

    @property
    def view(self) -> StoryView | None:
        """What its story is told of; None before there is anything to show."""
        return self._view

    def what_if(self, name: str | None = None, value: Any = None) -> None:
        """Put another value in the place of one on the tape; what depends on it changes, and only that.

        Parameters
        ----------
        name : the value's name in the graph; None brings the recorded values back
        value : of the same shape

        Raises
        ------
        ValueError : no such name, another shape, or a value that the tape does not know

        Examples
        --------
        >>> x = tw.Variable(2.0)
        >>> with tw.GradientTape(persistent=True) as tape:
        ...     y = x * x
        ...     z = y * y
        >>> view = tw.GraphView(tape, z, x, names={"x": x, "y": y, "z": z})
        >>> view.what_if("y", 3.0)
        >>> print(view.story["values"][view.story["target"]]["text"])
        9
        """
        if name is None:
            self.edit({"what_if": {}, "start": None})
        elif self._view is None:
            raise Refusal("panel.graph.empty")
        else:
            self.edit({"what_if": {**self.document["what_if"], name: value}})

    def start_gradient(self, value: Any = None) -> None:
        """Start backprop with another gradient of the target; None brings the first one back.

        Raises
        ------
        ValueError : another shape than the target's
        """
        self.edit({"start": value})

    # What a panel gives.

    def checked(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Check a change of how the story is shown."""
        return checked_look(changes)

    def looked(self, at: dict[str, Any]) -> dict[str, Any]:
        """Keep the step on the time line and the selection among the values."""
        story, found = self.story, {}
        step, selected = at.get("step"), at.get("selected")
        if isinstance(step, int) and not isinstance(step, bool):
            found["step"] = min(max(step, 0), last_step(story) if self._gate is None else self._gate.limit())
        if isinstance(selected, int) and not isinstance(selected, bool):
            count = len(story["values"]) if story else 0
            free = 0 <= selected < count and not self._closed
            found["selected"] = selected if free else -1
        return found

    # Asking before showing.

    def components(self) -> tuple[object, ...]:
        """Give what answers the page's requests besides the panel."""
        return () if self._gate is None else (self._gate.asking, self._gate)

    def light(self) -> dict[str, Any]:
        """Give what is asked, if anything is."""
        return {"asks": self.asks, "gate": self._gate.told() if self._gate is not None else None}

    @action("restore")
    def _asked_to_restore(self, arguments: dict[str, Any]) -> None:
        """Take over what a page remembers of a panel whose kernel is gone; answers are marked anew."""
        super()._asked_to_restore(arguments)
        at = arguments.get("at")
        if self._gate is not None and isinstance(at, dict):
            self._gate.restore(at.get("answers"))

    def _ipython_display_(self) -> None:
        """Show the panel; below it, if it asks from the start, what is answered, which stays there."""
        if self._gate is None or not self._gate.keeps:
            raise NotImplementedError  # then it is shown like any other widget
        self._gate.kept.show(self, self._gate.asking.about(), self.entries)

    def _draw(self, view: StoryView | None, document: Mapping[str, Any]) -> None:
        """Put a view's story on the stage, unless it is there already."""
        if view is None or (view is self._view and self.scene and drawn_alike(self.document, document)):
            self.publish()
            return
        scene = view.scene(document)
        story, before, self._view = scene["story"], self.story, view
        if self._gate is not None:
            self._gate.draws(view, as_recorded=drawn_alike(document, UNCHANGED))
            scene = self._gate.staged(scene)
            story = scene["story"]
        step = self._start if before is None else self._step_in(story, before)
        last = last_step(story) if self._gate is None else self._gate.limit(story)
        if self._gate is not None and self._gate.closed:
            step = self._gate.start()
        elif step is None:
            step = self.resting_step(story)
        self.at = {
            **self.at,
            "step": min(max(step, 0), last),
            "selected": -1 if self.at["selected"] >= len(story["values"]) else self.at["selected"],
        }
        self.publish(scene=scene)

    def resting_step(self, story: Story) -> int:
        """Give the step at which a new story is shown."""
        return last_step(story)

    def _step_in(self, story: Story, before: Story) -> int | None:
        """Keep the place on the time line while a story changes: the end stays the end; None to rest."""
        at = self.at["step"]
        if at == last_step(before):
            return last_step(story)
        same = [step["kind"] for step in before["steps"]] == [step["kind"] for step in story["steps"]]
        return at if same else None

    @action("save")
    def _asked_for_a_file(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Give a file that the browser cannot make by itself."""
        kind = arguments.get("format")
        if not isinstance(kind, str) or kind not in FORMATS:
            raise Refusal("panel.refusal.format")
        data = base64.b64encode(self.file(kind)).decode("ascii")
        return {"name": f"tape.{kind}", "type": FORMATS[kind], "base64": data}

    # Ways out.

    def file(self, kind: str) -> bytes:
        """Give the graph at the present step as a file's content.

        Parameters
        ----------
        kind : "svg", "png", "pdf", "dot", or "gif": an animation of all steps

        Raises
        ------
        ValueError : another kind, or nothing to draw yet
        """
        if kind not in FORMATS:
            raise Refusal("panel.refusal.format.named", kind=repr(kind), known=list(FORMATS))
        if self.story is None:
            raise Refusal("panel.refusal.save")
        if self._closed:
            raise Refusal(HIDDEN)
        return picture(self.story, self.step, kind, rankdir(self.document))

    def save_graph(self, path: str | Path) -> Path:
        """Write the graph to ``path``: at the present step (.svg, .png, .pdf, .dot) or at all (.gif).

        Raises
        ------
        ValueError : another suffix, or nothing to draw yet
        """
        path = Path(path)
        return files.write(path, self.file(path.suffix[1:].lower()))

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

        if self.story is None:
            raise Refusal("panel.refusal.draw")
        if self._closed:
            raise Refusal(HIDDEN)
        return figure_of_svg(self.svg_picture())

    def svg_picture(self) -> str:
        """Give the graph at the present step as one SVG with its colors baked in."""
        if self.story is None or self._closed:
            return ""  # local derivatives stand on its edges
        return stories.svg(self.story, self.step, rankdir=rankdir(self.document), baked=True)

    def text(self) -> str:
        """Give the present step as a frame of text."""
        if self.story is None:
            return repr(self)
        if self._gate is not None and self._gate.closed:
            return f"{self!r}\n{self._gate.text()}"
        return f"{self!r}\n{stories.frame(self.story, self.step)}"

    def describe(self) -> str:
        """Name the target, the sources and the number of operations."""
        if self.story is None:
            return tell("panel.said.nothing")
        values = self.story["values"]
        sources = [values[answer["value"]]["name"] for answer in self.story["answers"]]
        about = values[self.story["target"]]["name"]
        if sources:
            about = tell("panel.said.target", target=about, sources=sources)
        return tell("panel.said.operations", about=about, count=len(self.story["lines"]))


def last_step(story: Story | None) -> int:
    """Give the last step of a story; 0 if there is none."""
    return max(0, len(story["steps"]) - 1) if story else 0


def step_before_backprop(story: Story) -> int:
    """Give the last step of recording."""
    backward = [i for i, step in enumerate(story["steps"]) if step["kind"] not in ("record", "skip")]
    return max(0, backward[0] - 1) if backward else 0
