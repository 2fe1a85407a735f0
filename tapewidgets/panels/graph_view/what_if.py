"""A question to a tape, and the same question asked again with some values replaced by others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tapewidgets import story as stories
from tapewidgets.engine.core.tape import GradientTape
from tapewidgets.engine.replay import replay
from tapewidgets.story import Story
from tapewidgets.story.schema import PackedArray, Value
from tapewidgets.story.text.messages import with_words
from tapewidgets.words import Message


@dataclass(frozen=True)
class TapeQuestion:
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
        tape, known = replay(self.tape, edits), self.tape.read(self.target)
        target = tape.read(known.number).tensor if known.tracked else self.target
        after = self._tell(tape, target, self.seed if seed is None else seed, None)
        changed = changes(before, after)
        changed["edits"] = [i for i in range(len(after["values"])) if number_of(self.tape, after, i) in edits]
        for step in after["steps"]:
            if step["kind"] == "record" and step["value"] in changed["edits"]:
                step["say"] = _instead(before["values"][step["value"]], after["values"][step["value"]])
        return with_words(after), changed

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
            step = self.run.step_of(line.output)
            if step is not None:
                spans[line.output] = (step.span.line, step.span.column, step.span.end_column)
        return spans


def _instead(before: Value, after: Value) -> Message:
    """Say what was put in the place of a value."""
    texts = {"name": after["name"], "value": after["text"], "before": before["text"]}
    return ["record.instead", texts]


def changes(before: Story, after: Story) -> dict[str, Any]:
    """List what differs between two tellings of the same tape: index -> text before, as JSON wants it."""
    old, new = gradients(before), gradients(after)
    return {
        "values": {
            str(index): was["text"]
            for index, (was, now) in enumerate(zip(before["values"], after["values"], strict=True))
            if was["text"] != now["text"] or _array(before, was) != _array(after, now)
        },
        "gradients": {str(i): old.get(i, "none") for i in new if old.get(i) != new[i]},
    }


def _array(story: Story, value: Value) -> PackedArray | None:
    return story["pool"][value["array"]] if "array" in value else None


def gradients(story: Story) -> dict[int, str]:
    """Give the gradient of every value at the end of a story, as text."""
    found = {step["value"]: step["sum"] for step in story["steps"] if "sum" in step}
    return {**found, **{answer["value"]: answer["text"] for answer in story["answers"]}}


def number_of(tape: GradientTape, story: Story, value: int) -> int | None:
    """Give the number on the tape of a value of the story; None for what the tape does not know."""
    recorded = [line for line in story["lines"] if not line.get("skipped")]
    for line, known in zip(recorded, tape.lines, strict=True):
        if line["output"] == value:
            return known.output
        for place, number in zip(line["inputs"], known.inputs, strict=False):
            if place == value and number:
                return number
    return None
