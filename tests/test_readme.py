"""Every example of README.md and of the pages that it leads to runs, and prints what they say."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tapewidgets.cli import main

PROJECT = Path(__file__).parents[1]
PAGES = ("README.md", "lessons/tape.md", "lessons/commands.md", "lessons/speed.md", "lessons/deploy.md")


def blocks(page: str, language: str) -> list[str]:
    text = (PROJECT / page).read_text("utf-8")
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)
    return [match[2] for match in found if match[1] == language]


@pytest.mark.parametrize("page", ["README.md", "lessons/tape.md"])
def test_python_examples_print_what_they_say(page, monkeypatch):
    """All blocks in order, in one namespace, as somebody would type them in the clone."""
    monkeypatch.chdir(PROJECT)
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    for number, text in enumerate(blocks(page, "python")):
        title = f"{page}, Python example {number + 1}"
        if ">>>" in text:
            test = doctest.DocTestParser().get_doctest(text, names, title, page, 0)
            output: list[str] = []
            failed = runner.run(test, out=output.append, clear_globs=False).failed
            assert not failed, "".join(output)
            names.update(test.globs)
        else:
            if text.startswith("import numpy as np\n"):
                assert text == names["source"], f"{title} is not what tape.source gives"
            exec(compile(text, title, "exec"), names)


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_linked_is_there(page):
    home = (PROJECT / page).parent
    text = (PROJECT / page).read_text("utf-8")
    linked = re.findall(r"\]\((?!https?:|#|\.\./\.\./(?:actions|deployments)/)([^)#]+)", text)
    for target in linked + re.findall(r'<img src="([^"]+)"', text):
        assert (home / target).is_file(), target


def test_the_front_page_is_short():
    assert len((PROJECT / "README.md").read_text("utf-8").split()) < 900


@pytest.mark.parametrize("text", blocks("lessons/commands.md", "console"))
def test_commands_print_what_they_say(text):
    for example in text.split("$ ")[1:]:
        line, _, expected = example.partition("\n")
        program, *arguments = shlex.split(line)
        assert program == "tapewidgets"
        answer = CliRunner().invoke(main, arguments)
        assert answer.exit_code == 0, answer.output
        assert answer.output.strip() == expected.strip()
