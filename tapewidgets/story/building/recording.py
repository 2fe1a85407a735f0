"""The first half of a story: the lines of the tape, and the operations that ran without being recorded."""

from collections.abc import Mapping, Sequence
from typing import Any

from tapewidgets.engine.core.lines import Line as TapeLine
from tapewidgets.engine.operations.movement import sum_axes
from tapewidgets.story.building.builder import StoryBuilder
from tapewidgets.story.building.unrecorded import Skip, described, reason, skips, where
from tapewidgets.story.schema import Line, Step
from tapewidgets.story.text import expressions, numbers, sentences
from tapewidgets.story.text.labels import clean

Spans = Mapping[int, Sequence[int]]


class Recording:
    """Tells how the lines of a tape were recorded.

    Parameters
    ----------
    builder : holds the story
    values : number -> value
    spans : number -> (line, column, end column)
    run : from ``tw.language.run``, or None
    """

    def __init__(self, builder: StoryBuilder, values: Mapping[int, Any], spans: Spans, run: Any) -> None:
        self.builder, self.numbers, self.spans, self.run = builder, values, spans, run

    def tell(self, lines: Sequence[TapeLine]) -> list[int]:
        """Tell all lines; give for each its index in the story, which has unrecorded lines too."""
        places = []
        skipped = skips(self.run, self.builder.tape) if self.run is not None else []
        for line in lines:
            while skipped and skipped[0].before <= line.output:
                self._skip(skipped.pop(0))
            places.append(len(self.builder.lines))
            self._record(line)
        for skip in skipped:
            self._skip(skip)
        return places

    def _record(self, line: TapeLine) -> None:
        told = self.builder
        operation, output, inputs, parameters = line.operation, line.output, line.inputs, line.parameters
        values = [
            told.value(number, self.numbers.get(number, value))
            for number, value in zip(inputs, line.values[1:], strict=True)
        ]
        index = len(told.lines)
        made = told.value(output, self.numbers[output], line=index)
        typed = expressions.said(operation, parameters)
        expression = expressions.expression(operation, [told.name(v) for v in values], typed)
        entry: Line = {
            "operation": told.operation(operation, len(inputs)),
            "output": made,
            "inputs": values,
            "text": f"{told.name(made)} = {expression}",
            "badge": "",
            "locals": [None] * len(inputs),
        }
        if written := expressions.parameters(operation, parameters):
            entry["parameters"] = written
        if (at := self._at(output)) is not None:
            entry["at"] = at
        if operation == "broadcast_to":
            shape, original = parameters
            entry["axes"] = [axis + len(shape) for axis in sum_axes(original, shape)]
            say = sentences.stretched(entry["text"], told.name(values[0]), original, shape)
        else:
            texts = [
                told.text(v) if given is None else clean(numbers.text(given))
                for v, given in zip(values, line.values[1:], strict=True)
            ]
            in_numbers = expressions.expression(operation, texts, typed)
            say = sentences.recorded(entry["text"], in_numbers, told.text(made))
        told.lines.append(entry)
        step: Step = {"kind": "record", "say": say, "value": made, "line": index}
        then = [
            told.values[v].get("array") if given is None or given is now else told.pool.add(given)
            for v, given, now in zip(values, line.values[1:], map(self.numbers.get, inputs), strict=True)
        ]  # a Variable may have been assigned since
        if then != [told.values[v].get("array") for v in values]:
            step["arrays"] = {"inputs": then}
        told.steps.append(step)

    def _at(self, number: int) -> list[int] | None:
        """Give the place in the program of the line that made a value."""
        if number in self.spans:
            return [int(place) for place in self.spans[number]]
        step = self.run.step_of(number) if self.run is not None else None
        return None if step is None else list(where(step.span))

    def _skip(self, skip: Skip) -> None:
        """Tell an operation that ran and was not recorded."""
        told = self.builder
        values, tracked = [], []
        for given in skip.inputs:
            tensor = told.naming.holder(given) if isinstance(given, str) else given
            values.append(told.literal(given) if tensor is None else told.tensor(tensor))
            tracked.append(told.values[values[-1]]["kind"] not in ("constant", "unrecorded"))
        index = len(told.lines)
        made = told.tensor(skip.output, index)
        entry = told.values[made]
        entry["kind"] = "unrecorded"
        entry["reason"] = why = reason(tracked, skip.output.dtype)
        key = f"{skip.operation} unrecorded"
        told.operations[key] = described(skip.operation, len(values))
        names = [told.name(v) for v in values]
        text = f"{entry['name']} = {expressions.expression(skip.operation, names, [])}"
        line: Line = {
            "operation": key,
            "output": made,
            "inputs": values,
            "text": text,
            "skipped": True,
            "badge": "",
            "locals": [None] * len(values),
            "at": list(skip.at),
        }
        told.lines.append(line)
        say = sentences.skipped(text, entry["text"], why)
        told.steps.append({"kind": "skip", "say": say, "value": made, "line": index})
