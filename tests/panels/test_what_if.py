"""What if a value were another: everything downstream changes, and only that."""

import ipywidgets
import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.story import say
from tests.panels.page import ask, edit


@pytest.fixture(autouse=True)
def _close_all():
    yield
    ipywidgets.Widget.close_all()


def texts(panel) -> dict[str, str]:
    return {value["name"]: value["text"] for value in panel.story["values"]}


def answers(panel) -> list[str]:
    return [answer["text"] for answer in panel.story["answers"]]


@pytest.fixture
def lab():
    return tw.TapeLab("a = x*2\nb = x + 1\nc = a*b", {"x": 3.0})


def test_an_edited_intermediate_changes_what_follows_and_only_that(lab):
    before = texts(lab)
    lab.what_if("a", 10.0)
    after = texts(lab)
    assert {name for name in after if after[name] != before[name]} == {"a", "c"}
    assert after["c"] == "40"
    assert answers(lab) == ["18"]  # b * 2 + a * 1
    named = {lab.story["values"][int(i)]["name"] for i in lab.scene["data"]["changed"]["values"]}
    assert named == {"a", "c"}
    assert [lab.story["values"][i]["name"] for i in lab.scene["data"]["changed"]["edits"]] == ["a"]
    assert "a is 10 here instead of 6" in say(lab.story["words"], lab.story["steps"][0]["say"])


def test_what_the_tape_did_not_record_stays_out_of_the_way():
    lab = tw.TapeLab(
        "k = c*3\na = x*k\ny = a + 1",
        [{"name": "c", "value": 2, "kind": "constant"}, {"name": "x", "value": 1}],
    )
    lab.what_if("a", 10.0)
    assert texts(lab)["y"] == "11"
    assert not edit(lab, what_if={"a": 20})
    assert texts(lab)["y"] == "21"


def test_going_back_brings_the_recorded_story_back(lab):
    told = lab.story
    lab.what_if("a", 10.0)
    lab.what_if("b", 1.0)
    assert texts(lab)["c"] == "10"
    lab.what_if()
    assert lab.story == told
    assert "changed" not in lab.scene["data"]


def test_another_start_gradient_changes_gradients_alone(lab):
    before = texts(lab)
    lab.start_gradient(2.0)
    assert texts(lab) == before
    assert answers(lab) == ["28"]
    assert lab.scene["data"]["changed"]["values"] == {}
    lab.start_gradient()
    assert answers(lab) == ["14"]


def test_an_edit_of_the_program_forgets_the_what_if(lab):
    lab.what_if("a", 10.0)
    lab.program = "a = x*2\nb = x + 2\nc = a*b"
    assert texts(lab)["c"] == "30"
    assert "changed" not in lab.scene["data"]


@pytest.mark.parametrize(
    ("value", "said"),
    [([1.0, 2.0], "shape"), ("12", "not a number"), ([[1], [1, 2]], "not a number"), (1e39, "fit")],
)
def test_a_value_that_does_not_fit_is_refused(lab, value, said):
    with pytest.raises(ValueError, match=said):
        lab.what_if("a", value)
    assert "changed" not in lab.scene["data"]


def test_a_name_that_is_not_there_is_refused(lab):
    with pytest.raises(ValueError, match="no 'q' in the graph"):
        lab.what_if("q", 1.0)


@pytest.mark.parametrize(
    "content", [3, None, ["a"], {"q": 1}, {"a": "x"}, {"a": None}, {"a": [[1], [1, 2]]}, {"a": {}}, {"": 1}]
)
def test_a_forged_what_if_does_no_harm(lab, content):
    assert edit(lab, what_if=content)
    assert texts(lab)["c"] == "24"


def test_the_page_s_what_if_and_its_way_back(lab):
    assert not edit(lab, what_if={"a": 10})
    assert texts(lab)["c"] == "40"
    assert "shape" in edit(lab, what_if={"a": [1, 2]})
    assert texts(lab)["c"] == "40"
    assert not edit(lab, what_if={}, start=None)
    assert texts(lab)["c"] == "24"
    ask(lab, "undo")
    assert texts(lab)["c"] == "40"


def test_another_program_begins_without_what_ifs_and_undo_brings_them_back(lab):
    lab.what_if("a", 10.0)
    lab.program = "a = x*2"
    assert (lab.document["what_if"], texts(lab)["a"]) == ({}, "6")
    lab.program = "a = x*"
    lab.undo()
    lab.undo()
    assert texts(lab)["c"] == "40"
    lab.undo()
    assert texts(lab)["c"] == "24"


def test_any_recorded_tape_can_be_changed_leaves_too():
    w = tw.Variable([1.0, 2.0])
    with tw.GradientTape(persistent=True) as tape:
        y = tw.exp(w)
        z = tw.reduce_sum(y * 3.0)
    stepper = tw.BackpropStepper(tape, z, w, names={"w": w, "y": y, "z": z})
    stepper.what_if("w", [0.0, 0.0])
    assert texts(stepper)["z"] == "6"
    assert answers(stepper) == ["[3 3]"]
    assert w.numpy().tolist() == [1.0, 2.0]


def test_large_values_that_were_not_kept_are_told():
    x = tw.Variable(np.ones(20_000, np.float32))
    with tw.GradientTape(persistent=True) as tape:
        y = x + 1.0
        z = tw.reduce_sum(y)
    view = tw.GraphView(tape, z, x, names={"y": y, "x": x, "z": z})
    with pytest.raises(ValueError, match=r"too large|more than 4,000"):
        view.what_if("x", np.zeros(20_000, np.float32))
