"""``tapewidgets check``, as a teacher and a CI job type it."""

import json
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from tests.cli.command_line import run, write_notebook


class TestCheck:
    def test_good_changed_failing_unexecuted_and_broken_notebooks(self, tmp_path):
        write_notebook(tmp_path / "changed.ipynb", ("x = 1", ""), ("print(x)", "2\n"))
        write_notebook(tmp_path / "failing.ipynb", ("1 / 0", ""))
        write_notebook(tmp_path / "good.ipynb", ("x = 1", ""), ("print(x)", "1\n"))
        unexecuted = write_notebook(tmp_path / "unexecuted.ipynb", ("print(1)", "1\n"))
        unexecuted.write_text(
            unexecuted.read_text().replace('"execution_count": 1', '"execution_count": null')
        )
        (tmp_path / "broken.ipynb").write_text("{")
        answer = run("check", tmp_path, "--junit", tmp_path / "out.xml")
        assert answer.exit_code == 1
        lines = answer.output.splitlines()
        verdicts = {
            Path(line.split()[0]).stem: line.split()[-1]
            for line in lines
            if " cells " in line and " s " in line
        }
        assert verdicts == {
            "broken": "refused",
            "changed": "FAILED",
            "failing": "FAILED",
            "good": "passed",
            "unexecuted": "refused",
        }
        assert "'2\\n' == '1\\n'" in answer.output
        assert "ZeroDivisionError: division by zero" in answer.output
        assert "code cell 1 (print(1)) was never executed: run all cells and save" in answer.output
        assert "5 notebooks, 5 code cells" in lines[-1]
        suites = ElementTree.parse(tmp_path / "out.xml").getroot()
        failures = {Path(suite.get("name", "")).stem: suite.get("failures") for suite in suites}
        assert failures == {"broken": "1", "changed": "1", "failing": "1", "good": "0", "unexecuted": "1"}

    def test_save_makes_a_stale_notebook_pass_and_leaves_no_trace_of_the_machine(self, tmp_path):
        path = write_notebook(
            tmp_path / "stale.ipynb",
            ("print(1)", "0\n"),
            ("import ipywidgets", ""),
            ("ipywidgets.IntSlider()", ""),
        )
        assert run("check", path).exit_code == 1
        assert run("check", path, "--save").exit_code == 0
        notebook = nbformat.read(path, as_version=4)
        assert set(notebook.metadata) == {"kernelspec"}
        assert notebook.cells[1].outputs[0].text == "1\n"
        assert not any("execution" in cell.metadata for cell in notebook.cells)
        assert list(notebook.cells[3].outputs[0].data) == ["text/plain"]

    def test_a_page_without_code_passes(self, tmp_path):
        nbformat.write(new_notebook(cells=[new_markdown_cell("# Read me")]), tmp_path / "page.ipynb")
        answer = run("check", tmp_path)
        assert answer.exit_code == 0
        assert answer.output.endswith("1 notebook, 0 code cells, 0.0 seconds: all passed\n")

    def test_a_folder_without_notebooks_is_an_error(self, tmp_path):
        answer = run("check", tmp_path)
        assert answer.exit_code == 1
        assert "There is no notebook (*.ipynb) in" in answer.output

    @pytest.mark.parametrize("text", ["{", "", "[]", "3", '{"cells": 3, "nbformat": 4}', "\0\1"])
    def test_what_is_no_notebook_is_refused_and_not_saved(self, text, tmp_path):
        path = tmp_path / "none.ipynb"
        path.write_text(text)
        for option in ([], ["--save"]):
            answer = run("check", path, *option)
            assert answer.exit_code == 1
            assert isinstance(answer.exception, SystemExit)
            assert "it is not a notebook that Jupyter can read" in answer.output
        assert path.read_text() == text

    def test_a_notebook_named_twice_is_run_once(self, tmp_path, monkeypatch):
        write_notebook(tmp_path / "a  b ü.ipynb", ("print(1)", "1\n"))
        monkeypatch.chdir(tmp_path)
        answer = run("check", "a  b ü.ipynb", tmp_path)
        assert answer.exit_code == 0
        assert "1 notebook, 1 code cell, " in answer.output

    @pytest.mark.parametrize(
        ("source", "said"),
        [
            (
                "import time; time.sleep(60)",
                "code cell 1 (import time; time.sleep(60)) took more than 1 seconds (--timeout)",
            ),
            ("import os; os._exit(3)", "its kernel died in code cell 1 (import os; os._exit(3))"),
            (
                "1 / 0",
                "code cell 1 (1 / 0) fails; if it is meant to, give the cell the tag raises-exception:",
            ),
        ],
    )
    def test_what_cannot_be_run_is_not_saved(self, source, said, tmp_path):
        path = write_notebook(tmp_path / "stops.ipynb", (source, "1\n"))
        before = path.read_bytes()
        answer = run("check", "--save", "--timeout", 1, path)
        assert answer.exit_code == 1
        assert f"    it was not saved: {said}" in answer.output
        assert path.read_bytes() == before

    def test_save_touches_outputs_and_counts_only(self, tmp_path):
        path = tmp_path / "graded.ipynb"
        saved = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                "kernelspec": {"display_name": "Mine", "language": "python", "name": "mine"},
                "authors": [{"name": "Ada"}],
                "celltoolbar": "Slideshow",
                "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}},
            },
            "cells": [
                {
                    "metadata": {"nbgrader": {"grade_id": "q1", "points": 2}, "tags": ["q"], "trusted": True},
                    "cell_type": "code",
                    "id": "first",
                    "source": ["print('\\ud800'.encode('utf-8', 'ignore'), 'é')\n", "1 + 1"],
                    "outputs": [],
                    "execution_count": None,
                },
                {"cell_type": "markdown", "id": "m", "metadata": {"slideshow": {}}, "source": "# \ud800"},
                {
                    "cell_type": "code",
                    "id": "skipped",
                    "metadata": {"tags": ["nbval-skip"]},
                    "source": "1 / 0",
                    "outputs": [],
                    "execution_count": 7,
                },
            ],
        }
        path.write_text(json.dumps(saved))
        assert run("check", path, "--save").exit_code == 0
        now = json.loads(path.read_text())
        assert [output["output_type"] for output in now["cells"][0]["outputs"]] == [
            "stream",
            "execute_result",
        ]
        assert now["cells"][0]["execution_count"] == 1
        now["cells"][0].update(outputs=[], execution_count=None)
        assert list(now) == list(saved)  # the order too
        assert now == saved

    def test_a_semicolon_hides_a_value_and_stderr_is_compared(self, tmp_path):
        path = write_notebook(
            tmp_path / "quiet.ipynb",
            ("x = [1]\nx;", ""),
            ("import matplotlib.pyplot as plt\nplt.plot([1, 2]);\nplt.close()", ""),
            ("import warnings\nwarnings.warn('careful')", ""),
        )
        assert run("check", path, "--save").exit_code == 0
        assert nbformat.read(path, as_version=4).cells[1].outputs == []
        assert run("check", path).exit_code == 0
        path.write_text(path.read_text().replace("UserWarning: careful", "UserWarning: careless"))
        answer = run("check", path)
        assert answer.exit_code == 1
        assert "careless" in answer.output

    def test_names_of_every_kind_have_one_line_and_the_others_are_checked(self, tmp_path):
        names = [
            "Kurs [1]/a.ipynb",
            "x::y.ipynb",
            "-n.ipynb",
            "a b.ipynb",
            "100%[x].ipynb",
            "ü\x1b[31m.ipynb",
        ]
        for name in names:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            write_notebook(tmp_path / name, ("print(1)", "1\n"))
        (tmp_path / "folder.ipynb").mkdir()
        (tmp_path / "dangling.ipynb").symlink_to("nowhere")
        (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
        answer = run("check", tmp_path, "--junit", tmp_path / "out.xml")
        assert answer.exit_code == 1
        assert answer.output.count("passed\n") == len(names)
        for reason in ("Is a directory", "No such file or directory", "Too many levels of symbolic links"):
            assert f"    it cannot be read: {reason}\n" in answer.output
        assert f"{len(names) + 3} notebooks, {len(names)} code cells" in answer.output
        assert "\x1b" not in answer.output
        ElementTree.parse(tmp_path / "out.xml")

    def test_a_notebook_to_be_skipped_is_not_said_to_pass(self, tmp_path):
        path = write_notebook(tmp_path / "skipped.ipynb", ("1 / 0  # slow\n# NBVAL_SKIP", ""), ("1 / 0", ""))
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[2].metadata["tags"] = ["nbval-skip"]
        notebook.cells[2].execution_count = None
        nbformat.write(notebook, path)
        answer = run("check", path, "--save")
        assert answer.exit_code == 0
        assert answer.output.splitlines()[0].endswith("nothing compared")
        assert answer.output.endswith(": nothing compared\n")

    def test_a_failing_cell_is_named_with_the_tag_to_set(self, tmp_path):
        answer = run("check", write_notebook(tmp_path / "failing.ipynb", ("x = 1", ""), ("1 / 0", "")))
        said = "    code cell 2: it failed; if it is meant to, give the cell the tag raises-exception\n"
        assert said in answer.output

    def test_no_escape_sequence_or_control_character_gets_out(self, tmp_path):
        source = (
            "print('\\x1b[31mred\\x1b[0m \\x1b]0;title\\x07 \\x00 \\x9b31m \\x08')\nraise OSError('\\x1b[2J')"
        )
        path = write_notebook(tmp_path / "escapes.ipynb", (source, ""))
        for options in ([], ["--save"]):
            answer = run("check", path, "--junit", tmp_path / "out.xml", *options)
            assert answer.exit_code == 1
            assert not {letter for letter in answer.output if letter < " " or "\x7f" <= letter < "\xa0"} - {
                "\n"
            }
            ElementTree.parse(tmp_path / "out.xml")
        answer = run("export", path)
        assert "OSError" in answer.output
        assert "\x1b" not in answer.output

    def test_the_report_for_ci_never_takes_a_notebooks_name(self, tmp_path):
        path = write_notebook(tmp_path / "lesson.ipynb", ("print(1)", "1\n"))
        before = path.read_bytes()
        answer = run("check", "--junit", path)
        assert answer.exit_code == 2
        assert "is the name of a notebook" in answer.output
        assert path.read_bytes() == before

    def test_a_path_that_is_not_there_is_a_usage_error(self, tmp_path):
        assert run("check", tmp_path / "nowhere").exit_code == 2


def test_a_notebook_speaks_its_own_language_whatever_the_commands_is(tmp_path, monkeypatch):
    said = "from tapewidgets.words import set_language, tell\n{}print(tell('frame.line'))"
    english, korean = (said.format(""), "line\n"), (said.format("set_language('ko')\n"), "줄\n")
    notebooks = [
        write_notebook(tmp_path / "en.ipynb", english),
        write_notebook(tmp_path / "ko.ipynb", korean),
    ]
    monkeypatch.setenv("TAPEWIDGETS_LANGUAGE", "ko")
    answer = run("check", "--save", *notebooks)
    assert answer.exit_code == 0, answer.output
    assert answer.output.count("통과") == 3
    saved = [nbformat.read(path, 4).cells[1].outputs[0].text for path in notebooks]
    assert saved == ["line\n", "줄\n"]
