"""Long commands show what they do on a terminal, are silent elsewhere, and stop when they are told to."""

import io
import os
import pty
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import psutil
import pytest

from tapewidgets.cli import (
    check_command,
    export_command,
    mark_command,
    progress,
    save,
    site_command,
    wheels,
)
from tapewidgets.cli.plain import plain
from tests.cli.command_line import write_notebook

CHECK = [sys.executable, "-m", "tapewidgets", "check", "--jobs", "1"]


def test_the_bar_counts_cells_on_a_terminal_and_is_silent_elsewhere(tmp_path):
    notebook = write_notebook(tmp_path / "lesson.ipynb", ("print(1)", "1\n"), ("print(2)", "2\n"))
    terminal, end = pty.openpty()
    done = subprocess.run([*CHECK, notebook], stdout=subprocess.PIPE, stderr=end)
    os.close(end)
    shown = everything(terminal)
    os.close(terminal)
    assert done.returncode == 0
    assert "2/2" in shown
    quiet = subprocess.run([*CHECK, notebook], capture_output=True, text=True)
    assert quiet.stderr == ""


class Terminal(io.StringIO):
    """What a bar takes for a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Standard error as a terminal, where a command that runs in this process shows its bar."""
    shown = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=shown))
    return shown


class TestABar:
    """That it counts what is done and says what is being done, for each command that takes long."""

    def test_of_check_save(self, terminal, tmp_path, monkeypatch):
        monkeypatch.setattr(save, "run_and_save", lambda path, timeout: None)
        check_command._save([tmp_path / "one.ipynb", tmp_path / "two.ipynb"], 1)
        assert told(terminal) == {"saving one.ipynb", "saving two.ipynb"}
        assert "2/2" in terminal.getvalue()

    def test_of_a_course(self, terminal, tmp_path, monkeypatch):
        for name in ("01_one.ipynb", "02_two.ipynb"):
            write_notebook(tmp_path / name, ("print(1)", "1\n"))
        monkeypatch.setattr(export_command, "as_page", lambda *_: "<title>page</title>")
        export_command.export_course(tmp_path, tmp_path / "course")
        assert told(terminal) == {"01_one.ipynb", "02_two.ipynb"}
        assert "2/2" in terminal.getvalue()

    def test_of_a_site(self, terminal, tmp_path, monkeypatch):
        def collect(folder):
            folder.mkdir()
            return []

        monkeypatch.setattr(wheels, "collect_wheels", collect)
        monkeypatch.setattr(site_command, "run", lambda command, cwd: "")
        (tmp_path / "site").mkdir()
        site_command.build(tmp_path / "site", tmp_path, None)
        assert {"collecting the packages", "building JupyterLite"} <= told(terminal)
        assert "4/4" in terminal.getvalue()

    def test_of_marking(self, terminal, tmp_path):
        for name in ("ada.ipynb", "bo.ipynb"):
            write_notebook(tmp_path / name, ("print(1)", "1\n"))
        mark_command.command.callback(tmp_path, None, None, 1)
        assert told(terminal) == {"reading ada.ipynb", "reading bo.ipynb", "marking"}
        assert "3/3" in terminal.getvalue()


def told(terminal):
    """What stood at the end of the bar, one after the other."""
    return set(re.findall(r"\d/\d  (.*\w)", plain(terminal.getvalue().replace("\r", "\n"))))


class TestCtrlC:
    """That each ends with its kernels and programs, and leaves every file as it was."""

    @pytest.mark.parametrize(
        "words",
        [
            ("check", "--jobs", "1", "all/lesson.ipynb"),
            ("check", "--save", "all/lesson.ipynb"),
            ("export", "all", "--course", "course"),
            ("export", "all/lesson.ipynb"),
            ("mark", "all", "--key", "key.ipynb", "--csv", "marks.csv"),
        ],
    )
    def test_in_the_middle_of_a_cell(self, words, tmp_path):
        started = tmp_path / "started"
        source = f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(600)"
        (tmp_path / "all").mkdir()
        for path in (tmp_path / "key.ipynb", tmp_path / "all" / "lesson.ipynb"):
            write_notebook(path, (source, ""))
        self.interrupted(words, tmp_path, lambda _: started.exists())

    def test_in_the_middle_of_a_site(self, tmp_path):
        self.interrupted(("site", "site"), tmp_path, downloads)

    def interrupted(self, words, folder, begun):
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        process = subprocess.Popen(
            [sys.executable, "-m", "tapewidgets", *words],
            cwd=folder,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's & takes it away
        )
        try:
            wait(lambda: begun(psutil.Process(process.pid)))
            children = psutil.Process(process.pid).children(recursive=True)
            os.killpg(process.pid, signal.SIGINT)  # what a terminal does
            output, _ = process.communicate(timeout=120)
            assert b"Aborted" in output
            assert b"Traceback" not in output
            assert process.returncode == 1
            assert psutil.wait_procs(children, timeout=30)[1] == []
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        after.pop(folder / "started", None)
        assert after == before


def downloads(process):
    """Whether pip is at work below a process."""
    return any("download" in child.cmdline() for child in process.children() if child.is_running())


def everything(terminal):
    """All that was written to a terminal whose other end is closed; one read gives a part."""
    written = b""
    try:
        while part := os.read(terminal, 100_000):
            written += part
    except OSError:  # Linux ends a terminal so
        pass
    return written.decode()


def wait(until, seconds=180):
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.1)
