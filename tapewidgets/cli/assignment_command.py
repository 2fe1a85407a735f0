"""``tapewidgets assignment``: a lesson for nbgrader, with its exercises, solutions and points."""

import re
from pathlib import Path
from typing import Any

import click

from tapewidgets import files
from tapewidgets.cli.assignment import CONFIG, NoExercise, assignment
from tapewidgets.cli.lessons import SOLUTIONS, as_json, lessons_folder
from tapewidgets.words import language_now, tell

PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


@click.command("assignment")
@click.argument("lesson")
@click.argument("course", type=click.Path(file_okay=False, path_type=Path), default=Path())
@click.option("--points", type=click.IntRange(1), default=2, show_default=True)
def command(lesson: str, course: Path, points: int) -> None:
    """Make an assignment."""
    path = find(lesson)
    solutions = path.with_name(SOLUTIONS)
    if not solutions.is_file():
        raise click.ClickException(tell("command.assignment.no_solutions", name=SOLUTIONS, path=str(path)))
    from tapewidgets.cli.save import Failed, opened

    try:
        made = assignment(opened(path), opened(solutions), path.stem, points)
    except (Failed, NoExercise) as error:
        wrong = tell("command.assignment.failed", path=str(path), error=str(error))
        raise click.ClickException(wrong) from error
    folder = course / "source" / path.stem
    contents = _pictures(made, path.parent)
    contents[path.name] = as_json(made)
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        files.write(folder / name, content)
    settings = course / "nbgrader_config.py"
    if not settings.exists():
        stub = f"# {tell('command.assignment.stub')}"
        files.write(settings, CONFIG.format(stub=stub))
    graded = sum(cell.metadata.get("nbgrader", {}).get("grade", False) for cell in made.cells)
    made_of = {"path": str(folder / path.name), "exercises": graded, "points": graded * points}
    click.echo(tell("command.assignment.done", **made_of))
    click.echo(f"  cd {course} && nbgrader generate_assignment {path.stem}")


def _pictures(made: Any, folder: Path) -> dict[str, bytes]:
    """Read a notebook's pictures that lie in its folder."""
    found: dict[str, bytes] = {}
    for cell in made.cells:
        for name in PICTURE.findall(cell.source) if cell.cell_type == "markdown" else []:
            picture = (folder / name).resolve()
            if picture.is_file() and picture == folder.resolve() / name:
                found[name] = picture.read_bytes()
    return found


def find(lesson: str) -> Path:
    """Return the notebook that is meant: a file, or the name or number of a lesson of the package.

    In another language than English the lessons are those of its folder, if there are any.

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
    folder = lessons_folder()
    known = sorted((folder / language_now()).glob("[0-9]*.ipynb")) or sorted(folder.glob("[0-9]*.ipynb"))
    for path in known:
        if lesson in (path.stem, path.name) or (lesson.isdigit() and int(lesson) == int(path.stem[:2])):
            return path
    names = ", ".join(path.stem for path in known)
    raise click.ClickException(tell("command.assignment.unknown", lesson=lesson, names=names))
