"""Another order: the same graph walked back in four ways, step by step, and why reverse mode at all."""

from dataclasses import asdict
from typing import Any

from tapewidgets.engine import GradientTape, Variable
from tapewidgets.panels.panel import Panel
from tapewidgets.questions.walks import WALKS, WalkGraph, costs
from tapewidgets.story.text.numbers import text
from tapewidgets.words import Message, tell

INPUTS = (1, 10, 1000)


class OrderPanel(Panel):
    r"""Walk one graph back in reverse tape order, by naive recursion, breadth first, or path by path.

    Every handover is shown; one of a gradient that was not finished lights up. Below, "Why reverse?" counts
    the multiplications for 1, 10 and 1,000 inputs.

    Parameters
    ----------
    tape, target, sources, names : as in ``tw.questions.gradients``, of single numbers; without them two
        graphs are shown that are often asked about

    Raises
    ------
    ValueError : a value on the tape is no single number, or a walk is longer than 500 handovers

    Examples
    --------
    >>> print("\n".join(tw.OrderPanel().text().splitlines()[:5]))
    Two doublings: b = a + a, c = b + b
      Reverse tape: ∇a = 4 (right, 4 handovers)
      Naive recursion: ∇a = 6 (wrong, should be ∇a = 4, 6 handovers)
      Breadth first: ∇a = 4 (right by luck, 4 handovers)
      Path by path: ∇a = 4 (right, 6 handovers)
    """

    script = "order_panel/order_panel.js"
    static = True

    def __init__(
        self, tape: Any = None, target: Any = None, sources: Any = None, *, names: Any = None
    ) -> None:
        if tape is None:
            self._graphs = dict([_doublings(), _diamond()])
        else:
            self._graphs = {"Your tape": WalkGraph(tape, target, sources, names)}
        self._told = [_told(title, graph) for title, graph in self._graphs.items()]
        super().__init__({}, at={"graph": 0, "walk": "tape", "step": 0}, given=self._told)

    def looked(self, at: dict[str, Any]) -> dict[str, Any]:
        """Keep graph, walk and step among those there are."""
        found: dict[str, Any] = {}
        if at.get("walk") in WALKS:
            found["walk"] = at["walk"]
        for name, most in (("graph", len(self._told) - 1), ("step", 500)):
            if isinstance(at.get(name), int) and not isinstance(at[name], bool):
                found[name] = min(max(at[name], 0), most)
        return found

    def light(self) -> dict[str, Any]:
        """Give the graphs with their walks, and the costs."""
        return {"graphs": self._told, "costs": [{"inputs": count, **costs(count)} for count in INPUTS]}

    def describe(self) -> str:
        """Name the graphs."""
        return ", ".join(tell(f"panel.order.title.{title}") for title in self._graphs)

    def text(self) -> str:
        """Say what each walk ends at."""
        lines = []
        for title, graph in self._graphs.items():
            lines.append(f"{tell(f'panel.order.title.{title}')}: {', '.join(graph.program)}")
            for kind in WALKS:
                end = [f"∇{name} = {text(value)}" for name, value in graph.end_of(kind).items()]
                about = {"title": tell(f"panel.order.walk.{kind}"), "verdict": _verdict(graph, kind)}
                lines.append(f"  {tell('panel.said.walk', **about, end=end, count=len(graph.walk(kind)))}")
        for count in INPUTS:
            ways = [f"{tell(f'panel.said.way.{way}')} {number:,}" for way, number in costs(count).items()]
            lines.append(tell("panel.said.costs", inputs=f"{count:,}", ways=ways))
        return "\n".join(lines)


def _verdict(graph: WalkGraph, kind: str) -> Message:
    if not graph.is_right(kind):
        should = [f"∇{name} = {text(value)}" for name, value in graph.truth.items()]
        return ["panel.order.verdict.wrong", {"truth": should}]
    lucky = kind == "breadth" and graph.meets()
    return [f"panel.order.verdict.{'lucky' if lucky else 'right'}", {}]


def _told(title: str, graph: WalkGraph) -> dict[str, Any]:
    """A graph with its walks as plain data."""
    places = graph.places()
    nodes = [
        {"name": name, "value": value, "at": places[name], "source": name in graph.sources}
        for name, value in graph.values.items()
    ]
    walks = {}
    for kind in WALKS:
        steps = [asdict(step) for step in graph.walk(kind)]
        walks[kind] = {"steps": steps, "verdict": _verdict(graph, kind)}
    edges = [asdict(edge) for edge in graph.edges]
    told = {"title": title, "program": graph.program, "nodes": nodes, "edges": edges, "walks": walks}
    return {**told, "target": graph.target, "truth": graph.truth}


def _doublings() -> tuple[str, WalkGraph]:
    a = Variable(1.0)
    with GradientTape() as tape:
        b = a + a
        c = b + b
    return "Two doublings", WalkGraph(tape, c, [a], {"a": a, "b": b, "c": c})


def _diamond() -> tuple[str, WalkGraph]:
    a, k, m = Variable(1.0), Variable(2.0), Variable(3.0)
    with GradientTape() as tape:
        b = a * k
        c = b * m
        y = b + c
    names = {"a": a, "k": k, "m": m, "b": b, "c": c, "y": y}
    return "Diamond", WalkGraph(tape, y, [a, k, m], names)
