"""``tw.function``: what it compiles gives what the tape gives, call after call."""

import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings

import tapewidgets as tw
from tapewidgets.engine.core import tape as tape_module
from tapewidgets.engine.core.apply import apply
from tests.engine.checking import CASES
from tests.engine.samples import SAMPLES
from tests.engine.test_naive import programs, run
from tests.oracle.comparing import differences
from tests.oracle.running import read_programs
from tests.oracle.running import run as run_program

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
WITH_A_FUNCTION_IN_IT = [name for name, program in read_programs().items() if "both(" in program.code]


def same(a, b, tolerance=1e-6):
    np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=tolerance, atol=1e-12)
    assert a.dtype == b.dtype
    assert a.shape == b.shape


@pytest.mark.parametrize(("name", "k"), CASES)
def test_every_operation(name, k):
    sample = SAMPLES[name][k]
    inputs = [tw.constant(x) if isinstance(x, np.ndarray | np.generic) else x for x in sample.inputs]

    def f(*inputs):
        return apply(name, inputs, *sample.parameters)

    compiled = tw.function(f)
    same(compiled(*inputs), f(*inputs))
    same(compiled(*inputs), f(*inputs))


@pytest.mark.parametrize(("name", "k"), CASES)
def test_every_rule(name, k):
    """The gradient is asked for inside, so that the rules themselves are compiled."""
    sample = SAMPLES[name][k]
    floating = [i for i, x in enumerate(sample.inputs) if getattr(x, "dtype", None) == np.float64]
    positions = [i for i in floating if i not in sample.refused]
    inputs = [tw.constant(x) if isinstance(x, np.ndarray | np.generic) else x for x in sample.inputs]

    def f(*inputs):
        with tw.GradientTape() as tape:
            tape.watch([inputs[i] for i in positions])
            y = apply(name, inputs, *sample.parameters)
        return tape.gradient(y, [inputs[i] for i in positions], unconnected_gradients="zero")

    for compiled, eager in zip(tw.function(f)(*inputs), f(*inputs), strict=True):
        same(compiled, eager)


@pytest.mark.parametrize("name", WITH_A_FUNCTION_IN_IT)
def test_the_small_programs_through_a_function(name, monkeypatch):
    """The programs of the oracle whose work is a function of tensors, compiled with their gradient."""
    monkeypatch.setattr(tape_module, "_warned_inside", False)
    program = read_programs()[name]

    def with_gradient(tf, f, inputs):
        def value_and_gradients(*inputs):
            with tf.GradientTape() as tape:
                tape.watch([x for x in inputs if x.dtype.is_floating])
                y = f(*inputs)
            return [tf.identity(y), *tape.gradient(y, list(inputs))]

        return tf.function(value_and_gradients)(*(tf.convert_to_tensor(tf.Variable(x)) for x in inputs))

    eager = run_program(program, tw)
    compiled = run_program(program, tw, both=lambda f, *inputs: with_gradient(tw, f, inputs))
    assert not differences(eager, compiled, max(program.ulps, 8))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(programs())
def test_random_programs(program):
    start, steps = program
    tensors = [tw.constant(x) for x in start]

    def f(*inputs):
        with tw.GradientTape() as tape:
            tape.watch(inputs)
            y = tw.identity(run(inputs, steps, 1)[-1])
        return [y, *tape.gradient(y, inputs, unconnected_gradients="zero")]

    for compiled, eager in zip(tw.function(f)(*tensors), f(*tensors), strict=True):
        same(compiled, eager, 1e-12)


