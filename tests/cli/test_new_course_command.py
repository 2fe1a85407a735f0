"""``tapewidgets new-course``: a course that passes its own check."""

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import nbformat
import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.cli.command_line import run

PROJECT = Path(__file__).parents[2]


class TestNewCourse:
    def test_it_makes_a_course_that_passes_its_own_check(self, tmp_path):
        folder = tmp_path / "tapes-for-all"
        answer = run("new-course", folder)
        assert answer.exit_code == 0, answer.output
        assert (folder / "README.md").read_text().startswith("# Tapes for all\n")
        assert (folder / ".github/workflows/lessons.yml").is_file()
        assert (folder / ".binder/requirements.txt").is_file()
        assert (folder / ".binder/runtime.txt").read_text() == "python-3.12\n"
        assert (folder / "requirements.txt").read_text() == "tapewidgets[lab,check]>=0.1\n"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        tests = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert tests.returncode == 0, tests.stdout
        assert "1 passed" in tests.stdout

    def test_in_korean_it_makes_a_korean_course(self, tmp_path, monkeypatch):
        monkeypatch.setenv("TAPEWIDGETS_LANGUAGE", "ko")
        answer = run("new-course", tmp_path / "course")
        assert answer.exit_code == 0, answer.output
        assert "## 과정 배우기" in (tmp_path / "course/README.md").read_text("utf-8")
        lesson = nbformat.read(tmp_path / "course/lessons/01_first_lesson.ipynb", 4)
        assert lesson.cells[0].source.startswith("# 제곱의 기울기")
        english = nbformat.read(PROJECT / "tapewidgets/cli/first_lesson.ipynb", 4)
        assert [cell.metadata for cell in lesson.cells] == [cell.metadata for cell in english.cells]

    def test_it_does_not_touch_a_folder_with_something_in_it(self, tmp_path):
        (tmp_path / "thesis.txt").write_text("years of work")
        answer = run("new-course", tmp_path)
        assert answer.exit_code == 1
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    @pytest.mark.parametrize("name", ["thesis.txt", "lessons/02.ipynb", "README.md", "tests/thesis"])
    def test_it_finishes_a_course_that_holds_nothing_else(self, tmp_path, name):
        folder = tmp_path / "course"
        assert run("new-course", folder).exit_code == 0
        (folder / "requirements.txt").unlink()
        assert run("new-course", folder).exit_code == 0
        (folder / "requirements.txt").unlink()
        if name == "tests/thesis":
            (folder / name).mkdir()
        else:
            (folder / name).write_text("years of work")
        answer = run("new-course", folder)
        assert "is not empty" in answer.output
        assert not (folder / "requirements.txt").exists()

    def test_it_installs_from_an_address(self, tmp_path):
        address = "git+https://example.org/tapewidgets.git@main"
        assert run("new-course", tmp_path / "course", "--from", address).exit_code == 0
        line = (tmp_path / "course" / "requirements.txt").read_text()
        assert line == f"tapewidgets[lab,check] @ {address}\n"

    @pytest.mark.parametrize("origin", ["tapewidgets", "no-such.whl"])
    def test_it_says_what_it_takes_instead(self, origin, tmp_path):
        answer = run("new-course", tmp_path / "course", "--from", origin)
        assert answer.exit_code == 1
        assert f"or a wheel (*.whl), not {origin}" in answer.output
        assert not (tmp_path / "course").exists()

    def test_its_workflow_is_green_with_a_wheel(self, tmp_path):
        """The workflow's own lines, in a virtual environment that has all but tapewidgets."""
        (wheel,) = WheelBuilder(str(PROJECT)).build(directory=str(tmp_path), versions=["standard"])
        folder = tmp_path / "course"
        assert run("new-course", folder, "--from", wheel).exit_code == 0
        bin_folder = all_but_tapewidgets(tmp_path / "venv")
        workflow = (folder / ".github/workflows/lessons.yml").read_text()
        lines = re.findall(r"^      - run: (.*)$", workflow, re.M)
        assert len(lines) == 2
        alone = {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "PIP_NO_INDEX": "1"}
        environment = {**os.environ, **alone, "PYTHONPATH": "", "HOME": str(tmp_path)}
        for line in lines:
            done = subprocess.run(
                ["bash", "-ec", line], cwd=folder, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr
        assert "1 notebook, 6 code cells" in done.stdout
        assert (folder / "lessons.xml").is_file()


def all_but_tapewidgets(folder: Path) -> Path:
    """Make a virtual environment that sees all packages of this one but ours; return its programs' folder."""
    venv.create(folder, with_pip=False)
    (there,) = folder.glob("lib/python*/site-packages")
    (here,) = Path(sys.prefix).glob("lib/python*/site-packages")
    for path in here.iterdir():
        if "tapewidgets" not in path.name:
            (there / path.name).symlink_to(path)
    (folder / "share").symlink_to(Path(sys.prefix, "share"))
    return folder / "bin"
