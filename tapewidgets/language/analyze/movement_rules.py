"""Shape rules of what moves, joins, picks or contracts elements."""

from math import prod

from tapewidgets.language.analyze.shape_rules import (
    Parameters,
    Refusal,
    Rule,
    Shape,
    axes_from_front,
    axis_from_front,
    broadcast,
    norm,
    softmax_cross_entropy,
)
from tapewidgets.words import Message


def matmul(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Matrix product of the last two axes; the axes before them are stretched."""
    first, second = shapes
    if len(first) < 2 or len(second) < 2:
        advice: Message = ["mistake.advice.row", {}]
        if len(second) == 1 and first:
            advice = ["mistake.advice.dot" if len(first) == 1 else "mistake.advice.matvec.pair", {}]
        raise Refusal("matmul_rank", first=first, second=second, advice=advice)
    if first[-1] != second[-2]:
        raise Refusal("matmul_shapes", first=first, second=second, near=first[-1], far=second[-2])
    return (*broadcast(first[:-2], second[:-2]), first[-2], second[-1])


def matvec(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Product of a matrix and a vector: the last two axes and the last."""
    first, second = shapes
    if len(first) < 2 or not second:
        raise Refusal("matmul_rank", first=first, second=second, advice=["mistake.advice.matvec", {}])
    if first[-1] != second[-1]:
        raise Refusal("matmul_shapes", first=first, second=second, near=first[-1], far=second[-1])
    return (*broadcast(first[:-2], second[:-1]), first[-2])


def tensordot(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Products summed over the last axes of the first and the first axes of the second."""
    (first, second), count = shapes, parameters["axes"]
    split = len(first) - count
    if count < 0 or split < 0 or count > len(second) or first[split:] != second[:count]:
        advice = ["mistake.advice.tensordot", {"count": count}]
        raise Refusal("shapes", first=first, second=second, advice=advice)
    return first[:split] + second[count:]


def diag_part(shapes: list[Shape], parameters: Parameters) -> Shape:
    """As long as the shorter of the last two axes."""
    shape = shapes[0]
    if len(shape) < 2:
        raise Refusal("shape_argument", shape=shape, advice=["mistake.advice.matrix", {}])
    return (*shape[:-2], min(shape[-2:]))


def trace(shapes: list[Shape], parameters: Parameters) -> Shape:
    """The last two axes go."""
    return diag_part(shapes, parameters)[:-1]


def diag(shapes: list[Shape], parameters: Parameters) -> Shape:
    """The last axis twice."""
    shape = shapes[0]
    if not shape:
        raise Refusal("shape_argument", shape=shape, advice=["mistake.advice.vector", {}])
    return (*shape, shape[-1])


def pad(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Each axis longer by what is put before and after it."""
    shape, pairs = shapes[0], parameters["paddings"]
    if len(pairs) != len(shape) or any(len(pair) != 2 or min(pair) < 0 for pair in pairs):
        raise Refusal("shape_argument", shape=shape, advice=["mistake.advice.pairs", {"count": len(shape)}])
    return tuple(before + size + after for size, (before, after) in zip(shape, pairs, strict=True))


def reshape(shapes: list[Shape], parameters: Parameters) -> Shape:
    """The sizes asked for; one of them may be -1."""
    shape, sizes = shapes[0], tuple(parameters["shape"])
    count, known = prod(shape), prod(size for size in sizes if size != -1)
    holes = sizes.count(-1)
    fits = known == count if not holes else holes == 1 and known > 0 and count % known == 0
    if not fits or any(size < -1 for size in sizes):
        raise Refusal("reshape_size", first=shape, second=sizes, size=count)
    return tuple(count // known if size == -1 else size for size in sizes)


def transpose(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Axes reversed, or in the order asked for."""
    shape, order = shapes[0], parameters.get("perm")
    if order is None:
        return shape[::-1]
    if sorted(order) != list(range(len(shape))):
        raise Refusal(
            "shape_argument", shape=shape, advice=["mistake.advice.each_axis", {"last": len(shape) - 1}]
        )
    return tuple(shape[axis] for axis in order)


def concat(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Joined along an axis; the other sizes must be equal."""
    axis = axis_from_front(parameters["axis"], shapes[0])
    for shape in shapes[1:]:
        if len(shape) != len(shapes[0]) or any(
            m != n for i, (m, n) in enumerate(zip(shape, shapes[0], strict=True)) if i != axis
        ):
            advice = ["mistake.advice.concat", {"axis": axis}]
            raise Refusal("shapes", first=shapes[0], second=shape, advice=advice)
    joined = sum(shape[axis] for shape in shapes)
    return (*shapes[0][:axis], joined, *shapes[0][axis + 1 :])


def stack(shapes: list[Shape], parameters: Parameters) -> Shape:
    """A new axis, as long as there are inputs."""
    first = shapes[0]
    for shape in shapes[1:]:
        if shape != first:
            raise Refusal("shapes", first=first, second=shape, advice=["mistake.advice.stack", {}])
    axis = axis_from_front(parameters["axis"], first, len(first) + 1)
    return (*first[:axis], len(shapes), *first[axis:])


def expand_dims(shapes: list[Shape], parameters: Parameters) -> Shape:
    """A new axis of length 1."""
    shape, length = shapes[0], len(shapes[0]) + 1
    axis = parameters["axis"]
    if not -length <= axis < length:
        raise Refusal("shape_argument", shape=shape, advice=["mistake.advice.axis", {"last": length - 1}])
    place = axis % length
    return (*shape[:place], 1, *shape[place:])


def squeeze(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Without the axes of length 1."""
    shape = shapes[0]
    if parameters.get("axis") is None:
        return tuple(size for size in shape if size != 1)
    gone = axes_from_front(parameters, shape)
    if any(shape[axis] != 1 for axis in gone):
        raise Refusal("shape_argument", shape=shape, advice=["mistake.advice.squeeze", {}])
    return tuple(size for axis, size in enumerate(shape) if axis not in gone)


def tile(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Each axis repeated."""
    shape, multiples = shapes[0], parameters["multiples"]
    if len(multiples) != len(shape) or any(times < 0 for times in multiples):
        raise Refusal("shape_argument", shape=shape, advice=["mistake.advice.repeats", {"count": len(shape)}])
    return tuple(size * times for size, times in zip(shape, multiples, strict=True))


def broadcast_to(shapes: list[Shape], parameters: Parameters) -> Shape:
    """The shape asked for, if the input can be stretched to it."""
    wanted = tuple(parameters["shape"])
    if any(size < 0 for size in wanted) or broadcast(shapes[0], wanted) != wanted:
        raise Refusal(
            "shapes",
            first=shapes[0],
            second=wanted,
            advice=["mistake.advice.stretch", {}],
        )
    return wanted


def gather(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Slices picked along an axis, in the order of the indices."""
    shape, axis = shapes[0], axis_from_front(parameters["axis"], shapes[0])
    indices = parameters["indices"]
    for index in [indices] if isinstance(indices, int) else indices:
        if not 0 <= index < shape[axis]:
            raise Refusal(
                "index_range" if shape[axis] else "index_empty",
                what=index,
                size=shape[axis],
                last=shape[axis] - 1,
            )
    picked = () if isinstance(indices, int) else (len(indices),)
    return (*shape[:axis], *picked, *shape[axis + 1 :])


def index(shapes: list[Shape], parameters: Parameters) -> Shape:
    """Elements and slices, from the first axis on."""
    shape, key = shapes[0], parameters["key"]
    if not shape:
        raise Refusal("index_scalar")
    if len(key) > len(shape):
        raise Refusal("index_count", size=len(key), wanted=len(shape), shape=shape)
    result = []
    for entry, size in zip(key, shape, strict=False):
        if isinstance(entry, slice):
            result.append(len(range(*entry.indices(size))))
        elif not -size <= entry < size:
            raise Refusal("index_range" if size else "index_empty", what=entry, size=size, last=size - 1)
    return (*result, *shape[len(key) :])


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        matmul, matvec, tensordot, norm, trace, softmax_cross_entropy, reshape, transpose, concat, stack,
        expand_dims, squeeze, broadcast_to, tile, pad, gather, diag_part, diag,
    )
}  # fmt: skip
"""Functions with a rule of their own, by name."""
