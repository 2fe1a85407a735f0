"""The table of operations: calculation, rules, NumPy source and formula of each, in one place."""

from tapewidgets.engine.operations.custom import CUSTOM
from tapewidgets.engine.operations.elementwise import ELEMENTWISE
from tapewidgets.engine.operations.operation import Each, Operation
from tapewidgets.engine.operations.reductions import CLASSIFIERS, LINEAR, REDUCTIONS
from tapewidgets.engine.operations.shaping import SHAPING

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in ELEMENTWISE + SHAPING + REDUCTIONS + LINEAR + CLASSIFIERS + CUSTOM
}

__all__ = ["OPERATIONS", "Each", "Operation"]
