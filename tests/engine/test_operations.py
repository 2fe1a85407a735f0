"""Every entry of the table of operations: its value, its rules, what they save, its formulas."""

import inspect
import math
import string

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.operations import OPERATIONS, Each
from tests.engine.checking import (
    ABSOLUTE,
    CASES,
    EPSILON,
    RELATIVE,
    along,
    calculate,
    check_rule,
    declared,
    differentiable,
    dropping,
    random_like,
    rules_of,
)
from tests.engine.samples import SAMPLES

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
each_case = pytest.mark.parametrize(("name", "k"), CASES)
each_operation = pytest.mark.parametrize("name", OPERATIONS)


def smooth(name, k):
    operation, sample = OPERATIONS[name], SAMPLES[name][k]
    return operation, sample, differentiable(operation, sample)


def as_float32(inputs):
    return [x.astype(np.float32) if getattr(x, "dtype", None) == np.float64 else x for x in inputs]


def test_every_operation_has_samples():
    assert OPERATIONS.keys() == SAMPLES.keys()
    assert all(SAMPLES.values())


@each_operation
def test_every_entry_is_complete(name):
    operation = OPERATIONS[name]
    assert operation.name == name
    assert operation.source
    assert operation.formula
    if not isinstance(operation.rules, Each):
        assert len(operation.saves) == len(operation.rules)
        for rule, derivative in zip(operation.rules, operation.derivatives, strict=True):
            assert bool(derivative) == (rule is not None), (
                "a rule without a formula, or a formula without a rule"
            )


@each_operation
def test_templates_name_only_what_there_is(name):
    operation, sample = OPERATIONS[name], SAMPLES[name][0]
    assert len(operation.parameters) == len(sample.parameters)
    known = {str(i) for i in range(len(sample.inputs))} | {"all", "y"} | set(operation.parameters)
    for template in filter(None, (operation.source, operation.formula, *operation.derivatives)):
        fields = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
        assert fields <= known
        assert template.format(*"abcdef", all="a, b", y="y", **dict.fromkeys(operation.parameters, "p"))
    assert "y" not in {field for _, field, _, _ in string.Formatter().parse(operation.source)}


@each_case
def test_value_against_the_reference(name, k):
    sample = SAMPLES[name][k]
    y, expected = calculate(OPERATIONS[name], sample), np.asarray(sample.reference(*sample.inputs))
    assert np.shape(y) == expected.shape
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-12)


@each_case
def test_scalars_stay_numpy_scalars_and_float32_stays_float32(name, k):
    sample = SAMPLES[name][k]
    inputs = as_float32(sample.inputs)
    y = OPERATIONS[name].calculate(*inputs, *sample.parameters)
    assert isinstance(y, np.generic) == (np.shape(y) == ())
    assert y.dtype.kind != "f" or y.dtype == np.float32 or name == "cast"


@each_case
def test_rules_against_central_differences(name, k):
    operation, _, positions = smooth(name, k)
    for position in {*positions, *SAMPLES[name][k].kinks}:
        check_rule(operation, k, position)


@each_case
def test_rules_keep_float32(name, k):
    operation, sample, positions = smooth(name, k)
    if name == "cast":
        return
    inputs = as_float32(sample.inputs)
    y = operation.calculate(*inputs, *sample.parameters)
    for position in positions:
        contribution = rules_of(operation, sample)[position](
            np.ones_like(y)[()], y, *inputs, *sample.parameters
        )
        assert contribution.dtype == np.float32


@each_case
def test_inner_products_agree_along_random_directions(name, k):
    """⟨g, J v⟩ = ⟨Jᵀ g, v⟩ for whatever g and v."""
    operation, sample, positions = smooth(name, k)
    y = calculate(operation, sample)
    for position in positions:
        for seed in range(3):
            g, v = random_like(y, seed), random_like(sample.inputs[position], seed + 10)
            forward = np.sum(g * along(operation, sample, position, v))
            back = np.sum(rules_of(operation, sample)[position](g, y, *sample.inputs, *sample.parameters) * v)
            np.testing.assert_allclose(back, forward, RELATIVE, ABSOLUTE)


@each_case
def test_rules_read_only_what_they_save(name, k):
    operation, sample, positions = smooth(name, k)
    g = random_like(calculate(operation, sample))
    for position in positions:
        rule = rules_of(operation, sample)[position]
        whole = rule(g, calculate(operation, sample), *sample.inputs, *sample.parameters)
        np.testing.assert_array_equal(
            rule(g, *dropping(operation, sample, position, declared(operation, position))), whole
        )


@each_operation
def test_rules_save_nothing_that_they_do_not_read(name):
    operation = OPERATIONS[name]
    if isinstance(operation.rules, Each):
        return
    for position, rule in enumerate(operation.rules):
        for letter in operation.saves[position]:
            without = operation.saves[position].replace(letter, "")
            for sample in SAMPLES[name]:
                with pytest.raises(Exception, match=r"does not declare|unsupported operand|Dropped|float"):
                    rule(
                        random_like(calculate(operation, sample)),
                        *dropping(operation, sample, position, without),
                    )


