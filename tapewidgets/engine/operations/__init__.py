"""The table of operations: calculation, rules, NumPy source and formula of each, in one place."""

from tapewidgets.engine.operations.custom import CUSTOM
from tapewidgets.engine.operations.factoring import (
    FACTORING,
    singular_outer,
    singular_turn,
    singular_vectors,
)
from tapewidgets.engine.operations.movement import (
    SHAPING,
    add_at,
    cumulative_product,
    cumulative_sum,
    diagonal_matrix,
    key_with_batch,
    order_for,
    put_along,
    put_at,
)
from tapewidgets.engine.operations.operation import Each, Operation
from tapewidgets.engine.operations.pointwise import ELEMENTWISE as POINTWISE
from tapewidgets.engine.operations.pointwise import erf, floordiv, floormod
from tapewidgets.engine.operations.reduce import (
    CLASSIFIERS,
    LINEAR,
    REDUCTIONS,
    log_softmax,
    logsumexp,
    mean_of_whole,
    one_hot,
    softmax,
    sorting_order,
)
from tapewidgets.engine.operations.special import (
    SPECIAL,
    erfc,
    normal_cdf,
    normal_pdf,
    xdivy,
    xlogy,
)

ELEMENTWISE = POINTWISE + SPECIAL

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in ELEMENTWISE + LINEAR + FACTORING + REDUCTIONS + CLASSIFIERS + SHAPING + CUSTOM
}

HELPERS = {
    function.__name__: function
    for function in (
        softmax, log_softmax, logsumexp, mean_of_whole, erf, sorting_order, one_hot, key_with_batch,
        put_at, add_at, order_for, put_along, cumulative_sum, cumulative_product, diagonal_matrix,
        floordiv, floormod,
        singular_outer, singular_turn, singular_vectors, erfc, normal_cdf, normal_pdf, xlogy, xdivy,
    )
}  # fmt: skip
"""Functions that the operations' NumPy source calls by name."""

__all__ = ["ELEMENTWISE", "HELPERS", "OPERATIONS", "Each", "Operation"]
