"""What a class would wait for."""

import time
import tracemalloc

import pytest

import tapewidgets as tw
from tapewidgets import training


def fastest(act, times=5):
    best = float("inf")
    for _ in range(times):
        begin = time.process_time()  # a busy machine is not the code's fault
        act()
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.parametrize(("optimizer", "seconds"), [("SGD", 0.4), ("Adam", 0.8)])
def test_ten_thousand_steps_take_well_under_half_a_second(optimizer, seconds):
    assert fastest(lambda: tw.train(optimizer=optimizer)) < seconds


def test_a_long_run_keeps_a_bounded_history():
    data = training.line(points=100)
    run = training.prepare(data, steps=300_000, keep=2_000)
    run.advance(20_000)
    tracemalloc.start()
    run.advance(60_000)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(run.history) <= 2_000
    assert grown < 1_000_000
    assert run.step(54_321).after["w"] == pytest.approx(3, abs=1e-4)
