"""The state of a story at one step: the gradients so far, what has flowed, what is active."""

from dataclasses import dataclass, field

from tapewidgets.story.schema import Story


@dataclass
class State:
    """The state of a story at a step.

    Attributes
    ----------
    recorded : lines that are on the tape (or ran unrecorded)
    gradients : value -> the text of its gradient so far
    flowed : (line, input) -> the text of the contribution
    node, edge : the value and the (line, input) that the step is about, if any
    answered : the last step has been reached
    """

    recorded: set[int] = field(default_factory=set)
    gradients: dict[int, str] = field(default_factory=dict)
    flowed: dict[tuple[int, int], str] = field(default_factory=dict)
    node: int | None = None
    edge: tuple[int, int] | None = None
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
    steps = story["steps"]
    place = checked(story, step)
    now = State()
    for passed in steps[: place + 1]:
        now.node, now.edge, now.answered = passed.get("value"), None, passed["kind"] == "answer"
        if passed["kind"] in ("record", "skip"):
            now.recorded.add(passed["line"])
        if "sum" in passed:
            now.gradients[passed["value"]] = passed["sum"]
        if passed["kind"] == "product":
            now.edge = passed["line"], passed["input"]
            now.flowed[now.edge] = passed["added"]
    return now


def checked(story: Story, step: int | None) -> int:
    """Give ``step`` as an index from 0; IndexError, with the range, if there is no such step."""
    count = len(story["steps"])
    place = count - 1 if step is None else step
    if not -count <= place < count:
        raise IndexError(f"there is no step {step}: this story has the steps 0 to {count - 1}")
    return place % count
