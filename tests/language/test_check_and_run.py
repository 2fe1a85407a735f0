"""What a check says of a program is what a run of it does: every function with inputs of every kind."""

import itertools
import random

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets.language.functions import FUNCTIONS

pytestmark = pytest.mark.filterwarnings("ignore")
DTYPES = ("float32", "float64", "float16", "int32", "int64", "bool")
SHAPES = ((), (3,), (2, 3), (3, 3), (2, 2, 3), (1,), (3, 1), (0,), (2, 0), (0, 3))
LITERALS = ("2", "-1", "1.5", "-0.5", "0", "[1, 2, 3]", "[]", "[1.0, 2.0]", "[[1, 2], [3, 4]]", "True")
WRITTEN = {
    "axes": ("0", "-1", "1", "5", "[0, 1]", "[]", "[0, 0]", "None"),
    "axis_list": ("[0]", "[1]", "[-1]", "[0, 0]", "[]", "[9]"),
    "whole": ("0", "1", "-1", "2", "7", "-9"),
    "sizes": ("[3]", "[2, 3]", "[]", "[0]", "[-1]", "[3, 1]", "[1, 0]", "[0, 1]", "[6]", "[2, 2]"),
    "indices": ("0", "[0, 1]", "[]", "[5]", "-1", "[[0]]"),
    "pairs": ("[[1, 1]]", "[[0, 0], [1, 0]]", "[]", "[[-1, 0]]", "[[1]]"),
}
SIGNS = ("+", "-", "*", "/", "**", "@", ">", "<=", "==", "!=")
INDICES = ("0", "-1", "5", "0:2", "::-1", "...", "None", "0, 1", "5:", "-9", "::0", ":, 0", "1:0", "..., 0")
BY_ITS_NUMBERS = {"pow", "**", "floormod"}
"""Of whole numbers these refuse some numbers, and a check knows shapes and dtypes only."""


def tensor(dtype, shape, generator):
    size = int(np.prod(shape))
    values = [generator.randint(0, 1) if dtype == "bool" else generator.randint(-3, 3) for _ in range(size)]
    return tw.constant(np.array(values, dtype).reshape(shape))


def inputs(count, generator):
    """Texts of some inputs, and the tensors that they name: of one dtype and shape more often than not."""
    texts, names = [], {"unused": tw.constant(1.0)}
    dtype, shape = generator.choice(DTYPES), generator.choice(SHAPES)
    for i in range(count):
        if generator.random() < 0.2:
            texts.append(generator.choice(LITERALS))
            continue
        own = dtype if generator.random() < 0.8 else generator.choice(DTYPES)
        lengths = shape if generator.random() < 0.6 else generator.choice(SHAPES)
        names[f"t{i}"] = tensor(own, lengths, generator)
        texts.append(f"t{i}")
    return texts, names


def agree(source, names, by_its_numbers=False):
    """Check a program and run it; whether it ran."""
    check = tw.language.check(source, names)
    refused = ""
    try:
        run = tw.language.run(source, names)
    except tw.language.ProgramError as error:
        refused = error.kind
    if refused:
        foreseen = [one.kind for one in check.errors][:1] == [refused]
        assert foreseen or (by_its_numbers and check.ok and refused == "not_calculated"), (source, refused)
        return False
    assert check.ok, (source, check.errors)
    assert (check.value.shape, check.value.dtype) == (tuple(run.value.shape), run.value.dtype.name), source
    return True


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function(name):
    function, generator, tried, ran = FUNCTIONS[name], random.Random(name), 0, 0
    while tried < 40 or ran < 2:
        tried += 1
        assert tried < 5_000, "hardly any program of these runs"
        texts, names = inputs(2 if function.takes_list else len(function.inputs), generator)
        written = [
            f"axis={value}" if parameter.name == "axis" else value
            for parameter in function.parameters
            for value in [generator.choice(WRITTEN[parameter.kind])]
            if parameter.required or generator.random() < 0.6
        ]
        tensors = ", ".join(texts)
        given = [f"[{tensors}]" if function.takes_list else tensors, *written]
        ran += agree(f"{name}({', '.join(given)})", names, name in BY_ITS_NUMBERS)


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign(sign):
    generator = random.Random(sign)
    for _ in range(60):
        (a, b), names = inputs(2, generator)
        agree(f"{a} {sign} {b}", names, sign in BY_ITS_NUMBERS)


@pytest.mark.parametrize("index", INDICES)
def test_every_index(index):
    generator = random.Random(index)
    for dtype, shape in itertools.product(DTYPES, SHAPES):
        agree(f"t[{index}]", {"t": tensor(dtype, shape, generator)})


@pytest.mark.parametrize("source", ["log(0)", "asin(2.0)", "acosh([1.0, 0.5])", "x + sqrt(-1.0)", "std([])"])
def test_a_check_foresees_what_literals_alone_give(source):
    names = {"x": tw.constant(1.0)}
    (error,) = tw.language.check(source, names).errors
    assert error.kind == "constant_overflow"
    assert tw.language.check("y = sqrt(x)\nz = log(2.0)", names).ok


def test_a_check_records_nothing():
    with tw.GradientTape() as tape:
        tw.language.check("x*exp(2.0)", {"x": tw.Variable(1.0)})
    assert tape.lines == []
    assert tape.watched_variables() == ()
