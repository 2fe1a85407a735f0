"""``tapewidgets export FOLDER --course``: a folder of pages for any web server."""

import re

import pytest

from tapewidgets.cli import export_command
from tapewidgets.cli.course_pages import MARK
from tests.cli.command_line import run, write_notebook


@pytest.fixture
def lessons(tmp_path):
    """Two lessons, one of another language, and the solutions."""
    folder = tmp_path / "all-lessons"
    (folder / "ko").mkdir(parents=True)
    for name in ("01_one.ipynb", "02_two <b>.ipynb", "ko/01_one.ipynb", "solutions.ipynb"):
        write_notebook(folder / name, ("print(1)", "1\n"))
    return folder


def unrun(path, cell_timeout, title, foot):
    return f"<title>{title}</title>{foot}"


@pytest.fixture
def fast(monkeypatch):
    """Pages without a kernel: what is tested is what stands around them."""
    monkeypatch.setattr(export_command, "as_page", unrun)


def test_a_course_is_run_and_written(tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    write_notebook(folder / "01_one.ipynb", ("print(6 * 7)", "42\n"))
    answer = run("export", folder, "--course", tmp_path / "course")
    assert answer.exit_code == 0, answer.output
    assert "1 pages and index.html" in answer.output
    page = (tmp_path / "course" / "01_one.html").read_text("utf-8")
    assert "42" in page
    assert "https://" not in page.replace("https://www.w3.org", "")


@pytest.mark.usefixtures("fast")
class TestAround:
    def test_every_lesson_but_the_solutions_has_a_page(self, lessons, tmp_path):
        course = tmp_path / "course"
        assert run("export", lessons, "--course", course).exit_code == 0
        written = {path.relative_to(course).as_posix() for path in course.rglob("*") if path.is_file()}
        pages = {"01_one.html", "02_two <b>.html", "ko/01_one.html"}
        assert written == pages | {"index.html", MARK}

    def test_every_link_leads_to_a_page(self, lessons, tmp_path):
        course = tmp_path / "course"
        run("export", lessons, "--course", course)
        for path in course.rglob("*.html"):
            links = re.findall(r'href="([^"]*)"', path.read_text("utf-8"))
            assert links
            for link in links:
                target = link.replace("&lt;", "<").replace("&gt;", ">")
                assert (path.parent / target).is_file(), (path, link)

    def test_the_index_names_the_languages_and_escapes_titles(self, lessons, tmp_path):
        run("export", lessons, "--course", tmp_path / "course")
        index = (tmp_path / "course" / "index.html").read_text("utf-8")
        assert "<h1>All lessons</h1>" in index
        assert "<h2>ko</h2>" in index
        assert "<b>" not in index

    def test_a_course_is_replaced_and_anything_else_left_alone(self, lessons, tmp_path):
        course = tmp_path / "course"
        run("export", lessons, "--course", course)
        (lessons / "02_two <b>.ipynb").unlink()
        assert run("export", lessons, "--course", course).exit_code == 0
        assert not (course / "02_two <b>.html").exists()
        answer = run("export", lessons, "--course", lessons)
        assert "is not empty and holds no course" in answer.output

    def test_ctrl_c_leaves_the_earlier_course_and_no_rest(self, lessons, tmp_path, monkeypatch):
        course = tmp_path / "course"
        run("export", lessons, "--course", course)
        before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}

        def stopped(path, *_):
            if path.name.startswith("02"):
                raise KeyboardInterrupt
            return "a newer page"

        monkeypatch.setattr(export_command, "as_page", stopped)
        assert run("export", lessons, "--course", course).exit_code == 1
        assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before
        assert {path.name for path in tmp_path.iterdir()} == {"all-lessons", "course"}

    def test_a_folder_needs_to_hear_where_its_pages_go(self, lessons):
        answer = run("export", lessons)
        assert answer.exit_code == 2
        assert "say with --course" in answer.output
