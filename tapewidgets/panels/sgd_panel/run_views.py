"""Where a run stands and what can be chosen, for the page of SGDPanel, as plain JSON data."""

from dataclasses import asdict
from typing import Any

import numpy as np

from tapewidgets.panels.sgd_panel.pace import SPEEDS
from tapewidgets.panels.sgd_panel.run_form import schedule_of
from tapewidgets.panels.sgd_panel.setup_views import preset_of
from tapewidgets.training.exports.run_text import advise, say_values
from tapewidgets.training.held_out import say_losses
from tapewidgets.training.optimizer import KINDS as OPTIMIZERS
from tapewidgets.training.presets import PRESETS
from tapewidgets.training.run import Run


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
    return {
        "model": settings.model,
        "loss": settings.loss,
        "arrays": any(settings.shapes.values()),
        "line": dict(run.data.made) if run.data.made and "slope" in run.data.made else None,
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
    both = say_losses(run.losses(), run.data)
    both = f" {both}." if both else ""
    if status == "paused":
        return f"Paused after {steps}: {weights}.{both}"
    losses = run.history.losses
    if run.step_number > 1 and losses[-1] > 10 * losses[1]:
        grew = f"the loss grew from {losses[1]:.3g} to {losses[-1]:.3g}"
        advice = advise(run.learning_rate, run.rate_limit)
        return f"Finished after {steps}, but {grew}: {advice}."
    exact = run.exact
    goal = "" if exact is None else f" The exact answer is {say_values(exact)}{rest_of(run)}."
    return f"Finished after {steps}: {weights}.{both}{goal}{still_far(run)}"
