"""``tapewidgets new-course``: a folder that a teacher can grow into a course that checks itself."""

from importlib.resources import files
from pathlib import Path
from shlex import quote

import click

import tapewidgets
from tapewidgets.files import write

README = """\
# {title}

Lessons on the gradient tape, made with tapewidgets. Each is a notebook: Predict, Look, Break it, Your turn.

| lesson | what it is about | minutes |
|---|---|---|
| [01_first_lesson](lessons/01_first_lesson.ipynb) | the slope of a square | 15 |

## Take the course

    pip install -r requirements.txt
    jupyter lab lessons/01_first_lesson.ipynb

## Add a lesson

Copy a lesson, number it, write it, choose "Run all cells" and save. Then

    tapewidgets check lessons

says whether it prints the same again. A cell that shows an error on purpose carries the tag
`raises-exception`; one whose output is different each time carries `nbval-ignore-output`.
Every push runs the same check
(`.github/workflows/lessons.yml`), and `pytest` runs it too (`tests/test_lessons.py`).

`.binder/` lets mybinder.org open the course without installing anything.
"""
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
    "README.md": README,
    "tests/test_lessons.py": TEST,
}
LESSON = "lessons/01_first_lesson.ipynb"
PACKAGE = "tapewidgets[lab,check]"


@click.command("new-course", short_help="Make a course to grow: a lesson, a CI workflow, Binder files.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--from",
    "origin",
    metavar="ADDRESS|WHEEL",
    help="Where the course gets tapewidgets: an address (git+https://...) or a wheel, which is copied; the "
    "package index if left out.",
)
def command(folder: Path, origin: str | None) -> None:
    """Make a course in FOLDER: a first lesson, a CI workflow that checks lessons, Binder files.

    FOLDER must be new or empty, or hold only part of such a course, as a full disk leaves it.
    """
    contents = course(folder, origin)
    if folder.exists() and _holds_more(folder, contents):
        raise click.ClickException(f"{folder} is not empty; name a new folder.")
    for name in make_course(folder, contents):
        click.echo(f"  {name}")
    click.echo(
        f"The course is in {folder}. Begin with its README.md, and check it with: "
        f"tapewidgets check {quote(str(folder))}"
    )


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
    lesson = files("tapewidgets.cli").joinpath("first_lesson.ipynb").read_text("utf-8")
    requirement, wheel = _requirement(origin)
    texts = {
        **TEXTS,
        "README.md": README.format(title=title),
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
        raise click.ClickException(
            f"--from takes an address, such as git+https://..., or a wheel (*.whl), not {origin}."
        )
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
