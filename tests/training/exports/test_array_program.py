"""The page's program of arrays says what the engine says, to 1e-6; a node of JavaScript calculates it."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

import tapewidgets as tw
from tapewidgets import training
from tapewidgets.training.exports.array_program import array_program
from tests.node import node

ARRAYS = Path(tw.__file__).parent / "panels" / "sgd_panel" / "sgd-arrays.js"
SCRIPT = """
import { compileArrays } from %s;
import { readFileSync } from "node:fs";
const { program, points, shape, weights } = JSON.parse(readFileSync(0, "utf-8"));
const said = compileArrays(program)([{ data: points, shape }], weights);
console.log(JSON.stringify([[...said.predictions], said.layers.map(({ shape }) => shape)]));
"""


def said_by_the_page(program, points, weights):
    given = {"program": program, "points": points.ravel().tolist(), "shape": list(points.shape)}
    given["weights"] = [float(x) for value in weights for x in np.ravel(value)]
    answer = subprocess.run(
        [node(), "--input-type=module", "-e", SCRIPT % json.dumps(ARRAYS.as_uri())],
        input=json.dumps(given), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(answer.stdout)


@pytest.mark.parametrize(("name", "layers"), [("moons", [16]), ("deep", [8, 8]), ("clouds", [])])
def test_the_page_says_what_the_engine_says(name, layers):
    run = training.prepare(model=name).advance(100)
    weights, columns = list(run.weights.values()), run.data.columns
    program = array_program(run.model, run.settings.variables, columns)
    predictions, shapes = said_by_the_page(program, columns["x"].astype(float), weights)
    expected, _ = run.model.predict(weights, columns)
    np.testing.assert_allclose(predictions, expected.ravel(), rtol=0, atol=1e-6)
    assert shapes == [[run.data.count, units] for units in layers]


def test_a_module_s_curve_is_calculated_too():
    x = np.linspace(-1, 1, 20, dtype=np.float32)[:, None]
    model = tw.keras.Sequential([tw.keras.layers.Dense(5, "tanh"), tw.keras.layers.Dense(1)])
    model(x)
    run = tw.train((x, x**2), model=model, epochs=3)
    weights = list(run.weights.values())
    program = array_program(run.model, run.settings.variables, run.data.columns)
    predictions, _ = said_by_the_page(program, x.astype(float), weights)
    expected, _ = run.model.predict(weights, run.data.columns)
    np.testing.assert_allclose(predictions, expected.ravel(), rtol=0, atol=1e-6)


def test_what_the_page_cannot_calculate_is_left_to_the_kernel():
    x = np.ones((4, 3), np.float32)
    run = training.prepare(
        (x, x[:, 0]), model="predictions = reduce_max(x * w, axis=1)", variables={"w": [1.0] * 3}
    )
    assert array_program(run.model, run.settings.variables, run.data.columns) is None
