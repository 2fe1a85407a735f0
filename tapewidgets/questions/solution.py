"""The worked solution of a question: what the tape recorded, its backward pass, and the learner's names."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from tapewidgets.engine import GradientTape
from tapewidgets.engine.core.lines import number_of, value_of
from tapewidgets.questions.misconceptions import MISCONCEPTIONS
from tapewidgets.questions.value_names import Expressions
from tapewidgets.story.backward_pass import BackwardPass
from tapewidgets.story.building.naming import Names, namespace_of_caller
from tapewidgets.story.building.tell import tape_sources
from tapewidgets.story.building.tell import tell as tell_story
from tapewidgets.story.schema import Line, Step, Story
from tapewidgets.story.text.local_derivatives import symbols
from tapewidgets.words import catalog, say, tell


class Solution:
    """A tape and what is asked about it; the tape may be used up afterwards.

    Parameters
    ----------
    tape, target, sources, names, output_gradients : as in ``tapewidgets.story.tell``
    story : of the same, where it has been told already

    Attributes
    ----------
    back : the backward pass; a product is named by its place among ``back.products``
    told : the step of the story for each product
    target_name, names : the learner's names for the target and the sources; the second of two
        sources with one name is ``kernel_2``
    """

    def __init__(
        self,
        tape: GradientTape,
        target: Any,
        sources: Any,
        names: Names | None = None,
        *,
        output_gradients: Any = None,
        story: Story | None = None,
    ) -> None:
        if not isinstance(tape, GradientTape):
            raise TypeError(tell("question.not_a_tape", kind=type(tape).__qualname__))
        self.target, self.sources = target, list(tape_sources(sources))
        if not self.sources:
            raise ValueError(tell("question.no_source"))
        given = namespace_of_caller() if names is None else names
        if story is None:
            story = tell_story(tape, target, sources, names=given, output_gradients=output_gradients)
        self.story = story
        self._said = Expressions(
            self.story, {*map(str, given), *(v for v in given.values() if isinstance(v, str))}
        )
        self.back = BackwardPass(tape, target, self.sources, output_gradients)
        self.told: list[Step] = [step for step in self.story["steps"] if step["kind"] == "product"]
        self.target_name = self._name(self.story["target"])
        self.names: list[str] = []
        for answer in self.story["answers"]:
            name = self._name(answer["value"])
            others = (f"{name}_{count}" for count in range(2, len(self.sources) + 2))
            self.names.append(next(free for free in (name, *others) if free not in self.names))

    def _name(self, value: int) -> str:
        return self.story["values"][value]["name"]

    @property
    def lines(self) -> list[str]:
        """The lines of the tape, such as ``t3 = t1 * t2``."""
        return [line["text"] for line in self.story["lines"]]

    def truth(self, source: int) -> Any:
        """The gradient with respect to a source, by its place, or None."""
        return self.back.gradient(number_of(self.sources[source]))

    def value(self, source: int) -> Any:
        """The value of a source, by its place."""
        return value_of(self.sources[source])

    def name_of(self, tensor: Any) -> str | None:
        """The name of a source that was given itself; None if it is none of them."""
        return next((n for n, held in zip(self.names, self.sources, strict=True) if held is tensor), None)

    def program(self, count: int | None = None) -> list[str]:
        """The lines of the tape, or the first few; values without a name stand where they are used."""
        places = range(len(self.lines))[:count]
        lines = [self._said.line(at) for at in places if self._said.has_name(at)]
        short = all("…" not in line for line in lines) and lines
        return lines if short else self.lines[:count]

    @property
    def leaves(self) -> list[tuple[str, str]]:
        """Name and value of what the program began with; numbers written in it are left out."""
        made = {line["output"] for line in self.story["lines"]}
        values = [value for place, value in enumerate(self.story["values"]) if place not in made]
        shown = [(value["name"], value["text"]) for value in values if value["name"] != value["text"]]
        return list(dict.fromkeys(shown))

    @property
    def fingerprint(self) -> str:
        """The same for the same program, numbers, target and sources; another for any other."""
        asked = [self.lines, self.leaves, self.target_name, self.names]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]

    def sentence(self, product: int) -> str:
        """The sentence of the story for a product."""
        return say(catalog(), self.told[product]["say"])

    def _line(self, product: int) -> Line:
        return self.story["lines"][self.told[product]["line"]]

    def line_text(self, product: int) -> str:
        """The line that a product goes back through: ``t3 = t1 * t2``, or ``t1 * t2`` if it has no name."""
        return self._said.line(self.told[product]["line"])

    def said(self, name: str) -> str:
        """What a value is called in a sentence: its name, or its expression if it has none."""
        return self._said.value(name)

    def receiver(self, product: int) -> str:
        """The name of the value that a product contributes to."""
        return self._name(self.told[product]["value"])

    def giver(self, product: int) -> str:
        """The name of the output of a product's line."""
        return self._name(self._line(product)["output"])

    def axes(self, product: int) -> Sequence[int]:
        """The axes over which a broadcast's gradient is summed; none for any other line."""
        return self._line(product).get("axes", [])

    def derivative(self, product: int, position: int) -> str:
        """The local derivative of a product's line by one of its inputs in symbols; "" if none."""
        text = symbols(self.story, self.told[product]["line"], position)
        return say(catalog(), text)

    def filled(self, key: str, part: str, product: int, **more: Any) -> str:
        """What is said of a misconception at a product, with its names put in: {to}, {out}, {line}."""
        to, out = self.said(self.receiver(product)), self.said(self.giver(product))
        return MISCONCEPTIONS[key].tell(part, to=to, out=out, line=self.line_text(product), **more)
