"""Where a run stands and what can be chosen, for the page of SGDPanel, as plain JSON data."""

from typing import Any

import numpy as np

from tapewidgets.panels.sgd_panel.pace import SPEEDS
from tapewidgets.panels.sgd_panel.run_form import schedule_of
from tapewidgets.panels.sgd_panel.setup_views import preset_of
from tapewidgets.training.exports.run_text import advise, values_message
from tapewidgets.training.held_out import say_losses
from tapewidgets.training.optimizer import KINDS as OPTIMIZERS
from tapewidgets.training.presets import PRESETS
from tapewidgets.training.run import Run
from tapewidgets.words import Message


def progress_view(
    run: Run, *, running: bool, seconds_left: int | None = None, note: Message = ""
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
            "batch_size": [[size, ["sgd.choice.samples", {"size": str(size)}]] for size in sizes]
            + [[0, ["sgd.choice.all", {"count": f"{run.data.count:,}"}]]],
            "optimizer": [[name, name] for name in OPTIMIZERS],
            "preset": [[name, preset.title] for name, preset in PRESETS.items()],
            "speed": [[steps, text] for steps, text in SPEEDS.items()],
        },
        "form": form_view(run),
        "preset": preset_of(run),
        "limit": limit_view(run),
        "changes": [
            {"step": change.step, "text": change.said, "batch_size": change.batch_size}
            for change in run.changes
        ],
    }


def limit_view(run: Run) -> dict[str, Any]:
    """Say from which learning rate on the run diverges, and how that is known."""
    limit = run.rate_limit
    return {"low": limit.low, "high": limit.high, "say": limit.said, "why": limit.reason}


def form_view(run: Run) -> dict[str, Any]:
    """Gather what the form is filled with."""
    settings = run.settings
    return {
        "model": settings.model,
        "loss": settings.loss,
        "arrays": any(settings.shapes.values()),
        "line": dict(run.data.made) if run.data.made and "slope" in run.data.made else None,
        "shuffle": settings.shuffle,
        "schedule": schedule_of(run),
        "epochs": settings.epochs,
    }


def still_far(run: Run) -> Message:
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
    return ["sgd.finished.far", {}] if above > 0.1 * abs(least) + 1e-3 * abs(first) else ""


def goal_of(run: Run) -> Message:
    """Say the exact answer, if it is known, and why a run of batches ends beside it."""
    if run.exact is None:
        return ""
    noisy = run.batch_size < run.data.count and run.data.made and run.data.made.get("noise")
    exact = {"exact": values_message(run.exact)}
    return ["sgd.finished.rest", exact] if noisy else ["sgd.finished.goal", exact]


def sentence(run: Run, status: str) -> Message:
    """Say how things stand, in a sentence to show and to read aloud."""
    weights = run.weights_message
    if status == "diverged":
        return run.why_diverged
    if status == "ready":
        return ["sgd.ready", {"weights": weights}]
    if status == "running":
        return ["sgd.running", {"settings": run.settings_message}]
    steps: Message = ["sgd.steps", {"steps": f"{run.step_number:,}"}]
    found = say_losses(run.losses(), run.data) if run.data.test is not None else ""
    if not found and any(value.shape for value in run.weights.values()):
        own = f"{run.both_losses.at(run.step_number, list(run.weights.values()))[0]:.3g}"
        found = ["sgd.losses.own", {"own": own, "count": f"{run.data.count:,}"}]
    losses: Message = ["sgd.losses", {"losses": found}] if found else ""
    if status == "paused":
        return _one_after_another(["sgd.paused", {"steps": steps, "weights": weights}], losses)
    first, *_, last = run.history.losses[1:] if run.step_number > 1 else (0.0, 0.0)
    if last > 10 * first:
        grew = {"first": f"{first:.3g}", "last": f"{last:.3g}"}
        advice = advise(run.learning_rate, run.rate_limit)
        return ["sgd.finished.grew", {"steps": steps, "advice": advice, **grew}]
    finished: Message = ["sgd.finished", {"steps": steps, "weights": weights}]
    return _one_after_another(finished, losses, goal_of(run), still_far(run))


def _one_after_another(said: Message, *more: Message) -> Message:
    """Put sentences together, those that there are."""
    for sentence in filter(None, more):
        said = ["sgd.told.more", {"said": said, "more": sentence}]
    return said
