"""SGDPanel while it runs: slices, frames, and pages that come, keep up, leave and fall silent."""

import asyncio
import time
from types import SimpleNamespace

import ipywidgets
import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.panels.sgd_panel import pace
from tapewidgets.panels.sgd_panel import run_frames as frames
from tapewidgets.panels.sgd_panel.pace import FRAME, steps_a_second
from tapewidgets.words import catalog, say
from tests.panels.sgd_page import POINTS, Page, rows, status, watched


@pytest.fixture
def lenient(monkeypatch):
    monkeypatch.setenv("TAPEWIDGETS_STRICT", "0")


def test_a_watched_run_ends_at_the_bits_of_a_plain_one():
    async def act(page):
        page.ask("run")
        await page.until(lambda: page.panel.result.step_number > 500)
        await page.answer("pause")
        await page.answer("step")
        await page.answer("epoch")
        assert page.panel.result.step_number % 40 == 0
        page.ask("run")
        await page.until(lambda: status(page.panel) == "finished")
        return page.panel.result

    live = watched(act, epochs=30, shuffle=True, batch_size=1)
    plainly = tw.train(POINTS, epochs=30, shuffle=True)
    assert live.weights == plainly.weights
    np.testing.assert_array_equal(live.history.weights(0), plainly.history.weights(0))


def test_the_page_is_told_every_step_once():
    async def act(page):
        page.ask("run")
        await page.until(lambda: status(page.panel) == "finished")
        steps = [step for frame in page.frames for step in frame["rows"]["step"]]
        assert steps == list(range(1, 1001))
        assert [frame["part"] for frame in page.frames] == list(range(1, len(page.frames) + 1))
        assert len({frame["base"] for frame in page.frames}) == 1
        await page.until(lambda: rows(page.panel)["step"][-1:] == [1000])
        assert rows(page.panel)["weights"][0][-1] == pytest.approx(float(page.panel.result.weights["w"]))

    watched(act, epochs=25)


def test_a_page_that_missed_a_frame_gets_all_rows_and_the_next_frames_on_top_of_them():
    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) > 4)
        await page.answer("rows")
        base, last = page.panel.rows["revision"], rows(page.panel)["step"][-1]
        assert page.panel.state["heavy"]["rows"] == base
        count = len(page.frames)
        await page.until(lambda: len(page.frames) > count)
        frame = page.frames[count]
        assert (frame["base"], frame["part"]) == (base, 1)
        assert frame["rows"]["step"][0] == last + 1

    watched(act)


def test_three_clicks_on_run_run_once_and_each_is_answered():
    async def act(page):
        for _ in range(3):
            page.ask("run")
        await page.until(lambda: len(page.frames) > 3)
        tasks = [task for task in asyncio.all_tasks() if "_train" in repr(task)]
        assert len(tasks) == 1
        assert [answer["refusal"] for answer in page.answers.values()] == ["", "", ""]

    watched(act)


def test_steps_are_refused_while_the_run_goes_on():
    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) > 1)
        assert "pause it" in (await page.answer("step"))["refusal"]
        assert "pause it" in (await page.answer("epoch"))["refusal"]
        assert status(page.panel) == "running"

    watched(act)


def test_pause_takes_effect_within_a_fifth_of_a_second():
    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) > 3)
        begin = time.perf_counter()
        await page.answer("pause")
        assert status(page.panel) == "paused"
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


def test_a_run_waits_for_its_pages_and_is_paused_when_they_stay_silent(monkeypatch):
    monkeypatch.setattr(frames, "PATIENCE", 1.0)
    monkeypatch.setattr(frames, "MOST_IN_FLIGHT", 6)

    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) == frames.MOST_IN_FLIGHT)
        waiting = page.panel.result.step_number
        await asyncio.sleep(0.3)
        assert page.panel.result.step_number == waiting
        assert status(page.panel) == "running"
        await page.until(lambda: status(page.panel) == "paused")
        assert say(catalog(), page.panel.state["sentence"]) == "Paused: no page is watching."
        page.draws = True
        page.tell("drawn", frame=page.frames[-1]["frame"])  # it was watching all the time, and slow
        await page.until(lambda: page.panel.result.step_number > waiting)
        assert status(page.panel) == "running"

    watched(act, draws=False)


