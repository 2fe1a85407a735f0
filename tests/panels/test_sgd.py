"""SGDPanel without a browser: what the page may ask, what it is told, and the faults it survives."""

import asyncio
import json
import time
from xml.etree import ElementTree

import ipywidgets
import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training
from tapewidgets.panels.sgd_panel.sgd_live import LEASE, _Pace, steps_a_second

POINTS = training.line(points=40, noise=0.2)


class Watched:
    """A panel and the page that watches it: what was sent, frames acknowledged at once."""

    def __init__(self, panel, acknowledges=True):
        self.panel, self.sent, self.acknowledges = panel, [], acknowledges
        panel.send = self.receive

    def receive(self, content, buffers=None):
        json.dumps(content, allow_nan=False)
        self.sent.append((time.perf_counter(), content))
        if content["kind"] == "frame" and self.acknowledges:
            self.ask("ack", frame=content["frame"])

    def ask(self, kind, **content):
        self.panel._handle_custom_msg({"kind": kind, **content}, [])

    async def until(self, condition, seconds=5.0):
        end = time.perf_counter() + seconds
        while not condition():
            assert time.perf_counter() < end, self.panel
            await asyncio.sleep(0.005)

    @property
    def frames(self):
        return [content for _, content in self.sent if content["kind"] == "frame"]


def watched(act, acknowledges=True, **choices):
    """Run ``act(page)`` on a loop, as a kernel does."""

    async def main():
        panel = tw.SGDPanel(POINTS, **{"epochs": 100_000, **choices})
        try:
            return await act(Watched(panel, acknowledges))
        finally:
            panel.close()

    return asyncio.run(main())


def plain(panel):
    """Every trait as JSON, which must hold no infinity."""
    return json.dumps(
        {name: value for name, value in panel.get_state().items() if name[0] != "_"},
        default=str,
        allow_nan=False,
    )


@pytest.fixture
def lenient(monkeypatch):
    monkeypatch.setenv("TAPEWIDGETS_STRICT", "0")


def test_a_cell_can_run_it_without_a_page():
    panel = tw.SGDPanel(POINTS, epochs=2)
    assert repr(panel) == "SGDPanel(0 of 80 steps, ready: w = -1, b = -1)"
    panel.step(3)
    assert panel.state["status"] == "paused"
    assert panel.rows["step"] == [0, 1, 2, 3]
    panel.run()
    assert panel.state["status"] == "finished"
    assert panel.rows["step"][-1] == 80
    panel.reset()
    assert panel.result.step_number == 0
    assert panel.rows["weights"] == [[-1], [-1]]


def test_a_watched_run_ends_at_the_bits_of_a_plain_one():
    async def act(page):
        page.ask("run")
        await page.until(lambda: page.panel.result.step_number > 500)
        page.ask("pause")
        await asyncio.sleep(0)
        page.ask("step")
        page.ask("epoch")
        await page.until(lambda: page.panel.result.step_number % 40 == 0)
        page.ask("run")
        await page.until(lambda: page.panel.state["status"] == "finished")
        return page.panel.result

    live = watched(act, epochs=30, shuffle=True, batch_size=1)
    plainly = tw.train(POINTS, epochs=30, shuffle=True)
    assert live.weights == plainly.weights
    np.testing.assert_array_equal(live.history.weights(0), plainly.history.weights(0))


def test_the_page_is_told_every_step_once():
    async def act(page):
        page.ask("run")
        await page.until(lambda: page.panel.state["status"] == "finished")
        steps = [step for frame in page.frames for step in frame["rows"]["step"]]
        assert steps == list(range(1, 1201)) or steps == list(range(1201))
        await page.until(lambda: page.panel.rows["step"][-1:] == [1200])
        assert page.panel.rows["weights"][0][-1] == pytest.approx(float(page.panel.result.weights["w"]))

    watched(act, epochs=30)


def test_three_clicks_on_run_run_once():
    async def act(page):
        for _ in range(3):
            page.ask("run")
        await page.until(lambda: len(page.frames) > 3)
        tasks = [task for task in asyncio.all_tasks() if "_train" in repr(task)]
        assert len(tasks) == 1

    watched(act)


def test_pause_takes_effect_within_a_tenth_of_a_second():
    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) > 3)
        begin = time.perf_counter()
        page.ask("pause")
        await page.until(lambda: page.panel.state["status"] == "paused")
        assert time.perf_counter() - begin < 0.2
        stopped = page.panel.result.step_number
        await asyncio.sleep(0.1)
        assert page.panel.result.step_number == stopped

    watched(act, speed=0)


