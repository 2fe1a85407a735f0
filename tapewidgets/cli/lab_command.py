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


@click.command("lab", short_help="Copy the lessons and open JupyterLab on the first.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="tapewidgets-lessons")
@click.option("--no-browser", is_flag=True, help="Start the server and print its address only.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port to listen on; Jupyter's choice if left out."
)
@click.option("--solutions", is_flag=True, help="For teachers: hand out solutions and scripts too.")
def command(folder: Path, no_browser: bool, port: int | None, solutions: bool) -> None:
    """Copy the lessons, without their outputs, into FOLDER and open JupyterLab on the first.

    FOLDER is tapewidgets-lessons if left out. A lesson that you changed is never overwritten: a newer version
    is saved next to it as NAME.new.ipynb, and a lesson that has a new number comes under its new name.
    """
    if find_spec("jupyterlab") is None:
        raise click.ClickException(
            f"JupyterLab is not installed in this Python. Install it with: {with_extra('lab')}"
        )
    try:
        copied = copy_lessons(lessons_folder(), folder, solutions)
    except Damaged as error:
        raise click.ClickException(str(error)) from error
    click.echo(report(copied, folder))
    first = next(each.path for each in copied if each.path.suffix == ".ipynb")
    raise SystemExit(subprocess.run(jupyterlab(folder, first, no_browser, port)).returncode)


def report(copied: list[Copied], folder: Path) -> str:
    """Say in a few lines what was written and what was left alone."""
    written = sum(each.outcome in ("new", "updated") for each in copied)
    files = sum(not each.now for each in copied)
    lines = [f"Lessons are in {folder} ({written} of {files} files written)."]
    for each in copied:
        if each.outcome == "kept":
            lines.append(f"  {each.path.name}: you changed this lesson, so it stays as it is.")
        elif each.outcome == "beside":
            lines.append(
                f"  {each.path.name}: you changed this lesson, so the newer version was saved next to it."
            )
        elif each.outcome == "linked":
            lines.append(f"  {each.path.name}: this is a link out of the folder, so it stays as it is.")
        elif each.outcome == "renamed":
            lines.append(f"  {each.path.name}: you changed this lesson, so it stays; it is now {each.now}.")
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
