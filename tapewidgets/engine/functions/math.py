"""Names under ``tw.math``: every elementwise function, and these."""

from tapewidgets.engine.functions import elementwise
from tapewidgets.engine.functions.elementwise import *  # noqa: F403
from tapewidgets.engine.functions.elementwise import (
    ceil,
    divide_no_nan,
    erf,
    erfc,
    expm1,
    floordiv,
    floormod,
    is_finite,
    is_inf,
    is_nan,
    log,
    log1p,
    logical_xor,
    mod,
    reciprocal,
    rsqrt,
    squared_difference,
    xdivy,
    xlogy,
)
from tapewidgets.engine.functions.nn import log_softmax, softmax, softplus
from tapewidgets.engine.functions.norms import l2_normalize
from tapewidgets.engine.functions.ordering import argmax, argmin, top_k
from tapewidgets.engine.functions.reductions import (
    cumprod,
    cumsum,
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_std,
    reduce_sum,
    reduce_variance,
)

__all__ = [
    "argmax", "argmin", "ceil", "cumprod", "cumsum", "divide_no_nan", "erf", "erfc", "expm1", "floordiv",
    "floormod",
    "is_finite", "is_inf", "is_nan", "l2_normalize", "log", "log1p", "log_softmax", "logical_xor", "mod",
    "reciprocal", "reduce_all", "reduce_any", "reduce_logsumexp", "reduce_max", "reduce_mean",
    "reduce_min", "reduce_prod", "reduce_std", "reduce_sum", "reduce_variance", "rsqrt", "softmax",
    "softplus", "squared_difference", "top_k", "xdivy", "xlogy",
]  # fmt: skip
__all__ += elementwise.__all__
