"""Folding: a large tape is drawn with runs of consecutive lines drawn as one node each."""

from tapewidgets.story.schema import Fold, Story
from tapewidgets.words import Message

MOST_NODES = 150
"""A tape with more values than this is folded."""
SHOWN_FIRST, SHOWN_LAST = 8, 12
"""Lines at either end that are drawn as they are."""
MOST_FOLDS = 24


def fold(story: Story) -> Story:
    """Fold a story with more than 150 values, and say so in its notes; smaller stories are left as they are.

    Only consecutive lines are folded together, so the graph stays free of cycles. Sources, the target, and
    leaves that several folds use stay outside.
    """
    if len(story["values"]) <= MOST_NODES:
        return story
    fixed = {story["target"], *(answer["value"] for answer in story["answers"])}
    folds: list[Fold] = []
    fold_of_line: dict[int, int] = {}
    for run in _runs(story, fixed):
        fold_of_line.update(dict.fromkeys(run, len(folds)))
        folds.append({"title": _title(story, run), "lines": run})
    users: dict[int, set[int]] = {}
    made = set()
    for i, line in enumerate(story["lines"]):
        place = fold_of_line.get(i, -1 - i)
        made.add(line["output"])
        users.setdefault(line["output"], set()).add(place)
        for value in line["inputs"]:
            users.setdefault(value, set()).add(place)
    for i, line in enumerate(story["lines"]):
        if i in fold_of_line:
            story["values"][line["output"]]["fold"] = fold_of_line[i]
    for value, places in users.items():
        if value not in made and value not in fixed and len(places) == 1 and min(places) >= 0:
            story["values"][value]["fold"] = min(places)
    story["folds"] = folds
    counts = {"values": len(story["values"]), "most": MOST_NODES, "folds": len(folds)}
    story["notes"].append(["fold.note", counts])
    return story


def _runs(story: Story, fixed: set[int]) -> list[list[int]]:
    """Cut the middle of the tape into runs of about the same length; fixed values end a run."""
    last = len(story["lines"]) - SHOWN_LAST
    middle = range(SHOWN_FIRST, max(SHOWN_FIRST, last))
    length = max(2, -(-len(middle) // MOST_FOLDS))
    runs: list[list[int]] = [[]]
    for i in middle:
        if story["lines"][i]["output"] in fixed:
            runs.append([])
            continue
        if len(runs[-1]) == length:
            runs.append([])
        runs[-1].append(i)
    return [run for run in runs if len(run) > 1]


def _title(story: Story, run: list[int]) -> Message:
    names = [story["values"][story["lines"][i]["output"]]["name"] for i in (run[0], run[-1])]
    return ["fold.lines", {"count": len(run), "first": names[0], "last": names[1]}]
