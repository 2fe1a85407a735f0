"""The second half of a story: backprop from the target, product by product, to an answer for every source."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.story.backward_pass import BackwardPass
from tapewidgets.story.building import finite_difference, paths
from tapewidgets.story.building.builder import StoryBuilder
from tapewidgets.story.schema import SourceAnswer, Step, StepArrays
from tapewidgets.story.text import numbers, sentences
from tapewidgets.story.text.local_derivatives import is_constant, local_derivative
from tapewidgets.words import Message, catalog, say


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
        told.mark_literals(asked)
        if back.gradients:
            seed = numbers.text(back.seed)
            sentence = sentences.seeded(told.name(value), seed, seed_is_given)
            step: Step = {"kind": "seed", "say": sentence, "value": value, "sum": seed}
            told.steps.append({**step, "arrays": {"sum": told.pool.add(back.seed)}})
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
        local, array = self._local(product)
        derivative = local_derivative(self.builder.story, place, product.input)
        line["locals"][product.input] = derivative
        added, after = numbers.text(product.contribution), numbers.text(product.after)
        arrival = {
            "line": line["text"],
            "to": self.builder.name(to),
            "out": self.builder.name(line["output"]),
            "upstream": numbers.text(product.upstream),
            "added": added,
        }
        if product.before is not None:
            arrival |= {"before": numbers.text(product.before), "after": after}
        sentence = sentences.handed_back(derivative, local, arrival, line.get("axes", ()))
        pool = self.builder.pool
        arrays: StepArrays = {"added": pool.add(product.contribution), "sum": pool.add(product.after)}
        if array is not None:
            arrays["local"] = pool.add(array)
        step: Step = {
            "kind": "product",
            "say": sentence,
            "value": to,
            "line": place,
            "input": product.input,
            "added": added,
            "sum": after,
            "sign": numbers.sign(product.contribution),
            "size": numbers.size(product.contribution),
            "arrays": arrays,
        }
        if local is not None:
            step["local"] = local
        return step

    def _local(self, product: Product) -> tuple[str | None, Any]:
        """Give the local derivative as text and as array; one number if all elements are equal anyway."""
        with np.errstate(all="ignore"):
            local = self.back.local(product)
        if local is None:
            return None, None
        line = self.builder.lines[self.places[product.line]]
        tree = self.builder.operations[line["operation"]]["derivatives"][product.input]
        array = np.asarray(local)
        uniform = array.size > 1 and bool(np.all(array == array.flat[0]))
        scalar_output = not self.builder.values[line["output"]]["shape"]
        if uniform and (scalar_output or is_constant(tree)):
            array = array.reshape(-1)[0]
        return numbers.text(array), array

    @cached_property
    def derivatives(self) -> dict[tuple[int, int], str]:
        """(line, input) of each product -> the local derivative in symbols or words."""
        found = {}
        for product in self.back.products:
            local = self.builder.lines[self.places[product.line]]["locals"][product.input]
            text = local["text"] if local else ""
            found[product.line, product.input] = say(catalog(self.builder.story["language"]), text)
        return found

    def _answer(self, value: int, target: Any, source: Any) -> SourceAnswer:
        known = self.tape.read(source)
        gradient = self.back.gradient(known.number)
        why = self._why(target, source, gradient)
        if gradient is None:
            if not known.tracked:
                self.builder.values[value].setdefault("reason", why)
            return {"value": value, "mark": "none", "text": "None", "why": why, "paths": []}
        found, total = paths.paths(self.back, known.number, self.derivatives, self.places)
        answer: SourceAnswer = {
            "value": value,
            "mark": "gradient" if np.any(gradient) else "zero",
            "text": numbers.text(gradient),
            "array": self.builder.pool.add(gradient),
            "paths": found,
        }
        if answer["mark"] == "zero":
            answer["why"] = why
        count = paths.count(self.back, known.number)
        if count > len(found):
            rest = numbers.text(gradient - total) if total is not None else answer["text"]
            answer["more_paths"] = ["paths.more", {"listed": len(found), "count": str(count), "rest": rest}]
        answer["check"] = finite_difference.check(self.back, self.numbers, known.number, gradient)
        return answer

    def _why(self, target: Any, source: Any, gradient: Any) -> Message:
        """Ask the engine why a gradient is None or zero."""
        if gradient is not None and np.any(gradient):
            return ""
        said = self.tape.reason(target, source)
        if said:
            return said
        if gradient is not None:
            return ["why.cancel", {}]
        return ["why.nothing", {}]
