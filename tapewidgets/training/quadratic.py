"""The minimum of a linear model's squared loss, and the largest learning rate that is stable in full batch.

A loss that is quadratic in the weights has a gradient that is affine in them: ``gradient(p) = H p + g0``.
Asking for the gradient at 0 and each unit vector gives H and g0; a random point tells whether it is affine.
The least loss is where ``H p = -g0`` (the normal equations of least squares), and descent with a fixed rate
converges below 2 / (largest eigenvalue of H) (Nesterov, Introductory Lectures on Convex Optimization, 1.2.3).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_WEIGHTS = 200

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Quadratic:
    """The bottom of a quadratic loss.

    Parameters
    ----------
    answer : shape (weights,), where the loss is least; the shortest one if many are
    curvatures : shape (weights,), eigenvalues of the loss's second derivative, ascending
    unique : whether there is one answer only
    matrix, slope : the gradient at a point p is ``matrix @ p + slope``
    """

    answer: Vector
    curvatures: Vector
    unique: bool
    matrix: npt.NDArray[np.float64]
    slope: Vector

    @property
    def largest_stable_rate(self) -> float:
        """Above this learning rate full-batch gradient descent diverges; inf on a flat loss."""
        steepest = float(self.curvatures[-1])
        return 2 / steepest if steepest > 0 else float("inf")


def find_quadratic(gradient: Callable[[Vector], Vector], weights: int) -> Quadratic | None:
    """Find the bottom of a loss, if it is quadratic and bounded below; else None.

    Parameters
    ----------
    gradient : the loss's gradient at a point, shape (weights,) -> (weights,), in float64
    weights : how many numbers are trained

    Examples
    --------
    >>> found = find_quadratic(lambda p: np.array([2.0, 8.0]) * (p - np.array([3.0, 1.0])), 2)
    >>> found.answer.tolist(), found.largest_stable_rate
    ([3.0, 1.0], 0.25)
    """
    if not 1 <= weights <= MOST_WEIGHTS:
        return None
    with np.errstate(all="ignore"):
        constant = gradient(np.zeros(weights))
        hessian = np.stack([gradient(unit) - constant for unit in np.eye(weights)], axis=1)
        if not (np.isfinite(constant).all() and np.isfinite(hessian).all()):
            return None
        for seed in range(2):
            point = np.random.default_rng(seed).normal(scale=3.0, size=weights)
            expected, found = hessian @ point + constant, gradient(point)
            scale = np.abs(hessian) @ np.abs(point) + np.abs(constant)
            if not np.allclose(found, expected, rtol=0, atol=1e-9 * (float(scale.max()) + 1e-300)):
                return None
    hessian = (hessian + hessian.T) / 2
    curvatures: Vector = np.asarray(np.linalg.eigvalsh(hessian), np.float64)
    flat = 1e-10 * float(np.abs(curvatures).max(initial=0.0))
    if curvatures[0] < -flat:
        return None
    answer: Vector = np.asarray(np.linalg.lstsq(hessian, -constant, rcond=1e-12)[0], np.float64)
    if not np.allclose(
        hessian @ answer, -constant, rtol=0, atol=1e-7 * (float(np.abs(constant).max()) + 1e-300)
    ):
        return None
    return Quadratic(answer, curvatures, bool(curvatures[0] > flat), hessian, constant)
