"""The gate in the kernel: it marks, says how far the story may be shown, and believes nothing of a page."""

import json

import pytest

import tapewidgets as tw
from tapewidgets.questions.marking import mark_again
from tests.panels.page import ask, edit
from tests.questions.programs import vectors

STEPS = [("t2", "1 1 1"), ("t3", "1 1 1"), ("t1", "10 20 30"), ("t2", "1 2 3")]


def stepper(level=True):
    tape, target, sources, names = vectors()
    return tw.BackpropStepper(tape, target, sources, names=names, ask=level)


def commit(panel, *answer):
    assert ask(panel, "commit", answer=list(answer))["refusal"] == ""
    return panel.state["gate"]


def test_a_page_may_not_step_beyond_what_is_answered():
    panel = stepper()
    assert (panel.step, panel.state["gate"]["limit"]) == (2, 2)
    ask(panel, "go", at={"step": 7})
    assert panel.step == 2
    ask(panel, "go", at={"step": 0, "selected": 1})
    assert (panel.step, panel.selected) == (0, -1)
    for place, answer in enumerate(STEPS, 3):
        assert commit(panel, *answer)["verdict"]["correct"]
        assert panel.step == place
    assert panel.state["gate"]["finished"]
    ask(panel, "go", at={"step": 7, "selected": 1})
    assert (panel.step, panel.selected) == (7, 1)


def test_two_inputs_of_a_line_may_take_turns():
    panel = stepper("next")
    for name in ("t3", "t2", "t2", "t1"):
        assert commit(panel, name)["verdict"]["correct"]
    story = panel.story
    named = [story["values"][step["value"]]["name"] for step in story["steps"] if step["kind"] == "product"]
    assert named == ["t3", "t2", "t2", "t1"]
    marked = panel.scene["data"]["numpy"]
    lines = [marked["lines"][at] for at in marked["steps"][3:7]]
    assert ["d_t3" in line.partition("=")[0] for line in lines] == [True, False, False, False]
    ask(panel, "ask", level="")
    named = [story["values"][step["value"]]["name"] for step in panel.story["steps"][3:7]]
    assert named == ["t2", "t3", "t1", "t2"]


def test_the_text_asks_and_says_no_number_before_it_is_answered():
    panel = stepper()
    assert panel.text() == stepper().text()
    assert panel.text().splitlines()[-2:] == [
        "Gradients so far: t4 [1 1 1].",
        "Which value receives a contribution next, and what is it?",
    ]
    assert panel.svg_picture() == ""
    with pytest.raises(ValueError, match="answer first"):
        panel.file("pdf")
    for level, asked in (("none", "are None"), ("gradient", "What is the gradient"), ("overwrite", "wrong")):
        panel = stepper(level)
        assert asked in panel.text()
        assert panel.text().count("The tape:") == 1


FORGED = [
    {"action": "commit"},
    {"action": "commit", "answer": ["t2"]},
    {"action": "commit", "answer": ["t2", "<img src=x onerror=alert(1)>"]},
    {"action": "commit", "answer": [{"t2": 1}, [[]]]},
    {"action": "ask", "level": "all"},
    {"action": "ask", "level": ["sum"]},
    {"action": "level", "level": 9},
    {"action": "level", "level": "sum"},
    {"action": "next"},
    {"action": "reason", "text": "before an answer"},
    {"action": "edit", "document": {"gate": None}},
]


@pytest.mark.parametrize("forged", FORGED, ids=[str(number) for number in range(len(FORGED))])
def test_a_forged_message_is_refused_or_no_right_answer(forged):
    panel = stepper()
    arguments = {name: value for name, value in forged.items() if name != "action"}
    answer = ask(panel, forged["action"], **arguments)
    assert answer["refusal"] or not panel.state["gate"]["verdict"]["correct"]
    assert panel.step == 2
    assert panel.state["gate"]["limit"] == 2


