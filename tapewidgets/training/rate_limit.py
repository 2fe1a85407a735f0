"""From which learning rate on a run diverges, where the loss is quadratic: for its batches and optimizer.

A step on a batch with second derivative H multiplies the error of the weights by ``I - rate * H`` (with
momentum that of the weights and of the last step together). Over an epoch in a fixed order the error is
multiplied by the product of its steps: where the largest eigenvalue of that product is above 1, every run
diverges. With shuffling no two epochs are alike: what some orders survive others do not, so there is a range,
measured on a few orders.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tapewidgets.training.batches import Batches
from tapewidgets.training.landscape import Landscape
from tapewidgets.training.optimizer import is_plain, momentum_of
from tapewidgets.words import Message, catalog
from tapewidgets.words import say as written

MOST_WEIGHTS = 12
MOST_ROWS = 2_000
"""Rows of the data that are looked at; their spread stands for that of more."""
ORDERS, EPOCHS = 8, 4
"""Shuffled orders that are tried, each over so many epochs."""
GROWN = 1e5
"""An error that has grown so many times will not come back."""

Matrices = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RateLimit:
    """From where on a run diverges.

    Attributes
    ----------
    low, high : below ``low`` no run diverges, above ``high`` every run does; None where there is no forecast
    said : in a few words, as a message
    reason : where that comes from, or why there is no forecast, as a message
    """

    low: float | None
    high: float | None
    said: Message
    reason: Message

    @property
    def say(self) -> str:
        """Say it in a few words."""
        return written(catalog(), self.said)

    @property
    def why(self) -> str:
        """Say where that comes from, or why there is no forecast."""
        return written(catalog(), self.reason)


class RateLimits:
    """The limits for one loss and one data set; each is found once.

    Parameters
    ----------
    landscape : of the run
    """

    def __init__(self, landscape: Landscape) -> None:
        self._landscape = landscape
        self._found: dict[Any, RateLimit] = {}
        self._rows: Matrices | None = None

    def find(self, batches: Batches, optimizer: str, options: Mapping[str, Any]) -> RateLimit:
        """Find the limit for some batches and an optimizer.

        Examples
        --------
        >>> run = tw.training.prepare(batch_size=None)
        >>> run.rate_limit.say
        'all points: diverges from 0.97'
        """
        key = (batches.size, batches.shuffle, batches.seed, optimizer, tuple(sorted(options.items())))
        if key not in self._found:
            self._found[key] = self._find(batches, optimizer, options)
        return self._found[key]

    def _find(self, batches: Batches, optimizer: str, options: Mapping[str, Any]) -> RateLimit:
        if not is_plain(optimizer, options):
            key = "sgd.limit.adam" if optimizer == "Adam" else "sgd.limit.adapts"
            why: Message = ["sgd.limit.why.set", {"optimizer": optimizer}]
            return RateLimit(None, None, [key, {"optimizer": optimizer}], why)
        quadratic = self._landscape.quadratic
        if quadratic is None or quadratic.curvatures[-1] <= 0:
            return RateLimit(None, None, ["sgd.limit.bowl", {}], ["sgd.limit.why.bowl", {}])
        momentum = momentum_of(optimizer, options)
        nesterov = optimizer == "Nesterov" or bool(options.get("nesterov"))
        all_points = batches.size >= batches.count
        whose: Message = (
            ["sgd.limit.all", {}] if all_points else ["sgd.limit.batch", {"size": f"{batches.size:,}"}]
        )
        if all_points:
            limit, _ = _crossings(np.diag(quadratic.curvatures)[None], momentum, nesterov)
            return _from(limit, whose, ["sgd.limit.why.curvature", {}])
        rows = self._curvatures()
        if rows is None:
            return RateLimit(None, None, ["sgd.limit.model", {"whose": whose}], ["sgd.limit.why.few", {}])
        limit, above = _crossings(_means(rows, batches.size), momentum, nesterov)
        if not batches.shuffle and above > 1.02 * limit:
            return _between("sgd.limit.between", limit, above, whose, ["sgd.limit.why.phase", {}])
        if not batches.shuffle:
            return _from(limit, whose, ["sgd.limit.why.epoch", {}])
        low, high = _range(rows, batches, limit, momentum, nesterov)
        tried: Message = ["sgd.limit.why.orders", {"orders": str(ORDERS), "epochs": str(EPOCHS)}]
        return _between("sgd.limit.shuffled", low, high, whose, tried)

    def _curvatures(self) -> Matrices | None:
        """The second derivative of each row's loss, shape (rows, weights, weights), if it is known."""
        land = self._landscape
        if (
            self._rows is None
            and land.quadratic is not None
            and len(land.quadratic.curvatures) <= MOST_WEIGHTS
        ):
            found = self._row_by_row(len(land.quadratic.curvatures))
            whole = found.mean(axis=0)
            same = np.allclose(np.linalg.eigvalsh(whole), land.quadratic.curvatures, rtol=1e-6)
            self._rows = found if same or len(found) < land.data.count else found[:0]
        return self._rows if self._rows is not None and len(self._rows) else None

    def _row_by_row(self, count: int) -> Matrices:
        """Differentiate the gradient of each row's loss; where all weights are numbers, of all rows at once.

        A weight that is given as a column, one number a row, gets the gradient of each row by itself.
        """
        land = self._landscape
        rows = min(MOST_ROWS, land.data.count)
        columns = {name: values[:rows].astype(np.float64) for name, values in land.data.columns.items()}
        points = [np.zeros(count), *np.eye(count)]
        simple = not any(start.shape for start in land.settings.variables.values())
        with np.errstate(all="ignore"):
            if simple and all(values.ndim == 1 for values in columns.values()):
                weights = [[np.full(rows, weight) for weight in point] for point in points]
                slopes = np.array([land.model.gradients_at(each, columns) for each in weights]) * rows
            else:
                slopes = np.empty((len(points), count, rows))
                for row in range(rows):
                    one = {name: values[row : row + 1] for name, values in columns.items()}
                    for at, point in enumerate(points):
                        parts = land.model.gradients_at(land.settings.split(point), one)
                        slopes[at, :, row] = np.concatenate([np.ravel(part) for part in parts])
        return np.moveaxis(slopes[1:] - slopes[0], 2, 0)


