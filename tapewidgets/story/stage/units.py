"""Which lines of a tape are drawn together: a statement of the program, or a run of statements."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from tapewidgets.story.schema import Story

SHORTEST_RUN = 6
"""Statements that become a strip; the first and the last two of a run keep cards of their own."""


class Unit(NamedTuple):
    """Consecutive lines that are drawn as one card, that of the last one's output.

    Attributes
    ----------
    row : line of the program, 0 if there is none
    lines : their places on the tape
    """

    row: int
    lines: tuple[int, ...]


def single_lines(story: Story) -> list[Unit]:
    """Give every line as a unit of its own."""
    return [Unit(_row(story, i), (i,)) for i in range(len(story["lines"]))]


def statements(story: Story) -> list[Unit]:
    """Give the lines gathered by line of the program.

    A line whose output is used by another statement, or was asked about, ends a unit.
    """
    lines = story["lines"]
    fixed = {story["target"], *(answer["value"] for answer in story["answers"])}
    users: dict[int, set[int]] = {}
    for i, line in enumerate(lines):
        for value in line["inputs"]:
            users.setdefault(value, set()).add(i)
    found = []
    for row, group in groupby(range(len(lines)), key=lambda i: _row(story, i)):
        inside: list[int] = []
        whole = list(group)
        for i in whole:
            inside.append(i)
            out = lines[i]["output"]
            within = users.get(out, set()) <= set(whole) and out in users
            if not row or not within or out in fixed:
                found.append(Unit(row, tuple(inside)))
                inside = []
        if inside:
            found.append(Unit(row, tuple(inside)))
    return found


def _row(story: Story, line: int) -> int:
    return story["lines"][line].get("at", [0])[0]


def slots(story: Story, unit: Unit) -> list[int]:
    """Give the values of a unit in order of appearance."""
    lines = [story["lines"][i] for i in unit.lines]
    return list(dict.fromkeys(value for line in lines for value in (*line["inputs"], line["output"])))


def form(story: Story, unit: Unit) -> tuple[object, ...]:
    """Give the form of a unit: operations and shapes, with slots in the place of values.

    Units of one form have one drawing.
    """
    values, places = story["values"], {value: k for k, value in enumerate(slots(story, unit))}
    parts: list[object] = []
    for i in unit.lines:
        line = story["lines"][i]
        parts.append((line["operation"], bool(line.get("skipped"))))
        for value in (*line["inputs"], line["output"]):
            literal = bool(values[value].get("literal"))
            parts.append((places[value], literal, *values[value]["shape"]))
    return tuple(parts)


def runs(story: Story, units: Sequence[Unit], any_form: bool) -> list[list[Unit]]:
    """Give the inner parts of long runs of consecutive units of one form, or of any form."""
    keys = [None if any_form else form(story, unit) for unit in units]
    found = []
    for _, places in groupby(range(len(units)), key=lambda k: keys[k]):
        run = [units[k] for k in places]
        if len(run) >= SHORTEST_RUN:
            found.append(run[1:-2])
    return found
