"""Hypothesis writes well-formed programs: each runs, and its gradient agrees with central differences.

The difference is taken along a random direction of each tensor.
"""

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import tapewidgets as tw

SHAPES = {"t1": (3,), "t2": (3,), "A": (2, 3), "B": (3, 2), "w": (), "b": ()}
NAMED = "sin cos tanh sigmoid softplus erf atan gelu silu square elu abs relu"
SMOOTH = [
    *(f"{name}({{0}})" for name in NAMED.split()),
    *("exp(tanh({0}))", "log(1.5 + square({0}))", "sqrt(0.5 + ({0})**2)", "1/(2 + square({0}))", "-({0})"),
    *("({0})**3", "where(({0}) > 0.1, {0}, 2*({0}))", "2**tanh({0})", "clip_by_value({0}, -0.7, 0.7)"),
    *("identity({0})", "rsqrt(1 + ({0})**2)"),
]
PAIRS = [
    "{} + {}",
    "({}) - ({})",
    "({})*({})",
    "({})/(2 + square({}))",
    "maximum({}, {})",
    "squared_difference({}, {})",
]
ALONG = [
    "sum({}{})",
    "mean({}{})",
    "max({}{})",
    "logsumexp({}{})",
    "variance({}{})",
    "norm(1.5 + square({}){})",
]
"""The length of zero has no derivative, so it is kept away from zero."""


@st.composite
def expression(draw, shape, names, depth):
    """Text of an expression with this shape."""
    known = [name for name, one in names.items() if one == shape]
    if depth == 0:
        if known and draw(st.integers(0, 9)):
            return draw(st.sampled_from(sorted(known)))
        number = f"{draw(st.integers(-20, 20)) / 10}"
        return f"{number}*w" if shape == () else f"broadcast_to({number}*w, {list(shape)})"

    def part(of):
        return draw(expression(of, names, depth - 1))

    ways = ["smooth", "pair", "pair", "leaf"]
    if shape == ():
        ways += ["reduce", "element"]
    if shape == (3,):
        ways += ["along", "row", "softmax", "stretch", "joined", "reversed"]
    if shape in {(2, 3), (3, 2)}:
        ways += ["transpose", "reshape", "product", "stretch"]
    match draw(st.sampled_from(ways)):
        case "smooth":
            return draw(st.sampled_from(SMOOTH)).format(part(shape))
        case "pair":
            return f"({draw(st.sampled_from(PAIRS)).format(part(shape), part(shape))})"
        case "reduce":
            return draw(st.sampled_from(ALONG)).format(part(draw(st.sampled_from([(3,), (2, 3)]))), "")
        case "element":
            return f"({part((3,))})[{draw(st.integers(-3, 2))}]"
        case "along":
            axis, of = draw(st.sampled_from([(0, (2, 3)), (1, (3, 2))]))
            return draw(st.sampled_from(ALONG)).format(part(of), f", axis={axis}")
        case "row":
            return f"({part((2, 3))})[{draw(st.integers(-2, 1))}]"
        case "softmax":
            return f"{draw(st.sampled_from(['softmax', 'log_softmax', 'cumsum', 'sort']))}({part(shape)})"
        case "stretch":
            return f"(({part(())})*{part(shape)} + {part(())})"
        case "joined":
            return f"concat([({part(shape)})[:1], ({part(shape)})[1:]], axis=0)"
        case "reversed":
            return f"({part(shape)})[::-1]"
        case "transpose":
            return f"transpose({part(shape[::-1])})"
        case "reshape":
            return f"reshape({part(shape[::-1])}, [{shape[0]}, {shape[1]}])"
        case "product":
            return f"(({part(shape)}) @ ({part(shape[::-1])}) @ ({part(shape)}))"
    return draw(expression(shape, names, 0))


@st.composite
def programs(draw):
    """Two or three lines that end in a single number."""
    names, lines = dict(SHAPES), []
    for i in range(draw(st.integers(1, 2))):
        shape = draw(st.sampled_from([(3,), (2, 3), ()]))
        lines.append(f"v{i} = {draw(expression(shape, names, 2))}")
        names[f"v{i}"] = shape
    shape = draw(st.sampled_from([(3,), (2, 3)]))
    return "\n".join([*lines, f"loss = sum({draw(expression(shape, names, 2))})"])


def value_of(source, arrays):
    names = {name: tw.constant(array) for name, array in arrays.items()}
    return float(tw.language.run(source, names).value.numpy())


@settings(max_examples=80, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(source=programs(), seed=st.integers(0, 9))
def test_gradients_of_programs_agree_with_central_differences(source, seed):
    generator = np.random.default_rng(seed)
    arrays = {name: generator.normal(size=shape) for name, shape in SHAPES.items()}
    names = {name: tw.Variable(array) for name, array in arrays.items()}
    with tw.GradientTape() as tape:
        run = tw.language.run(source, names)
    assert run.value.dtype == tw.float64
    gradients = tape.gradient(run.value, names, unconnected_gradients="zero")
    step = 1e-6
    for name, array in arrays.items():
        direction = generator.normal(size=array.shape)
        ahead = value_of(source, {**arrays, name: array + step * direction})
        behind = value_of(source, {**arrays, name: array - step * direction})
        expected = (ahead - behind) / (2 * step)
        found = np.sum(gradients[name].numpy() * direction)
        assert abs(found - expected) <= 1e-4 * (1 + abs(expected)), name
