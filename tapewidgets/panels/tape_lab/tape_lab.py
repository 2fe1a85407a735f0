"""The laboratory: a program, its tensors, the graph of its tape, and backprop step by step."""

from collections.abc import Iterable, Mapping
from typing import Any

from tapewidgets.panels.backprop_stepper.numpy_view import numpy_view
from tapewidgets.panels.expression_panel.program_run import (
    BENCH,
    Outcome,
    ProgramParts,
    checked_bench,
    started,
)
from tapewidgets.panels.expression_panel.tensor_table import load_bench
from tapewidgets.panels.expression_panel.workbench import Bench, Work
from tapewidgets.panels.graph_view.gate import Gate, level_of
from tapewidgets.panels.graph_view.presenting import Pauses, presented
from tapewidgets.panels.graph_view.story_panel import (
    StoryPanel,
    last_step,
    step_before_backprop,
)
from tapewidgets.panels.graph_view.story_view import LOOKS, UNCHANGED, StoryView, checked_look
from tapewidgets.panels.graph_view.what_if import TapeQuestion
from tapewidgets.panels.panel import Field, check_keywords
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.panels.tape_lab.saved_state import packed, unpacked
from tapewidgets.panels.tape_lab.tensorflow_view import tensorflow_view
from tapewidgets.story import Story
from tapewidgets.words import tell

DRAWERS = ("formulas", "source", "tensorflow", "check")
VIEW = ("step", "ask", "drawer", *UNCHANGED, *LOOKS)


