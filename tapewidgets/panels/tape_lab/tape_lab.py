"""The laboratory: a program, its tensors, the graph of its tape, and backprop step by step."""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import traitlets

from tapewidgets.panels import assets
from tapewidgets.panels.backprop_stepper.backprop_stepper import BackpropStepper
from tapewidgets.panels.base import check_keywords, guarded
from tapewidgets.panels.expression_panel.expression_panel import ExpressionPanel
from tapewidgets.panels.expression_panel.tensor_table import dump, load_bench
from tapewidgets.panels.expression_panel.workbench import Work
from tapewidgets.panels.graph_view.graph_view import GraphView
from tapewidgets.panels.graph_view.what_if import Question
from tapewidgets.panels.tape_lab import sources_text
from tapewidgets.panels.tape_lab.grouping import fold_by_statement
from tapewidgets.story import Story

TABS = ("graph", "tape", "formulas", "source", "tensorflow", "check")
VIEW = ("direction", "show_signs", "show_widths", "fold_statements")
LONGEST_STATE = 60_000


class TapeLab(ExpressionPanel, BackpropStepper):
    """Type a small program and see its tape as a graph; step through recording and backprop.

    Parameters
    ----------
    program : lines of ``name = expression``
    tensors : name -> number, nested list, array, Tensor or Variable
    sources : names to differentiate by; empty for all tensors that the program uses
    hide : any of ``"program"``, ``"tensors"``, ``"question"``, ``"palette"``, ``"examples"``, ``"stepper"``,
        ``"formula"``, ``"toolbar"``, ``"legend"``, ``"inspector"``, and the tabs ``"graph"``, ``"tape"``,
        ``"formulas"``, ``"source"``, ``"tensorflow"``, ``"check"``
    keywords : ``step``, ``tab``, ``direction``, ``show_signs``, ``show_widths``, ``fold_statements``

    Raises
    ------
    TypeError : an unknown keyword (the nearest known one is named)
    ValueError : a part to hide that does not exist, or tensors that cannot be used

    Examples
    --------
    >>> lab = tw.TapeLab("y = x**2", {"x": 3.0})
    >>> lab
    TapeLab('y = x**2', y by x)
    >>> tw.TapeLab.load(lab.save())
    TapeLab('y = x**2', y by x)
    """

    _esm = assets.esm("tape_lab/tape_lab.js")
    _css = assets.css(
        "page/theme.css",
        "graph_view/graph_view.css",
        "backprop_stepper/backprop_stepper.css",
        "expression_panel/expression_panel.css",
        "tape_lab/tape_lab.css",
    )
    static_module = "tape_lab/tape_lab.js"
    parts = (*ExpressionPanel.parts, "program", "stepper", "formula", "toolbar", "legend", "inspector", *TABS)
    public = (*ExpressionPanel.public, *GraphView.public, "tab", "fold_statements")
    kept = (*ExpressionPanel.kept, *GraphView.kept, "tab", "fold_statements")

    fold_statements = traitlets.Bool(False).tag(sync=True, page=True)
    """Draw all that one line of the program put on the tape as one node."""
    tab = traitlets.Enum(TABS, "graph").tag(sync=True, page=True)
    """The view that is shown."""

    def __init__(
        self,
        program: str | None = None,
        tensors: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
        *,
        hide: Iterable[str] = (),
        **keywords: Any,
    ) -> None:
        # Here, because a GraphView, which comes next, would take a tape and a target.
        check_keywords(type(self).__name__, keywords, self.public)
        self._begin()
        self._start = keywords.pop("step", None)
        ExpressionPanel.__init__(self, program, tensors, hide=hide, **keywords)

    def save(self) -> str:
        """Give the panel's state as a short text to hand out; `load` reads it.

        Returns
        -------
        str : ASCII, without spaces
        """
        state = {
            "program": self.program,
            "tensors": self.tensors,
            "sources": self.sources,
            "view": {name: getattr(self, name) for name in ("step", "tab", *VIEW)},
            "hide": self.hide,
        }
        packed = base64.urlsafe_b64encode(zlib.compress(dump(state).encode(), 9))
        return "tapelab1:" + packed.decode("ascii").rstrip("=")

    @classmethod
    def load(cls, text: str) -> "TapeLab":
        """Make a panel from what `save` gave.

        Raises
        ------
        ValueError : the text is damaged, or comes from something else
        """
        state = _unpacked(text)
        bench = load_bench(state)
        view, hide = state.get("view", {}), state.get("hide", [])
        if not (isinstance(view, dict) and isinstance(view.get("step", 0), int) and isinstance(hide, list)):
            raise ValueError("This text does not hold a TapeLab's state: its view cannot be read.")
        view = {name: value for name, value in view.items() if name in ("step", "tab", *VIEW)}
        try:
            return cls(bench.program, bench.tensors, sources=list(bench.sources), hide=hide, **view)
        except traitlets.TraitError as fault:
            raise ValueError(f"This text does not hold a TapeLab's state: {fault}") from None

    def resting_step(self) -> int:
        """Give the step at which a new story is shown: before backprop, or the end if nobody can step."""
        return GraphView.resting_step(self) if "stepper" in self.hide else super().resting_step()

    def describe(self) -> str:
        """Give the program, the target and the sources."""
        if self._story is None:
            return ExpressionPanel.describe(self)
        question = GraphView.describe(self).rpartition(",")[0]
        return f"{ExpressionPanel.describe(self)}, {question}"

    def text(self) -> str:
        """Give the present step as a frame of text, with what is wrong above it."""
        frame = GraphView.text(self)
        return f"{frame}\n{self.problem['message']} {self.problem['hint']}" if self.problem else frame

    def _show(self, done: Work) -> None:
        """Tell the story of a program that ran; the step stays where it was if that makes sense."""
        ExpressionPanel._show(self, done)
        before, at = self._told, self.step
        self._work = done
        names = {**done.names}
        question = Question(done.tape, done.target, tuple(done.sources.values()), names, done.run)
        self._ask(question, self._start if before is None else None)
        if before is not None:
            kept = _kept_step(before, at, self._told)
            self.step = self.resting_step() if kept is None else kept

    def _beside(self) -> dict[str, Any]:
        beside = super()._beside()
        if self._work is not None and self._told is not None:
            beside["tensorflow"] = sources_text.tensorflow_view(self._work, self._told)
        return beside

    def _shown(self, told: Story) -> Story:
        return (
            fold_by_statement(told, self._work.bench.program) if self.fold_statements and self._work else told
        )

    @traitlets.observe("fold_statements")
    @guarded
    def _fold(self, _change: Any) -> None:
        """Draw the same story folded, or unfolded again."""
        if self._bare is not None:
            self._opened = set()
            self._tell(self._bare, step=self.step)

    @traitlets.observe("tab")
    @guarded
    def _tab_chosen(self, _change: Any) -> None:
        """Remember the tab as part of the last good state."""


def _kept_step(before: Any, at: int, told: Any) -> int | None:
    """Keep the place in the time line while values change; the end stays the end; else rest (None)."""
    if before is None:
        return None
    last = len(before["steps"]) - 1
    if at == last:
        return len(told["steps"]) - 1
    same = [step["kind"] for step in before["steps"]] == [step["kind"] for step in told["steps"]]
    return at if same else None


def _unpacked(text: str) -> dict[str, Any]:
    """Read the state back, within a limit: a small text may not unpack to a large one."""
    kind, _, packed = text.strip().partition(":") if isinstance(text, str) else ("", "", "")
    try:
        if kind != "tapelab1":
            raise ValueError
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        plain = zlib.decompressobj().decompress(data, LONGEST_STATE)
        state = json.loads(plain)
    except (ValueError, RecursionError, zlib.error):
        raise ValueError("This is no text from TapeLab.save(), or a part of it is missing.") from None
    if not isinstance(state, dict):
        raise ValueError("This is no text from TapeLab.save().")
    return state
