"""A tape's story as a panel shows it: told, changed by what-ifs, laid out on a stage."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from tapewidgets.panels.expression_panel.workbench import Problem, plain_value
from tapewidgets.panels.graph_view.what_if import TapeQuestion, number_of
from tapewidgets.panels.requests import Refusal
from tapewidgets.story import Story
from tapewidgets.story.stage.staging import stage
from tapewidgets.words import Message

UNCHANGED: dict[str, Any] = {"what_if": {}, "start": None}
"""The document of a story as it was recorded."""

LOOKS: dict[str, Any] = {"direction": "LR"}

START: Message = ["panel.refusal.start", {}]
"""What the gradient of the target is called, where another cannot be put in its place."""


@dataclass(frozen=True)
class StoryView:
    """A question to a tape, and its story.

    Attributes
    ----------
    question : tape, target, sources and names
    told : its story, as recorded
    beside : gives what else a page needs, for a story as recorded
    program : the learner's text, if there is one
    """

    question: TapeQuestion
    told: Story
    beside: Callable[[TapeQuestion, Story], dict[str, Any]]
    program: str = ""

    def scene(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Give the story and its stage as a document wants them.

        Parameters
        ----------
        document : with ``what_if`` (name -> value), ``start``

        Raises
        ------
        Refusal : a what-if of another shape, or of a value that the tape does not know
        """
        told, changed = self.told, None
        if document["what_if"] or document["start"] is not None:
            told, changed = self.question.tell_with(*self.replaced(document))
        more = {"changed": changed} if changed is not None else {}
        return {**stage(told, self.program), **more, **self.beside(self.question, self.told)}

    def replaced(self, document: Mapping[str, Any]) -> tuple[dict[int, Any], Any]:
        """Give the values that a document puts in the place of recorded ones, by number, and the start."""
        start = document["start"]
        if start is not None:
            start = fitting(START, start, self.question.tape.read(self.question.target).value)
        return {number: value for number, value in map(self._replacement, document["what_if"].items())}, start

    def _replacement(self, item: tuple[str, Any]) -> tuple[int, Any]:
        name, value = item
        names = [entry["name"] for entry in self.told["values"]]
        if name not in names:
            raise Refusal("panel.refusal.name", name=repr(name), names=names)
        number = number_of(self.question.tape, self.told, names.index(name))
        if number is None:
            raise Refusal("panel.refusal.off_tape")
        return number, fitting(name, value, self.question.tape.read(number).value)


def rankdir(document: Mapping[str, Any]) -> Literal["LR", "TB"]:
    """Give Graphviz's word for a document's direction."""
    return "TB" if document["direction"] == "TB" else "LR"


def drawn_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two documents of one story need the same scene."""
    return all(one[name] == other[name] for name in UNCHANGED)


def checked_look(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Check the parts of a document that say how a story is shown.

    Raises
    ------
    Refusal : with a sentence
    """
    kinds: dict[str, Callable[[Any], bool]] = {
        "direction": lambda word: word in ("LR", "TB"),
        "what_if": lambda values: isinstance(values, dict) and len(values) <= 100,
        "start": lambda value: True,
    }
    found = {name: value for name, value in changes.items() if name in kinds}
    for name, value in found.items():
        if not kinds[name](value):
            raise Refusal("panel.refusal.value", name=name, value=f"{value!r:.40}")
    if "what_if" in found:
        found["what_if"] = {name: plain(str(name), value) for name, value in found["what_if"].items()}
    if found.get("start") is not None:
        found["start"] = plain(START, found["start"])
    return found


def plain(name: Message, value: Any) -> Any:
    """Give a value that stands for another as plain data.

    Raises
    ------
    Refusal : something that is no number, and no regular list of numbers
    """
    if hasattr(value, "numpy"):
        value = value.numpy()
    try:
        return json.loads(json.dumps(plain_value(name, value, "float64")))
    except Problem as problem:
        raise Refusal("panel.refusal.both", message=problem.message, hint=problem.hint) from None


def fitting(name: Message, value: Any, old: Any) -> Any:
    """Give ``value`` in the shape and dtype of ``old``.

    Raises
    ------
    Refusal : another shape, or a number that the dtype cannot hold
    """
    dtype = np.asarray(old).dtype
    try:
        array = np.array(plain_value(name, value, dtype.name), dtype=dtype)
    except Problem as problem:
        raise Refusal("panel.refusal.both", message=problem.message, hint=problem.hint) from None
    if array.shape != np.shape(old):
        raise Refusal("panel.refusal.shape", name=name, shape=str(np.shape(old)), given=str(array.shape))
    return array[()]
