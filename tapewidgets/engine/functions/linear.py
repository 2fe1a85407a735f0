"""Matrix products, norms and diagonals."""

import math
import re
import string
from typing import Any

from tapewidgets.engine.core import operands
from tapewidgets.engine.core.apply import apply, stretch
from tapewidgets.engine.core.conversion import require_fitting_shapes, require_same_dtype
from tapewidgets.engine.core.tensor import AnyTensor, Tensor, TensorLike
from tapewidgets.engine.errors import InvalidArgumentError
from tapewidgets.engine.functions.axes import axes_in_order, is_single, whole_number
from tapewidgets.engine.functions.elementwise import as_tensor
from tapewidgets.engine.functions.reductions import reduce_sum
from tapewidgets.engine.functions.shaping import reshape, transpose

__all__ = [
    "einsum", "matmul", "tensordot",
]  # fmt: skip


def matmul(
    a: TensorLike,
    b: TensorLike,
    transpose_a: bool = False,
    transpose_b: bool = False,
    name: str | None = None,
) -> Tensor:
    """Matrix product, the same as ``a @ b``.

    Parameters
    ----------
    a : shape (..., n, k)
    b : shape (..., k, m); axes before the last two are stretched to each other
    transpose_a, transpose_b : swap the last two axes first

    Returns
    -------
    Tensor : shape (..., n, m)

    Raises
    ------
    InvalidArgumentError : vectors, or inner lengths that differ

    Examples
    --------
    >>> print(tw.matmul([[1.0, 2.0]], [[3.0], [4.0]]))
    tw.Tensor([[11.]], shape=(1, 1), dtype=float32)
    """
    if transpose_a:
        a = matrix_transpose(a)
    if transpose_b:
        b = matrix_transpose(b)
    return operands.matmul(a, b)


