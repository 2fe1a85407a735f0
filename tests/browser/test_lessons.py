"""Lessons in a real JupyterLab, and exported without one."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from tapewidgets.cli import main

LESSONS = Path(__file__).parents[2] / "lessons"
CHOSEN = ["01_record_and_differentiate.ipynb", "03_gradient_descent.ipynb", "11_a_small_network.ipynb"]


def test_the_first_lesson_runs_and_its_panel_steps(lab_notebook, screenshot):
    lab = lab_notebook(LESSONS / "01_record_and_differentiate.ipynb")
    page = lab.run_all()
    assert [error for error in lab.errors() if "non-persistent" not in error] == []
    panel = page.get_by_role("button", name="Next step")
    panel.scroll_into_view_if_needed()
    page.get_by_role("button", name="Last step").click()
    sentence = page.get_by_role("status").filter(has_text="[2 3 4]")
    expect(sentence.first).to_be_visible()
    screenshot(lab, "lesson_1")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Lessons as pages, with their index: the first, the one that trains, and the largest."""
    given, folder = (tmp_path_factory.mktemp("course") / name for name in ("lessons", "course"))
    shutil.copytree(LESSONS / "images", given / "images")
    for name in CHOSEN:
        shutil.copy(LESSONS / name, given)
    answer = CliRunner().invoke(main, ["export", str(given), "--course", str(folder)])
    assert answer.exit_code == 0, answer.output
    return folder


def test_every_page_of_the_course_is_small_and_whole_without_a_network(course, offline_page, screenshot):
    pages = sorted(course.rglob("*.html"))
    assert len(pages) > len(CHOSEN)
    for page in pages:
        assert page.stat().st_size < 1_000_000, page
        offline_page.goto(page.as_uri())
        expect(offline_page.get_by_role("heading", level=1)).to_be_visible()
        if page.stem.startswith(("01", "03")):
            screenshot(offline_page, page.stem, full_page=True)


def test_the_training_of_an_exported_lesson_can_be_replayed(course, offline_page):
    offline_page.goto((course / "03_gradient_descent.html").as_uri())
    panel = offline_page.frame_locator("iframe").first
    expect(panel.locator(".tw-sentence")).to_contain_text("w = 2.9")
    panel.get_by_role("button", name="Replay").click()


def test_the_panel_of_an_exported_lesson_still_steps(course, offline_page):
    offline_page.goto((course / "01_record_and_differentiate.html").as_uri())
    panel = offline_page.frame_locator("iframe").first
    panel.get_by_role("button", name="First step").click()
    before = panel.get_by_role("status").first.inner_text()
    panel.get_by_role("button", name="Next step").click()
    expect(panel.get_by_role("status").first).not_to_have_text(before)


def test_a_course_remembers_how_far_it_was_read(course, offline_page, screenshot):
    offline_page.goto((course / "index.html").as_uri())
    read = offline_page.locator("progress").first
    assert read.get_attribute("value") is None
    offline_page.get_by_role("link", name="1. Record and differentiate").click()
    panel = offline_page.frame_locator("iframe").first
    panel.get_by_role("button", name="Last step").click()
    expect(panel.get_by_role("status").first).to_contain_text("[2 3 4]")
    offline_page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    offline_page.get_by_role("link", name="All lessons").click()
    assert read.evaluate("bar => bar.value") > 0.95
    screenshot(offline_page, "course_index")
    offline_page.get_by_role("link", name="1. Record and differentiate").click()
    offline_page.wait_for_function("() => scrollY > 1000")
