"""``tapewidgets new-course``: a course that passes its own check."""

import subprocess
import sys

import pytest

from tests.cli.command_line import run


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
