"""Derivative rules against central differences in float64, for one upstream gradient and for many."""

import string
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.engine.operations import OPERATIONS, Each, Operation
from tests.engine.samples import SAMPLES, Sample

EPSILON, ABSOLUTE, RELATIVE = 1e-6, 1e-5, 1e-3
LETTERS = "y" + string.ascii_lowercase.replace("y", "")
CASES = [(name, k) for name in OPERATIONS for k in range(len(SAMPLES.get(name, ())))]


def random_like(x: Any, seed: int = 0) -> Any:
    """Numbers between -1 and 1, far from 0, in the shape of ``x``."""
    generator = np.random.default_rng(seed)
    numbers = generator.uniform(0.2, 1.0, np.shape(x)) * generator.choice([-1.0, 1.0], np.shape(x))
    return numbers if np.shape(x) else np.float64(numbers)


def rules_of(operation: Operation, sample: Sample) -> list[Any]:
    """One rule for each input of the sample."""
    return [rule for rule, _ in zip(operation.rules, sample.inputs, strict=False)]


def differentiable(operation: Operation, sample: Sample) -> list[int]:
    """Positions of the inputs that have a rule, kinks left out."""
    rules = enumerate(rules_of(operation, sample))
    return [i for i, rule in rules if rule is not None and i not in sample.kinks]


def calculate(operation: Operation, sample: Sample) -> Any:
    """Value of the operation for the sample."""
    return operation.calculate(*sample.inputs, *sample.parameters)


def along(operation: Operation, sample: Sample, position: int, direction: Any) -> Any:
    """Central difference of the value when the input at ``position`` moves along ``direction``."""
    inputs = list(sample.inputs)
    values = []
    for step in (EPSILON, -EPSILON):
        inputs[position] = sample.inputs[position] + step * direction
        values.append(np.asarray(operation.calculate(*inputs, *sample.parameters), np.float64))
    return (values[0] - values[1]) / (2 * EPSILON)


@cache
def jacobian(name: str, k: int, position: int) -> Any:
    """Numeric derivative of every output by every element of one input, shape y.shape + input.shape."""
    operation, sample = OPERATIONS[name], SAMPLES[name][k]
    shape = np.shape(sample.inputs[position])
    columns = []
    for place in np.ndindex(shape):
        direction = np.zeros(shape)
        direction[place] = 1.0
        columns.append(along(operation, sample, position, direction))
    return np.stack(columns, axis=-1).reshape(np.shape(columns[0]) + shape)


def check_rule(operation: Operation, k: int, position: int) -> None:
    """Raise unless the rule of one input agrees with the numeric Jacobian, one by one and many at once."""
    sample = SAMPLES[operation.name][k]
    y = calculate(operation, sample)
    rule = rules_of(operation, sample)[position]
    if position in sample.kinks:
        if sample.kinks[position] is not None:
            found = rule(np.ones_like(y)[()], y, *sample.inputs, *sample.parameters)
            np.testing.assert_array_equal(found, sample.kinks[position])
        return
    expected = jacobian(operation.name, k, position)
    upstream = np.stack([random_like(y, seed) for seed in range(3)])
    contributions = np.tensordot(upstream, expected, axes=np.ndim(y))
    for g, contribution in zip(upstream, contributions, strict=True):
        found = rule(g, y, *sample.inputs, *sample.parameters)
        assert np.shape(found) == np.shape(sample.inputs[position]), "shape of the contribution"
        np.testing.assert_allclose(found, contribution, RELATIVE, ABSOLUTE)
    found = rule(upstream, y, *sample.inputs, *sample.parameters)
    assert np.shape(found) == np.shape(contributions), "shape of the contributions of a batch"
    np.testing.assert_allclose(found, contributions, RELATIVE, ABSOLUTE)


class Dropped:
    """Stands for a value that a line did not save: whoever reads it fails."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"a rule reads a value that it does not declare in saves ({name})")


def dropping(operation: Operation, sample: Sample, position: int, keep: str) -> tuple[Any, ...]:
    """The arguments of a rule after ``g``, without the values whose letters are not in ``keep``."""
    values = (calculate(operation, sample), *sample.inputs)
    kept = [value if letter in keep else Dropped() for letter, value in zip(LETTERS, values, strict=False)]
    return (*kept, *sample.parameters)


def declared(operation: Operation, position: int) -> str:
    """Letters of the values that a rule says it reads."""
    return operation.saves[0 if isinstance(operation.rules, Each) else position]
