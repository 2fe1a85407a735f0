"""What a question reads off a tape once: its lines, the walk back, and everybody's names."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tapewidgets.engine.core.tape import GradientTape
from tapewidgets.story.backward import Product, leading_to, through, walk
from tapewidgets.story.build.naming import Names, namespace_of_caller
from tapewidgets.story.build.tell import tape_sources, tell
from tapewidgets.story.schema import Step, Story
from tapewidgets.story.text import sentences

Twist = Callable[[Any], Any]
"""From an upstream gradient to a contribution: put in the place of a rule, on purpose wrong."""


class Solution:
    """A tape and what is asked about it; the tape may be used up afterwards.

    Parameters
    ----------
    tape, target, sources, names : as in ``tapewidgets.story.tell``

    Attributes
    ----------
    lines : the tape's lines
    products : the steps back, as the engine makes them
    told : the step of the story for each product
    gradients : number -> gradient
    """

    def __init__(self, tape: GradientTape, target: Any, sources: Any, names: Names | None = None) -> None:
        if not isinstance(tape, GradientTape):
            raise TypeError(f"A question begins with the GradientTape, not with {type(tape).__name__}.")
        if not list(tape_sources(sources)):
            raise ValueError("There is nothing to ask for: name at least one source.")
        self.story: Story = tell(
            tape, target, sources, names=namespace_of_caller() if names is None else names
        )
        self.lines = tape.lines
        self.target, self.sources = target, list(tape_sources(sources))
        self.seed = np.ones(target._value.shape, target._value.dtype)[()]
        number = target._number
        self.wanted = {source._number for source in self.sources} & (tape.known | {number})
        self.products: list[Product] = []
        self.gradients: dict[int, Any] = {}
        if number in tape.known and number in leading_to(self.lines, self.wanted):
            self.products, self.gradients = walk(self.lines, number, self.seed, self.wanted)
        elif any(source is target for source in self.sources):
            self.gradients = {number: self.seed}
        self.told: list[Step] = [step for step in self.story["steps"] if step["kind"] == "product"]

    @property
    def target_name(self) -> str:
        """The learner's name for the target."""
        return self.story["values"][self.story["target"]]["name"]

    @property
    def names(self) -> list[str]:
        """The learner's names for the sources; of two that are called alike the second is ``kernel_2``."""
        found: list[str] = []
        for answer in self.story["answers"]:
            name = self.story["values"][answer["value"]]["name"]
            alike = 1
            while (name if alike == 1 else f"{name}_{alike}") in found:
                alike += 1
            found.append(name if alike == 1 else f"{name}_{alike}")
        return found

    def truth(self, source: Any) -> Any:
        """The gradient by a source, or None."""
        return self.gradients.get(source._number) if source._number in self.wanted else None

    def line_text(self, product: int) -> str:
        """The line that a product goes back through, such as ``t3 = t1 * t2``."""
        return self.story["lines"][self.told[product]["line"]]["text"]

    def receiver(self, product: int) -> str:
        """The name of the value that a product hands a contribution to."""
        return self.story["values"][self.told[product]["value"]]["name"]

    def giver(self, product: int) -> str:
        """The name of the output of a product's line."""
        return self.story["values"][self.story["lines"][self.told[product]["line"]]["output"]]["name"]

    def derivative(self, product: int, place: int | None = None) -> str:
        """The local derivative of a product in symbols, or of its line by another input; "" if none."""
        line = self.story["lines"][self.told[product]["line"]]
        place = self.products[product].input if place is None else place
        tree = self.story["operations"][line["operation"]]["derivatives"][place]
        holes = [self.story["values"][v]["name"] for v in line["inputs"]] + line.get("parameters", [])
        return sentences.derivative_text(tree, holes, self.giver(product))

    def contributions(self, number: int) -> int:
        """How many products a value receives."""
        return sum(self.lines[p.line].inputs[p.input] == number for p in self.products)

    def twisted(self, twists: Mapping[tuple[int, int], Twist]) -> dict[int, Any]:
        """Gradients as they would be with other rules at some (line, input)."""
        gradients = {self.target._number: self.seed}
        with np.errstate(all="ignore"):
            for product in self.products:
                line = self.lines[product.line]
                upstream, number = gradients.get(line.output), line.inputs[product.input]
                if upstream is None:
                    continue
                twist = twists.get((product.line, product.input))
                added = twist(upstream) if twist else through(line, product.input, upstream)
                if added is not None:
                    gradients[number] = gradients[number] + added if number in gradients else added
        return gradients
