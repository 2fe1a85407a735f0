"""A tape's NumPy program beside its story: which line does what a step tells."""

import re
from typing import Any

import numpy as np

from tapewidgets.panels.graph_view.what_if import TapeQuestion
from tapewidgets.story import Story
from tapewidgets.story.schema import Step
from tapewidgets.words import tell

_ASSIGNS = re.compile(r"    (\w+) = ")


def source_view(lines: list[str], steps: list[int | None]) -> dict[str, Any]:
    """Give source as the page takes it: its lines, and for each step of the story the line to mark."""
    return {"lines": lines, "steps": steps}


def numpy_view(question: TapeQuestion, story: Story) -> dict[str, Any]:
    """Give a tape's NumPy program, forward and backward, and for each step of the story its line.

    Parameters
    ----------
    question : tape, target and sources
    story : told of the same tape; its names are used in the program
    """
    names: dict[str, Any] = {}
    recorded = [line for line in story["lines"] if not line.get("skipped")]
    for line, on_tape in zip(recorded, question.tape.lines, strict=False):
        numbers = (on_tape.output, *on_tape.inputs)
        made = zip((line["output"], *line["inputs"]), numbers, on_tape.values, strict=False)
        for value, number, known in made:
            if number or isinstance(known, np.ndarray):  # a constant array may have a learner's name as well
                names.setdefault(story["values"][value]["name"], number or known)
    try:
        lines = question.tape.source(question.target, list(question.sources), names).rstrip().split("\n")
    except Exception as fault:  # a program that cannot be written takes no other view with it
        lines = [
            tell("panel.said.no_numpy"),
            f"# {type(fault).__name__}: {fault}"[:200],
        ]
    places: dict[str, int] = {}
    for place, text in enumerate(lines):
        found = _ASSIGNS.match(text)
        if found:
            places[found[1]] = place
    return source_view(lines, [_place_of(step, story, places, len(lines)) for step in story["steps"]])


def _place_of(step: Step, story: Story, places: dict[str, int], count: int) -> int | None:
    """Find the line of a NumPy program that does what a step tells."""
    if step["kind"] == "answer":
        return count - 1
    name = story["values"][step["value"]]["name"]
    return places.get(name if step["kind"] in ("record", "skip") else f"d_{name}")
