"""The table of functions: whole, and true of the engine."""

import inspect
from operator import attrgetter

import pytest

import tapewidgets as tw
from tapewidgets.language.functions import BY_NAME, FUNCTIONS
from tests.language.corpus.good import GOOD

LEFT_OUT = {
    "one_hot": "its input has no gradient",
    "cast": "takes a dtype",
    "fill": "makes a tensor of a shape; broadcast_to does",
    "convert_to_tensor": "the language has only tensors",
    "einsum": "takes text",
    "boolean_mask": "the shape of its result depends on values",
    "split": "gives several values",
    "unstack": "gives several values",
    "sparse_softmax_cross_entropy_with_logits": "takes a tensor of whole numbers beside one of floats",
    "clip_by_norm": "x * minimum(1, 1 / norm(x)) says it",
    "cumprod": "exp(cumsum(log(x))) says it for positive numbers",
    "l2_loss": "sum(x**2) / 2 says it",
    "linspace": "makes a tensor of numbers",
    "inv": "lessons solve no linear equations",
    "det": "lessons solve no linear equations",
    "solve": "lessons solve no linear equations",
    "svd": "gives several values",
    "band_part": "x * mask says it",
    "matrix_transpose": "transpose says it",
    "mod": "floormod under a second name",
    "dropout": "is random",
    "mean_squared_error": "mean(square(t1 - t2)) says it, and TensorFlow has no short name for it",
}


def engine_functions():
    """Names of the engine's functions that calculate with tensors, by the place where TensorFlow has them."""
    for place in ("", "math.", "nn.", "linalg."):
        module = attrgetter(place.rstrip("."))(tw) if place else tw.engine
        for name in getattr(module, "__all__", dir(module)):
            function = getattr(module, name)
            if (
                name[0] != "_"
                and inspect.isfunction(function)
                and function.__module__.startswith("tapewidgets")
            ):
                yield name, function


def has_gradient(function):
    """Whether the engine differentiates a function of one or two vectors."""
    for inputs in ([[0.5, 0.25]], [[0.5, 0.25], [0.5, 0.75]], [[[0.5, 0.25], [0.5, 0.75]]]):
        names = [tw.Variable(one) for one in inputs]
        try:
            with tw.GradientTape() as tape:
                value = function(*names)
            if isinstance(value, tw.Tensor) and any(g is not None for g in tape.gradient(value, names)):
                return True
        except Exception:
            continue
    return False


def test_every_differentiable_function_of_the_engine_can_be_typed():
    differentiable = {name for name, function in engine_functions() if has_gradient(function)}
    assert len(differentiable) > 50
    assert differentiable - BY_NAME.keys() - LEFT_OUT.keys() == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_stands_in_a_good_program(name):
    names = [f"{one}(" for one in FUNCTIONS[name].names] + [f" {FUNCTIONS[name].symbol} "]
    assert any(text in source for source, _ in GOOD for text in names if text.strip())


def test_names_are_unique_and_typable():
    assert len(BY_NAME) >= len(FUNCTIONS)
    assert sum(len(function.names) for function in FUNCTIONS.values()) == len(BY_NAME)
    assert all(name.isidentifier() for name in BY_NAME)


def test_the_usage_of_every_function_is_a_program():
    """What help shows can be typed, with tensors of shape (2, 2) in the place of its inputs."""
    square = tw.constant([[0.5, 0.25], [0.125, 0.75]])
    names = dict.fromkeys(("x", "y", "a", "b", "low", "high", "labels", "logits", "t1"), square)
    fitting = {
        "reshape": "reshape(x, [1, 4])",
        "broadcast_to": "broadcast_to(x, [3, 2, 2])",
        "gather": "gather(x, [0, 1], axis=0)",
        "pad": "pad(x, [[1, 1], [0, 1]])",
        "squeeze": "squeeze(x[:1], axis=0)",
        "matvec": "matvec(a, b[0])",
        "where": "where(x > 0, x, y)",
        "logical_and": "logical_and(x > 0, y > 0)",
        "logical_or": "logical_or(x > 0, y > 0)",
        "logical_not": "logical_not(x > 0)",
    }
    for name, function in FUNCTIONS.items():
        source = fitting.get(name, function.usage.replace("[t1, ...]", "[t1, t1]"))
        assert tw.language.run(source, names).value is not None
