"""Lessons in a real JupyterLab, and exported without one."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from tapewidgets.cli import main

LESSONS = Path(__file__).parents[2] / "lessons"


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


def test_the_picture_in_the_readme_is_a_real_page(lab, screenshot):
    """Half-way through backprop; lessons/images/tape_lab.png is this very screenshot."""
    page = lab.run("import tapewidgets as tw", "tw.TapeLab(step=4)")
    page.set_viewport_size({"width": 1300, "height": 1000})
    expect(page.get_by_role("status").filter(has_text="Back through").first).to_be_visible()
    screenshot(page.locator(".jp-OutputArea-output").last, "tape_lab")


@pytest.mark.parametrize("name", ["01_record_and_differentiate", "03_gradient_descent"])
def test_an_exported_lesson_is_whole_without_a_network(name, tmp_path, offline_page, screenshot):
    file = tmp_path / "lesson.html"
    answer = CliRunner().invoke(main, ["export", str(LESSONS / f"{name}.ipynb"), "-o", str(file)])
    assert answer.exit_code == 0, answer.output
    offline_page.goto(file.as_uri())
    expect(offline_page.get_by_role("heading", level=1)).to_be_visible()
    screenshot(offline_page, name, full_page=True)


def test_the_training_of_an_exported_lesson_can_be_replayed(tmp_path, offline_page):
    file = tmp_path / "lesson.html"
    CliRunner().invoke(main, ["export", str(LESSONS / "03_gradient_descent.ipynb"), "-o", str(file)])
    offline_page.goto(file.as_uri())
    panel = offline_page.frame_locator("iframe").first
    expect(panel.locator(".tw-sentence")).to_contain_text("w = 2.9")
    panel.get_by_role("button", name="Replay").click()


def test_the_panel_of_an_exported_lesson_still_steps(tmp_path, offline_page):
    file = tmp_path / "lesson.html"
    CliRunner().invoke(main, ["export", str(LESSONS / "01_record_and_differentiate.ipynb"), "-o", str(file)])
    offline_page.goto(file.as_uri())
    panel = offline_page.frame_locator("iframe")
    panel.get_by_role("button", name="First step").click()
    before = panel.get_by_role("status").first.inner_text()
    panel.get_by_role("button", name="Next step").click()
    expect(panel.get_by_role("status").first).not_to_have_text(before)


def test_a_course_of_pages_steps_remembers_and_is_small(tmp_path, offline_page, screenshot):
    lessons, course = tmp_path / "lessons", tmp_path / "course"
    lessons.mkdir()
    shutil.copy(LESSONS / "01_record_and_differentiate.ipynb", lessons)
    answer = CliRunner().invoke(main, ["export", str(lessons), "--course", str(course)])
    assert answer.exit_code == 0, answer.output
    page = course / "01_record_and_differentiate.html"
    assert page.stat().st_size < 1_000_000
    offline_page.goto((course / "index.html").as_uri())
    assert offline_page.locator("progress").get_attribute("value") is None
    offline_page.get_by_role("link", name="1. Record and differentiate").click()
    panel = offline_page.frame_locator("iframe")
    panel.get_by_role("button", name="Last step").click()
    expect(panel.get_by_role("status").first).to_contain_text("[2 3 4]")
    offline_page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    offline_page.get_by_role("link", name="All lessons").click()
    assert offline_page.locator("progress").evaluate("bar => bar.value") > 0.95
    screenshot(offline_page, "course_index")
    offline_page.get_by_role("link", name="1. Record and differentiate").click()
    offline_page.wait_for_function("() => scrollY > 1000")
