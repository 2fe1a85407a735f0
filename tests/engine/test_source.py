"""``tape.source``: the program it writes, executed on its own, gives the same gradients as the tape."""

import ast
import inspect
import re

import numpy as np
import pytest
from hypothesis import given, settings

import tapewidgets as tw
from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.record import new_numbers
from tapewidgets.engine.operations import OPERATIONS
from tests.engine.checking import CASES, differentiable
from tests.engine.samples import SAMPLES
from tests.engine.test_naive import programs, run

DIFFERENTIABLE = [(name, k) for name, k in CASES if differentiable(OPERATIONS[name], SAMPLES[name][k])]
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def execute(text, values):
    """Run the source by itself, hand in ``values`` by name, and return what its function returns."""
    alone = {}
    exec(compile(text, "<tape.source>", "exec"), alone)
    (function,) = [f for name, f in alone.items() if name.startswith("gradient_of_")]
    arguments = {name: values[name] for name in inspect.signature(function).parameters}
    return function(*(x.numpy() if hasattr(x, "numpy") else x for x in arguments.values()))


def check(tape, target, sources, names, text=None):
    """The source's answers against those of a persistent tape."""
    text = text or tape.source(target, sources)
    value, *gradients = execute(text, names)
    np.testing.assert_allclose(value, target.numpy(), rtol=1e-6)
    for found, expected in zip(gradients, tape.gradient(target, sources), strict=True):
        assert (found is None) == (expected is None)
        if found is not None:
            assert found.dtype == expected.numpy().dtype
            np.testing.assert_allclose(found, expected.numpy(), rtol=1e-6, atol=1e-12)
    return text


@pytest.mark.parametrize(("name", "k"), DIFFERENTIABLE)
def test_every_operation_and_rule_as_source(name, k):
    sample = SAMPLES[name][k]
    positions = differentiable(OPERATIONS[name], sample)
    inputs = [tw.Variable(x) if i in positions else x for i, x in enumerate(sample.inputs)]
    with tw.GradientTape(persistent=True) as tape:
        y = apply(name, inputs, *sample.parameters)
        if y.dtype != tw.float64:
            return
        y = y * 1.5
    sources = [inputs[i] for i in positions]
    names = {f"x{i}": source for i, source in enumerate(sources, 1)}
    constants = {f"c{i}": x for i, x in enumerate(sample.inputs, 1)}
    check(tape, y, sources, {**constants, **names})


@settings(max_examples=100, deadline=None, derandomize=True)
@given(programs())
def test_random_programs_as_source(program):
    start, steps = program
    sources = [tw.Variable(x) for x in start]
    with tw.GradientTape(persistent=True) as tape:
        y = tw.identity(run(sources, steps, 1)[-1])
    names = {f"x{i}": source for i, source in enumerate(sources, 1)}
    value, *gradients = execute(tape.source(y, sources), names)
    np.testing.assert_allclose(value, y.numpy(), rtol=1e-12)
    for found, expected in zip(gradients, tape.gradient(y, sources), strict=True):
        assert (found is None) == (expected is None)
        if found is not None:
            np.testing.assert_allclose(found, expected.numpy(), rtol=1e-12, atol=1e-12)


def seed_program():
    t1, t2 = tw.Variable(3.0), tw.Variable(4.0)
    with tw.GradientTape(persistent=True) as tape:
        t4 = t2 + t1 * t2
    return tape, t4, [t1, t2], {"t1": t1, "t2": t2}, tape.source(t4, [t1, t2])


def test_the_seed_program_reads_well():
    tape, t4, sources, names, text = seed_program()
    check(tape, t4, sources, names, text)
    assert text.startswith("import numpy as np\n")
    assert "def gradient_of_t4(" in text
    assert "# forward" in text
    assert "# backward" in text
    assert re.search(r"return t4, d_t1, d_t2\n", text)
    assert all(ord(letter) < 128 for letter in text)


def test_comments_say_which_line_each_statement_goes_back_through():
    *_, text = seed_program()
    _, back = text.split("# backward")
    forward = re.findall(r"    (\w+ = .+?)\s*(?:#.*)?\n", text.split("# backward")[0].split("# forward")[1])
    for line in forward:
        assert line in back, f"nothing says that it goes back through {line}"


def test_only_numpy_is_imported():
    text = seed_program()[-1]
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imports] == ["import numpy as np"]


