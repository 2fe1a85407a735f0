"""The gate of a stage: backprop goes on once a learner has said what comes next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tapewidgets.panels.graph_view.story_view import UNCHANGED, StoryView, drawn_alike
from tapewidgets.panels.question_panel.answer_record import KeptAnswers
from tapewidgets.panels.question_panel.asking import MOST_REMEMBERED, Asking
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.questions.gradients import GradientsQuestion
from tapewidgets.questions.next_step import NextStepQuestion
from tapewidgets.questions.question import Question
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.which_are_none import NonesQuestion
from tapewidgets.story import Story

if TYPE_CHECKING:
    from tapewidgets.panels.graph_view.story_panel import StoryPanel

CHANGED = "Go back to what was recorded first: that is what is asked about."
STEPWISE = {"next": 1, "contribution": 2, "sum": 3, "shapes": 4}
"""Levels at which each step is asked for, and the question's own level."""
LEVELS = {
    "next": "Which",
    "contribution": "Contribution",
    "sum": "Sum",
    "shapes": "Shape",
    "none": "None",
    "gradient": "Gradient",
}
"""What may be asked for, and its title."""


class Gate:
    """Asks about a panel's story, and says how far it may be shown; the panel has it.

    Parameters
    ----------
    panel : whose story it asks about
    level : what to ask for from the start, a key of `LEVELS`; empty for nothing

    Attributes
    ----------
    level : what is asked for; empty while nothing is
    keeps : whether what is answered is kept in the output of the panel's cell
    kept : the outputs that hold it
    """

    def __init__(self, panel: "StoryPanel", level: str) -> None:
        self._panel, self.level, self.keeps = panel, level, bool(level)
        self.asking = Asking(self._answered, at_once=True)
        self.kept = KeptAnswers()
        self._view: StoryView | None = None
        self._questions: dict[str, Question] = {}

    @property
    def closed(self) -> bool:
        """Whether something is asked that has not been answered."""
        return bool(self.level) and self._view is not None and not self.asking.over

    def limit(self, story: Story | None = None) -> int:
        """Give the last step that may be shown of a story, or of the one on the stage."""
        story = story or (self._view.told if self.closed and self._view else self._panel.story)
        if not self.closed or story is None:
            return max(0, len(story["steps"]) - 1) if story else 0
        question, kinds = self.asking.question, [step["kind"] for step in story["steps"]]
        if isinstance(question, NextStepQuestion):
            return [place for place, kind in enumerate(kinds) if kind == "product"][question.step] - 1
        return max(0, kinds.index("seed") - 1)

    def told(self) -> dict[str, Any] | None:
        """Give what the page shows of the question, and how far it may step; None while nothing is asked."""
        if not self.level or self._view is None:
            return None
        told, entries = self.asking.told(), self.asking.entries
        levels = {"levels": list(LEVELS.values()), "level": list(LEVELS).index(self.level) + 1}
        return {
            **told,
            "asked": {**told["asked"], **levels},
            "limit": self.limit(),
            "closed": self.closed,
            "entries": entries[-1:],
            "count": len(entries),
            "shown": sum("shown" in entry for entry in entries),
        }

    def text(self) -> str:
        """Ask in words: the tape, what has arrived so far, and the question."""
        question = self.asking.question
        steps = isinstance(question, NextStepQuestion)
        tape = [] if steps else ["The tape:", *(f"  {line}" for line in question.program())]
        return "\n".join([*tape, str(question)])

    # What happens to it.

    def draws(self, view: StoryView, *, as_recorded: bool) -> None:
        """Ask about a story that is to be drawn; not about a what-if, nor where nothing flows back."""
        if not self.level:
            return
        try:
            if not as_recorded:
                raise Refusal(CHANGED)
            self._turn_to(view, self.level)
        except ValueError:
            self.level = ""

    def ask(self, level: str) -> None:
        """Ask at a level, or no more.

        Raises
        ------
        Refusal : there is nothing to ask about
        """
        panel, view = self._panel, self._panel.view
        if not level:
            self.level = ""
            panel.publish()
            return
        if view is None:
            raise Refusal("There is nothing on the tape yet.")
        if not drawn_alike(panel.document, UNCHANGED):
            raise Refusal(CHANGED)
        self._turn_to(view, level)
        panel.at = {**panel.at, "step": self.limit(), "selected": -1}
        panel.publish(**self._scene())

    def _turn_to(self, view: StoryView, level: str) -> None:
        if view is not self._view:
            self._questions = _questions_about(view)
        self._view, self.level = view, level
        kind = "steps" if level in STEPWISE else level
        question = self._questions[kind]
        if question.finished or question.shown:
            question = self._questions[kind] = question.fresh()
        if isinstance(question, NextStepQuestion):
            question.level = STEPWISE[level]
        self.asking.turn_to(question)

    def _answered(self) -> None:
        """Go on to the step that was asked for, once it is answered."""
        panel = self._panel
        was, now = (panel.state.get("gate") or {}).get("limit", -1), self.limit()
        at = {"step": was + 1} if self.level in STEPWISE and 0 <= was < now else {}
        panel.at = {**panel.at, **at, "answers": self.asking.entries[-MOST_REMEMBERED:]}
        panel.publish(**self._scene())
        self.kept.update(self.asking.about(), self.asking.entries)

    def _scene(self) -> dict[str, Any]:
        """Give the scene in the order in which steps are taken, if that is not the one on the stage."""
        question, panel = self.asking.question, self._panel
        assert panel.view is not None
        order = question.order if isinstance(question, NextStepQuestion) else ()
        scene = in_order(panel.view.scene(panel.document), order)
        same = panel.story is not None and scene["story"]["steps"] == panel.story["steps"]
        return {} if same else {"scene": scene}

    def restore(self, answers: Any) -> None:
        """Mark anew what a page remembers."""
        if self.closed:
            self.asking.restore(answers)

    @action("ask")
    def _asked_to_ask(self, arguments: dict[str, Any]) -> None:
        self.ask(level_of(arguments.get("level")))

    @action("level")
    def _asked_for_a_level(self, arguments: dict[str, Any]) -> None:
        level = arguments.get("level")
        if not isinstance(level, int) or not 1 <= level <= len(LEVELS):
            raise Refusal("There is no such level.")
        self.ask(list(LEVELS)[level - 1])


