"""A story as plain text, a frame for each step: for screen readers, print, and checks of notebooks."""

from tapewidgets.story import state
from tapewidgets.story.schema import SourceAnswer, Story
from tapewidgets.story.state import State
from tapewidgets.words import Message, catalog, columns, padded, say

MOST_ROWS = 40


def frame(story: Story, step: int | None = None) -> str:
    """Write one step of a story as a frame of plain text; the same story gives the same text.

    Parameters
    ----------
    story : from :func:`tapewidgets.story.tell`
    step : 0 ... number of steps - 1; negative counts from the end; None is the last

    Raises
    ------
    IndexError : there is no such step

    Examples
    --------
    >>> t1, t2 = tw.Variable(2.0), tw.Variable(3.0)
    >>> with tw.GradientTape(persistent=True) as tape:
    ...     t3 = t1 * t2
    >>> from tapewidgets import story
    >>> print(story.frame(story.tell(tape, t3, [t1, t2]), 2))
    Step 3 of 5
    Back through t3 = t1 * t2 to t1: upstream ∇t3 = 1 times local derivative ∂(t1*t2)/∂t1 = t2 = 3 is 3, the first contribution to t1.
    <BLANKLINE>
    line             value  gradient
    t1               2      3         <-
    t2               3      not yet
    t3 = t1 * t2     6      1
    """  # noqa: E501 - a sentence
    place = state.checked(story, step)
    now = state.at(story, place)
    words = catalog(story["language"])
    title = say(words, ["frame.step", {"step": place + 1, "steps": len(story["steps"])}])
    head = f"{title}\n{say(words, story['steps'][place]['say'])}\n"
    parts = [head, _table(story, now)]
    if now.answered:
        parts.append("\n" + "\n".join(_answer(story, answer) for answer in story["answers"]))
    if story["notes"]:
        parts.append("\n" + "\n".join(say(words, note) for note in story["notes"]))
    return "\n".join(parts)


def _table(story: Story, now: State) -> str:
    words = catalog(story["language"])
    rows = [(words["frame.line"], words["frame.value"], words["frame.gradient"], "")]
    for index in _shown(story, now):
        value = story["values"][index]
        line = next((i for i, entry in enumerate(story["lines"]) if entry["output"] == index), None)
        title = value["name"] if line is None else story["lines"][line]["text"]
        if line is not None and line not in now.recorded:
            rows.append((title, words["frame.not_yet"], "", ""))
            continue
        arrow = "<-" if index == now.node else ""
        rows.append((title, value["text"], _gradient(story, now, index), arrow))
    widths = [max(columns(row[column]) for row in rows) for column in range(3)]
    widths[0] = max(widths[0], 15)
    return "\n".join("  ".join(map(padded, row, (*widths, 2))).rstrip() for row in rows)


def _shown(story: Story, now: State) -> list[int]:
    """Give the values to list: all, or for a large story those around the one that is active."""
    everything = [
        i for i, value in enumerate(story["values"]) if value["kind"] != "constant" or "reason" in value
    ]
    if len(everything) <= MOST_ROWS:
        return everything
    center = everything.index(now.node) if now.node in everything else len(everything) - 1
    start = min(max(0, center - MOST_ROWS // 2), len(everything) - MOST_ROWS)
    return everything[start : start + MOST_ROWS]


def _gradient(story: Story, now: State, index: int) -> str:
    if index in now.gradients:
        return now.gradients[index]
    receives = any(step.get("value") == index and "sum" in step for step in story["steps"])
    if receives:
        return catalog(story["language"])["frame.not_yet"]
    asked = next((answer for answer in story["answers"] if answer["value"] == index), None)
    return asked["text"] if asked is not None and now.answered else ""


def _answer(story: Story, answer: SourceAnswer) -> str:
    """Say how one source's gradient came about."""
    name = story["values"][answer["value"]]["name"]
    target = story["values"][story["target"]]["name"]
    words, said = catalog(story["language"]), list[Message]()
    if answer.get("why"):
        said.append(["frame.why", {"why": answer["why"]}])
    for path in answer["paths"]:
        way = _names(story, path["edges"])
        said.append(["frame.path", {"path": way, "formula": path["formula"], "value": path["text"]}])
    if "more_paths" in answer:
        said.append(answer["more_paths"])
    check = answer.get("check")
    if check is not None and check["text"]:
        verdict = words["frame.agrees" if check["agrees"] else "frame.differs"]
        found = say(words, ["frame.check", {"value": check["text"], "verdict": verdict}])
        said.append(f"{found} {say(words, check['note'])}" if "note" in check else found)
    head = f"∇{name} = d{target}/d{name}: {answer['text']}"
    return "\n".join([head, *(f"  {say(words, message)}" for message in said)])


def _names(story: Story, edges: list[str]) -> str:
    """Give the values that a path passes, from target to source."""
    names = [story["values"][story["target"]]["name"]]
    for edge in edges:
        line, position = (int(part) for part in edge[1:].split("_"))
        names.append(story["values"][story["lines"][line]["inputs"][position]]["name"])
    return " -> ".join(names)
