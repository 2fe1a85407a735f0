"""The result of a run: values, names, warnings, and which place in the text made which tensor."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from tapewidgets.language.analyze.instructions import Program
from tapewidgets.language.parse.tokenizer import Span
from tapewidgets.words import Message, catalog, say


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction and what it made.

    Attributes
    ----------
    span : where it stands in the text (line from 1, columns from 0)
    tensor : what it made
    name : the name assigned to it, if it is a whole line
    numbers : the engine's numbers of everything recorded for it; an instruction may record several lines
    """

    span: Span
    tensor: Any
    name: str
    numbers: range


@dataclass(frozen=True, slots=True)
class Run:
    """A program that has run.

    Attributes
    ----------
    value : the last line's Tensor
    names : every assigned name and its Tensor; the later one if a name was assigned twice
    surprises : messages about what is allowed and may surprise; ``warnings`` are their sentences
    steps : one for each operation, in the order in which they ran
    program : what was understood
    """

    value: Any
    names: dict[str, Any]
    surprises: tuple[Message, ...]
    steps: tuple[Step, ...] = field(repr=False)
    program: Program = field(repr=False)
    _starts: list[int] = field(repr=False)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences about what is allowed and may surprise, in the language that is spoken now."""
        return tuple(say(catalog(), each) for each in self.surprises)

    def step_of(self, number: int) -> Step | None:
        """Find the step that recorded a line with this output number, or None.

        Examples
        --------
        >>> w = tw.Variable(2.0)
        >>> with tw.GradientTape() as tape:
        ...     run = tw.language.run("y = w*w + w", {"w": w})
        >>> [run.step_of(line.output).span.column for line in tape.lines]
        [4, 4]
        """
        place = bisect_right(self._starts, number) - 1
        found = self.steps[place] if place >= 0 else None
        return found if found and number in found.numbers else None
