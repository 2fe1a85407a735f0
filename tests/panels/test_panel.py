"""What all panels do alike besides their requests: parts to hide, closing, running the cell again, text."""

from types import SimpleNamespace

import ipywidgets
import pytest

from tapewidgets.panels import rerun
from tests.panels.test_requests import Counter


@pytest.fixture
def panel():
    counter = Counter(count=2)
    yield counter
    counter.close()


@pytest.fixture(autouse=True)
def scripts():
    """Have the widget with the script, which all counters of a kernel share."""
    Counter().close()


def open_widgets() -> int:
    return len(ipywidgets.widgets.widget._instances)


def test_an_unknown_part_to_hide_names_the_near_one():
    with pytest.raises(ValueError, match="no part 'button' to hide; did you mean 'buttons'"):
        Counter(hide=("button",))


def test_hide_takes_one_name_or_several():
    for hide, wanted in (("table", ["table"]), (("table", "buttons"), ["table", "buttons"])):
        panel = Counter(hide=hide)
        assert panel.hide == wanted
        panel.close()


def test_the_repr_is_one_line_without_an_address(panel):
    assert repr(panel) == "Counter()"


def test_closing_closes_the_children_and_the_layout_and_may_be_done_twice():
    before = open_widgets()
    panel = Counter()
    panel.adopt(ipywidgets.IntSlider())
    assert open_widgets() > before
    panel.close()
    panel.close()
    left = open_widgets() - before
    assert left == 2  # the layout and style of a child that is no panel of ours


def run_cell(monkeypatch, cell, run, code="panel"):
    parent = {
        "header": {"msg_id": run},
        "content": {"code": code},
        "metadata": {"cellId": cell} if cell else {},
    }
    shell = SimpleNamespace(get_parent=lambda: parent)
    monkeypatch.setitem(rerun.sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


@pytest.mark.parametrize("cell", ["cell-1", None])
def test_fifty_runs_of_a_cell_leave_one_panel(monkeypatch, cell):
    before = open_widgets()
    for run in range(50):
        run_cell(monkeypatch, cell, f"run-{run}", code="fifty")
        panel = Counter()
    assert open_widgets() - before == 2  # the panel and its layout
    panel.close()
    assert open_widgets() == before


def test_two_panels_of_one_run_both_stay(monkeypatch):
    run_cell(monkeypatch, "two", "only")
    first, second = Counter(), Counter()
    assert first.comm is not None
    run_cell(monkeypatch, "other", "another")
    third = Counter()
    assert second.comm is not None
    for panel in (first, second, third):
        panel.close()


def test_outside_a_notebook_nothing_is_closed(monkeypatch):
    monkeypatch.setitem(rerun.sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    first, second = Counter(), Counter()
    assert first.comm is not None
    first.close()
    second.close()


def test_a_viewer_without_widgets_gets_text(panel):
    data, _ = panel._repr_mimebundle_()
    assert data["text/plain"] == "Counter()"
    assert "image/svg+xml" not in data
