"""A model as the page calculates it: the same operations on both sides, the same numbers."""

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

import tapewidgets
from tapewidgets import training
from tapewidgets.training.exports.scalar_program import OPERATIONS, scalar_program
from tests.node import node

ROWS = Path(tapewidgets.__file__).parent / "panels" / "sgd_panel" / "sgd-rows.js"
POINTS = training.line(points=5, noise=0.1)

MODELS = [
    "w*x + b",
    "w*x**2 - b/(x**2 + 1)",
    "tanh(w*x) + sigmoid(b*x)",
    "maximum(w*x, b) + minimum(x, 0.5)",
    "relu(w*x + b) - softplus(x)",
    "exp(-square(w*x)) + log(1 + abs(b)) + sqrt(abs(x))",
    "sin(w*x) + cos(b) + tan(0.1*x) + log1p(square(x))",
]


def test_the_page_calculates_what_it_is_sent():
    block = re.search(r"const SCALAR = \{\n(.*?)\n\};", ROWS.read_text("utf-8"), re.DOTALL)
    assert set(re.findall(r"^  (\w+):", block[1], re.MULTILINE)) == OPERATIONS


@pytest.mark.parametrize("model", MODELS)
def test_the_page_s_numbers_are_the_engine_s(model):
    run = training.prepare(POINTS, model=model, variables={"w": 0.7, "b": -0.4})
    program = scalar_program(run.model, run.settings.variables, POINTS.columns)
    point = {name: float(values[2]) for name, values in POINTS.columns.items()}
    script = (
        f"import {{ compileProgram }} from {json.dumps(ROWS.as_uri())};"
        f"const run = compileProgram({json.dumps(program)});"
        f"console.log(JSON.stringify(run({json.dumps({**point, 'w': 0.7, 'b': -0.4})})));"
    )
    answer = subprocess.run(
        [node(), "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    found = json.loads(answer.stdout)
    columns = {name: values[2] for name, values in POINTS.columns.items()}
    predictions, loss = run.model.predict(list(run.weights.values()), columns)
    assert found["predictions"] == pytest.approx(float(predictions), rel=1e-5)
    assert found["loss"] == pytest.approx(float(loss), rel=1e-4)


@pytest.mark.parametrize(
    ("model", "variables"),
    [("x*w", {"w": [1.0, 2.0]}), ("mean(w)*x", {"w": 1.0}), ("where(x > 0, w*x, b)", {"w": 1.0, "b": 0.0})],
)
def test_a_model_that_the_page_cannot_calculate_is_not_sent(model, variables):
    data = training.Data({"x": [1.0, 2.0], "y": [2.0, 4.0]})
    run = training.prepare(data, model=model, variables=variables, batch_size=None)
    assert scalar_program(run.model, run.settings.variables, data.columns) is None


def test_a_constant_model_can_be_drawn_too():
    run = training.prepare(POINTS, model="b", variables={"b": 2.0})
    program = scalar_program(run.model, run.settings.variables, POINTS.columns)
    assert program["predictions"] == program["names"].index("b")
    assert np.isfinite(run.advance(10).weights["b"])
