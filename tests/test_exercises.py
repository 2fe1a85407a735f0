"""Every exercise is refused when blank, refused for the usual wrong answers, and solved by its solution."""

import copy
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import tapewidgets as tw
from tests.lesson_cells import LESSONS, assigned, code_cells, run, solutions, source_of

EXERCISES = list(solutions())
KOREAN = [each for each in solutions(LESSONS / "ko") if (LESSONS / "ko" / f"{each[0]}.ipynb").is_file()]


@pytest.fixture(autouse=True)
def _no_language_is_left_set():
    yield
    tw.set_language(None)


@cache
def before(lesson: str, name: str, folder: Path = LESSONS) -> tuple[dict[str, Any], str, str]:
    """What a lesson has made before an exercise, the exercise as it is handed out, and its marking."""
    cells = [source_of(cell) for cell in code_cells(lesson, folder)]
    place = max(i for i, source in enumerate(cells) if name in assigned(source))
    names: dict[str, Any] = {}
    for source in cells[:place]:
        run(source, names)
    return names, cells[place], cells[place + 1]


def marked(lesson: str, name: str, answer: str | None, folder: Path = LESSONS) -> str:
    names, blank, marking = before(lesson, name, folder)
    names = copy.copy(names)
    said = run(blank if answer is None else answer, names)
    assert not said, said
    return run(marking, names)


def only(names: set[str]) -> str:
    (name,) = names
    return name


def ids(exercises: list[tuple[str, str, list[str]]]) -> list[str]:
    return [f"{lesson[:2]} {only(assigned(solution))}" for lesson, solution, _ in exercises]


@pytest.mark.parametrize(("lesson", "solution", "wrong"), EXERCISES, ids=ids(EXERCISES))
def test_an_exercise_marks_itself(lesson, solution, wrong):
    name = only(assigned(solution))
    assert marked(lesson, name, solution) == "Right!\n"
    blank = marked(lesson, name, None)
    dots = re.search(r"(= |\[|return |: )\.\.\.", before(lesson, name)[1])
    assert blank.startswith("Put your" if dots else "Not yet")
    assert not dots or "in place of the dots" in blank
    assert "Right" not in blank
    assert len(wrong) >= 3
    for answer in wrong:
        said = marked(lesson, name, answer)
        assert said.startswith("Not yet"), (answer, said)


@pytest.mark.parametrize(("lesson", "solution", "wrong"), KOREAN, ids=ids(KOREAN))
def test_an_exercise_marks_itself_in_korean(lesson, solution, wrong):
    name, folder = only(assigned(solution)), LESSONS / "ko"
    assert marked(lesson, name, solution, folder) == "맞았습니다!\n"
    blank = marked(lesson, name, None, folder)
    dots = re.search(r"(= |\[|return |: )\.\.\.", before(lesson, name, folder)[1])
    assert blank.startswith("점(...) 자리에" if dots else "아직입니다")
    for answer in wrong:
        said = marked(lesson, name, answer, folder)
        assert said.startswith("아직입니다"), (answer, said)


def test_every_blank_is_asked_for_in_the_same_words():
    for lesson, solution, _ in EXERCISES:
        cells = json.loads((LESSONS / f"{lesson}.ipynb").read_text("utf-8"))["cells"]
        name = only(assigned(solution))
        place = max(
            i
            for i, cell in enumerate(cells)
            if cell["cell_type"] == "code" and name in assigned(source_of(cell))
        )
        if "..." in source_of(cells[place]):
            asked = " ".join(source_of(cells[place - 1]).split())
            assert re.search(r"[Pp]ut your (answer|program) in place of the dots", asked), (lesson, name)


def test_every_lesson_has_an_exercise():
    lessons = {path.stem for path in LESSONS.glob("[0-9]*.ipynb")}
    assert {lesson for lesson, _, _ in EXERCISES} == lessons


def test_the_question_in_the_map_of_the_course_is_answered_so():
    map_of_the_course = (LESSONS / "README.md").read_text("utf-8")
    source = map_of_the_course.partition("```python\n")[2].partition("```")[0]
    answer = "".join(line[2:] + "\n" for line in source.splitlines() if line.startswith("# "))
    assert run(source, {}) == answer


def test_backprop_by_hand_and_the_hunt_of_lesson_2():
    names: dict[str, Any] = {}
    for cell in code_cells("02_chain_rule_two_paths"):
        source = source_of(cell)
        if source == "backprop.answer(..., ...)":
            for step in ('"t3", 1', '"t1", 5', '"t2", 2'):
                assert run(f"backprop.answer({step})", names).startswith("Right!")
            assert names["backprop"].done
        elif source == "hunt.answer(...)":
            assert [n for n in range(1, 7) if run(f"hunt.answer({n})", names).startswith("Right!")] == [6]
        else:
            run(source, names)
    assert names["hunt"].correct
