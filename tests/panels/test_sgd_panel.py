"""SGDPanel from Python, and the controls of its page one by one: each is answered once."""

import json
from xml.etree import ElementTree

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.story.arrays import unpacked
from tapewidgets.words import catalog, say
from tests.panels.sgd_page import POINTS, Page, kept_names, plain, rows, setup_of, status


@pytest.fixture
def lenient(monkeypatch):
    monkeypatch.setenv("TAPEWIDGETS_STRICT", "0")


def test_a_cell_can_run_it_without_a_page():
    panel = tw.SGDPanel(POINTS, epochs=2)
    assert repr(panel) == "SGDPanel(0 of 80 steps, ready: w = -1, b = -1)"
    panel.step(3)
    assert status(panel) == "paused"
    assert rows(panel)["step"] == [0, 1, 2, 3]
    panel.run()
    assert status(panel) == "finished"
    assert rows(panel)["step"][-1] == 80
    panel.reset()
    assert panel.result.step_number == 0
    assert rows(panel)["weights"] == [[-1], [-1]]


ANSWERED = {
    "run": {},
    "pause": {},
    "step": {},
    "epoch": {},
    "reset": {},
    "train": {"document": {}},
    "keep": {},
    "forget": {"which": 0},
    "open": {"step": 1, "arrives": "gradient w"},
    "tell": {"step": 1},
    "on": {},
    "preset": {"name": "valley"},
    "surface": {"spans": [[0, 6], [-2, 4]]},
    "save": {"format": "csv"},
    "shut": {},
    "rows": {},
    "undo": {},
    "redo": {},
    "whole": {},
    "go": {"at": {"compare": 0}},
    "edit": {"document": {"learning_rate": "0.02"}},
}


@pytest.mark.parametrize("second", ANSWERED)
@pytest.mark.parametrize("first", ANSWERED)
def test_every_control_is_answered_once_and_works_after_every_other(first, second):
    panel = tw.SGDPanel(([0.0, 1.0], [1.0, 4.0]), model="w*x", variables={"w": 0}, epochs=1)
    page = Page(panel)
    for action in (first, second, second):
        answer = page.ask(action, **ANSWERED[action])
        assert answer["revision"] == panel.state["revision"]
        assert answer["refusal"] == "" or answer["refusal"].endswith(".")
        assert panel.state["fault"] == ""
    assert len(page.answers) == 3
    json.dumps(panel.state, allow_nan=False)


