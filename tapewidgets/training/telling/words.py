"""The sentences of a step's moments."""

from typing import Any

import numpy as np

from tapewidgets.training.telling.cells import say

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "pow": "**", "matmul": "@"}
SIGNS = {"subtract": "−", "multiply": "×", "divide": "÷"}
FUNCTIONS = {"reduce_mean": "mean", "reduce_sum": "sum"}

THROUGH = {
    "tanh": "Through tanh: where {output} is near 1 or −1, hardly anything passes.",
    "sigmoid": "Through sigmoid: most passes where {output} is undecided, near a half.",
    "relu": "Through relu: the gradient passes only where {input} is above 0.",
    "reduce_mean": "The mean counts each of its {count} numbers as 1/{count} of the whole.",
    "reduce_sum": "A sum hands its gradient on to each of its summands.",
    "matmul": "Each number of {input} is multiplied by the gradient of every place where it was used.",
}


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


def points_text(count: int, of: int) -> str:
    """Say how many points a batch has.

    Examples
    --------
    >>> points_text(1, 1000), points_text(20, 1000), points_text(1000, 1000)
    ('this point', 'these 20 points', 'all 1,000 points')
    """
    return (
        f"all {count:,} points" if count == of else "this point" if count == 1 else f"these {count:,} points"
    )


def off_by(residuals: Any) -> str:
    """Say how far predictions are from the truth.

    Examples
    --------
    >>> off_by(np.float32(-0.5)), off_by(np.float32([3, -4, 0, 0]))
    ('0.5 too low', 'off by 2.5 (root mean square)')
    """
    if np.size(residuals) == 1:
        residual = float(np.ravel(residuals)[0])
        return (
            f"{say(abs(residual))} too {'low' if residual < 0 else 'high'}" if residual else "exactly right"
        )
    return f"off by {say(np.sqrt(np.mean(np.square(residuals, dtype=np.float64))))} (root mean square)"


def passed_back(operation: str, given: str, output: str, factor: Any, other: str, count: int) -> str:
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
    >>> passed_back("add", "b", "predictions", np.float32(1), "", 1)
    'b enters predictions with factor 1: the gradient passes unchanged.'
    >>> passed_back("pow", "r", "loss", np.float32(3), "2·r", 1)
    'loss changes 2·r times as fast as r.'
    """
    if operation in THROUGH:
        return THROUGH[operation].format(input=given, output=output, count=count)
    if factor is not None and operation in ("add", "subtract", "negative"):
        if np.all(np.equal(factor, 1)):
            return f"{given} enters {output} with factor 1: the gradient passes unchanged."
        return f"{given} enters {output} with factor −1: the gradient changes its sign."
    if operation == "multiply":
        return f"{given} enters {output} with factor {other}."
    if other:
        return f"{output} changes {other} times as fast as {given}."
    if factor is not None:
        return f"The gradient is multiplied by how fast {output} changes with {given}."
    return f"Back through {FUNCTIONS.get(operation, operation)} to {given}."


def arrived(name: str, gradient: Any) -> str:
    """Say that a weight's gradient is complete.

    Examples
    --------
    >>> arrived("w", np.float32(0.25))
    'dL/dw = 0.25 arrives at w.'
    """
    if np.size(gradient) == 1:
        return f"dL/d{name} = {say(np.ravel(gradient)[0])} arrives at {name}."
    return f"{np.size(gradient)} numbers arrive at {name}, one for each weight in it."


def moved(name: str, optimizer: str, rate: float, gradient: Any, step: Any, momentum: float) -> str:
    """Say how a weight moves, and why there.

    Parameters
    ----------
    optimizer : its name, as chosen
    step : what is added to the weight
    momentum : the part of the last step that is kept

    Examples
    --------
    >>> moved("w", "SGD", 0.01, np.float32(-0.629), np.float32(0.00629), 0)
    'dL/dw is negative: the loss falls if w grows. So w moves up by 0.01 × 0.629 = 0.00629.'
    """
    many = np.size(step) if np.size(step) > 1 else 0
    gradient, step = np.ravel(gradient)[0], np.ravel(step)[0]
    who = f"each of the {many} numbers of {name}" if many else name
    by = "" if many else f" by {say(step)}"
    if optimizer == "Nesterov" or (momentum and optimizer != "Momentum"):
        return f"The momentum is followed a little ahead of where the gradient was taken: {who} moves{by}."
    if momentum:
        return f"{momentum:g} of the last step is kept and the gradient's own step added: {who} moves{by}."
    if optimizer == "Adam":
        return (
            f"Adam divides the gradient by its usual size, so that a step is about the rate: {who} moves{by}."
        )
    if optimizer != "SGD":
        return f"{optimizer} divides the gradient by the size of those before: {who} moves{by}."
    if many:
        return f"Each of the {many} numbers of {name} moves by {rate:g} × its gradient, downhill."
    slope = float(gradient)
    if not slope:
        return f"dL/d{name} is 0: here {name} stays as it is."
    down, size = slope > 0, f"{rate:g} × {say(abs(slope))} = {say(abs(float(step)))}"
    return (
        f"dL/d{name} is {'positive' if down else 'negative'}: the loss falls if {name} "
        f"{'shrinks' if down else 'grows'}. So {name} moves {'down' if down else 'up'} by {size}."
    )


def whole(optimizer: str, rate: float, momentum: float, plain: bool) -> str:
    """Say in general how a step moves the weights.

    Examples
    --------
    >>> whole("SGD", 0.01, 0, True)
    'Each weight moves 0.01 × its slope, downhill.'
    """
    if optimizer == "Adam":
        return "Adam moves each weight by about the rate, downhill."
    if momentum:
        return f"Each weight keeps {momentum:g} of its last step and adds {rate:g} × its slope, downhill."
    if optimizer != "SGD" or not plain:
        return f"{optimizer} makes a step of each slope, downhill."
    return f"Each weight moves {rate:g} × its slope, downhill."
