"""The monkey's witness in the kernel: tells what the panel holds there, and what a fresh run gives.

It speaks over a comm of its own on the widgets' way, so that its answer comes behind all that the page has
sent before. Only what is public of a panel is asked.
"""

import asyncio
import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anywidget
import comm
import numpy as np

import tapewidgets as tw
from tapewidgets.story import say
from tapewidgets.words import tell

MOST_STEPS = 3_000
"""A run of more steps is not trained anew for every look."""


class Witness(anywidget.AnyWidget):
    """Answers the page's question with a report of ``panel``, as JSON text."""

    _esm = """
      export default {
        initialize({ model }) {
          window.monkey.witness = model;
          model.on("msg:custom", (message) => window.monkey.answer(message));
        },
        render() {},
      };"""

    def __init__(self, panel: Any) -> None:
        super().__init__()
        self.panel, self.traces, self._compared = panel, collect_faults(), ("", {})
        self._loop = running_loop()
        self.on_msg(self._asked)

    def close(self) -> None:
        """Close the witness, and its layout, which is a widget, too."""
        layout = self.layout
        super().close()
        layout.close()

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._answer, content["number"])
        else:
            self._answer(content["number"])

    def _answer(self, number: int) -> None:
        try:
            held = report(self.panel)
            question = json.dumps([held["document"], held["point"]], sort_keys=True, default=str)
            if question != self._compared[0]:
                self._compared = (question, fresh(self.panel))
            held["differs"] = self._compared[1]
        except Exception:
            held = {"broken": traceback.format_exc()}
        held["traces"], self.traces[:] = list(self.traces), []
        self.send({"number": number, "held": json.dumps(held, default=str)})


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Give the loop of the cell that is running."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def collect_faults() -> list[str]:
    """Collect every traceback of this kernel in one list, wherever it would have gone."""
    traces: list[str] = []

    def note(*_: Any, **__: Any) -> None:
        trace = "".join(traceback.format_exception(*sys.exc_info()))
        if "in run_code" not in trace:  # a cell's own: whoever ran the cell is told
            traces.append(trace[-3000:])

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info and record.exc_info[0] not in (None, KeyboardInterrupt):
                traces.append(self.format(record)[-3000:])

    handler = Handler(logging.WARNING)
    for name in (None, "traitlets", "asyncio", "IPKernelApp", "Comm"):
        logger = logging.getLogger(name)
        logger.handlers = [one for one in logger.handlers if type(one).__name__ != "Handler"] + [handler]
    shell = sys.modules["IPython"].get_ipython()
    shell.showtraceback = note
    threading.excepthook = lambda given: traces.append(str(given.exc_value))
    return traces


@contextmanager
def without_a_page() -> Iterator[None]:
    """Let widgets be made that no page hears of."""
    make = comm.create_comm
    comm.create_comm = lambda *args, **keywords: comm.DummyComm()
    try:
        yield
    finally:
        comm.create_comm = make


def report(panel: Any) -> dict[str, Any]:
    """Tell what a panel holds.

    Returns
    -------
    dict : ``document`` (what a person edits), ``point`` (the step), ``controls`` (key -> what the page should
        show), ``steps`` (the sentences of a story), ``said`` (what else must stand on the page)
    """
    reports = {
        "SGDPanel": _run_held,
        "QuestionPanel": _question_held,
        "PollPanel": _poll_held,
        "BallotPanel": _ballot_held,
        "OrderPanel": _walks_held,
    }
    return reports.get(type(panel).__name__, _story_held)(panel)


def _poll_held(panel: Any) -> dict[str, Any]:
    now = panel.state["rounds"][-1]
    said = [tell("panel.poll.answered", count=now["count"]), *_message(panel.state["unread"])]
    return {"document": {}, "point": len(panel.state["rounds"]), "controls": {}, "said": said}


def _ballot_held(panel: Any) -> dict[str, Any]:
    said = [panel.text().splitlines()[0].removesuffix("."), *_message(panel.state["note"])]
    return {"document": {}, "point": None, "controls": {}, "said": said}


def _message(message: Any) -> list[str]:
    return [tell(message[0], **message[1])] if message else []


def _question_held(panel: Any) -> dict[str, Any]:
    question = panel.question
    entries = [{key: one[key] for key in one if key != "at"} for one in panel.entries]
    said = [part.removesuffix(".") for part in panel.text().splitlines() if part.strip()][:1]
    return {"document": {}, "point": question.id, "controls": {}, "said": said, "kept": entries}


def _walks_held(panel: Any) -> dict[str, Any]:
    at = panel.state["at"]
    steps = panel.light()["graphs"][at["graph"]]["walks"][at["walk"]]["steps"]
    said = [f"handover {min(at['step'], len(steps))} of {len(steps)}"]
    return {"document": {}, "point": None, "controls": {}, "said": said}


def _story_held(panel: Any) -> dict[str, Any]:
    document = {
        name: getattr(panel, name)
        for name in ("program", "tensors", "sources", "target")
        if hasattr(panel, name)
    }
    controls: dict[str, Any] = {}
    if document:
        controls["textbox:Program"] = panel.program
        for at, entry in enumerate(panel.tensors):
            before = [one["name"] for one in panel.tensors[:at]].count(entry["name"])
            again = f"#{before + 1}" if before else ""
            controls |= {key + again: value for key, value in _tensor_controls(entry).items()}
        if panel.sources:
            controls |= {
                f"checkbox:{entry['name']}": entry["name"] in panel.sources for entry in panel.tensors
            }
    story = getattr(panel, "story", None)
    held = {"document": document, "point": getattr(panel, "step", None), "controls": controls}
    if story is not None:
        held["steps"] = [say(story["words"], step["say"]) for step in story["steps"]]
        held["names"] = [value["name"] for value in story["values"]]
        held["target"] = story["values"][story["target"]]["name"]
        held["cards"] = cards_of(panel.scene["data"])
    return held