def gradient_at(name, sample, inputs, upstream, positions=None):
    """Gradients of one operation's output by its inputs, through the engine, and the inputs asked about."""
    tensors = [tw.constant(x) for x in inputs]
    positions = differentiable(OPERATIONS[name], sample) if positions is None else positions
    with tw.GradientTape() as tape:
        tape.watch([tensors[i] for i in positions])
        y = apply(name, tensors, *sample.parameters)
    return tape.gradient(y, [tensors[i] for i in positions], output_gradients=tw.constant(upstream))


@each_case
def test_second_derivatives_against_central_differences(name, k):
    """Along a random direction: how the gradient changes, against the gradient of the gradient."""
    operation, sample, positions = smooth(name, k)
    y = calculate(operation, sample)
    positions = [i for i in positions if i not in sample.once]
    if not positions or y.dtype.kind != "f":
        return
    upstream = random_like(y)
    directions = [random_like(sample.inputs[i], 20 + i) for i in positions]
    tensors = [tw.constant(x) for x in sample.inputs]
    watched = [tensors[i] for i in positions]
    with tw.GradientTape() as outer:
        outer.watch(watched)
        with tw.GradientTape() as inner:
            inner.watch(watched)
            y = apply(name, tensors, *sample.parameters)
        first = inner.gradient(y, watched, output_gradients=tw.constant(upstream))
        slope = tw.add_n([tw.reduce_sum(g * tw.constant(v)) for g, v in zip(first, directions, strict=True)])
    second = outer.gradient(slope, watched, unconnected_gradients="zero")
    found = sum(np.sum(h.numpy() * v) for h, v in zip(second, directions, strict=True))
    slopes = []
    for step in (EPSILON, -EPSILON):
        moved = list(sample.inputs)
        for i, v in zip(positions, directions, strict=True):
            moved[i] = moved[i] + step * v
        gradients = gradient_at(name, sample, moved, upstream, positions)
        slopes.append(sum(np.sum(g.numpy() * v) for g, v in zip(gradients, directions, strict=True)))
    np.testing.assert_allclose(found, (slopes[0] - slopes[1]) / (2 * EPSILON), RELATIVE, 1e-4)


@each_case
def test_a_batch_of_upstream_gradients_is_the_jacobian(name, k):
    operation, sample, positions = smooth(name, k)
    if not positions or calculate(operation, sample).dtype.kind != "f":
        return
    tensors = [tw.constant(x) for x in sample.inputs]
    with tw.GradientTape(persistent=True) as tape:
        tape.watch([tensors[i] for i in positions])
        y = apply(name, tensors, *sample.parameters)
    for i, found in zip(positions, tape.jacobian(y, [tensors[i] for i in positions]), strict=True):
        for place in np.ndindex(tuple(y.shape)):
            basis = np.zeros(tuple(y.shape))
            basis[place] = 1.0
            row = tape.gradient(y, tensors[i], output_gradients=tw.constant(basis))
            np.testing.assert_allclose(found.numpy()[place], row.numpy(), rtol=1e-12, atol=1e-12)


@each_case
def test_the_gradient_again_is_the_same_to_the_last_bit(name, k):
    operation, sample, positions = smooth(name, k)
    y = calculate(operation, sample)
    if not positions or y.dtype.kind != "f":
        return
    once, twice = (gradient_at(name, sample, sample.inputs, random_like(y)) for _ in range(2))
    for a, b in zip(once, twice, strict=True):
        assert a.numpy().tobytes() == b.numpy().tobytes()


def test_rules_have_readable_arguments():
    """A rule says ``g, y`` and then its inputs: what a reader meets in the table and in a traceback."""
    for operation in OPERATIONS.values():
        rules = () if isinstance(operation.rules, Each) else operation.rules
        for rule in filter(None, rules):
            assert list(inspect.signature(rule).parameters)[:2] == ["g", "y"]


def _rest(a, b):
    """NumPy's remainder, but that a 0 keeps the sign of ``a``."""
    rest = a % b
    return np.where(rest == 0, np.copysign(np.float32(0), a), rest)


PYTHON_NUMBERS = [2, 2.0, 0.1, -3, 0, 0.0, -0.0, 2**24 + 1, 2**60 + 1, 1e-45, 1e38, math.inf, math.nan]


@pytest.mark.parametrize("number", PYTHON_NUMBERS)
@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "**", "//", "%"])
def test_a_number_of_python_beside_an_array_counts_to_the_last_bit(sign, number):
    # A number is kept as an array for the next time: 0.0 must not be found for -0.0, nor a rounded one.
    values = np.array([1.5, -2.0, 0.0], np.float32)
    x = tw.Variable(values)
    operator = {
        "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
        "**": lambda a, b: a**b, "//": lambda a, b: a // b, "%": lambda a, b: a % b,
    }[sign]  # fmt: skip
    in_numpy = {"//": lambda a, b: np.floor(a / b), "%": _rest}.get(sign, operator)
    with np.errstate(all="ignore"):
        for a, b, p, q in ((x, number, values, number), (number, x, number, values)):
            with tw.GradientTape() as tape:
                y = operator(a, b)
            expected = in_numpy(p, q)
            assert y.numpy().tobytes() == expected.tobytes()
            assert y.numpy().dtype == np.float32
            (line,) = tape.lines
            assert any(value is number for value in line.values)
