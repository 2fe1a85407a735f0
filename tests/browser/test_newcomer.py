"""A newcomer builds a neuron from nothing: in how many actions, and that it is right."""

import math
import re

import pytest

import tapewidgets as tw
from tests.browser.test_tape_panels import node, number

NEURON = "z = w1*x1 + w2*x2 + b\ny = tanh(z)"
MOST = 12


def test_a_neuron_is_built_and_differentiated_in_at_most_twelve_actions(esm):
    page = esm(tw.TapeLab())
    program = page.get_by_label("Program", exact=True)
    actions = [
        ("click into the program", program.click),
        ("select all", lambda: page.keyboard.press("Control+a")),
        ("type the neuron", lambda: program.press_sequentially(NEURON)),
        ("create its names", lambda: page.get_by_role("button", name=re.compile("^Create ")).click()),
        ("click the card of x1", lambda: node(page, "x1").click()),
        ("make it a constant", lambda: kind_of(page, "x1").select_option("constant")),
        ("click the card of x2", lambda: node(page, "x2").click()),
        ("make it a constant", lambda: kind_of(page, "x2").select_option("constant")),
        ("click the card of w2", lambda: node(page, "w2").click()),
        ("type its value", lambda: page.keyboard.type("0.25")),
        ("go to the last step", lambda: page.get_by_role("button", name="Last step").click()),
    ]
    assert len(actions) <= MOST
    for _, act in actions:
        act()
        page.talk()
    held = {entry["name"]: entry for entry in page.widget.tensors}
    assert [held[name]["kind"] for name in ("x1", "x2")] == ["constant", "constant"]
    assert held["w2"]["value"] == 0.25
    w1, x1, w2, x2, b = (held[name]["value"] for name in ("w1", "x1", "w2", "x2", "b"))
    slope = 1 - math.tanh(w1 * x1 + w2 * x2 + b) ** 2
    for name, wanted in (("w1", slope * x1), ("w2", slope * x2), ("b", slope)):
        shown = float(number(page, name).replace("−", "-"))
        assert shown == pytest.approx(wanted, rel=5e-3)


def kind_of(page, name):
    return page.get_by_role("dialog", name=f"Edit {name}").get_by_label(f"Kind of {name}")
