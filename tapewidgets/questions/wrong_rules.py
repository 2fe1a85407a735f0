"""Wrong derivative rules: what somebody with a misconception would compute at one step back."""

from typing import Any

import numpy as np

from tapewidgets.engine.core.steps import Step as Product
from tapewidgets.story.backward_pass import BackwardPass, Rule

SIGNED = ("add", "subtract", "negative")
"""Operations whose local derivatives are 1 and -1."""


def is_broadcast(back: BackwardPass, product: Product) -> bool:
    """Tell whether a product goes back through a broadcast."""
    return back.lines[product.line].operation == "broadcast_to"


def drop(back: BackwardPass, product: Product) -> Rule | None:
    """Contribute nothing, to a value that receives several contributions."""
    received = [back.receiver(other) for other in back.products]
    return (lambda g: None) if received.count(back.receiver(product)) > 1 else None


def pass_unsummed(back: BackwardPass, product: Product) -> Rule | None:
    """Hand the gradient of a broadcast value on as it is."""
    return (lambda g: g) if is_broadcast(back, product) else None


def average(back: BackwardPass, product: Product) -> Rule | None:
    """Take the mean over the copies of a broadcast value."""
    if not is_broadcast(back, product) or not np.size(product.contribution):
        return None
    times = np.size(product.upstream) // np.size(product.contribution)
    return lambda g: back.contribution(product, g) / times


def turn_sign(back: BackwardPass, product: Product) -> Rule:
    """Contribute with the other sign."""

    def turned(g: Any) -> Any:
        added = back.contribution(product, g)
        return None if added is None else -added

    return turned


def use_other_input(back: BackwardPass, product: Product) -> Rule | None:
    """Use the derivative with respect to the other of two inputs; in a difference that is the sign."""
    line = back.lines[product.line]
    if len(line.inputs) != 2 or line.operation in SIGNED:
        return None
    return lambda g: back.contribution(product, g, 1 - product.input)


def forget_upstream_anywhere(back: BackwardPass, product: Product) -> Rule:
    """Contribute the local derivative alone."""
    return lambda g: back.contribution(product, np.ones_like(g))


def forget_upstream(back: BackwardPass, product: Product) -> Rule | None:
    """Contribute the local derivative alone, where that makes a difference."""
    return None if np.all(product.upstream == 1) else forget_upstream_anywhere(back, product)


def forget_local(back: BackwardPass, product: Product) -> Rule | None:
    """Contribute the upstream gradient alone; in a difference that is the sign."""
    if back.lines[product.line].operation in SIGNED:
        return None
    shape = np.shape(product.contribution)
    return lambda g: g if np.shape(g) == shape else np.broadcast_to(g, shape)


def forget_exponent(back: BackwardPass, product: Product) -> Rule | None:
    """Use the power rule without its factor."""
    line = back.lines[product.line]
    if product.input or line.operation not in ("square", "pow"):
        return None
    base, exponent = line.values[1], 2.0 if line.operation == "square" else line.values[2]
    if np.all(exponent == 0) or base is None:
        return None
    return lambda g: back.contribution(product, g) / exponent
