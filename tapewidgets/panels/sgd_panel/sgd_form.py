"""What the page's form may ask SGDPanel to train: every part is checked again here."""

from typing import Any

from tapewidgets.engine.keras.schedules import CosineDecay, ExponentialDecay
from tapewidgets.training import Run
from tapewidgets.training.data import Data, line
from tapewidgets.training.settings import check_whole

MOST_POINTS = 10_000
MOST_TYPED = 1_000
MOST_VARIABLES = 20
SCHEDULES = ("constant", "exponential", "cosine", "given")


def read_form(content: dict[str, Any]) -> dict[str, Any]:
    """Read a form into choices for `Run.again`.

    Parameters
    ----------
    content : the page's message, all of it the client's word

    Raises
    ------
    ValueError, TypeError : with a sentence for the panel
    """
    choices: dict[str, Any] = {}
    for name in ("model", "loss"):
        if name in content:
            if not isinstance(content[name], str):
                raise ValueError(f"The {name} must be text.")
            choices[name] = content[name]
    if "variables" in content:
        choices["variables"] = _numbers(content["variables"], "The start", MOST_VARIABLES)
    if "epochs" in content:
        choices["epochs"] = check_whole("epochs", content["epochs"], 1, 100_000)
    if "shuffle" in content:
        choices["shuffle"] = content["shuffle"] is True
    if "schedule" in content:
        if content["schedule"] not in SCHEDULES:
            raise ValueError(f"The schedule must be one of {', '.join(SCHEDULES)}.")
        choices["schedule"] = content["schedule"]
    if "line" in content:
        made = _numbers(content["line"], "The line", 5)
        for name, most in (("points", MOST_POINTS), ("seed", 2**31)):
            made[name] = check_whole(name, made.get(name), 0, most)
        choices["data"] = line(**made)
    elif "points" in content:
        choices["data"] = _points(content["points"])
    return choices


def schedule_of(run: Run) -> str:
    """Name the schedule of a run's learning rate as the form does; a person's own is called "given"."""
    rate = run.settings.learning_rate
    if not callable(rate):
        return "constant"
    return {CosineDecay: "cosine", ExponentialDecay: "exponential"}.get(type(rate), "given")


def make_schedule(name: str, rate: float, steps: int) -> Any:
    """Make a learning rate that begins at ``rate`` and goes down over so many steps.

    Parameters
    ----------
    name : "constant", "exponential" (to a hundredth) or "cosine" (to 0)

    Examples
    --------
    >>> print(f"{float(make_schedule('cosine', 0.5, 100)(50)):.4f}")
    0.2500
    """
    if name == "exponential":
        return ExponentialDecay(rate, decay_steps=steps, decay_rate=0.01)
    return CosineDecay(rate, decay_steps=steps) if name == "cosine" else rate


def _numbers(given: Any, what: str, most: int) -> dict[str, Any]:
    if not isinstance(given, dict) or not 1 <= len(given) <= most:
        raise ValueError(f"{what} must be one to {most} named numbers.")
    for name, value in given.items():
        if not isinstance(name, str) or not name.isidentifier() or len(name) > 32:
            raise ValueError(f"{what} has a name that is no name.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{what} gives {name} no number.")
    return dict(given)


def _points(given: Any) -> Data:
    if (
        not isinstance(given, list)
        or len(given) != 2
        or not all(isinstance(column, list) for column in given)
    ):
        raise ValueError("Points come as two lists, x and y.")
    if max(map(len, given)) > MOST_TYPED:
        raise ValueError(f"At most {MOST_TYPED:,} points are typed or drawn; read more from a CSV in Python.")
    return Data({"x": given[0], "y": given[1]})
