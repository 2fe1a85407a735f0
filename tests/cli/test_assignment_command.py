"""``tapewidgets assignment``: what nbgrader gets, released and solved, without nbgrader."""

import json
import re

import nbformat
import pytest

from tapewidgets.cli import assignment_command
from tapewidgets.cli.assignment import assignment
from tests.cli.command_line import run, write_notebook
from tests.lesson_cells import LESSONS, solutions
from tests.lesson_cells import run as run_cell

NAMES = sorted(path.stem for path in LESSONS.glob("[0-9]*.ipynb"))
SOLVED = re.compile(r"\n### BEGIN SOLUTION\n.*?### END SOLUTION", re.S)
HIDDEN = re.compile(r"\n### BEGIN HIDDEN TESTS\n.*?### END HIDDEN TESTS", re.S)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with every lesson as an assignment."""
    folder = tmp_path_factory.mktemp("course")
    for name in NAMES:
        answer = run("assignment", name, folder)
        assert answer.exit_code == 0, answer.output
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_has_points_a_solution_and_a_marking(name, course):
    notebook = nbformat.read(course / "source" / name / f"{name}.ipynb", 4)
    nbformat.validate(notebook)
    about = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
    exercises = [lesson for lesson, _, _ in solutions()].count(name)
    assert [each.grade for each in about] == [False, True] * exercises
    assert [each.get("points") for each in about] == [None, 2] * exercises
    assert len({each.grade_id for each in about}) == 2 * exercises
    assert not any(cell.get("outputs") for cell in notebook.cells)
    assert (course / "source" / name / "images" / f"{name}.svg").is_file()


@pytest.mark.parametrize("name", ["01_record_and_differentiate", "05_variables_are_not_tensors"])
def test_the_solution_passes_and_what_is_released_does_not(name, course):
    cells = json.loads((course / "source" / name / f"{name}.ipynb").read_text("utf-8"))["cells"]
    solved, released = {}, {}
    for cell in cells:
        source = "".join(cell["source"])
        about = cell["metadata"].get("nbgrader")
        if cell["cell_type"] != "code" or (about is None and "tw." in source):
            continue
        said = run_cell(source, solved)
        alone = run_cell(HIDDEN.sub("", SOLVED.sub("", source)), released)
        if about and about["grade"]:
            assert said == "Right!\n"
            assert alone.startswith(("Put your", "Not yet"))
            assert run_cell(source, released).partition("AssertionError")[1]


def test_a_lesson_in_another_language_is_an_assignment_too(tmp_path):
    lesson = LESSONS / "ko" / "07_finite_differences.ipynb"
    answer = run("assignment", lesson, tmp_path)
    assert "2 exercises, 4 points" in answer.output
    source = tmp_path / "source" / lesson.stem
    notebook = nbformat.read(source / lesson.name, 4)
    assert "](images/07_finite_differences.svg)" in notebook.cells[0].source
    assert (source / "images" / "07_finite_differences.svg").is_file()
    assert "'맞았습니다!\\n'" in notebook.cells[29].source


def test_settings_of_a_course_are_left_alone(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("mine")
    assert run("assignment", 1, tmp_path).exit_code == 0
    assert (tmp_path / "nbgrader_config.py").read_text() == "mine"


def test_a_lesson_that_is_none_is_one_sentence(tmp_path):
    answer = run("assignment", "13_more", tmp_path)
    assert answer.exit_code == 1
    assert "There is no lesson 13_more. Name a notebook, or one of: 01_record" in answer.output


def test_a_korean_lesson_is_graded_by_what_it_says(monkeypatch):
    name = "01_record_and_differentiate"
    lesson = nbformat.read(LESSONS / "ko" / f"{name}.ipynb", 4)
    made = assignment(lesson, nbformat.read(LESSONS / "solutions.ipynb", 4), name, 2)
    (marking,) = (cell for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade"))
    assert "'맞았습니다!\\n'], said.getvalue()" in marking.source
    monkeypatch.setattr(assignment_command, "language_now", lambda: "ko")
    assert assignment_command.find("1") == LESSONS / "ko" / f"{name}.ipynb"


def test_a_lesson_of_ones_own_needs_its_solutions(tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", ("answer = ...", ""), ("print(answer)", ""))
    assert f"There is no solutions.ipynb beside {path}" in run("assignment", path, tmp_path).output
    write_notebook(tmp_path / "solutions.ipynb", ("answer = 3", ""))
    assert "has no cell with the tag mine" in run("assignment", path, tmp_path).output
    notebook = nbformat.read(tmp_path / "solutions.ipynb", 4)
    notebook.cells[1].metadata["tags"] = ["mine"]
    nbformat.write(notebook, tmp_path / "solutions.ipynb")
    assert "1 exercises, 2 points" in run("assignment", path, tmp_path).output
