"""The second half of a story: backprop from the target, product by product, to an answer for every source."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.story.backward_pass import BackwardPass
from tapewidgets.story.building import finite_difference, routes
from tapewidgets.story.building.builder import StoryBuilder
from tapewidgets.story.schema import SourceAnswer, Step
from tapewidgets.story.text import numbers, sentences


class Backprop:
    """Tells how the gradient of a target with respect to some sources comes about.

    Parameters
    ----------
    builder : holds the story; the recording has been told
    tape : the tape
    back : its backward pass
    values : number -> value
    places : for each line of the tape its index in the story
    """

    def __init__(
        self,
        builder: StoryBuilder,
        tape: GradientTape,
        back: BackwardPass,
        values: Mapping[int, Any],
        places: Sequence[int],
    ) -> None:
        self.builder, self.tape, self.back, self.numbers, self.places = builder, tape, back, values, places

    def tell(self, target: Any, sources: Sequence[Any], seed_is_given: bool) -> None:
        """Tell the backward pass and give an answer for each source."""
        told, back = self.builder, self.back
        value = told.story["target"] = told.tensor(target)
        told.values[value]["kind"] = "target"
        asked = [told.tensor(source) for source in sources]
        if back.gradients:
            seed = numbers.text(back.seed)
            say = sentences.seeded(told.name(value), seed, seed_is_given)
            told.steps.append({"kind": "seed", "say": say, "value": value, "sum": seed})
        told.steps.extend(map(self._product, back.products))
        told.story["answers"] = answers = [
            self._answer(index, target, source) for index, source in zip(asked, sources, strict=True)
        ]
        said = [(told.name(answer["value"]), answer["text"]) for answer in answers]
        told.steps.append({"kind": "answer", "say": sentences.answered(told.name(value), said)})

    def _product(self, product: Product) -> Step:
        place = self.places[product.line]
        line = self.builder.lines[place]
        to = line["inputs"][product.input]
        local = self._local(product)
        name, upstream = self.builder.name(to), numbers.text(product.upstream)
        derivative = self.derivatives[product.line, product.input]
        added, after = numbers.text(product.contribution), numbers.text(product.after)
        before = None if product.before is None else numbers.text(product.before)
        say = sentences.handed_back(
            line["text"], name, upstream, derivative, local, added, before, after, line.get("axes", ())
        )
        step: Step = {
            "kind": "product",
            "say": say,
            "value": to,
            "line": place,
            "input": product.input,
            "added": added,
            "sum": after,
            "sign": numbers.sign(product.contribution),
            "size": numbers.size(product.contribution),
        }
        if local is not None:
            step["local"] = local
        return step

    def _local(self, product: Product) -> str | None:
        """Give the local derivative in numbers; a single number if all elements are equal anyway."""
        with np.errstate(all="ignore"):
            local = self.back.local(product)
        if local is None:
            return None
        line = self.builder.lines[self.places[product.line]]
        tree = self.builder.operations[line["operation"]]["derivatives"][product.input]
        array = np.asarray(local)
        uniform = array.size > 1 and bool(np.all(array == array.flat[0]))
        scalar_output = not self.builder.values[line["output"]]["shape"]
        if uniform and (scalar_output or sentences.is_constant(tree)):
            return numbers.text(array.flat[0])
        return numbers.text(array)

    @cached_property
    def derivatives(self) -> dict[tuple[int, int], str]:
        """(line, input) of each product -> the local derivative in symbols."""
        return {
            (product.line, product.input): sentences.derivative(
                self.builder.story, self.places[product.line], product.input
            )
            for product in self.back.products
        }

    def _answer(self, value: int, target: Any, source: Any) -> SourceAnswer:
        known = self.tape.read(source)
        gradient = self.back.gradient(known.number)
        why = self._why(target, source, gradient)
        if gradient is None:
            if not known.tracked:
                self.builder.values[value].setdefault("reason", why)
            return {"value": value, "mark": "none", "text": "None", "why": why, "routes": []}
        found, total = routes.routes(self.back, known.number, self.derivatives, self.places)
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
        count = routes.count(self.back, known.number)
        if count > len(found):
            rest = numbers.text(gradient - total) if total is not None else answer["text"]
            answer["more_routes"] = f"{len(found)} of {count} routes are listed; the others bring {rest}."
        answer["check"] = finite_difference.check(self.back, self.numbers, known.number, gradient)
        return answer

    def _why(self, target: Any, source: Any, gradient: Any) -> str:
        """Ask the engine why a gradient is None or zero."""
        if gradient is not None and np.any(gradient):
            return ""
        said = self.tape.explain(target, source)
        if said:
            return said
        if gradient is not None:
            return "The products along all routes are zero here."
        return "Nothing on this tape leads from the target back to it."
