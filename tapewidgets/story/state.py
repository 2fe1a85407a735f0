"""The state of a story at one step: the gradients so far, what has flowed, what is active.

It follows from the story alone, nothing is kept between steps. The page works it out for itself; both are
held to ``tests/story/moments.json``.
"""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from tapewidgets.story.schema import Story

Phase = Literal["forward", "backward", "answer"]


class Arrival(NamedTuple):
    """One contribution that has arrived at a value.

    Attributes
    ----------
    line, input : the edge that it came along
    added : the contribution, an index in the pool
    step : when it came
    """

    line: int
    input: int
    added: int | None
    step: int


@dataclass
class State:
    """The state of a story at a step.

    Attributes
    ----------
    phase : recording, backprop, or the end
    recorded : lines that are on the tape (or ran unrecorded)
    known : values that have been calculated by now; leaves always have
    gradients : value -> the text of its gradient so far
    sums : value -> the same as an index in the pool
    arrivals : value -> the contributions so far
    flowed : (line, input) -> the text of the contribution
    node, edge : the value and the (line, input) that the step is about, if any
    inputs : edges that a line reads which is recorded at this step
    giver : at a product, the value whose gradient is handed back
    upstream : its gradient, an index in the pool
    before : what the receiving value had, an index in the pool; None at the first arrival
    answered : the last step has been reached
    """

    phase: Phase = "forward"
    recorded: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    gradients: dict[int, str] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)
    arrivals: dict[int, list[Arrival]] = field(default_factory=dict)
    flowed: dict[tuple[int, int], str] = field(default_factory=dict)
    node: int | None = None
    edge: tuple[int, int] | None = None
    inputs: list[tuple[int, int]] = field(default_factory=list)
    giver: int | None = None
    upstream: int | None = None
    before: int | None = None
    answered: bool = False


def at(story: Story, step: int | None = None) -> State:
    """Give the state of ``story`` at ``step``.

    Parameters
    ----------
    story : from :func:`tapewidgets.story.tell`
    step : 0 ... number of steps - 1; negative counts from the end; None is the last

    Raises
    ------
    IndexError : there is no such step
    """
    place = checked(story, step)
    made = {line["output"] for line in story["lines"]}
    now = State(known=set(range(len(story["values"]))) - made)
    for number in range(place + 1):
        _pass(now, story, number)
    return now


def _pass(now: State, story: Story, number: int) -> None:
    """Let one step happen."""
    step = story["steps"][number]
    kind, arrays = step["kind"], step.get("arrays", {})
    now.node, now.edge, now.inputs = step.get("value"), None, []
    now.giver = now.upstream = now.before = None
    if kind in ("record", "skip"):
        now.recorded.add(step["line"])
        now.known.add(step["value"])
        now.inputs = [(step["line"], j) for j in range(len(story["lines"][step["line"]]["inputs"]))]
    elif kind == "answer":
        now.phase, now.answered = "answer", True
    else:
        now.phase = "backward"
    if kind == "product":
        now.edge = step["line"], step["input"]
        now.giver = story["lines"][step["line"]]["output"]
        now.upstream, now.before = now.sums.get(now.giver), now.sums.get(step["value"])
        now.flowed[now.edge] = step["added"]
        arrival = Arrival(*now.edge, arrays.get("added"), number)
        now.arrivals.setdefault(step["value"], []).append(arrival)
    if "sum" in step:
        now.gradients[step["value"]] = step["sum"]
    if "sum" in arrays:
        now.sums[step["value"]] = arrays["sum"]


def plain(now: State) -> dict[str, Any]:
    """Give a state as plain data, as ``tests/story/moments.json`` holds it: edges by id, values as texts.

    Examples
    --------
    >>> plain(State(edge=(2, 0), sums={1: 4}))["edge"], plain(State(sums={1: 4}))["gradient"]
    ('e2_0', {'1': 4})
    """
    return {
        "phase": now.phase,
        "recorded": sorted(now.recorded),
        "values": sorted(now.known),
        "gradient": {str(value): index for value, index in now.sums.items()},
        "arrivals": {str(value): [one._asdict() for one in come] for value, come in now.arrivals.items()},
        "flowed": [_edge(edge) for edge in now.flowed],
        "node": now.node,
        "edge": None if now.edge is None else _edge(now.edge),
        "inputs": [_edge(edge) for edge in now.inputs],
        "giver": now.giver,
        "upstream": now.upstream,
        "before": now.before,
    }


def _edge(edge: tuple[int, int]) -> str:
    return f"e{edge[0]}_{edge[1]}"


def checked(story: Story, step: int | None) -> int:
    """Give ``step`` as an index from 0; IndexError, with the range, if there is no such step."""
    count = len(story["steps"])
    place = count - 1 if step is None else step
    if not -count <= place < count:
        raise IndexError(f"there is no step {step}: this story has the steps 0 to {count - 1}")
    return place % count
