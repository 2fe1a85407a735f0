"""An operation is one entry of the table: what runs or shows operations has it as soon as it stands there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]

WITH_AN_ENTRY_MORE = r'''
import importlib.abc, importlib.util, sys

ENTRY = """
ELEMENTWISE += (
    _one("nn.bend", lambda a: a / (1 + abs(a)), "a / (1 + abs(a))", r"\\frac{a}{1 + \\left|a\\right|}",
         (lambda g, y, a: g / (1 + abs(a)) ** 2, r"\\frac{1}{(1 + \\left|a\\right|)^2}")),
)
"""

class Adder(importlib.abc.MetaPathFinder):
    """Puts one entry more into the table while it is read."""
    def find_spec(self, name, path=None, target=None):
        if name != "tapewidgets.engine.operations.pointwise":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def load_and_add(module):
            load(module)
            exec(ENTRY, module.__dict__)
        spec.loader.exec_module = load_and_add
        return spec

sys.meta_path.insert(0, Adder())

import numpy as np
import tapewidgets as tw
from tapewidgets.engine.operations import OPERATIONS
from tapewidgets.story import formulas
from tests.language.page import page

print("saves", OPERATIONS["bend"].saves)
x = tw.Variable([1.0, -3.0])
with tw.GradientTape() as outer:
    with tw.GradientTape() as tape:
        y = tw.nn.bend(x)
    g = tape.gradient(y, x)
print("gradients", y.numpy().tolist(), g.numpy().tolist(), outer.gradient(g, x).numpy().tolist())
print("function", tw.function(tw.nn.bend)(x).numpy().tolist())
with tw.GradientTape() as tape:
    t2 = tw.language.run("t2 = bend(x)", {"x": x}).value
print("source", "\n".join(line for line in tape.source(t2, x).splitlines() if "abs" in line))
print("language", t2.numpy().tolist(), tw.language.check("bend(2)", {"x": x}).ok)
print("latex", tw.language.to_latex("bend(x) + 1", {"x": x}))
print("numpy", tw.language.to_numpy("bend(x)", {"x": x}).splitlines()[-2])
print("tensorflow", tw.language.to_tensorflow("bend(x)", {"x": x}).splitlines()[-5])
print("completion", [one.text for one in tw.language.complete("ben", 3, {"x": x})])
trees = formulas.formula("bend", 1), formulas.derivative("bend", 1, 0)
print("formula", *(formulas.plain(tree, ["x"]) for tree in trees))
print("help", tw.nn.bend.__doc__.splitlines()[0])
print("page", next(line for line in page().splitlines() if "bend" in line))
'''

SHOWN = """\
saves ('a',)
gradients [0.5, -0.75] [0.25, 0.0625] [-0.25, 0.03125]
function [0.5, -0.75]
source     t2 = x / (1 + abs(x))
    d_x = d_t2 / (1 + abs(x)) ** 2  # back through t2 = x / (1 + abs(x))
language [0.5, -0.75] True
latex \\frac{x}{1 + \\left|x\\right|} + 1
numpy result = x / (1 + abs(x))
tensorflow     result = tf.nn.bend(x)
completion ['bend(']
formula x / (1 + |x|) 1 / ((1 + |x|)²)
help x / (1 + abs(x)), element by element.
page | `bend(x)` | `tf.nn.bend` | x / (1 + abs(x)) |
"""


@pytest.mark.parametrize("fast", ["0", "1"])
def test_an_entry_more_is_everywhere(fast):
    """Three texts in the table, and no line elsewhere, with and without the fast lane."""
    run = subprocess.run(
        [sys.executable, "-c", WITH_AN_ENTRY_MORE],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "TAPEWIDGETS_FAST": fast},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert run.stdout == SHOWN
