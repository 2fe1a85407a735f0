"""Graphviz gives up in time, and draws again after it."""

import pytest

from tapewidgets.story.drawing import graphviz


def test_a_graph_that_takes_too_long_is_told_and_the_next_is_drawn(monkeypatch):
    graphviz.render("digraph { a -> warm }")
    monkeypatch.setattr(graphviz, "SECONDS", 0.2)
    edges = "".join(f"n{i * 7 % 900} -> n{i * i % 900};" for i in range(20_000))
    with pytest.raises(graphviz.CannotDraw, match=r"Graphviz took more than 0\.2 seconds"):
        graphviz.render(f"digraph {{ {edges} }}")
    monkeypatch.undo()
    assert "<svg" in graphviz.render("digraph { a -> c }")
