"""What the page may ask SGDPanel to train, by its form and its settings: every part is checked again here."""

import re
from dataclasses import replace
from typing import Any

from tapewidgets.engine.keras.schedules import CosineDecay, ExponentialDecay
from tapewidgets.panels.sgd_panel.pace import check_speed
from tapewidgets.panels.sgd_panel.run_document import RunDocuments, begin_like
from tapewidgets.training import Run
from tapewidgets.training.data import Data, line
from tapewidgets.training.optimizer import make_optimizer
from tapewidgets.training.presets import PRESETS
from tapewidgets.training.settings import CHOICES, Settings, check_rate, check_whole
from tapewidgets.words import tell

MOST_POINTS = 10_000
MOST_TYPED = 2_000
MOST_VARIABLES = 20
CHANGEABLE = (
    "model",
    "loss",
    "variables",
    "epochs",
    "shuffle",
    "learning_rate",
    "batch_size",
    "optimizer",
    "data",
)
SCHEDULES = ("constant", "exponential", "cosine", "given")

FEWEST_STEPS = 200
"""Large batches make few steps an epoch: so many epochs go with them that there is something to see."""


def read_edit(changes: dict[str, Any], run: Run, documents: RunDocuments) -> dict[str, Any]:
    """Read what a page wants changed into changes of the document: choices, data, speed.

    Raises
    ------
    ValueError : with a sentence for the panel
    """
    asked = dict(changes)
    tidy: dict[str, Any] = {"speed": check_speed(asked.pop("speed"))} if "speed" in asked else {}
    if asked:
        choices, data = read_changes(asked, run)
        tidy |= documents.write(replace(run.settings_now, **choices), data)
    return tidy


def read_changes(content: dict[str, Any], run: Run) -> tuple[dict[str, Any], Data]:
    """Read what a page wants changed into choices for `Run.again` and the data to train on.

    Parameters
    ----------
    content : some of model, loss, variables, epochs, shuffle, optimizer, batch_size
        (0 for all), learning_rate (a number, or ``{"schedule": name}``), data (``{"line": choices}`` or
        ``{"points": columns}``); all of it is the client's word
    run : the one whose choices stay where the page says nothing

    Raises
    ------
    ValueError : with a sentence for the panel
    """
    for name in content:
        if name not in CHANGEABLE:
            raise ValueError(tell("training.form.unknown"))
    choices: dict[str, Any] = {}
    for name in ("model", "loss", "optimizer"):
        if name in content:
            if not isinstance(content[name], str):
                raise ValueError(tell("training.form.text", name=name))
            choices[name] = content[name]
    if choices.get("model", run.settings.model) != run.settings.model:
        choices["function"] = None
    if choices.get("optimizer", run.optimizer) != run.optimizer:
        make_optimizer(choices["optimizer"], {}, 0.0)
        choices["options"] = {}
    if "variables" in content:
        choices["variables"] = _numbers(content["variables"], tell("training.form.start"), MOST_VARIABLES)
    if "shuffle" in content:
        choices["shuffle"] = content["shuffle"] is True
    data = _read_data(content["data"], run.data) if "data" in content else run.data
    if data is not run.data and "batch_size" not in content and run.batch_size >= run.data.count:
        choices["batch_size"] = None  # all points stay all points
    rate = content.get("learning_rate")
    if "learning_rate" in content and not isinstance(rate, dict):
        choices["learning_rate"] = _rate(rate)
    if "batch_size" in content:
        choices["batch_size"] = check_whole("batch_size", content["batch_size"], 0, data.count) or None
    _read_length(content, run, data, choices)
    return choices, data


def read_preset(name: Any) -> tuple[dict[str, Any], Data]:
    """Read the name of a preset: its data, and all choices as it wants them."""
    if not isinstance(name, str) or name not in PRESETS:
        raise ValueError(tell("training.form.preset", names=", ".join(PRESETS)))
    chosen = Settings(**PRESETS[name].choices)
    return {choice: getattr(chosen, choice) for choice in CHOICES}, PRESETS[name].make()


