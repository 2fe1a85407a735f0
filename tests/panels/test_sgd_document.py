"""SGDPanel's document: what a page may change and undo, and what comes back after a restart."""

import asyncio
import json
import random

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.panels.sgd_panel.run_document import Retraining, RunDocuments, progress_of
from tapewidgets.words import catalog, say
from tests.panels.sgd_page import POINTS, Page, kept_names, plain, rows, setup_of, status


@pytest.fixture
def lenient(monkeypatch):
    monkeypatch.setenv("TAPEWIDGETS_STRICT", "0")


def settings(panel):
    return {name: panel.document[name] for name in ("learning_rate", "batch_size", "optimizer", "speed")}


def test_settings_before_the_first_step_make_a_new_start():
    panel = tw.SGDPanel(POINTS)
    page = Page(panel)
    page.edit(learning_rate="0.05")
    page.edit(optimizer="Adam")
    page.edit(batch_size=0)
    page.edit(speed=100)
    assert settings(panel) == {"learning_rate": 0.05, "batch_size": 0, "optimizer": "Adam", "speed": 100}
    assert panel.state["changes"] == []
    assert panel.result.steps == 200
    page.edit(variables={"w": 2.0, "b": 0.5})
    assert panel.result.say_weights() == "w = 2, b = 0.5"
    panel.step(5).reset()
    assert panel.result.say_weights() == "w = 2, b = 0.5"


def test_settings_on_the_way_are_marked_once_a_step_and_reset_keeps_them():
    panel = tw.SGDPanel(POINTS)
    page = Page(panel)
    panel.step(10)
    page.edit(learning_rate=0.05)
    page.edit(batch_size=8)
    panel.step(2)
    page.edit(optimizer="Momentum")
    assert [(change["step"], say(catalog(), change["text"])) for change in panel.state["changes"]] == [
        (10, "learning rate 0.05, batches of 8"),
        (12, "Momentum"),
    ]
    panel.reset()
    assert panel.result.say_settings() == "Momentum, learning rate 0.05, batches of 8"
    assert panel.state["changes"] == []


@pytest.mark.parametrize(
    "rate", [-1, 1e9, 1e308, "0,05", "abc", "", "fast", "NaN", [], {}, True, None, "9" * 500, "\ud800"]
)
@pytest.mark.parametrize("steps", [0, 3])
def test_a_rate_that_cannot_be_is_refused_in_a_sentence_and_changes_nothing(rate, steps):
    panel = tw.SGDPanel(POINTS)
    page = Page(panel)
    panel.step(steps)
    before = plain(panel)
    answer = page.edit(learning_rate=rate)
    assert answer["refusal"]
    assert len(answer["refusal"]) <= 400
    assert plain(panel) == before
    assert page.edit(learning_rate="0.5")["refusal"] == ""
    assert panel.document["learning_rate"] == 0.5


def test_a_decimal_comma_is_told_how_to_write_it():
    answer = Page(tw.SGDPanel(POINTS)).edit(learning_rate="0,05")
    assert answer["refusal"] == "Write the learning rate with a decimal point: 0.05."


@pytest.mark.parametrize(
    "document",
    [
        {"speed": 7},
        {"speed": True},
        {"speed": [7]},
        {"batch_size": -3},
        {"batch_size": 1e9},
        {"batch_size": "8; import os"},
        {"optimizer": "__class__"},
        {"optimizer": ["SGD"]},
        {"variables": {"w": "a", "b": 0}},
        {"variables": {"w": 1e39, "b": 0}},
        {"variables": {"__class__": 1.0, "w": 0}},
        {"variables": {}},
        {"variables": "given"},
        {"variables": {"q": 1.0}},
        {"model": "__import__('os')"},
        {"model": 5},
        {"model": "w" * 200_000},
        {"model": "predictions = w*X + b"},
        {"loss": "t1.T"},
        {"epochs": 0},
        {"epochs": 1e12},
        {"epochs": "many"},
        {"data": {"line": {"slope": 3, "points": 1_000_000}}},
        {"data": {"line": {"slope": 3, "points": 10, "seed": 0, "evil": 1}}},
        {"data": {"points": [[], []]}},
        {"data": {"points": [[1.0, 2.0], [1.0]]}},
        {"data": {"points": [[0.0] * 2001, [0.0] * 2001]}},
        {"data": {"points": "5"}},
        {"learning_rate": {"schedule": "import os"}},
        {"learning_rate": {"schedule": []}},
        {"run": 7},
        {"kept": []},
        {"data": "given"},
        {"seed": 3},
        {"options": {"momentum": 0.5}},
        {"evil": 1},
    ],
    ids=str,
)
@pytest.mark.parametrize("action", ["edit", "train"])
def test_a_forged_edit_changes_nothing_and_is_refused_in_a_sentence(document, action):
    panel = tw.SGDPanel(POINTS)
    panel.step(1)
    before = plain(panel)
    answer = Page(panel).ask(action, document=document)
    assert answer["refusal"]
    assert "Traceback" not in answer["refusal"]
    assert plain(panel) == before