def level_of(ask: Any) -> str:
    """Read what a panel was asked to ask for: True, False, or one of the `LEVELS`.

    Raises
    ------
    ValueError : something else

    Examples
    --------
    >>> level_of(True), level_of(False), level_of("sum")
    ('contribution', '', 'sum')
    """
    if ask is True:
        return "contribution"
    if ask is False or ask is None or ask == "":
        return ""
    if not isinstance(ask, str) or ask not in LEVELS:
        raise Refusal(f"ask cannot be {ask!r:.40}; it is True, False, or one of {', '.join(LEVELS)}.")
    return ask


def in_order(scene: dict[str, Any], order: Sequence[int]) -> dict[str, Any]:
    """Give a scene whose products come in another order: two inputs of one line may take turns."""
    story = scene["story"]
    places = [place for place, step in enumerate(story["steps"]) if step["kind"] == "product"]
    if list(order) == sorted(order) or len(order) != len(places):
        return scene

    def moved(row: list[Any]) -> list[Any]:
        new = [*row]
        for place, product in zip(places, order, strict=True):
            new[place] = row[places[product]]
        return new

    beside = {
        name: {**part, "steps": moved(part["steps"])}
        for name, part in scene.items()
        if name != "story" and isinstance(part, dict) and "steps" in part
    }
    return {**scene, **beside, "story": {**story, "steps": moved(story["steps"])}}


def _questions_about(view: StoryView) -> dict[str, Question]:
    """Make the questions about a story: its steps, what is None, and the gradients as a whole."""
    asked = view.question
    if not any(step["kind"] == "product" for step in view.told["steps"]):
        raise Refusal("Nothing flows back on this tape, so there is nothing to ask.")
    names = asked.names if asked.names is not None else {}
    solution = Solution(
        asked.tape,
        asked.target,
        list(asked.sources),
        names,
        output_gradients=asked.seed,
        story=view.told,
    )
    return {
        "steps": NextStepQuestion(solution, 0),
        "none": NonesQuestion(solution, asked.tape),
        "gradient": GradientsQuestion(solution),
    }
