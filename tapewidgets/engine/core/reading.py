"""What a tape says of one value."""

from typing import Any, NamedTuple


class Reading(NamedTuple):
    """What a tape knows of one value: see :meth:`tapewidgets.GradientTape.read`.

    Attributes
    ----------
    number : its number, which stands in the tape's lines; 0 for a constant
    value : the NumPy value itself, not to be changed; None for a large array that the tape did not keep
    tracked : whether the tape tracks it: gradients flow to it, or through it
    tensor : the Tensor or Variable
    """

    number: int
    value: Any
    tracked: bool
    tensor: Any
