"""The ``tapewidgets`` command, as a learner, a teacher and a CI job type it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tapewidgets.cli import lab_command as lab
from tapewidgets.cli import lessons, main

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write_notebook(path: Path, *cells: tuple[str, str]) -> Path:
    """Write a notebook of code cells, each with what it printed when it was saved."""
    code = []
    for number, (source, text) in enumerate(cells, 1):
        outputs = [new_output("stream", name="stdout", text=text)] if text else []
        code.append(new_code_cell(source, execution_count=number, outputs=outputs))
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), *code], metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of two lessons and a picture."""
    folder = tmp_path / "lessons"
    (folder / "images").mkdir(parents=True)
    (folder / "01_first.ipynb").write_text("one")
    (folder / "02_second.ipynb").write_text("two")
    (folder / "images" / "lab.png").write_bytes(b"picture")
    (folder / ".hidden").write_text("no")
    (folder / "solutions.ipynb").write_text("for teachers")
    return folder


def outcomes(source: Path, folder: Path) -> dict[str, str]:
    copied = lessons.copy_lessons(source, folder)
    return {each.path.relative_to(folder).as_posix(): each.outcome for each in copied}


class TestCopyLessons:
    def test_a_first_copy_is_whole(self, source, tmp_path):
        assert outcomes(source, tmp_path / "mine") == {
            "01_first.ipynb": "new",
            "02_second.ipynb": "new",
            "images/lab.png": "new",
        }
        assert (tmp_path / "mine/images/lab.png").read_bytes() == b"picture"

    def test_solutions_are_for_those_who_ask(self, source, tmp_path):
        lessons.copy_lessons(source, tmp_path / "learner")
        assert not (tmp_path / "learner" / "solutions.ipynb").exists()
        lessons.copy_lessons(source, tmp_path / "teacher", solutions=True)
        assert (tmp_path / "teacher" / "solutions.ipynb").exists()

    def test_a_second_copy_writes_nothing(self, source, tmp_path):
        outcomes(source, tmp_path / "mine")
        assert set(outcomes(source, tmp_path / "mine").values()) == {"unchanged"}

    def test_a_changed_file_is_kept(self, source, tmp_path):
        outcomes(source, tmp_path / "mine")
        mine = tmp_path / "mine" / "01_first.ipynb"
        mine.write_text("my own work")
        assert outcomes(source, tmp_path / "mine")["01_first.ipynb"] == "kept"
        assert mine.read_text() == "my own work"

    def test_a_newer_lesson_replaces_an_untouched_one(self, source, tmp_path):
        outcomes(source, tmp_path / "mine")
        (source / "01_first.ipynb").write_text("one, better")
        assert outcomes(source, tmp_path / "mine")["01_first.ipynb"] == "updated"
        assert (tmp_path / "mine" / "01_first.ipynb").read_text() == "one, better"

    def test_a_newer_lesson_stands_beside_a_changed_one_once(self, source, tmp_path):
        mine = tmp_path / "mine"
        outcomes(source, mine)
        (mine / "01_first.ipynb").write_text("my own work")
        (source / "01_first.ipynb").write_text("one, better")
        assert outcomes(source, mine)["01_first.new.ipynb"] == "beside"
        assert (mine / "01_first.ipynb").read_text() == "my own work"
        assert (mine / "01_first.new.ipynb").read_text() == "one, better"
        assert outcomes(source, mine)["01_first.ipynb"] == "kept"

    def test_a_stranger_of_the_same_name_is_not_written_over(self, source, tmp_path):
        mine = tmp_path / "mine"
        mine.mkdir()
        (mine / "01_first.ipynb").write_text("something else")
        assert outcomes(source, mine)["01_first.new.ipynb"] == "beside"
        assert (mine / "01_first.ipynb").read_text() == "something else"

    def test_a_file_beside_that_was_changed_too_is_not_written_over(self, source, tmp_path):
        mine = tmp_path / "mine"
        outcomes(source, mine)
        (mine / "01_first.ipynb").write_text("my own work")
        (source / "01_first.ipynb").write_text("better")
        outcomes(source, mine)
        (mine / "01_first.new.ipynb").write_text("better, noted")
        (source / "01_first.ipynb").write_text("best")
        assert outcomes(source, mine)["01_first.new2.ipynb"] == "beside"
        assert (mine / "01_first.new.ipynb").read_text() == "better, noted"


