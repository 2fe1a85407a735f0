"""A run as text: its rows as CSV, and one step as a frame that can be read aloud."""

import csv
import io
from typing import Any

import numpy as np

from tapewidgets.training.history import History
from tapewidgets.training.settings import Settings
from tapewidgets.training.step import Step


def as_csv(settings: Settings, history: History) -> str:
    """Write the kept rows as CSV: step, loss, then each number's value, gradient and update.

    Parameters
    ----------
    settings, history : of the run
    """
    headings = ["step", "loss"]
    columns: list[Any] = [history.steps, history.losses]
    for which, (name, start) in enumerate(settings.variables.items()):
        for place in np.ndindex(start.shape):
            label = name + "".join(f"[{at}]" for at in place)
            headings += [label, f"gradient of {label}", f"update of {label}"]
            columns += [of(which, place) for of in (history.weights, history.gradients, history.updates)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    cells = [["" if cell == "nan" else cell for cell in column.astype(str)] for column in columns]
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue()


def step_frame(step: Step) -> str:
    """Write a step as text.

    Parameters
    ----------
    step : as `Run.step` gives it
    """
    size = len(step.rows)
    points = "1 point" if size == 1 else f"{size:,} points"
    lines = [f"Step {step.number:,}, epoch {step.epoch:,}, {points}, learning rate {step.learning_rate:g}"]
    if size == 1:
        parts = [f"{name} = {_short(values)}" for name, values in step.columns.items()]
        lines.append(f"  {', '.join(parts)}, prediction = {_short(step.predictions)}")
    lines.append(f"  loss = {_short(step.loss)}")
    for name in step.before:
        lines.append(
            f"  {name}: {_short(step.before[name])} -> {_short(step.after[name])} "
            f"(gradient {_short(step.gradients[name])}, update {_short(step.updates[name])})"
        )
    return "\n".join(lines)


def _short(value: Any) -> str:
    array = np.asarray(value)
    if array.size == 1:
        return f"{float(array.ravel()[0]):.5g}"
    return np.array2string(array.ravel(), precision=4, threshold=6, edgeitems=2, max_line_width=100)
