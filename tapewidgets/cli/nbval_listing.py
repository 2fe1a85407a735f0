"""A plugin of pytest, in a process of its own: nbval on listed notebooks, whatever their paths look like.

Given as an argument, a path with ``::`` or ``[`` in it would mean a part of a file to pytest.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbFile

from tapewidgets.cli.notebooks import DONE, LIST


def _execute(kernel: RunningKernel, source: str, allow_stdin: bool | None = None) -> Any:
    # IPython looks into its history for the ; that hides a cell's value, so the cell must be kept there.
    return kernel.kc.execute(source, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = _execute


class Listed(pytest.File):
    """The notebooks of a list."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Give each to nbval."""
        for number, path in enumerate(json.loads(self.path.read_text("utf-8"))):
            yield IPyNbFile.from_parent(self, path=Path(path), nodeid=f"notebook{number}")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Open the list when pytest comes to it."""
    return Listed.from_parent(parent, path=file_path) if file_path.name == LIST else None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Tell the command that waits which cell has run; reports of xdist's workers come here too."""
    if report.when == "call" and "PYTEST_XDIST_WORKER" not in os.environ:
        with Path(DONE).open("a", encoding="utf-8") as done:
            done.write(f"{report.nodeid}\n")
