"""The walk back along recorded lines."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.engine.recording import Line, Record, listener, open_records
from tapewidgets.engine.tensor import Tensor, wrap

_RULES = {name: operation.rules for name, operation in OPERATIONS.items()}
_PAIRS = {name: rules for name, rules in _RULES.items() if isinstance(rules, tuple) and len(rules) == 2}


def walk_back(
    record: Record, targets: Sequence[Any], seeds: Sequence[Any], wanted: Sequence[int]
) -> list[Tensor | None]:
    """Gradients of the targets by the values of the ``wanted`` numbers; None where there is no way back.

    Parameters
    ----------
    record : the lines to follow
    targets : Tensors and Variables
    seeds : an upstream gradient for each target: an array, or a Tensor that an outer tape may know
    wanted : numbers of the sources
    """
    listening = listener.get() is not None
    gradients: dict[int, Any] = {}
    for target, seed in zip(targets, seeds):  # noqa: B905  (as many as targets, by construction)
        if listening != isinstance(seed, Tensor):
            seed = wrap(seed) if listening else seed._value
        number = target._number
        gradients[number] = gradients[number] + seed if number in gradients else seed
    known = record.known
    if not known.issuperset(gradients):
        known = known.union(gradients)
    _walk(record.lines, gradients, wanted, listening)
    found: list[Tensor | None] = []
    for number in wanted:
        g = gradients.get(number) if number in known else None
        found.append(g if g is None or isinstance(g, Tensor) else wrap(g))
    return found


def _walk(lines: list[Line], gradients: dict[int, Any], wanted: Sequence[int], listening: bool) -> None:
    """Follow the lines back from the gradients given, which are replaced by those of what was ``wanted``.

    Operations of two inputs are spelled out: in a loop over its inputs a line costs half as much again.
    """
    pairs = _PAIRS
    take = gradients.pop
    for name, output, numbers, saved in reversed(lines):
        g = take(output, None)
        if g is None:
            continue
        if output in wanted:
            gradients[output] = g
        if listening:
            saved = _as_tensors(output, numbers, saved)
        if name in pairs:
            rule, other_rule = pairs[name]
            number, other = numbers
            if number and rule:
                part = rule(g, *saved)
                gradients[number] = gradients[number] + part if number in gradients else part
            if other and other_rule:
                part = other_rule(g, *saved)
                gradients[other] = gradients[other] + part if other in gradients else part
        else:
            for number, rule in zip(numbers, _RULES[name]):  # noqa: B905  (Each has no end)
                part = rule(g, *saved) if number and rule else None
                if part is not None:
                    gradients[number] = gradients[number] + part if number in gradients else part


def back_one_line(line: Line, upstream: Tensor) -> Iterator[tuple[int, Tensor]]:
    """What one line hands back, input by input, calculated on Tensors so that it is recorded: (number, contribution)."""
    name, output, numbers, saved = line
    values = _as_tensors(output, numbers, saved)
    for number, rule in zip(numbers, _RULES[name]):  # noqa: B905
        part = rule(upstream, *values) if number and rule else None
        if part is not None:
            yield number, part if isinstance(part, Tensor) else wrap(part)


def _as_tensors(output: int, numbers: tuple[int, ...], saved: tuple[Any, ...]) -> tuple[Any, ...]:
    """Saved values as Tensors under their own numbers, so that an outer tape knows them."""
    traced = open_records()[0].traced
    values = []
    for number, value in zip((output, *numbers), saved, strict=False):
        if value is not None and (number or isinstance(value, np.ndarray)):
            value = wrap(value, number)
            if traced is not None:
                value.__class__ = traced
        values.append(value)
    return (*values, *saved[len(values) :])
