"""The pages for teachers: each lesson has a script whose minutes add up, and the tests' key is right."""

import json
import re

import pytest

import tapewidgets as tf
from tapewidgets.questions.misconceptions import MISCONCEPTIONS, title_of
from tests.lesson_cells import LESSONS

TEACHER = LESSONS / "teacher"
NAMES = sorted(path.stem for path in LESSONS.glob("[0-9]*.ipynb"))
TITLES = set(map(title_of, MISCONCEPTIONS)) | {"not one of its answers"}
KEY = (TEACHER / "tests.md").read_text("utf-8")


def rows(text):
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def parts(name):
    text = (TEACHER / f"{name}.md").read_text("utf-8")
    return dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))


@pytest.mark.parametrize("name", NAMES)
def test_a_script_takes_as_long_as_its_lesson(name):
    first = "".join(json.loads((LESSONS / f"{name}.ipynb").read_text("utf-8"))["cells"][0]["source"])
    minutes = re.search(r"\*(\d+) minutes\.", first)[1]
    table = rows(parts(name)["Minute by minute"])
    assert sum(int(row[0]) for row in table) == int(minutes)
    assert all(len(row) == 3 and row[2].endswith((".", "?")) for row in table)
    assert sum("?" in row[2] for row in table) >= 4
    course = (LESSONS / "README.md").read_text("utf-8")
    assert re.search(rf"\({name}\.ipynb\) \| {minutes} \|", course)


@pytest.mark.parametrize("name", NAMES)
def test_a_script_expects_misconceptions_that_the_package_knows(name):
    found = parts(name)
    table = rows(found["Answers to expect"])
    assert len(table) >= 3
    assert {row[1] for row in table} <= TITLES
    assert found["What to draw"].strip()
    assert found["For those who finish early"].strip()


def test_the_table_of_scripts_is_complete():
    text = (TEACHER / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((\d\d_\w+)\.md\)", text) == NAMES


def test_a_link_of_a_teachers_page_leads_to_a_file():
    for page in TEACHER.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).is_file(), (page.name, target)


@pytest.mark.parametrize(("part", "column"), [("Before", 2), ("After", 3)])
def test_the_key_is_what_a_tape_gives(part, column):
    text = re.search(rf"^## {part}\n(.*?)^## ", KEY, re.M | re.S)[1]
    programs = re.findall(r"```python\n(.*?)```", text, re.S)
    answers = [float(row[column]) for row in rows(KEY.split("## The key")[1])]
    assert len(programs) == len(answers) == 8
    for program, answer in zip(programs, answers, strict=True):
        names = {"tf": tf}
        with tf.GradientTape() as tape:
            exec(re.sub(r"^   ", "", program, flags=re.M), names)
        (source,) = tape.watched_variables()
        gradient = float(tape.gradient(names["y"], source))
        found = float(source) - names["step"] * gradient if "step" in names else gradient
        assert found == pytest.approx(answer), program


def test_the_two_tests_are_parallel():
    before, after = (
        re.search(rf"^## {part}\n(.*?)^## ", KEY, re.M | re.S)[1] for part in ("Before", "After")
    )
    plain = [re.sub(r"\d+(\.\d+)?|four|six", "N", text) for text in (before, after)]
    questions = [re.findall(r"^N\. (.*)$", text, re.M) for text in plain]
    assert questions[0] == questions[1]
    assert len(questions[0]) == 8
