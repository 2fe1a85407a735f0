"""The command as it is typed, and notebooks for it."""

from pathlib import Path

import nbformat
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tapewidgets.cli import main

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write_notebook(path: Path, *cells: tuple[str, str]) -> Path:
    """Write a notebook of code cells, each with what it printed when it was saved."""
    code = []
    for number, (source, text) in enumerate(cells, 1):
        outputs = [new_output("stream", name="stdout", text=text)] if text else []
        code.append(new_code_cell(source, execution_count=number, outputs=outputs))
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), *code], metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, path)
    return path
