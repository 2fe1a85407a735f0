"""A question to a tape, and the same question asked again with some values replaced by others."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tapewidgets import story as stories
from tapewidgets.engine.core.tape import GradientTape
from tapewidgets.engine.core.tensor import wrap
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story import Story
from tapewidgets.story.schema import Value


@dataclass(frozen=True)
class Question:
    """What a story is told of: a tape, a target, sources, and the names of things.

    Attributes
    ----------
    tape : a tape with its record
    target : the Tensor that is differentiated
    sources : Tensors and Variables
    names : name -> Tensor, or number -> name
    run : what ``language.run`` gave, or None
    seed : upstream gradient of the target; None for ones
    """

    tape: GradientTape
    target: Any
    sources: tuple[Any, ...]
    names: Mapping[Any, Any] | None = field(default=None, repr=False)
    run: Any = field(default=None, repr=False)
    seed: Any = None

    def tell(self) -> Story:
        """Tell the story as it was recorded."""
        return self._tell(self.tape, self.target, self.seed, self.run)

    def tell_with(self, edits: Mapping[int, Any], seed: Any = None) -> tuple[Story, dict[str, Any]]:
        """Tell what would happen if some values were others.

        Parameters
        ----------
        edits : number on the tape -> the value put in its place, of the same shape and dtype
        seed : upstream gradient of the target; None to leave it as it is

        Returns
        -------
        Story : with everything downstream of an edit calculated anew, and only that
        dict : ``values`` and ``gradients``, each index -> the text before, for what changed; ``edits``, the
            indices of what was replaced

        Raises
        ------
        ValueError : the tape did not keep a value that is needed
        """
        before = self._tell(self.tape, self.target, self.seed, None)
        tape, values = replayed(self.tape, edits)
        number = self.target._number
        target = wrap(values[number], number) if number in values else self.target
        after = self._tell(tape, target, self.seed if seed is None else seed, None)
        changed = changes(before, after)
        changed["edits"] = [i for i in range(len(after["values"])) if number_of(self.tape, after, i) in edits]
        for step in after["steps"]:
            if step["kind"] == "record" and step["value"] in changed["edits"]:
                step["say"] = _instead(before["values"][step["value"]], after["values"][step["value"]])
        return after, changed

    def _tell(self, tape: GradientTape, target: Any, seed: Any, run: Any) -> Story:
        names = {} if self.names is None else self.names
        spans, sources = self._spans(run), list(self.sources)
        return stories.tell(tape, target, sources, names=names, run=run, spans=spans, output_gradients=seed)

    def _spans(self, run: Any) -> dict[int, tuple[int, int, int]] | None:
        """Say where each line stands in the learner's program, when the run itself is not handed on."""
        if run is not None or self.run is None:
            return None
        spans = {}
        for line in self.tape.lines:
            step = self.run.step_of(line[1])
            if step is not None:
                spans[line[1]] = (step.span.line, step.span.column, step.span.end_column)
        return spans


def replayed(tape: GradientTape, edits: Mapping[int, Any]) -> tuple[GradientTape, dict[int, Any]]:
    """Run a tape's lines again with some values replaced; lines that depend on none of them stay as they are.

    Returns
    -------
    GradientTape : a copy with the new lines
    dict : number -> value, for what was replaced or calculated anew

    Raises
    ------
    ValueError : the tape did not keep an input that is needed
    """
    values = dict(edits)
    lines = []
    with np.errstate(all="ignore"):
        for name, output, numbers, saved in tape.lines:
            parameters = saved[1 + len(numbers) :]
            inputs = [values.get(n, old) if n else old for n, old in zip(numbers, saved[1:], strict=False)]
            y = saved[0]
            if output in edits:
                y = edits[output]
            elif not values.keys().isdisjoint(numbers):
                if any(value is None for value in inputs):
                    raise ValueError("The tape did not keep all values that this needs: they are too large.")
                y = values[output] = OPERATIONS[name].calculate(*inputs, *parameters)
            lines.append((name, output, numbers, (y, *inputs, *parameters)))
    again = copy.copy(tape)
    again.lines = lines
    return again, values


def _instead(before: Value, after: Value) -> str:
    """Say what was put in the place of a value."""
    return (
        f"What if: {after['name']} is {after['text']} here instead of {before['text']}; what follows uses it."
    )


def changes(before: Story, after: Story) -> dict[str, Any]:
    """List what differs between two tellings of the same tape: index -> text before, as JSON wants it."""
    old, new = gradients(before), gradients(after)
    return {
        "values": {
            str(index): was["text"]
            for index, (was, now) in enumerate(zip(before["values"], after["values"], strict=True))
            if was["text"] != now["text"] or was.get("array") != now.get("array")
        },
        "gradients": {str(i): old.get(i, "none") for i in new if old.get(i) != new[i]},
    }


def gradients(story: Story) -> dict[int, str]:
    """Give the gradient of every value at the end of a story, as text."""
    found = {step["value"]: step["sum"] for step in story["steps"] if "sum" in step}
    return {**found, **{answer["value"]: answer["text"] for answer in story["answers"]}}


def number_of(tape: GradientTape, story: Story, value: int) -> int | None:
    """Give the number on the tape of a value of the story; None for what the tape does not know."""
    recorded = [line for line in story["lines"] if not line.get("skipped")]
    for line, (_, output, numbers, _) in zip(recorded, tape.lines, strict=True):
        if line["output"] == value:
            return output
        for place, number in zip(line["inputs"], numbers, strict=False):
            if place == value and number:
                return number
    return None
