"""Cards and edges of a story at a level of detail, before anything has a place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tapewidgets.story.schema import Story
from tapewidgets.story.stage.cards import SOURCE_EMS, Content, ems, shortened
from tapewidgets.story.stage.stage_schema import Level, Member, StripMembers
from tapewidgets.story.stage.units import Unit
from tapewidgets.words import Message

FEWEST_LEAVES = 5
"""Leaves that become a strip, when all go to the same card."""
MOST_CARDS = 40
"""What a level draws at most."""


@dataclass
class Node:
    """A card of a value, or a strip of several."""

    content: Content | None = None
    value: int = -1
    line: int | None = None
    lines: tuple[int, ...] = ()
    copies: bool = False
    strip: StripMembers | None = None
    title: Message = ""


@dataclass
class Link:
    """An edge of the drawing, with the edges of the story that it stands for."""

    tail: str
    head: str
    port: int
    carries: list[str]


@dataclass
class Graph:
    """Nodes by id, and edges."""

    level: Level
    nodes: dict[str, Node]
    links: list[Link]


class Drawer:
    """Draws a story at several levels.

    Parameters
    ----------
    story : the story
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.titles = {
            v: short
            for v, value in enumerate(story["values"])
            if (short := shortened(value["name"])) != value["name"]
        }
        self._arrivals: dict[int, list[str]] = {}
        self._seeded = {step["value"] for step in story["steps"] if step["kind"] == "seed"}
        for step in story["steps"]:
            if step["kind"] == "product":
                giver = story["lines"][step["line"]]["output"]
                name = shortened(story["values"][giver]["name"], SOURCE_EMS)
                self._arrivals.setdefault(step["value"], []).append(name)
        self._literal = {v for v, value in enumerate(story["values"]) if value.get("literal")}
        self._made_by = {line["output"]: i for i, line in enumerate(story["lines"])}

    def title(self, value: int) -> str:
        """Give a value's name as it is written on its card."""
        return self.titles.get(value, self.story["values"][value]["name"])

    def graph(self, level: Level, units: Sequence[Unit], strips: Sequence[Sequence[Unit]] = ()) -> Graph:
        """Draw units as cards, those in ``strips`` as one strip each.

        Parameters
        ----------
        level : its name
        units : consecutive lines; values that they use and do not make are leaves
        strips : runs of some of the units
        """
        lines = self.story["lines"]
        place: dict[int, str] = {}
        nodes: dict[str, Node] = {}
        inside = {unit for run in strips for unit in run}
        for number, run in enumerate(strips):
            for unit in run:
                place.update(dict.fromkeys((lines[i]["output"] for i in unit.lines), f"s{number}"))
        for unit in units:
            if unit not in inside:
                out = lines[unit.lines[-1]]["output"]
                place.update(dict.fromkeys((lines[i]["output"] for i in unit.lines), f"n{out}"))
        used = sorted({i for unit in units for i in unit.lines})
        leaves = {v for i in used for v in lines[i]["inputs"] if v not in place} - self._literal
        if level != "inside":
            asked = {self.story["target"], *(answer["value"] for answer in self.story["answers"])}
            leaves |= asked - place.keys()
        for value in sorted(leaves):
            place[value] = f"n{value}"
            nodes[place[value]] = self._card(value)
        for unit in units:
            if unit not in inside:
                out = lines[unit.lines[-1]]["output"]
                nodes[place[out]] = self._card(out, unit)
        for number, run in enumerate(strips):
            nodes[f"s{number}"] = self._strip(run, level == "stacked")
        graph = Graph(level, nodes, self._links(used, place, level))
        return graph if level == "ops" else self._with_strips_of_leaves(graph, leaves, len(strips))

    def _card(self, value: int, unit: Unit | None = None) -> Node:
        shape = tuple(self.story["values"][value]["shape"])
        sources = tuple(self._arrivals.get(value, ()))
        grad = bool(sources) or value in self._seeded
        if unit is None:
            return Node(Content(shape, self.title(value), "", grad, sources), value)
        line = self.story["lines"][unit.lines[-1]]
        badge = line["badge"] if len(unit.lines) == 1 else "ƒ"
        copies = len(unit.lines) == 1 and line["operation"].startswith("broadcast")
        content = Content(shape, self.title(value), badge, grad, sources)
        return Node(content, value, unit.lines[-1], unit.lines, copies)

    def _strip(self, run: Sequence[Unit], alike: bool) -> Node:
        members: list[Member] = [
            {"out": self.story["lines"][unit.lines[-1]]["output"], "lines": list(unit.lines), "row": unit.row}
            for unit in run
        ]
        return self._strip_of(members, "strip.alike" if alike else "strip.lines", alike, False)

    def _strip_of(self, members: list[Member], key: str, alike: bool, leaves: bool) -> Node:
        names = [shortened(self.title(members[end]["out"]), SOURCE_EMS) for end in (0, -1)]
        title: Message = [key, {"first": names[0], "last": names[1], "count": len(members)}]
        return Node(strip={"members": members, "alike": alike, "leaves": leaves}, title=title)

    def _links(self, used: Iterable[int], place: Mapping[int, str], level: Level) -> list[Link]:
        links: dict[tuple[str, str, int], Link] = {}
        single = level in ("ops", "inside")
        for i in used:
            line = self.story["lines"][i]
            inputs = [v for v in line["inputs"] if v not in self._literal]
            ports = iter(range(len(inputs)))
            for j, value in enumerate(line["inputs"]):
                if value in self._literal:
                    continue
                port = next(ports) if single else 0
                tail, head = place[value], place[line["output"]]
                if head.startswith("s"):
                    port = 0
                if tail != head:
                    link = links.setdefault((tail, head, port), Link(tail, head, port, []))
                    link.carries.append(f"e{i}_{j}")
        return list(links.values())

    def _with_strips_of_leaves(self, graph: Graph, leaves: set[int], number: int) -> Graph:
        """Put leaves that go to the same cards into strips."""
        heads: dict[str, set[str]] = {}
        for link in graph.links:
            heads.setdefault(link.tail, set()).add(link.head)
        crowd = len(graph.nodes) > MOST_CARDS
        groups: dict[object, list[int]] = {}
        for value in sorted(leaves):
            entry, node = self.story["values"][value], f"n{value}"
            alike = (entry["kind"], *entry["shape"]) if graph.level != "gathered" else None
            groups.setdefault(None if crowd and graph.level == "gathered" else
                              (frozenset(heads.get(node, ())), alike), []).append(value)  # fmt: skip
        for group in groups.values():
            if len(group) < FEWEST_LEAVES:
                continue
            node = f"s{number}"
            number += 1
            members: list[Member] = [{"out": value, "lines": [], "row": 0} for value in group]
            graph.nodes[node] = self._strip_of(members, "strip.values", graph.level != "gathered", True)
            gone = {f"n{value}" for value in group}
            graph.nodes = {key: one for key, one in graph.nodes.items() if key not in gone}
            graph.links = _merged(graph.links, gone, node)
        return graph


def _merged(links: Sequence[Link], gone: set[str], node: str) -> list[Link]:
    """Let edges begin at ``node`` that began at what is gone."""
    found: dict[tuple[str, str, int], Link] = {}
    for link in links:
        tail, port = (node, 0) if link.tail in gone else (link.tail, link.port)
        one = found.setdefault((tail, link.head, port), Link(tail, link.head, port, []))
        one.carries += link.carries
    return list(found.values())


def widest(graph: Graph, others: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Give cards the widest title and badge of all that they may stand for.

    Parameters
    ----------
    graph : of an inside
    others : node -> (title, badge) of every member
    """
    for key, node in graph.nodes.items():
        if node.content is not None and others.get(key):
            title = max((title for title, _ in others[key]), key=ems)
            badge = max((badge for _, badge in others[key]), key=ems)
            node.content = node.content._replace(title=title, badge=badge)