@pytest.mark.parametrize(
    ("prepare", "action", "says"),
    [
        ([], ("keep", {}), "Take a step first: a run that has not begun is not kept."),
        ([], ("forget", {"which": -1}), "Choose a kept run first."),
        ([], ("open", {"step": 1}), "There is no step 1: 0 have been taken, counted from 1."),
        ([("run", {})], ("run", {}), "This run is over: Reset begins it again."),
        ([("run", {})], ("step", {}), "This run is over: Reset begins it again."),
        ([], ("open", {"step": "1"}), "A step is opened by its number."),
        ([], ("fly", {}), "The page asked for something that this panel cannot do."),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(prepare, action, says):
    page = Page(tw.SGDPanel(POINTS, epochs=1))
    for name, content in prepare:
        page.ask(name, **content)
    name, content = action
    assert page.ask(name, **content)["refusal"] == says


@pytest.mark.parametrize(
    ("steps", "action", "content", "says"),
    [
        (0, "reset", {}, "This is the start already: w = -1, b = -1."),
        (3, "keep", {}, "Kept as run 1: SGD, learning rate 0.01, one sample a step."),
        (3, "train", {"document": {}}, "Nothing has changed: this is what is trained already."),
    ],
)
def test_an_action_that_shows_nowhere_else_is_told_in_the_sentence(steps, action, content, says):
    panel = tw.SGDPanel(POINTS).step(steps)
    Page(panel).ask(action, **content)
    assert say(catalog(), panel.state["sentence"]) == says


@pytest.mark.parametrize(
    "content", ["run", None, {"kind": "drawn"}, {"kind": "close"}, {"kind": "__init__"}], ids=str
)
def test_a_message_without_sense_is_dropped(content):
    panel = tw.SGDPanel(POINTS)
    before = plain(panel)
    panel._handle_custom_msg(content, [])
    assert plain(panel) == before


def test_no_trait_can_be_set_by_a_page():
    panel = tw.SGDPanel(POINTS)
    before = plain(panel)
    panel.set_state({name: {"status": "finished"} for name in ("state", "rows", "setup", "code", "kept")})
    assert plain(panel) == before


@pytest.mark.parametrize("rate", [0, 1e-45, 1e6])
def test_an_extreme_rate_runs_and_every_state_is_plain(rate):
    panel = tw.SGDPanel(POINTS, epochs=1, learning_rate=rate).run()
    assert status(panel) == ("diverged" if rate > 1 else "finished")
    if rate > 1:
        assert "Diverged: at step" in say(catalog(), panel.state["sentence"])
        assert "try a learning rate of 100000" in say(catalog(), panel.state["sentence"])
    plain(panel)


def test_runs_are_kept_compared_and_forgotten():
    panel = tw.SGDPanel(POINTS, epochs=1).run()
    page = Page(panel)
    page.ask("keep")
    panel.keep_run(tw.train(POINTS, epochs=1, optimizer="Adam"), "Adam")
    assert kept_names(panel) == ["run 1", "Adam"]
    assert panel.at["compare"] == 1
    page.ask("forget", which=0)
    assert kept_names(panel) == ["Adam"]
    for _ in range(30):
        page.ask("keep")
    assert len(kept_names(panel)) == 24
    plain(panel)


def test_a_step_opens_its_own_tape():
    panel = tw.SGDPanel(POINTS).step(7)
    stepper = panel.open_step(5)
    step = panel.result.step(5)
    arrays = [unpacked(stepper.story["pool"][answer["array"]]) for answer in stepper.story["answers"]]
    assert [float(array) for array in arrays] == pytest.approx(
        [float(g) for g in step.gradients.values()], rel=1e-5
    )
    again = panel.open_step(6)
    assert panel.state["opened"] == {"step": 6, "model": again.model_id}
    assert stepper.comm is None
    Page(panel).ask("shut")
    assert (panel.state["opened"], panel.stepper, again.comm) == ({}, None, None)
    again = panel.open_step(6)
    panel.close()
    assert again.comm is None


def test_a_batch_s_tape_can_be_opened_too():
    panel = tw.SGDPanel(POINTS, batch_size=4).step(2)
    story = panel.open_step(2).story
    assert float(unpacked(story["pool"][story["answers"][0]["array"]])) == pytest.approx(
        float(panel.result.step(2).gradients["w"])
    )


def test_a_long_run_is_thinned_for_the_page():
    panel = tw.SGDPanel(POINTS, steps=9_001).run()
    assert len(rows(panel)["step"]) <= 3_000
    assert rows(panel)["step"][:1_025] == list(range(1_025))
    assert rows(panel)["step"][-2:] == [8_992, 9_001]


@pytest.mark.parametrize(
    "data",
    [([2.0], [7.0]), ([1.0] * 8, [4.0] * 8), ([0.0, 1.0], [3e37, 3e37])],
    ids=["one point", "constant", "huge"],
)
def test_odd_data_gives_plain_states(data):
    panel = tw.SGDPanel(data, epochs=3)
    plain(panel)
    plain(panel.run())


@pytest.mark.parametrize("data", [([], []), ([1.0, float("nan")], [1.0, 2.0])], ids=["empty", "not finite"])
def test_data_that_cannot_be_is_refused(data):
    with pytest.raises(ValueError, match=r"empty|not finite"):
        tw.SGDPanel(data)


def test_weights_with_axes_have_a_trace_for_each_number():
    x = np.eye(3)
    panel = tw.SGDPanel(
        {"x": x, "y": x @ [[1.0], [2.0], [3.0]]},
        model="x @ w",
        variables={"w": np.zeros((3, 1))},
        batch_size=None,
    )
    assert [variable["name"] for variable in setup_of(panel)["variables"]] == [
        "w[0][0]",
        "w[1][0]",
        "w[2][0]",
    ]
    assert setup_of(panel)["program"] is None
    assert setup_of(panel)["hand"] == []
    plain(panel.run())


def test_a_run_can_be_handed_over():
    run = tw.train(POINTS, epochs=1)
    panel = tw.SGDPanel(run=run)
    assert panel.result is run
    assert status(panel) == "finished"
    with pytest.raises(TypeError, match="no choices beside it"):
        tw.SGDPanel(POINTS, run=run)


def test_a_misspelt_keyword_is_named():
    with pytest.raises(TypeError, match="did you mean 'learning_rate'"):
        tw.SGDPanel(learningrate=0.1)
    with pytest.raises(ValueError, match="speed must be one of"):
        tw.SGDPanel(speed=5)
    with pytest.raises(ValueError, match="did you mean 'surface'"):
        tw.SGDPanel(hide=["surfaces"])


def test_the_panel_is_told_as_text_and_as_a_picture_without_colors_from_outside():
    panel = tw.SGDPanel(([2.0, 1.0], [7.0, 4.0]), steps=2, learning_rate=0.1)
    assert panel.text().splitlines() == [
        "SGDPanel(0 of 2 steps, ready: w = -1, b = -1)",
        "Ready: w = -1, b = -1. Run trains; Step shows one update at a time.",
        "predictions = w*x + b; loss = (predictions - y)**2",
        "SGD, learning rate 0.1, one sample a step",
    ]
    panel.run()
    assert "w: -1 -> 3 (gradient -40, update 4)" in panel.step(0).text() or "Step 2" in panel.text()
    svg = panel.svg_picture()
    ElementTree.fromstring(svg)
    assert "var(" not in svg
    assert svg.count("<circle") == 2
    data, _ = panel._repr_mimebundle_()
    assert data["image/svg+xml"] == svg
    assert data["text/plain"] == panel.text()


def test_a_panel_is_saved_and_comes_back(tmp_path):
    panel = tw.SGDPanel(POINTS, epochs=3, shuffle=True).step(50)
    back = tw.SGDPanel.load(panel.save(tmp_path / "run.json"), speed=100)
    assert back.result.weights == panel.result.weights
    assert rows(back) == rows(panel)
    assert len(panel.figure("traces").axes) == 1


def test_an_exported_page_holds_the_whole_run(tmp_path):
    panel = tw.SGDPanel(POINTS, epochs=3).run()
    page = tw.export_html(panel, tmp_path / "run.html")
    assert page.stat().st_size < 120_000


def test_an_open_tape_shows_the_moment_in_which_a_number_arrives():
    panel = tw.SGDPanel(POINTS).step(3)
    stepper = panel.open_step(2, "gradient w")
    step = stepper.story["steps"][stepper.step]
    assert (step["kind"], stepper.story["values"][step["value"]]["name"]) == ("product", "w")
    panel.open_step(2, "loss")
    assert stepper.story["steps"][stepper.step]["value"] == stepper.story["target"]


def test_a_preset_is_one_edit_that_is_undone_as_one():
    panel = tw.SGDPanel()
    page = Page(panel)
    assert say(catalog(), setup_of(panel)["look"]).startswith(
        "One point asks for another step than all 1,000"
    )
    page.ask("preset", name="moons")
    assert panel.state["preset"] == "moons"
    assert panel.result.settings.model.startswith("h1 = tanh(x @ W1 + b1)")
    assert setup_of(panel)["arrays"]["layers"]
    page.ask("undo")
    assert panel.state["preset"] == "line"
    assert panel.result.data.count == 1_000
    assert page.ask("preset", name="magic")["refusal"].startswith("There is no preset of that name")


def test_all_points_stay_all_points_when_some_are_added():
    panel = tw.SGDPanel(([0.0, 1.0], [1.0, 4.0]), batch_size=None)
    Page(panel).edit(data={"points": [[0, 1, 2], [1, 4, 6]]})
    assert (panel.result.batch_size, panel.result.data.count) == (3, 3)
    assert panel.result.steps >= 200


def test_a_finished_run_is_run_on():
    panel = tw.SGDPanel(POINTS, epochs=1).run()
    page = Page(panel)
    assert page.ask("on")["refusal"] == ""
    assert (panel.result.step_number, panel.result.steps, status(panel)) == (80, 80, "finished")
    assert page.ask("pause")["refusal"] == ""
    panel.reset()
    assert page.ask("on")["refusal"] == "This run is not at its end: Run goes on with it."


def test_a_run_is_handed_out_as_files():
    panel = tw.SGDPanel(POINTS, epochs=1).run()
    answer = Page(panel).ask("save", format="csv")["result"]
    assert answer["name"] == "run.csv"
    assert panel.file("csv").decode().startswith("step,loss,w,gradient of w")
    assert panel.file("png")[:4] == b"\x89PNG"
    assert Page(panel).ask("save", format="exe")["refusal"] == "There is no such format."


def test_the_page_is_told_the_limit_of_the_rate_for_what_runs():
    panel = tw.SGDPanel(POINTS)
    page = Page(panel)
    single = panel.state["limit"]
    page.edit(batch_size=0)
    whole = panel.state["limit"]
    page.edit(optimizer="Adam")
    assert single["low"] < whole["low"] == pytest.approx(panel.result.largest_stable_rate)
    assert panel.state["limit"]["low"] is None
    assert say(catalog(), panel.state["limit"]["say"]).startswith("Adam: no forecast")


def test_the_page_calculates_a_quadratic_loss_as_the_engine_does():
    panel = tw.SGDPanel()
    bowl, run = setup_of(panel)["quadratic"], panel.result
    for w, b in ((-1.0, -1.0), (3.0, 1.0), (0.5, -2.0)):
        point = np.array([w, b])
        loss = bowl["constant"] + bowl["slope"] @ point + point @ bowl["matrix"] @ point / 2
        columns = {name: values.astype(float) for name, values in run.data.columns.items()}
        assert loss == pytest.approx(float(run.model.predict(point, columns)[1]), rel=1e-9)


def test_a_told_step_s_numbers_are_those_of_the_table():
    panel = tw.SGDPanel(POINTS).step(5)
    told = panel.told["data"]["steps"]["5"]
    assert told["gradients"]["w"][0] == pytest.approx(rows(panel)["gradients"][0][-1], rel=1e-3)
    assert set(panel.told["data"]["steps"]) == {"1", "5"}


def test_a_network_sends_all_its_weights_in_few_rows():
    panel = tw.SGDPanel(model="moons").run()
    assert len(setup_of(panel)["variables"]) == 65
    assert 100 < len(rows(panel)["step"]) < 600
    assert rows(panel)["gradients"] == []
    plain(panel)
