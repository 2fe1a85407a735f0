"""A question's panel believes nothing that a page sends, and keeps what was committed as plain data."""

import json
import re

import pytest

import tapewidgets as tw
from tapewidgets.panels.question_panel.answer_record import record
from tapewidgets.questions.verdict import MIME
from tests.panels.page import ask
from tests.questions.programs import vectors

q = tw.questions


def asked(kind="gradients", **keywords):
    tape, target, sources, names = vectors()
    return getattr(q, kind)(tape, target, sources, names=names, **keywords)


@pytest.fixture
def panel():
    made = tw.QuestionPanel(asked())
    yield made
    made.close()


RIGHT, HALF = [["10", "20", "30"], ["2", "3", "4"]], [["10", "20", "30"], ["1", "1", "1"]]


def test_the_kernel_marks_and_keeps(panel):
    assert ask(panel, "commit", answer=HALF)["refusal"] == ""
    assert panel.state["verdict"]["parts"][1]["title"] == "a path was dropped"
    ask(panel, "hint")
    ask(panel, "commit", answer=RIGHT)
    ask(panel, "reason", text=" both paths count ")
    first, second, reason = panel.entries
    assert (first["verdict"], first["answer"]) == ({"score": 0.5, "keys": ["dropped path"]}, HALF)
    assert (second["attempt"], second["hints"], reason["reason"]) == (2, 1, "both paths count")
    assert panel.state["finished"] is True
    assert "is answered" in ask(panel, "commit", answer=RIGHT)["refusal"]
    json.dumps(panel.entries, allow_nan=False)


KINDS = {
    "gradients": HALF,
    "shapes": ["(3,)", "(2, 3)"],
    "which_are_none": [["t1"]],
    "next_step": ["t3", "7"],
    "bug_hunt": [2],
    "write_backward": [["d_t3 += d_t4"]],
}


@pytest.mark.parametrize("kind", KINDS)
def test_verdict_hint_and_answer_are_told_anew_in_another_language(kind):
    """Nothing is counted twice by it, and back in the first language all is as it was."""
    question = asked(kind)
    panel = tw.QuestionPanel(question)
    for action, more in (("commit", {"answer": KINDS[kind]}), ("hint", {}), ("reveal", {})):
        assert ask(panel, action, **more)["refusal"] == ""
        told, entries = dict(panel.state), list(panel.entries)
        assert not re.search("[가-힣]", "".join([told["verdict"]["text"], told["hint"], told["answer"]]))
        ask(panel, "speak", language="ko")
        for part in ("hint", "answer"):
            sentence = re.search("[a-z]{3,} [a-z]+", told[part])
            assert bool(re.search("[가-힣]", panel.state[part])) == bool(sentence)
        assert re.search("[가-힣]", panel.state["verdict"]["text"])
        ask(panel, "speak", language="en")
        for part in ("verdict", "hint", "answer", "attempts", "hints"):
            assert panel.state[part] == told[part]
        assert panel.entries == entries
    panel.close()


FORGED = [
    {"action": "commit"},
    {"action": "commit", "answer": "right"},
    {"action": "commit", "answer": [{"score": 1}, None]},
    {"action": "commit", "answer": [[1, 2, 3]] * 9},
    {"action": "commit", "answer": [["<img src=x onerror=alert(1)>"] * 3, [1, 1, 1]]},
    {"action": "reveal"},
    {"action": "reason", "text": ["x"]},
    {"action": "reason", "text": "before an answer"},
    {"action": "level", "level": 2},
    {"action": "next"},
    {"action": "edit", "document": {"entries": [{"verdict": {"score": 1}}]}},
]


@pytest.mark.parametrize("forged", FORGED, ids=[str(number) for number in range(len(FORGED))])
def test_a_forged_message_is_refused_and_changes_nothing(panel, forged):
    before = panel.state
    arguments = {name: value for name, value in forged.items() if name != "action"}
    assert ask(panel, forged["action"], **arguments)["refusal"]
    assert panel.state == before
    assert not panel.entries
    assert not panel.question.attempts


def test_what_a_page_brings_back_is_marked_anew(panel):
    name = panel.question.id
    entries = [
        {
            "question": name,
            "answer": HALF,
            "verdict": {"score": 1.0, "keys": []},
            "at": "2026-01-01T10:00:00Z",
        },
        {"question": "another", "answer": RIGHT},
        {"question": name, "answer": [["x"], {}]},
        {"question": name, "reason": "so"},
        "nonsense",
    ]
    assert ask(panel, "restore", document={"entries": entries}, at={})["refusal"] == ""
    assert [entry.get("verdict", {}).get("score") for entry in panel.entries] == [0.5, None]
    assert panel.entries[0]["at"] == "2026-01-01T10:00:00Z"
    ask(panel, "restore", document={"entries": entries}, at={})
    assert len(panel.entries) == 2


def test_hints_and_a_reason_after_the_answer_was_shown_come_back():
    before = tw.QuestionPanel(tw.practice(1, seed=7))
    ask(before, "hint")
    ask(before, "commit", answer=["None", "1", "1"])
    ask(before, "reveal")
    ask(before, "reason", text="None is no zero")
    ask(before, "next")
    ask(before, "commit", answer=["1", "1", "1"])
    again = tw.QuestionPanel(tw.practice(1, seed=7))
    ask(again, "restore", document={"entries": before.entries}, at={})
    strip = [{key: one[key] for key in one if key != "at"} for one in before.entries]
    assert [{key: one[key] for key in one if key != "at"} for one in again.entries] == strip
    assert [one.get("hints") for one in strip if "answer" in one] == [1, None]
    assert any("reason" in one for one in strip)
    assert again.question.id == before.question.id


def test_the_record_is_the_same_in_every_run_until_something_is_answered(panel):
    kept = record(repr(panel.question), panel.entries)
    assert kept == {
        "text/plain": "GradientsQuestion(t4 with respect to t1, t2: not answered yet)",
        MIME: {"version": 1, "entries": []},
    }
    assert panel.text() == str(panel.question)
    ask(panel, "commit", answer=HALF)
    lines = record(repr(panel.question), panel.entries)["text/plain"].splitlines()
    assert lines[1] == "  attempt 1: 10 | 20 | 30; 1 | 1 | 1 (a path was dropped)"


def test_an_answer_in_a_cell_stays_in_its_output():
    verdict = asked().answer([10, 20, 30], [2, 3, 4])
    bundle = verdict._repr_mimebundle_()
    assert bundle["text/plain"] == "Right!"
    assert bundle[MIME]["entries"][0]["answer"] == [[10, 20, 30], [2, 3, 4]]
    assert "at" not in bundle[MIME]["entries"][0]
    assert list(asked().answer(...)._repr_mimebundle_()) == ["text/plain"]


def test_a_thousand_attempts_are_kept_and_more_forget_the_first():
    question = asked("bug_hunt")
    for _ in range(1003):
        question.answer(1)
    assert question.attempts == 1003
    assert len(question.entries) == 1000
    assert question.entries[0]["attempt"] == 4


def test_levels_and_a_page_without_a_kernel(tmp_path):
    panel = tw.QuestionPanel(asked("write_backward"))
    assert ask(panel, "level", level=3)["refusal"] == ""
    assert panel.state["asked"]["fields"][0]["type"] == "program"
    assert "no such level" in ask(panel, "level", level=[3])["refusal"]
    page = tw.export_html(tw.QuestionPanel(asked()), tmp_path / "question.html").read_text("utf-8")
    assert "2 3 4" not in page
    with pytest.raises(TypeError, match="QuestionPanel takes a question"):
        tw.QuestionPanel("gradients")
