"""What SGDPanel sends to the page, as plain JSON data: its setting, its rows, its state."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from tapewidgets.panels.sgd_panel.pace import SPEEDS
from tapewidgets.panels.sgd_panel.run_form import schedule_of
from tapewidgets.training.exports.array_program import array_program
from tapewidgets.training.exports.run_text import advise, say_values
from tapewidgets.training.exports.scalar_program import scalar_program
from tapewidgets.training.history import differences, stays, which_stay
from tapewidgets.training.optimizer import KINDS as OPTIMIZERS
from tapewidgets.training.presets import PRESETS
from tapewidgets.training.run import Run
from tapewidgets.training.settings import Settings
from tapewidgets.training.surface import Surface

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


def setup_view(run: Run, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Gather what stays the same during a run: data, weights and their exact values, the surface.

    Parameters
    ----------
    run : at any step
    before : the setup shown so far, whose sliders stay as they are where they can
    """
    exact = run.exact
    names = list(run.data.columns)
    x_name, y_name = names[0], names[-1]
    x, y = run.data.columns[x_name], run.data.columns[y_name]
    every = -(-run.data.count // MOST_POINTS)
    x, y = (values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values for values in (x, y))
    plotted = x.ndim == y.ndim == 1
    flat = x.ndim == 2 and x.shape[1] == 2 and y.ndim == 1
    scalar = scalar_program(run.model, run.settings.variables, run.data.columns)
    arrays = None if scalar else array_program(run.model, run.settings.variables, run.data.columns)
    variables = [
        {
            "name": name,
            "exact": None if exact is None else number(np.asarray(exact[names_of(run)[variable]])[place]),
        }
        for name, variable, place in shown_weights(run)
    ]
    return {
        "version": 1,
        "variables": variables,
        "x_name": x_name,
        "y_name": y_name,
        "data": {
            "count": run.data.count,
            "x": numbers(x[::every]) if plotted else None,
            "y": numbers(y[::every]) if plotted else None,
            "plane": [numbers(x[::every, at], FEW) for at in (0, 1)] if flat else None,
            "classes": numbers(y[::every], FEW) if flat else None,
            "column": run.data.columns[x_name].ndim == 2,
            "thinned": every > 1,
        },
        "program": scalar,
        "arrays": arrays,
        "surface": None if run.landscape.quadratic is not None else surface_view(run.surface),
        "quadratic": quadratic_view(run),
        "hand": hand_view(run, before),
        "look": PRESETS[preset_of(run)].look if preset_of(run) else "",
    }


def quadratic_view(run: Run) -> dict[str, Any] | None:
    """Give a mean loss that is constant + slope · p + p · matrix · p / 2, of few weights; else None."""
    found = run.landscape.quadratic
    if found is None or len(found.slope) > MOST_WEIGHTS:
        return None
    at_zero = run.landscape.loss_at_zero
    return {"matrix": found.matrix.tolist(), "slope": found.slope.tolist(), "constant": at_zero}


def preset_of(run: Run) -> str:
    """Name the preset that a run has its data and model from; empty if it has them from a person."""
    made = run.data.made or {}
    found = [name for name, preset in PRESETS.items() if dict(preset.make().made or {}) == dict(made)]
    for name in found:
        chosen = Settings(**PRESETS[name].choices)
        if (chosen.model, chosen.loss, chosen.shapes) == (
            run.settings.model,
            run.settings.loss,
            run.settings.shapes,
        ):
            return name
    return ""


def hand_view(run: Run, before: Mapping[str, Any] | None) -> list[dict[str, float]]:
    """Return the reach of each weight's slider; none where a weight is an array."""
    starts = run.settings.variables
    if any(start.shape for start in starts.values()) or len(starts) > MOST_WEIGHTS:
        return []
    if run.surface is not None:
        ends = [run.surface.x[[0, -1]], run.surface.y[[0, -1]]]
    else:
        if before and [variable["name"] for variable in before["variables"]] == list(starts):
            reaches: list[dict[str, float]] = before["hand"]
            if all(r["low"] <= start <= r["high"] for r, start in zip(reaches, starts.values(), strict=True)):
                return reaches  # a slider must not move its ends under the hand that moves it
        ends = [np.array([float(start) - 5, float(start) + 5]) for start in starts.values()]
    return [slider(float(low), float(high)) for low, high in ends]


def slider(low: float, high: float) -> dict[str, float]:
    """Give a slider round steps, about 400 of them, and ends on a step.

    Examples
    --------
    >>> slider(-2.37, 8.42)
    {'low': -2.38, 'high': 8.42, 'step': 0.02}
    """
    power = 10.0 ** math.floor(math.log10((high - low) / 400))
    step = power * next(part for part in (1, 2, 5, 10) if (high - low) / 400 <= part * power * 1.4)
    places = max(0, 1 - math.floor(math.log10(step)))
    low, high = math.floor(low / step + 1e-6) * step, math.ceil(high / step - 1e-6) * step
    return {"low": round(low, places), "high": round(high, places), "step": round(step, places)}


def kept_view(run: Run, name: str) -> dict[str, Any]:
    """Gather a finished or paused run to lay beside another one."""
    rows = rows_view(run, min(KEPT_LEVEL, level_for(run)))
    return {"name": name, "say": f"{run.say_settings()}: {run.say_weights()}", "rows": rows}


def names_of(run: Run) -> list[str]:
    """List the variables' names in order."""
    return list(run.settings.variables)


def surface_view(found: Surface | None) -> dict[str, Any] | None:
    """Give the loss over the two numbers that are trained; None where there are more or fewer."""
    if found is None:
        return None
    return {
        "x": numbers(found.x[[0, -1]]),
        "y": numbers(found.y[[0, -1]]),
        "z": [[number(z) for z in row] for row in found.z.tolist()],
    }


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


def told_view(run: Run) -> dict[str, Any]:
    """Tell the newest step, and the first, which a page without a kernel shows, too."""
    steps = {1, run.step_number} if run.step_number else set()
    return {"steps": {str(step): run.tell(step) for step in steps}}


def level_for(run: Run) -> int:
    """Give the level at which rows go to the page: fewer of many weights, and no more than are kept."""
    count = len(shown_weights(run))
    level = LEVEL if count <= MOST_WEIGHTS else LEVEL - (count // MOST_WEIGHTS).bit_length()
    return min(level, run.history.level)


def progress_view(
    run: Run, *, running: bool, seconds_left: int | None = None, note: str = ""
) -> dict[str, Any]:
    """Say where the run stands; ``note`` takes the place of the run's own sentence."""
    status = "running" if running else run.status
    return {
        "status": status,
        "sentence": note or sentence(run, status),
        "step": run.step_number,
        "steps": run.steps,
        "epoch": run.epoch,
        "epochs": max(run.settings.epochs if run.settings.steps is None else 0, run.epoch),
        "seconds_left": seconds_left,
        "rate": run.learning_rate,
    }


def settings_view(run: Run) -> dict[str, Any]:
    """Gather the choices there are, what the form is filled with, and what was changed on the way."""
    sizes = sorted({1, 8, 32, 128, run.batch_size} & set(range(1, run.data.count)))
    return {
        "first_batch_size": run.batches_at(1).size,
        "choices": {
            "batch_size": [[size, "1 sample" if size == 1 else f"{size} samples"] for size in sizes]
            + [[0, f"all {run.data.count:,}"]],
            "optimizer": [[name, name] for name in OPTIMIZERS],
            "preset": [[name, preset.title] for name, preset in PRESETS.items()],
            "speed": [[steps, text] for steps, text in SPEEDS.items()],
        },
        "form": form_view(run),
        "preset": preset_of(run),
        "limit": asdict(run.rate_limit),
        "changes": [
            {"step": change.step, "text": change.text, "batch_size": change.batch_size}
            for change in run.changes
        ],
    }


def form_view(run: Run) -> dict[str, Any]:
    """Gather what the form is filled with."""
    settings = run.settings
    starts = None
    if not any(settings.shapes.values()):
        starts = ", ".join(f"{name} = {float(str(start)):g}" for name, start in settings.variables.items())
    return {
        "model": settings.model,
        "loss": settings.loss,
        "starts": starts,
        "line": dict(run.data.made) if run.data.made and "preset" not in run.data.made else None,
        "shuffle": settings.shuffle,
        "schedule": schedule_of(run),
        "epochs": settings.epochs,
    }


def still_far(run: Run) -> str:
    """Say where the loss over all points is still well above the least there is."""
    quadratic = run.landscape.quadratic
    if quadratic is None:
        return ""
    here = (
        np.concatenate([np.ravel(value) for value in run.weights.values()]).astype(np.float64)
        - quadratic.answer
    )
    above = float(here @ quadratic.matrix @ here) / 2
    end, first = quadratic.answer, run.landscape.loss_at_zero
    least = first + float(quadratic.slope @ end + end @ quadratic.matrix @ end / 2)
    return " It is not there yet: Run on goes on." if above > 0.1 * abs(least) + 1e-3 * abs(first) else ""


def rest_of(run: Run) -> str:
    """Say why a run of batches ends beside the exact answer."""
    if run.batch_size >= run.data.count or not run.data.made or not run.data.made.get("noise"):
        return ""
    return ": batches of noisy points do not agree, so the weights hover around it"


def sentence(run: Run, status: str) -> str:
    """Say how things stand, in a sentence to show and to read aloud."""
    weights = run.say_weights()
    steps = "1 step" if run.step_number == 1 else f"{run.step_number:,} steps"
    if status == "diverged":
        return run.diverged
    if status == "ready":
        return f"Ready: {weights}. Run trains; Step shows one update at a time."
    if status == "running":
        return f"Running: {run.say_settings()}."
    if status == "paused":
        return f"Paused after {steps}: {weights}."
    losses = run.history.losses
    if run.step_number > 1 and losses[-1] > 10 * losses[1]:
        grew = f"the loss grew from {losses[1]:.3g} to {losses[-1]:.3g}"
        advice = advise(run.learning_rate, run.rate_limit)
        return f"Finished after {steps}, but {grew}: {advice}."
    exact = run.exact
    goal = "" if exact is None else f" The exact answer is {say_values(exact)}{rest_of(run)}."
    return f"Finished after {steps}: {weights}.{goal}{still_far(run)}"
