"""Which drawing a width gets: the roomiest that fits, then statements fold, then equal forms are stacked."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from tapewidgets.story.drawing.graphviz import CannotDraw
from tapewidgets.story.schema import Story
from tapewidgets.story.stage.cards import PROFILES
from tapewidgets.story.stage.layout import lay_out, least_width
from tapewidgets.story.stage.levels import MOST_CARDS, Drawer, Graph, widest
from tapewidgets.story.stage.stage_schema import (
    Inside,
    Layout,
    Level,
    ProfileName,
    Slots,
    Stage,
    StripMembers,
)
from tapewidgets.story.stage.units import Unit, form, runs, single_lines, slots, statements
from tapewidgets.words import catalog, templates_in

WIDTHS = (360, 540, 672, 825, 1200)
"""Room for a drawing: on a telephone, at 200 percent, in a window of 700, in a notebook, for a projector."""
_HEIGHTS = {360: (362, 470, 640), 1200: (520, 640)}
_HEIGHT = (362, 470)
INSIDE_WIDTH, INSIDE_HEIGHT = 640, 185
_INSIDE_PROFILES: tuple[ProfileName, ...] = ("M", "S", "T", "XS")
_LEVELS: tuple[Level, ...] = ("ops", "folded", "stacked", "gathered")


def stage(story: Story, program: str = "", widths: Sequence[int] = WIDTHS) -> Stage:
    """Give a story with drawings for several widths.

    Parameters
    ----------
    story : from :func:`tapewidgets.story.tell`
    program : the learner's text, if there is one
    widths : in CSS pixels

    Returns
    -------
    Stage : see :mod:`tapewidgets.story.stage.stage_schema`; where Graphviz cannot run, without drawings and
        with a ``problem``

    Examples
    --------
    >>> from tapewidgets import story
    >>> x = tw.Variable(3.0)
    >>> with tw.GradientTape(persistent=True) as tape:
    ...     y = x * x
    >>> found = stage(story.tell(tape, y, x), widths=[672])
    >>> [(layout["profile"], layout["level"]) for layout in found["layouts"]]
    [('XL', 'ops')]
    """
    staging = _Staging(story)
    found: Stage = {
        "story": story,
        "program": program,
        "layouts": [],
        "strips": staging.strips,
        "insides": [],
        "words": {},
        "titles": {str(value): title for value, title in staging.drawer.titles.items()},
    }
    try:
        found["layouts"] = staging.chosen(sorted(widths))
        if any(layout["level"] != "ops" for layout in found["layouts"]):
            found["insides"] = list(staging.insides())
    except CannotDraw as error:
        found["problem"] = str(error)
    found["words"] = templates_in(catalog(story["language"]), [found["layouts"], found["insides"]])
    return found


class _Staging:
    """Draws on demand and keeps what has been drawn."""

    def __init__(self, story: Story) -> None:
        self.story, self.drawer = story, Drawer(story)
        self.strips: list[StripMembers] = []
        self._layouts: dict[tuple[Level, ProfileName], Layout] = {}
        self._graphs: dict[Level, Graph] = {}
        self._least: dict[tuple[Level, ProfileName], float] = {}

    @cached_property
    def units(self) -> list[Unit]:
        return statements(self.story)

    def chosen(self, widths: Sequence[int]) -> list[Layout]:
        """Give the drawings for rising widths, the widest first: the first that fits is the right one."""
        found: list[Layout] = []
        room = 0
        for width in widths:
            layout = self.fitting(width)
            if layout["width"] > room and layout not in found:  # else a narrower room would get it too
                found.insert(0, layout)
            room = width
        return found

    def fitting(self, width: int) -> Layout:
        """Give the roomiest drawing within a width; where none fits, the one that comes nearest."""
        heights = _HEIGHTS.get(width, _HEIGHT)
        for level in self.levels():
            for height in heights:
                for layout in self.drawn(level, width):
                    if layout["height"] <= height:
                        return layout
        narrow = [layout for level in self.levels() for layout in self.drawn(level, width)]
        if narrow:
            return min(narrow, key=lambda layout: layout["height"])
        needs = {level: self.least_width(level, "XS") for level in self.levels()}
        return self.layout(min(needs, key=needs.__getitem__), "XS")

    def levels(self) -> Iterator[Level]:
        """Give the levels that are worth drawing; the last one always is."""
        seen: list[list[str]] = []
        for level in _LEVELS:
            graph = self.graph(level)
            names = list(graph.nodes)
            if (len(names) <= MOST_CARDS and names not in seen) or (level == "gathered" and not seen):
                seen.append(names)
                yield level

    def graph(self, level: Level) -> Graph:
        """Give the cards of a level."""
        if level not in self._graphs:
            units = single_lines(self.story) if level == "ops" else self.units
            stacked = level in ("stacked", "gathered")
            strips = runs(self.story, units, any_form=level == "gathered") if stacked else []
            self._graphs[level] = self.drawer.graph(level, units, strips)
        return self._graphs[level]

    def drawn(self, level: Level, width: int) -> Iterator[Layout]:
        """Give the drawings of a level within a width, the roomiest first."""
        for profile in PROFILES:
            if self.least_width(level, profile) <= width:
                layout = self.layout(level, profile)
                if layout["width"] <= width:
                    yield layout

    def least_width(self, level: Level, profile: ProfileName) -> float:
        """Give the width that a drawing needs at least, without drawing it."""
        if (level, profile) not in self._least:
            self._least[level, profile] = least_width(self.story, self.graph(level), profile)
        return self._least[level, profile]

    def layout(self, level: Level, profile: ProfileName) -> Layout:
        """Give one drawing."""
        if (level, profile) not in self._layouts:
            self._layouts[level, profile] = lay_out(self.story, self.graph(level), profile, self.strips)
        return self._layouts[level, profile]

    def insides(self) -> Iterator[Inside]:
        """Give for every form of a statement of several lines what is inside, drawn once."""
        forms: dict[object, list[Unit]] = {}
        for unit in self.units:
            if len(unit.lines) > 1:
                forms.setdefault(form(self.story, unit), []).append(unit)
        for units in forms.values():
            members: list[Slots] = []
            for unit in units:
                members.append({"row": unit.row, "lines": list(unit.lines), "slots": slots(self.story, unit)})
            yield {"members": members, "layout": self._inside(units[0], members)}

    def _inside(self, unit: Unit, members: Sequence[Slots]) -> Layout:
        single = [Unit(unit.row, (i,)) for i in unit.lines]
        layout = None
        for strips in ([], runs(self.story, single, any_form=True)):
            graph = self.drawer.graph("inside", single, strips)
            widest(graph, self._others(graph, members))
            for profile in _INSIDE_PROFILES:
                layout = lay_out(self.story, graph, profile, self.strips)
                if layout["width"] <= INSIDE_WIDTH and layout["height"] <= INSIDE_HEIGHT:
                    return layout
        assert layout is not None
        return layout

    def _others(self, graph: Graph, members: Sequence[Slots]) -> dict[str, list[tuple[str, str]]]:
        """Give for each card the titles and badges that it has for the members of its form."""
        first, lines = members[0], self.story["lines"]
        found: dict[str, list[tuple[str, str]]] = {}
        for key, node in graph.nodes.items():
            if node.content is None:
                continue
            place = first["slots"].index(node.value)
            at = None if node.line is None else first["lines"].index(node.line)
            found[key] = [
                (self.drawer.title(m["slots"][place]), "" if at is None else lines[m["lines"][at]]["badge"])
                for m in members
            ]
        return found