LARGE_STEPS = {
    "add": (2, lambda a, b: a + b),
    "multiply": (2, lambda a, b: a * b),
    "subtract": (2, lambda a, b: a - b),
    "divide": (2, lambda a, b: a / (1.0 + b * b)),
    "maximum": (2, tw.maximum),
    "tanh": (1, tw.tanh),
    "sin": (1, tw.sin),
    "negative": (1, lambda a: -a),
    "exp": (1, lambda a: tw.exp(-(a * a))),
    "transpose": (1, tw.transpose),
    "einsum": (1, lambda a: tw.einsum("ij->ji", a)),
    "product": (2, lambda a, b: tw.einsum("ij,ji->ij", a, b)),
    "reshape": (1, lambda a: tw.reshape(tw.reshape(a, [-1]), (64, 64))),
    "backwards": (1, lambda a: a[::-1]),
    "swap the halves": (1, lambda a: tw.concat([a[32:], a[:32]], axis=0)),
    "stretch": (1, lambda a: tw.broadcast_to(a[:1], (64, 64))),
    "matmul": (2, lambda a, b: tw.tanh(a @ b)),
    "identity": (1, tw.identity),
    "stop": (1, tw.stop_gradient),
    "relu": (1, tw.nn.relu),
    "where": (2, lambda a, b: tw.where(a > b, a, b)),
    "cumsum": (1, lambda a: tw.cumsum(a, axis=1) * 0.1),
    "reversed cumsum": (1, lambda a: tw.cumsum(a, axis=0, reverse=True) * 0.1),
    "gather": (1, lambda a: tw.gather(a, [*range(32), *range(32)])),
    "cast": (1, lambda a: tw.cast(a, tw.float32)),
    "clip": (1, lambda a: tw.clip_by_value(a, -0.5, 0.5)),
    "power": (1, lambda a: a**1.0),
    "sort": (1, tw.sort),
    "tile": (1, lambda a: tw.tile(a, [1, 1])),
    "squeeze": (1, lambda a: tw.squeeze(tw.expand_dims(a, 0), 0)),
    "mean": (1, lambda a: a - tw.reduce_mean(a, axis=0, keepdims=True)),
    "split": (1, lambda a: tw.concat(tw.split(a, 2, axis=1)[::-1], axis=1)),
    "unstack": (1, lambda a: tw.stack(tw.unstack(a, axis=1), axis=0)),
}


@pytest.mark.parametrize("seed", range(40))
def test_large_arrays_that_lend_their_place_overwrite_nothing_that_is_needed(seed):
    rng = np.random.default_rng(seed)
    steps = []
    for k in range(12):
        name = str(rng.choice(sorted(LARGE_STEPS)))
        steps.append((name, [int(rng.integers(0, k + 3)) for _ in range(LARGE_STEPS[name][0])]))
    kept = [int(i) for i in rng.integers(0, 15, 3)]
    w = tw.Variable(rng.normal(size=(64, 64)).astype(np.float32))
    c = tw.constant(rng.normal(size=(64, 64)).astype(np.float32))
    x = tw.constant(rng.normal(size=(64, 64)).astype(np.float32))
    before = [t.numpy() for t in (x, w, c)]

    def f(x):
        with tw.GradientTape() as tape:
            tape.watch(x)
            values = [x, tw.identity(w), c]
            for name, positions in steps:
                values.append(LARGE_STEPS[name][1](*(values[p] for p in positions)))
            loss = tw.reduce_mean(values[-1] ** 2)
        return [loss, *(values[i] for i in kept), *tape.gradient(loss, [x, w], unconnected_gradients="zero")]

    compiled, eager = tw.function(f), f(x)
    for _ in range(2):
        found = compiled(x)
        for a, b in zip(found, eager, strict=True):
            np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-5, atol=1e-8)
        for tensor, array in zip((x, w, c), before, strict=True):
            np.testing.assert_array_equal(tensor.numpy(), array)
    first = [t.numpy() for t in found]
    compiled(tw.constant(np.zeros((64, 64), np.float32)))
    for tensor, array in zip(found, first, strict=True):
        np.testing.assert_array_equal(tensor.numpy(), array)


def test_a_large_step_of_training_assigns_the_same():
    rng = np.random.default_rng(0)
    x, y = (tw.constant(rng.normal(size=(64, 64)).astype(np.float32)) for _ in range(2))
    start = rng.normal(size=(64, 64)).astype(np.float32)

    def make(wrapper):
        w = tw.Variable(start)

        def step(x, y):
            with tw.GradientTape() as tape:
                loss = tw.reduce_mean((tw.tanh(x @ w) - y) ** 2)
            w.assign_sub(0.5 * tape.gradient(loss, w))
            return loss

        return w, wrapper(step)

    (w1, eager), (w2, compiled) = make(lambda f: f), make(tw.function)
    for _ in range(5):
        same(eager(x, y), compiled(x, y))
        same(w1, w2)


