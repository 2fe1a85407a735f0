"""Panels in Korean: nothing on a page stays English, nothing is cut, and a switch keeps what was there."""

import re

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tapewidgets.words import catalog, say
from tests.browser.harness import Mounted
from tests.questions.programs import network, twice, vectors

CODE_WORDS = {
    *("TapeLab", "GraphView", "NumPy", "TensorFlow", "Python", "None", "float32", "float64", "int32"),
    *("GIF", "SVG", "PNG", "PDF", "DOT", "English", "loss", "relu", "mean", "dloss", "copy", "name", "dname"),
    *("Jupyter", "Esc", "broadcast_to", "reduce_mean", "reduce_sum"),
}
"""Names, code and formats: what is written alike in every language."""

SEEN = """() => {
  const found = [];
  // What the kernel says of a question or a mistake is looked at where it is made.
  const beside = ".tw-palette, .tw-ask, .tw-fields, .tw-levels, .tw-problem p:not(:last-child)";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement: at, data } = walk.currentNode;
    const read = at.closest(".tapewidgets") && !at.closest(`code, pre, math, textarea, dl, ${beside}`);
    if (read) found.push(data);
  }
  for (const name of ["aria-label", "title", "aria-valuetext", "placeholder"]) {
    for (const one of document.querySelectorAll(`.tapewidgets [${name}]`)) {
      if (!one.closest(beside)) found.push(one.getAttribute(name));
    }
  }
  return found;
}"""
CUT = """() => [...document.querySelectorAll(".tapewidgets :is(button, summary, h4, .tw-legend li)")]
  .filter((one) => one.checkVisibility() && !one.querySelector(".tw-hidden-label"))
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
  .map((one) => one.textContent)"""
BROKEN = """() => [...document.querySelectorAll(".tapewidgets :is(h4, .tw-row button, .tw-stepper button)")]
  .filter((one) => one.checkVisibility() && one.offsetHeight > 45).map((one) => one.textContent)"""
"""Headings and buttons that needed a second line."""


@pytest.fixture
def korean():
    tw.set_language("ko")
    yield
    tw.set_language(None)


def question(kind, program=vectors, **keywords):
    tape, target, sources, names = program()
    return tw.QuestionPanel(getattr(tw.questions, kind)(tape, target, sources, names=names, **keywords))


PANELS = {
    "lab": lambda: tw.TapeLab(),
    "network": lambda: tw.TapeLab(drawer="check", **network_program()),
    "folded": lambda: tw.TapeLab("\n".join(f"v{i} = v{i - 1} * w" for i in range(1, 30)), {"v0": 2, "w": 1}),
    "gate": lambda: tw.TapeLab(ask="contribution"),
    "hunt": lambda: tw.TapeLab(ask="overwrite"),
    "nones": lambda: tw.TapeLab("t3 = t1*2", {"t1": 1, "t2": 2}, sources=["t1", "t2"], ask="none"),
    "wrong": lambda: tw.TapeLab("t3 = t1*T2"),
    "graph": lambda: tw.TapeLab(hide=["stepper"]),
    "expression": lambda: tw.ExpressionPanel(),
    "gradients": lambda: question("gradients"),
    "backward": lambda: question("write_backward"),
    "bug": lambda: question("bug_hunt", twice),
    "shapes": lambda: question("shapes", network),
    "order": lambda: tw.OrderPanel(),
}


def network_program():
    from tapewidgets.panels.expression_panel.examples import EXAMPLES

    return EXAMPLES["A two-layer network"]


def english_in(page):
    """Words of a page that no name and no code is."""
    names = re.compile(r"d?[a-zA-Z]{1,2}(?:_true)?\d*")
    words = {word for text in page.evaluate(SEEN) for word in re.findall(r"[A-Za-z]\w*", text, re.ASCII)}
    return sorted(word for word in words if not names.fullmatch(word) and word not in CODE_WORDS)


@pytest.mark.parametrize("name", PANELS)
def test_no_english_is_left_on_a_page_and_no_label_is_cut(korean, offline_page, name):
    panel = PANELS[name]()
    page = Mounted(offline_page, panel)
    page.talk()
    for width in (1300, 700):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(150)
        assert page.evaluate(CUT) == [], width
        assert page.evaluate(BROKEN) == [], width
    assert english_in(page) == []
    if hasattr(panel, "story") and not panel.ask and panel.story:
        steps = len(panel.story["steps"])
        for step in range(0, steps, max(1, steps // 8)):
            panel.step = step
            page.listen()
            page.wait_for_timeout(60)
            assert english_in(page) == [], step
        page.locator(".tw-card").last.click()
        page.talk()
        assert english_in(page) == []


def test_a_switch_keeps_a_half_filled_answer_and_needs_no_kernel(korean, offline_page):
    page = Mounted(offline_page, question("gradients"))
    blanks = page.locator(".tw-field input")
    blanks.nth(0).fill("10")
    page.locator(".tw-none").nth(1).click()
    page.get_by_label("언어").select_option("en")
    expect(page.get_by_role("button", name="Check")).to_be_visible()
    assert blanks.nth(0).input_value() == "10"
    expect(page.locator(".tw-none").nth(1)).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Language").select_option("ko")
    expect(page.get_by_role("button", name="확인")).to_be_visible()
    assert blanks.nth(0).input_value() == "10"


def test_a_switch_keeps_program_step_and_open_drawers(korean, offline_page):
    lab = tw.TapeLab()
    page = Mounted(offline_page, lab)
    page.get_by_role("button", name="다음 단계").click()
    page.locator("summary", has_text="검산").click()
    page.locator(".tw-palette summary").click()
    page.talk()
    page.get_by_label("언어").select_option("en")
    page.talk()
    expect(page.locator("summary", has_text="Gradient check")).to_be_visible()
    assert page.evaluate("[...document.querySelectorAll('details')].map((one) => one.open)") == [
        *(True, False, False, False, True)
    ]
    assert page.locator("textarea").first.input_value() == lab.program
    expect(page.locator(".tw-count").first).to_have_text(f"{lab.step + 1} of {len(lab.story['steps'])}")
    expect(page.get_by_label("Language")).to_be_focused()


def test_a_refusal_is_said_in_the_language_that_is_chosen_later(korean, offline_page):
    page = Mounted(offline_page, tw.TapeLab())
    for _ in range(2):
        page.get_by_role("group", name="소스").locator("input:checked").first.click()
        page.talk()
    refusal = page.locator("[data-refusal=sources]")
    expect(refusal).to_have_text("소스를 적어도 하나는 골라 두어야 합니다.")
    page.get_by_label("언어").select_option("en")
    expect(refusal).to_have_text("At least one source stays chosen.")


def test_a_mistake_is_said_in_the_language_that_is_chosen_later(korean, offline_page):
    page = Mounted(offline_page, tw.TapeLab("y = t1 +"))
    problem = page.locator(".tw-problem")
    expect(problem).to_contain_text(say(catalog("ko"), page.widget.state["problem"]["message"]))
    page.get_by_label("언어").select_option("en")
    expect(problem).to_contain_text(say(catalog("en"), page.widget.state["problem"]["message"]))
    expect(problem).not_to_contain_text("줄")
