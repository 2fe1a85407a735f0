"""What PyTorch's backward functions stand for: for each the operation that it is the backward of.

An entry is called with the node and its inputs. What a node saved is read as ``node._saved_name``; inputs
that need no gradient are not in the graph, so ``CONSTANTS`` says under which names they were saved.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tapewidgets.engine import functions
from tapewidgets.engine.functions import linalg, math, nn

tw: Any = functions
Rule = Callable[..., Any]


def array(tensor: Any) -> Any:
    """A torch tensor as an array, or a plain number."""
    if not hasattr(tensor, "detach"):
        return tensor
    plain = tensor.detach().cpu()
    return np.asarray((plain.float() if "float16" in str(plain.dtype) else plain).numpy())


def shape_of(node: Any) -> tuple[int, ...]:
    """The shape of what a node's operation made."""
    return tuple(int(size) for size in node._input_metadata[0].shape)


def _whole(number: int) -> int:
    """An axis from the end is saved as a huge number."""
    return number - 2**64 if number >= 2**63 else number


def _axes(node: Any) -> Any:
    """The axes of a reduction; None for all."""
    axes = getattr(node, "_saved_dim", None)
    if axes is None or axes == ():
        return None
    return [_whole(axis) for axis in (axes if isinstance(axes, tuple) else (axes,))]


def _reduction(function: Rule) -> Rule:
    return lambda node, x: function(x, axis=_axes(node), keepdims=getattr(node, "_saved_keepdim", False))


def _scaled(node: Any, x: Any) -> Any:
    alpha = getattr(node, "_saved_alpha", 1)
    return x if alpha == 1 else x * alpha


def _plain(function: Rule) -> Rule:
    return lambda node, *inputs: function(*inputs)


def _reshaped(node: Any, x: Any) -> Any:
    return tw.reshape(x, shape_of(node))


def _permuted(node: Any, x: Any) -> Any:
    return tw.transpose(x, [_whole(axis) % x.shape.rank for axis in node._saved_dims])


def _transposed(node: Any, x: Any) -> Any:
    order = list(range(x.shape.rank))
    if order:
        one, other = _whole(node._saved_dim0), _whole(node._saved_dim1)
        order[one], order[other] = order[other], order[one]
    return tw.transpose(x, order)


def _selected(node: Any, x: Any) -> Any:
    axis = _whole(node._saved_dim) % x.shape.rank
    return x[(slice(None),) * axis + (_whole(node._saved_index),)]


def _sliced(node: Any, x: Any) -> Any:
    axis, end = _whole(node._saved_dim) % x.shape.rank, node._saved_end
    part = slice(_whole(node._saved_start), None if end == 2**63 - 1 else _whole(end), node._saved_step)
    return x[(slice(None),) * axis + (part,)]


def _addmm(node: Any, bias: Any, left: Any, right: Any) -> Any:
    if (node._saved_alpha, node._saved_beta) != (1, 1):
        raise ValueError("addmm with alpha or beta cannot be read.")
    return tw.matmul(left, right) + bias


def _power(node: Any, x: Any, exponent: Any = None) -> Any:
    if exponent is not None:
        return x**exponent
    if hasattr(node._saved_exponent, "detach"):  # a number to the power of a tensor
        return array(node._saved_self) ** x
    return x**node._saved_exponent


def _losses(node: Any, each: Any) -> Any:
    """Reduce losses as the node did: 1 is the mean, 2 the sum."""
    kind = node._saved_reduction
    return tw.reduce_mean(each) if kind == 1 else tw.reduce_sum(each) if kind == 2 else each


def _mse(node: Any, x: Any, target: Any) -> Any:
    return _losses(node, (x - target) ** 2)


def _nll(node: Any, x: Any) -> Any:
    labels = array(node._saved_target)
    if node._saved_weight is not None or np.any(labels == node._saved_ignore_index):
        raise ValueError("A cross-entropy with weights or ignored labels cannot be read.")
    return _losses(node, -tw.reduce_sum(x * tw.one_hot(labels, x.shape[-1], dtype=x.dtype), axis=-1))


def _binary(node: Any, x: Any, target: Any) -> Any:
    return _losses(node, nn.sigmoid_cross_entropy_with_logits(labels=target, logits=x))


def _gelu(node: Any, x: Any) -> Any:
    return nn.gelu(x, approximate=node._saved_approximate != "none")


def _clamped(node: Any, x: Any) -> Any:
    low, high = node._saved_min, node._saved_max
    x = x if low is None else tw.maximum(x, low)
    return x if high is None else tw.minimum(x, high)


def _softplus(node: Any, x: Any) -> Any:
    return nn.softplus(x * node._saved_beta) / node._saved_beta if node._saved_beta != 1 else nn.softplus(x)


def _along(function: Rule) -> Rule:
    return lambda node, x: function(x, axis=_whole(node._saved_dim))