# ------------------------------------------------------------------ tracing


def test_traced_once_for_each_shape_and_dtype():
    seen = []

    @tw.function
    def f(x):
        seen.append((x.shape.as_list(), x.dtype.name))
        return x * 2

    for value in ([1.0], [2.0], [1.0, 2.0], [3.0], 1.0, 2.0, 3, 4, [5.0]):
        f(tw.constant(value))
    assert seen == [([1], "float32"), ([2], "float32"), ([], "float32"), ([], "int32")]
    assert f.traces == 4


def test_traced_once_for_each_python_value():
    seen = []

    @tw.function
    def f(x, n, flag=True):
        seen.append((n, flag))
        return x**n if flag else x

    x = tw.constant(2.0)
    answers = [float(f(x, 2)), float(f(x, 3)), float(f(x, 2)), float(f(x, 2, flag=False)), float(f(x, 2.0))]
    assert answers == [4.0, 8.0, 4.0, 2.0, 4.0]
    assert seen == [(2, True), (3, True), (2, False), (2.0, True)]


def test_one_and_true_are_different_values():
    f = tw.function(lambda x, n: x + 1.0 if n is True else x)
    assert [float(f(tw.constant(1.0), n)) for n in (1, True, 1, True)] == [1.0, 2.0, 1.0, 2.0]


def test_a_list_of_another_length_or_shape_is_traced_anew():
    @tw.function
    def weighted(tensors):
        return tw.reduce_mean(tensors[0]) * len(tensors)

    assert weighted([tw.constant([1.0, 2.0])]).numpy() == 1.5
    assert weighted([tw.constant([1.0, 2.0, 3.0, 6.0])]).numpy() == 3
    assert weighted([tw.constant([1.0, 2.0]), tw.constant(1.0)]).numpy() == 3
    assert weighted.traces == 3


def test_structures_of_arguments():
    f = tw.function(lambda pair, table: pair[0] * table["k"] + pair[1])
    one = f((tw.constant(2.0), tw.constant(3.0)), {"k": tw.constant(4.0)})
    two = f((tw.constant(3.0), tw.constant(3.0)), {"k": tw.constant(4.0)})
    assert [float(one), float(two)] == [11.0, 15.0]
    assert f.traces == 1


@pytest.mark.parametrize(
    "look",
    [
        lambda x: x.numpy(),
        float,
        int,
        bool,
        lambda x: 1.0 if x > 0 else 2.0,
        lambda x: np.asarray(x),
        lambda x: [i for i in range(3) if x > i],
        lambda x: x and 1.0,
        lambda x: not x,
    ],
)
def test_looking_at_a_value_is_refused_with_advice(look):
    with pytest.raises((TypeError, AttributeError), match=r"(?s)tw\.function.*tw\.where"):
        tw.function(look)(tw.constant(2.0))


def test_a_refused_function_can_be_called_again():
    f = tw.function(lambda x, look: float(x) if look else x * 2.0)
    for _ in range(2):
        with pytest.raises(TypeError):
            f(tw.constant(1.0), True)
    assert float(f(tw.constant(1.0), False)) == 2.0
    with tw.GradientTape() as tape:
        pass
    assert tape.lines == []


def test_an_error_while_tracing_leaves_nothing_behind():
    v = tw.Variable(1.0)

    @tw.function
    def f(x):
        v.assign(x)
        raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        f(tw.constant(5.0))
    assert v.numpy() == 1.0
    assert float(tw.function(lambda: v * 2.0)()) == 2.0


# ------------------------------------------------------------------ state


def test_variables_are_read_anew_at_each_call():
    w = tw.Variable(2.0)
    f = tw.function(lambda x: w * x)
    first = f(tw.constant(3.0))
    w.assign(10.0)
    assert [float(first), float(f(tw.constant(3.0)))] == [6.0, 30.0]