def test_a_slow_page_is_no_page_that_has_left():
    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) == frames.MOST_IN_FLIGHT)
        await asyncio.sleep(2.5)  # longer than the patience that a run used to have
        assert status(page.panel) == "running"
        page.tell("drawn", frame=page.frames[-1]["frame"])
        await page.until(lambda: len(page.frames) > frames.MOST_IN_FLIGHT)

    watched(act, draws=False)


def test_a_run_goes_on_when_one_of_two_pages_leaves_and_stops_when_the_last_one_does():
    async def act(page):
        other = Page(page.panel)
        page.ask("run")
        await page.until(lambda: len(page.frames) > 3)
        other.draws = False
        other.tell("leave")
        await asyncio.sleep(1.2)
        assert status(page.panel) == "running"
        page.draws = False
        page.tell("leave")
        await page.until(lambda: status(page.panel) == "paused", seconds=2)
        assert say(catalog(), page.panel.state["sentence"]) == "Paused: no page is watching."

    watched(act)


def test_a_page_that_comes_lets_a_waiting_run_go_on():
    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) == frames.MOST_IN_FLIGHT)
        Page(page.panel).tell("watch")
        await page.until(lambda: len(page.frames) > frames.MOST_IN_FLIGHT)

    watched(act, draws=False)


@pytest.mark.parametrize("frame", [10**12, "1", None, True, -1])
def test_a_frame_that_was_not_sent_cannot_be_drawn(frame):
    async def act(page):
        page.ask("run")
        await page.until(lambda: len(page.frames) == frames.MOST_IN_FLIGHT)
        page.tell("drawn", frame=frame)
        await asyncio.sleep(0.2)
        assert len(page.frames) == frames.MOST_IN_FLIGHT

    watched(act, draws=False)


def test_a_page_is_told_now_and_then_where_the_run_stands_lest_the_kernel_be_lost():
    async def act(page):
        page.ask("run")
        await page.until(lambda: page.panel.state["at"]["reached"] > 0)
        assert status(page.panel) == "running"

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
    left = set(ipywidgets.widgets.widget._instances) - before
    assert all(type(ipywidgets.widgets.widget._instances[key]).__name__ == "Scripts" for key in left)


def test_two_panels_on_the_same_data_give_what_each_gives_alone():
    async def act(page):
        other = Page(tw.SGDPanel(POINTS, epochs=20, learning_rate=0.05))
        page.ask("run")
        other.ask("run")
        await page.until(lambda: status(page.panel) == status(other.panel) == "finished")
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
        await page.until(lambda: page.panel.state["fault"])
        assert page.panel.state["fault"] == "a broken rule"
        assert status(page.panel) == "ready"

    watched(act)


def test_a_run_shows_its_first_steps_one_by_one_and_then_hurries():
    panel = tw.SGDPanel(POINTS)
    assert panel.document["speed"] == "growing"
    rates = [steps_a_second("growing", at) for at in (0, 59, 60, 600, 6_000)]
    assert rates == [60, 60, 60, 600, 6_000]


@pytest.mark.parametrize("speed", ["growing", 100, 1_000, 0])
@pytest.mark.parametrize("a_step", [1e-5, 4e-4, 3e-3], ids=["line", "network", "slow"])
def test_the_time_that_is_left_is_what_is_measured(monkeypatch, speed, a_step):
    clock = [0.0]
    monkeypatch.setattr(pace, "time", SimpleNamespace(perf_counter=lambda: clock[0]))
    run, going = SimpleNamespace(step_number=0, steps=40_000), pace.Pace(0)
    told = []
    while run.step_number < run.steps:
        due = min(going.steps(steps_a_second(speed, run.step_number)), run.steps - run.step_number)
        taken = int(min(due, max(1, pace.SLICE // a_step)))
        clock[0] += max(FRAME, taken * a_step)
        run.step_number += taken
        going.done(taken, taken * a_step)
        told.append((clock[0], going.seconds_left(run, speed)))
    honest = [(at, left) for at, left in told if at > 4]
    assert all(left is None for at, left in told if at < 1)
    for at, left in honest:
        assert left == pytest.approx(clock[0] - at, rel=0.35, abs=2.0)
