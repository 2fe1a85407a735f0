"""Typing a program: new names, pasted Python, mistakes on the way, input methods, completions."""

import pytest
from playwright.sync_api import expect

import tapewidgets as tw

COVERED = """() => {
  const box = (selector) => document.querySelector(selector).getBoundingClientRect();
  const [list, told, word] = [box('.tw-completions'), box('.tw-problem'), box('.tw-mirror mark')];
  const meets = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return [list.height > 40, meets(list, told), meets(list, word)];
}"""


def program(page):
    """The field in which the program is typed."""
    return page.get_by_label("Program", exact=True)


def target(page):
    return page.locator(".tw-card.target .tw-title")


def test_new_names_are_created_by_one_click_and_undone_as_one(esm):
    page = esm(tw.TapeLab("y = x**2", {"x": 3.0}))
    program(page).fill("y = x**2\nz = w*y + b")
    page.talk()
    expect(target(page)).to_have_text("y")  # the lines before the mistake
    expect(page.locator(".tw-problem")).to_contain_text("The lines before it")
    expect(page.locator(".tw-lab.stale")).to_have_count(0)
    page.get_by_role("button", name="Create w, b").click()
    page.talk()
    expect(target(page)).to_have_text("z")
    expect(page.locator(".tw-problem")).to_be_hidden()
    expect(program(page)).to_be_focused()
    expect(page.get_by_label("Value of b")).to_have_value("1")
    page.get_by_role("button", name="Undo").click()
    page.talk()
    assert [row["name"] for row in page.widget.tensors] == ["x"]


def test_a_program_pasted_from_tensorflow_is_drawn_and_its_line_is_lit(esm):
    page = esm(tw.TapeLab("y = x", {"x": [1.0, -2.0]}))
    block = "with tf.GradientTape() as tape:\n    h = tf.nn.relu(x)\n    y = tf.reduce_sum(h)"
    program(page).fill(f"import tensorflow as tf\n{block}")
    page.talk()
    expect(target(page)).to_have_text("y")
    expect(page.locator(".tw-problem")).to_be_hidden()
    page.get_by_role("button", name="First step").click()
    expect(page.locator(".tw-mirror .tw-lit b")).to_have_text("relu(x)")


def test_hangul_is_left_alone_until_its_letters_are_whole(esm):
    page = esm(tw.TapeLab("y = t1*2"))
    program(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.talk()
    keyboard = page.page.context.new_cdp_session(page.page)
    for text in ("ㅅ", "소", "손"):
        caret = {"selectionStart": len(text), "selectionEnd": len(text)}
        keyboard.send("Input.imeSetComposition", {"text": text, **caret})
        assert page.talk() == [], "half a letter is nobody's business"
        page.widget.tensors = [{**row, "value": [len(text)] * 3} for row in page.widget.tensors]
        page.listen()  # what comes from the kernel meanwhile must not break the letter
        assert program(page).input_value() == f"y = t1*2\n{text}"
    keyboard.send("Input.insertText", {"text": "손"})
    page.keyboard.type(" = y + 1")
    page.talk()
    assert page.widget.program == "y = t1*2\n손 = y + 1"
    expect(target(page)).to_have_text("손")


def test_keys_of_an_input_method_choose_no_completion(esm):
    page = esm(tw.TapeLab("y = t1"))
    program(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" + rel")
    expect(page.get_by_role("listbox")).to_be_visible()
    for key in ("Tab", "Enter", "ArrowDown"):
        program(page).dispatch_event("keydown", {"key": key, "isComposing": True, "bubbles": True})
    expect(program(page)).to_have_value("y = t1 + rel")
    page.keyboard.press("Tab")
    expect(program(page)).to_have_value("y = t1 + relu(")


@pytest.mark.parametrize("make", [tw.TapeLab, tw.ExpressionPanel])
@pytest.mark.parametrize("width", [700, 1130])
@pytest.mark.parametrize(
    "text", ["y = t1 + re", "a = t1\nb = a\nc = b\nd = relu(re", "y = t1 + t2*t1 + t1*t1 + re"]
)
def test_completions_cover_neither_the_word_nor_its_error(esm, make, width, text):
    page = esm(make("y = t1"))
    page.set_viewport_size({"width": width, "height": 800})
    program(page).fill(text)
    page.talk()
    expect(page.locator(".tw-problem")).to_be_visible()
    page.keyboard.type("l")
    page.talk()
    page.wait_for_timeout(500)
    assert page.evaluate(COVERED) == [True, False, False]