def test_the_form_trains_something_else():
    panel = tw.SGDPanel(POINTS)
    page = Page(panel)
    page.ask(
        "train",
        document={
            "model": "predictions = a*x**2 + c",
            "loss": "loss = abs(predictions - y)",
            "variables": {"a": 0.5, "c": 0},
            "data": {"line": {"slope": 1, "intercept": 0, "noise": 0.1, "points": 30, "seed": 3}},
            "shuffle": True,
            "epochs": 4,
        },
    )
    assert [variable["name"] for variable in setup_of(panel)["variables"]] == ["a", "c"]
    assert setup_of(panel)["data"]["count"] == 30
    assert panel.result.steps == 120
    page.edit(data={"points": [[0.0, 1.0, 2.0], [1.0, 4.0, 7.0]]})
    assert setup_of(panel)["data"]["y"] == [1, 4, 7]
    assert panel.state["form"]["line"] is None
    page.edit(model="predictions = w*x + b", loss="(predictions - y)**2", variables={"w": 0, "b": 0})
    assert setup_of(panel)["variables"] == [{"name": "w", "exact": 3.0}, {"name": "b", "exact": 1.0}]


def test_a_form_that_changes_nothing_says_so_and_keeps_the_run():
    panel = tw.SGDPanel(POINTS).step(5)
    form = panel.state["form"]
    unchanged = {name: form[name] for name in ("model", "loss", "shuffle", "epochs")}
    unchanged |= {"data": {"line": form["line"]}, "learning_rate": {"schedule": form["schedule"]}}
    answer = Page(panel).ask("train", document={**unchanged, "variables": {"w": -1, "b": -1}})
    assert answer["refusal"] == ""
    assert say(catalog(), panel.state["sentence"]) == "Nothing has changed: this is what is trained already."
    assert panel.result.step_number == 5
    assert not panel.state["can_undo"]


def test_the_form_lets_the_rate_go_down_over_the_run():
    panel = tw.SGDPanel(POINTS, learning_rate=0.08, epochs=2)
    page = Page(panel)
    page.edit(learning_rate={"schedule": "cosine"}, epochs=3)
    assert panel.state["form"]["schedule"] == "cosine"
    panel.step(60)
    assert panel.state["rate"] == pytest.approx(0.04)
    assert panel.run().result.step(120).learning_rate < 0.001
    panel.reset()
    page.edit(learning_rate={"schedule": "cosine"})
    assert panel.result.learning_rate == pytest.approx(0.08)
    page.edit(learning_rate={"schedule": "constant"})
    assert panel.result.settings.learning_rate == pytest.approx(0.08)
    given = tw.SGDPanel(POINTS, learning_rate=lambda step: 0.1)
    assert given.state["form"]["schedule"] == "given"


def test_sliders_keep_their_ends_while_the_start_is_moved():
    panel = tw.SGDPanel(POINTS, model="a*x*x + b*x + c", variables={"a": 0, "b": 0, "c": 0})
    ends = setup_of(panel)["hand"]
    revision = panel.setup["revision"]
    Page(panel).edit(variables={"a": 2, "b": 0, "c": 0}, gesture="g")
    assert setup_of(panel)["hand"] == ends
    assert panel.setup["revision"] == revision


# Undo and redo.


def test_one_gesture_is_one_undo():
    panel = tw.SGDPanel(POINTS)
    page = Page(panel)
    for value in range(10):
        page.edit("drag 1", variables={"w": value, "b": -1})
    page.edit("drag 2", variables={"w": 9, "b": 2})
    page.ask("undo")
    assert panel.result.say_weights() == "w = 9, b = -1"
    page.ask("undo")
    assert panel.result.say_weights() == "w = -1, b = -1"
    page.ask("undo")
    page.ask("redo")
    page.ask("redo")
    assert panel.result.say_weights() == "w = 9, b = 2"


