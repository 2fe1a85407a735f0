"""The second half of a story: back from the target, product by product, to an answer for every source."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.core.tape import GradientTape
from tapewidgets.story.text import numbers
from tapewidgets.story.text import sentences
from tapewidgets.story.build import finite_difference
from tapewidgets.story.build import routes
from tapewidgets.story.backward import Line as TapeLine
from tapewidgets.story.backward import Product, leading_to, walk
from tapewidgets.story.build.builder import StoryBuilder
from tapewidgets.story.schema import SourceAnswer, Step


class Backprop:
    """Tells how the gradient of a target by some sources comes about.

    Parameters
    ----------
    builder : takes what is told; it has told of the recording
    tape, lines, values : the tape, its lines, number -> value
    places : for each line its index in the story
    target, sources : Tensors and Variables
    seed : upstream gradient of the target, None for ones
    """

    def __init__(
        self,
        builder: StoryBuilder,
        tape: GradientTape,
        lines: Sequence[TapeLine],
        values: Mapping[int, Any],
        places: Sequence[int],
        target: Any,
        sources: Sequence[Any],
        seed: Any,
    ) -> None:
        self.builder, self.tape, self.tape_lines, self.numbers = builder, tape, lines, values
        self.places, self.target, self.sources = places, target, sources
        self.derivatives: dict[tuple[int, int], str] = {}
        self.given_seed = seed is not None
        self.seed = seed_of(target, seed)
        self.wanted = {source._number for source in sources} & (builder.known | {target._number})

    def tell(self, target: int, asked: Sequence[int]) -> list[SourceAnswer]:
        """Tell the way back and give an answer for each of the values that were asked about."""
        products, gradients = self._back(target)
        answers = [
            self._answer(value, source, products, gradients)
            for value, source in zip(asked, self.sources, strict=True)
        ]
        said = [(self.builder.name(answer["value"]), answer["text"]) for answer in answers]
        say = sentences.answered(self.builder.name(target), said)
        self.builder.steps.append({"kind": "answer", "say": say})
        return answers

    def _back(self, target: int) -> tuple[list[Product], dict[int, Any]]:
        """Tell the seed and every product."""
        number = self.target._number
        told = self.builder
        reachable = number in told.known and number in leading_to(self.tape_lines, self.wanted)
        if not reachable and all(source is not self.target for source in self.sources):
            return [], {}
        told.steps.append(
            {
                "kind": "seed",
                "say": sentences.seeded(told.name(target), numbers.text(self.seed), self.given_seed),
                "value": target,
                "sum": numbers.text(self.seed),
            }
        )
        if not reachable:
            return [], {number: self.seed}
        products, gradients = walk(self.tape_lines, number, self.seed, self.wanted)
        for product in products:
            told.steps.append(self._product(product))
        return products, gradients

    def _product(self, product: Product) -> Step:
        place = self.places[product.line]
        line = self.builder.lines[place]
        to = line["inputs"][product.input]
        local = None if product.local is None else self._local(product)
        added, after = numbers.text(product.added), numbers.text(product.after)
        say = sentences.handed_back(
            line["text"],
            self.builder.name(to),
            numbers.text(product.upstream),
            self._derivative(product.line, product.input),
            local,
            added,
            None if product.before is None else numbers.text(product.before),
            after,
            line.get("axes", ()),
        )
        step: Step = {
            "kind": "product",
            "say": say,
            "value": to,
            "line": place,
            "input": product.input,
            "added": added,
            "sum": after,
            "sign": numbers.sign(product.added),
            "size": numbers.size(product.added),
        }
        if local is not None:
            step["local"] = local
        return step

    def _local(self, product: Product) -> str:
        """Give the local derivative in numbers; one number if it is the same for all elements anyway."""
        line = self.builder.lines[self.places[product.line]]
        tree = self.builder.operations[line["operation"]]["derivatives"][product.input]
        array = np.asarray(product.local)
        uniform = array.size > 1 and bool(np.all(array == array.flat[0]))
        scalar_output = not self.builder.values[line["output"]]["shape"]
        if uniform and (scalar_output or sentences.is_constant(tree)):
            return numbers.text(array.flat[0])
        return numbers.text(array)

    def _derivative(self, tape_line: int, position: int) -> str:
        key = tape_line, position
        if key not in self.derivatives:  # every route that passes a line asks for it
            self.derivatives[key] = self._derivative_text(tape_line, position)
        return self.derivatives[key]

    def _derivative_text(self, tape_line: int, position: int) -> str:
        line = self.builder.lines[self.places[tape_line]]
        names = [self.builder.name(v) for v in line["inputs"]] + line.get("parameters", [])
        tree = self.builder.operations[line["operation"]]["derivatives"][position]
        return sentences.derivative_text(tree, names, self.builder.name(line["output"]))

    def _answer(
        self, value: int, source: Any, products: list[Product], gradients: Mapping[int, Any]
    ) -> SourceAnswer:
        number, target = source._number, self.target._number
        gradient = gradients.get(number) if number in self.wanted or source is self.target else None
        why = self._why(source, gradient)
        if gradient is None:
            if number not in self.builder.known:
                self.builder.values[value].setdefault("reason", why)
            return {"value": value, "mark": "none", "text": "None", "why": why, "routes": []}
        found, total = routes.routes(
            self.tape_lines, products, target, self.seed, number, self._derivative, self.places
        )
        answer: SourceAnswer = {
            "value": value,
            "mark": "gradient" if np.any(gradient) else "zero",
            "text": numbers.text(gradient),
            "routes": found,
        }
        if (array := numbers.array(gradient)) != "large":
            answer["array"] = array
        if answer["mark"] == "zero":
            answer["why"] = why
        count = routes.count(self.tape_lines, products, target, number)
        if count > len(found):
            rest = numbers.text(gradient - total) if total is not None else answer["text"]
            answer["more_routes"] = f"{len(found)} of {count} routes are listed; the others bring {rest}."
        answer["check"] = finite_difference.check(self.tape_lines, self.numbers, target, self.seed, number, gradient)
        return answer

    def _why(self, source: Any, gradient: Any) -> str:
        """Ask the engine why a gradient is None or zero."""
        if gradient is not None and np.any(gradient):
            return ""
        said = self.tape.explain(self.target, source)
        if said:
            return said
        if gradient is not None:
            return "The products along all routes are zero here."
        return "Nothing on this tape leads from the target back to it."


def seed_of(target: Any, seed: Any) -> Any:
    """Give the upstream gradient of the target: ``seed``, or ones; ValueError if its shape does not fit."""
    value = target._value
    if seed is None:
        return np.ones(value.shape, value.dtype)[()]
    array = np.asarray(getattr(seed, "_value", seed), value.dtype)[()]
    if np.shape(array) != value.shape:
        raise ValueError(
            f"An output gradient of shape {np.shape(array)} does not fit the target's {value.shape}."
        )
    return array
