"""What a person takes away: figures, moving pictures, tables, text frames, files, code."""

import csv
import json

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training
from tapewidgets.training import Run

POINTS = training.line(points=20, noise=0.2)


@pytest.fixture(scope="module")
def run():
    return tw.train(POINTS, epochs=2)


def test_the_figure_shows_traces_that_end_at_the_weights(run):
    data, traces, loss, surface = run.figure().axes
    w, *_ = traces.lines
    assert w.get_ydata()[-1] == run.weights["w"]
    assert loss.get_xlim() == (0, 40)
    path = next(line for line in surface.lines if len(line.get_xdata()) == 41)
    assert (path.get_xdata()[-1], path.get_ydata()[-1]) == (run.weights["w"], run.weights["b"])
    assert data.get_title() == "after step 40"


def test_a_figure_can_show_an_earlier_step_and_fewer_views(run):
    (traces,) = run.figure(["traces"], step=10).axes
    assert len(traces.lines[0].get_xdata()) == 11
    with pytest.raises(ValueError, match="no view 'trace'"):
        run.figure(["trace"])


def test_a_run_over_three_numbers_has_no_surface():
    x = np.eye(3)
    run = tw.train({"x": x, "y": x[:, :1]}, model="x @ w", variables={"w": np.zeros((3, 1))}, batch_size=None)
    assert [axes.get_title() for axes in run.figure().axes] == [
        "weights over steps",
        "loss of each step's batch",
    ]


def test_an_animation_is_written_as_gif_and_as_a_page(run, tmp_path):
    moving = run.animation(frames=3, views=["traces"])
    assert moving.save(tmp_path / "run.gif").read_bytes()[:6] == b"GIF89a"
    page = moving.save(tmp_path / "run.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "data:image/gif;base64," in page
    assert repr(moving) == "Moving(a training run as GIF)"
    with pytest.raises(ValueError, match=r"\.gif or \.html"):
        moving.save(tmp_path / "run.png")
    with pytest.raises(ValueError, match="2 to 200"):
        run.animation(frames=1)


def test_the_table_holds_the_numbers_exactly(run, tmp_path):
    text = run.table(tmp_path / "run.csv")
    rows = list(csv.DictReader((tmp_path / "run.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 41
    assert rows[0]["loss"] == ""
    assert np.float32(rows[-1]["w"]) == run.weights["w"]
    assert np.float32(rows[7]["gradient of b"]) == run.step(7).gradients["b"]
    assert text.startswith("step,loss,w,gradient of w,update of w,b,")


def test_a_step_is_told_as_text():
    run = tw.train(([2.0, 1.0], [7.0, 4.0]), steps=2, learning_rate=0.1)
    assert run.text(1).splitlines() == [
        "Step 1, epoch 1, 1 point, learning rate 0.1",
        "  x = 2, y = 7, prediction = -3",
        "  loss = 100",
        "  w: -1 -> 3 (gradient -40, update 4)",
        "  b: -1 -> 1 (gradient -20, update 2)",
    ]
    assert run.text().startswith("Step 2")
    assert training.prepare(POINTS).text() == "Ready: w = -1, b = -1"
    assert "2 points" in tw.train(([2.0, 1.0], [7.0, 4.0]), batch_size=None).text()


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"optimizer": "Adam", "options": {"beta_1": 0.8}, "shuffle": True, "batch_size": 6, "seed": 9},
        {"learning_rate": tw.optimizers.schedules.CosineDecay(0.05, 30)},
    ],
    ids=["plain", "adam", "schedule"],
)
@pytest.mark.parametrize("data", [POINTS, ([0.1, 0.2, 0.7], [1.0, 1.1, 5e-7])], ids=["line", "points"])
def test_a_saved_run_comes_back_to_the_same_bits(tmp_path, choices, data):
    if "batch_size" in choices and data is not POINTS:
        choices = {**choices, "batch_size": 2}
    run = training.prepare(data, epochs=9, **choices).advance(11)
    run.change(learning_rate=0.03)
    run.change(batch_size=3)
    run.advance(8)
    back = Run.load(run.save(tmp_path / "run.json"))
    assert back.weights == run.weights
    assert back.step_number == run.step_number
    assert back.changes == run.changes
    assert back.settings.say() == run.settings.say()


def test_a_run_that_was_let_go_on_beyond_its_end_is_saved_whole(tmp_path):
    run = tw.train(steps=5)
    run.run_on(3).advance()
    run.save(tmp_path / "run.json")
    again = training.Run.load(tmp_path / "run.json")
    assert (again.step_number, again.weights) == (8, run.weights)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"tapewidgets run": 1}',
        "[" * 100_000,
        '{"tapewidgets run": 1, "settings": {"evil": 1}}',
    ],
)
def test_what_is_no_saved_run_is_refused(tmp_path, text):
    path = tmp_path / "bad.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="not a saved run"):
        Run.load(path)


def test_a_forged_file_is_checked_like_any_choice(tmp_path, run):
    found = json.loads(run.save(tmp_path / "run.json").read_text("utf-8"))
    found["settings"]["learning_rate"] = -1
    (tmp_path / "run.json").write_text(json.dumps(found), "utf-8")
    with pytest.raises(ValueError, match="climb the loss"):
        Run.load(tmp_path / "run.json")
    found["tapewidgets run"] = 99
    (tmp_path / "run.json").write_text(json.dumps(found), "utf-8")
    with pytest.raises(ValueError, match="version 99"):
        Run.load(tmp_path / "run.json")


def test_a_rate_that_is_a_function_of_one_s_own_cannot_be_saved(tmp_path):
    run = tw.train(POINTS, learning_rate=lambda step: 0.1, steps=2)
    with pytest.raises(ValueError, match="function of your own"):
        run.save(tmp_path / "run.json")


def test_code_is_written_for_two_packages_only(run):
    with pytest.raises(ValueError, match="'tapewidgets' or 'tensorflow'"):
        run.code("torch")


def test_code_tells_the_changes_that_it_cannot_make():
    run = training.prepare(POINTS, learning_rate=tw.optimizers.schedules.CosineDecay(0.05, 30), epochs=2)
    run.advance(10)
    run.change(learning_rate=0.01)
    run.change(batch_size=4)
    code = run.advance().code()
    assert "# After 10 steps: learning rate 0.01." in code
    assert "# After 10 steps: batches of 4." in code
    assert "rates" not in code
    exec(code, {})  # our own text


def test_a_log_axis_shows_the_losses():
    axes = tw.train(POINTS, epochs=3).figure(["loss"], log=True).axes[0]
    low, high = axes.get_ylim()
    losses = axes.lines[0].get_ydata()
    assert 0 < low <= min(losses)
    assert high >= max(losses)


def test_a_figure_of_nothing_and_a_film_of_no_time_are_refused():
    run = tw.train(POINTS, steps=3)
    with pytest.raises(ValueError, match="Name at least one view"):
        run.figure([])
    with pytest.raises(ValueError, match="An animation lasts"):
        run.animation(seconds=0)
