"""What a notebook shows: panels built on ipywidgets and anywidget, over the story of a tape."""

from importlib import import_module

_HOMES = {
    "BackpropStepper": "stepper",
    "ExpressionPanel": "expression",
    "GraphView": "graph",
    "SGDPanel": "sgd",
    "TapeLab": "lab",
    "export_html": "export",
}

__all__ = ["BackpropStepper", "ExpressionPanel", "GraphView", "SGDPanel", "TapeLab", "export_html"]


def __getattr__(name: str) -> object:
    """Import a panel when somebody first asks for it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tapewidgets.panels' has no attribute {name!r}")
    return getattr(import_module(f"tapewidgets.panels.{_HOMES[name]}"), name)