class TapeLab(ProgramParts, StoryPanel):
    """Type a small program and see its tape as a graph; step through recording and backprop.

    Parameters
    ----------
    program : lines of ``name = expression``
    tensors : name -> number, nested list, array, Tensor or Variable
    sources : names to differentiate by; empty for all tensors that the program uses, without constants
    target : name of the line that is differentiated; empty for the last
    hide : any of ``"program"``, ``"tensors"``, ``"question"``, ``"palette"``, ``"examples"``, ``"stepper"``,
        ``"formula"``, ``"toolbar"``, ``"legend"``, ``"inspector"``, ``"graph"``, ``"tape"``, and the drawers
        ``"formulas"``, ``"source"``, ``"tensorflow"``, ``"check"``
    present : begin as on a projector: large, without controls, stepped by keys
    pauses : steps at which playing stops, or step -> the note that is shown there
    keywords : ``step``; ``ask``, what to ask for before it is shown (as in `BackpropStepper`); ``drawer``,
        the one that is open; ``direction`` ("LR" or "TB") of pictures that are written as files; ``what_if``
        (name -> value in the place of the recorded one); ``start`` (gradient of the target)

    Raises
    ------
    TypeError : an unknown keyword (the nearest known one is named)
    ValueError : a part to hide that does not exist, or tensors that cannot be used

    Examples
    --------
    >>> lab = tw.TapeLab("y = x**2", {"x": 3.0})
    >>> lab
    TapeLab('y = x**2', y with respect to x)
    >>> tw.TapeLab.load(lab.save())
    TapeLab('y = x**2', y with respect to x)
    """

    script = "tape_lab/tape_lab.js"
    parts = (
        *("tensors", "question", "palette", "examples", "program", "stepper", "formula"),
        *("toolbar", "legend", "inspector", "graph", "tape", *DRAWERS),
    )

    asks = True
    drawer = Field("The further view that is open below the stage, or an empty text.", at=True)

    def __init__(
        self,
        program: str | None = None,
        tensors: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
        *,
        sources: str | Iterable[str] = (),
        target: str = "",
        hide: Iterable[str] = (),
        present: bool = False,
        pauses: Pauses = (),
        **keywords: Any,
    ) -> None:
        known = ("program", "tensors", "sources", "target", "hide", *VIEW, "present", "pauses")
        check_keywords(type(self).__name__, keywords, known)
        self._shown = {**presented(present, pauses), "invite": program is None and tensors is None}
        self._outcome = Outcome()
        self._start = keywords.pop("step", None)
        ask = level_of(keywords.pop("ask", False))
        hide = hide if isinstance(hide, str) else list(hide)
        if ask and "stepper" in hide:
            raise ValueError(tell("error.panel.stepper"))
        self._gate = Gate(self, ask)
        at = {"step": 0, "selected": -1, "drawer": _drawer(keywords.pop("drawer", ""))}
        looks = {**UNCHANGED, **LOOKS, **checked_look(keywords)}
        document = {**started(program, tensors, sources, target), **looks}
        super().__init__(document, at=at, hide=hide, given=[document, at, self._start, ask])

    def save(self) -> str:
        """Give the panel's state as a short text to hand out; `load` reads it.

        Returns
        -------
        str : ASCII, without spaces

        Raises
        ------
        ValueError : the numbers are so many that `load` would refuse them
        """
        state = {
            **{name: self.document[name] for name in BENCH},
            "view": {name: {**self.document, **self.at, "ask": self.ask}[name] for name in VIEW},
            "hide": self.hide,
        }
        return packed(state)

    @classmethod
    def load(cls, text: str) -> "TapeLab":
        """Make a panel from what `save` gave, or from a link that the panel's Share menu gave.

        Raises
        ------
        ValueError : the text is damaged, or comes from something else
        """
        bench, view, hide = _read(text)
        try:
            return cls(
                bench.program,
                bench.tensors,
                sources=list(bench.sources),
                target=bench.target,
                hide=hide,
                **view,
            )
        except Refusal as fault:
            raise ValueError(tell("error.panel.no_state", fault=str(fault))) from None

    @action("load")
    def _asked_to_load(self, arguments: dict[str, Any]) -> None:
        """Take over a state that came with a page's address."""
        bench, view, _ = _read(arguments.get("text"))
        changes = {name: getattr(bench, name) for name in BENCH}
        looks = {name: view[name] for name in (*UNCHANGED, *LOOKS) if name in view}
        self.edit({**changes, **looks})
        self.go({name: view[name] for name in ("step", "drawer") if name in view})

    # What a panel gives.

    def checked(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Check a change; another program begins without what-ifs."""
        bench = checked_bench(changes)
        other = any(self.document[name] != value for name, value in bench.items())
        return {**bench, **(UNCHANGED if other else {}), **super().checked(changes)}

    def looked(self, at: dict[str, Any]) -> dict[str, Any]:
        """Check a step, a selection or a drawer."""
        return {**super().looked(at), **({"drawer": _drawer(at["drawer"])} if "drawer" in at else {})}

    def show(self, document: dict[str, Any]) -> None:
        """Run the program if it is another one, and draw its story, as far as it can run."""
        outcome, view = self._outcome, self._view
        new = outcome == Outcome() or any(self.document[name] != document[name] for name in BENCH)
        if new:
            outcome = outcome.after(document)
        runs = outcome.part or (None if outcome.fault else outcome.work)
        if new and runs is not None:
            view = self._told(runs)
        if new and runs is None:
            self.publish()
        else:
            self._draw(view, document)
        self._outcome = outcome

    def _told(self, done: Work) -> StoryView:
        """Tell the story of a program that ran."""
        sources = tuple(done.sources.values())
        question = TapeQuestion(done.tape, done.target, sources, dict(done.names), done.run)

        def beside(question: TapeQuestion, told: Story) -> dict[str, Any]:
            return {"numpy": numpy_view(question, told), "tensorflow": tensorflow_view(done, told)}

        return StoryView(question, question.tell(), beside, done.bench.program)

    def light(self) -> dict[str, Any]:
        """Give what changes with each edit: the mistake, the results, and what is shown of the views."""
        return {**super().light(), **self._outcome.light(), **self._shown}

    def resting_step(self, story: Story) -> int:
        """Give the step at which a new story is shown: before backprop, or the end if nobody can step."""
        return last_step(story) if "stepper" in self.hide else step_before_backprop(story)

    def describe(self) -> str:
        """Give the program, the target and the sources."""
        program = ProgramParts.describe(self)
        return f"{program}, {StoryPanel.describe(self).rpartition(',')[0]}" if self.story else program

    def text(self) -> str:
        """Give the present step as a frame of text, with what is wrong below it."""
        frame = super().text()
        return f"{frame}\n{self.problem['message']} {self.problem['hint']}" if self.problem else frame


def _drawer(word: Any) -> str:
    if word != "" and word not in DRAWERS:
        raise Refusal("panel.refusal.drawer", value=f"{word!r:.40}", known=list(DRAWERS))
    return str(word)


def _read(text: Any) -> tuple[Bench, dict[str, Any], list[Any]]:
    """Read what `save` gave: the bench, the view and the hidden parts."""
    state = unpacked(text)
    view, hide = state.get("view", {}), state.get("hide", [])
    if not (isinstance(view, dict) and isinstance(view.get("step", 0), int) and isinstance(hide, list)):
        raise ValueError(tell("error.panel.no_view"))
    return load_bench(state), {name: value for name, value in view.items() if name in VIEW}, hide
