"""``check_gradients``: right gradients pass, wrong ones are named, kinks and non-finite values are told."""

import numpy as np
import pytest

import tapewidgets as tw


def test_right_gradients_of_several_inputs_and_outputs():
    x, w = np.linspace(-1.0, 1.0, 6).reshape(2, 3), [[0.5], [-1.0], [2.0]]
    report = tw.check_gradients(lambda x, w: (tw.tanh(x @ w), {"sum": tw.reduce_sum(w)}), x, w)
    assert report
    assert report.compared == (2 + 1) * (6 + 3)
    assert str(report).startswith("Right: 27 compared. Worst is d f's output ")


def test_the_worst_element_is_named_with_both_numbers():
    @tw.custom_gradient
    def wrong(x):
        return x * x, lambda g: g * x * tw.constant([2.0, 2.0, 3.0], tw.float64)

    report = tw.check_gradients(lambda x: tw.reduce_sum(wrong(x)), [1.0, 2.0, 3.0])
    assert not report
    assert report.wrong == 1
    assert report.where == "d f / d x[2]"
    assert report.tape == 9.0
    assert report.difference == pytest.approx(6.0)
    assert "Wrong: 1 of 3 compared. Worst is d f / d x[2]: tape 9" in repr(report)


def test_a_cut_off_way_back_is_wrong():
    report = tw.check_gradients(lambda x: tw.stop_gradient(x) * 2.0, 1.0)
    assert (report.tape, report.difference) == (0.0, pytest.approx(2.0))


def test_a_kink_is_told():
    report = tw.check_gradients(tw.nn.relu, [1.0, 0.0])
    assert not report
    assert "the slope is 0 to the left and 1 to the right" in str(report)
    assert tw.check_gradients(tw.nn.relu, [1.0, -1.0])


def test_not_finite_is_told():
    with pytest.raises(ValueError, match="not finite at these inputs"):
        tw.check_gradients(tw.math.log, -1.0)
    assert "edge of where the function is defined" in str(tw.check_gradients(tw.sqrt, 0.0))


def test_integers_are_handed_on():
    assert tw.check_gradients(lambda x, i: tw.gather(x, i), [1.0, 2.0, 3.0], [2, 0])
    with pytest.raises(ValueError, match="No floating input"):
        tw.check_gradients(lambda i: i * 2, 3)


def test_random_functions_and_functions_without_gradients_are_refused():
    with pytest.raises(ValueError, match="different results"):
        tw.check_gradients(lambda x: x * tw.random.normal((), dtype=tw.float64), 1.0)
    with pytest.raises(ValueError, match="no floating tensor"):
        tw.check_gradients(lambda x: x > 0, 1.0)
    with pytest.raises(ValueError, match="Nothing to check"):
        tw.check_gradients(lambda x: x, np.zeros(0))


def test_float32_inside_is_explained():
    scale = tw.constant(2.0)
    with pytest.raises(ValueError, match="float32") as refused:
        tw.check_gradients(lambda x: x * scale, 1.0)
    assert "hands float64" in refused.value.__notes__[0]


def test_an_open_tape_hears_nothing():
    with tw.GradientTape() as tape:
        assert tw.check_gradients(tw.square, 3.0)
    assert tape.lines == []
    assert tape.watched_variables() == ()
