"""Values and advice in words."""

import math
from typing import Any


def say_values(values: dict[str, Any]) -> str:
    """Say named values in words.

    Examples
    --------
    >>> say_values({"w": np.float32(2.9999998), "b": np.float32(1)})
    'w = 3, b = 1'
    """
    parts = [
        f"{name} = {float(value):.4g}" if not value.shape else f"{name} of shape {value.shape}"
        for name, value in values.items()
    ]
    return ", ".join(parts[:4]) + (", ..." if len(parts) > 4 else "")


def advise(rate: float, stable: float | None) -> str:
    """Say what to try after a divergence.

    Parameters
    ----------
    rate : the learning rate that was used
    stable : the largest stable one in full batch, if it is known

    Examples
    --------
    >>> advise(0.5, 0.2)
    'try a learning rate of 0.05 (in full batch this loss bears rates below 0.2)'
    """
    if not rate:
        return "look at the data and the model"
    advice = f"try a learning rate of {rate / 10:g}"
    if stable is not None and math.isfinite(stable) and rate > stable:
        advice += f" (in full batch this loss bears rates below {stable:.3g})"
    return advice
