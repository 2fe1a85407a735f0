"""The lessons as files: executed, clean, made by no particular machine. (tests/__main__.py runs them.)"""

import json
import re
from pathlib import Path

import nbformat
import pytest

PROJECT = Path(__file__).parents[1]
LESSONS = sorted(
    path for folder in ("lessons", "tapewidgets/cli") for path in (PROJECT / folder).rglob("*.ipynb")
)
OF_A_MACHINE = re.compile(
    r"/home/|/root/|/tmp/|/Users/|/work/|[A-Z]:\\\\|site-packages|0x[0-9a-f]{6,}|localhost|127\.0\.0\.1"
)
CELL_METADATA = {"tags", "slideshow"}


@pytest.fixture(params=LESSONS, ids=lambda path: path.name)
def lesson(request):
    return nbformat.read(request.param, as_version=4)


def test_there_are_lessons():
    assert LESSONS


def test_it_is_a_valid_notebook_with_a_title(lesson):
    nbformat.validate(lesson)
    assert lesson.cells[0].cell_type == "markdown"
    assert lesson.cells[0].source.startswith("# ")


def test_every_code_cell_was_executed_in_order(lesson):
    counts = [cell.execution_count for cell in lesson.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_it_holds_nothing_of_the_machine_it_ran_on(lesson):
    outputs = [cell.get("outputs", []) for cell in lesson.cells]
    assert not OF_A_MACHINE.findall(json.dumps(outputs))
    assert set(lesson.metadata) <= {"kernelspec", "language_info"}
    assert lesson.metadata.kernelspec.name == "python3"
    assert "version" not in lesson.metadata.get("language_info", {})
    assert all(set(cell.metadata) <= CELL_METADATA for cell in lesson.cells)


def test_an_error_is_shown_only_on_purpose(lesson):
    for cell in lesson.cells:
        failed = any(output.output_type == "error" for output in cell.get("outputs", []))
        assert failed == ("raises-exception" in cell.metadata.get("tags", [])), cell.source


def test_it_uses_what_nbval_can_compare(lesson):
    """No magic comments that learners see, and nothing whose output differs from run to run."""
    for cell in lesson.cells:
        if cell.cell_type == "code":
            assert not re.search(r"NBVAL_|clear_output|%time|interact\(|;\s*$", cell.source), cell.source


def test_it_uses_public_names_only(lesson):
    for cell in lesson.cells:
        if cell.cell_type == "code":
            assert not re.search(r"tapewidgets\.\w|\b(tw|tf)\._", cell.source), cell.source