def _from(limit: float, whose: Message, why: Message) -> RateLimit:
    return RateLimit(limit, limit, ["sgd.limit.from", {"whose": whose, "limit": f"{limit:.2g}"}], why)


def _between(key: str, low: float, high: float, whose: Message, why: Message) -> RateLimit:
    ends = {"low": f"{low:.2g}", "high": f"{high:.2g}"}
    return RateLimit(low, high, [key, {"whose": whose, **ends}], why)


def _means(rows: Matrices, size: int) -> Matrices:
    """The second derivative of each batch of ``size`` rows; the last may be shorter."""
    starts = np.arange(0, len(rows), size)
    counts = np.diff([*starts, len(rows)])
    return np.asarray(np.add.reduceat(rows, starts, axis=0) / counts[:, None, None])


def _steps(curvatures: Matrices, rate: float, momentum: float, nesterov: bool) -> Matrices:
    """What each step multiplies the error (and with momentum the last step) by."""
    count = curvatures.shape[-1]
    one = np.broadcast_to(np.eye(count), curvatures.shape)
    if not momentum:
        return one - rate * curvatures
    kept, slope = momentum * one, -rate * curvatures
    ahead = [one + momentum * slope + slope, momentum * kept] if nesterov else [one + slope, kept]
    return np.block([[ahead[0], ahead[1]], [slope, kept]])


