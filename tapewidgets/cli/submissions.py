"""What learners handed in: the entries in their notebooks' outputs, read as data; nothing is run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tapewidgets.cli.progress import Progress
from tapewidgets.questions.verdict import MIME
from tapewidgets.words import tell

LARGEST_FILE = 30_000_000
DEEPEST = 12


def files_in(folder: Path, but: Path | None) -> dict[str, Path]:
    """Find the notebooks and downloaded answers of a folder, by learner.

    Parameters
    ----------
    folder : searched to the bottom; hidden folders are left out
    but : the key, which is no submission
    """
    return {
        path.relative_to(folder).with_suffix("").as_posix(): path
        for path in sorted([*folder.rglob("*.ipynb"), *folder.rglob("*.json")])
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and (but is None or not path.samefile(but))
    }


def submissions_in(files: dict[str, Path], progress: Progress) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """Read what was handed in.

    Parameters
    ----------
    files : learner -> file
    progress : counts each file

    Returns
    -------
    tuple : learner -> entries; learner -> why the file could not be read
    """
    read: dict[str, list[Any]] = {}
    unread: dict[str, str] = {}
    for learner, path in files.items():
        with progress.step(tell("command.mark.reading", name=path.name)):
            try:
                read[learner] = entries_of(path)
            except (OSError, ValueError, RecursionError) as error:
                refused = isinstance(error, _Refused)
                unread[learner] = str(error) if refused else tell("command.mark.unreadable")
    return read, unread


class _Refused(ValueError):
    pass


def entries_of(path: Path) -> list[Any]:
    """Read what was committed from a notebook, or from a file of downloaded answers.

    Raises
    ------
    ValueError : it is neither, or too large
    OSError : it cannot be read
    """
    if path.stat().st_size > LARGEST_FILE:
        raise _Refused(tell("command.mark.large", size=LARGEST_FILE // 1_000_000))
    data = json.loads(path.read_bytes())
    if not isinstance(data, dict):
        raise ValueError
    if "cells" not in data:
        return _entries(data)
    return [entry for output in _outputs(data) for entry in _entries(output.get(MIME))]


def _outputs(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in _list(notebook.get("cells")):
        for output in _list(cell.get("outputs") if isinstance(cell, dict) else None):
            data = output.get("data") if isinstance(output, dict) else None
            if isinstance(data, dict):
                yield data


def _entries(kept: Any) -> list[Any]:
    entries = _list(kept.get("entries")) if isinstance(kept, dict) else []
    return [entry if _depth(entry) <= DEEPEST else None for entry in entries]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _depth(value: Any) -> int:
    """How deeply data are nested; no deeper than is asked for."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        depth += 1
        lists = [each for each in level if isinstance(each, list | dict)]
        level = [part for each in lists for part in (each.values() if isinstance(each, dict) else each)]
    return depth
