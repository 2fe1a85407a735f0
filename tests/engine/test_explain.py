"""``tape.explain``: a sentence for each cause, before and after ``gradient``, silence where all is well."""

import numpy as np
import pytest

import tapewidgets as tw


def after(program, variables):
    """Gradient and explanation on an ordinary tape, asked after it was used up; the same as asked before."""
    with tw.GradientTape() as tape:
        target = program(*variables)
    before = tape.explain(target, variables[0])
    gradient = tape.gradient(target, variables[0])
    assert tape.explain(target, variables[0]) == before
    return gradient, before


NONE = {
    "never watched": (lambda x: x * x, tw.constant(3.0), "watches Tensors only when told"),
    "not trainable": (lambda x: x * x, tw.Variable(3.0, trainable=False), "trainable=False"),
    "through numpy": (
        lambda x: tw.constant(x.numpy() ** 2),
        tw.Variable(3.0),
        "No operation in the block read",
    ),
    "a copy": (lambda x: tw.constant(x) ** 2, tw.Variable(3.0), "a copy"),
    "integers": (lambda x: x * x, tw.Variable(3), "holds int32"),
    "integer on the way": (
        lambda x: tw.cast(tw.cast(x, tw.int32), tw.float32),
        tw.Variable(3.0),
        "made an integer",
    ),
    "boolean target": (lambda x: x > 2.0, tw.Variable(3.0), "The target holds bool"),
    "stopped": (
        lambda x: tw.stop_gradient(x) * 2.0,
        tw.Variable(3.0),
        "tw.stop_gradient blocks the gradient between",
    ),
    "flat": (lambda x: tw.round(x * 2.0) * 3.0, tw.Variable(3.0), "goes through `round`"),
}


@pytest.mark.parametrize("cause", NONE)
def test_none(cause):
    program, x, says = NONE[cause]
    gradient, why = after(program, [x])
    assert gradient is None
    assert says in why


def test_by_what_stop_gradient_gives():
    x = tw.Variable(3.0)
    with tw.GradientTape(persistent=True) as tape:
        stopped = tw.stop_gradient(x)
        y = stopped * x
    assert tape.gradient(y, stopped) is None
    assert "comes from tw.stop_gradient" in tape.explain(y, stopped)
    with tape:
        tape.watch(stopped)
        y = stopped * x
    assert tape.explain(y, stopped) is None


ZERO = {
    "relu": (tw.nn.relu, [-2.0, -3.0], "relu was given nothing above 0 (-3 to -2)"),
    "relu6": (tw.nn.relu6, 7.0, "relu6"),
    "clipped": (lambda x: tw.clip_by_value(x, 0.0, 1.0), 3.0, "cut off every value (3)"),
    "where": (lambda x: tw.where(x > 0, x, 1.0), -1.0, "where took the other branch"),
    "times zero": (lambda x: x * 0.0, 2.0, "multiplies it by 0"),
    "matrix of zeros": (lambda x: x @ tw.zeros((1, 2)), [[2.0]], "`matmul` multiplies it by 0"),
    "sign": (tw.sign, 2.0, "sign is flat"),
    "maximum": (lambda x: tw.maximum(x, 5.0), 2.0, "maximum took the other operand"),
    "saturated": (tw.sigmoid, 200.0, "saturated (200)"),
    "bottom of a parabola": (tw.square, 0.0, "`square` has slope 0 there (0)"),
    "canceled": (lambda x: 2.0 * x - 2.0 * x, 2.0, "cancel each other"),
    "softmax": (lambda x: tw.reduce_sum(tw.nn.softmax(x)), [1.0, 1.0], "softmax does not change"),
}


@pytest.mark.parametrize("cause", ZERO)
def test_zero(cause):
    program, value, says = ZERO[cause]
    gradient, why = after(program, [tw.Variable(value)])
    assert not np.any(gradient.numpy())
    assert why.startswith("The gradient is 0: ")
    assert says in why


def test_neither_none_nor_zero_needs_no_reason():
    assert after(lambda x: tw.nn.relu(x), [tw.Variable([-1.0, 1.0])])[1] is None
    x = tw.Variable(1.0)
    with tw.GradientTape() as tape:
        pass
    assert tape.explain(x, x) is None


