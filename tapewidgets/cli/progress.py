"""Long work shows itself: a bar that counts what is done and says what is being done, and a clean Ctrl-C."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click

from tapewidgets.cli.spoken import teach_click
from tapewidgets.words import tell


class Progress:
    """A bar on standard error; nothing where that is no terminal.

    Parameters
    ----------
    total : how many pieces of work there are
    """

    def __init__(self, total: int) -> None:
        self._doing = ""
        self._bar: Any = None
        if sys.stderr.isatty():
            teach_click("_termui_impl")
            self._bar = click.progressbar(
                length=total, file=sys.stderr, show_pos=True, item_show_func=lambda _: self._doing
            )

    def doing(self, piece: str) -> None:
        """Say what is being done now."""
        self._doing = piece
        if self._bar is not None:
            self._bar.render_progress()

    def done(self) -> None:
        """Count one piece more."""
        if self._bar is not None:
            self._bar.update(1)

    @contextmanager
    def step(self, piece: str) -> Iterator[None]:
        """Do one piece of work: it is named while it is done, and counted after it."""
        self.doing(piece)
        yield
        self.done()

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)


def run(command: Sequence[str], cwd: Path | None = None) -> str:
    """Run a program in silence and give what it printed; on Ctrl-C it ends before we do.

    Raises
    ------
    ClickException : it failed; the message is the end of what it printed
    """
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        try:
            printed, _ = process.communicate()
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        name = " ".join(command[1:4])
        raise click.ClickException(tell("command.failed", name=name, printed=printed.strip()[-2000:]))
    return printed


def run_and_follow(
    command: Sequence[str], cwd: Path, environment: dict[str, str], progress: Progress, told: Path
) -> str:
    """Run a program that adds a line to a file for each piece it has done; give what it printed.

    On Ctrl-C, which reaches the program too, it is waited for: it has kernels to end.
    """
    counted = 0
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as printed,
        subprocess.Popen(command, cwd=cwd, env=environment, stdout=printed, stderr=printed) as process,
    ):
        while process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
            lines = told.read_text("utf-8").splitlines() if told.is_file() else []
            for line in lines[counted:]:
                progress.doing(line)
                progress.done()
            counted = len(lines)
        printed.seek(0)
        return printed.read()
