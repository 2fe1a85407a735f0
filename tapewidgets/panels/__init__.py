"""What a notebook shows: panels built on ipywidgets and anywidget, over the story of a tape."""

from importlib import import_module

_HOMES = {
    "BackpropStepper": "backprop_stepper.backprop_stepper",
    "ExpressionPanel": "expression_panel.expression_panel",
    "GraphView": "graph_view.graph_view",
    "OrderPanel": "order_panel.order_panel",
    "QuestionPanel": "question_panel.question_panel",
    "SGDPanel": "sgd_panel.sgd_panel",
    "TapeLab": "tape_lab.tape_lab",
    "answer_poll": "poll_panel.poll_panel",
    "export_html": "html_export",
    "poll": "poll_panel.poll_panel",
}

__all__ = [
    "BackpropStepper",
    "ExpressionPanel",
    "GraphView",
    "OrderPanel",
    "QuestionPanel",
    "SGDPanel",
    "TapeLab",
    "answer_poll",
    "export_html",
    "poll",
]


def __getattr__(name: str) -> object:
    """Import a panel when somebody first asks for it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tapewidgets.panels' has no attribute {name!r}")
    return getattr(import_module(f"tapewidgets.panels.{_HOMES[name]}"), name)
