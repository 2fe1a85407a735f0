"""GradientTape itself: long records, many tapes in any order, threads and tasks, and what a tape keeps."""

import asyncio
import gc
import threading
import tracemalloc
import weakref

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

import tapewidgets as tw


def test_a_chain_of_100_000_operations():
    x = tw.Variable(1.0)
    with tw.GradientTape() as tape:
        y = x
        for _ in range(25_000):
            y = tw.tanh((y * 1.0 + 0.0) ** 2)
    assert len(tape.lines) == 100_000
    assert np.isfinite(tape.gradient(y, x).numpy())


def test_a_chain_of_100_000_operations_on_arrays_is_exact():
    x = tw.Variable([1.0, 2.0])
    with tw.GradientTape() as tape:
        y = x
        for _ in range(100_000):
            y = y + 1.0
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), [1.0, 1.0])


def test_the_gradient_again_is_the_same_to_the_last_bit():
    generator = np.random.default_rng(0)
    x, w = tw.Variable(generator.normal(size=(20, 30))), tw.Variable(generator.normal(size=(30, 10)))
    with tw.GradientTape(persistent=True) as tape:
        loss = tw.reduce_mean(tw.nn.softmax(tw.tanh(x @ w) @ tw.transpose(w)) ** 2)
    once, twice = (tape.gradient(loss, [x, w]) for _ in range(2))
    assert [g.numpy().tobytes() for g in once] == [g.numpy().tobytes() for g in twice]


def test_a_gradient_does_not_change_the_values_it_was_made_from():
    x = tw.Variable(np.ones((3, 3), np.float32))
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
        z = y + y
    seed = tw.constant(np.full((3, 3), 2.0, np.float32))
    first = tape.gradient(z, x, output_gradients=seed).numpy()
    np.testing.assert_array_equal(seed.numpy(), np.full((3, 3), 2.0))
    np.testing.assert_array_equal(y.numpy(), np.ones((3, 3)))
    np.testing.assert_array_equal(tape.gradient(z, x, output_gradients=seed).numpy(), first)


def test_what_a_learner_does_to_an_array_changes_no_record():
    array = np.array([1.0, 2.0], np.float32)
    x, c = tw.Variable(array), tw.constant(array)
    with tw.GradientTape() as tape:
        y = x * c * array
    array[:] = 99
    y.numpy()[:] = 99
    c.numpy()[:] = 99
    x.numpy()[:] = 99
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), [1.0, 4.0])


@pytest.mark.parametrize(
    "views", [lambda x: x[0], lambda x: tw.reshape(x, [-1])[:2], lambda x: tw.transpose(x)[0]]
)
def test_assigning_afterwards_changes_no_value_read_before(views):
    x = tw.Variable([[1.0, 2.0], [3.0, 4.0]])
    seen = views(x)
    before = seen.numpy()
    x.assign([[9.0, 9.0], [9.0, 9.0]])
    x.assign_add([[1.0, 1.0], [1.0, 1.0]])
    np.testing.assert_array_equal(seen.numpy(), before)


def test_a_large_value_that_no_rule_needs_is_not_kept():
    x = tw.Variable(np.ones(20_000, np.float32))
    with tw.GradientTape(persistent=True) as tape:
        y = x + 1.0
        z = y * y
    added, multiplied = tape.lines
    assert added.values[0] is None
    assert multiplied.values[1] is not None
    np.testing.assert_array_equal(tape.gradient(z, x).numpy(), np.full(20_000, 4.0))


def test_a_used_tape_lets_go_of_its_large_values():
    """Small ones stay for ``explain``, until the tape is used again or dropped."""
    x = tw.Variable(np.ones(20_000, np.float32))
    with tw.GradientTape() as tape:
        y = tw.exp(x)
    value = weakref.ref(y._value)
    tape.gradient(y, x)
    assert tape.lines == []
    del y
    gc.collect()
    assert value() is None


def test_a_large_value_of_another_tape_is_not_asked_for():
    earlier, x = tw.Variable(tw.ones((200, 200))), tw.Variable(tw.ones((200, 100)))
    with tw.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = earlier @ x
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), np.full((200, 100), 200.0))