def _listed(function: Rule) -> Rule:
    return lambda node, *parts: function(list(parts), axis=_whole(node._saved_dim))


RULES: dict[str, Rule] = {
    "Add": lambda node, a, b: a + _scaled(node, b),
    "Sub": lambda node, a, b: a - _scaled(node, b),
    "Rsub": lambda node, a, b: b - _scaled(node, a),
    "Mul": lambda node, a, b: a * b,
    "Div": lambda node, a, b: a / b,
    "Neg": lambda node, a: -a,
    "Pow": _power,
    "Reciprocal": lambda node, a: 1 / a,
    **dict.fromkeys(("Clone", "Alias", "ToCopy", "Contiguous", "Detach"), lambda node, a: a),
    **dict.fromkeys(("Mm", "Bmm"), _plain(tw.matmul)),
    "Addmm": _addmm,
    "Mv": _plain(linalg.matvec),
    "Dot": lambda node, a, b: tw.reduce_sum(a * b),
    "T": lambda node, a: tw.transpose(a),
    "Transpose": _transposed,
    "Permute": _permuted,
    **dict.fromkeys(("View", "UnsafeView", "ReshapeAlias", "Unsqueeze", "Squeeze"), _reshaped),
    "Expand": lambda node, a: tw.broadcast_to(a, shape_of(node)),
    "Select": _selected,
    "Slice": _sliced,
    "Cat": _listed(tw.concat),
    "Stack": _listed(tw.stack),
    "Where": lambda node, a, b: tw.where(array(node._saved_condition), a, b),
    "Maximum": _plain(tw.maximum),
    "Minimum": _plain(tw.minimum),
    "Clamp": _clamped,
    "Sum": _reduction(tw.reduce_sum),
    "Mean": _reduction(tw.reduce_mean),
    "Prod": _reduction(tw.reduce_prod),
    "Amax": _reduction(tw.reduce_max),
    "Amin": _reduction(tw.reduce_min),
    "Logsumexp": _reduction(tw.reduce_logsumexp),
    "Softmax": _along(nn.softmax),
    "LogSoftmax": _along(nn.log_softmax),
    "NllLoss": _nll,
    "MseLoss": _mse,
    "BinaryCrossEntropyWithLogits": _binary,
    "Gelu": _gelu,
    "Softplus": _softplus,
    "LeakyRelu": lambda node, a: nn.leaky_relu(a, alpha=node._saved_negative_slope),
    **{name: _plain(function) for name, function in {
        "Exp": tw.exp, "Log": math.log, "Log1P": math.log1p, "Expm1": math.expm1, "Sqrt": tw.sqrt,
        "Rsqrt": math.rsqrt, "Abs": tw.abs, "Sin": tw.sin, "Cos": tw.cos, "Tan": tw.tan, "Tanh": tw.tanh,
        "Sigmoid": tw.sigmoid, "Relu": nn.relu, "Silu": nn.silu, "Elu": nn.elu, "Erf": math.erf,
    }.items()},
}  # fmt: skip
"""Name of a node, without ``Backward`` and its number -> the operation, called with node and inputs."""

CONSTANTS: dict[str, tuple[str, ...]] = {
    "Addmm": ("", "mat1", "mat2"),
    "Mm": ("self", "mat2"),
    "Bmm": ("self", "mat2"),
    "Mv": ("self", "vec"),
    "Dot": ("self", "tensor"),
    "MseLoss": ("self", "target"),
    "BinaryCrossEntropyWithLogits": ("self", "target"),
    "Pow": ("self", "exponent"),
}
"""Under which names a node saved its inputs; ``self`` and ``other`` where it is not listed."""

INVERSES: dict[str, Rule] = {
    "Exp": np.log,
    "Neg": np.negative,
    "Reciprocal": lambda y: 1 / y,
    "Rsqrt": lambda y: 1 / y**2,
    "Sigmoid": lambda y: np.log(y / (1 - y)),
    "Sqrt": np.square,
    "Tanh": np.arctanh,
    **dict.fromkeys(("Clone", "Alias", "Contiguous", "View", "UnsafeView", "ReshapeAlias"), lambda y: y),
}
"""Operations of one input, which follows from what they made."""

SOLVED: dict[str, Rule] = {
    "Add": lambda node, out, a, b: (out - a) / getattr(node, "_saved_alpha", 1) if b is None
    else out - b * getattr(node, "_saved_alpha", 1),
    "Sub": lambda node, out, a, b: (a - out) / getattr(node, "_saved_alpha", 1) if b is None
    else out + b * getattr(node, "_saved_alpha", 1),
    "Rsub": lambda node, out, a, b: out + a * getattr(node, "_saved_alpha", 1),
    "Addmm": lambda node, out, bias, left, right: out - left @ right,
}  # fmt: skip
"""Operations whose missing input follows from what they made: nothing was saved of it."""
