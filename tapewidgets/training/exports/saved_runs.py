"""A run as a file: its settings and how far it went; loading it trains it again to the same bits."""

import json
from pathlib import Path
from typing import Any

from tapewidgets import files
from tapewidgets.training.data import Data
from tapewidgets.training.exports import RunData
from tapewidgets.training.optimizer import SCHEDULES
from tapewidgets.training.presets import remade
from tapewidgets.training.settings import Settings, shortest
from tapewidgets.training.step import Change
from tapewidgets.words import tell

VERSION = 1


def save(run: RunData, path: str | Path) -> Path:
    """Write the run to a JSON file: what was chosen, every change, and how far it went.

    Raises
    ------
    ValueError : the learning rate is a function of your own
    """
    return files.write(path, as_json(run))


def as_json(run: RunData) -> str:
    """Give what `save` writes.

    Raises
    ------
    ValueError : a model or a learning rate that is a function of the user's own
    """
    settings, data = run.settings, run.data
    if settings.function:
        raise ValueError(tell("training.file.function"))
    chosen = {
        **vars(settings),
        "variables": {name: shortest(start) for name, start in settings.variables.items()},
        "learning_rate": _rate_out(settings.learning_rate),
        "options": dict(settings.options),
    }
    made = dict(data.made) if data.made else None
    return json.dumps(
        {
            "tapewidgets run": VERSION,
            "settings": chosen,
            "line": made,
            "columns": None if made else _columns(data),
            "test": None if made or data.test is None else _columns(data.test),
            "changes": [
                {**vars(change), "learning_rate": _rate_out(change.learning_rate)} for change in run.changes
            ],
            "steps taken": run.step_number,
            "weights": {name: shortest(value) for name, value in run.weights.items()},
        },
        allow_nan=False,
    )


def load(path: str | Path) -> tuple[Settings, Data, list[Change], int]:
    """Read what `as_json` wrote from a file of 200 MB at most; every part is checked again.

    Raises
    ------
    ValueError : not such a file, or of a later version
    """
    path = Path(path)
    if path.stat().st_size > 200_000_000:
        raise ValueError(tell("training.file.large"))
    try:
        found = json.loads(path.read_text("utf-8"))
        if found["tapewidgets run"] != VERSION:
            raise ValueError(
                tell("training.file.version", version=str(found["tapewidgets run"]), own=str(VERSION))
            )
        chosen = {**found["settings"], "function": None}
        chosen["learning_rate"] = _rate_in(chosen["learning_rate"])
        settings = Settings(**chosen)
        test = found.get("test")
        columns = found["columns"] or {}
        data = remade(found["line"]) if found["line"] else Data(columns, test=Data(test) if test else None)
        changes = [_change(each) for each in found["changes"]]
        return settings, data, changes, int(found["steps taken"])
    except (KeyError, TypeError, json.JSONDecodeError, RecursionError):
        raise ValueError(tell("training.file.wrong")) from None


def _columns(data: Data) -> dict[str, Any]:
    return {name: shortest(values) for name, values in data.columns.items()}


def _rate_out(rate: Any) -> Any:
    if not callable(rate):
        return rate
    if type(rate).__name__ not in SCHEDULES:
        raise ValueError(tell("training.file.rate"))
    return {"schedule": type(rate).__name__, **vars(rate)}


def _change(saved: dict[str, Any]) -> Change:
    """Read a change; files of earlier versions call what was said ``text``."""
    parts = {"said" if name == "text" else name: part for name, part in saved.items()}
    return Change(**{**parts, "learning_rate": _rate_in(parts["learning_rate"])})


def _rate_in(rate: Any) -> Any:
    if not isinstance(rate, dict):
        return rate
    settings = dict(rate)
    return SCHEDULES[settings.pop("schedule")](**settings)
