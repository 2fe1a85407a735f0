"""What stays the same during a run, for the page of SGDPanel: data, programs, surface, sliders."""

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from tapewidgets.panels.sgd_panel.row_views import (
    FEW,
    MOST_POINTS,
    MOST_WEIGHTS,
    number,
    numbers,
    shown_weights,
)
from tapewidgets.training.data import Data
from tapewidgets.training.exports.array_program import array_program
from tapewidgets.training.exports.scalar_program import scalar_program
from tapewidgets.training.presets import PRESETS
from tapewidgets.training.run import Run
from tapewidgets.training.settings import Settings
from tapewidgets.training.surface import Surface


def setup_view(run: Run, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Gather what stays the same during a run: data, weights and their exact values, the surface.

    Parameters
    ----------
    run : at any step
    before : the setup shown so far, whose sliders stay as they are where they can
    """
    exact, preset = run.exact, preset_of(run)
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
            "test": test_view(run.data),
        },
        "program": scalar,
        "arrays": arrays,
        "surface": None if run.landscape.quadratic is not None else surface_view(run.surface),
        "quadratic": quadratic_view(run),
        "hand": hand_view(run, before),
        "look": PRESETS[preset].look if preset else "",
    }


def test_view(data: Data) -> dict[str, Any] | None:
    """Give the points that no step sees, of two columns or in the plane; None without any."""
    if data.test is None:
        return None
    columns = list(data.test.columns.values())
    x, y = columns[0], columns[-1]
    every = -(-data.test.count // MOST_POINTS)
    across = (
        [x[::every, at] for at in (0, 1)] if x.ndim == 2 and x.shape[1] == 2 else [x[::every], y[::every]]
    )
    return {"at": [numbers(values, FEW) for values in across], "says": numbers(y[::every], FEW)}


def quadratic_view(run: Run) -> dict[str, Any] | None:
    """Give a mean loss that is constant + slope · p + p · matrix · p / 2, of few weights; else None."""
    found = run.landscape.quadratic
    if found is None or len(found.slope) > MOST_WEIGHTS:
        return None
    at_zero = run.landscape.loss_at_zero
    return {"matrix": found.matrix.tolist(), "slope": found.slope.tolist(), "constant": at_zero}


def preset_of(run: Run) -> str:
    """Name the preset that a run has its data and model from; empty if it has them from a person."""
    mark = _mark(run.settings, run.data)
    return next((name for name, known in _preset_marks().items() if known == mark), "")


def _mark(settings: Settings, data: Data) -> list[Any]:
    return [dict(data.made or {}), settings.model, settings.loss, settings.shapes]


@cache
def _preset_marks() -> dict[str, list[Any]]:
    """What each preset is known by; its data is made for that only once."""
    return {name: _mark(Settings(**preset.choices), preset.make()) for name, preset in PRESETS.items()}


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


def surface_view(found: Surface | None) -> dict[str, Any] | None:
    """Give the loss over the two numbers that are trained; None where there are more or fewer."""
    if found is None:
        return None
    return {
        "x": numbers(found.x[[0, -1]]),
        "y": numbers(found.y[[0, -1]]),
        "z": [[number(z) for z in row] for row in found.z.tolist()],
    }


def names_of(run: Run) -> list[str]:
    """List the variables' names in order."""
    return list(run.settings.variables)