class TestLab:
    @pytest.fixture
    def started(self, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
        """Commands that would have been started."""
        commands: list[list[str]] = []

        def start(command: list[str]) -> subprocess.CompletedProcess[str]:
            commands.append(command)
            return subprocess.CompletedProcess(command, 0)

        monkeypatch.setattr(lab.subprocess, "run", start)
        return commands

    def test_it_copies_the_lessons_and_opens_the_first(self, tmp_path, started):
        folder = tmp_path / "mine"
        answer = run("lab", folder, "--no-browser", "--port", 8899)
        assert answer.exit_code == 0, answer.output
        assert f"Lessons are in {folder}" in answer.output
        command = started[0]
        assert command[:3] == [sys.executable, "-m", "jupyterlab"]
        assert {
            f"--ServerApp.root_dir={folder}",
            "--LabApp.default_url=/lab/tree/01_record_and_differentiate.ipynb",
            "--no-browser",
            "--ServerApp.port=8899",
        } <= set(command)

    def test_it_says_what_it_left_alone(self, tmp_path, started):
        run("lab", tmp_path)
        (tmp_path / "01_record_and_differentiate.ipynb").write_text("mine")
        assert "01_record_and_differentiate.ipynb: yours, with your changes" in run("lab", tmp_path).output

    def test_without_jupyterlab_it_says_how_to_get_it(self, tmp_path, monkeypatch):
        monkeypatch.setattr(lab, "find_spec", lambda name: None)
        answer = run("lab", tmp_path / "mine")
        assert answer.exit_code == 1
        assert 'pip install "tapewidgets[lab]"' in answer.output
        assert not (tmp_path / "mine").exists()

    def test_a_port_that_is_none_is_refused(self, tmp_path):
        assert run("lab", tmp_path, "--port", 70000).exit_code == 2


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


class TestExplain:
    PROGRAM = ("explain", "t4 = t2 + t1*t2", "--with", "t1=1,2,3", "--with", "t2=10,20,30")

    def test_it_prints_the_tape_the_steps_and_the_gradients(self):
        answer = run(*self.PROGRAM)
        assert answer.exit_code == 0, answer.output
        tape, backprop, gradients = answer.output.split("\n\n")
        assert tape.splitlines()[1:] == [
            "   1  v3 = t1 * t2  is [10 40 90]",
            "   2  t4 = t2 + v3  is [20 60 120]",
        ]
        assert len(backprop.splitlines()) == 1 + 5
        assert gradients.split("\n")[1:3] == ["      t1  [10 20 30]", "      t2  [2 3 4]"]

    def test_target_constant_and_matrices(self):
        answer = run(
            "explain",
            "a = w*2; exp(a@m)",
            "--with",
            "w=[[1,2],[3,4]]",
            "--constant",
            "m=[[1,0],[0,1]]",
            "--target",
            "a",
        )
        assert "Backprop from a\n" in answer.output
        assert "w  [[2 2] [2 2]]" in answer.output
        assert "m  None" in answer.output

    def test_standard_input(self):
        answer = CliRunner().invoke(main, ["explain", "-", "--with", "x=3"], input="y = x*x\n")
        assert "x  6" in answer.output

    def test_svg(self, tmp_path):
        answer = run(*self.PROGRAM, "--svg", tmp_path / "graph.svg")
        assert answer.exit_code == 0
        assert ElementTree.parse(tmp_path / "graph.svg").getroot().tag.endswith("svg")

    def test_a_folder_that_is_not_there_takes_no_picture(self, tmp_path):
        answer = run(*self.PROGRAM, "--svg", tmp_path / "nowhere" / "graph.svg")
        assert answer.exit_code == 1
        assert isinstance(answer.exception, SystemExit)
        assert answer.output.endswith("graph.svg: No such file or directory\n")

    def test_a_name_without_numbers_says_how_to_give_them(self):
        assert run("explain", "t1*t2").output.endswith("Or give t1 its numbers: --with t1=1,2,3\n")
        answer = run("explain", "t1*t2", "--with", "t1=1")
        assert answer.output.endswith("Or give t2 its numbers: --with t2=1,2,3\n")

    def test_a_program_of_plain_numbers_has_nothing_to_tell(self):
        answer = run("explain", "3")
        assert answer.exit_code == 0
        assert "there is nothing to go back through" in answer.output
        assert "none: no variable was given" in answer.output

    def test_a_mistake_is_shown_with_its_place(self):
        answer = run("explain", "t3 = t1*T2", "--with", "t1=1", "--with", "t2=2")
        assert answer.exit_code == 1
        assert "There is no T2 here. Did you mean t2?" in answer.output
        assert "\n            ^^\n" in answer.output

    @pytest.mark.parametrize(
        "text", ["t1", "t1=", "=3", "t1=one", 't1="a"', "t1=1;2", "t1=NaN", "t1=1e60", "t1=[[1],[2,3]]"]
    )
    def test_numbers_that_are_none_are_a_usage_error(self, text):
        answer = run("explain", "1 + 1", "--with", text)
        assert answer.exit_code == 2
        assert "write it as name=1,2,3" in answer.output

    def test_an_unknown_target_is_a_usage_error(self):
        answer = run(*self.PROGRAM, "--target", "t9")
        assert answer.exit_code == 2
        assert "the program has no t9; it has t1, t2, t4" in answer.output


class TestExport:
    def test_a_notebook_that_fails_is_not_exported(self, tmp_path):
        path = write_notebook(tmp_path / "failing.ipynb", ("1 / 0", ""))
        answer = run("export", path)
        assert answer.exit_code == 1
        assert "ZeroDivisionError" in answer.output
        assert not path.with_suffix(".html").exists()

    def test_it_writes_one_file_beside_the_notebook_and_leaves_that_alone(self, tmp_path):
        path = write_notebook(tmp_path / "fine.ipynb", ("print(1 < 2)", ""))
        before = path.read_bytes()
        assert run("export", path).exit_code == 0
        assert "True" in path.with_suffix(".html").read_text("utf-8")
        assert path.read_bytes() == before

    def test_what_is_no_notebook_is_not_exported(self, tmp_path):
        path = tmp_path / "none.ipynb"
        path.write_text("[]")
        answer = run("export", path)
        assert answer.exit_code == 1
        assert "was not exported: it is not a notebook" in answer.output


class TestNewCourse:
    def test_it_makes_a_course_that_passes_its_own_check(self, tmp_path):
        folder = tmp_path / "tapes-for-all"
        answer = run("new-course", folder)
        assert answer.exit_code == 0, answer.output
        assert (folder / "README.md").read_text().startswith("# Tapes for all\n")
        assert (folder / ".github/workflows/lessons.yml").is_file()
        assert (folder / ".binder/requirements.txt").is_file()
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        tests = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert tests.returncode == 0, tests.stdout
        assert "1 passed" in tests.stdout

    def test_it_does_not_touch_a_folder_with_something_in_it(self, tmp_path):
        (tmp_path / "thesis.txt").write_text("years of work")
        answer = run("new-course", tmp_path)
        assert answer.exit_code == 1
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


class TestDoctor:
    def test_on_the_machine_of_the_tests_all_is_well(self):
        answer = run("doctor")
        assert answer.exit_code == 0, answer.output
        assert answer.output.endswith("All is well.\n")

    def test_what_is_missing_is_named_with_its_remedy(self, monkeypatch):
        from tapewidgets.cli import doctor_command as doctor

        installed: Callable[[str], str] = doctor._version
        monkeypatch.setattr(doctor, "_version", lambda name: "" if name == "jupyterlab" else installed(name))
        answer = run("doctor")
        assert answer.exit_code == 1
        assert 'MEND  JupyterLab: not installed\n      pip install "tapewidgets[lab]"' in answer.output


def test_help_names_every_command():
    answer = run("--help")
    assert answer.exit_code == 0
    for name in main.list_commands(None):
        assert f"\n  {name}" in answer.output
        assert run(name, "--help").exit_code == 0


def test_an_unknown_command_is_a_usage_error():
    answer = run("chekc")
    assert answer.exit_code == 2
    assert "No such command 'chekc'" in answer.output


def test_a_command_typed_wrong_is_named():
    answer = run("chekc")
    assert answer.exit_code == 2
    assert "No such command 'chekc'. Did you mean check?" in answer.output


def test_python_minus_m_is_the_command():
    answer = subprocess.run(
        [sys.executable, "-m", "tapewidgets", "--version"], capture_output=True, text=True
    )
    assert answer.stdout.startswith("tapewidgets ")
