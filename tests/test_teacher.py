"""The pages for teachers: each lesson has a script whose minutes add up, and the tests' key is right."""

import json
import re

import pytest

import tapewidgets as tf
from tapewidgets.questions.misconceptions import MISCONCEPTIONS, title_of
from tapewidgets.words import speaking
from tests.lesson_cells import LESSONS

LANGUAGES = {
    "en": {
        "folder": LESSONS / "teacher",
        "said": r"^(\d+) minutes\. Open",
        "parts": ["Minute by minute", "Answers to expect", "What to draw", "For those who finish early"],
        "unnamed": "not one of its answers",
        "tests": ["Before", "After", "The key"],
    },
    "ko": {
        "folder": LESSONS / "ko" / "teacher",
        "said": r"^(\d+)분\. \[과\]",
        "parts": ["분 단위 진행", "예상되는 답", "판서", "일찍 끝난 학습자에게"],
        "unnamed": "이름 없음",
        "tests": ["앞 시험", "뒤 시험", "정답표"],
    },
}
NAMES = sorted(path.stem for path in LESSONS.glob("[0-9]*.ipynb"))
languages = pytest.mark.parametrize("language", LANGUAGES)


def key_of(language):
    return (LANGUAGES[language]["folder"] / "tests.md").read_text("utf-8")


def rows(text):
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def script(name, language):
    """A script's parts, by their headings: the minutes, the answers, what to draw, what comes after."""
    text = (LANGUAGES[language]["folder"] / f"{name}.md").read_text("utf-8")
    found = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    assert list(found) == LANGUAGES[language]["parts"]
    return list(found.values())


@languages
@pytest.mark.parametrize("name", NAMES)
def test_a_script_takes_as_long_as_its_lesson(name, language):
    first = "".join(json.loads((LESSONS / f"{name}.ipynb").read_text("utf-8"))["cells"][0]["source"])
    minutes = re.search(r"\*(\d+) minutes\.", first)[1]
    table = rows(script(name, language)[0])
    assert sum(int(row[0]) for row in table) == int(minutes)
    text = (LANGUAGES[language]["folder"] / f"{name}.md").read_text("utf-8")
    assert re.search(LANGUAGES[language]["said"], text, re.M)[1] == minutes
    assert all(len(row) == 3 and row[2].endswith((".", "?")) for row in table)
    assert sum("?" in row[2] for row in table) >= 4
    course = (LESSONS / "README.md").read_text("utf-8")
    assert re.search(rf"\({name}\.ipynb\) \| {minutes} \|", course)


@languages
@pytest.mark.parametrize("name", NAMES)
def test_a_script_expects_misconceptions_that_the_package_knows(name, language):
    with speaking(language):
        titles = {*map(title_of, MISCONCEPTIONS), LANGUAGES[language]["unnamed"]}
    _, answers, draw, early = script(name, language)
    table = rows(answers)
    assert len(table) >= 3
    assert {row[1] for row in table} <= titles
    assert draw.strip()
    assert early.strip()


@pytest.mark.parametrize("name", NAMES)
def test_a_korean_script_says_what_the_english_one_says(name):
    """The same minutes, misconceptions and code; nothing bold that CommonMark does not close."""
    english, korean = ([rows(part) for part in script(name, language)[:2]] for language in ("en", "ko"))
    assert [row[0] for row in english[0]] == [row[0] for row in korean[0]]
    titles = []
    for language, table in (("en", english[1]), ("ko", korean[1])):
        with speaking(language):
            keys = {title_of(key): key for key in MISCONCEPTIONS}
        titles.append([keys.get(row[1]) for row in table])
    assert titles[0] == titles[1]
    pages = [(LANGUAGES[language]["folder"] / f"{name}.md").read_text("utf-8") for language in ("en", "ko")]
    code = [sorted(re.findall(r"`[^`]+`", page)) for page in pages]
    assert code[0] == code[1]
    assert not re.search(r"[)`”\"]\*+[가-힣]", pages[1])


@languages
def test_the_table_of_scripts_is_complete(language):
    text = (LANGUAGES[language]["folder"] / "README.md").read_text("utf-8")
    assert re.findall(r"\]\((\d\d_\w+)\.md\)", text) == NAMES


@languages
def test_a_link_of_a_teachers_page_leads_to_a_file(language):
    for page in LANGUAGES[language]["folder"].glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).is_file(), (page.name, target)


def part_of_tests(language, place):
    part = LANGUAGES[language]["tests"][place]
    return re.search(rf"^## {part}\n(.*?)^## ", key_of(language), re.M | re.S)[1]


@languages
@pytest.mark.parametrize(("place", "column"), [(0, 2), (1, 3)])
def test_the_key_is_what_a_tape_gives(language, place, column):
    text = part_of_tests(language, place)
    programs = re.findall(r"```python\n(.*?)```", text, re.S)
    answers = [
        float(row[column]) for row in rows(key_of(language).split(f"## {LANGUAGES[language]['tests'][2]}")[1])
    ]
    assert len(programs) == len(answers) == 8
    for program, answer in zip(programs, answers, strict=True):
        names = {"tf": tf}
        with tf.GradientTape() as tape:
            exec(re.sub(r"^   ", "", program, flags=re.M), names)
        (source,) = tape.watched_variables()
        gradient = float(tape.gradient(names["y"], source))
        found = float(source) - names["step"] * gradient if "step" in names else gradient
        assert found == pytest.approx(answer), program


@languages
def test_the_two_tests_are_parallel(language):
    before, after = (part_of_tests(language, place) for place in (0, 1))
    plain = [re.sub(r"\d+(\.\d+)?|four|six", "N", text) for text in (before, after)]
    questions = [re.findall(r"^N\. (.*)$", text, re.M) for text in plain]
    assert questions[0] == questions[1]
    assert len(questions[0]) == 8
