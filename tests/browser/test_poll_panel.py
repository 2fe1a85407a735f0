"""A poll in a bare page: a learner commits and hears no verdict; the teacher looks, and asks again."""

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tapewidgets.questions.poll import Ballot
from tests.browser.test_question_panel import type_rows
from tests.browser.test_tape_access import serious
from tests.questions.test_poll import DROPPED, RIGHT, asked


def test_a_learner_commits_and_may_change_it(esm, tmp_path):
    poll = tw.poll(asked(), tmp_path)
    page = esm(tw.answer_poll(asked(), tmp_path))
    page.locator(".tw-field input").first.focus()
    type_rows(page, ["10", "20", "30"], ["1", "1", "1"])
    page.get_by_role("button", name="Commit").click()
    page.talk()
    expect(page.locator(".tw-verdict")).to_have_text(
        "Committed for round 1. You can change it until your teacher goes on."
    )
    expect(page.get_by_role("button", name="Hint")).to_be_hidden()
    assert "path" not in page.locator(".tapewidgets").inner_text()
    page.get_by_label("∇t2, number 1 of 3").fill("2")
    page.get_by_role("button", name="Commit").click()
    page.talk()
    poll.look()
    assert poll.state["rounds"][0]["count"] == 1


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_a_class_looks_together_and_answers_again(esm, theme, tmp_path, look):
    panel = tw.poll(asked(), tmp_path)
    for answer in (RIGHT, DROPPED, DROPPED):
        Ballot(asked(), tmp_path).commit(answer)
    panel.look()
    page = esm(panel)
    theme(page, look)
    expect(page.locator(".tw-answered")).to_have_text("3 have answered")
    page.get_by_role("button", name="Show the answers").click()
    page.talk()
    assert page.locator(".tw-bar-label").all_text_contents() == ["[10 20 30]; [1 1 1]", "[10 20 30]; [2 3 4]"]
    page.get_by_role("button", name="Say which is right").click()
    page.talk()
    assert page.locator(".tw-bar-label").all_text_contents() == ["✓ right", "a path was dropped"]
    assert not serious(page)
    page.get_by_role("button", name="Ask again").click()
    page.talk()
    expect(page.locator(".tw-answered")).to_have_text("0 have answered")
    expect(page.locator(".tw-round")).to_have_count(2)
