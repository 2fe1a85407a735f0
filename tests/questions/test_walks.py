"""Other orders: what they end at, and where a gradient is passed on too early."""

import pytest

import tapewidgets as tw
from tapewidgets.questions.walks import WALKS, WalkGraph, costs


def diamond():
    a, k, m = tw.Variable(1.0), tw.Variable(2.0), tw.Variable(3.0)
    with tw.GradientTape() as tape:
        b = a * k
        c = b * m
        y = b + c
    return WalkGraph(tape, y, [a], names={"a": a, "k": k, "m": m, "b": b, "c": c, "y": y})


def test_on_the_diamond_recursion_and_breadth_first_are_wrong():
    graph = diamond()
    assert {kind: graph.end_of(kind)["a"] for kind in WALKS} == {
        "tape": 8,
        "recursion": 10,
        "breadth": 2,
        "paths": 8,
    }
    assert [kind for kind in WALKS if graph.is_right(kind)] == ["tape", "paths"]
    early = next(step for step in graph.walk("breadth") if step.flag)
    edge = graph.edges[early.edge]
    assert (edge.out, edge.input, early.amount, early.flag) == ("b", "a", 2, "unfinished")
    assert [step.flag for step in graph.walk("tape")] == [""] * len(graph.edges)


def test_a_chain_is_right_in_any_order_and_doublings_double_the_paths():
    x = tw.Variable(2.0)
    for count in range(1, 7):
        with tw.GradientTape() as tape:
            y = x
            for _ in range(count):
                y = y + y
        graph = WalkGraph(tape, y, x, names={"x": x, "y": y})
        assert len(graph.walk("tape")) == 2 * count
        assert len(graph.walk("paths")) == 2 ** (count + 1) - 2
        assert graph.end_of("tape") == graph.end_of("paths") == {"x": 2**count}
    with tw.GradientTape() as tape:
        y = tw.sin(x) * 3.0
    chain = WalkGraph(tape, y, x)
    assert all(chain.is_right(kind) for kind in WALKS)
    assert not chain.meets()


def test_values_stand_in_columns_and_never_on_each_other():
    places = diamond().places()
    assert len(set(places.values())) == len(places)
    assert places["a"][0] < places["b"][0] < places["c"][0] < places["y"][0]
    assert places["c"][1] == 1  # the edge from y to b goes past it


def test_what_cannot_be_walked():
    v = tw.Variable([1.0, 2.0])
    with tw.GradientTape(persistent=True) as tape:
        y = v * v
    with pytest.raises(ValueError, match="single numbers"):
        WalkGraph(tape, y, v)
    x, c = tw.Variable(1.0), tw.constant(2.0)
    with tw.GradientTape(persistent=True) as tape:
        z = c * c
        y = x
        for _ in range(9):
            y = y + y
    with pytest.raises(ValueError, match="Nothing flows back"):
        WalkGraph(tape, z, x)
    with pytest.raises(ValueError, match="more than 500 handovers"):
        WalkGraph(tape, y, x).walk("paths")


def test_reverse_mode_pays_with_many_inputs():
    assert costs(1) == {"nudge": 32, "forward": 40, "reverse": 40}
    assert costs(1000) == {"nudge": 8_016_008, "forward": 8_024_008, "reverse": 16_024}