def test_the_kernel_is_free_between_slices():
    async def act(page):
        page.ask("run")
        waits = []
        for _ in range(40):
            begin = time.perf_counter()
            await asyncio.sleep(0.001)
            waits.append(time.perf_counter() - begin)
        assert sorted(waits)[20] < 0.05  # a slice is 12 ms; the rest is a busy machine's

    watched(act, speed=0)


def test_a_run_that_nobody_watches_is_paused():
    async def act(page):
        page.ask("run")
        await asyncio.sleep(0.3)
        assert len(page.frames) <= 14
        page.panel._heard -= LEASE
        await page.until(lambda: page.panel.state["status"] == "paused")
        assert page.panel.state["sentence"] == "Paused: no page is watching."

    watched(act, acknowledges=False)


def test_two_pages_may_watch_one_panel():
    async def act(page):
        page.ask("attach")
        page.ask("attach")
        page.ask("run")
        await page.until(lambda: len(page.frames) > 3)
        page.ask("detach")
        page.ask("ack", frame=1)
        await page.until(lambda: len(page.frames) > 8)
        assert page.panel.state["status"] == "running"

    watched(act)


def test_closing_ends_the_run_and_leaves_nothing():
    before = set(ipywidgets.widgets.widget._instances)

    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) > 2)
        page.panel.open_step(3)
        page.panel.close()
        stopped = page.panel.result.step_number
        await asyncio.sleep(0.1)
        assert page.panel.result.step_number == stopped

    watched(act)
    assert set(ipywidgets.widgets.widget._instances) <= before


def test_two_panels_on_the_same_data_give_what_each_gives_alone():
    async def act(page):
        other = Watched(tw.SGDPanel(POINTS, epochs=20, learning_rate=0.05))
        page.ask("run")
        other.ask("run")
        await page.until(lambda: page.panel.state["status"] == other.panel.state["status"] == "finished")
        other.panel.close()
        return page.panel.result.weights, other.panel.result.weights

    first, second = watched(act, epochs=20)
    assert first == tw.train(POINTS, epochs=20).weights
    assert second == tw.train(POINTS, epochs=20, learning_rate=0.05).weights


def test_a_fault_in_training_is_shown(lenient):
    async def act(page):
        def broken(*_):
            raise RuntimeError("a broken rule")

        page.panel.result.advance = broken
        page.ask("run")
        await page.until(lambda: page.panel.fault)
        assert page.panel.fault == "a broken rule"
        assert page.panel.state["status"] == "ready"

    watched(act)


def test_a_run_shows_its_first_steps_one_by_one_and_then_hurries():
    panel = tw.SGDPanel(POINTS)
    assert panel.state["settings"]["speed"] == "growing"
    rates = [steps_a_second("growing", at) for at in (0, 59, 60, 600, 6_000)]
    assert rates == [60, 60, 60, 600, 6_000]
    pace = _Pace(0)
    run = tw.train(epochs=1)
    assert pace.seconds_left(panel.result, "growing") > pace.seconds_left(run, "growing") == 0


def test_settings_before_the_first_step_make_a_new_start():
    panel = tw.SGDPanel(POINTS)
    page = Watched(panel)
    page.ask("set", learning_rate=0.05)
    page.ask("set", optimizer="Adam")
    page.ask("set", batch_size=0)
    page.ask("set", speed=100)
    assert panel.state["settings"] == {
        "learning_rate": 0.05,
        "batch_size": 0,
        "optimizer": "Adam",
        "speed": 100,
    }
    assert panel.state["changes"] == []
    assert panel.result.steps == 200
    page.ask("start", weights=[2.0, 0.5])
    assert panel.result.say_weights() == "w = 2, b = 0.5"
    panel.step(5).reset()
    assert panel.result.say_weights() == "w = 2, b = 0.5"


def test_settings_on_the_way_are_marked_and_reset_keeps_them():
    panel = tw.SGDPanel(POINTS)
    page = Watched(panel)
    panel.step(10)
    page.ask("set", learning_rate=0.05)
    page.ask("set", batch_size=8)
    page.ask("set", optimizer="Momentum")
    assert [(change["step"], change["text"]) for change in panel.state["changes"]] == [
        (10, "learning rate 0.05"),
        (10, "batches of 8"),
        (10, "Momentum"),
    ]
    panel.reset()
    assert panel.result.say_settings() == "Momentum, learning rate 0.05, batches of 8"
    assert panel.state["changes"] == []


@pytest.mark.parametrize(
    "rate", [-1, 1e308, float("nan"), float("inf"), "fast", "NaN", [], {}, True, "9" * 500, "\ud800"]
)
def test_a_forged_or_extreme_rate_is_refused_in_a_sentence(lenient, rate):
    panel = tw.SGDPanel(POINTS)
    page = Watched(panel)
    page.ask("set", learning_rate=rate)
    assert panel.fault
    assert len(panel.fault) <= 400
    assert panel.state["settings"]["learning_rate"] == 0.01
    page.ask("set", learning_rate="0.5")
    assert (panel.fault, panel.state["settings"]["learning_rate"]) == ("", 0.5)