def test_the_order_of_reads_and_assignments():
    def make(wrapper):
        v, u = tw.Variable(1.0), tw.Variable(10.0)

        @wrapper
        def f(x):
            before = v * 1.0
            v.assign(x)
            between = v + 0.0
            v.assign_add(u)
            u.assign(v)
            u.assign_sub(1.0)
            return before, between, v.read_value(), u * 1.0

        return [[float(r) for r in f(tw.constant(k))] + [float(v), float(u)] for k in (3.0, 4.0, 5.0)]

    assert make(tw.function) == make(lambda f: f)


def test_a_swap():
    a, b = tw.Variable(1.0), tw.Variable(2.0)

    @tw.function
    def swap():
        old = a.read_value()
        a.assign(b)
        b.assign(old)

    swap()
    assert [a.numpy(), b.numpy()] == [2.0, 1.0]
    swap()
    assert [a.numpy(), b.numpy()] == [1.0, 2.0]


def test_assigning_between_forward_and_gradient():
    def make(wrapper):
        w = tw.Variable(3.0)

        @wrapper
        def f():
            with tw.GradientTape() as tape:
                y = w * w
                w.assign(100.0)
                z = w * w
            return tape.gradient([y, z], w)

        return [float(f()), float(w), float(f())]

    assert make(tw.function) == make(lambda f: f) == [206.0, 100.0, 400.0]


def test_a_value_read_before_an_assignment_is_not_changed_by_it():
    w = tw.Variable(np.ones((64, 64), np.float32))

    @tw.function
    def f():
        old = tw.identity(w)
        w.assign_add(tw.ones((64, 64)))
        return old, w

    old, new = f()
    f()
    assert [old.numpy()[0, 0], new.numpy()[0, 0], w.numpy()[0, 0]] == [1.0, 2.0, 3.0]


def test_what_a_function_returns_does_not_follow_the_variable():
    w = tw.Variable([1.0, 2.0])
    f = tw.function(lambda: w)
    y = f()
    w.assign([5.0, 6.0])
    np.testing.assert_array_equal(y.numpy(), [1.0, 2.0])


def test_an_array_changed_afterwards_changes_no_result():
    f = tw.function(lambda x: x)
    array = np.ones(5000, np.float32)
    y = f(array)
    array[:] = 7
    np.testing.assert_array_equal(y.numpy(), np.ones(5000))


@pytest.mark.parametrize("draw", [lambda: tw.random.normal((3,)), lambda: tw.random.uniform((3,))])
def test_a_random_draw_is_refused_rather_than_repeated(draw):
    with pytest.raises(RuntimeError, match="Draw before the call"):
        tw.function(draw)()


OPTIMIZERS = {
    "SGD": lambda: tw.optimizers.SGD(0.1),
    "momentum": lambda: tw.optimizers.SGD(0.1, momentum=0.9),
    "nesterov": lambda: tw.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "Adam": lambda: tw.optimizers.Adam(0.1),
    "RMSprop": lambda: tw.optimizers.RMSprop(0.1, momentum=0.5, centered=True),
    "Adagrad": lambda: tw.optimizers.Adagrad(0.1),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_steps_inside_as_outside(name):
    def make(wrapper):
        w, b, optimizer = tw.Variable([0.5, -1.0]), tw.Variable(0.0), OPTIMIZERS[name]()

        @wrapper
        def step(x, y):
            with tw.GradientTape() as tape:
                loss = tw.reduce_mean((w * x + b - y) ** 2)
            optimizer.apply_gradients(zip(tape.gradient(loss, [w, b]), [w, b], strict=True))
            return loss

        losses = [
            float(step(tw.constant([1.0, k]), tw.constant([k, 2.0]))) for k in (1.0, 2.0, 3.0, 4.0, 5.0)
        ]
        return [*losses, *w.numpy().tolist(), float(b)]

    np.testing.assert_allclose(make(tw.function), make(lambda f: f), rtol=1e-6)


# ------------------------------------------------------------------ who listens


def test_a_tape_outside_hears_it():
    f = tw.function(lambda x: x * x * x)
    x = tw.Variable(2.0)
    f(tw.constant(1.0))
    with tw.GradientTape() as outer:
        with tw.GradientTape() as inner:
            y = f(x)
        first = inner.gradient(y, x)
    assert [float(y), float(first), float(outer.gradient(first, x))] == [8.0, 12.0, 12.0]


def test_a_hessian_inside():
    @tw.function
    def hessian(x):
        with tw.GradientTape() as outer:
            outer.watch(x)
            with tw.GradientTape() as inner:
                inner.watch(x)
                y = tw.reduce_sum(x**3) + x[0] * x[1]
            first = inner.gradient(y, x)
        return outer.jacobian(first, x)

    for values in ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]):
        expected = np.diag(6 * np.array(values))
        expected[0, 1] = expected[1, 0] = 1.0
        np.testing.assert_allclose(hessian(tw.constant(values)).numpy(), expected, rtol=1e-6)


