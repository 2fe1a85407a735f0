"""A program as NumPy source: what its lines compute, without a tape."""

import ast
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.language.analyze.given_names import tensor_of
from tapewidgets.language.analyze.instructions import Instruction
from tapewidgets.language.functions import Function
from tapewidgets.language.limits import DEFAULT_LIMITS
from tapewidgets.language.python_text import (
    ATOM,
    POWER,
    PRODUCT,
    SIGNED,
    SUM,
    Text,
    Writer,
    array_text,
    number_text,
)
from tapewidgets.language.python_text import wrap as bracket
from tapewidgets.language.understanding import understand

# Where the engine's own template would need its parameters in another form. {0} and {1} are inputs, {axis} is
# the text ", axis=0" or nothing, other names are written-out inputs.
_TEMPLATES = {
    "sum": "np.sum({0}{axis})",
    "mean": "np.mean({0}{axis})",
    "prod": "np.prod({0}{axis})",
    "max": "np.max({0}{axis})",
    "min": "np.min({0}{axis})",
    "std": "np.std({0}{axis})",
    "variance": "np.var({0}{axis})",
    "logsumexp": "logsumexp({0}{axis})",
    "norm": "np.linalg.norm({0}{axis})",
    "trace": "np.trace({0}, axis1=-2, axis2=-1)",
    "softmax": "softmax({0}{axis})",
    "log_softmax": "log_softmax({0}{axis})",
    "l2_normalize": "l2_normalize({0}{axis})",
    "cumsum": "np.cumsum({0}{axis})",
    "sort": "np.sort({0}{axis})",
    "softmax_cross_entropy": "-np.sum({0} * log_softmax({1}{axis}){axis})",
    "sigmoid_cross_entropy": "sigmoid_cross_entropy({0}, {1})",
    "squared_difference": "({0} - {1}) ** 2",
    "matvec": 'np.einsum("...ij,...j->...i", {0}, {1})',
    "tensordot": "np.tensordot({0}, {1}, {axes})",
    "reshape": "np.reshape({0}, {shape})",
    "transpose": "np.transpose({0}{perm})",
    "concat": "np.concatenate([{all}]{axis})",
    "stack": "np.stack([{all}]{axis})",
    "add_n": "np.sum([{all}], axis=0)",
    "expand_dims": "np.expand_dims({0}{axis})",
    "squeeze": "np.squeeze({0}{axis})",
    "broadcast_to": "np.broadcast_to({0}, {shape})",
    "tile": "np.tile({0}, {multiples})",
    "pad": "np.pad({0}, {paddings})",
    "gather": "np.take({0}, {indices}{axis})",
    "reverse": "np.flip({0}{axis})",
    "roll": "np.roll({0}, {shift}{axis})",
    "diag_part": "np.diagonal({0}, axis1=-2, axis2=-1)",
    "diag": 'np.vectorize(np.diag, signature="(n)->(n,n)")({0})',
    "zeros_like": "np.zeros_like({0})",
    "ones_like": "np.ones_like({0})",
    "erf": "erf({0})",
    "gelu": "gelu({0})",
    "silu": "silu({0})",
    "leaky_relu": "np.where({0} > 0, {0}, 0.2 * {0})",
    "logical_or": "np.logical_or({0}, {1})",
}

_HELPERS = {
    "softmax": """
def softmax(x, axis):
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)
""",
    "log_softmax": """
def log_softmax(x, axis):
    moved = x - np.max(x, axis=axis, keepdims=True)
    return moved - np.log(np.sum(np.exp(moved), axis=axis, keepdims=True))
""",
    "logsumexp": """
def logsumexp(x, axis=None):
    largest = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(np.log(np.sum(np.exp(x - largest), axis=axis, keepdims=True)) + largest, axis=axis)
""",
    "l2_normalize": """
def l2_normalize(x, axis=None):
    return x / np.sqrt(np.maximum(np.sum(x**2, axis=axis, keepdims=True), 1e-12))
""",
    "sigmoid_cross_entropy": """
def sigmoid_cross_entropy(labels, logits):
    return np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))
""",
    "erf": """
def erf(x):
    return np.vectorize(math.erf, otypes=[np.float32])(x)
""",
    "gelu": """
def gelu(x):
    return x * 0.5 * (1 + np.vectorize(math.erf, otypes=[np.float32])(x / math.sqrt(2)))
""",
    "silu": """
def silu(x):
    return x / (1 + np.exp(-x))
""",
}