@pytest.mark.parametrize("rate", [0, 1e-45, 1e6])
def test_an_extreme_rate_runs_and_every_state_is_plain(rate):
    panel = tw.SGDPanel(POINTS, epochs=1, learning_rate=rate).run()
    assert panel.state["status"] == ("diverged" if rate > 1 else "finished")
    if rate > 1:
        assert "Diverged: at step" in panel.state["sentence"]
        assert "try a learning rate of 100000" in panel.state["sentence"]
    plain(panel)


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "set", "speed": 7},
        {"kind": "set", "speed": True},
        {"kind": "set", "speed": [7]},
        {"kind": "set", "batch_size": -3},
        {"kind": "set", "batch_size": 1e9},
        {"kind": "set", "batch_size": "8; import os"},
        {"kind": "set", "optimizer": "__class__"},
        {"kind": "set", "optimizer": ["SGD"]},
        {"kind": "start", "weights": ["a", "b"]},
        {"kind": "start", "weights": [1e39, 0]},
        {"kind": "configure", "model": "__import__('os')"},
        {"kind": "configure", "model": 5},
        {"kind": "configure", "model": "w" * 200_000},
        {"kind": "configure", "loss": "t1.T"},
        {"kind": "configure", "variables": {"__class__": 1.0, "w": 0}},
        {"kind": "configure", "variables": {"w": "1"}},
        {"kind": "configure", "variables": {}},
        {"kind": "configure", "epochs": 1e12},
        {"kind": "configure", "line": {"slope": 3, "points": 1_000_000}},
        {"kind": "configure", "line": {"slope": 3, "points": 10, "seed": 0, "evil": 1}},
        {"kind": "configure", "points": [[], []]},
        {"kind": "configure", "points": [[1.0, 2.0], [1.0]]},
        {"kind": "configure", "points": [[0.0] * 2000, [0.0] * 2000]},
        {"kind": "configure", "points": "5"},
        {"kind": "configure", "schedule": "import os"},
        {"kind": "configure", "schedule": []},
        {"kind": "open", "step": 10**9},
    ],
    ids=str,
)
def test_a_forged_message_changes_nothing_and_is_answered_in_a_sentence(lenient, content):
    panel = tw.SGDPanel(POINTS)
    panel.step(1)
    if content["kind"] in ("start",):
        panel.reset()
    before = panel.result
    Watched(panel).ask(**content)
    assert panel.result is before
    assert panel.fault
    assert "Traceback" not in panel.fault
    plain(panel)


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "ack", "frame": 10**12},
        {"kind": "ack", "frame": "1"},
        {"kind": "ack"},
        {"kind": "forget", "which": 99},
        {"kind": "forget", "which": "0"},
        {"kind": "open", "step": "1"},
        {"kind": "start", "weights": [1.0]},
        {"kind": "close"},
        {"kind": "__init__"},
        "run",
        None,
    ],
    ids=str,
)
def test_a_message_without_sense_is_dropped(content):
    panel = tw.SGDPanel(POINTS)
    before = plain(panel)
    panel._handle_custom_msg(content, [])
    assert plain(panel) == before


def test_traits_that_are_the_kernel_s_cannot_be_set_by_a_page():
    panel = tw.SGDPanel(POINTS)
    before = plain(panel)
    panel.set_state(
        {
            "state": {"status": "finished"},
            "rows": {},
            "setup": {},
            "code": {},
            "opened": {"model": "IPY_MODEL_x"},
        }
    )
    assert plain(panel) == before
    panel.set_state({"compare": 5})
    plain(panel)


def test_the_form_trains_something_else():
    panel = tw.SGDPanel(POINTS)
    page = Watched(panel)
    page.ask(
        "configure",
        model="predictions = a*x**2 + c",
        loss="loss = abs(predictions - y)",
        variables={"a": 0.5, "c": 0},
        line={"slope": 1, "intercept": 0, "noise": 0.1, "points": 30, "seed": 3},
        shuffle=True,
        epochs=4,
    )
    assert [variable["name"] for variable in panel.setup["variables"]] == ["a", "c"]
    assert panel.setup["data"]["count"] == 30
    assert panel.result.steps == 120
    page.ask("configure", points=[[0.0, 1.0, 2.0], [1.0, 4.0, 7.0]])
    assert panel.setup["data"]["y"] == [1, 4, 7]
    assert panel.setup["choices"]["line"] is None
    page.ask(
        "configure", model="predictions = w*x + b", loss="(predictions - y)**2", variables={"w": 0, "b": 0}
    )
    assert panel.setup["variables"] == [{"name": "w", "exact": 3.0}, {"name": "b", "exact": 1.0}]


