"""The finite-difference check of a gradient: the lines run again in float64, a small step to either side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tapewidgets.engine import replay
from tapewidgets.engine.core.lines import Line, descendants
from tapewidgets.story.backward_pass import BackwardPass
from tapewidgets.story.schema import Check
from tapewidgets.story.text import numbers

EPSILON = 1e-6
MOST_CALCULATIONS = 4_000
"""Lines to run again for one source. Beyond it one direction is checked instead of every element."""


def calculate(line: Line, inputs: Sequence[Any]) -> Any:
    """Run a line again with other inputs."""
    if line.operation == "cast" and np.dtype(line.parameters[0]).kind == "f":
        return inputs[0]  # kept in float64: a difference of 1e-6 would drown in fewer digits
    return replay.calculate(line, inputs)


def check(back: BackwardPass, values: Mapping[int, Any], source: int, gradient: Any) -> Check:
    """Compare a gradient with central differences.

    Parameters
    ----------
    back : the backward pass
    values : number -> value
    source : number
    gradient : what the tape says, of the source's shape

    Returns
    -------
    Check : the finite-difference value, and whether it agrees

    Notes
    -----
    Central difference: ``(f(x + h) - f(x - h)) / 2h`` with h = 1e-6 times the size of x, in float64.
    """
    depends = descendants(back.lines, [source]) - {source}
    again = [line for line in back.lines if line.output in depends]
    value = values.get(source)
    if value is None or any(v is None for line in again for v in _inputs(line, values)):
        return {"text": "", "agrees": True, "note": ["check.forgotten", {}]}
    x = np.asarray(value, np.float64)
    wide = np.asarray(back.seed, np.float64)

    def f(change: Any) -> float:
        found = _run(again, values, source, change)
        return float(np.sum(wide * np.asarray(found.get(back.target, values[back.target]), np.float64)))

    with np.errstate(all="ignore"):
        if x.size * len(again) > MOST_CALCULATIONS:
            return _one_direction(f, x, gradient)
        slopes = np.array([_slope(f, x, unit) for unit in _units(x)]).reshape(x.shape)
        answer: Check = {"text": numbers.text(_tidy(slopes)), "agrees": _agree(slopes, gradient)}
        if answer["agrees"]:
            return answer
        if any(line.operation == "custom_gradient" for line in again):
            answer["note"] = ["check.own_rule", {}]
        elif _at_kink(f, x, gradient):
            answer["agrees"] = True
            answer["note"] = ["check.kink", {}]
    return answer


def _units(x: Any) -> Iterator[Any]:
    """Give for each element of ``x`` the direction that moves it alone."""
    for k in range(x.size):
        unit = np.zeros(x.size)
        unit[k] = 1.0
        yield unit.reshape(x.shape)


def _at_kink(f: Any, x: Any, gradient: Any) -> bool:
    """Tell whether every element of the gradient lies between the slopes to the left and to the right."""
    kinks = 0
    for unit, g in zip(_units(x), np.ravel(gradient), strict=True):
        h = EPSILON * max(1.0, float(np.max(np.abs(x * unit))))
        here = f(0 * unit)
        low, high = sorted(((here - f(-h * unit)) / h, (f(h * unit) - here) / h))
        slack = 1e-4 * (1 + abs(float(g)))
        if not low - slack <= g <= high + slack:
            return False
        kinks += high - low > 10 * slack
    return kinks > 0


def _one_direction(f: Any, x: Any, gradient: Any) -> Check:
    direction = np.cos(np.arange(x.size, dtype=np.float64)).reshape(x.shape)
    slope = _slope(f, x, direction)
    expected = np.sum(direction * np.asarray(gradient, np.float64))
    scale = float(np.sum(np.abs(direction * np.asarray(gradient, np.float64))))
    agrees = bool(abs(slope - expected) <= 1e-3 * scale + 1e-4)
    return {
        "text": numbers.text(slope),
        "agrees": agrees,
        "note": ["check.direction", {"count": x.size}],
    }


def _slope(f: Any, x: Any, direction: Any) -> float:
    h = EPSILON * max(1.0, float(np.max(np.abs(x * direction), initial=0.0)))
    return float((f(h * direction) - f(-h * direction)) / (2 * h))


def _inputs(line: Line, values: Mapping[int, Any]) -> list[Any]:
    """Give the values that a line read; a Variable may have been assigned since."""
    return [values.get(n) if v is None else v for n, v in zip(line.inputs, line.values[1:], strict=True)]


def _run(again: Sequence[Line], values: Mapping[int, Any], source: int, change: Any) -> dict[int, Any]:
    """Give the values after ``change`` of the source."""
    found = {source: np.asarray(_wide(values[source]) + change)[()]}
    for line in again:
        inputs = []
        for number, value, tracked in zip(line.inputs, _inputs(line, values), line.tracked, strict=True):
            if tracked and number == source:
                inputs.append(np.asarray(_wide(value) + change)[()])
            else:
                inputs.append(found[number] if tracked and number in found else _wide(value))
        found[line.output] = calculate(line, inputs)
    return found


def _wide(value: Any) -> Any:
    array = np.asarray(value)
    return array.astype(np.float64)[()] if array.dtype.kind == "f" else value


def _tidy(slopes: Any) -> Any:
    """Round away the noise of the last digits, so that 10 is not shown as 9.99999999."""
    scale = float(np.max(np.abs(np.where(np.isfinite(slopes), slopes, 0)), initial=0.0))
    rounded = np.round(slopes, 8 - int(np.ceil(np.log10(scale)))) if scale > 0 else slopes
    return rounded if np.all(np.isfinite(slopes)) else slopes


def _agree(slopes: Any, gradient: Any) -> bool:
    g = np.asarray(gradient, np.float64)
    scale = float(np.max(np.abs(g[np.isfinite(g)]), initial=0.0))
    return bool(np.allclose(slopes, g, rtol=1e-3, atol=1e-4 * max(1.0, scale), equal_nan=True))
