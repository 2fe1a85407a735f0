"""Large tapes: folded into few nodes, never into a circle, opened one by one; and small enough to send."""

from xml.etree import ElementTree

import pytest

import tapewidgets as tw
from tapewidgets import story
from tests.story import programs


def ids(drawing):
    return [e.get("id") for e in ElementTree.fromstring(drawing).iter() if e.get("id")]


def told_chain(operations):
    tape, y, sources, names = programs.chain(operations)
    return story.tell(tape, y, sources, names=names)


def test_a_small_tape_is_not_folded():
    told = told_chain(100)
    assert "folds" not in told
    assert told["notes"] == []
    assert sum(i.startswith("n") for i in ids(story.svg(told))) == len(told["values"])


def test_a_large_tape_folds_and_says_so():
    told = told_chain(300)
    assert [story.say(told["words"], note) for note in told["notes"]] == [
        "The tape has 302 values: more than 150, so the graph is folded. "
        f"{len(told['folds'])} groups of lines are drawn as one node each."
    ]
    shown = ids(story.svg(told))
    assert len(shown) == len(set(shown))
    nodes = [i for i in shown if i[0] in "nf"]
    assert len(nodes) <= 60
    assert {"n0", f"n{told['target']}"} <= set(nodes)
    assert sum(i.startswith("f") for i in nodes) == len(told["folds"])


def test_a_fold_can_be_opened():
    told = told_chain(300)
    closed, opened = ids(story.svg(told)), ids(story.svg(told, opened=[0]))
    assert "f0" in closed
    assert "f0" not in opened
    inside = [f"n{told['lines'][line]['output']}" for line in told["folds"][0]["lines"]]
    assert set(inside) <= set(opened)
    assert not set(inside) & set(closed)


def test_folds_make_no_circle():
    told = told_chain(400)
    place = {i: value.get("fold", -1 - i) for i, value in enumerate(told["values"])}
    after = {}
    for line in told["lines"]:
        for value in line["inputs"]:
            if place[value] != place[line["output"]]:
                after.setdefault(place[value], set()).add(place[line["output"]])
    state = {}

    def visit(node):
        assert state.get(node) != "open", "a circle"
        if node not in state:
            state[node] = "open"
            for following in after.get(node, ()):
                visit(following)
            state[node] = "done"

    for node in list(after):
        visit(node)


def test_sources_inside_a_fold_stay_outside():
    x = tw.Variable(1.0)
    kept = {}
    with tw.GradientTape(persistent=True) as tape:
        y = x
        for k in range(300):
            y = y * 1.01
            kept[k] = y
    told = story.tell(tape, y, [x, kept[150]], names={"x": x})
    assert "fold" not in told["values"][told["answers"][1]["value"]]
    assert story.frame(told, 200)
    assert "<svg" in story.svg(told, 200, baked=True)


@pytest.mark.parametrize("step", [0, 150, 300, -1])
def test_a_baked_step_of_a_folded_tape_marks_where_it_is(step):
    told = told_chain(300)
    drawing = story.svg(told, step, baked=True)
    assert "#c2590a" in drawing or step == -1


@pytest.mark.parametrize("rankdir", ["LR", "TB"])
def test_long_edges_go_around_a_large_layout(rankdir):
    told = told_chain(100)
    root = ElementTree.fromstring(story.svg(told, rankdir=rankdir))
    width, height = (int(root.attrib[k]) for k in ("width", "height"))
    edges = [e for e in root.iter() if e.get("class") == "edge"]
    assert len(edges) == sum(len(line["inputs"]) for line in told["lines"])
    around = [e for e in edges if "C" not in e[0].attrib["d"]]
    assert len(around) > 20
    for edge in edges:
        assert [part.get("class") for part in edge] == ["stem", "head", "local", "flow"]
        numbers = [
            int(n)
            for n in edge[0]
            .attrib["d"]
            .replace("M", " ")
            .replace("L", " ")
            .replace("C", " ")
            .replace(",", " ")
            .split()
        ]
        assert all(0 <= x <= width for x in numbers[::2])
        assert all(0 <= y <= height for y in numbers[1::2])


def test_a_small_graph_is_routed_by_graphviz_alone():
    root = ElementTree.fromstring(story.svg(told_chain(20)))
    assert all("C" in e[0].attrib["d"] for e in root.iter() if e.get("class") == "edge")
