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
from tapewidgets.words import Message, catalog, say, tell


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
    frame = step_frame(run.step(number)) if number else tell("training.ready", weights=run.say_weights())
    return f"{frame}\n{run.diverged}" if run.diverged and number == run.step_number else frame


def step_frame(step: Step) -> str:
    """Write a step as text.

    Parameters
    ----------
    step : as `Run.step` gives it
    """
    size = len(step.rows)
    head = {"step": f"{step.number:,}", "epoch": f"{step.epoch:,}", "count": f"{size:,}"}
    lines = [tell("training.frame", rate=f"{step.learning_rate:g}", **head)]
    if size == 1:
        parts = [f"{name} = {_short(values)}" for name, values in step.columns.items()]
        lines.append("  " + tell("training.frame.point", point=parts, prediction=_short(step.predictions)))
    lines.append("  " + tell("training.frame.loss", loss=_short(step.loss)))
    for name in step.before:
        moved = {
            "before": step.before,
            "after": step.after,
            "gradient": step.gradients,
            "update": step.updates,
        }
        found = {word: _short(values[name]) for word, values in moved.items()}
        lines.append("  " + tell("training.frame.weight", name=name, **found))
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
    >>> say_values({"W1": np.ones((2, 16)), "b1": np.ones(16)})
    '48 weights in W1, b1'
    """
    return say(catalog(), values_message(values))


def values_message(values: dict[str, Any]) -> Message:
    """Give what `say_values` says as a message."""
    if any(np.shape(value) for value in values.values()):
        count = sum(np.size(value) for value in values.values())
        return ["sgd.weights.arrays", {"count": f"{count:,}", "names": [*values]}]
    parts: list[Message] = [
        ["sgd.weights.number", {"name": name, "value": f"{float(value):.4g}"}]
        for name, value in values.items()
    ]
    return ["sgd.weights.more" if len(parts) > 4 else "sgd.weights.all", {"weights": parts[:4]}]


def say_no_start(advice: Message) -> Message:
    """Say why a run whose loss is not finite at the start cannot begin, and what to try.

    Examples
    --------
    >>> say(catalog("en"), say_no_start(""))
    'The loss is not finite at the start: choose other starts, model or data.'
    """
    return ["sgd.start.wrong", {"advice": advice or ["sgd.advice.choose", {}]}]


def advise(rate: float, limit: RateLimit) -> Message:
    """Say what to try after a divergence.

    Parameters
    ----------
    rate : the learning rate that was used
    limit : from which rate on such a run diverges

    Examples
    --------
    >>> say(catalog("en"), advise(0.5, RateLimit(0.2, 0.2, "batch of 1: diverges from 0.2", "")))
    'try a learning rate of 0.05 (batch of 1: diverges from 0.2)'
    """
    if not rate:
        return ["sgd.advice.look", {}]
    if limit.low is not None and rate > limit.low:
        return ["sgd.advice.limit", {"rate": f"{rate / 10:g}", "limit": limit.said}]
    return ["sgd.advice.rate", {"rate": f"{rate / 10:g}"}]


def divergence(step: int, loss: Any, limit: float, weights: dict[str, Any], advice: Message) -> Message:
    """Say why a run stopped at a step; ``weights`` are those before it."""
    what: Message = ["sgd.diverged.gradient", {}]
    if not math.isfinite(loss):
        what = ["sgd.diverged.infinite", {}]
    elif loss > limit:
        what = ["sgd.diverged.large", {"loss": f"{float(loss):.3g}"}]
    kept = {"weights": values_message(weights), "advice": advice}
    return ["sgd.diverged", {"step": f"{step:,}", "what": what, **kept}]