def test_functions_in_functions():
    inner = tw.function(lambda x: x * x)
    outer = tw.function(lambda x: inner(x) + inner(x + 1.0))
    assert [float(outer(tw.constant(k))) for k in (2.0, 3.0)] == [13.0, 25.0]


def test_a_function_that_calls_itself():
    @tw.function
    def f(x, n):
        return x if n == 0 else f(x * 2.0, n - 1)

    assert [float(f(tw.constant(1.0), n)) for n in (4, 2, 4)] == [16.0, 4.0, 16.0]


def test_methods_and_their_instances():
    class Line:
        def __init__(self, w):
            self.w = tw.Variable(w)

        @tw.function
        def __call__(self, x):
            return self.w * x

    one, two = Line(3.0), Line(5.0)
    assert [float(f(tw.constant(2.0))) for f in (one, two, one)] == [6.0, 10.0, 6.0]


def test_a_variable_made_inside_is_refused():
    @tw.function
    def f(x):
        v = tw.Variable(1.0)
        v.assign_add(x)
        return v * 1.0

    with pytest.raises(ValueError, match="Variables outside"):
        f(tw.constant(2.0))


def test_many_threads_at_once():
    v = tw.Variable(2.0)
    f = tw.function(lambda x: tw.reduce_sum(tw.sin(x) * v))
    results, barrier = {}, threading.Barrier(4)

    def one(k):
        barrier.wait()
        results[k] = [float(f(tw.constant([float(k)] * n))) for n in (1, 2, 3) for _ in range(30)]

    threads = [threading.Thread(target=one, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k, found in results.items():
        expected = [2.0 * n * np.sin(np.float32(k)) for n in (1, 2, 3) for _ in range(30)]
        np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert f.traces == 3


def test_tracing_is_linear():
    def chain(x, n):
        for _ in range(n):
            x = tw.tanh(x) + 1.0
        return x

    f, calls = tw.function(chain), []
    for n in (500, 2_000):
        calls.append(0)

        def count(frame, event, arg):
            calls[-1] += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            f(tw.constant(1.0), n)
        finally:
            sys.setprofile(None)
    assert calls[1] < 4.5 * calls[0]
    assert np.isfinite(float(f(tw.constant(1.0), 8_000)))


def test_nothing_that_is_not_needed_runs():
    @tw.function
    def f(x):
        unused = tw.exp(x) * 3.0
        return x * 2.0 + 0.0 * tw.stop_gradient(tw.ones_like(x)) if unused is not None else x

    assert "exp" not in f.source(tw.constant(1.0))


def test_its_name_and_docstring_stay():
    @tw.function
    def cube(x):
        """Third power."""
        return x * x * x

    assert (cube.__name__, cube.__doc__) == ("cube", "Third power.")


def counted(f):
    """A compiled function, and what it appends to whenever it is traced."""
    traced = []

    def python_function(*args, **kwargs):
        traced.append(len(args))
        return f(*args, **kwargs)

    return tw.function(python_function), traced


def results(calls, f):
    """What a function gives call by call, and the Variables after each."""
    a, b, fixed = tw.Variable(2.0), tw.Variable(3.0), tw.Variable(4.0, trainable=False)
    row, captured = tw.Variable([1.0, 2.0]), tw.Variable(10.0)
    known = {"a": a, "b": b, "f": fixed, "r": row, "c": captured}
    f, traced = counted(f(captured))
    found = []
    for call in calls.split():
        found.append(tw.reduce_sum(f(*(known[name] for name in call))).numpy())
        found.extend(tw.reduce_sum(x).numpy() for x in known.values())
    return found, len(traced)


def gradient_of_product(v, u):
    with tw.GradientTape() as tape:
        y = v * v * u
    return tw.stack(tape.gradient(y, [v, u], unconnected_gradients="zero"))


OF_VARIABLES = {
    "square": (lambda c: lambda v: v * v, "a b a b", 1),
    "other kinds": (lambda c: lambda v: v * v, "a r f b r a f", 3),
    "two": (lambda c: lambda v, u: v * u + v, "ab ba aa bb ab", 2),
    "two kinds": (lambda c: lambda v, u: v * u + v, "ab af fa bf fb", 3),
    "captured": (lambda c: lambda v: v * v * c, "a b a", 1),
    "captured, then given": (lambda c: lambda v: v * v * c, "a b c a c b", 2),
    "given, then captured": (lambda c: lambda v: v * v * c, "c a b c a", 2),
    "assigned": (lambda c: lambda v: v.assign_add(v * 0.5), "a b a a b", 1),
    "both assigned": (
        lambda c: lambda v, u: (v.assign_add(1.0), u.assign_add(v), u + v)[2],
        "ab ba aa bb",
        2,
    ),
    "assigned beside captured": (lambda c: lambda v: (v.assign_add(1.0), c.assign_add(v))[1], "a b c a c", 2),
    "gradients": (lambda c: gradient_of_product, "ab ba aa bb", 2),
    "unused": (lambda c: lambda v, u: v + 1.0, "ab ba aa ar", 3),
    "given back": (lambda c: lambda v: v, "a b a", 1),
}


@pytest.mark.parametrize("case", OF_VARIABLES)
def test_variables_of_one_kind_share_a_trace(case, monkeypatch):
    f, calls, traces = OF_VARIABLES[case]
    found, traced = results(calls, f)
    monkeypatch.setattr(tw, "function", lambda f: f)
    expected, _ = results(calls, f)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert traced == traces


def test_variables_in_structures_share_a_trace():
    a, b = tw.Variable(2.0), tw.Variable(3.0)
    f, traced = counted(lambda pair, **named: pair[0] * pair[0] * named["last"].assign_add(pair[0]))
    assert [f([a], last=b).numpy(), f([b], last=a).numpy()] == [20.0, 175.0]
    assert len(traced) == 1
    assert f([b], last=b).numpy() == 250.0
    assert (len(traced), a.numpy(), b.numpy()) == (2, 7.0, 10.0)


def test_an_optimizer_remembers_each_variable_for_itself():
    a, b = tw.Variable(2.0), tw.Variable(3.0)
    optimizer = tw.optimizers.SGD(0.1, momentum=0.9)
    optimizer.build([a, b])

    def step(v):
        optimizer.apply_gradients([(2.0 * v, v)])
        return v * 1.0

    f, _ = counted(step)
    found = [f(v).numpy() for v in (a, b, a, b)]
    np.testing.assert_allclose(found, [1.6, 2.4, 0.92, 1.38], rtol=1e-5)


class Holder:
    """Holds a Variable that may come as an argument too."""

    def __init__(self):
        self.v = tw.Variable(5.0)
        self.traced = 0

    @tw.function
    def times(self, u):
        self.traced += 1
        return self.v * u


def test_a_variable_of_the_object_itself():
    holder, a, b = Holder(), tw.Variable(2.0), tw.Variable(3.0)
    assert [holder.times(x).numpy() for x in (a, b, holder.v, a)] == [10.0, 15.0, 25.0, 10.0]
    assert holder.traced == 2
    first = Holder()
    assert [first.times(x).numpy() for x in (first.v, a, b, first.v)] == [25.0, 10.0, 15.0, 25.0]


def test_what_is_reached_by_a_function_within():
    held = {"deep": [tw.Variable(5.0)]}

    def inner(x):
        return x * held["deep"][0]

    f = tw.function(lambda v: inner(v))
    a = tw.Variable(2.0)
    assert [f(v).numpy() for v in (held["deep"][0], a, held["deep"][0])] == [25.0, 10.0, 25.0]