def matrix_transpose(a: TensorLike, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """The last two axes in each other's places.

    Examples
    --------
    >>> print(tw.linalg.matrix_transpose([[1.0, 2.0]]))
    tw.Tensor(
    [[1.]
     [2.]], shape=(2, 1), dtype=float32)
    """
    x = as_tensor(a)
    ndim = x.ndim
    if ndim < 2:
        raise InvalidArgumentError(f"matrix_transpose takes matrices, got the shape {x._value.shape}.")
    return transpose(x, (*range(ndim - 2), ndim - 1, ndim - 2))


def matvec(a: TensorLike, b: TensorLike, transpose_a: bool = False, name: str | None = None) -> Tensor:
    """Product of a matrix and a vector.

    Parameters
    ----------
    a : shape (..., n, k)
    b : shape (..., k)

    Returns
    -------
    Tensor : shape (..., n)

    Examples
    --------
    >>> print(tw.linalg.matvec([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0]))
    tw.Tensor([3. 7.], shape=(2,), dtype=float32)
    """
    a, b = as_tensor(a), as_tensor(b)
    x, y = a._value, b._value
    if x.ndim == 2 and y.ndim == 1 and x.dtype is y.dtype and x.shape[transpose_a - 1] == y.shape[0]:
        return apply("matvec", (matrix_transpose(a) if transpose_a else a, b))
    product = matmul(a, reshape(b, (*b._value.shape, 1)), transpose_a=transpose_a)
    return reshape(product, product._value.shape[:-1])


def tensordot(a: TensorLike, b: TensorLike, axes: Any, name: str | None = None) -> Tensor:
    """Sum of products over chosen axes of two tensors.

    Parameters
    ----------
    a, b : tensor-like of one dtype
    axes : how many last axes of ``a`` meet first axes of ``b``, or a pair of axes or of lists of axes

    Returns
    -------
    Tensor : the axes of ``a`` that are left, then those of ``b``

    Raises
    ------
    InvalidArgumentError : lengths that differ

    Examples
    --------
    >>> print(tw.tensordot([1.0, 2.0], [3.0, 4.0], axes=1))
    tw.Tensor(11.0, shape=(), dtype=float32)
    """
    if isinstance(b, AnyTensor) and not isinstance(a, AnyTensor):
        a = operands.convert(a, b.dtype)
    a = as_tensor(a)
    b = b if isinstance(b, AnyTensor) else operands.convert(b, a.dtype)
    m, n = a.ndim, b.ndim
    over_a, over_b = _summed_axes(axes, m, n)
    x, y = a._value.shape, b._value.shape
    if [x[i] for i in over_a] != [y[i] for i in over_b]:
        raise InvalidArgumentError(f"tensordot: the chosen axes of {x} and {y} differ in length.")
    left = [i for i in range(m) if i not in over_a]
    right = [i for i in range(n) if i not in over_b]
    inner = math.prod(x[i] for i in over_a)
    rows = reshape(transpose(a, left + over_a), (math.prod(x[i] for i in left), inner))
    columns = reshape(transpose(b, over_b + right), (inner, math.prod(y[i] for i in right)))
    return reshape(matmul(rows, columns), [x[i] for i in left] + [y[i] for i in right])


def _summed_axes(axes: Any, m: int, n: int) -> tuple[list[int], list[int]]:
    """The axes of a tensor of m axes and of one of n axes that a tensordot sums over."""
    if is_single(axes):
        count = whole_number(axes, "axes")
        if not 0 <= count <= min(m, n):
            raise ValueError(
                f"`axes` must be at least 0 and not larger than the number of dimensions ({min(m, n)}). "
                f"Received: {count}."
            )
        return list(range(m - count, m)), list(range(count))
    if len(axes) != 2:
        raise ValueError(f"`axes` must be an integer or have length 2. Received {axes}.")
    over_a, over_b = (
        [k + ndim for k in axes_in_order(side, ndim, "axes")] for side, ndim in zip(axes, (m, n), strict=True)
    )
    if len(over_a) != len(over_b):
        raise ValueError(f"Different number of contraction axes `a` and `b`, {len(over_a)} != {len(over_b)}.")
    return over_a, over_b


def einsum(equation: str, *inputs: TensorLike, **ignored: Any) -> Tensor:
    """Sum of products written with one letter an axis (Einstein's notation).

    Parameters
    ----------
    equation : such as "ij,jk->ik"; letters that the output lacks are summed over
    inputs : one tensor-like for each comma-separated part, all of one dtype

    Raises
    ------
    ValueError, InvalidArgumentError : an equation or shapes that do not fit

    Examples
    --------
    >>> print(tw.einsum("i,i->", [1.0, 2.0], [3.0, 4.0]))
    tw.Tensor(11.0, shape=(), dtype=float32)
    """
    if not isinstance(equation, str) or equation.count("->") > 1:
        raise ValueError(f"The equation of einsum is text such as 'ij,jk->ik', not {equation!r}.")
    parts, arrow, output = equation.replace(" ", "").partition("->")
    labels = parts.split(",")
    if len(labels) != len(inputs):
        raise ValueError(f"The equation {equation!r} has {len(labels)} parts for {len(inputs)} tensors.")
    if any(not re.fullmatch(r"[A-Za-z]*(\.{3})?[A-Za-z]*", label) for label in [*labels, output]):
        raise ValueError(f"The equation {equation!r} holds more than letters, commas and one '...' a tensor.")
    tensors = [as_tensor(x) for x in inputs]
    if not arrow:
        every = parts.replace("...", "").replace(",", "")
        once = sorted(letter for letter in set(every) if every.count(letter) == 1)
        output = "".join(once)
    if len(set(output)) < len(output.replace("...", ".")):
        raise ValueError(f"The output of {equation!r} has a letter twice.")
    tensors, labels, output = _without_dots(tensors, labels, output, equation)
    lengths: dict[str, int] = {}
    for x, label in zip(tensors, labels, strict=True):
        for letter, length in zip(label, x._value.shape, strict=True):
            if lengths.setdefault(letter, length) != length:
                raise InvalidArgumentError(
                    f"{letter!r} in {equation!r} is {lengths[letter]} long here and {length} there."
                )
    for i, label in enumerate(labels):
        tensors[i], labels[i] = _without_repeats(tensors[i], label)
    if any(letter not in lengths for letter in output):
        raise ValueError(f"The output of {equation!r} has a letter that no input has.")
    for x in tensors[1:]:
        require_same_dtype(tensors[0]._value, x._value, "Einsum")
    return apply("einsum", tensors, f"{','.join(labels)}->{output}")


def _without_dots(
    tensors: list[Any], labels: list[str], output: str, equation: str
) -> tuple[list[Any], list[str], str]:
    """Letters of their own for the axes that ``...`` stands for, which are stretched to each other."""
    given = [len(label.replace("...", "")) for label in labels]
    counts = [x.ndim - n if "..." in label else 0 for x, label, n in zip(tensors, labels, given, strict=True)]
    for x, n, count in zip(tensors, given, counts, strict=True):
        if count < 0 or n + count != x.ndim:
            raise InvalidArgumentError(
                f"A part of {equation!r} names {n} axes of the shape {x._value.shape}."
            )
    letters = [c for c in string.ascii_uppercase + string.ascii_lowercase if c not in equation]
    starts = [label.partition("...")[0] for label in labels]
    dots = [x._value.shape[len(s) :][:n] for x, s, n in zip(tensors, starts, counts, strict=True)]
    common = require_fitting_shapes(dots, "einsum")
    if common and "..." not in output:
        raise InvalidArgumentError(f"{equation!r} has no '...' after '->' for the axes {common}.")
    spare = "".join(letters[: len(common)])
    stretched = []
    for x, start, own in zip(tensors, starts, dots, strict=True):
        shape, at = x._value.shape, len(start)
        wide = common[len(common) - len(own) :]
        stretched.append(stretch(x, (*shape[:at], *wide, *shape[at + len(own) :])))
    named = [label.replace("...", spare[len(spare) - n :]) for label, n in zip(labels, counts, strict=True)]
    return stretched, named, output.replace("...", spare)


def _without_repeats(x: Any, label: str) -> tuple[Any, str]:
    """A letter that occurs twice takes the diagonal."""
    for letter in dict.fromkeys(label):
        while label.count(letter) > 1:
            first = label.index(letter)
            second = label.index(letter, first + 1)
            rest = [i for i in range(len(label)) if i not in (first, second)]
            x = diag_part(transpose(x, [*rest, first, second]))
            label = "".join(label[i] for i in rest) + letter
    return x, label


def diag_part(input: TensorLike, name: str = "diag_part", **ignored: Any) -> Tensor:
    """The main diagonal of the last two axes.

    Examples
    --------
    >>> print(tw.linalg.diag_part([[1.0, 2.0], [3.0, 4.0]]))
    tw.Tensor([1. 4.], shape=(2,), dtype=float32)
    """
    x = as_tensor(input)
    if x.ndim < 2:
        raise InvalidArgumentError(f"A diagonal needs two axes, got shape {x._value.shape}.")
    return apply("diag_part", (x,), *x._value.shape[-2:])


def diag(diagonal: TensorLike, name: str = "diag", **ignored: Any) -> Tensor:
    """Matrices with the given diagonal and zeros elsewhere.

    Examples
    --------
    >>> print(tw.linalg.diag([1.0, 2.0]))
    tw.Tensor(
    [[1. 0.]
     [0. 2.]], shape=(2, 2), dtype=float32)
    """
    x = as_tensor(diagonal)
    if not x._value.ndim:
        raise InvalidArgumentError("diag takes a diagonal of one axis or more, got a single number.")
    return apply("diagonal_matrix", (x,), x._value.shape[-1], x._value.shape[-1])


def trace(x: TensorLike, name: str | None = None) -> Tensor:
    """Sum of the main diagonal of the last two axes.

    Examples
    --------
    >>> print(tw.linalg.trace([[1.0, 2.0], [3.0, 4.0]]))
    tw.Tensor(5.0, shape=(), dtype=float32)
    """
    return reduce_sum(diag_part(x), axis=-1)