def test_tapes_inside_each_other_keep_the_large_values_that_they_need():
    x, w = tw.constant(np.full((200, 200), 0.01)), tw.constant(np.full((200, 200), 0.02))
    with tw.GradientTape() as outer:
        outer.watch(w)
        with tw.GradientTape() as inner:
            inner.watch(x)
            y = x @ w + x
        total = tw.reduce_sum(inner.gradient(y, x) ** 2)
    row_sum = 200 * 0.02 + 1  # each element of the inner gradient; a weight is in 200 of them
    np.testing.assert_allclose(outer.gradient(total, w).numpy(), np.full((200, 200), 2 * row_sum * 200))


def test_lines_are_small_named_records_in_order():
    t1, t2 = tw.Variable(3.0), tw.Variable(4.0)
    with tw.GradientTape(persistent=True) as tape:
        t4 = t2 + t1 * t2
    product, total = tape.lines
    assert (product.operation, total.operation) == ("multiply", "add")
    assert product.output < total.output
    assert [tape.read(number).tensor for number in product.inputs] == [t1, t2]
    assert product.values == (12.0, 3.0, 4.0)
    assert (product.parameters, product.tracked) == ((), (True, True))
    assert total.inputs == (product.inputs[1], product.output)
    assert {*product.inputs, product.output, total.output} == tape.known
    assert tape.gradient(t4, t1).numpy() == 4.0
    assert len(tape.lines) == 2


def test_stretching_is_a_line_of_its_own():
    x, b = tw.Variable(np.ones((2, 3), np.float32)), tw.Variable([1.0, 2.0, 3.0])
    with tw.GradientTape(persistent=True) as tape:
        y = x * b
    stretched, multiplied = tape.lines
    assert (stretched.operation, multiplied.operation) == ("broadcast_to", "multiply")
    assert (stretched.parameters, multiplied.parameters) == (((2, 3), (3,)), ())
    np.testing.assert_array_equal(tape.gradient(y, b).numpy(), [2.0, 2.0, 2.0])


@pytest.mark.filterwarnings("ignore:Calling GradientTape.gradient on a persistent tape")
def test_a_tape_is_read_back_while_another_thread_records_on_it():
    x, found = tw.Variable(1.5), []
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
        ready, done = threading.Event(), threading.Event()

        def ask():
            while not done.is_set() or not found:
                found.append(float(tape.gradient(y, x)) + 0 * len(tape.lines))
                ready.set()

        thread = threading.Thread(target=ask)
        thread.start()
        ready.wait()
        z = y
        for _ in range(20_000):
            z = z * 0.5 + x
        done.set()
        thread.join()
    assert set(found) == {3.0}
    assert len(tape.lines) == 40_001


def work(x, repeats, barrier=None):
    """Records ``x**3`` in a tape of its own, again and again, and returns every gradient."""
    found = []
    for _ in range(repeats):
        with tw.GradientTape() as tape:
            y = x * x
            if barrier:
                barrier.wait()
            z = y * x
        found.append((len(tape.lines), float(tape.gradient(z, x))))
    return found


