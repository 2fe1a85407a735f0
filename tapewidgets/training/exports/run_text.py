"""A run as text: its rows as CSV, one step as a frame that can be read aloud, values and advice in words."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import numpy as np

from tapewidgets import files
from tapewidgets.training.exports import RunData
from tapewidgets.training.step import Step


def table(run: RunData, path: str | Path | None = None) -> str:
    """Give the kept rows as CSV, and write them to a file if one is named.

    Each row has the step, its loss, then each number's value, gradient and update.

    Parameters
    ----------
    run : a `Run`
    path : an existing file is replaced

    Examples
    --------
    >>> print(tw.train(steps=1).table().splitlines()[0])
    step,loss,w,gradient of w,update of w,b,gradient of b,update of b
    """
    history = run.history
    headings = ["step", "loss"]
    columns: list[Any] = [history.steps, history.losses]
    for which, (name, start) in enumerate(run.settings.variables.items()):
        for place in np.ndindex(start.shape):
            label = name + "".join(f"[{at}]" for at in place)
            headings += [label, f"gradient of {label}", f"update of {label}"]
            columns += [of(which, place) for of in (history.weights, history.gradients, history.updates)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    cells = [["" if cell == "nan" else cell for cell in column.astype(str)] for column in columns]
    writer.writerows(zip(*cells, strict=True))
    if path is not None:
        files.write(path, text.getvalue())
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


def say_values(values: dict[str, Any]) -> str:
    """Say named values in words.

    Examples
    --------
    >>> say_values({"w": np.float32(2.9999998), "b": np.float32(1)})
    'w = 3, b = 1'
    """
    parts = [
        f"{name} = {float(value):.4g}" if not value.shape else f"{name} of shape {value.shape}"
        for name, value in values.items()
    ]
    return ", ".join(parts[:4]) + (", ..." if len(parts) > 4 else "")


def advise(rate: float, stable: float | None) -> str:
    """Say what to try after a divergence.

    Parameters
    ----------
    rate : the learning rate that was used
    stable : the largest stable one in full batch, if it is known

    Examples
    --------
    >>> advise(0.5, 0.2)
    'try a learning rate of 0.05 (in full batch this loss bears rates below 0.2)'
    """
    if not rate:
        return "look at the data and the model"
    advice = f"try a learning rate of {rate / 10:g}"
    if stable is not None and math.isfinite(stable) and rate > stable:
        advice += f" (in full batch this loss bears rates below {stable:.3g})"
    return advice


def divergence(step: int, loss: Any, limit: float, weights: dict[str, Any], advice: str) -> str:
    """Say why a run stopped at a step; ``weights`` are those before it."""
    what = "has a gradient that is no longer finite"
    if not math.isfinite(loss):
        what = "is no longer finite"
    elif loss > limit:
        what = f"is {float(loss):.3g}, many times what it was"
    return (
        f"Diverged: at step {step:,} the loss {what}. The last good weights are kept "
        f"({say_values(weights)}); {advice}, and reset."
    )
