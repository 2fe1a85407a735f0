"""Every example of README.md runs, and prints what README.md says."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tapewidgets.cli import main

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text("utf-8")
BLOCKS = [(match[1], match[2]) for match in re.finditer(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)]


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


def test_python_examples_print_what_they_say(monkeypatch):
    """All blocks in order, in one namespace, as somebody would type them in the clone."""
    monkeypatch.chdir(PROJECT)
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    for number, text in enumerate(blocks("python")):
        title = f"README.md, Python example {number + 1}"
        if ">>>" in text:
            test = doctest.DocTestParser().get_doctest(text, names, title, "README.md", 0)
            output: list[str] = []
            failed = runner.run(test, out=output.append, clear_globs=False).failed
            assert not failed, "".join(output)
            names.update(test.globs)
        else:
            if text.startswith("import numpy as np\n"):
                assert text == names["source"], f"{title} is not what tape.source gives"
            exec(compile(text, title, "exec"), names)


def test_every_file_that_is_linked_is_there():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (PROJECT / target).is_file(), target


@pytest.mark.parametrize("text", [text for text in blocks("console") if "$ tapewidgets" in text])
def test_commands_print_what_they_say(text):
    for example in text.split("$ ")[1:]:
        line, _, expected = example.partition("\n")
        program, *arguments = shlex.split(line)
        assert program == "tapewidgets"
        answer = CliRunner().invoke(main, arguments)
        assert answer.exit_code == 0, answer.output
        assert answer.output.strip() == expected.strip()
