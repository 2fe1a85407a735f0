"""Run a notebook and save what it prints, without a trace of the machine it ran on."""

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from tapewidgets.cli.notebooks import NotANotebook, read

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
FRAME_IN_A_FILE = re.compile(r"(\x1b\[[0-9;]*m)*File ")


class Failed(RuntimeError):
    """A notebook could not be run to its end."""


def opened(path: Path) -> nbformat.NotebookNode:
    """Return the notebook in a file.

    Raises
    ------
    Failed : it is none
    """
    try:
        return read(path)
    except NotANotebook as error:
        raise Failed(str(error)) from error


def run_and_save(path: Path, cell_timeout: float = 120.0) -> None:
    """Execute ``path`` in a fresh kernel, in its own folder, and save the outputs in place.

    What differs from run to run or machine to machine is left out: times, widget states and the views that
    name them, the frames of a traceback that lie in files.

    Raises
    ------
    Failed : a cell fails that is not tagged ``raises-exception``, takes too long or ends its kernel
    """
    notebook = opened(path)
    execute(notebook, path.parent, cell_timeout)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({"tags": tags} if (tags := cell.metadata.get("tags")) else {})
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    nbformat.write(notebook, path)


def execute(notebook: nbformat.NotebookNode, folder: Path, cell_timeout: float) -> None:
    """Run all cells in a fresh kernel in ``folder``; keep times, widget states and file names out of it."""
    client = NotebookClient(
        notebook,
        timeout=cell_timeout,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except CellTimeoutError as error:
        raise Failed(f"a cell took more than {cell_timeout:g} seconds (--timeout)") from error
    except DeadKernelError as error:
        raise Failed("its kernel died") from error
    except CellExecutionError as error:
        raise Failed(f"a cell fails:\n{error}") from error
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if output.output_type == "error":
            output.traceback = [part for part in output.traceback if not FRAME_IN_A_FILE.match(part)]
