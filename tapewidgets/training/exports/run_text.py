"""A run as text: its rows as CSV, one step as a frame that can be read aloud, values and advice in words."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import numpy as np

from tapewidgets import files
from tapewidgets.training.exports import RunData
from tapewidgets.training.rate_limit import RateLimit
from tapewidgets.training.step import Step


def table(run: RunData, path: str | Path | None = None) -> str:
    """Give the kept rows as CSV, and write them to a file if one is named.

    Each row has the step, its loss, where there are test points the mean losses over the training points and
    over the test points after it, then each number's value, gradient and update.

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
    if run.data.test is not None:
        both = run.losses(every=True)
        headings += ["training loss", "test loss"]
        columns += [both["training"], both["test"]]
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


def text(run: RunData, number: int | None = None) -> str:
    """Give a step, by default the last, as text.

    Parameters
    ----------
    run : a `Run`
    number : from 1 to the steps taken
    """
    number = run.step_number if number is None else number
    frame = step_frame(run.step(number)) if number else f"Ready: {run.say_weights()}"
    return f"{frame}\n{run.diverged}" if run.diverged and number == run.step_number else frame


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


def say_no_start(advice: str) -> str:
    """Say why a run whose loss is not finite at the start cannot begin, and what to try.

    Examples
    --------
    >>> say_no_start("")
    'The loss is not finite at the start: choose other starts, model or data.'
    """
    return f"The loss is not finite at the start: {advice or 'choose other starts, model or data'}."


def advise(rate: float, limit: RateLimit) -> str:
    """Say what to try after a divergence.

    Parameters
    ----------
    rate : the learning rate that was used
    limit : from which rate on such a run diverges

    Examples
    --------
    >>> advise(0.5, RateLimit(0.2, 0.2, "batch of 1: diverges from 0.2", ""))
    'try a learning rate of 0.05 (batch of 1: diverges from 0.2)'
    """
    if not rate:
        return "look at the data and the model"
    advice = f"try a learning rate of {rate / 10:g}"
    return f"{advice} ({limit.say})" if limit.low is not None and rate > limit.low else advice


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