def cards_of(scene: dict[str, Any]) -> list[str]:
    """Name the cards, if every value but a literal has one of its own in each drawing; else none."""
    values = {
        at: value["name"] for at, value in enumerate(scene["story"]["values"]) if not value.get("literal")
    }
    drawn = [{card.get("value") for card in layout["nodes"].values()} for layout in scene["layouts"]]
    return list(values.values()) if all(cards == set(values) for cards in drawn) else []


def _tensor_controls(entry: dict[str, Any]) -> dict[str, Any]:
    name, value = entry["name"], entry["value"]
    array = np.array(value)
    controls = {
        f"textbox:Name of {name}": name,
        f"combobox:Kind of {name}": entry["kind"],
        f"combobox:Type of {name}": entry["dtype"],
        f"textbox:All of {name} as a list": value,
        f"slider:Slide {name}": value,
    }
    for place in np.ndindex(array.shape):
        where = f"{name}[{', '.join(map(str, place))}]" if place else name
        controls[f"spinbutton:Value of {where}"] = array[place].item()
    return controls


def _run_held(panel: Any) -> dict[str, Any]:
    run = panel.result
    settings = run.settings
    document = {
        **{name: getattr(settings, name) for name in ("model", "loss", "shuffle", "seed", "epochs", "steps")},
        "variables": {name: np.asarray(start).tolist() for name, start in settings.variables.items()},
        "optimizer": run.optimizer,
        "batch": run.batch_size,
        "rate": rate_of(run),
        "data": [float(np.asarray(column).sum()) for column in run.data.columns.values()],
        "points": run.data.count,
    }
    controls = {"textbox:Rate as a number": rate_of(run), "combobox:Optimizer": run.optimizer}
    return {
        "document": document,
        "point": run.step_number,
        "controls": controls,
        "status": run.status,
        "total": run.steps,
    }


def rate_of(run: Any) -> Any:
    """Give the learning rate that the run is at; None if it follows a schedule."""
    numbers = all(isinstance(rate, int | float) for rate in (run.settings.learning_rate, run.learning_rate))
    return run.learning_rate if numbers else None


def fresh(panel: Any) -> list[str]:
    """Compare with a panel that is made anew from the same document; give what differs."""
    checks: dict[str, Callable[[Any], list[str]]] = {
        "TapeLab": _fresh_lab,
        "ExpressionPanel": _fresh_expression,
        "SGDPanel": _fresh_run,
        "QuestionPanel": _fresh_question,
    }
    check = checks.get(type(panel).__name__)
    with without_a_page():
        return [] if check is None else check(panel)


def _fresh_lab(panel: Any) -> list[str]:
    try:
        again = tw.TapeLab.load(panel.save())
    except ValueError as fault:
        return [] if panel.problem else [f"what save() gives cannot be loaded: {fault}"]
    try:
        return [] if again.story is None else _story_differs(panel, again)
    finally:
        again.close()


def _story_differs(panel: Any, again: Any) -> list[str]:
    if panel.problem:
        same = panel.problem == again.problem
        return [] if same else [f"problem {panel.problem} against {again.problem} of a fresh panel"]
    if again.problem:
        return [f"no problem against {again.problem} of a fresh panel"]
    mine, its = _in_any_turn(panel.story), _in_any_turn(again.story)
    return [
        f"story: {name}: {str(mine.get(name))[:300]} against {str(its.get(name))[:300]}"
        for name in its
        if mine.get(name) != its[name]
    ]


def _in_any_turn(story: dict[str, Any]) -> dict[str, Any]:
    """Give a story with its steps sorted: where they are asked for, two inputs of a line may take turns."""
    return {**story, "steps": sorted(story["steps"], key=str)}


def _fresh_expression(panel: Any) -> list[str]:
    try:
        again = tw.ExpressionPanel(panel.program, panel.tensors, sources=panel.sources)
    except ValueError as fault:
        return [] if panel.problem else [f"what the panel holds makes no panel: {fault}"]
    try:
        mine, its = panel.text(), again.text()
        return [] if mine == its else [f"{mine!r} against {its!r} of a fresh panel"]
    finally:
        again.close()


def _fresh_question(panel: Any) -> list[str]:
    again = panel.question.fresh()
    if again.levels:
        return []
    for entry in panel.question.entries:  # not the panel's: a row asks again what was missed
        if "answer" in entry:
            again.commit(entry["answer"])
    mine, its = ([verdict.text for verdict in one.verdicts] for one in (panel.question, again))
    return [] if mine == its else [f"the verdicts {mine} against {its} of a fresh question"]


def _fresh_run(panel: Any) -> list[str]:
    run = panel.result
    if run.changes or run.step_number > MOST_STEPS or run.step_number < 1:
        return []
    again = run.again()
    if run.steps > again.steps:
        again.run_on(run.steps - again.steps)
    again.advance(run.step_number)
    mine, its = run.say_weights(), again.say_weights()
    return [] if mine == its else [f"{mine} after {run.step_number} steps against {its} of a fresh run"]
