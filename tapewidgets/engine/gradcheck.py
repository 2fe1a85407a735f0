"""``check_gradients``: the tape against central differences."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from tapewidgets.engine.core.nested import leaves
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import unrecorded
from tapewidgets.engine.core.tape import GradientTape
from tapewidgets.engine.core.tensor import Tensor, wrap
from tapewidgets.engine.core.variable import Variable

Array = Any


class GradientCheck(NamedTuple):
    """What :func:`check_gradients` found; true if the tape and the central differences agree.

    Attributes
    ----------
    compared : number of derivatives, one for each pair of an element of an output and one of an input
    wrong : how many of them differ by more than the tolerance
    where : the derivative that differs most for its tolerance, such as ``d f[0] / d x[1]``
    tape, difference : that derivative from the tape, and by central differences
    hint : what may be the matter with it, or an empty text
    """

    compared: int
    wrong: int
    where: str
    tape: float
    difference: float
    hint: str = ""

    def __bool__(self) -> bool:
        return self.wrong == 0

    def __str__(self) -> str:
        verdict = f"Wrong: {self.wrong} of {self.compared}" if self.wrong else f"Right: {self.compared}"
        numbers = f"tape {self.tape:.9g}, central differences {self.difference:.9g}."
        return f"{verdict} compared. Worst is {self.where}: {numbers}{self.hint if self.wrong else ''}"

    def __repr__(self) -> str:
        return str(self)


def check_gradients(
    f: Callable[..., Any], *inputs: Any, eps: float = 1e-6, atol: float = 1e-5, rtol: float = 1e-3
) -> GradientCheck:
    """Compare gradients with ``(f(x + eps) - f(x - eps)) / (2 eps)``, element by element, in float64.

    Parameters
    ----------
    f : function of the inputs; gives a tensor or a structure of tensors
    inputs : tensor-like. Floating ones are made float64 and checked, others handed to ``f`` as they are
    eps : size of a step
    atol, rtol : the two may differ by ``atol + rtol * |central difference|``; as in PyTorch's ``gradcheck``

    Returns
    -------
    GradientCheck : true if all agree; prints as a sentence with the worst derivative and both its numbers

    Raises
    ------
    ValueError : nothing floating to check; ``f`` is not finite at the inputs, or differs from call to call

    Notes
    -----
    At a kink, such as relu at 0, no derivative is right: the report says so. Choose inputs away from it.

    Examples
    --------
    >>> tw.check_gradients(lambda x: x**3, 2.0)
    Right: 1 compared. Worst is d f / d x: tape 12, central differences 12.
    >>> @tw.custom_gradient
    ... def double(x):
    ...     return 2.0 * x, lambda g: 3.0 * g
    >>> tw.check_gradients(double, 1.0)
    Wrong: 1 of 1 compared. Worst is d f / d x: tape 3, central differences 2.
    """
    if not callable(f):
        raise TypeError(f"check_gradients takes a function of the inputs first, not {f!r:.60}.")
    points = [_point(x) for x in inputs]
    checked = [i for i, x in enumerate(points) if isinstance(x, Variable)]
    if not checked:
        raise ValueError("No floating input to check: write 3. instead of 3.")
    with unrecorded():
        with GradientTape(persistent=True) as tape:
            outputs = _outputs(f, points)
        center = [y._value for y in outputs]
        _require_sane(center, [y._value for y in _outputs(f, points)])
        names = _names(f, len(points))
        worst, compared, wrong = None, 0, 0
        for i in checked:
            by_tape = _by_tape(tape, outputs, points[i])
            for place, left, right in _steps(f, points, i, center, eps):
                for k, y in enumerate(outputs):
                    for at in np.ndindex(y._value.shape):
                        slope, slopes = by_tape[k][(*at, *place)], (left[k][at], right[k][at])
                        difference = (slopes[0] + slopes[1]) / 2
                        excess = abs(slope - difference) / (atol + rtol * abs(difference))
                        excess = excess if np.isfinite(excess) else np.inf
                        compared += 1
                        wrong += excess > 1
                        if worst is None or excess > worst[0]:
                            of = _element("f" if len(outputs) == 1 else f"f's output {k}", at)
                            where = f"d {of} / d {_element(names[i], place)}"
                            worst = (excess, where, slope, difference, _hint(slope, slopes, atol, rtol))
    if worst is None:
        raise ValueError("Nothing to check: an input or the result has no elements.")
    _, where, slope, difference, hint = worst
    return GradientCheck(compared, int(wrong), where, float(slope), float(difference), hint)


def _point(x: Any) -> Any:
    value = convert(x)._value
    return Variable(value.astype(np.float64)) if value.dtype.kind == "f" else x


def _outputs(f: Callable[..., Any], points: list[Any]) -> list[Tensor]:
    try:
        result = f(*points)
    except (TypeError, ValueError) as error:
        error.add_note(
            "check_gradients hands float64 to the function: let it use no float32 tensor of its own."
        )
        raise
    outputs = [convert(y) for y in leaves(result)]
    return [y for y in outputs if y._value.dtype.kind == "f"]


def _require_sane(first: list[Array], second: list[Array]) -> None:
    if not first:
        raise ValueError("The function gives no floating tensor, so it has no gradient to check.")
    for a, b in zip(first, second, strict=True):
        if not np.all(np.isfinite(a)):
            raise ValueError(
                f"The function is not finite at these inputs: {a}. Choose inputs where it is defined."
            )
        if not np.array_equal(a, b):
            raise ValueError(
                "The function gives different results for the same inputs: take the random draws out."
            )


def _by_tape(tape: GradientTape, outputs: list[Tensor], x: Variable) -> list[Array]:
    """For each output its derivatives, shape (output's, input's): one backward pass for each element."""
    found = []
    for y in outputs:
        shape = y._value.shape
        derivatives = np.zeros(shape + x._value.shape)
        for at in np.ndindex(shape):
            seed = np.zeros(shape)
            seed[at] = 1
            g = tape.gradient(y, x, output_gradients=wrap(seed[()]))
            derivatives[at] = 0.0 if g is None else g._value
        found.append(derivatives)
    return found


def _steps(
    f: Callable[..., Any], points: list[Any], i: int, center: list[Array], eps: float
) -> Iterator[tuple[tuple[int, ...], list[Array], list[Array]]]:
    """For each element of input ``i`` the slopes of all outputs to its left and to its right."""
    start = points[i].numpy()
    for place in np.ndindex(start.shape):
        slopes = []
        for step in (-eps, eps):
            moved = np.array(start)
            moved[place] += step
            points[i].assign(moved[()])
            slopes.append([(y._value - y0) / step for y, y0 in zip(_outputs(f, points), center, strict=True)])
        points[i].assign(start)
        yield place, slopes[0], slopes[1]


def _hint(slope: float, slopes: tuple[float, float], atol: float, rtol: float) -> str:
    left, right = slopes
    if not np.isfinite([slope, left, right]).all():
        return " Not finite: the inputs lie at the edge of where the function is defined."
    if abs(left - right) > 100 * (atol + rtol * max(abs(left), abs(right))):
        return (
            f" There is a kink or a jump: the slope is {left + 0.0:.6g} to the left and {right + 0.0:.6g} to "
            "the right. Choose inputs away from it."
        )
    return ""


def _names(f: Callable[..., Any], count: int) -> list[str]:
    """Names of the inputs, as the function calls them."""
    try:
        named = [p.name for p in inspect.signature(f).parameters.values() if p.kind is not p.VAR_POSITIONAL]
    except (TypeError, ValueError):
        named = []
    return [named[i] if i < len(named) else f"input {i}" for i in range(count)]


def _element(name: str, place: tuple[int, ...]) -> str:
    return f"{name}{list(place)}" if place else name


__all__ = ["GradientCheck", "check_gradients"]
