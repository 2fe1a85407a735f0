"""The operation whose rule a learner writes: what :func:`tapewidgets.custom_gradient` records."""

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
)  # fmt: skip
"""Inputs: the finished result, then those of the learner's function; ``backward(i, g)`` is one's gradient."""
