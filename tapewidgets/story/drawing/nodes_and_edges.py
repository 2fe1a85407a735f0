"""Which nodes and edges a drawing has and what is written on them, before anything is laid out."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from tapewidgets.story import state
from tapewidgets.story.schema import Line, OperationText, Step, Story
from tapewidgets.story.text.labels import clean
from tapewidgets.words import say, tell

Role = Literal["op", "name", "value", "gradient", "local", "flow"]
EDGE_LABEL = 24
FEW_NODES = 30
"""Up to so many nodes, Graphviz routes every edge."""
LONGEST_SPAN = 6
"""In larger drawings, edges over more layers are drawn around the layout: to route them takes minutes."""


@dataclass
class Item:
    """A node or an edge: its id, its CSS classes, its texts by role ("" where nothing is written yet)."""

    id: str
    classes: tuple[str, ...]
    texts: list[tuple[Role, str]]
    ends: tuple[str, str] = ("", "")
    state: Literal["", "future", "flowed", "active"] = ""
    long: bool = False


@dataclass
class Drawing:
    """All nodes and edges of a drawing."""

    nodes: list[Item]
    edges: list[Item]


def nodes_and_edges(
    story: Story, step: int | None = None, *, opened: Collection[int] = (), room: bool = False
) -> Drawing:
    """Say what a drawing of ``story`` consists of.

    Parameters
    ----------
    story : from :func:`tapewidgets.story.tell`
    step : the state to write; None is the last step
    opened : folds to draw unfolded
    room : write the longest texts of all steps, to lay out room for them
    """
    return _Collector(story, step, opened, room).draw()


class _Collector:
    """Collects nodes and edges; one is made for every drawing."""

    def __init__(self, story: Story, step: int | None, opened: Collection[int], room: bool) -> None:
        self.story = story
        self.now = state.at(story, step)
        self.room = room
        self.steps = {(s["line"], s["input"]): s for s in story["steps"] if s["kind"] == "product"}
        self.made_by = {line["output"]: i for i, line in enumerate(story["lines"])}
        self.folds = {i: fold for i, fold in enumerate(story.get("folds", [])) if i not in opened}
        self.fold_of = {
            value: entry["fold"]
            for value, entry in enumerate(story["values"])
            if "fold" in entry and entry["fold"] in self.folds
        }
        self.longest: dict[int, str] = {}
        for s in story["steps"]:
            if "sum" in s and len(s["sum"]) >= len(self.longest.get(s["value"], "")):
                self.longest[s["value"]] = s["sum"]
        for answer in story["answers"]:
            self.longest.setdefault(answer["value"], answer["text"])

    def draw(self) -> Drawing:
        """Collect all nodes and edges."""
        nodes = [self.value(i) for i in range(len(self.story["values"])) if i not in self.fold_of]
        nodes += [self.fold(i) for i in self.folds]
        edges = list(self.edges())
        if len(nodes) > FEW_NODES:
            _set_long_ones_apart(edges)
        return Drawing(nodes, edges)

    def value(self, index: int) -> Item:
        """Give the node of a value."""
        value = self.story["values"][index]
        line = self.made_by.get(index)
        texts: list[tuple[Role, str]] = []
        if line is not None:
            texts.append(("op", clean(self.operation(line)["symbol"], 12)))
        target = value["kind"] == "target"
        name = tell("drawing.target", name=clean(value["name"], 31)) if target else clean(value["name"])
        texts.append(("name", name))
        if value["text"] != value["name"]:
            texts.append(("value", clean(value["text"])))
        if index in self.longest:
            texts.append(("gradient", self.gradient(index)))
        item = Item(f"n{index}", ("node", value["kind"]), texts)
        if self.now.node == index:
            item.state = "active"
        elif line is not None and line not in self.now.recorded:
            item.state = "future"
        return item

    def gradient(self, index: int) -> str:
        """Give the gradient's text now; with ``room`` the longest it will be."""
        if self.room:
            return clean(f"∇ {self.longest[index]}")
        text = self.now.gradients.get(index)
        if text is None and self.now.answered:
            text = next((a["text"] for a in self.story["answers"] if a["value"] == index), None)
        return "" if text is None else clean(f"∇ {text}")

    def fold(self, index: int) -> Item:
        """Give the node of a fold; active while one of its lines is."""
        fold = self.folds[index]
        item = Item(f"f{index}", ("node", "fold"), [("name", clean(say(self.story["words"], fold["title"])))])
        if self.fold_of.get(-1 if self.now.node is None else self.now.node) == index:
            item.state = "active"
        elif self.now.recorded.isdisjoint(fold["lines"]):
            item.state = "future"
        return item

    def edges(self) -> Iterator[Item]:
        """Give one edge for every input of every line; edges into one fold from one place are one."""
        into_folds = set()
        for i, line in enumerate(self.story["lines"]):
            head = self.place(line["output"])
            for j, value in enumerate(line["inputs"]):
                ends, folded = (self.place(value), head), head.startswith("f")
                if ends[0] != head and ends not in into_folds:
                    if folded:
                        into_folds.add(ends)
                    yield self.edge(i, j, line, ends, folded)

    def edge(self, i: int, j: int, line: Line, ends: tuple[str, str], folded: bool) -> Item:
        """Give the edge of input ``j`` of line ``i``."""
        classes = ("edge", "unrecorded") if line.get("skipped") else ("edge",)
        item = Item(f"e{i}_{j}", classes, [], ends)
        step = self.steps.get((i, j))
        if step is not None and not folded:
            item.texts = [("local", self.local(i, j, line, step)), ("flow", self.flow(i, j, step))]
        if self.now.edge == (i, j):
            item.state = "active"
        elif (i, j) in self.now.flowed:
            item.state = "flowed"
        elif i not in self.now.recorded:
            item.state = "future"
        return item

    def local(self, i: int, j: int, line: Line, step: Step) -> str:
        """Give the local derivative as a label: what the gradient is multiplied by on its way back."""
        if "local" in step:
            return clean(f"× {step['local']}", EDGE_LABEL)
        if line.get("axes"):
            return f"Σ axis {', '.join(map(str, line['axes']))}"
        local = line["locals"][j]
        text = say(self.story["words"], local["text"]) if local is not None else ""
        if local is not None and "side" in local:  # a factor of a matrix product, on either side
            text = f"{text} ×" if local["side"] == "left" else f"× {text}"
        return clean(text or "× 0", EDGE_LABEL)

    def flow(self, i: int, j: int, step: Step) -> str:
        """Give the contribution as a label, once it has flowed."""
        shown = self.room or (i, j) in self.now.flowed
        return clean(f"+ {step['added']}", EDGE_LABEL) if shown else ""

    def operation(self, line: int) -> OperationText:
        """Give the texts of a line's operation."""
        return self.story["operations"][self.story["lines"][line]["operation"]]

    def place(self, value: int) -> str:
        """Give the id of the node that shows a value."""
        return f"f{self.fold_of[value]}" if value in self.fold_of else f"n{value}"


def _set_long_ones_apart(edges: list[Item]) -> None:
    """Mark the edges that span many layers. A node's first edge is never one: it gives the node its place."""
    layers: dict[str, int] = {}
    for edge in edges:  # in the order of the tape, so that an edge's tail has its layer already
        tail, head = edge.ends
        layers[head] = max(layers.get(head, 0), layers.setdefault(tail, 0) + 1)
    placed: set[str] = set()
    nearest = sorted(edges, key=lambda edge: layers[edge.ends[1]])
    first = {edge.ends[0]: layers[edge.ends[1]] - 1 for edge in reversed(nearest)}
    made = {edge.ends[1] for edge in edges}
    for edge in nearest:
        tail, head = edge.ends
        start = layers[tail] if tail in made else first[tail]
        edge.long = tail in placed and layers[head] - start > LONGEST_SPAN
        placed.add(tail)
