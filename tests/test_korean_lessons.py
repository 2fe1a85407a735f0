"""The Korean lessons are the English ones: the same code, cell by cell, and prose that Markdown can set."""

import ast
import json
import re
from pathlib import Path

import pytest

from tapewidgets.words import catalog

LESSONS = Path(__file__).parents[1] / "lessons"
KOREAN = sorted((LESSONS / "ko").glob("*.ipynb"))
LANGUAGE = 'tw.set_language("ko")'
IMPORT = "import tapewidgets as tw"
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
OF_TEACHERS = "solutions"


def cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


def text(cell):
    return "".join(cell["source"])


def code(cell):
    """The code of a cell without what its texts say and which language it sets.

    A lesson whose first Korean text comes before its first panel imports ``tw`` earlier than the English one.
    """
    tree = ast.parse(text(cell).replace(LANGUAGE, "").replace(IMPORT, ""))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_there_is_a_korean_lesson():
    assert KOREAN


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
def test_a_korean_lesson_has_the_cells_of_the_english_one(path):
    here, there = cells(path), cells(LESSONS / path.name)
    assert [cell["cell_type"] for cell in here] == [cell["cell_type"] for cell in there]
    assert [cell["metadata"] for cell in here] == [cell["metadata"] for cell in there]
    assert sum(LANGUAGE in text(cell) for cell in here) == (path.stem != OF_TEACHERS)
    for number, (one, other) in enumerate(zip(here, there, strict=True)):
        if one["cell_type"] == "code":
            assert code(one) == code(other), f"cell {number}"


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
def test_a_marking_says_right_as_the_catalog_does(path):
    """nbgrader is given points by this word."""
    for cell in cells(path):
        if "marking" in cell["metadata"].get("tags", []):
            assert f'"{catalog("ko")["question.right"]}"' in text(cell)


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
def test_korean_prose_is_korean_and_leaves_no_stars_standing(path):
    """CommonMark does not close bold letters between a bracket or a backtick and a particle."""
    for number, cell in enumerate(cells(path)):
        if cell["cell_type"] == "markdown":
            prose = re.sub(r"`[^`]*`", "", text(cell))
            assert re.search("[가-힣]", prose), f"cell {number}"
            assert not re.search(r"[)`”\"]\*+[가-힣]", text(cell)), f"cell {number}"


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.stem)
def test_a_picture_is_there_and_has_a_korean_text_beside(path):
    for cell in cells(path):
        for about, file in PICTURE.findall(text(cell)):
            assert (path.parent / file).is_file()
            assert re.search("[가-힣]", about)
            assert not re.search(r'[\[\]"<>]', about)


def test_the_solutions_list_the_same_wrong_answers():
    here, there = (
        re.findall(r"^- (`.+`): ", "\n".join(map(text, cells(folder / "solutions.ipynb"))), re.M)
        for folder in (LESSONS / "ko", LESSONS)
    )
    assert here == there