def test_levels_hints_and_what_is_shown_are_kept_and_marked_again():
    panel = stepper()
    question = panel._gate.asking.question.fresh()
    ask(panel, "hint")
    ask(panel, "reveal")
    assert panel.step == 3
    ask(panel, "level", level=3)
    assert panel.ask == "sum"
    assert not commit(panel, "t3", "2")["verdict"]["correct"]
    for answer in (("t3", "1"), ("t3", "[1 1 1]"), ("t1", "10, 20, 30"), ("t2", [2, 3, 4])):
        commit(panel, *answer)
    assert panel.state["gate"]["finished"]
    entries = json.loads(json.dumps(panel.entries))
    assert [entry.get("level") for entry in entries] == [None, 3, 3, 3, 3, 3]
    (mark,) = mark_again({question.id: question}, entries).marks.values()
    assert (mark.score, mark.tries) == (0.75, 5)


def test_answers_come_back_to_a_new_panel_and_are_marked_anew():
    old, new = stepper(), stepper()
    commit(old, *STEPS[0])
    forged = [
        *old.at["answers"],
        {"question": old.entries[0]["question"], "answer": ["t1", "9"], "verdict": {"score": 1}},
    ]
    ask(new, "restore", document=old.document, at={**old.at, "answers": forged})
    assert new.step == 3
    assert [entry["verdict"]["score"] for entry in new.entries] == [1, 0]


def test_another_program_asks_anew_and_a_what_if_asks_nothing():
    lab = tw.TapeLab(ask=True)
    commit(lab, *STEPS[0])
    assert edit(lab, program="y = t1 * t2") == ""
    assert lab.state["gate"]["asked"]["step"] == 0
    assert lab.text().splitlines()[-2] == "Gradients so far: y [1 1 1]."
    assert edit(lab, what_if={"t1": [1, 1, 1]}) == ""
    assert lab.state["gate"] is None
    assert "Go back to what was recorded" in ask(lab, "ask", level=True)["refusal"]
    lab.undo()
    assert ask(lab, "ask", level="gradient")["refusal"] == ""
    again = tw.TapeLab.load(lab.save())
    assert again.ask == "gradient"
    assert edit(lab, program="y = 2.0 + 3.0") == ""
    assert lab.ask == ""


def test_what_cannot_be_asked_is_refused():
    x = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x
    with pytest.raises(ValueError, match="ask cannot be 'all'; it is True, False, or one of next"):
        tw.BackpropStepper(tape, y, x, ask="all")
    with pytest.raises(ValueError, match="cannot be on this tape"):
        tw.BackpropStepper(tape, y, x, ask="no sum")
    with pytest.raises(ValueError, match="Nothing flows back"):
        tw.BackpropStepper(tape, y, tw.Variable(1.0), ask=True)
    with pytest.raises(ValueError, match="below the stepper"):
        tw.TapeLab(ask=True, hide="stepper")
    with pytest.raises(TypeError, match="ask"):
        tw.GraphView(tape, y, x, ask=True)


def test_an_answer_for_the_other_use_of_a_value_is_no_attempt():
    x = tw.Variable(2.0)
    with tw.GradientTape(persistent=True) as tape:
        y = x * tw.stop_gradient(x) + x / x
    panel = tw.BackpropStepper(tape, y, x, names={"x": x, "y": y}, ask=True)
    told = [step for step in panel._gate.asking.question._solution.told]
    names = [panel.story["values"][step["value"]]["name"] for step in told]
    at = next(
        place
        for place in range(len(told) - 1)
        if told[place]["line"] == told[place + 1]["line"] and names[place] == names[place + 1] == "x"
    )
    for place in range(at):
        commit(panel, names[place], told[place]["added"])
    assert "comes next" in ask(panel, "commit", answer=["x", told[at + 1]["added"]])["refusal"]
    assert len(panel.entries) == at
    commit(panel, "x", told[at]["added"])
    assert panel.state["gate"]["verdict"]["correct"]
