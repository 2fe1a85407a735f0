"""The sentences of a step's moments, as messages of the catalogs."""

from typing import Any

import numpy as np

from tapewidgets.training.telling.cells import say
from tapewidgets.words import Message

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "pow": "**", "matmul": "@"}
SIGNS = {"subtract": "−", "multiply": "×", "divide": "÷"}
FUNCTIONS = {"reduce_mean": "mean", "reduce_sum": "sum"}

THROUGH = ("tanh", "sigmoid", "relu", "reduce_mean", "reduce_sum", "matmul")
"""Operations with a sentence of their own."""


def line_text(operation: str, output: str, inputs: list[str]) -> str:
    """Write a line of the tape.

    Examples
    --------
    >>> line_text("multiply", "v1", ["w", "x"]), line_text("reduce_mean", "L", ["loss"])
    ('v1 = w * x', 'L = mean(loss)')
    """
    if operation in INFIX and len(inputs) == 2:
        return f"{output} = {inputs[0]} {INFIX[operation]} {inputs[1]}"
    return f"{output} = {FUNCTIONS.get(operation, operation)}({', '.join(inputs)})"


def points_text(count: int, of: int) -> Message:
    """Say how many points a batch has.

    Examples
    --------
    >>> from tapewidgets.words import catalog, say
    >>> [say(catalog("en"), points_text(count, 1000)) for count in (1, 20, 1000)]
    ['this point', 'these 20 points', 'all 1,000 points']
    """
    many = "all" if count == of else "one" if count == 1 else "more"
    return [f"sgd.told.points.{many}", {"count": f"{count:,}"}]


def off_by(residuals: Any) -> Message:
    """Say how far predictions are from the truth.

    Examples
    --------
    >>> off_by(np.float32(-0.5)), off_by(np.float32([3, -4, 0, 0]))
    (['sgd.off.low', {'value': '0.5'}], ['sgd.off.mean', {'value': '2.5'}])
    """
    if np.size(residuals) == 1:
        residual = float(np.ravel(residuals)[0])
        way = "none" if not residual else "low" if residual < 0 else "high"
        return [f"sgd.off.{way}", {"value": say(abs(residual))}]
    mean = np.sqrt(np.mean(np.square(residuals, dtype=np.float64)))
    return ["sgd.off.mean", {"value": say(mean)}]


def passed_back(operation: str, given: str, output: str, factor: Any, other: str, count: int) -> Message:
    """Say how a gradient goes back through a line to one of its inputs.

    Parameters
    ----------
    operation : of the line
    given, output : names of the input and of the line's output
    factor : the local derivative, if it is one array
    other : how the local derivative is written, if that is known
    count : numbers in the input

    Examples
    --------
    >>> from tapewidgets.words import catalog
    >>> from tapewidgets.words import say as written
    >>> written(catalog("en"), passed_back("add", "b", "predictions", np.float32(1), "", 1))
    'b enters predictions with factor 1: the gradient passes unchanged.'
    >>> written(catalog("en"), passed_back("pow", "r", "loss", np.float32(3), "2·r", 1))
    'loss changes 2·r times as fast as r.'
    """
    named = {"input": given, "output": output}
    if operation in THROUGH:
        return [f"sgd.through.{operation}", {**named, "count": str(count)}]
    if factor is not None and operation in ("add", "subtract", "negative"):
        return ["sgd.through.same" if np.all(np.equal(factor, 1)) else "sgd.through.sign", named]
    if operation == "multiply":
        return ["sgd.through.factor", {**named, "factor": other}]
    if other:
        return ["sgd.through.fast", {**named, "factor": other}]
    if factor is not None:
        return ["sgd.through.local", named]
    return ["sgd.through.other", {**named, "operation": FUNCTIONS.get(operation, operation)}]


def arrived(name: str, gradient: Any) -> Message:
    """Say that a weight's gradient is complete.

    Examples
    --------
    >>> arrived("w", np.float32(0.25))
    ['sgd.arrived.number', {'name': 'w', 'value': '0.25'}]
    """
    if np.size(gradient) == 1:
        return ["sgd.arrived.number", {"name": name, "value": say(np.ravel(gradient)[0])}]
    return ["sgd.arrived.array", {"name": name, "count": str(np.size(gradient))}]


def moved(name: str, optimizer: str, rate: float, gradient: Any, step: Any, momentum: float) -> Message:
    """Say how a weight moves, and why there.

    Parameters
    ----------
    optimizer : its name, as chosen
    step : what is added to the weight
    momentum : the part of the last step that is kept

    Examples
    --------
    >>> from tapewidgets.words import catalog
    >>> from tapewidgets.words import say as written
    >>> written(catalog("en"), moved("w", "SGD", 0.01, np.float32(-0.629), np.float32(0.00629), 0))
    'dL/dw is negative: the loss falls if w grows. So w moves up by 0.01 × 0.629 = 0.00629.'
    """
    many = np.size(step) if np.size(step) > 1 else 0
    gradient, step = np.ravel(gradient)[0], np.ravel(step)[0]
    each: Message = ["sgd.moved.each", {"count": str(many), "name": name}]
    moves: Message = (
        ["sgd.moved.one", {"who": each}] if many else ["sgd.moved.by", {"who": name, "step": say(step)}]
    )
    if optimizer == "Nesterov" or (momentum and optimizer != "Momentum"):
        return ["sgd.moved.nesterov", {"moves": moves}]
    if momentum:
        return ["sgd.moved.momentum", {"momentum": f"{momentum:g}", "moves": moves}]
    if optimizer == "Adam":
        return ["sgd.moved.adam", {"moves": moves}]
    if optimizer != "SGD":
        return ["sgd.moved.adapts", {"optimizer": optimizer, "moves": moves}]
    if many:
        return ["sgd.moved.array", {"count": str(many), "name": name, "rate": f"{rate:g}"}]
    slope = float(gradient)
    if not slope:
        return ["sgd.moved.none", {"name": name}]
    size = {"rate": f"{rate:g}", "slope": say(abs(slope)), "step": say(abs(float(step)))}
    return ["sgd.moved.down" if slope > 0 else "sgd.moved.up", {"name": name, **size}]


def whole(optimizer: str, rate: float, momentum: float, plain: bool) -> Message:
    """Say in general how a step moves the weights.

    Examples
    --------
    >>> whole("SGD", 0.01, 0, True)
    ['sgd.whole.plain', {'rate': '0.01'}]
    """
    if optimizer == "Adam":
        return ["sgd.whole.adam", {}]
    if momentum:
        return ["sgd.whole.momentum", {"momentum": f"{momentum:g}", "rate": f"{rate:g}"}]
    if optimizer != "SGD" or not plain:
        return ["sgd.whole.adapts", {"optimizer": optimizer}]
    return ["sgd.whole.plain", {"rate": f"{rate:g}"}]
