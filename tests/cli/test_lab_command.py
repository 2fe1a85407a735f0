"""``tapewidgets lab``, without starting JupyterLab."""

import json
import subprocess
import sys

import pytest

from tapewidgets.cli import lab_command, lessons
from tests.cli.command_line import run


class TestLab:
    @pytest.fixture
    def started(self, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
        """Commands that would have been started."""
        commands: list[list[str]] = []

        def start(command: list[str]) -> subprocess.CompletedProcess[str]:
            commands.append(command)
            return subprocess.CompletedProcess(command, 0)

        monkeypatch.setattr(lab_command.subprocess, "run", start)
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

    def test_in_korean_it_opens_the_first_korean_lesson(self, tmp_path, started, monkeypatch):
        monkeypatch.setattr(lab_command, "language_now", lambda: "ko")
        assert run("lab", tmp_path / "mine").exit_code == 0
        assert "--LabApp.default_url=/lab/tree/ko/01_record_and_differentiate.ipynb" in started[0]

    def test_it_says_what_it_left_alone(self, tmp_path, started):
        run("lab", tmp_path)
        (tmp_path / "01_record_and_differentiate.ipynb").write_text("mine")
        assert "01_record_and_differentiate.ipynb: you changed this lesson" in run("lab", tmp_path).output

    def test_lessons_are_handed_out_without_answers(self, tmp_path, started):
        run("lab", tmp_path, "--solutions")
        for path in tmp_path.rglob("*.ipynb"):
            for cell in json.loads(path.read_text("utf-8"))["cells"]:
                assert not cell.get("outputs")
                assert cell.get("execution_count") is None

    def test_it_says_where_a_lesson_went_that_you_changed(self, tmp_path, started):
        run("lab", tmp_path)
        old, new = next(iter(lessons.RENAMED.items()))
        (tmp_path / old).write_text("mine")
        record = json.loads((tmp_path / lessons.RECORD).read_text())
        (tmp_path / lessons.RECORD).write_text(json.dumps({**record, old: ["what was handed out"]}))
        output = run("lab", tmp_path).output
        assert f"{old}: you changed this lesson, so it stays; it is now {new}." in output
        assert (tmp_path / old).read_text() == "mine"

    def test_without_jupyterlab_it_says_how_to_get_it(self, tmp_path, monkeypatch):
        monkeypatch.setattr(lab_command, "find_spec", lambda name: None)
        answer = run("lab", tmp_path / "mine")
        assert answer.exit_code == 1
        assert 'pip install "tapewidgets[lab]' in answer.output
        assert not (tmp_path / "mine").exists()

    def test_a_port_that_is_none_is_refused(self, tmp_path):
        assert run("lab", tmp_path, "--port", 70000).exit_code == 2

    @pytest.mark.parametrize(
        "text", ["{", "[]", "3", '{"a": 3}', '{"a": [3]}', "[" * 99_999, "\0", '{"a": null}']
    )
    def test_a_damaged_record_is_one_sentence(self, text, tmp_path, started):
        run("lab", tmp_path)
        (tmp_path / lessons.RECORD).write_text(text)
        answer = run("lab", tmp_path)
        assert answer.exit_code == 1
        assert answer.output.endswith("is damaged; delete it and try again. No lesson is lost.\n")
        assert len(answer.output.splitlines()) == 1
