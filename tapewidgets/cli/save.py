"""Run a notebook and save what it prints, without a trace of the machine it ran on."""

import asyncio
import copy
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4.rwbase import split_lines

from tapewidgets.cli.lessons import as_json
from tapewidgets.cli.notebooks import MEANT_TO_FAIL, NotANotebook, place, read, to_skip
from tapewidgets.cli.spoken import VARIABLE
from tapewidgets.files import write
from tapewidgets.words import tell

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
FRAME_IN_A_FILE = re.compile(r"(\x1b\[[0-9;]*m)*File ")


class _Client(NotebookClient):
    """nbclient, which ends at Ctrl-C with its kernel.

    Its own handler of signals ends the kernel only, under the feet of a run that goes on to ask it.
    """

    @asynccontextmanager
    async def async_setup_kernel(self, **keywords: Any) -> AsyncIterator[None]:
        """Start a kernel, and end it whatever happens."""
        self.km = self.create_kernel_manager()
        try:
            # A notebook that says nothing else speaks English on every machine.
            spoken = {name: text for name, text in os.environ.items() if name != VARIABLE}
            await self.async_start_new_kernel(**keywords, env=spoken)
            await self.async_start_new_kernel_client()
            yield
        except DeadKernelError:
            if _stopped():  # which nbclient takes for a dead kernel
                raise asyncio.CancelledError from None
            raise
        finally:
            if self.kc is not None:
                self.kc.stop_channels()
            if self.km is not None and self.km.has_kernel:
                await ensure_async(self.km.shutdown_kernel(now=_stopped()))


def _stopped() -> bool:
    """Whether Ctrl-C has come, by which asyncio cancels what it runs."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


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

    Only outputs and execution counts change; cells that nbval is told to skip are not run. What differs from
    run to run or machine to machine is left out: times, widget states and the views that name them, the
    frames of a traceback that lie in files.

    Raises
    ------
    Failed : a cell fails that is not tagged ``raises-exception``, takes too long or ends its kernel
    """
    notebook = opened(path)
    saved = json.loads(path.read_text("utf-8-sig"))
    if saved.get("nbformat") != 4:  # of a time before cells: only the whole can be brought up to date
        saved = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if to_skip(cell):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "skip-execution"]
    execute(notebook, path.parent, cell_timeout)
    skipped = [to_skip(cell) for cell in notebook.cells]
    for before, now, skip in zip(saved["cells"], split_lines(notebook).cells, skipped, strict=True):
        if now.cell_type == "code" and not skip:
            for output in now.outputs:
                output.get("data", {}).pop(WIDGET_VIEW, None)
            before.update(outputs=now.outputs, execution_count=now.execution_count)
    write(path, as_json(saved))


def execute(
    notebook: nbformat.NotebookNode, folder: Path, cell_timeout: float, prelude: str | None = None
) -> None:
    """Run all cells in a fresh kernel in ``folder``; keep times, widget states and file names out of it.

    Parameters
    ----------
    notebook : gets the outputs
    folder : where the kernel runs
    cell_timeout : time limit for each cell, in seconds
    prelude : code to run before the first cell

    Raises
    ------
    Failed : a cell fails that is not tagged ``raises-exception``, takes too long or ends its kernel
    """
    own = notebook.cells
    begun: list[nbformat.NotebookNode] = []
    client = _Client(
        notebook,
        timeout=cell_timeout,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=lambda cell, cell_index: begun.append(cell),
    )
    notebook.cells = [*([nbformat.v4.new_code_cell(prelude)] if prelude else []), *own]
    try:
        _run(client)
    except (CellTimeoutError, DeadKernelError, CellExecutionError) as error:
        notebook.cells = own
        raise Failed(_failure(error, place(notebook, begun[-1]), cell_timeout)) from error
    except RuntimeError as error:  # such as another program on the port that was chosen for it
        notebook.cells = own
        raise Failed(tell("command.notebook.no_kernel", error=str(error))) from error
    notebook.cells = own
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        if output.output_type == "error":
            output.traceback = [part for part in output.traceback if not FRAME_IN_A_FILE.match(part)]


def _run(client: NotebookClient) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(client.async_execute())
    else:  # inside another program's loop
        client.execute()


def _failure(error: Exception, cell: str, cell_timeout: float) -> str:
    if isinstance(error, CellTimeoutError):
        return tell("command.notebook.slow", place=cell, seconds=f"{cell_timeout:g}")
    if isinstance(error, DeadKernelError):
        return tell("command.notebook.died", place=cell)
    return tell("command.notebook.fails", place=cell, meant=[MEANT_TO_FAIL, {}], error=str(error))
