"""Another order in a bare page: stepped by mouse and by keys, and it says where it went wrong."""

import pytest
from playwright.sync_api import expect

import tapewidgets as tw
from tests.browser.test_tape_access import serious


def test_naive_recursion_and_breadth_first(esm):
    page = esm(tw.OrderPanel())
    verdict = page.locator(".tw-verdict")
    page.get_by_role("button", name="Naive recursion").click()
    page.get_by_role("button", name="To the end").click()
    expect(verdict).to_contain_text("∇a = 6, and it should be 4")
    expect(verdict).to_contain_text("b passed its gradient on before all had arrived")
    page.get_by_role("button", name="Breadth first").click()
    page.get_by_role("button", name="To the end").click()
    expect(verdict).to_contain_text("right, by luck")
    page.get_by_role("button", name="Diamond").click()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(verdict).to_contain_text("passed on unfinished")
    expect(page.locator(".tw-box.tw-bad")).to_contain_text("1 of 2 arrived")
    page.talk()
    assert page.widget.at == {"graph": 1, "walk": "breadth", "step": 3}
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tw-count")).to_have_text("handover 2 of 6")


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_axe_finds_nothing_serious(esm, theme, look):
    page = esm(tw.OrderPanel())
    theme(page, look)
    page.get_by_role("button", name="Naive recursion").click()
    page.get_by_role("button", name="To the end").click()
    assert not (found := serious(page)), "\n".join(found)
