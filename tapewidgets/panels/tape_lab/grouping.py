"""Folding by statement: all that one line of the learner's program put on the tape becomes one node."""

from itertools import groupby

from tapewidgets.story import Story
from tapewidgets.story.schema import Fold, Line, Message, Value
from tapewidgets.story.text.messages import with_words


def fold_by_statement(story: Story, program: str) -> Story:
    """Give a story in which each statement of several operations is drawn as one node.

    What was asked for, the target and every tensor with a name of its own stay outside. The lines of a
    statement follow each other on the tape, so that no circle can arise.

    Parameters
    ----------
    story : told of a program's run; it is left as it is
    program : the learner's text, for the titles

    Returns
    -------
    Story : a copy with folds; the same story if there is nothing to fold, or if it is folded already
    """
    if story.get("folds"):
        return story
    fixed = {story["target"], *(answer["value"] for answer in story["answers"])}
    texts = program.split("\n")
    folds: list[Fold] = []
    for row, numbers in groupby(range(len(story["lines"])), key=lambda i: _row(story["lines"][i])):
        whole = list(numbers)
        inside = [i for i in whole if story["lines"][i]["output"] not in fixed]
        if row and len(inside) > 1:
            title = " ".join(texts[row - 1].split("#")[0].split()) if row <= len(texts) else f"line {row}"
            part: Message = ["fold.inside", {"title": title}]
            folds.append({"title": title if inside == whole else part, "lines": inside})
    if not folds:
        return story
    values = [_without_fold(value) for value in story["values"]]
    for number, fold in enumerate(folds):
        for i in fold["lines"]:
            line = story["lines"][i]
            values[line["output"]]["fold"] = number
            for value in line["inputs"]:
                if (
                    _is_literal(values[value])
                    and _used_only_in(story, value, fold["lines"])
                    and value not in fixed
                ):
                    values[value]["fold"] = number
    return with_words({**story, "values": values, "folds": folds})


def _row(line: Line) -> int:
    """Give the program's line that a line of the tape comes from; 0 for none, or if it was not recorded."""
    return 0 if line.get("skipped") or "at" not in line else line["at"][0]


def _without_fold(value: Value) -> Value:
    copy = value.copy()
    copy.pop("fold", None)
    return copy


def _is_literal(value: Value) -> bool:
    """Tell whether a value is a number written out in the program, which has no other name."""
    return value["kind"] == "constant" and value["name"] == value["text"]


def _used_only_in(story: Story, value: int, lines: list[int]) -> bool:
    return all(i in lines for i, line in enumerate(story["lines"]) if value in line["inputs"])