def test_what_the_target_does_not_need_is_left_out():
    x, z = tw.Variable(2.0), tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        unused = tw.exp(z) * x
        y = x * x
    text = tape.source(y, [x])
    check(tape, y, [x], {"x": x}, text)
    assert "exp" not in text
    assert unused is not None


def test_a_source_that_the_target_does_not_depend_on_is_none():
    x, z = tw.Variable(2.0), tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    text = tape.source(y, [x, z])
    check(tape, y, [x, z], {"x": x, "z": z}, text)
    assert "None" in text


def test_a_two_layer_network():
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(5, 3)).astype(np.float32), np.array([0, 1, 1, 0, 1])
    w1, b1 = tw.Variable(rng.normal(size=(3, 4)).astype(np.float32)), tw.Variable(np.zeros(4, np.float32))
    w2, b2 = tw.Variable(rng.normal(size=(4, 2)).astype(np.float32)), tw.Variable(np.zeros(2, np.float32))
    data = tw.constant(x)
    with tw.GradientTape(persistent=True) as tape:
        hidden = tw.nn.relu(data @ w1 + b1)
        logits = hidden @ w2 + b2
        loss = tw.reduce_mean(tw.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
    text = tape.source(loss, [w1, b1, w2, b2])
    for name in ("w1", "b1", "w2", "b2", "hidden", "logits", "loss"):
        assert re.search(rf"\b{name}\b", text)
    check(
        tape, loss, [w1, b1, w2, b2], {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "data": data, "c1": data}, text
    )


def test_the_source_of_other_values_of_the_same_shapes():
    """The source is a program, not a picture of one run."""
    x = tw.Variable([1.0, 2.0])
    with tw.GradientTape(persistent=True) as tape:
        y = tw.reduce_sum(tw.sin(x) * x**2 / (1.0 + tw.exp(x)))
    text = tape.source(y, [x])
    other = tw.Variable([-0.3, 4.0])
    with tw.GradientTape() as again:
        z = tw.reduce_sum(tw.sin(other) * other**2 / (1.0 + tw.exp(other)))
    value, gradient = execute(text, {"x": other})
    np.testing.assert_allclose(value, z.numpy(), rtol=1e-6)
    np.testing.assert_allclose(gradient, again.gradient(z, other).numpy(), rtol=1e-6)


@pytest.mark.parametrize(
    "name", ["np", "math", "d_y", "lambda_", "__import__", "unbroadcast", "put_at", "print"]
)
def test_awkward_names_do_no_harm(name):
    space = {"tw": tw, name: tw.Variable([2.0, 3.0])}
    exec(f"with tw.GradientTape(persistent=True) as tape:\n    y = {name} * {name}[0]", space)
    text = eval(f"tape.source(y, [{name}])", space)
    x = space[name]
    check(space["tape"], space["y"], [x], {name: x, "x1": x}, text)


def test_a_source_asked_for_many_times_is_the_same():
    tape, t4, (t1, t2), _, text = seed_program()
    assert tape.source(t4, [t1, t2]) == text
    assert len(tape.lines) == 2


def test_a_source_does_not_hang_on_how_many_numbers_were_given_before():
    """Past every size at which a hash table of the numbers would change its order."""
    texts = set()
    for before in range(70):
        for _ in range(before % 7):
            next(new_numbers)
        x, w = tw.Variable([1.0, 2.0]), tw.Variable(3.0)
        with tw.GradientTape() as tape:
            y = tw.reduce_mean(tw.tanh(x * w + 1.0) ** 2)
        texts.add(tape.source(y, [x, w]))
    assert len(texts) == 1


def test_asking_for_the_source_does_not_use_up_the_tape():
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = x * x
    assert "gradient_of_y" in tape.source(y, [x])
    assert tape.gradient(y, x).numpy() == 6.0


def test_a_used_tape_has_no_source():
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    with pytest.raises(RuntimeError):
        tape.source(y, [x])


@pytest.mark.parametrize("name", ["relu", "relu6", "leaky_relu", "square"])
def test_the_source_leaves_out_what_only_higher_derivatives_need(name):
    x = tw.Variable([1.0, -1.0])
    with tw.GradientTape() as tape:
        y = tw.square(x) if name == "square" else getattr(tw.nn, name)(x)
    backward = tape.source(y, x).partition("# backward")[2]
    assert " 0 * " not in backward
    assert "sign" not in backward
    assert "** 1" not in backward
