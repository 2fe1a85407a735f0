"""In Colab a panel asks for the manager that shows third-party widgets, and names it to the page."""

import sys
from types import ModuleType, SimpleNamespace

import pytest
from anywidget import _util

import tapewidgets as tw

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def asked(monkeypatch):
    """How often Colab was asked for its manager, by a stand-in for Colab's own module."""
    times = []
    output = ModuleType("google.colab.output")
    output.enable_custom_widget_manager = lambda: times.append(1)
    output._widgets = SimpleNamespace(_installed_url="https://example.org/manager.js")
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    _util.enable_custom_widget_manager_once.cache_clear()
    yield times
    _util.enable_custom_widget_manager_once.cache_clear()


@pytest.mark.parametrize("make", [tw.TapeLab, tw.SGDPanel])
def test_a_panel_asks_once_and_brings_a_picture_for_pages_without_it(make, asked):
    first, second = make(), make()
    data, metadata = first._repr_mimebundle_()
    assert asked == [1]
    manager = metadata[WIDGET]["colab"]["custom_widget_manager"]
    assert manager == {"url": "https://example.org/manager.js"}
    assert data[WIDGET]["model_id"] == first.model_id
    assert data["text/plain"]
    assert data["image/svg+xml"].startswith("<svg")
    first.close()
    second.close()