def to_numpy(source: str, names: Mapping[str, object]) -> str:
    """Write a program as NumPy source, with the values of its tensors.

    Parameters
    ----------
    source : lines of ``name = expression``
    names : what it may use, as for :func:`run`

    Returns
    -------
    str : Python source

    Raises
    ------
    ProgramError : the program has a mistake

    Examples
    --------
    >>> print(tw.language.to_numpy("t2 = relu(t1 - 1)", {"t1": tw.constant([1.0, 2.0])}))
    import numpy as np
    <BLANKLINE>
    t1 = np.array([1.0, 2.0], np.float32)
    <BLANKLINE>
    t2 = np.maximum(t1 - 1, 0)
    print(t2)
    """
    program, given = understand(source, names, DEFAULT_LIMITS)
    writer = _NumPy(program, names)
    tensors = []
    for name in (name for name in names if name in writer.given):
        constant = given[name].constant
        value = number_text(constant.value, "float32") if constant else _array(names[name], given[name].dtype)
        tensors.append(f"{name} = {value}")
    lines = writer.lines()
    body = "\n".join(f"{name} = {text}" for name, text in lines)
    helpers = [text.strip() for name, text in _HELPERS.items() if re.search(rf"(?<![\w.]){name}\(", body)]
    imports = ["import math"] * any("math." in text for text in [body, *helpers]) + ["import numpy as np"]
    parts = ["\n".join(imports), *helpers, "\n".join(tensors), f"{body}\nprint({lines[-1][0]})"]
    return "\n\n".join(part for part in parts if part)


def _array(value: Any, dtype: str) -> str:
    array = tensor_of(value).numpy()
    return f"np.array({array_text(array, dtype)}, {_dtype(dtype)})"


def _dtype(dtype: str) -> str:
    return "bool" if dtype == "bool" else f"np.{dtype}"


class _NumPy(Writer):
    """NumPy's words."""

    def tensor_constant(self, instruction: Instruction, dtype: str) -> str:
        named = instruction.kind == "given"
        text = instruction.name if named else array_text(instruction.constant, dtype)
        return f"np.array({text}, {_dtype(dtype)})"

    def function(self, instruction: Instruction, function: Function, inputs: list[Text]) -> Text:
        name = function.name
        template = _TEMPLATES.get(name) or OPERATIONS[function.path.rpartition(".")[2]].source
        filled = {
            parameter.name: _parameter(parameter.name, (instruction.parameters or {}).get(parameter.name))
            for parameter in function.parameters
        }
        filled["all"] = ", ".join(text for text, _ in inputs)
        wrapped = [_for_place(text, template, position) for position, text in enumerate(inputs)]
        text, level = template.format(*wrapped, **filled), _level(template)
        if name == "mean" and not instruction.dtype.startswith("float"):
            return f"np.trunc({text}).astype(np.{instruction.dtype})", ATOM
        return text, level


def _parameter(name: str, value: Any) -> str:
    """Write a written-out input: axis and perm with their comma, or nothing."""
    if isinstance(value, list) and name == "axis":
        value = tuple(value)
    if name == "axis":
        return "" if value is None else f", axis={value}"
    if name == "perm":
        return "" if value is None else f", {value}"
    return str(value)


def _for_place(text: Text, template: str, position: int) -> str:
    """Put brackets around an input unless the template's own brackets and commas keep it apart."""
    places = re.findall(rf"(.{{0,2}})\{{{position}\}}(.?)", template)
    apart = all(before.endswith(("(", "[", ", ")) and after in {")", ",", "{"} for before, after in places)
    return text[0] if apart else bracket(text, ATOM)


@cache
def _level(template: str) -> int:
    """How tightly a template binds; the template is ours, so Python may parse it."""
    holes = dict.fromkeys(re.findall(r"\{([a-z_]+)\}", template), "")
    tree = ast.parse(template.format(*"xyz", **holes), mode="eval").body
    if isinstance(tree, ast.UnaryOp):
        return SIGNED
    if not isinstance(tree, ast.BinOp):
        return ATOM
    levels = {ast.Pow: POWER, ast.Add: SUM, ast.Sub: SUM}
    return levels.get(type(tree.op), PRODUCT)
