"""What to write instead of an attribute that a Tensor does not have, but that people look for."""

from typing import Any, NoReturn

_FIXED = "A tensor never changes; keep what changes in a tw.Variable."
ADVICE = {
    "T": "Write tw.transpose(x).",
    "grad": "Gradients belong to the tape: tape.gradient(target, x).",
    "backward": "Gradients belong to the tape: tape.gradient(target, sources).",
    "item": "Write float(x) or x.numpy().",
    "sum": "Write tw.reduce_sum(x).",
    "mean": "Write tw.reduce_mean(x).",
    "max": "Write tw.reduce_max(x).",
    "min": "Write tw.reduce_min(x).",
    "reshape": "Write tw.reshape(x, shape).",
    "size": "Write tw.size(x).",
    "astype": "Write tw.cast(x, tw.float32).",
    "assign": _FIXED,
    "assign_add": _FIXED,
    "assign_sub": f"{_FIXED} Did w = w - ... replace the variable w by a tensor?",
}


class Absent:
    """An attribute that raises its advice.

    One for each name, because a class with ``__getattr__`` pays for it at every attribute it has.
    """

    def __init__(self, name: str, advice: str) -> None:
        self.message = f"'Tensor' object has no attribute '{name}'. {advice}"

    def __get__(self, instance: Any, owner: Any) -> NoReturn:
        raise AttributeError(self.message)
