"""A file that a command writes, as an option."""

import os
from pathlib import Path
from typing import Any

import click

from tapewidgets.words import tell


class OutputFile(click.Path):
    """A path to write; never that of a notebook, which none of the commands writes."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse the name of a notebook."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.suffix.lower() == ".ipynb":
            self.fail(tell("command.output.notebook", path=str(path)), param, ctx)
        return path
