"""A panel that tells a tape's story: the question it was asked, and what if a value were another."""

from typing import Any

import numpy as np
import traitlets

from tapewidgets.engine.core.lines import value_of
from tapewidgets.panels.base import Panel, guarded
from tapewidgets.panels.expression_panel.workbench import Problem, plain_value
from tapewidgets.panels.graph_view.what_if import Question, number_of
from tapewidgets.story import Story


class AskingPanel(Panel):
    """Holds a question, its story, and the story after changes; a subclass shows it in ``_draw``."""

    step = traitlets.Int(0).tag(sync=True, page=True, echo_update=False)
    """The step of the story that is shown, from 0."""

    def _begin(self) -> None:
        """Start with nothing asked and nothing told."""
        self._question: Question | None = None
        self._told: Story | None = None
        self._bare: Story | None = None
        self._story: Story | None = None
        self._opened: set[int] = set()
        self._edits: dict[int, Any] = {}
        self._seed: Any = None
        self._changed: dict[str, Any] | None = None

    @property
    def story(self) -> Story | None:
        """The plain data that all views are drawn from; None before there is anything to show."""
        return self._story

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
            self._change({}, None)
            return
        names = [entry["name"] for entry in self._story["values"]] if self._story else []
        if name not in names:
            raise ValueError(f"There is no {name!r} in the graph; it has {', '.join(names) or 'nothing'}.")
        self._replace(name, value)

    def start_gradient(self, value: Any = None) -> None:
        """Start backprop with another gradient of the target; None brings the first one back.

        Raises
        ------
        ValueError : another shape than the target's
        """
        if value is not None and self._question is not None:
            value = _fitting("The start gradient", value, value_of(self._question.target))
        self._change(self._edits, value)

    def _replace(self, name: str, value: Any) -> None:
        """Put a value in the place of the one called ``name``."""
        if self._question is None or self._told is None:
            raise ValueError("There is nothing on the tape yet.")
        index = [entry["name"] for entry in self._told["values"]].index(name)
        number = number_of(self._question.tape, self._told, index)
        if number is None:
            raise ValueError("The tape does not know this value, so nothing on it would change.")
        old = self._question.tape.read(number).value
        self._change({**self._edits, number: _fitting(name, value, old)}, self._seed)

    def _change(self, edits: dict[int, Any], seed: Any) -> None:
        """Tell the story with these edits instead of the present ones."""
        if self._question is None or self._told is None:
            return
        told, changed = self._told, None
        if edits or seed is not None:
            told, changed = self._question.tell_with(edits, seed)
        with self.hold_sync():
            self._edits, self._seed, self._changed = edits, seed, changed
            self._tell(told, step=min(self.step, len(told["steps"]) - 1))

    def _ask(self, question: Question, step: int | None = None) -> None:
        """Show a question's story at ``step``."""
        told = question.tell()
        self._question, self._told = question, told
        self._edits, self._seed, self._changed, self._opened = {}, None, None, set()
        self._tell(told, step=step)

    def _tell(self, told: Story, *, step: int | None = None) -> None:
        """Show a story at ``step``; without one, at its step of rest (see `resting_step`)."""
        self._bare = told
        self._story = self._shown(told)
        self._draw()
        self.step = self.resting_step() if step is None else self._within(step)
        if self.selected >= len(told["values"]):
            self.selected = -1

    def _shown(self, told: Story) -> Story:
        """Give the story as it is drawn; a subclass may fold it."""
        return told

    def resting_step(self) -> int:
        """Give the step at which a new story is shown."""
        return 0

    def _draw(self) -> None:
        """Show the present story."""

    def _within(self, step: int) -> int:
        last = len(self._story["steps"]) - 1 if self._story else 0
        return min(max(step, 0), last)

    @traitlets.validate("step")
    def _step_inside(self, proposal: dict[str, Any]) -> int:
        """Keep the step on the time line, whoever sets it."""
        return self._within(proposal["value"]) if self._story else max(0, min(proposal["value"], 100_000))

    @guarded
    def on_page_what_if(self, content: dict[str, Any]) -> None:
        """Try a value that was typed in the page; without one, go back to what was recorded."""
        index, value = content.get("value"), content.get("array")
        try:
            if content.get("start"):
                self.start_gradient(value)
            elif index is None:
                self._change({}, None)
            elif isinstance(index, int) and self._story and 0 <= index < len(self._story["values"]):
                self._replace(self._story["values"][index]["name"], value)
        except ValueError as refusal:
            self.refuse(str(refusal))


def _fitting(name: str, value: Any, old: Any) -> Any:
    """Give ``value`` in the shape and dtype of ``old``.

    Raises
    ------
    ValueError : another shape, or something that is no number
    """
    try:
        array = np.array(plain_value(name, value), dtype=old.dtype)
    except Problem as problem:
        raise ValueError(f"{problem.message} {problem.hint}".strip()) from None
    if array.shape != np.shape(old):
        raise ValueError(f"{name} has the shape {np.shape(old)}; one of shape {array.shape} does not fit.")
    return array[()]
