"""The lessons that come with the package, and copies of them that never overwrite a learner's work."""

import hashlib
import json
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import tapewidgets
from tapewidgets.files import write
from tapewidgets.words import tell

SOLUTIONS = "solutions.ipynb"
TEACHERS = {"teacher", "deploy"}
"""A notebook and folders for teachers; not handed out unless they ask."""

RENAMED = {
    "03_why_is_it_none.ipynb": "04_why_is_it_none.ipynb",
    "04_shapes_and_sums.ipynb": "06_shapes_and_sums.ipynb",
    "05_once_only.ipynb": "08_once_only.ipynb",
    "06_higher_derivatives.ipynb": "09_higher_derivatives.ipynb",
    "08_gradient_descent.ipynb": "03_gradient_descent.ipynb",
    "09_variables_are_not_tensors.ipynb": "05_variables_are_not_tensors.ipynb",
}
"""Lessons whose place in the course has changed: name that was handed out -> name today."""

RECORD = ".tapewidgets-lessons.json"
"""In a learner's folder: for each lesson the SHA-256 of every version that was handed out."""

Outcome = Literal["new", "updated", "unchanged", "kept", "beside", "linked", "removed", "renamed"]


@dataclass(frozen=True)
class Copied:
    """What became of one lesson file: its path in the learner's folder, and whether it was written.

    A lesson under its earlier name is removed, or renamed if the learner has changed it: then it stays, and
    ``now`` is its name today.
    """

    path: Path
    outcome: Outcome
    now: str = ""


class Damaged(ValueError):
    """The record of what was handed out cannot be read, or lies outside the folder."""


def lessons_folder() -> Path:
    """Return the folder of the lessons: inside the installed package, or beside it in a source checkout."""
    package = Path(tapewidgets.__file__).parent
    for folder in (package / "lessons", package.parent / "lessons"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise FileNotFoundError(tell("command.lessons.none", package=str(package)))


def copy_lessons(source: Path, folder: Path, solutions: bool = False) -> list[Copied]:
    """Copy the lessons of ``source`` into ``folder``; a file that the learner changed is never written over.

    Notebooks are copied without their outputs, so that no answer stands below its question. A lesson that
    came out anew while the learner's copy has changes is put beside it, as ``NAME.new.ipynb``. A name that
    is a link out of ``folder`` is left alone. What is for teachers is copied only if asked for.

    Raises
    ------
    Damaged : the record in ``folder`` cannot be used
    OSError : a file cannot be written; whatever was copied before is whole
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / RECORD
    handed_out = _read_record(record, folder)
    contents = {name: without_outputs((source / name).read_bytes()) for name in _files(source, solutions)}
    plan = [_planned(folder, name, content, handed_out) for name, content in contents.items()]
    # The record comes first: a copy that breaks off between the two is no learner's change.
    known = {**handed_out}
    for name, copied in zip(contents, plan, strict=True):
        if copied.outcome in ("new", "updated", "unchanged"):
            known[name] = _with(handed_out, name, contents[name])
    _write_record(record, handed_out, known)
    for copied, content in zip(plan, contents.values(), strict=True):
        if copied.outcome in ("new", "updated", "beside"):
            copied.path.parent.mkdir(parents=True, exist_ok=True)
            write(copied.path, content)
    every = {name: _with(handed_out, name, content) for name, content in contents.items()}
    _write_record(record, known, {**handed_out, **every})
    return [*plan, *_under_earlier_names(folder, contents, handed_out)]


def without_outputs(content: bytes) -> bytes:
    """Return a notebook as it is before anybody ran it; any other file as it is."""
    try:
        notebook = json.loads(content)
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (ValueError, TypeError, KeyError):
        return content
    for cell in code:
        cell.update(outputs=[], execution_count=None)
    return as_json(notebook)


def as_json(notebook: Any) -> bytes:
    """Write a notebook as a file's content."""
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half of a character, which only an escape can hold
        return (json.dumps(notebook, indent=1) + "\n").encode("ascii")


def _under_earlier_names(
    folder: Path, contents: Collection[str], handed_out: dict[str, list[str]]
) -> list[Copied]:
    """Remove copies of lessons under earlier names, if nobody has changed them."""
    found = []
    for before, now in RENAMED.items():
        path = folder / before
        if now not in contents or before not in handed_out or path.is_symlink() or not path.is_file():
            continue
        if _digest(path.read_bytes()) in handed_out[before]:
            path.unlink()
            found.append(Copied(path, "removed", now))
        else:
            found.append(Copied(path, "renamed", now))
    return found


def _read_record(record: Path, folder: Path) -> dict[str, list[str]]:
    if not _inside(record, folder):
        raise Damaged(tell("command.lessons.link", record=str(record)))
    if not os.path.lexists(record):
        return {}
    try:
        read = json.loads(record.read_text("utf-8"))
        handed_out = {
            name: [known] if isinstance(known, str) else list(known) for name, known in read.items()
        }
        if not all(isinstance(each, str) for known in handed_out.values() for each in known):
            raise TypeError
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged(tell("command.lessons.damaged", record=str(record))) from error
    return handed_out


def _write_record(record: Path, before: dict[str, list[str]], now: dict[str, list[str]]) -> None:
    if now != before or not record.exists():
        write(record, json.dumps(now, indent=1, sort_keys=True) + "\n")


def _with(handed_out: dict[str, list[str]], name: str, content: bytes) -> list[str]:
    return list(dict.fromkeys([*handed_out.get(name, []), _digest(content)]))


def _files(source: Path, solutions: bool) -> Iterator[str]:
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        hidden = any(part.startswith((".", "__")) for part in relative.parts)
        of_teachers = path.name == SOLUTIONS or not TEACHERS.isdisjoint(relative.parts)
        if path.is_file() and not hidden and (solutions or not of_teachers):
            yield relative.as_posix()


def _planned(folder: Path, name: str, content: bytes, handed_out: dict[str, list[str]]) -> Copied:
    """Decide what becomes of one lesson; nothing is written yet."""
    target, now, known = folder / name, _digest(content), handed_out.get(name, [])
    if not _inside(target, folder):
        return Copied(target, "linked")
    theirs = _digest(target.read_bytes()) if target.exists() else None
    if theirs is None:
        return Copied(target, "new")
    if theirs == now:
        return Copied(target, "unchanged")
    if theirs in known:
        return Copied(target, "updated")
    beside = _beside(target, now)
    return Copied(target, "kept") if now in known or beside is None else Copied(beside, "beside")


def _beside(path: Path, now: str) -> Path | None:
    """Return a free name for a newer lesson; None if it is there already."""
    for number in ("", *range(2, 1000)):
        name = path.with_name(f"{path.stem}.new{number}{path.suffix}")
        if not os.path.lexists(name):
            return name
        if name.is_file() and _digest(name.read_bytes()) == now:
            return None
    raise FileExistsError(tell("command.lessons.many", path=str(path)))


def _inside(path: Path, folder: Path) -> bool:
    """Whether ``path`` leads to a place in ``folder``, links followed."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
