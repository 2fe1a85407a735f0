"""The gate of a stage: backprop goes on once a learner has said what comes next."""

from collections.abc import Sequence
from typing import Any, Protocol, cast

from tapewidgets.panels.graph_view.story_view import UNCHANGED, StoryView, drawn_alike
from tapewidgets.panels.question_panel.answer_record import KeptAnswers
from tapewidgets.panels.question_panel.asking import MOST_REMEMBERED, Asking
from tapewidgets.panels.requests import Refusal, action
from tapewidgets.questions.bug_hunt import MEND, BugHunt
from tapewidgets.questions.gradients import GradientsQuestion
from tapewidgets.questions.misconceptions import HUNTED
from tapewidgets.questions.next_step import NextStepQuestion
from tapewidgets.questions.question import Question
from tapewidgets.questions.solution import Solution
from tapewidgets.questions.which_are_none import NonesQuestion
from tapewidgets.story import Story
from tapewidgets.story.arrays import packed
from tapewidgets.story.text.messages import with_words
from tapewidgets.story.text.numbers import text
from tapewidgets.words import Message, tell

CHANGED = "panel.refusal.changed"
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
"""What may be asked for, and its title, which the page says in its reader's language."""


class Stage(Protocol):
    """What a gate needs of the panel that has it."""

    at: dict[str, Any]
    document: dict[str, Any]
    state: dict[str, Any]

    @property
    def view(self) -> StoryView | None:
        """What its story is told of."""

    @property
    def story(self) -> Story | None:
        """The story that is shown."""

    def publish(self, **parts: Any) -> None:
        """Tell the page."""


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

    def __init__(self, panel: Stage, level: str) -> None:
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
        story = self._view.told if self.closed and self._view else story or self._panel.story
        if not self.closed or story is None:
            return max(0, len(story["steps"]) - 1) if story else 0
        question, kinds = self.asking.question, [step["kind"] for step in story["steps"]]
        if isinstance(question, NextStepQuestion):
            return [place for place, kind in enumerate(kinds) if kind == "product"][question.step] - 1
        if isinstance(question, BugHunt):
            return kinds.index("answer") - 1
        return max(0, kinds.index("seed") - 1)

    def start(self) -> int:
        """Give the step at which a question is shown first."""
        if self._view is not None and self.level in HUNTED:
            return [step["kind"] for step in self._view.told["steps"]].index("seed")
        return self.limit()

    def told(self) -> dict[str, Any] | None:
        """Give what the page shows of the question, and how far it may step; None while nothing is asked."""
        if not self.level or self._view is None:
            return None
        told, entries = self.asking.told(), self.asking.entries
        levels: dict[str, Any] = {}
        if self.level in LEVELS:
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
        asked, program = str(self.asking.question), self.asking.question.program()
        title = tell("question.tape")
        tape = [title, *(f"  {line}" for line in program)] if title not in asked else []
        return "\n".join([*tape, asked])

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
            if self._panel.story is None:
                raise
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
            panel.publish(**(self._scene() if view is not None else {}))
            return
        if view is None:
            raise Refusal("panel.graph.empty")
        if not drawn_alike(panel.document, UNCHANGED):
            raise Refusal(CHANGED)
        self._turn_to(view, level)
        panel.at = {**panel.at, "step": self.start(), "selected": -1}
        panel.publish(**self._scene())

    def _turn_to(self, view: StoryView, level: str) -> None:
        if view is not self._view or not self._questions:
            self._questions = _questions_about(view)
        kind = "steps" if level in STEPWISE else level
        if level in HUNTED and level not in self._questions:
            self._questions[level] = BugHunt(_solution_of(view), level, MEND)
        self._view, self.level = view, level
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
        if isinstance(self.asking.question, BugHunt) and self.asking.over:
            at = {"step": self.start() + self.asking.question.wrong_place + 1}
        panel.at = {**panel.at, **at, "answers": self.asking.entries[-MOST_REMEMBERED:]}
        panel.publish(**self._scene())
        self.kept.update(self.asking.about(), self.asking.entries)

    def staged(self, scene: dict[str, Any]) -> dict[str, Any]:
        """Give a scene as it is shown: steps in the order in which they are taken, or with a wrong one."""
        question = self.asking.question if self.level and self._view is not None else None
        if isinstance(question, BugHunt):
            return with_bug(scene, question) if self.closed else scene
        return in_order(scene, question.order) if isinstance(question, NextStepQuestion) else scene

    def _scene(self) -> dict[str, Any]:
        """Give the scene in the order in which steps are taken, if that is not the one on the stage."""
        panel = self._panel
        assert panel.view is not None
        scene = self.staged(panel.view.scene(panel.document))
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
            raise Refusal("panel.refusal.level")
        self.ask(list(LEVELS)[level - 1])


def level_of(ask: Any) -> str:
    """Read what a panel was asked to ask for: True, False, one of the `LEVELS`, or a bug to hunt.

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
    if not isinstance(ask, str) or ask not in (*LEVELS, *HUNTED):
        raise Refusal("panel.refusal.ask", value=f"{ask!r:.40}", known=[*LEVELS, *HUNTED])
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


def with_bug(scene: dict[str, Any], hunt: BugHunt) -> dict[str, Any]:
    """Give a scene that plays the backward pass of a bug hunt, up to its answers."""
    story = scene["story"]
    pool = [*story["pool"]]
    products = [step for step in story["steps"] if step["kind"] == "product"]
    steps = [step for step in story["steps"] if step["kind"] not in ("product", "answer")]
    for place, added, gradient in hunt.played:
        step = products[place]
        arrays = {"added": len(pool), "sum": len(pool) + 1}
        pool += [packed(added), packed(gradient)]
        about = {"line": story["lines"][step["line"]]["text"], "name": story["values"][step["value"]]["name"]}
        numbers = {"added": text(added), "gradient": text(gradient)}
        say: Message = ["hunt.back", {**about, **numbers}]
        told = {"added": text(added), "sum": text(gradient), "arrays": arrays, "say": say}
        steps.append({**{key: part for key, part in step.items() if key != "local"}, **told})
    return {**scene, "story": with_words(cast("Story", {**story, "steps": steps, "pool": pool}))}


def _solution_of(view: StoryView) -> Solution:
    asked = view.question
    names = asked.names if asked.names is not None else {}
    sources, seed = list(asked.sources), asked.seed
    return Solution(asked.tape, asked.target, sources, names, output_gradients=seed, story=view.told)


def _questions_about(view: StoryView) -> dict[str, Question]:
    """Make the questions about a story: its steps, what is None, and the gradients as a whole."""
    if not any(step["kind"] == "product" for step in view.told["steps"]):
        raise Refusal("panel.refusal.flows")
    solution = _solution_of(view)
    return {
        "steps": NextStepQuestion(solution, 0),
        "none": NonesQuestion(solution, view.question.tape),
        "gradient": GradientsQuestion(solution),
    }