def test_watched_too_late():
    x = tw.constant(3.0)
    with tw.GradientTape() as tape:
        y = x * x
        tape.watch(x)
    assert "only after it had been used" in tape.explain(y, x)


def test_a_tape_that_does_not_watch_variables():
    x = tw.Variable(3.0)
    with tw.GradientTape(watch_accessed_variables=False) as tape:
        y = x * x
    assert "watch_accessed_variables=False" in tape.explain(y, x)


def test_outside_the_block():
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        x * x
    y = x + 1.0
    assert "computed outside the `with` block" in tape.explain(y, x)


def test_assigned():
    v, w = tw.Variable(1.0), tw.Variable(2.0, name="w")
    with tw.GradientTape() as tape:
        v.assign(w * 2.0)
        y = v * v
    assert "no gradient passes assign" in tape.explain(y, w)
    assert "Use the tensor that was assigned" in tape.explain(v, w)


def test_made_anew_after_recording():
    w = tw.Variable(2.0, name="w")
    with tw.GradientTape() as tape:
        y = w * w
    w = tw.Variable(2.0, name="w")
    assert tape.explain(y, w).startswith("w was made after this tape had recorded")


def test_overwritten_by_a_tensor():
    w = tw.Variable(2.0)
    w = w - 0.1
    with tw.GradientTape() as tape:
        y = w * w
    assert "w.assign_sub" in tape.explain(y, w)


def test_independent():
    w, b = tw.Variable(2.0, name="w"), tw.Variable(3.0, name="b")
    with tw.GradientTape() as tape:
        y = b * b
        z = w * 2.0
    assert tape.explain(y, w).startswith(
        "The target was computed from b, not from what the block computed with w."
    )
    assert tape.explain(z, w) is None


def test_a_custom_gradient_that_gives_none():
    @tw.custom_gradient
    def f(x):
        return x * 2.0, lambda g: None

    gradient, why = after(f, [tw.Variable(2.0)])
    assert gradient is None
    assert "gave None" in why


def test_large_values_go_with_the_gradient():
    x = tw.Variable(tw.ones((20_000,)))
    with tw.GradientTape() as tape:
        y = tw.nn.relu(-x)
    assert tape.explain(y, x).startswith("The gradient is 0: relu")
    tape.gradient(y, x)
    assert "persistent=True" in tape.explain(y, x)
    assert tape.explain(tw.round(y), x).startswith("The target is not on this tape")


def test_what_is_no_tensor_and_a_tape_never_entered():
    with pytest.raises(RuntimeError, match="recorded nothing"):
        tw.GradientTape().explain(tw.constant(1.0), tw.constant(1.0))
    with tw.GradientTape() as tape:
        pass
    with pytest.raises(TypeError, match="target"):
        tape.explain(3.0, tw.constant(1.0))


def test_asking_records_nothing_and_leaves_the_tape():
    x = tw.Variable(0.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
        count = len(tape.lines)
        assert tape.explain(y, x) is not None
        assert len(tape.lines) == count
    assert tape.gradient(y, x).numpy() == 0.0


def test_what_comes_back_to_a_stretched_value_cancels():
    b, w = tw.Variable([0.0]), tw.Variable([[2.0]])
    with tw.GradientTape(persistent=True) as tape:
        p = tw.constant([[1.0], [1.0], [1.0]]) @ w + b
        y = tw.reduce_sum(p * tw.constant([[1.0], [1.0], [-2.0]]))
    assert "adds up to 0" in tape.explain(y, b)
    assert "`matmul` sums cancel" in tape.explain(y, w)


def test_a_variable_that_nobody_assigned_depends_on_itself_alone():
    t1, t2 = tw.Variable(1.0, name="t1"), tw.Variable(2.0, name="t2")
    with tw.GradientTape() as tape:
        _ = t1 * t2
    why = tape.explain(t1, t2)
    assert "depends only on itself, not on t2" in why
    assert "assignment" not in why
