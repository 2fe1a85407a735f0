"""Points that are held out: no step sees them, and both losses are told, kept, exported and loaded again."""

import json

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training
from tapewidgets.training.data import Data, as_data, with_test
from tapewidgets.words import catalog, say

POINTS = training.line(points=40, noise=0.3)


def test_a_share_is_held_out_of_the_training_and_no_step_sees_it():
    run = tw.train(POINTS, test=0.25, epochs=2)
    assert (run.data.count, run.data.test.count, run.steps) == (30, 10, 60)
    seen = {float(run.step(number).columns["x"]) for number in range(1, 31)}
    held = {float(x) for x in run.data.test.columns["x"]}
    assert not seen & held
    assert seen | held == {float(x) for x in POINTS.columns["x"]}


def test_test_points_go_by_the_names_of_their_columns():
    data = as_data({"x": [0.0, 1.0], "y": [1.0, 4.0]})
    for given in ({"y": [7.0], "x": [2.0]}, {"a": [2.0], "b": [7.0]}, ([2.0], [7.0])):
        test = with_test(data, given).test.columns
        assert {name: column.tolist() for name, column in test.items()} == {"x": [2.0], "y": [7.0]}
    assert with_test(POINTS, np.float32(0.25)).test.count == 10


def test_both_losses_are_the_means_over_their_points_at_the_weights_after_each_step():
    run = tw.train(POINTS, test=([0.0, 2.0], [1.0, 8.0]), steps=5)
    found = run.losses()
    w, b = (run.history.weights(which) for which in (0, 1))
    for at, step in enumerate(found["step"]):
        for name, data in (("training", run.data), ("test", run.data.test)):
            error = w[step] * data.columns["x"] + b[step] - data.columns["y"]
            assert found[name][at] == pytest.approx(float(np.mean(error**2)), rel=1e-5)


def test_the_polynomial_of_ten_weights_over_fits_and_says_so():
    run = tw.train(model="overfit")
    found = run.losses()
    assert found["training"][-1] < 0.1 * found["training"][0]
    assert found["test"][-1] > 4 * found["test"].min()
    said = say(catalog(), tw.SGDPanel(run=run).state["sentence"])
    least = found["step"][found["test"].argmin()]
    assert f"over 10 training points, {found['test'][-1]:.3g} over 30 test points; over-fitting" in said
    assert said.count(f"at step {least:,}") == 1


def test_a_line_does_not_over_fit():
    assert "over-fitting" not in say(catalog(), tw.SGDPanel(POINTS, test=0.5).run().state["sentence"])


def test_the_table_has_both_losses_of_every_row():
    head, *rows = tw.train(POINTS, test=0.25, steps=3).table().splitlines()
    assert head.startswith("step,loss,training loss,test loss,w,")
    assert all(row.split(",")[3] for row in rows)


@pytest.mark.parametrize(
    "data", [POINTS, ([0.0, 1.0, 2.0, 3.0], [1.0, 4.0, 7.0, 10.0])], ids=["made", "given"]
)
@pytest.mark.parametrize("test", [0.25, ([0.5], [2.5])], ids=["share", "points"])
def test_test_points_are_saved_copied_as_code_and_kept_by_a_document(tmp_path, capsys, data, test):
    run = tw.train(data, test=test, epochs=2)
    back = training.Run.load(run.save(tmp_path / "run.json"))
    np.testing.assert_array_equal(back.data.test.columns["x"], run.data.test.columns["x"])
    assert back.weights == run.weights
    names = {}
    exec(run.code(), names)
    np.testing.assert_array_equal(names["w"].numpy(), run.weights["w"])
    said = float(capsys.readouterr().out.split("test loss")[1])
    assert said == pytest.approx(float(run.losses()["test"][-1]), rel=1e-6)
    panel = tw.SGDPanel(data, test=test)
    panel.change({"learning_rate": 0.2})
    np.testing.assert_array_equal(panel.result.data.test.columns["y"], run.data.test.columns["y"])
    assert json.dumps(panel.document)


def test_points_drawn_by_hand_keep_the_test_points():
    panel = tw.SGDPanel(([0.0, 1.0, 2.0], [1.0, 4.0, 7.0]), test=([0.5], [2.5]))
    panel.edit({"data": {"points": [[0.0, 1.0], [1.0, 4.0]]}})
    assert panel.result.data.count == 2
    assert panel.result.data.test.columns["y"].tolist() == [2.5]


def test_a_page_is_told_both_losses_with_every_row():
    panel = tw.SGDPanel(POINTS, test=0.25).step(7)
    rows = panel.rows["data"]
    assert [len(column) for column in rows["losses"]] == [8, 8]
    assert rows["losses"][1][7] == pytest.approx(float(panel.result.losses()["test"][-1]), rel=1e-4)
    assert "losses" not in tw.SGDPanel(POINTS).step(1).rows["data"]


def test_test_points_have_no_part_in_the_answer_or_the_limit():
    plain, tested = training.prepare(POINTS), training.prepare(POINTS, test=([50.0], [-99.0]))
    assert plain.exact == tested.exact
    assert plain.rate_limit == tested.rate_limit


@pytest.mark.parametrize("test", [0, 1, 1.5, -0.1])
def test_another_share_is_refused(test):
    with pytest.raises(ValueError, match="a share of the points between 0 and 1"):
        tw.train(POINTS, test=test)


def test_test_points_of_other_columns_are_refused():
    with pytest.raises(ValueError, match="Test points have the columns of the others: x, y, not x, y, z"):
        tw.train(POINTS, test={"x": [1.0], "y": [1.0], "z": [1.0]})
    with pytest.raises(ValueError, match="at least one point"):
        Data({"x": [1.0]}, test=Data({"x": []}))
