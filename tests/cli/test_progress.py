"""Long commands show what they do on a terminal, are silent elsewhere, and stop when they are told to."""

import os
import pty
import signal
import subprocess
import sys
import time

import psutil

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


def test_ctrl_c_ends_the_command_and_its_kernels(tmp_path):
    started = tmp_path / "started"
    source = f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(600)"
    notebook = write_notebook(tmp_path / "lesson.ipynb", (source, ""))
    process = subprocess.Popen(
        [*CHECK, notebook], start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        wait(started.exists)
        children = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)  # what a terminal does
        output, _ = process.communicate(timeout=60)
        assert b"Aborted" in output
        assert process.returncode == 1
        assert psutil.wait_procs(children, timeout=30)[1] == []
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def everything(terminal):
    """All that was written to a terminal whose other end is closed; one read gives a part."""
    written = b""
    try:
        while part := os.read(terminal, 100_000):
            written += part
    except OSError:  # Linux ends a terminal so
        pass
    return written.decode()


def wait(until, seconds=90):
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.1)
