"""``tapewidgets check``, as a teacher and a CI job type it."""

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
        assert set(notebook.metadata) == {"kernelspec", "language_info"}
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
            ("import time; time.sleep(60)", "a cell took more than 1 seconds (--timeout)"),
            ("import os; os._exit(3)", "its kernel died"),
            ("1 / 0", "a cell fails"),
        ],
    )
    def test_what_cannot_be_run_is_not_saved(self, source, said, tmp_path):
        path = write_notebook(tmp_path / "stops.ipynb", (source, "1\n"))
        before = path.read_bytes()
        answer = run("check", "--save", "--timeout", 1, path)
        assert answer.exit_code == 1
        assert f"stops.ipynb was not saved: {said}" in answer.output
        assert path.read_bytes() == before

    def test_a_path_that_is_not_there_is_a_usage_error(self, tmp_path):
        assert run("check", tmp_path / "nowhere").exit_code == 2
