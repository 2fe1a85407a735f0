"""``tapewidgets assignment``: a lesson for nbgrader, with its exercises, solutions and points."""

import re
from pathlib import Path
from typing import Any

import click

from tapewidgets import files
from tapewidgets.cli.assignment import CONFIG, NoExercise, assignment
from tapewidgets.cli.lessons import SOLUTIONS, as_json, lessons_folder

PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


@click.command("assignment", short_help="Make a lesson an assignment of nbgrader.")
@click.argument("lesson")
@click.argument("course", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option("--points", type=click.IntRange(1), default=2, show_default=True, help="For each exercise.")
def command(lesson: str, course: Path, points: int) -> None:
    """Make LESSON an assignment in the nbgrader course COURSE (this folder if left out).

    LESSON is a notebook, or the name or number of a lesson that comes with tapewidgets. Its exercises are
    solved by the cells of solutions.ipynb beside it that carry the lesson's name as a tag. What is written
    is COURSE/source/LESSON/LESSON.ipynb, and nbgrader_config.py if the course has none.
    """
    path = find(lesson)
    solutions = path.with_name(SOLUTIONS)
    if not solutions.is_file():
        raise click.ClickException(f"There is no {SOLUTIONS} beside {path}.")
    from tapewidgets.cli.save import Failed, opened

    try:
        made = assignment(opened(path), opened(solutions), path.stem, points)
    except (Failed, NoExercise) as error:
        raise click.ClickException(f"{path} was not made an assignment: {error}") from error
    folder = course / "source" / path.stem
    contents = _pictures(made, path.parent)
    contents[path.name] = as_json(made)
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        files.write(folder / name, content)
    settings = course / "nbgrader_config.py"
    if not settings.exists():
        files.write(settings, CONFIG)
    graded = sum(cell.metadata.get("nbgrader", {}).get("grade", False) for cell in made.cells)
    click.echo(f"{folder / path.name}: {graded} exercises, {graded * points} points. Hand it out with:")
    click.echo(f"  cd {course} && nbgrader generate_assignment {path.stem}")


def _pictures(made: Any, folder: Path) -> dict[str, bytes]:
    """Read a notebook's pictures, and name them in it as they will lie beside it.

    A language's lessons share the pictures of the folder above.
    """
    found: dict[str, bytes] = {}
    for cell in made.cells:
        for name in PICTURE.findall(cell.source) if cell.cell_type == "markdown" else []:
            inside, picture = name.removeprefix("../"), (folder / name).resolve()
            home = (folder if inside == name else folder.parent).resolve()
            if picture.is_file() and picture == home / inside:
                found[inside] = picture.read_bytes()
                cell.source = cell.source.replace(f"]({name})", f"]({inside})")
    return found


def find(lesson: str) -> Path:
    """Return the notebook that is meant: a file, or the name or number of a lesson of the package.

    Examples
    --------
    >>> find("3").name
    '03_gradient_descent.ipynb'

    Raises
    ------
    ClickException : there is none
    """
    if Path(lesson).is_file():
        return Path(lesson)
    known = sorted(lessons_folder().glob("[0-9]*.ipynb"))
    for path in known:
        if lesson in (path.stem, path.name) or (lesson.isdigit() and int(lesson) == int(path.stem[:2])):
            return path
    names = ", ".join(path.stem for path in known)
    raise click.ClickException(f"There is no lesson {lesson}. Name a notebook, or one of: {names}.")
