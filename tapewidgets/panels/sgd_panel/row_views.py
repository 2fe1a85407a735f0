"""The rows and stories of a run that SGDPanel sends to the page, as plain JSON data."""

import math
from typing import Any

import numpy as np

from tapewidgets.training.history import differences, stays, which_stay
from tapewidgets.training.run import Run

LEVEL = 9
"""Rows for the page, as `history.stays` tells: all of the first thousand, then 512 an octave."""
MOST_POINTS = 2_000
MOST_WEIGHTS = 6
"""So many weights have sliders, and gradients and updates in each row."""
MOST_SHOWN = 400
"""So many have their values in each row."""
KEPT_LEVEL = 7
FEW = 5
"""Digits of what is only looked at: it keeps saved notebooks small."""
MOST_ORDERS = 20_000


def number(value: float, digits: int = 7) -> float | None:
    """Round to so many digits; None stands for what is not finite."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None


def numbers(values: Any, digits: int = 7) -> list[float | None]:
    """Round many of them."""
    return [number(value, digits) for value in np.asarray(values, dtype=np.float64).ravel().tolist()]


def shown_weights(run: Run) -> list[tuple[str, int, tuple[int, ...]]]:
    """List the numbers that are shown, as (name, variable, place in it): the first of all variables."""
    found: list[tuple[str, int, tuple[int, ...]]] = []
    for variable, (name, start) in enumerate(run.settings.variables.items()):
        for place in np.ndindex(start.shape):
            if len(found) == MOST_SHOWN:
                return found
            found.append((name + "".join(f"[{at}]" for at in place), variable, place))
    return found


def rows_view(run: Run, level: int, after: int = -1) -> dict[str, Any]:
    """Gather the kept rows after step ``after`` that stay at a level, and the newest step in any case."""
    history = run.history
    begin = int(np.searchsorted(history.steps, after, side="right"))
    at = begin + np.flatnonzero(which_stay(history.steps[begin:], level))
    weights = shown_weights(run)

    def columns(of: Any, digits: int = FEW) -> list[list[float | None]]:
        return [numbers(of(variable, place)[at], digits) for _, variable, place in weights]

    rows = {
        "level": level,
        "step": history.steps[at].tolist(),
        "loss": numbers(history.losses[at], FEW),
        "orders": orders_view(run, after),
        "first": [first_of(run, step) for step in history.steps[at].tolist()],
        "weights": columns(history.weights, 7),
        "gradients": columns(history.gradients) if len(weights) <= MOST_WEIGHTS else [],
        "updates": columns(history.updates) if len(weights) <= MOST_WEIGHTS else [],
    }
    newest = run.newest
    if (
        newest is not None
        and newest[0] > after
        and not (stays(newest[0], level) and newest[0] in rows["step"][-1:])
    ):
        last, loss, new, slopes, old = newest
        rows["step"].append(last)
        rows["loss"].append(number(float(loss)))
        rows["first"].append(first_of(run, last))
        for key, values in (("weights", new), ("gradients", slopes), ("updates", differences(new, old))):
            for column, (_, variable, place) in zip(rows[key], weights, strict=False):
                column.append(number(float(values[variable][place])))
    if run.data.test is not None:
        steps = rows["step"]
        values = [
            list(each)
            for each in zip(*(history.weights(v)[at] for v in range(history.variables)), strict=True)
        ]
        values += [list(run.newest[2])] * (len(steps) - len(values)) if run.newest else []
        both = [run.both_losses.at(step, each) for step, each in zip(steps, values, strict=True)]
        rows["losses"] = [numbers(column, FEW) for column in zip(*both, strict=True)]
    return rows


def first_of(run: Run, step: int) -> Any:
    """Find where a step's batch begins in the order of its epoch, with the epoch if that is shuffled."""
    if step < 1:
        return None
    batches = run.batches_at(step)
    position = (step - 1 - batches.first_step) % batches.per_epoch * batches.size
    return [batches.epoch(step - 1), position] if batches.shuffle else position


def orders_view(run: Run, after: int) -> dict[str, list[int]]:
    """List the shuffled orders of the epochs after step ``after``, for the page to find each batch by."""
    batches = run.batches_at(max(1, run.step_number))
    if not batches.shuffle or not run.step_number or run.data.count > MOST_POINTS:
        return {}
    first, last = run.batches_at(max(1, after)).epoch(max(0, after - 1)), batches.epoch(run.step_number - 1)
    first = max(first, last + 1 - MOST_ORDERS // run.data.count)
    return {str(epoch): batches.order(epoch).tolist() for epoch in range(first, last + 1)}


def level_for(run: Run) -> int:
    """Give the level at which rows go to the page: fewer of many weights, and no more than are kept."""
    count = len(shown_weights(run))
    level = LEVEL if count <= MOST_WEIGHTS else LEVEL - (count // MOST_WEIGHTS).bit_length()
    return min(level, run.history.level)


def kept_view(run: Run, name: str) -> dict[str, Any]:
    """Gather a finished or paused run to lay beside another one."""
    rows = rows_view(run, min(KEPT_LEVEL, level_for(run)))
    said = {"settings": run.settings_message, "weights": run.weights_message}
    return {"name": name, "say": ["sgd.kept.say", said], "rows": rows}


def told_view(run: Run) -> dict[str, Any]:
    """Tell the newest step, and the first, which a page without a kernel shows, too."""
    steps = {1, run.step_number} if run.step_number else set()
    return {"steps": {str(step): run.messages_of(step) for step in steps}}