def _growth(steps: Matrices) -> float:
    """The logarithm of what an epoch of steps multiplies the error by, in the long run."""
    product, logs = steps, np.zeros(len(steps))
    while len(product) > 1:
        size = np.abs(product).max(axis=(1, 2)) + 1e-300
        product, logs = product / size[:, None, None], logs + np.log(size)
        half = len(product) // 2
        odd, odd_logs = product[2 * half :], logs[2 * half :]
        product = np.concatenate([product[1 : 2 * half : 2] @ product[: 2 * half : 2], odd])
        logs = np.concatenate([logs[1 : 2 * half : 2] + logs[: 2 * half : 2], odd_logs])
    return float(np.log(np.abs(np.linalg.eigvals(product[0])).max() + 1e-300) + logs[0])


def _crossings(curvatures: Matrices, momentum: float, nesterov: bool) -> tuple[float, float]:
    """The rate below which the error never grows, and that above which it always does.

    With momentum they may differ: between them some rates are in step with the order of the batches.

    Examples
    --------
    >>> [round(rate, 4) for rate in _crossings(np.array([[[4.0]]]), 0.0, False)]
    [0.5, 0.5]
    >>> [round(rate, 4) for rate in _crossings(np.array([[[4.0]]]), 0.9, False)]
    [0.95, 0.95]
    """

    def grows(rate: float) -> bool:
        return _growth(_steps(curvatures, rate, momentum, nesterov)) > 1e-9

    def between(low: float, high: float) -> float:
        for _ in range(16):
            middle = float(np.sqrt(low * high))
            low, high = (low, middle) if grows(middle) else (middle, high)
        return low

    steepest = float(np.abs(np.linalg.eigvalsh(curvatures)).max())
    rate, first, last, since = 0.02 / steepest, 0.0, 0.0, 0
    while since < 30 and rate < 1e4 / steepest:
        if not grows(rate):
            last, since = rate, 0
        else:
            first, since = first or rate, since + 1
        rate *= 1.05
    low = between(first / 1.05, first)
    return low, max(low, between(last, last * 1.05))


def _range(
    rows: Matrices, batches: Batches, limit: float, momentum: float, nesterov: bool
) -> tuple[float, float]:
    """From which rate on some, and all, of a few shuffled orders diverge: tried out on the error alone."""
    rates = limit * np.geomspace(0.4, 4.0, 48)
    count = rows.shape[-1]
    width = 2 * count if momentum else count
    errors = np.random.default_rng(0).normal(size=(ORDERS, len(rates), width, 1))
    errors[:, :, count:] = 0
    errors /= np.linalg.norm(errors, axis=2, keepdims=True)
    most = np.zeros((ORDERS, len(rates)))
    for epoch in range(EPOCHS):
        kinds = [
            np.random.default_rng((batches.seed, ORDERS * epoch + order)).permutation(len(rows))
            for order in range(ORDERS)
        ]
        curved = np.stack([_means(rows[order], batches.size) for order in kinds], axis=1)
        for step in curved:
            slopes = step[:, None] @ errors[:, :, :count] * rates[:, None, None]
            if momentum:
                last = momentum * errors[:, :, count:] - slopes
                ahead = momentum * last - slopes if nesterov else last
                errors = np.concatenate([errors[:, :, :count] + ahead, last], axis=2)
            else:
                errors = errors - slopes
            most = np.maximum(most, np.abs(errors).max(axis=(2, 3)))
            errors = np.where(most[:, :, None, None] > GROWN, GROWN, errors)
    final = np.abs(errors).max(axis=(2, 3))
    some, every = ((most >= GROWN) | (final > 1)).any(axis=0), (final > 1).all(axis=0)
    low = rates[max(0, int(np.argmax(some)) - 1)] if some.any() else rates[-1]
    high = rates[min(len(rates) - 1, int(np.flatnonzero(~every)[-1]) + 1)] if not every.all() else rates[0]
    return float(low), float(max(high, 1.05 * low))
