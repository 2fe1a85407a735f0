"""The stage's layout: nothing too small, cut, overlapping or out of sight, and nothing that moves."""

import pytest

import tapewidgets as tw
from tests.browser import harness
from tests.browser.harness import Mounted
from tests.browser.stage_rules import CASES, HEIGHT, WIDTHS, looks, open_case

PLACES = """() => {
  const placed = '.tw-card > .tw-box, .tw-stem, .tw-stepper, .tw-worked, .tw-grid-frame';
  return JSON.stringify([...document.querySelectorAll(placed)].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height];
  }));
}"""


def can_be_read(found):
    """Check looks at a panel's steps: nothing small, cut, overlapping, out of sight or moved."""
    for look in found:
        assert look["smallest"] >= 9, look
        assert look["smallestNumber"] >= 10, look
        assert (look["outside"], look["overlapping"]) == (0, 0), look
        assert (look["cutOnCards"], look["wideNumbers"], look["cut"]) == ([], [], []), look
        assert not look["sideways"], look
    assert len({look["stepper"] for look in found}) == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", CASES)
def test_every_step_can_be_read_and_nothing_moves(esm, case, width):
    panel = CASES[case]()
    page = esm(panel)
    open_case(page, width)
    found = looks(page, panel, most=12)
    can_be_read(found)
    lit = {look["lit"] for look in found if look["lit"] != "0,0"}
    assert lit == {"0,1" if case == "wide" else "1,1"}, "the same line in program and tape"
    top = int(found[0]["stepper"].split(",")[1])
    assert top < HEIGHT - 32, "the stepper is on the first screen"
    if width == 853:
        assert max(look["worked"] for look in found) <= HEIGHT, "all but the legend is in view"


@pytest.mark.parametrize("case", CASES)
def test_every_step_can_be_read_at_200_percent(browser, case):
    panel = CASES[case]()
    context, faults = harness.new_context(browser, 1130, HEIGHT, zoom=2)
    page = Mounted(context.new_page(), panel)
    open_case(page, 1130 // 2, HEIGHT // 2)
    assert page.evaluate("() => devicePixelRatio") == 2
    found = looks(page, panel, most=12)
    can_be_read(found)
    assert case != "seed" or found[0]["smallestNumber"] < 99, "numbers stand on the cards"
    context.close()
    assert not faults, faults


def test_a_slider_moves_nothing(esm):
    tensors = {"w": 2.0, "x": 2.0, "b": 1.0, "t": 7.0}
    panel = tw.TapeLab("y = w*x + b\nloss = (y - t)**2", tensors, step=99)
    page = esm(panel)
    open_case(page, 853)
    places = page.evaluate(PLACES)
    for k in range(26):
        value = round(-3 + 0.237 * k, 3)
        panel.tensors = [
            {**entry, "value": value if entry["name"] == "w" else entry["value"]} for entry in panel.tensors
        ]
        page.listen()
        assert page.evaluate(PLACES) == places, value


@pytest.mark.parametrize("name", ["가나다라마바사", "عربي_عربي", "W" * 32, "i" * 32])
def test_names_of_any_writing_stay_on_their_cards(esm, name):
    x = tw.Variable(0.5)
    with tw.GradientTape(persistent=True) as tape:
        y = x * x + x
    panel = tw.BackpropStepper(tape, y, x, names={name: x, "y": y})
    page = esm(panel)
    open_case(page, 853)
    for look in looks(page, panel):
        assert look["cutOnCards"] == [], look


@pytest.mark.parametrize("program", ["y = log(x)", "y = x/0 - x/0", "y = sum(x)*1e30*1e30"])
def test_what_is_not_finite_is_marked(esm, program):
    panel = tw.TapeLab(program, {"x": [-1.0, 0.0, 2.0]})
    page = esm(panel)
    open_case(page, 853)
    found = looks(page, panel)
    assert all(look["cutOnCards"] == [] == look["wideNumbers"] for look in found)
    texts = set(page.locator(".tw-svg .tw-number").all_text_contents())
    assert texts & {"nan", "∞", "−∞"}
