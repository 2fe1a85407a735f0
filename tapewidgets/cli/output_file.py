"""A file that a command writes, as an option."""

import os
from pathlib import Path
from typing import Any

import click


class OutputFile(click.Path):
    """A path to write; never that of a notebook, which none of the commands writes."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse the name of a notebook."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.suffix.lower() == ".ipynb":
            self.fail(
                f"{path} is the name of a notebook, which would be lost; name another file.", param, ctx
            )
        return path
