"""Names under ``tw.linalg``."""

from tapewidgets.engine.functions.creation import eye
from tapewidgets.engine.functions.linear import (
    diag,
    diag_part,
    einsum,
    matmul,
    matrix_transpose,
    matvec,
    tensordot,
    trace,
)
from tapewidgets.engine.functions.norms import global_norm, l2_normalize, norm
from tapewidgets.engine.functions.solving import band_part, det, inv, solve, svd

__all__ = [
    "band_part", "det", "diag", "diag_part", "einsum", "eye", "global_norm", "inv", "l2_normalize",
    "matmul", "matrix_transpose", "matvec", "norm", "solve", "svd", "tensordot", "trace",
]  # fmt: skip