def test_undo_of_a_reset_or_of_another_model_brings_the_run_back_as_it_was():
    panel = tw.SGDPanel(POINTS).step(50)
    run, page = panel.result, Page(panel)
    page.ask("reset")
    page.edit(model="predictions = w*x*x + b")
    panel.step(7)
    page.ask("undo")
    page.ask("undo")
    assert panel.result is run
    assert rows(panel)["step"][-1] == 50
    page.ask("redo")
    page.ask("redo")
    assert panel.result.step_number == 7
    assert panel.document["model"] == "predictions = w*x*x + b"
    assert not panel.state["can_redo"]


def test_undo_of_a_change_on_the_way_leaves_no_trace_until_a_step_is_taken():
    panel = tw.SGDPanel(POINTS, optimizer="Momentum").step(10)
    page = Page(panel)
    page.edit(optimizer="Adam")
    page.ask("undo")
    assert panel.state["changes"] == []
    assert panel.run().result.weights == tw.train(POINTS, optimizer="Momentum").weights
    panel = tw.SGDPanel(POINTS).step(10)
    page = Page(panel)
    page.edit(learning_rate=0.05)
    panel.step(1)
    page.ask("undo")
    assert [say(catalog(), change["text"]) for change in panel.state["changes"]] == [
        "learning rate 0.05",
        "learning rate 0.01",
    ]
    page.ask("redo")
    assert [say(catalog(), change["text"]) for change in panel.state["changes"]] == ["learning rate 0.05"]


def test_a_new_run_is_never_taken_for_one_that_was_undone():
    panel = tw.SGDPanel(POINTS)
    page = Page(panel)
    page.edit(variables={"w": 1, "b": 0})
    page.ask("undo")
    page.edit(variables={"w": 2, "b": 0})
    page.ask("undo")
    page.ask("redo")
    assert panel.result.say_weights() == "w = 2, b = 0"


@pytest.mark.parametrize("seed", range(4))
def test_edits_at_random_are_undone_one_by_one_and_redone(seed):
    chance = random.Random(seed)
    panel = tw.SGDPanel(POINTS, epochs=3)
    page = Page(panel)
    documents = [panel.document]
    for _ in range(25):
        make = chance.choice(
            [
                lambda: page.edit(learning_rate=chance.choice([0.01, 0.02, 0.05])),
                lambda: page.edit(optimizer=chance.choice(["SGD", "Adam", "Momentum"])),
                lambda: page.edit(batch_size=chance.choice([0, 1, 8])),
                lambda: page.edit(speed=chance.choice([0, 10, "growing"])),
                lambda: page.edit(variables={"w": chance.randint(-2, 2), "b": 0}),
                lambda: page.edit(data={"points": [[0.0, 1.0], [1.0, chance.choice([2.0, 4.0])]]}),
                lambda: page.ask("keep"),
                lambda: page.ask("forget", which=0),
                lambda: page.ask("reset"),
                lambda: page.ask("step"),
            ]
        )
        make()
        if panel.document != documents[-1]:
            documents.append(panel.document)
    for document in documents[-2::-1]:
        page.ask("undo")
        assert panel.document == document
        assert kept_names(panel) == [entry["name"] for entry in document["kept"]]
        plain(panel)
    assert not panel.state["can_undo"]
    for document in documents[1:]:
        page.ask("redo")
        assert panel.document == document
    assert not panel.state["can_redo"]


# A kernel that was restarted.


def remembered(panel):
    """What a page keeps of a panel: plain data that has travelled."""
    state = json.loads(json.dumps(panel.state))
    return {"document": state["document"], "at": state["at"]}


def used():
    """A panel that was used: other data, settings changed on the way, two kept runs, one of them compared."""
    panel = tw.SGDPanel(POINTS, learning_rate=0.02, epochs=20)
    page = Page(panel)
    page.edit(data={"points": [[0.0, 1.0, 2.0, 3.0], [1.0, 4.0, 7.0, 10.5]]})
    page.edit(variables={"w": 0.5, "b": 0.25}, speed=100)
    panel.step(11)
    page.ask("keep")
    page.edit(learning_rate=0.05, optimizer="Momentum")
    panel.step(20)
    page.edit(batch_size=2)
    panel.step(9)
    page.ask("keep")
    page.ask("go", at={"compare": 0})
    return panel


