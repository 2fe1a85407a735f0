"""``tapewidgets new-course``: a folder that a teacher can grow into a course that checks itself."""

from importlib.resources import files
from pathlib import Path
from shlex import quote

import click

import tapewidgets
from tapewidgets.files import write
from tapewidgets.words import language_now, tell

WORKFLOW = """\
name: lessons
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: python -m pip install -r requirements.txt
      - run: tapewidgets check lessons --junit lessons.xml
"""
TEST = """\
from tapewidgets.testing import lessons

test_lessons = lessons("lessons")
"""
TEXTS = {
    ".binder/requirements.txt": "-r ../requirements.txt\n",
    ".binder/runtime.txt": "python-3.12\n",
    ".github/workflows/lessons.yml": WORKFLOW,
    ".gitignore": ".ipynb_checkpoints/\n__pycache__/\n.venv/\nlessons.xml\n",
    "tests/test_lessons.py": TEST,
}
LESSON = "lessons/01_first_lesson.ipynb"
PACKAGE = "tapewidgets[lab,check]"


@click.command("new-course")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--from", "origin", metavar="ADDRESS|WHEEL")
def command(folder: Path, origin: str | None) -> None:
    """Make a course."""
    contents = course(folder, origin)
    if folder.exists() and _holds_more(folder, contents):
        raise click.ClickException(tell("command.new-course.full", folder=str(folder)))
    for name in make_course(folder, contents):
        click.echo(f"  {name}")
    check = f"tapewidgets check {quote(str(folder))}"
    click.echo(tell("command.new-course.done", folder=str(folder), command=check))


def make_course(folder: Path, contents: dict[str, bytes]) -> list[str]:
    """Write the files of a new course and return their names, seen from ``folder``."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, content)
    return sorted(contents)


def course(folder: Path, origin: str | None = None) -> dict[str, bytes]:
    """Give the files of a course: name -> content.

    Parameters
    ----------
    folder : its name is the course's title
    origin : the address or the wheel that tapewidgets is installed from; the package index if None

    Raises
    ------
    ClickException : ``origin`` is neither
    """
    title = folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    home = files("tapewidgets.cli")
    theirs = home.joinpath(f"first_lesson.{language_now()}.ipynb")
    lesson = (theirs if theirs.is_file() else home.joinpath("first_lesson.ipynb")).read_text("utf-8")
    requirement, wheel = _requirement(origin)
    texts = {
        **TEXTS,
        "README.md": tell("command.new-course.readme", title=title),
        LESSON: lesson,
        "requirements.txt": f"{requirement}\n",
    }
    return {name: text.encode() for name, text in texts.items()} | wheel


def _requirement(origin: str | None) -> tuple[str, dict[str, bytes]]:
    """Give the line for ``requirements.txt``, and the wheel that it names."""
    if origin is None:
        release = ".".join(tapewidgets.__version__.split(".")[:2])
        return f"{PACKAGE}>={release}", {}
    if "://" in origin:
        return f"{PACKAGE} @ {origin}", {}
    wheel = Path(origin)
    if wheel.suffix != ".whl" or not wheel.is_file():
        raise click.ClickException(tell("command.new-course.from", origin=origin))
    return f"./wheels/{wheel.name}[lab,check]", {f"wheels/{wheel.name}": wheel.read_bytes()}


def _holds_more(folder: Path, course: dict[str, bytes]) -> bool:
    """Whether a folder holds anything but what would be written there, as a full disk may leave it."""
    contents = {folder / name: content for name, content in course.items()}
    folders = {parent for path in contents for parent in path.parents}
    return any(
        path.is_symlink()
        or (
            path not in folders
            if path.is_dir()
            else path not in contents or path.read_bytes() != contents[path]
        )
        for path in folder.rglob("*")
    )
