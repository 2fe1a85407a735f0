"""The base of all panels: faults are shown and the last good state comes back; the page's word is checked."""

import json
from types import SimpleNamespace

import ipywidgets
import pytest
import traitlets

from tapewidgets.panels import assets, rerun
from tapewidgets.panels.base import Panel, guarded
from tapewidgets.panels.checks import MESSAGE_LIMIT


class Counter(Panel):
    """A panel of one number that must not exceed five."""

    _esm = assets.esm("page/dom.js")
    _css = assets.css("page/theme.css")
    parts = ("buttons", "table")
    public = ("count",)
    kept = ("count",)
    count = traitlets.Int(0).tag(sync=True, page=True)
    secret = traitlets.Unicode("mine").tag(sync=True)

    @traitlets.observe("count")
    @guarded
    def _counted(self, _change):
        if self.count > 5:
            raise ValueError("more than five")

    @guarded
    def on_page_add(self, content):
        self.count += content["amount"]


@pytest.fixture
def panel():
    counter = Counter(count=2)
    yield counter
    counter.close()


@pytest.fixture
def lenient(monkeypatch):
    monkeypatch.setenv("TAPEWIDGETS_STRICT", "0")


def open_widgets() -> int:
    return len(ipywidgets.widgets.widget._instances)


def test_a_fault_is_shown_and_the_last_good_state_comes_back(panel, lenient):
    panel.count = 9
    assert (panel.count, panel.fault) == (2, "more than five")
    panel.count = 4
    assert (panel.count, panel.fault) == (4, "")


def test_a_fault_is_raised_under_strict_mode(panel):
    with pytest.raises(ValueError, match="more than five"):
        panel.count = 9
    assert panel.count == 2


def test_a_fault_in_a_message_handler_is_shown_too(panel, lenient):
    panel._receive(panel, {"kind": "add"}, [])
    assert "amount" in panel.fault
    panel._receive(panel, {"kind": "add", "amount": 1}, [])
    assert (panel.count, panel.fault) == (3, "")


@pytest.mark.parametrize(
    "content", [None, [], "add", {"kind": 3}, {"kind": "__init__"}, {"kind": "unknown"}, {}]
)
def test_messages_of_another_kind_are_dropped(panel, content):
    panel._receive(panel, content, [])
    assert panel.fault == ""


@pytest.mark.parametrize(
    "value", ["NaN", None, 1.5, [1], {"count": 1}, float("nan"), float("inf"), "x" * 5_000_000, "\ud800"]
)
def test_forged_values_are_refused_with_a_sentence(panel, value):
    panel.set_state({"count": value})
    assert panel.count == 2
    assert panel.fault
    assert len(panel.fault) <= 400
    json.dumps(panel.get_state(), allow_nan=False, default=str).encode()


@pytest.mark.parametrize("name", ["secret", "hide", "fault", "_esm", "_view_name", "comm", "nonsense"])
def test_the_page_sets_only_what_is_meant_for_it(panel, name):
    before = getattr(panel, name, None)
    panel.set_state({name: "forged"})
    assert getattr(panel, name, None) == before


def test_deep_or_huge_messages_are_refused(panel):
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    panel._receive(panel, {"kind": "add", "amount": deep}, [])
    assert "deeply" in panel.fault
    panel._receive(panel, {"kind": "add", "amount": ["x"] * (MESSAGE_LIMIT + 1)}, [])
    assert "at once" in panel.fault


def test_an_unknown_keyword_names_the_near_one():
    with pytest.raises(TypeError, match="no keyword 'cout'; did you mean 'count'"):
        Counter(cout=1)
    with pytest.raises(TypeError, match="it knows count"):
        Counter(zebra=1)


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
