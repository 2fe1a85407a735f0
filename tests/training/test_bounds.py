"""A long run stays small."""

import tracemalloc

import pytest

from tapewidgets import training


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