def _read_length(content: dict[str, Any], run: Run, data: Data, choices: dict[str, Any]) -> None:
    """Read how long a run goes on, and the schedule of its learning rate, which hangs on that."""
    if "epochs" in content:
        choices["epochs"] = check_whole("epochs", content["epochs"], 1, 100_000)
        if choices["epochs"] != run.settings.epochs:
            choices["steps"] = None
    elif "batch_size" in choices and run.settings.steps is None and run.status == "ready":
        per_epoch = -(-data.count // (choices["batch_size"] or data.count))
        choices["epochs"] = max(run.settings.epochs, -(-FEWEST_STEPS // per_epoch))
    if isinstance(rate := content.get("learning_rate"), dict):
        schedule = rate.get("schedule")
        if schedule not in SCHEDULES:
            raise ValueError(tell("training.form.schedule", names=", ".join(SCHEDULES)))
        if schedule != schedule_of(run):
            other = begin_like(run, data, choices)
            choices["learning_rate"] = make_schedule(schedule, other.learning_rate, other.steps)


def _read_data(content: Any, present: Data) -> Data:
    if not isinstance(content, dict) or len(content) != 1:
        raise ValueError(tell("training.form.data"))
    if "points" in content:
        return _points(content["points"], present)
    made = _numbers(content.get("line"), tell("training.form.made"), 5)
    if set(made) != {"slope", "intercept", "points", "noise", "seed"}:
        raise ValueError(tell("training.form.line"))
    for name, most in (("points", MOST_POINTS), ("seed", 2**31)):
        made[name] = check_whole(name, made[name], 0, most)
    return present if made == present.made else line(**made)


def _rate(given: Any) -> float:
    """Read a learning rate as it was typed."""
    if isinstance(given, str) and re.fullmatch(r"\s*\d+,\d+\s*", given):
        point = given.strip().replace(",", ".")
        raise ValueError(tell("training.rate.comma", rate=point))
    return float(check_rate(given))


def schedule_of(run: Run) -> str:
    """Name the schedule of a run's learning rate as the form does; a person's own is called "given"."""
    rate = run.settings.learning_rate
    if not callable(rate):
        return "constant"
    return {CosineDecay: "cosine", ExponentialDecay: "exponential"}.get(type(rate), "given")


def make_schedule(name: str, rate: float, steps: int) -> Any:
    """Make a learning rate that begins at ``rate`` and goes down over so many steps.

    Parameters
    ----------
    name : "constant", "exponential" (to a hundredth) or "cosine" (to 0)

    Examples
    --------
    >>> print(f"{float(make_schedule('cosine', 0.5, 100)(50)):.4f}")
    0.2500
    """
    if name == "exponential":
        return ExponentialDecay(rate, decay_steps=steps, decay_rate=0.01)
    return CosineDecay(rate, decay_steps=steps) if name == "cosine" else rate


def _numbers(given: Any, what: str, most: int) -> dict[str, Any]:
    if not isinstance(given, dict) or not 1 <= len(given) <= most:
        raise ValueError(tell("training.form.numbers", what=what, most=most))
    for name, value in given.items():
        if not isinstance(name, str) or not name.isidentifier() or len(name) > 32:
            raise ValueError(tell("training.form.name", what=what))
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(tell("training.form.number", what=what, name=name))
    return dict(given)


def _points(given: Any, present: Data) -> Data:
    if (
        not isinstance(given, list)
        or len(given) != 2
        or not all(isinstance(column, list) for column in given)
    ):
        raise ValueError(tell("training.form.columns"))
    if max(map(len, given)) > MOST_TYPED:
        raise ValueError(tell("training.form.points", most=f"{MOST_TYPED:,}"))
    points = Data({"x": given[0], "y": given[1]})
    test = present.test  # it stays, for what is trained on other points
    return replace(points, test=test) if test is not None and test.shapes == points.shapes else points