def same(panel, before):
    assert panel.result.weights == before.result.weights
    assert panel.result.step_number == before.result.step_number
    assert panel.result.settings.steps == before.result.settings.steps
    assert panel.state["changes"] == before.state["changes"]
    assert settings(panel) == settings(before)
    assert setup_of(panel)["data"] == setup_of(before)["data"]
    assert rows(panel) == rows(before)
    assert panel.kept["data"] == before.kept["data"]
    assert panel.at == before.at


def test_a_page_brings_run_settings_data_and_kept_runs_back():
    before = used()
    panel = tw.SGDPanel(POINTS, learning_rate=0.02, epochs=20)
    assert panel.state["fingerprint"] == before.state["fingerprint"]
    assert Page(panel).ask("restore", **remembered(before))["refusal"] == ""
    same(panel, before)
    panel.undo()
    assert (panel.result.step_number, setup_of(panel)["data"]["count"]) == (0, 40)


def test_a_run_that_was_let_go_on_beyond_its_end_comes_back_too():
    before = tw.SGDPanel(POINTS, epochs=1).step(40)
    before.result.run_on()
    Page(before).edit(learning_rate=0.005)
    before.step(7)
    before.keep_run()
    panel = tw.SGDPanel(POINTS, epochs=1)
    assert Page(panel).ask("restore", **remembered(before))["refusal"] == ""
    assert (panel.result.step_number, panel.result.steps) == (47, 80)
    assert (panel.result.settings.epochs, panel.result.settings.steps) == (1, None)
    assert panel.result.weights == before.result.weights
    assert panel.kept["data"] == before.kept["data"]


def test_it_is_trained_again_in_the_background_and_says_so():
    before = tw.SGDPanel(POINTS, epochs=1_000).step(30_000)
    Page(before).edit(learning_rate=0.02)
    before.keep_run().step(300)

    async def act():
        panel = tw.SGDPanel(POINTS, epochs=1_000)
        page = Page(panel)
        answer = await page.answer("restore", **remembered(before))
        assert answer["refusal"] == ""
        assert (
            say(catalog(), panel.state["sentence"]) == "Training again up to step 30,300, where this run was."
        )
        assert status(panel) == "running"
        assert panel.document["learning_rate"] == 0.02
        await page.until(lambda: status(panel) == "paused", seconds=20)
        await page.until(lambda: panel.kept["data"] == before.kept["data"], seconds=20)
        await page.until(lambda: rows(panel) == rows(before), seconds=20)
        same(panel, before)
        panel.close()

    asyncio.run(act())


def test_what_is_too_large_or_no_plain_data_is_given_again_by_the_cell():
    def make():
        x = np.linspace(-1, 1, 3_000)
        return tw.SGDPanel((x, 3 * x + 1), learning_rate=lambda step: 0.1 / (1 + step), epochs=2)

    before = make().step(40)
    assert before.document["data"] == before.document["learning_rate"] == "given"
    panel = make()
    Page(panel).ask("restore", **remembered(before))
    same(panel, before)


def test_a_panel_that_was_used_since_is_not_overwritten():
    before = used()
    panel = tw.SGDPanel(POINTS, learning_rate=0.02, epochs=20)
    page = Page(panel)
    page.ask("step")
    page.ask("restore", **remembered(before))
    assert panel.result.step_number == 1


def test_a_cell_that_keeps_a_run_and_takes_steps_can_be_brought_back_too():
    def make():
        panel = tw.SGDPanel(POINTS, epochs=2)
        panel.keep_run(tw.train(POINTS, epochs=1, optimizer="Adam"), "Adam")
        return panel.step(5)

    before = make().step(20)
    panel = make()
    Page(panel).ask("restore", **remembered(before))
    same(panel, before)


def test_data_that_differs_makes_another_fingerprint():
    prints = [
        tw.SGDPanel(data, **choices).state["fingerprint"]
        for data in ((np.arange(3_000), np.arange(3_000)), (np.arange(3_000), np.ones(3_000)))
        for choices in ({}, {"learning_rate": 0.02}, {"speed": 0}, {"hide": ["table"]})
    ]
    assert len(set(prints)) == len(prints)


def forged(change):
    message = remembered(used())
    change(message["document"], message["at"])
    return message