def test_the_form_lets_the_rate_go_down_over_the_run():
    panel = tw.SGDPanel(POINTS, learning_rate=0.08, epochs=2)
    page = Watched(panel)
    page.ask("configure", schedule="cosine", epochs=3)
    assert panel.setup["choices"]["schedule"] == "cosine"
    panel.step(60)
    assert panel.state["settings"]["learning_rate"] == pytest.approx(0.04)
    assert panel.run().result.step(120).learning_rate < 0.001
    panel.reset()
    page.ask("configure", schedule="cosine")
    assert panel.result.learning_rate == pytest.approx(0.08)
    page.ask("configure", schedule="constant")
    assert panel.result.settings.learning_rate == pytest.approx(0.08)
    given = tw.SGDPanel(POINTS, learning_rate=lambda step: 0.1)
    assert given.setup["choices"]["schedule"] == "given"


def test_a_mistake_in_the_form_keeps_what_was_there(lenient):
    panel = tw.SGDPanel(POINTS)
    Watched(panel).ask("configure", model="predictions = w*X + b")
    assert "Did you mean x" in panel.fault
    assert panel.setup["choices"]["model"] == "predictions = w*x + b"


def test_runs_are_kept_compared_and_forgotten():
    panel = tw.SGDPanel(POINTS, epochs=1).run()
    page = Watched(panel)
    page.ask("keep")
    panel.keep_run(tw.train(POINTS, epochs=1, optimizer="Adam"), "Adam")
    assert [kept["name"] for kept in panel.kept_runs] == ["run 1", "Adam"]
    assert panel.compare == 1
    page.ask("forget", which=0)
    assert [kept["name"] for kept in panel.kept_runs] == ["Adam"]
    for _ in range(12):
        page.ask("keep")
    assert len(panel.kept_runs) == 8
    plain(panel)


def test_a_step_opens_its_own_tape():
    panel = tw.SGDPanel(POINTS).step(7)
    stepper = panel.open_step(5)
    step = panel.result.step(5)
    answers = stepper.story["answers"]
    assert [float(answer["array"]) for answer in answers] == pytest.approx(
        [float(g) for g in step.gradients.values()], rel=1e-5
    )
    again = panel.open_step(6)
    assert panel.opened == {"step": 6, "model": again.model_id}
    assert stepper.comm is None
    Watched(panel).ask("shut")
    assert (panel.opened, panel.stepper, again.comm) == ({}, None, None)
    again = panel.open_step(6)
    panel.close()
    assert again.comm is None


def test_a_batch_s_tape_can_be_opened_too():
    panel = tw.SGDPanel(POINTS, batch_size=4).step(2)
    answer = panel.open_step(2).story["answers"][0]
    assert float(answer["array"]) == pytest.approx(float(panel.result.step(2).gradients["w"]))


def test_a_long_run_is_thinned_for_the_page():
    panel = tw.SGDPanel(POINTS, steps=9_001).run()
    assert len(panel.rows["step"]) <= 4_002
    assert panel.rows["stride"] == 4
    assert panel.rows["step"][-2:] == [9_000, 9_001]


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
    assert [variable["name"] for variable in panel.setup["variables"]] == ["w[0][0]", "w[1][0]", "w[2][0]"]
    assert panel.setup["program"] is None
    assert panel.setup["hand"] == []
    plain(panel.run())


def test_a_run_can_be_handed_over():
    run = tw.train(POINTS, epochs=1)
    panel = tw.SGDPanel(run=run)
    assert panel.result is run
    assert panel.state["status"] == "finished"
    with pytest.raises(TypeError, match="no choices beside it"):
        tw.SGDPanel(POINTS, run=run)


def test_a_misspelt_keyword_is_named():
    with pytest.raises(TypeError, match="did you mean 'learning_rate'"):
        tw.SGDPanel(learningrate=0.1)
    with pytest.raises(ValueError, match="speed must be one of"):
        tw.SGDPanel(speed=5)
    with pytest.raises(ValueError, match="did you mean 'surface'"):
        tw.SGDPanel(hide=["surfaces"])


def test_the_panel_is_told_as_text_and_as_a_picture_without_colours_from_outside():
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
    assert back.rows == panel.rows
    assert len(panel.figure("traces").axes) == 1


def test_an_exported_page_holds_the_whole_run(tmp_path):
    panel = tw.SGDPanel(POINTS, epochs=3).run()
    page = tw.export_html(panel, tmp_path / "run.html")
    assert page.stat().st_size < 120_000
