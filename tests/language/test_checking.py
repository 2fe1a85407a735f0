"""Checking gives shapes and dtypes without computing anything."""

import tapewidgets as tw
from tests.language.given import given


def test_a_check_reads_shapes_and_dtypes_only(monkeypatch):
    def fail(*arguments, **named):
        raise AssertionError("a check must not calculate")

    for name in ("multiply", "exp", "reduce_sum", "matmul"):
        monkeypatch.setattr(tw.engine.functions, name, fail)
    names = given()
    with tw.GradientTape(persistent=True) as tape:
        check = tw.language.check("a = t1*t2\nb = exp(a)\nc = sum(b) + A", names)
    assert check.ok
    assert check.names == {
        "a": tw.language.Value((3,), "float32"),
        "b": tw.language.Value((3,), "float32"),
        "c": tw.language.Value((2, 3), "float32"),
    }
    assert tape.watched_variables() == ()
