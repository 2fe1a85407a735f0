"""One graph walked back in several orders: where a gradient is passed on too early, and what it ends at."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape, Variable, reduce_sum, zeros
from tapewidgets.engine.functions import nn
from tapewidgets.questions.solution import Solution
from tapewidgets.story.building.naming import Names
from tapewidgets.words import tell

MOST_HANDOVERS = 500


@dataclass(frozen=True)
class Walk:
    """A way to go back through a graph."""

    kind: str

    @property
    def title(self) -> str:
        """Its name."""
        return tell(f"question.walk.{self.kind}.title")

    @property
    def rule(self) -> str:
        """How it goes on from a value."""
        return tell(f"question.walk.{self.kind}.rule")


WALKS = {kind: Walk(kind) for kind in ("tape", "recursion", "breadth", "paths")}


@dataclass(frozen=True)
class Edge:
    """One input of one recorded line: what is handed back through it is multiplied by ``local``."""

    line: int
    out: str
    input: str
    local: float


@dataclass(frozen=True)
class Handover:
    """One contribution: ``upstream * local`` is added to what the input has.

    Attributes
    ----------
    edge : its place among the graph's edges
    upstream, amount, before, after : numbers
    flag : "unfinished" if more arrives at the giver later, "again" if the giver has passed on before
    sums : the gradients after it, in the order of the graph's values
    """

    edge: int
    upstream: float
    amount: float
    before: float
    after: float
    flag: str
    sums: tuple[float, ...]


class WalkGraph:
    """The graph of a tape of single numbers.

    Parameters
    ----------
    tape, target, sources, names : as in `tapewidgets.questions.gradients`

    Raises
    ------
    ValueError : a value that is no single number, or nothing to walk

    Examples
    --------
    >>> a = tw.Variable(1.0)
    >>> with tw.GradientTape() as tape:
    ...     b = a + a
    ...     c = b + b
    >>> graph = WalkGraph(tape, c, [a], names={"a": a, "b": b, "c": c})
    >>> {kind: graph.end_of(kind)["a"] for kind in WALKS}
    {'tape': 4.0, 'recursion': 6.0, 'breadth': 4.0, 'paths': 4.0}
    """

    def __init__(self, tape: GradientTape, target: Any, sources: Any, names: Names | None = None) -> None:
        solution = Solution(tape, target, sources, names)
        if any(value["shape"] for value in solution.story["values"]):
            raise ValueError(tell("question.walk.arrays"))
        back = solution.back
        self.edges = [
            Edge(product.line, solution.giver(at), solution.receiver(at), float(back.local(product)))
            for at, product in enumerate(back.products)
        ]
        if not self.edges:
            raise ValueError(tell("question.walk.nothing"))
        self.program, self.target, self.sources = solution.lines, solution.target_name, solution.names
        texts = {value["name"]: value["text"] for value in solution.story["values"]}
        seen = [self.target, *(name for edge in self.edges for name in (edge.out, edge.input))]
        self.values = {name: texts[name] for name in dict.fromkeys(seen)}
        truths = {name: solution.truth(at) for at, name in enumerate(self.sources)}
        self.truth = {name: float(value) for name, value in truths.items() if value is not None}

    def walk(self, kind: str) -> list[Handover]:
        """Walk back in one order.

        Raises
        ------
        ValueError : the walk has more than 500 handovers
        """
        names = list(self.values)
        sums = dict.fromkeys(names, 0.0) | {self.target: 1.0}
        wanted, arrived = Counter(edge.input for edge in self.edges), Counter[str]()
        times: Counter[str] = Counter()
        done: list[Handover] = []
        for place, upstream, visit in self._order(kind, sums):
            edge = self.edges[place]
            given = sums[edge.out] if upstream is None else upstream
            before, amount = sums[edge.input], given * edge.local
            sums[edge.input] = before + amount
            arrived[edge.input] += 1
            times[edge.out] = visit
            early = edge.out != self.target and arrived[edge.out] < wanted[edge.out]
            flag = "" if kind == "paths" else "unfinished" if early else "again" if visit > 1 else ""
            after = tuple(sums[name] for name in names)
            done.append(Handover(place, given, amount, before, sums[edge.input], flag, after))
            if len(done) > MOST_HANDOVERS:
                raise ValueError(tell("question.walk.long", most=MOST_HANDOVERS))
        return done

    def _order(self, kind: str, sums: dict[str, float]) -> Iterator[tuple[int, float | None, int]]:
        """Give edge, upstream (None: all that the giver holds) and which visit of the giver it is."""
        if kind == "tape":
            yield from ((place, None, 1) for place in range(len(self.edges)))
        elif kind == "breadth":
            queue = deque([self.target])
            seen = {self.target}
            while queue:
                for place in self._from(queue.popleft()):
                    yield place, None, 1
                    if self.edges[place].input not in seen:
                        seen.add(self.edges[place].input)
                        queue.append(self.edges[place].input)
        else:
            yield from self._deep(kind, self.target, 1.0, Counter())

    def _deep(
        self, kind: str, name: str, given: float, visits: Counter[str]
    ) -> Iterator[tuple[int, float | None, int]]:
        visits[name] += 1
        visit = visits[name]
        for place in self._from(name):
            yield place, given if kind == "paths" else None, visit
            yield from self._deep(kind, self.edges[place].input, given * self.edges[place].local, visits)

    def _from(self, name: str) -> list[int]:
        return [place for place, edge in enumerate(self.edges) if edge.out == name]

    def end_of(self, kind: str) -> dict[str, float]:
        """The gradients of the sources at the end of a walk."""
        last = dict(zip(self.values, self.walk(kind)[-1].sums, strict=True))
        return {name: last[name] for name in self.truth}

    def is_right(self, kind: str) -> bool:
        """Tell whether a walk ends at the gradients of the tape."""
        return bool(np.allclose(list(self.end_of(kind).values()), list(self.truth.values())))

    def meets(self) -> bool:
        """Tell whether a value on the way receives more than one contribution: only then the order counts."""
        return max(Counter(edge.input for edge in self.edges).values()) > 1

    def places(self) -> dict[str, tuple[int, int]]:
        """Where each value stands in a picture: its column, from the sources, and its row."""
        column: dict[str, int] = {}
        for edge in self.edges[::-1]:
            column[edge.out] = max(column.get(edge.out, 1), column.get(edge.input, 0) + 1)
        for name in self.values:
            if name not in column:
                column[name] = min(column[edge.out] for edge in self.edges if edge.input == name) - 1
        rows: Counter[int] = Counter()
        for at in set(column.values()):
            spanned = any(column[edge.input] < at < column[edge.out] for edge in self.edges)
            rows[at] = int(spanned)
        found = {}
        for name in list(self.values)[::-1]:
            found[name] = (column[name], rows[column[name]])
            rows[column[name]] += 1
        return found


def costs(inputs: int) -> dict[str, int]:
    """Count the multiplications for the gradient of a small network by its inputs, in three ways.

    Every line of the recorded tape is counted: its own multiplications, and those of its derivative.

    Examples
    --------
    >>> costs(10)
    {'nudge': 968, 'forward': 1048, 'reverse': 184}
    """
    x, w, v = Variable(zeros((1, inputs))), Variable(zeros((inputs, 8))), Variable(zeros((8, 1)))
    with GradientTape(persistent=True) as tape:
        reduce_sum(nn.relu(x @ w) @ v)
    own = derivative = 0
    for line in tape.lines:
        if line.operation == "matmul":
            left, right = (np.shape(value) for value in line.values[1:])
            own += left[0] * left[1] * right[1]
            derivative += left[0] * left[1] * right[1]
        elif line.operation == "relu":
            derivative += int(np.size(line.values[0]))
    nudge, forward = (inputs + 1) * own, own + inputs * derivative
    return {"nudge": nudge, "forward": forward, "reverse": own + derivative}
