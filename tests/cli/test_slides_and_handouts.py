"""``tapewidgets export --as slides`` and ``--as handout``."""

import re

import nbformat
import pytest

from tapewidgets.cli import export_command
from tapewidgets.cli.slides import cut
from tapewidgets.cli.typeset import FORMULA, typeset
from tests.cli.command_line import run
from tests.lesson_cells import LESSONS

NAMES = sorted(path.stem for path in LESSONS.glob("[0-9]*.ipynb"))
REVEAL = {"slide", "subslide", "fragment", "skip", "notes", "-"}


@pytest.fixture
def unrun(monkeypatch):
    """Without a kernel: the outputs that were saved are shown."""
    monkeypatch.setattr("tapewidgets.cli.save.execute", lambda *arguments, **keywords: None)


def cells_of(name):
    return nbformat.read(LESSONS / f"{name}.ipynb", 4).cells


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_is_cut_into_slides_that_can_be_taken_in(name):
    cells = cells_of(name)
    assert {cell.metadata.slideshow.slide_type for cell in cells} <= REVEAL
    assert cells[0].metadata.slideshow.slide_type == "slide"
    for slide in cut(cells):
        lines = [line for _, cells in slide for cell in cells for line in cell.source.split("\n")]
        assert len(lines) <= 34, "\n".join(lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_tags_for_handouts_stand_where_the_prose_asks(name):
    for cell in cells_of(name):
        text, tags = cell.source, cell.metadata.get("tags", [])
        asks = "### Predict" in text or "in place of the dots" in text
        assert ("write" in tags) == (asks and cell.cell_type == "markdown"), text
        assert ("marking" in tags) == ('"Right!"' in text), text
        if "### Predict" in text:  # the lines come before the answer, which is the last heading
            assert text.rfind("\n### Look") in (-1, text.rfind("\n### ")), text


@pytest.mark.usefixtures("unrun")
class TestALessonInAnotherForm:
    def test_slides_are_one_file_of_sections(self, tmp_path):
        lesson, file = LESSONS / "01_record_and_differentiate.ipynb", tmp_path / "slides.html"
        answer = run("export", lesson, "--as", "slides", "-o", file)
        assert answer.exit_code == 0, answer.output
        page = file.read_text("utf-8")
        assert page.count("<section>") == len(cut(cells_of(lesson.stem)))
        assert 'class="fragment"' in page
        assert not re.search(r"(src|href)=\"https?:", page)
        assert "$$" not in page

    def test_a_handout_has_lines_to_write_on_and_no_outputs(self, tmp_path):
        lesson, file = LESSONS / "01_record_and_differentiate.ipynb", tmp_path / "handout.html"
        answer = run("export", lesson, "--as", "handout", "-o", file)
        assert answer.exit_code == 0, answer.output
        page = file.read_text("utf-8")
        asked = sum("write" in cell.metadata.get("tags", []) for cell in cells_of(lesson.stem))
        assert asked == 4
        assert page.count('class="write"') == 3 * asked
        assert '<html lang="en">' in page
        assert "On screen: a program and its tape." in page
        assert "tw.Tensor(" not in page
        assert "Right!" not in page
        assert "data:image/svg+xml;base64," in page

    def test_a_korean_lesson_comes_in_korean(self, tmp_path):
        lesson = LESSONS / "ko" / "01_record_and_differentiate.ipynb"
        pages = {form: tmp_path / f"{form}.html" for form in ("page", "slides", "handout")}
        for form, file in pages.items():
            answer = run("export", lesson, "--as", form, "-o", file)
            assert answer.exit_code == 0, answer.output
            assert '<html lang="ko">' in file.read_text("utf-8")
        handout = pages["handout"].read_text("utf-8")
        assert handout.count('class="write"') == 3 * 4
        assert "이름: ____" in handout
        assert "화면: 프로그램과 그 테이프." in handout
        assert "맞았습니다!" not in handout
        slides = pages["slides"].read_text("utf-8")
        assert '<button id="on">다음</button>' in slides
        assert "`${at + 1} / ${slides.length}`" in slides

    def test_a_course_is_made_of_pages(self, tmp_path):
        answer = run("export", LESSONS, "--course", tmp_path / "course", "--as", "slides")
        assert answer.exit_code == 2
        assert "--course writes pages" in answer.output


def test_every_formula_of_the_lessons_can_be_drawn():
    for name in NAMES:
        formulas = [each for cell in cells_of(name) for each in FORMULA.findall(cell.source)]
        assert formulas, name
        for formula in formulas:
            assert "<path" in typeset(f"$${formula}$$")


def test_a_page_has_no_formula_left_over():
    notebook = nbformat.read(LESSONS / "02_chain_rule_two_paths.ipynb", 4)
    page = export_command._as_html(notebook, LESSONS)
    assert "$$" not in page
    assert 'aria-label="\\frac{' in page
