"""Operations that stand for a finished result: with the rule that a learner wrote, or with none."""

import sys
from typing import Any

from tapewidgets.engine.operations.operation import Each, Operation, Value


def _by_the_learner(position: int, g: Value, y: Value, *rest: Any) -> Value:
    backward = rest[-1]
    return backward(position - 1, g)


CUSTOM = (
    Operation(
        "custom_gradient", lambda result, *rest: result, "a", r"\operatorname{custom}(a)",
        (Each(_by_the_learner, without_rule=1), ""),
        (None, r"\text{a rule of one's own}"),
        parameters="backward",
    ),
    Operation(
        "unconnected", lambda result, *rest: result, "a", r"\operatorname{unconnected}(a)",
        (Each(_by_the_learner, without_rule=sys.maxsize), ""),
    ),
)  # fmt: skip
"""Inputs: the finished result, then what it was made of; ``backward(i, g)`` is the learner's gradient."""
