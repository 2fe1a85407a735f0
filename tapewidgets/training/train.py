"""``tw.train``: a whole run in one call."""

import inspect
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from tapewidgets.training.data import Data, as_data, with_test
from tapewidgets.training.descent import MOST_ROWS
from tapewidgets.training.optimizer import check_choices
from tapewidgets.training.presets import PRESETS
from tapewidgets.training.python_model import PythonModel
from tapewidgets.training.run import Run
from tapewidgets.training.settings import CHOICES, LOSS, MODEL, VARIABLES, Settings


def prepare(data: Any = None, *, test: Any = None, keep: int = MOST_ROWS, **choices: Any) -> Run:
    """Prepare a run that has not begun.

    Parameters
    ----------
    data, test : as for `train`
    keep : rows of the history to keep at most; a longer run keeps every second step, every fourth, ...
    choices : the other keywords of `train`

    Returns
    -------
    Run : to be advanced

    Examples
    --------
    >>> run = tw.training.prepare(learning_rate=0.1)
    >>> run.advance(2)
    Run(2 of 10000 steps, paused: w = -0.9546, b = -0.2283)
    """
    check_choices("prepare", choices)
    points, chosen = resolve(data, choices)
    return Run(Settings(**chosen), with_test(points, test), keep)


def resolve(data: Any, choices: Mapping[str, Any]) -> tuple[Data, dict[str, Any]]:
    """Find the data and the choices that are meant, if the model is the name of a preset.

    Examples
    --------
    >>> points, choices = resolve(None, {"model": "valley", "learning_rate": 0.01})
    >>> points.count, choices["learning_rate"], choices["epochs"]
    (200, 0.01, 400)
    """
    name = choices.get("model")
    if callable(name):
        function = PythonModel(name)
        own = {key: value for key, value in choices.items() if key != "model"}
        given = {"variables": function.variables} if function.variables else {}
        return as_data(data), {**given, **own, "model": function.text(), "function": function}
    if not isinstance(name, str) or name not in PRESETS:
        points = as_data(data)
        return points, {**choices, **_named_after(points, choices)}
    preset = PRESETS[name]
    rest = {key: value for key, value in choices.items() if key != "model"}
    return preset.make() if data is None else as_data(data), {**preset.choices, **rest}


def _named_after(data: Data, choices: Mapping[str, Any]) -> dict[str, Any]:
    """Write the line in the names of two columns such as size and price, if no model is given."""
    first, *others = data.columns
    given = choices.get("model", MODEL) != MODEL or choices.get("loss", LOSS) != LOSS
    if given or len(others) != 1 or {first, others[0]} == {"x", "y"}:
        return {}
    if {first, others[0]} & {*choices.get("variables", VARIABLES), "predictions"}:
        return {}
    return {"model": f"predictions = w*{first} + b", "loss": f"loss = (predictions - {others[0]})**2"}


def train(
    data: Any = None,
    *,
    test: Any = None,
    model: Any = MODEL,
    loss: str = LOSS,
    variables: Mapping[str, Any] = VARIABLES,
    learning_rate: Any = 0.01,
    batch_size: int | None = 1,
    shuffle: bool = False,
    seed: int = 0,
    optimizer: str = "SGD",
    options: Mapping[str, Any] = MappingProxyType({}),
    epochs: int = 10,
    steps: int | None = None,
    **unknown: Any,
) -> Run:
    """Train a typed model and give back everything that happened.

    Parameters
    ----------
    data : ``(x, y)``, a dict of columns, the path of a CSV, or None for 1,000 noisy points around y = 3x + 1
    test : points to hold out of the training, so that over-fitting shows: a share of the data such as 0.25,
        chosen by chance, or other points in any of the forms of ``data``
    model, loss : lines in the learner's language over the data's columns and the variables; the mean of the
        loss over a batch is made smaller. A ``model`` that is the name of a preset (line, valley, outlier,
        noise, saddle, minima, sine, polynomial, overfit, logistic, clouds, moons, deep) brings its data and
        settings along; it may also be a Python function ``model(x, weights)`` or a ``tw.Module``, whose
        result the loss calls ``predictions``
    variables : name -> start
    learning_rate : from 0 to 1e6, or a schedule such as ``tw.optimizers.schedules.CosineDecay(0.1, 1000)``
    batch_size : points a step; None for all
    shuffle : a new order each epoch
    seed : of that order
    optimizer : SGD, Momentum, Nesterov, Adam, RMSprop or Adagrad
    options : the optimizer's settings besides the learning rate, such as ``{"momentum": 0.5}``
    epochs : passes over the data
    steps : how many steps in all, instead of ``epochs``
    unknown : nothing; another keyword is refused in a sentence

    Returns
    -------
    Run : its weights, history and steps

    Raises
    ------
    ValueError, TypeError : a choice that cannot be, said in a sentence
    tapewidgets.language.ProgramError : the model or loss cannot be read

    Examples
    --------
    >>> run = tw.train(learning_rate=0.01, epochs=10)
    >>> run.say_weights()
    'w = 2.992, b = 0.9785'
    """
    choices = {name: value for name, value in locals().items() if name in CHOICES}
    check_choices("train", unknown)
    if callable(model) or model in PRESETS:  # what was not given is the preset's to say
        choices = {name: value for name, value in choices.items() if value is not DEFAULTS[name]}
    return prepare(data, test=test, **choices).advance()


DEFAULTS = {name: parameter.default for name, parameter in inspect.signature(train).parameters.items()}
"""The keywords of `train` -> what they are if nothing is given."""


def _no_checkpoint(*args: Any, **kwargs: Any) -> NoReturn:
    """Refuse ``tf.train.Checkpoint`` and its like."""
    raise NotImplementedError(
        "tw.train trains a line; checkpoints are not here. Keep the values: "
        "np.savez(file, *[v.numpy() for v in model.variables])."
    )


for _name in ("Checkpoint", "CheckpointManager", "latest_checkpoint", "list_variables", "load_checkpoint"):
    setattr(train, _name, _no_checkpoint)
