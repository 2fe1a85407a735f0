"""``tw.train``: a whole run in one call."""

from collections.abc import Mapping
from typing import Any

from tapewidgets.training.data import as_data
from tapewidgets.training.run import Run
from tapewidgets.training.settings import LOSS, MODEL, VARIABLES, Settings


def make_run(data: Any = None, **choices: Any) -> Run:
    """Prepare a run that has not begun; the keywords are those of `train`."""
    return Run(Settings(**choices), as_data(data))


def train(
    data: Any = None,
    *,
    model: str = MODEL,
    loss: str = LOSS,
    variables: Mapping[str, Any] = VARIABLES,
    learning_rate: float = 0.01,
    batch_size: int | None = 1,
    shuffle: bool = False,
    seed: int = 0,
    optimizer: str = "SGD",
    epochs: int = 10,
    steps: int | None = None,
) -> Run:
    """Train a typed model and give back everything that happened.

    Parameters
    ----------
    data : ``(x, y)``, a dict of columns, the path of a CSV, or None for 1,000 points on y = 3x + 1
    model, loss : lines in the learner's language over the data's columns and the variables; the mean of the
        loss over a batch is made smaller
    variables : name -> start
    learning_rate : from 0 to 1e6
    batch_size : points a step; None for all
    shuffle : a new order each epoch
    seed : of that order
    optimizer : its name
    epochs : passes over the data
    steps : how many steps in all, instead of ``epochs``

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
    >>> run.weights["w"], run.weights["b"]
    (np.float32(3.0), np.float32(1.0))
    """
    return make_run(
        data,
        model=model,
        loss=loss,
        variables=variables,
        learning_rate=learning_rate,
        batch_size=batch_size,
        shuffle=shuffle,
        seed=seed,
        optimizer=optimizer,
        epochs=epochs,
        steps=steps,
    ).advance()
