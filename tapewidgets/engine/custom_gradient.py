"""``custom_gradient``: a function that brings its own derivative rule."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tapewidgets.engine.core.apply import apply
from tapewidgets.engine.core.nested import leaves, packed
from tapewidgets.engine.core.operands import convert
from tapewidgets.engine.core.record import Record, begin, end
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, wrap
from tapewidgets.engine.core.variable import Variable
from tapewidgets.engine.functions import concat, reshape
from tapewidgets.engine.operations.operation import batch_of


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a function that gives its result together with its own derivative rule.

    Parameters
    ----------
    f : function of tensors. It returns ``(y, backward)``: ``y`` is a tensor or a structure of tensors;
        ``backward(g)`` is given one upstream gradient for each tensor in ``y``, of that tensor's shape, and
        returns one gradient for each input, of that input's shape, or None. Where ``f`` reads Variables that
        are not its inputs, ``backward(g, variables=None)`` returns a pair instead: the inputs' gradients, and
        a list with one for each of ``variables``

    Returns
    -------
    function : called like ``f``; returns ``y``

    Raises
    ------
    TypeError : ``f`` returns no such pair, or reads Variables that ``backward`` does not take
    ValueError : while going back, not one gradient for each input, or one of another shape

    Notes
    -----
    Rules of one's own keep a gradient finite, clip it, reverse it, or carry it past a step that has none.

    Examples
    --------
    The gradient of log(1 + exp(x)) is exact even where exp(x) overflows.

    >>> @tw.custom_gradient
    ... def log1pexp(x):
    ...     e = tw.exp(x)
    ...     def backward(g):
    ...         return g * (1.0 - 1.0 / (1.0 + e))
    ...     return tw.math.log(1.0 + e), backward
    >>> x = tw.Variable(100.0)
    >>> with tw.GradientTape() as tape:
    ...     y = log1pexp(x)
    >>> print(tape.gradient(y, x))
    tw.Tensor(1.0, shape=(), dtype=float32)
    """

    @functools.wraps(f)
    def decorated(*arguments: Any, **options: Any) -> Any:
        inputs = [x if isinstance(x, AnyTensor) else convert(x) for x in leaves(arguments)]
        reads = _Reads()
        begin(reads)
        try:
            answer = f(*arguments, **options)
        finally:
            end(reads)
        if not (isinstance(answer, tuple | list) and len(answer) == 2 and callable(answer[1])):
            raise TypeError(f"A function with a custom gradient returns (y, backward), got {answer!r}.")
        result, grad_fn = answer
        own = {x._number for x in inputs if isinstance(x, Variable)}
        variables = [v for number, v in reads.trainable.items() if number not in own]
        if variables and not _takes_variables(grad_fn):
            raise TypeError(
                "@tw.custom_gradient grad_fn must accept keyword argument 'variables', "
                f"since function uses variables: {variables}"
            )
        outputs = [convert(y) for y in leaves(result)]
        return packed(result, iter(_recorded(outputs, inputs, variables, grad_fn)))

    return decorated


class _Reads(Record):
    """Notes which trainable Variables are read, and tracks none."""

    def __init__(self) -> None:
        super().__init__()
        self.trainable: dict[int, Any] = {}

    def tracks(self, x: Any) -> bool:
        if x._trainable:
            self.trainable[x._number] = x
        return False


def _takes_variables(grad_fn: Callable[..., Any]) -> bool:
    parameters = inspect.signature(grad_fn).parameters
    return "variables" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def _recorded(
    outputs: list[Tensor], inputs: list[Any], variables: list[Variable], grad_fn: Callable[..., Any]
) -> list[Tensor]:
    """The outputs, connected to the inputs by one line whose rule is ``grad_fn``.

    A line has one output: several are laid end to end for it and taken apart after it.
    """
    backward = _Backward(grad_fn, outputs, inputs, variables)
    if len(outputs) == 1:
        return [apply("custom_gradient", (*outputs, *inputs, *variables), backward)]
    together = concat([reshape(y, (-1,)) for y in outputs], axis=0)
    line = apply("custom_gradient", (together, *inputs, *variables), backward)
    return [reshape(line[a:b], shape) for a, b, shape in backward.parts]


class _Backward:
    """Calls ``grad_fn`` once for an upstream gradient and hands out its answers input by input."""

    def __init__(
        self, grad_fn: Callable[..., Any], outputs: list[Tensor], inputs: list[Any], variables: list[Variable]
    ) -> None:
        self.grad_fn = grad_fn
        self.inputs = [(x._value.shape, x._value.dtype) for x in (*inputs, *variables)]
        self.variables = variables
        ends = np.cumsum([0, *(y._value.size for y in outputs)]).tolist()
        self.parts = [(ends[i], ends[i + 1], y._value.shape) for i, y in enumerate(outputs)]
        self.shape = outputs[0]._value.shape if len(outputs) == 1 else (ends[-1],)
        self._upstream: Any = None
        self._asked = -1
        self._answers: list[Any] = []

    def __call__(self, position: int, g: Any) -> Any:
        """Gradient by one input; ``g`` is an array, or a Tensor while an outer tape records."""
        # A line's rules are asked in order of its inputs: an earlier or equal one begins a new backward pass.
        if g is not self._upstream or position <= self._asked:
            self._upstream, self._answers = g, self._ask(g)
        self._asked = position
        answer = self._answers[position]
        return answer._value if isinstance(answer, Tensor) and not isinstance(g, Tensor) else answer

    def _ask(self, g: Any) -> list[Tensor | None]:
        upstream = g if isinstance(g, Tensor) else wrap(g)
        batch = batch_of(upstream._value, self.shape)
        if not batch:
            return self._ask_once(upstream)
        # A jacobian sends many upstream gradients at once; a learner's rule is written for one.
        rows = reshape(upstream, (-1, *self.shape))
        asked = [self._ask_once(rows[i]) for i in range(rows.shape[0])]
        return [
            None if column[0] is None else reshape(apply("stack", column, -len(shape) - 1), (*batch, *shape))
            for column, (shape, _) in zip(zip(*asked, strict=True), self.inputs, strict=True)
        ]

    def _ask_once(self, upstream: Tensor) -> list[Tensor | None]:
        one = len(self.parts) == 1
        upstreams = [upstream] if one else [reshape(upstream[a:b], shape) for a, b, shape in self.parts]
        if self.variables:
            by_inputs, by_variables = self.grad_fn(*upstreams, variables=self.variables)
            if len(by_variables) != len(self.variables):
                raise ValueError("Must return gradient for each variable from @custom_gradient grad_fn.")
        else:
            by_inputs, by_variables = self.grad_fn(*upstreams), []
        given = list(leaves(by_inputs))
        wanted = len(self.inputs) - len(self.variables)
        if len(given) != wanted:
            raise ValueError(
                f"custom_gradient function expected to return {wanted} gradients, "
                f"but returned {len(given)} instead."
            )
        return [
            self._fitting(gradient, shape, dtype)
            for gradient, (shape, dtype) in zip([*given, *by_variables], self.inputs, strict=True)
        ]

    def _fitting(self, gradient: Any, shape: tuple[int, ...], dtype: "np.dtype[Any]") -> Tensor | None:
        if gradient is None or dtype.kind != "f":
            return None
        tensor = convert(gradient, dtype)
        if tensor._value.shape != shape:
            raise ValueError(
                f"A custom gradient of shape {tensor._value.shape} does not fit its input of shape {shape}."
            )
        return tensor


__all__ = ["custom_gradient"]
