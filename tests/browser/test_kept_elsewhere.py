"""Answers stay where no notebook holds them: in Voila, and in an exported page without a kernel."""

import json

from playwright.sync_api import expect

import tapewidgets as tw
from tapewidgets.questions.marking import mark_again
from tests.browser.test_question_panel import type_rows
from tests.questions.programs import vectors

CELLS = (
    "import tapewidgets as tw",
    "t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([10.0, 20.0, 30.0])\n"
    "with tw.GradientTape(persistent=True) as tape:\n"
    "    t3 = t1 * t2\n"
    "    t4 = t2 + t3\n"
    "tw.questions.gradients(tape, t4, [t1, t2])",
)


def asked():
    tape, target, sources, names = vectors()
    return tw.questions.gradients(tape, target, sources, names=names)


def downloaded(page):
    """Press the button, and give what came."""
    with page.expect_download() as found:
        page.get_by_role("button", name="Download answers").click()
    assert found.value.suggested_filename == "answers.json"
    return json.loads(found.value.path().read_text("utf-8"))["entries"]


def scores(entries):
    question = asked()
    (mark,) = mark_again({question.id: question}, entries).marks.values()
    return mark.score, mark.tries


def test_an_exported_page_keeps_answers_in_its_own_storage(offline_page, tmp_path):
    file = tw.export_html(tw.QuestionPanel(asked()), tmp_path / "question.html")
    page = offline_page
    page.goto(file.as_uri())
    expect(page.locator(".tw-count")).to_have_text("nothing kept yet")
    for rows in ([["10", "20", "30"], ["1", "1", "1"]], [["10", "20", "30"], ["2", "3", "4"]]):
        page.get_by_label("∇t1, number 1 of 3").focus()
        type_rows(page, *rows)
        page.get_by_role("button", name="Keep").click()
    page.reload()
    expect(page.locator(".tw-count")).to_have_text("2 answers kept")
    assert scores(downloaded(page)) == (1, 2)


def test_voila_gives_the_answers_as_a_file(voila):
    page = voila(*CELLS)
    page.get_by_label("∇t1, number 1 of 3").focus()
    type_rows(page, ["10", "20", "30"], ["1", "1", "1"])
    page.keyboard.press("Enter")
    expect(page.locator(".tw-verdict")).to_contain_text("a path was dropped")
    expect(page.get_by_label("∇t2, number 1 of 3")).to_be_focused()
    type_rows(page, ["2", "3", "4"])
    page.keyboard.press("Enter")
    expect(page.locator(".tw-verdict")).to_have_text("Right!")
    assert scores(downloaded(page)) == (1, 2)
