"""The lessons that come with the package, and copies of them that never overwrite a learner's work."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tapewidgets

SOLUTIONS = "solutions.ipynb"
"""For teachers; not handed out unless they ask."""

RECORD = ".tapewidgets-lessons.json"
"""In a learner's folder: the SHA-256 of each lesson as it was handed out."""

Outcome = Literal["new", "updated", "unchanged", "kept", "beside"]


@dataclass(frozen=True)
class Copied:
    """What became of one lesson file: its path in the learner's folder, and whether it was written."""

    path: Path
    outcome: Outcome


def lessons_folder() -> Path:
    """Return the folder of the lessons: inside the installed package, or beside it in a source checkout."""
    package = Path(tapewidgets.__file__).parent
    for folder in (package / "lessons", package.parent / "lessons"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise FileNotFoundError(f"no lessons were found in {package} or beside it")


def copy_lessons(source: Path, folder: Path, solutions: bool = False) -> list[Copied]:
    """Copy the lessons of ``source`` into ``folder``; a file that the learner changed is never written over.

    A lesson that came out anew while the learner's copy has changes is put beside it, as ``NAME.new.ipynb``.
    The solutions are copied only if asked for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / RECORD
    handed_out: dict[str, str] = json.loads(record.read_text("utf-8")) if record.is_file() else {}
    copied = [_copy(source / name, folder / name, handed_out, name) for name in _files(source, solutions)]
    record.write_text(json.dumps(handed_out, indent=1, sort_keys=True) + "\n", "utf-8")
    return copied


def _files(source: Path, solutions: bool) -> Iterator[str]:
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        hidden = any(part.startswith((".", "__")) for part in relative.parts)
        if path.is_file() and not hidden and (solutions or path.name != SOLUTIONS):
            yield relative.as_posix()


def _copy(lesson: Path, target: Path, handed_out: dict[str, str], name: str) -> Copied:
    content = lesson.read_bytes()
    before, now = handed_out.get(name), _digest(content)
    theirs = _digest(target.read_bytes()) if target.exists() else None
    handed_out[name] = now
    if theirs == now:
        return Copied(target, "unchanged")
    if theirs is not None and theirs != before:
        if before == now:
            return Copied(target, "kept")
        target = _free_name(target)
        target.write_bytes(content)
        return Copied(target, "beside")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return Copied(target, "new" if theirs is None else "updated")


def _free_name(path: Path) -> Path:
    numbered = (path.with_name(f"{path.stem}.new{n or ''}{path.suffix}") for n in (0, *range(2, 1000)))
    return next(name for name in numbered if not name.exists())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
