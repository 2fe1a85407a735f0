"""A folder that is written as a whole: beside the old one first, then in its place."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tapewidgets.words import tell


@contextmanager
def whole_folder(folder: Path, mark: str, what: str) -> Iterator[Path]:
    """Give a new folder to fill, which takes the place of ``folder`` once it is whole.

    Whatever breaks off, Ctrl-C and a full disk included, leaves ``folder`` as it was and nothing beside it.

    Parameters
    ----------
    folder : must be new or empty, or one that was made in this way
    mark : a file that tells such a folder
    what : what such a folder is: a site or a course

    Raises
    ------
    ClickException : ``folder`` holds something else
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / mark).is_file():
        raise click.ClickException(tell(f"command.whole.{what}", folder=str(folder)))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{what}-") as work:
        made = Path(work, "new")
        made.mkdir()
        yield made
        before = Path(work, "before")
        if folder.exists():
            folder.rename(before)
        try:
            made.rename(folder)
        except BaseException:
            if before.exists():
                before.rename(folder)
            raise