@pytest.mark.parametrize(
    "change",
    [
        lambda document, at: document.clear(),
        lambda document, at: at.clear(),
        lambda document, at: document.update(model=5),
        lambda document, at: document.update(model="__import__('os')"),
        lambda document, at: document.update(variables=[]),
        lambda document, at: document.update(variables={"w": [[1], [1, 2]], "b": 0}),
        lambda document, at: document.update(data="none"),
        lambda document, at: document.update(data={"line": {"points": 10**12}}),
        lambda document, at: document.update(data={"columns": {"x": [], "y": []}}),
        lambda document, at: document.update(data={"columns": 3}),
        lambda document, at: document.update(options={"momentum": "much"}),
        lambda document, at: document.update(options=5),
        lambda document, at: document.update(steps=10**9),
        lambda document, at: document.update(speed="warp"),
        lambda document, at: document.update(learning_rate={"schedule": "os"}),
        lambda document, at: at["start"].update(learning_rate={"schedule": "CosineDecay", "evil": 1}),
        lambda document, at: at["start"].update(learning_rate=-1),
        lambda document, at: at.update(start=[]),
        lambda document, at: at.update(reached=10**12),
        lambda document, at: at.update(reached=-1),
        lambda document, at: at.update(total=10**12),
        lambda document, at: at.update(reached="5"),
        lambda document, at: at.update(changes=[[5, 0.1]]),
        lambda document, at: at.update(changes=[[5, -0.1, None, None]]),
        lambda document, at: at.update(changes=[[9, 0.1, None, None], [5, 0.1, None, None]]),
        lambda document, at: at.update(changes=[[5, None, 10**9, None]]),
        lambda document, at: at.update(changes=[[5, None, None, "os"]]),
        lambda document, at: at.update(changes="all"),
        lambda document, at: at.update(compare="0"),
    ],
)
def test_a_forged_memory_changes_nothing_and_is_refused(change):
    panel = tw.SGDPanel(POINTS, learning_rate=0.02, epochs=20)
    before = plain(panel)
    answer = Page(panel).ask("restore", **forged(change))
    assert answer["refusal"]
    assert plain(panel) == before


@pytest.mark.parametrize(
    "kept", [None, 5, [5], [{}], [{"recipe": 5}], [{"recipe": {}, "name": 3}], [[]]], ids=str
)
def test_kept_runs_that_cannot_be_are_left_out(kept):
    panel = tw.SGDPanel(POINTS, learning_rate=0.02, epochs=20)
    before = used()
    message = remembered(before)
    message["document"]["kept"] = kept
    assert Page(panel).ask("restore", **message)["refusal"] == ""
    assert kept_names(panel) == []
    assert panel.result.weights == before.result.weights


def test_a_retraining_stops_where_the_run_diverges():
    run = tw.train(POINTS, learning_rate=30.0)
    again = Retraining(tw.training.prepare(POINTS, learning_rate=30.0), {"reached": 400, "changes": []})
    again.advance(1_000)
    assert again.status == "finished"
    assert again.run.weights == run.weights


def test_a_run_that_diverged_is_brought_back_as_one():
    run = tw.train(POINTS, learning_rate=30.0)
    assert run.status == "diverged"
    again = Retraining(tw.training.prepare(POINTS, learning_rate=30.0), progress_of(run))
    again.advance(run.steps)
    assert (again.status, again.run.diverged) == ("finished", run.diverged)
    assert again.run.weights == run.weights


def test_a_page_that_says_wrongly_that_a_run_diverged_gets_one_that_ends():
    told = {"reached": 20, "total": 20, "changes": [], "diverged": True}
    again = Retraining(tw.training.prepare(POINTS, learning_rate=0.01, steps=20), told)
    again.advance(20)
    assert (again.status, again.run.status) == ("finished", "finished")


def test_documents_bring_every_choice_back():
    rate = tw.optimizers.schedules.CosineDecay(0.5, 100)
    run = tw.training.prepare(
        POINTS, learning_rate=rate, batch_size=4, shuffle=True, seed=3, optimizer="Momentum",
        options={"momentum": 0.5}, steps=33, variables={"w": 0.1, "b": [[1.5, 2]]}, model="w*x + b[0, 0]",
    )  # fmt: skip
    documents = RunDocuments(run)
    document = json.loads(json.dumps(documents.write(run.settings, run.data)))
    choices, data = documents.read(document)
    again = run.again(data, **choices)
    assert documents.write(again.settings, again.data) == document
    assert again.advance().weights["w"] == run.advance().weights["w"]
    assert progress_of(run) == {"reached": 33, "total": 33, "changes": [], "diverged": False}
