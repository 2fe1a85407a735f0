"""What the command says stands in the catalogs: no sentence is left in its modules but those listed here."""

import ast
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest

import tapewidgets as tw
from tapewidgets.cli import main
from tapewidgets.words import catalog, columns, language_names, speaking

FOLDER = Path(tw.__file__).parent / "cli"
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|^[A-Z][a-z]{2,}(?: |$|\.|…)")
"""As for pages: two words, or one with a capital letter."""
STAYS = {
    "code that runs, and what is typed into a terminal": {
        "assignment.py": ["from contextlib import"],
        "assignment_command.py": ["  cd {} && nbgrader"],
        "doctor_command.py": [
            "python -m ipykernel",
            "--force-reinstall tapewidgets",
            "--upgrade tapewidgets",
        ],
        "explain_command.py": ["Story"],
        "export_command.py": ["from tapewidgets.cli.export_command import"],
        "handout.py": ["import tapewidgets as tw"],
        "installing.py": ["{}pip install {}"],
        "mark_command.py": ["from tapewidgets.questions", "\nimport json as _json"],
        "new_course_command.py": ["name: lessons\n", "from tapewidgets.testing", "tapewidgets check {}"],
    },
    "frames of pages, whose words are put in": {
        "course_pages.py": ["\n<script>", "<!doctype html>", "<li><a data-lesson", "<nav aria-label"],
        "export_command.py": ["<!doctype html>", "<iframe title"],
        "handout.py": ["<!doctype html>", '\n\n<div class="write">'],
        "site_command.py": ["<!doctype html>"],
        "slides.py": ["<!doctype html>", '<div class="fragment">'],
        "typeset.py": ["<svg role", '<p class="formula">'],
    },
    "names": {"front_end.py": ["Google Colab", "Binder"], "save.py": ["Python 3"]},
    "what pytest and nbval say and are told": {
        "notebooks.py": [
            "\n[addresses]",
            "^Notebook cell",
            "\\ACell",
            "(?<=^ )assert reference_output",
            "Cell 0",
        ],
        "report.py": ["code cell {}"],  # a test case in JUnit XML: a CI server follows it by its name
    },
}
"""Why it is no text of the catalogs -> module -> how the text begins."""


def sentences(path):
    """Strings of a module that people could read; docstrings are for programmers."""
    tree = ast.parse(path.read_text("utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = None
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = None if id(node) in bare | inside else node.value
        if text and SENTENCE.search(text):
            yield text


def known(name, text):
    begun = (begin for files in STAYS.values() for begin in files.get(name, []))
    return any(text.startswith(begin) for begin in begun)


def test_the_command_says_nothing_that_no_catalog_knows():
    new = [(path.name, text) for path in FOLDER.glob("*.py") for text in sentences(path)]
    assert [(name, text) for name, text in new if not known(name, text)] == [], (
        'say it by tell("command. ...")'
    )


def test_what_stays_english_is_still_there():
    texts = {path.name: list(sentences(path)) for path in FOLDER.glob("*.py")}
    for files in STAYS.values():
        for name, begins in files.items():
            for begin in begins:
                assert any(text.startswith(begin) for text in texts[name]), (name, begin)


def test_every_key_that_the_command_names_has_words():
    named = {
        node.value
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and re.fullmatch(r"command(\.[\w-]+)+", str(node.value))
    }
    assert len(named) > 120
    assert named - catalog("en").keys() == set()


@pytest.mark.parametrize("language", language_names())
def test_every_option_has_its_help(language):
    with speaking(language):
        for name in main.list_commands(None):
            command = main.get_command(None, name)
            assert command.help == catalog()[f"command.{name}.help"]
            assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_clicks_words_are_those_that_click_asks_for():
    """Of this release of Click or of another: at least what stands on every page of help."""
    package = Path(click.__file__).parent
    asked = "".join(path.read_text("utf-8") for path in package.glob("*.py")).replace("!r}", "}")
    english = {key: text for key, text in catalog("en").items() if key.startswith("command.click.")}
    found = {key.removeprefix("command.click.") for key, text in english.items() if f'"{text}"' in asked}
    assert found >= {
        "usage",
        "options",
        "commands",
        "help",
        "default",
        "error",
        "try",
        "invalid.for",
        "absent",
    }
    assert len(found) >= len(english) - 4


class TestInKorean:
    def test_the_help(self):
        page = said("--help")
        assert page.startswith("사용법: tapewidgets [OPTIONS] COMMAND")
        assert "\n명령:\n  lab         수업 노트북을 복사하고 JupyterLab에서 첫 노트북을 엽니다.\n" in page
        assert not re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+", page)

    def test_no_line_of_help_is_wider_than_the_terminal(self):
        for name in ("explain", "export", "check"):
            lines = said(name, "--help").splitlines()
            assert max(map(columns, lines)) <= 80
            assert sum(columns(line) > 60 for line in lines) >= 3

    def test_a_program_is_explained(self):
        page = said("explain", "t4 = t2 + t1*t2", "--with", "t1=1,2,3", "--with", "t2=10,20,30")
        assert page.startswith("테이프\n   1  v1 = t1 * t2  값: [10 40 90]\n")
        assert "\nt4에서 시작하는 역전파\n" in page
        assert page.endswith("\n그래디언트\n      t1  [10 20 30]\n      t2  [2 3 4]\n")

    def test_an_installation_is_checked(self):
        page = said("doctor")
        assert "정상  엔진: x가 3일 때 x*x의 그래디언트는" in page
        assert page.endswith("모두 잘 됩니다.\n")

    def test_mistakes_are_told(self):
        assert "오류: 'chekc'라는 명령은 없습니다. 혹시 check인가요?" in said("chekc", code=2)
        assert "오류: --foo 옵션은 없습니다." in said("doctor", "--foo", code=2)
        assert "오류: 이 폴더에 노트북(*.ipynb)이 없습니다." in said("check", code=1)

    def test_a_language_that_is_not_there_is_refused(self):
        assert "오류: 'xx'라는 언어는 없습니다." in said("--language", "xx", "doctor", code=2)
        refused = "Error: There is no language 'xx'; there is en, ko."
        assert refused in said("doctor", code=2, language="xx")

    def test_an_option_is_enough(self):
        assert said("--language", "ko", "--help", language="en") == said("--help")


def said(*arguments, code=0, language="ko"):
    """What the command prints, in a process of its own: Click keeps what it was taught."""
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [sys.executable, "-X", "utf8", "-m", "tapewidgets", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(FOLDER.parents[1]), "TAPEWIDGETS_LANGUAGE": language}
            | {"COLUMNS": "80"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
    assert run.returncode == code, run.stdout
    return run.stdout
