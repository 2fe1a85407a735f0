"""Names under ``tw.linalg``."""

from tapewidgets.engine.functions.creation import eye
from tapewidgets.engine.functions.linear import (
    diag,
    diag_part,
    einsum,
    l2_normalize,
    matmul,
    matvec,
    norm,
    tensordot,
    trace,
)

__all__ = [
    "diag", "diag_part", "einsum", "eye", "l2_normalize", "matmul", "matvec", "norm", "tensordot",
    "trace",
]  # fmt: skip
