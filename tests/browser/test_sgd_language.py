"""SGDPanel in Korean: nothing stays English, and a switch keeps step, details and focus, without a kernel."""

import re

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tests.browser.harness import Mounted

POINTS = ([0.0, 1.0, 2.0], [1.0, 4.0, 7.0])
SAME = {
    *("SGD", "Momentum", "Nesterov", "Adam", "RMSprop", "Adagrad", "NumPy", "TensorFlow", "tapewidgets"),
    *("PNG", "SVG", "GIF", "CSV", "JSON"),
}
SAID = """() => {
  const texts = [];
  for (const one of document.querySelectorAll(".tw-sgd *")) {
    if (one.closest("code, pre, textarea")) continue;
    texts.push(one.title ?? "", one.getAttribute("aria-label") ?? "");
    for (const node of one.childNodes) if (node.nodeType === Node.TEXT_NODE) texts.push(node.data);
  }
  return texts;
}"""


@pytest.fixture
def korean():
    tw.set_language("ko")
    yield
    tw.set_language(None)


@pytest.mark.parametrize("model", [{}, {"model": "moons"}])
def test_no_english_is_left_in_a_panel_that_trains(korean, offline_page, model):
    panel = tw.SGDPanel(steps=6, **model).step(3).keep_run()
    page = Mounted(offline_page, panel)
    page.talk()
    page.wait_for_timeout(300)
    words = {word for text in page.evaluate(SAID) for word in re.findall(r"[A-Za-z]{3,}", text)}
    assert words - SAME == set()


def test_a_switch_keeps_the_step_what_is_open_and_the_focus(korean, offline_page):
    page = Mounted(offline_page, tw.SGDPanel(POINTS, steps=5).run())
    page.talk()
    page.locator(".tw-sgd-track input").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.locator(".tw-sgd-code summary").click()
    expect(page.locator(".tw-sgd-shown")).to_have_text("스텝 1")
    expect(page.locator(".tw-sgd-said")).to_contain_text("손실은 4입니다")
    page.get_by_label("언어").select_option("en")
    expect(page.locator(".tw-sgd-shown")).to_have_text("step 1")
    expect(page.locator(".tw-sgd-said")).to_contain_text("the model is")
    expect(page.locator(".tw-sgd-code")).to_have_attribute("open", "")
    expect(page.get_by_label("Language")).to_be_focused()
    expect(page.locator(".tw-sgd")).to_have_count(1)
