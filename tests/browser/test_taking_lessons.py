"""A learner takes a lesson in JupyterLab: runs it, answers wrongly, answers rightly, and is told so."""

from playwright.sync_api import Page, expect

from tests.browser.harness import LabPage
from tests.lesson_cells import LESSONS


def answer(page: Page, blank: str, text: str, *, cells: int = 2) -> None:
    """Type over the cell that begins with ``blank`` and run it and those after it, by keyboard."""
    cell = page.locator(".jp-CodeCell").filter(has_text=blank).first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    for _ in range(cells):
        page.keyboard.press("Shift+Enter")


def open_lesson(lab_notebook, name: str) -> LabPage:
    lab = lab_notebook(LESSONS / f"{name}.ipynb")
    lab.page.set_viewport_size({"width": 1100, "height": 7500})  # JupyterLab leaves out what is not in view
    lab.run_all()
    return lab


def test_lesson_2_with_its_steps_its_hunt_and_its_exercise(lab_notebook, screenshot):
    lab = open_lesson(lab_notebook, "02_chain_rule_two_paths")
    page = lab.page
    expect(page.get_by_role("button", name="Next step").first).to_be_visible()
    expect(page.get_by_text("Not yet. List the paths").last).to_be_visible()
    assert lab.errors() == []
    screenshot(lab, "taking_lesson_2")
    answer(page, "backprop.answer(..., ...)", 'backprop.answer("t1", 5)', cells=1)
    expect(page.get_by_text("has to wait").last).to_be_visible()
    before = 'backprop.answer("t1", 5)'
    for step in ('"t3", 1', '"t1", 5', '"t2", 2'):
        answer(page, before, before := f"backprop.answer({step})", cells=1)
        expect(page.get_by_text("Right! Back through").nth(1)).to_be_visible()
    expect(page.get_by_text("That was the last step").last).to_be_visible()
    answer(page, "hunt.answer(...)", "hunt.answer(6)", cells=1)
    expect(page.get_by_text("Right! In step 6").last).to_be_visible()
    # four cells: the exercise, its marking, a text, and the question that names the mistake
    answer(page, "my_gradients = [..., ...]", "my_gradients = [8.0, 4.0]", cells=4)
    expect(page.get_by_text("a path was dropped").last).to_be_visible()
    screenshot(lab, "taking_lesson_2_with_answers")
    answer(page, "my_gradients = [8.0, 4.0]", "my_gradients = [16, 3]", cells=4)
    expect(page.get_by_text("Right!", exact=True)).to_have_count(2)  # the marking, and the question


def test_lesson_10_with_its_panel_and_its_first_exercise(lab_notebook, screenshot):
    lab = open_lesson(lab_notebook, "10_rules_of_your_own")
    page = lab.page
    expect(page.get_by_text("Put your answer in place of the dots: a tensor").last).to_be_visible()
    assert lab.errors() == []
    page.get_by_role("button", name="Last step").click()
    screenshot(lab, "taking_lesson_10")
    answer(
        page,
        "def safe_divide(a, b):",
        "def safe_divide(a, b):\n    return tf.where(b == 0.0, 0.0, a / tf.where(b == 0.0, 1.0, b))",
    )
    expect(page.locator(".jp-OutputArea-output").filter(has_text="Right!").last).to_be_visible()