def test_threads_do_not_see_each_others_tapes():
    barrier, results = threading.Barrier(4), {}

    def one(k):
        results[k] = work(tw.Variable(float(k)), 50, barrier)

    threads = [threading.Thread(target=one, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {k: [(2, 3.0 * k * k)] * 50 for k in range(4)}


def test_a_shared_variable_is_recorded_by_each_thread_for_itself():
    w, results = tw.Variable(2.0), []
    threads = [threading.Thread(target=lambda: results.append(work(w, 20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[(2, 12.0)] * 20] * 4


def test_a_thread_started_inside_a_block_records_nothing_on_its_tape():
    x, outside = tw.Variable(3.0), []
    with tw.GradientTape(persistent=True) as tape:
        thread = threading.Thread(target=lambda: outside.append(x * x))
        thread.start()
        thread.join()
        y = x * 2.0
    assert tape.gradient(outside[0], x) is None
    assert tape.gradient(y, x).numpy() == 2.0


def test_tasks_do_not_see_each_others_tapes():
    async def one(k):
        x, found = tw.Variable(float(k)), []
        for _ in range(10):
            with tw.GradientTape() as tape:
                y = x * x
                await asyncio.sleep(0)
                z = y * x
                await asyncio.sleep(0)
            found.append((len(tape.lines), float(tape.gradient(z, x))))
        return found

    async def all_of_them():
        return await asyncio.gather(*(one(k) for k in range(5)))

    assert asyncio.run(all_of_them()) == [[(2, 3.0 * k * k)] * 10 for k in range(5)]


def test_tasks_under_one_outer_tape_do_not_write_on_each_other_s_inner_tapes():
    async def one(k):
        x = tw.Variable(float(k))
        for _ in range(5):
            with tw.GradientTape() as inner:
                y = x * x
                await asyncio.sleep(0)
                z = y * 2.0
            assert [line.operation for line in inner.lines] == ["multiply", "multiply"]
            assert inner.gradient(z, x).numpy() == 4 * k

    async def all_of_them():
        with tw.GradientTape() as outer:
            await asyncio.gather(*(one(k) for k in range(1, 5)))
        return len(outer.lines)

    assert asyncio.run(all_of_them()) >= 4 * 5 * 2


def numbers(gradients):
    return [g if g is None else g.numpy() for g in gradients]


def test_tasks_use_each_others_tensors_under_one_outer_tape():
    """The outer tape knows them all, and each inner one only those of its own task."""
    a, b, shared = tw.Variable(2.0), tw.Variable(3.0), []

    async def make():
        with tw.GradientTape() as inner:
            shared.append(a * a)
            await asyncio.sleep(0)
        return inner

    async def use():
        with tw.GradientTape() as inner:
            await asyncio.sleep(0)
            y = b * shared[0]
        return inner, y

    async def both():
        with tw.GradientTape() as outer:
            return outer, *await asyncio.gather(make(), use())

    outer, made, (used, y) = asyncio.run(both())
    assert [len(tape.lines) for tape in (outer, made, used)] == [2, 1, 1]
    assert numbers(used.gradient(y, [a, b, shared[0]])) == [None, 4.0, None]
    assert [g.numpy() for g in outer.gradient(y, [a, b])] == [12.0, 4.0]


def test_what_another_tape_wrote_down_is_a_constant_here():
    w, v = tw.Variable(2.0), tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as first, tw.GradientTape(persistent=True) as both:
        y = w * w
        with both.stop_recording():
            z = y * w
    with tw.GradientTape(persistent=True) as second:
        total = y * v + z * v
        with tw.GradientTape() as inner:
            product = z * w
    assert numbers(second.gradient(total, [y, z, w, v])) == [None, None, None, 12.0]
    assert first.gradient(z, w).numpy() == 12.0
    assert both.gradient(z, w) is None
    assert numbers(inner.gradient(product, [z, w])) == [None, 8.0]


def test_an_outer_tape_takes_for_a_constant_what_it_has_not_heard():
    """It hears the walk back of the inner tape, in which stand values from before and from its pause."""
    x = tw.Variable(2.0)
    inner, outer = (tw.GradientTape(persistent=True) for _ in range(2))
    with inner:
        early = x * x
        with outer:
            with outer.stop_recording():
                paused = early * x
            y = paused * x
            with inner.stop_recording():
                g = inner.gradient(y, x)
    assert g.numpy() == 4 * 2.0**3
    assert numbers(inner.gradient(y, [early, paused])) == [4.0, 2.0]
    assert numbers(outer.gradient(y, [x, paused])) == [8.0, None]
    # To the outer tape g is paused + x*early + 2*x*x*x, with two constants.
    assert numbers(outer.gradient(g, [x, early, paused])) == [4.0 + 6 * 2.0**2, None, None]


@pytest.mark.parametrize("watched", [False, True])
def test_a_second_derivative_by_what_the_outer_tape_does_not_listen_to(watched):
    x, n = tw.Variable(2.0), tw.Variable(3.0, trainable=False)
    with tw.GradientTape() as outer:
        with tw.GradientTape() as inner:
            if watched:
                inner.watch(n)
            y = x * n * x
            z = n * x * x
        g = inner.gradient([y, z], x)
    assert g.numpy() == 24.0
    assert numbers(outer.gradient(g, [x, n])) == [12.0, None]


@pytest.mark.parametrize("alone", ["after the outer tape", "again by itself"])
def test_an_inner_tape_that_went_on_alone_knows_more_than_the_outer_one(alone):
    x, n = tw.Variable(2.0), tw.Variable(3.0, trainable=False)
    inner, outer = (tw.GradientTape(persistent=True) for _ in range(2))
    outer.__enter__()
    inner.__enter__()
    y = x * n
    if alone == "again by itself":
        inner.__exit__(None, None, None)
    outer.__exit__(None, None, None)
    if alone == "again by itself":
        inner.__enter__()
    z = y * x
    w = z * x
    inner.__exit__(None, None, None)
    with outer:
        g = inner.gradient(w, x)
    assert g.numpy() == 3 * 3 * 2.0**2
    # To the outer tape g is z + x*y + x*x*n, with z and n constants.
    assert numbers(outer.gradient(g, [x, y, z, n])) == [6.0 + 6.0 + 12.0, 2.0, None, None]


@pytest.mark.parametrize("leave_first", [False, True])
def test_the_second_derivative_by_a_value_between(leave_first):
    x = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as outer:
        u = x * x
        inner = tw.GradientTape(persistent=True)
        inner.__enter__()
        inner.watch(u)
        y = u * u * x
        if leave_first:
            outer.__exit__(None, None, None)
            z = y * u
            inner.__exit__(None, None, None)
            outer.__enter__()
        else:
            inner.__exit__(None, None, None)
            z = y * 1.0
        g = inner.gradient(y, u)
        h = inner.gradient(z, u)
    assert numbers(inner.gradient(y, [u, x])) == [16.0, 16.0]
    assert numbers(outer.gradient(g, [u, x])) == [4.0, 24.0]
    if leave_first:
        assert numbers(outer.gradient(h, [z, y])) == [None, 1.0]
    else:
        assert h is None


@pytest.mark.parametrize("x", [tw.constant(2.0), tw.Variable(2.0, trainable=False)])
def test_watch_is_for_later_operations_only(x):
    w = tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        y = w * x
        tape.watch(x)
        z = y * x
    assert tape.gradient(y, x) is None
    assert tape.gradient(z, x).numpy() == 6.0
    assert tape.gradient(z, w).numpy() == 4.0


def test_a_tape_used_again_begins_anew():
    w = tw.Variable(3.0)
    tape = tw.GradientTape()
    for _ in range(3):
        with tape:
            y = w * w
        assert tape.watched_variables() == (w,)
        assert tape.gradient(y, w).numpy() == 6.0
    with tape:
        z = y * w
        tape.reset()
        again = y * w
    assert tape.gradient(again, [z, y, w])[:2] == [None, None]


def test_a_whole_number_is_read_and_listened_to_by_nobody():
    n, w = tw.Variable(2), tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = tw.cast(n, tw.float32) * w
        z = tw.cast(n, tw.float32) * 2.0
    assert tape.watched_variables() == (n, w)
    assert len(tape.lines) == 1
    assert z._number == 0
    assert tape.gradient(y, w).numpy() == 2.0


def test_an_interrupt_in_the_block_leaves_no_tape_open():
    x = tw.Variable(3.0)
    tape = tw.GradientTape()
    with pytest.raises(KeyboardInterrupt), tape:
        raise KeyboardInterrupt
    y = x * x
    assert len(tape.lines) == 0
    assert tape.gradient(y, x) is None


class Tapes(RuleBasedStateMachine):
    """Tapes opened, closed, paused and asked in any order, against records kept by hand."""

    @initialize()
    def start(self):
        self.values = [tw.Variable(1.5), tw.Variable(-0.5, trainable=False), tw.constant(2.0)]
        self.tapes = [tw.GradientTape(persistent=True) for _ in range(3)]
        self.entered, self.recording = [False] * 3, [False] * 3
        self.known = [set() for _ in range(3)]  # positions in self.values that a tape listens to
        self.lines = [{} for _ in range(3)]  # for each tape: position -> ((position, slope), ...)

    which = st.integers(0, 2)

    @rule(t=which)
    def enter(self, t):
        if self.recording[t]:
            with pytest.raises(ValueError, match="Tape is still recording"):
                self.tapes[t].__enter__()
        else:
            self.tapes[t].__enter__()
            self.entered[t] = self.recording[t] = True

    @rule(t=which)
    def leave(self, t):
        if self.recording[t]:
            self.tapes[t].__exit__(None, None, None)
            self.recording[t] = False

    @rule(t=which)
    def reset(self, t):
        if self.recording[t]:
            self.tapes[t].reset()
            self.known[t], self.lines[t] = set(), {}
        else:
            with pytest.raises(ValueError, match="Tape is not recording"):
                self.tapes[t].reset()

    @rule(t=which, data=st.data())
    def watch(self, t, data):
        position = data.draw(st.integers(0, len(self.values) - 1))
        if self.recording[t]:
            self.tapes[t].watch(self.values[position])
            self.known[t].add(position)

    @precondition(lambda self: len(self.values) < 20)
    @rule(data=st.data(), name=st.sampled_from(["multiply", "subtract", "tanh"]), paused=st.none() | which)
    def operation(self, data, name, paused):
        paused = paused if paused is not None and self.recording[paused] else None
        a, b = (data.draw(st.integers(0, len(self.values) - 1)) for _ in range(2))
        x, z = self.values[a], self.values[b]

        def calculate():
            return {"multiply": lambda: x * z, "subtract": lambda: x - z, "tanh": lambda: tw.tanh(x)}[name]()

        if paused is None:
            y = calculate()
        else:
            with self.tapes[paused].stop_recording():
                y = calculate()
        p, q = float(x), float(z)
        parts = {
            "multiply": ((a, q), (b, p)),
            "subtract": ((a, 1.0), (b, -1.0)),
            "tanh": ((a, 1 - np.tanh(p) ** 2),),
        }[name]
        position = len(self.values)
        self.values.append(y)
        for t in range(3):
            if self.recording[t] and t != paused:
                self.known[t] |= {i for i, _ in parts if i == 0}  # the only trainable variable
                if any(i in self.known[t] for i, _ in parts):
                    self.known[t].add(position)
                    self.lines[t][position] = [part for part in parts if part[0] in self.known[t]]

    @rule(t=which, data=st.data())
    def ask(self, t, data):
        target, source = (data.draw(st.integers(0, len(self.values) - 1)) for _ in range(2))
        tape = self.tapes[t]
        if not self.entered[t]:
            with pytest.raises(RuntimeError, match="non-persistent"):
                tape.gradient(self.values[target], self.values[source])
            return
        if self.recording[t]:
            with tape.stop_recording():
                g = tape.gradient(self.values[target], self.values[source])
        else:
            g = tape.gradient(self.values[target], self.values[source])
        expected = self.derivative(t, target, source)
        explanation = tape.explain(self.values[target], self.values[source])
        assert (explanation is None) == (g is not None and g.numpy() != 0)
        assert (g is None) == (expected is None)
        if g is not None:
            np.testing.assert_allclose(g.numpy(), expected, rtol=1e-3, atol=1e-5)

    def derivative(self, t, target, source):
        """None if there is no way back, else the sum over all ways."""
        if target == source:
            return 1.0
        ways = [(slope, self.derivative(t, part, source)) for part, slope in self.lines[t].get(target, ())]
        slopes = [slope * further for slope, further in ways if further is not None]
        return sum(slopes) if slopes else None

    def teardown(self):
        for t, recording in enumerate(getattr(self, "recording", ())):
            if recording:
                self.tapes[t].__exit__(None, None, None)


TestTapes = Tapes.TestCase
TestTapes.settings = settings(max_examples=200, stateful_step_count=40, deadline=None, derandomize=True)


def test_products_of_many_and_of_nothing():
    x, nothing = tw.Variable(tw.ones((10_000,)) * 1.0001), tw.Variable(tw.zeros((0,)))
    with tw.GradientTape(persistent=True) as tape:
        y, z = tw.reduce_prod(x), tw.reduce_prod(nothing)
    tracemalloc.start()
    g = tape.gradient(y, x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
    np.testing.assert_allclose(g.numpy(), (y / x).numpy(), rtol=1e-4)
    assert tape.gradient(z, nothing).shape == (0,)


def test_a_shape_of_one_axis_equals_its_length():
    assert tw.ones(3).shape == 3
    assert tw.ones((3, 1)).shape != 3


@pytest.mark.parametrize(
    ("name", "second", "third"), [("relu", 0.0, 0.0), ("relu6", 0.0, 0.0), ("leaky_relu", 0.0, None)]
)
def test_a_bent_line_has_the_higher_derivatives_that_tensorflow_gives_it(name, second, third):
    x = tw.Variable([1.0, -1.0])
    with tw.GradientTape() as outermost:
        with tw.GradientTape() as outer:
            with tw.GradientTape() as inner:
                y = getattr(tw.nn, name)(x)
            first = inner.gradient(y, x)
        found = outer.gradient(first, x)
    assert found.numpy().tolist() == [second, second]
    last = outermost.gradient(found, x)
    assert last is None if third is None else last.numpy().tolist() == [third, third]
