"""``tapewidgets lab``: the lessons in a folder of yours, opened in JupyterLab."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import click

from tapewidgets.cli.installing import with_extra
from tapewidgets.cli.lessons import Copied, Damaged, copy_lessons, lessons_folder
from tapewidgets.words import language_now, tell


@click.command("lab")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="tapewidgets-lessons")
@click.option("--no-browser", is_flag=True)
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--solutions", is_flag=True)
def command(folder: Path, no_browser: bool, port: int | None, solutions: bool) -> None:
    """Copy the lessons and open JupyterLab."""
    if find_spec("jupyterlab") is None:
        raise click.ClickException(tell("command.lab.missing", install=with_extra("lab")))
    try:
        copied = copy_lessons(lessons_folder(), folder, solutions)
    except Damaged as error:
        raise click.ClickException(str(error)) from error
    click.echo(report(copied, folder))
    notebooks = [each.path for each in copied if each.path.suffix == ".ipynb"]
    first = next((path for path in notebooks if path.parent.name == language_now()), notebooks[0])
    raise SystemExit(subprocess.run(jupyterlab(folder, first, no_browser, port)).returncode)


def report(copied: list[Copied], folder: Path) -> str:
    """Say in a few lines what was written and what was left alone."""
    written = sum(each.outcome in ("new", "updated") for each in copied)
    files = sum(not each.now for each in copied)
    lines = [tell("command.lab.written", folder=str(folder), written=written, files=files)]
    for each in copied:
        if each.outcome in ("kept", "beside", "linked", "renamed"):
            lines.append(f"  {tell(f'command.lab.{each.outcome}', name=each.path.name, now=each.now)}")
    return "\n".join(lines)


def jupyterlab(folder: Path, first: Path, no_browser: bool, port: int | None) -> list[str]:
    """Return the command that opens JupyterLab on the notebook ``first`` with ``folder`` as its root."""
    arguments = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    # As its default page the notebook also stands in the address that the server prints.
    arguments.append(f"--LabApp.default_url=/lab/tree/{quote(first.relative_to(folder).as_posix())}")
    if no_browser:
        arguments.append("--no-browser")
    if port is not None:
        arguments.append(f"--ServerApp.port={port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container everybody is root, and Jupyter would refuse to start.
        arguments.append("--allow-root")
    return arguments
