"""The backward pass from a target to its sources: every product of the chain rule, with its numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine import GradientTape
from tapewidgets.engine.core.lines import descendants, value_of
from tapewidgets.engine.core.record import unrecorded
from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.engine.core.steps import backward_steps, contribution
from tapewidgets.engine.core.tensor import is_tensor
from tapewidgets.engine.operations import OPERATIONS

Rule = Callable[[Any], Any]
"""From an upstream gradient to a contribution."""


class BackwardPass:
    """What ``GradientTape.gradient`` calculates, product by product.

    Parameters
    ----------
    tape : a tape that still has its lines
    target : the Tensor that is differentiated
    sources : Tensors and Variables; values that lead to none of them are left out
    output_gradients : upstream gradient of the target, of its shape; None for ones

    Attributes
    ----------
    lines : the tape's lines
    target : number of the target
    seed : upstream gradient of the target
    products : in the order of calculation; ``line`` and ``input`` are positions
    gradients : number -> gradient, of all values on the paths

    Raises
    ------
    ValueError : an output gradient of another shape
    """

    def __init__(
        self, tape: GradientTape, target: Any, sources: Sequence[Any], output_gradients: Any = None
    ) -> None:
        number, value, tracked, _ = tape.read(target)
        self.lines, self.target, self.seed = tape.lines, number, _seed(value, output_gradients)
        self._wanted = {read.number for read in map(tape.read, sources) if read.tracked}
        needed = descendants(self.lines, self._wanted)
        self.products: list[Product] = []
        self.gradients: dict[int, Any] = {}
        if tracked and number in needed:
            self.gradients[number] = self.seed
            with np.errstate(all="ignore"), unrecorded():
                steps = backward_steps(self.lines, self.gradients, needed)
                self.products = [step for step in steps if step.contribution is not None]
        elif any(source is target for source in sources):
            self.gradients[number] = self.seed
            self._wanted.add(number)

    def gradient(self, source: int) -> Any:
        """The gradient with respect to a source, by its number; None if no path leads to it."""
        return self.gradients.get(source) if source in self._wanted else None

    def giver(self, product: Product) -> int:
        """Number of the value whose gradient a product uses: the output of its line."""
        return self.lines[product.line].output

    def receiver(self, product: Product) -> int:
        """Number of the value to whose gradient a product contributes."""
        return self.lines[product.line].inputs[product.input]

    def contribution(self, product: Product, upstream: Any, input: int | None = None) -> Any:
        """What an ``upstream`` gradient contributes to the input, or to another input; None if nothing."""
        position = product.input if input is None else input
        return contribution(self.lines[product.line], position, upstream)

    def local(self, product: Product) -> Any:
        """The local derivative, where it is one array of numbers, else None.

        It is one for elementwise operations, and where the output is a single number: the rule, given an
        upstream gradient of ones.
        """
        line = self.lines[product.line]
        y = line.values[0]
        if y is None or not (OPERATIONS[line.operation].elementwise or np.shape(y) == ()):
            return None
        return self.contribution(product, np.ones(np.shape(y), y.dtype)[()])

    def with_rules(self, rules: Mapping[tuple[int, int], Rule]) -> dict[int, Any]:
        """Gradients as they would be with other rules at some (line, input)."""
        gradients = {self.target: self.seed}
        with np.errstate(all="ignore"):
            for product in self.products:
                upstream, number = gradients.get(self.giver(product)), self.receiver(product)
                if upstream is None:
                    continue
                rule = rules.get((product.line, product.input))
                added = rule(upstream) if rule else self.contribution(product, upstream)
                if added is not None:
                    gradients[number] = gradients[number] + added if number in gradients else added
        return gradients


def _seed(value: Any, output_gradients: Any) -> Any:
    if output_gradients is None:
        return np.ones(value.shape, value.dtype)[()]
    given = value_of(output_gradients) if is_tensor(output_gradients) else output_gradients
    array = np.asarray(given, value.dtype)[()]
    if np.shape(array) != value.shape:
        raise ValueError(
            f"An output gradient of shape {np.shape(array)} does not fit the target's {value.shape}."
        )
    return array
