"""Validate notebooks with nbval: run them side by side, compare each output with the saved one."""

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat

from tapewidgets.cli.installing import with_extra
from tapewidgets.cli.plain import plain
from tapewidgets.cli.progress import Progress, run_and_follow
from tapewidgets.cli.spoken import VARIABLE
from tapewidgets.words import Message, catalog, language_names, say, tell
from tapewidgets.words.languages import DEFAULT

DONE = "done.txt"
"""The file to which pytest adds a line for each cell that has run."""

LIST = "notebooks.json"
"""The file with the paths of the notebooks; node n of pytest is the notebook at place n."""

SANITIZE = r"""
[addresses]
regex: 0x[0-9a-fA-F]{6,}
replace: 0xADDRESS
[dates in SVG]
regex: <dc:date>[^<]*</dc:date>
replace: <dc:date></dc:date>
[random names in SVG]
regex: (?<=[#"])[a-z]{1,2}[0-9a-f]{10}(?=[")])
replace: NAME
[temporary folders]
regex: (/private)?(/var/folders|/tmp)/[\w./-]+
replace: FOLDER
[temporary folders of Windows]
regex: [A-Za-z]:\\[^\s:]*\\Temp\\[^\s:]+
replace: FOLDER
"""
"""What may differ from run to run without being a change: nbval's sanitizing rules."""

MEANT_TO_FAIL = "command.notebook.meant"
_PLAINER: dict[str, Message] = {
    r"^Notebook cell execution failed\n": "",
    r"\ACell \d+: Cell outputs differ$": ["command.notebook.changed", {}],
    r"\ACell \d+: Cell execution caused an exception$": [
        "command.notebook.failed",
        {"meant": [MEANT_TO_FAIL, {}]},
    ],
    r"\ACell \d+: ": "",
    r"^(Input|Traceback):$": "",
    r"(?<=^ )assert reference_output == test_output failed:$": ["command.notebook.compared", {}],
    r"\n\s*\n+": "\n",
}


@dataclass(frozen=True)
class Cell:
    """One code cell that ran: its place among the code cells (from 1), its seconds, and what went wrong."""

    number: int
    seconds: float
    problem: str = ""
    skipped: bool = False


@dataclass
class Notebook:
    """What became of one notebook: why it was refused before running, or its cells."""

    path: Path
    refused: str = ""
    cells: list[Cell] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether it ran and every output is the saved one."""
        return not self.refused and all(not cell.problem for cell in self.cells)

    @property
    def nothing_compared(self) -> bool:
        """Whether there are cells and each is to be skipped (``nbval-skip``)."""
        return bool(self.cells) and all(cell.skipped for cell in self.cells)

    @property
    def seconds(self) -> float:
        """Time that its cells took, starting the kernel included."""
        return sum(cell.seconds for cell in self.cells)


class MissingTools(RuntimeError):
    """nbval, nbclient, pytest-xdist or ipykernel is not installed."""


class NotANotebook(ValueError):
    """A file holds something else than a notebook."""


def read(path: Path) -> nbformat.NotebookNode:
    """Return the notebook in a file, in the format of today.

    Raises
    ------
    NotANotebook : Jupyter could not read it either
    """
    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except OSError:
        raise
    except Exception as error:  # nbformat lets a surprise of any kind through, for a list as for bad JSON
        raise NotANotebook(tell("command.notebook.unreadable", kind=type(error).__name__)) from error
    return notebook


def find_notebooks(paths: Iterable[Path]) -> list[Path]:
    """Return the notebooks among ``paths``, folders searched to the bottom, checkpoints left out, each once.

    Raises
    ------
    FileNotFoundError : a path does not exist
    """
    found: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(tell("command.notebook.absent", path=str(path)))
        for each in sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]:
            hidden = (part.startswith(".") for part in each.relative_to(path).parts)
            if not any(hidden):
                found.setdefault(os.path.realpath(each), each)
    return list(found.values())


def refusal(path: Path) -> str:
    """Say why a notebook cannot be checked at all, or return the empty string."""
    try:
        notebook = read(path)
    except (NotANotebook, OSError) as error:
        if isinstance(error, NotANotebook):
            return str(error)
        return tell("command.notebook.refused", error=str(error.strerror))
    for cell in notebook.cells:
        if has_code(cell) and cell.execution_count is None and not to_skip(cell):
            return tell("command.notebook.never", place=place(notebook, cell))
    return ""


def has_code(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell holds code."""
    return cell.cell_type == "code" and bool(cell.source.strip())


def to_skip(cell: nbformat.NotebookNode) -> bool:
    """Whether nbval is told to leave a cell out, by its tag or a comment."""
    comments = (line.strip() for line in cell.source.splitlines())
    return "nbval-skip" in cell.metadata.get("tags", []) or "# NBVAL_SKIP" in comments


def place(notebook: nbformat.NotebookNode, cell: nbformat.NotebookNode) -> str:
    """Say which code cell it is, counted from 1 as everywhere here, and how it begins."""
    code = [each for each in notebook.cells if each.cell_type == "code"]
    number = next(number for number, each in enumerate(code, 1) if each is cell)
    return tell("command.notebook.place", number=number, begin=cell.source.strip().splitlines()[0][:60])


def language_of(notebook: Mapping[str, Any]) -> str:
    """Return the language that a notebook speaks: the one that its code sets, or English.

    Examples
    --------
    >>> language_of({"cells": [{"cell_type": "code", "source": 'tw.set_language("ko")'}]})
    'ko'
    """
    code = [str(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    named = re.findall(r"""^(?:\w+\.)?set_language\(["'](\w+)["']""", "\n".join(code), re.M)
    return next((name for name in reversed(named) if name in language_names()), DEFAULT)


def check_notebooks(
    paths: Sequence[Path], jobs: int | None = None, cell_timeout: float = 120.0
) -> list[Notebook]:
    """Run notebooks in fresh kernels and compare their outputs with the saved ones.

    Parameters
    ----------
    paths : the notebooks (files)
    jobs : how many run side by side; as many as there are processors if None
    cell_timeout : time limit for each cell, in seconds

    Returns
    -------
    list of Notebook : in the order of ``paths``

    Raises
    ------
    MissingTools : what runs notebooks is not installed
    """
    need_tools()
    notebooks = [Notebook(path, refusal(path)) for path in paths]
    to_run = [notebook for notebook in notebooks if not notebook.refused]
    if to_run:
        _run(to_run, min(jobs or os.cpu_count() or 1, len(to_run)), cell_timeout)
    return notebooks


def need_tools() -> None:
    """Raise `MissingTools` if something that runs notebooks is not installed."""
    missing = [name for name in ("nbval", "nbclient", "xdist", "ipykernel") if find_spec(name) is None]
    if missing:
        install = with_extra("check")
        raise MissingTools(tell("command.notebook.tools", names=", ".join(missing), install=install))


def _run(notebooks: list[Notebook], jobs: int, cell_timeout: float) -> None:
    """Fill in the cells of ``notebooks`` from one run of pytest, apart from any settings of the project."""
    with tempfile.TemporaryDirectory() as folder:
        names = ("pytest.ini", "sanitize.cfg", "junit.xml", LIST)
        settings, sanitize, answer, listed = (Path(folder, name) for name in names)
        settings.write_text("[pytest]\n", "utf-8")
        sanitize.write_text(SANITIZE, "utf-8")
        listed.write_text(json.dumps([os.path.realpath(notebook.path) for notebook in notebooks]), "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--color=no", "--noconftest"]
        command += ["-c", str(settings), "--rootdir", folder, "--junit-xml", str(answer)]
        command += ["-p", "no:cacheprovider", "-p", "nbval.plugin", "-p", "xdist.plugin"]
        command += ["-p", "tapewidgets.cli.nbval_listing"]
        command += ["-n", str(jobs if jobs > 1 else 0), "--dist", "loadfile"]  # one needs no other process
        command += ["--nbval", "--nbval-current-env"]
        command += ["--nbval-sanitize-with", str(sanitize), "--nbval-cell-timeout", str(cell_timeout)]
        command += [str(listed)]
        # a pytest that runs this command has variables of its own, which are not for the one that begins here
        environment = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        environment.pop(VARIABLE, None)  # a notebook that says nothing else speaks English on every machine
        cells = [len(list(filter(has_code, read(notebook.path).cells))) for notebook in notebooks]
        with Progress(sum(cells)) as progress:
            printed = run_and_follow(command, Path(folder), environment, progress, Path(folder, DONE))
        if not answer.is_file():
            raise RuntimeError(tell("command.notebook.unfinished", printed=printed))
        cases = list(ElementTree.parse(answer).iter("testcase"))
    by_name = {f"notebook{number}": notebook for number, notebook in enumerate(notebooks)}
    for case in cases:
        notebook = by_name.get(case.get("classname", ""))
        if notebook is not None:
            number = int(case.get("name", "Cell 0").split()[-1]) + 1
            skipped = any(child.get("type") == "pytest.skip" for child in case)
            notebook.cells.append(Cell(number, float(case.get("time", 0)), _problem(case), skipped))
    for notebook in notebooks:
        notebook.cells.sort(key=lambda cell: cell.number)
        if not notebook.cells and any(map(has_code, read(notebook.path).cells)):
            notebook.refused = tell("command.notebook.not_run", printed=printed.strip()[-600:])


def _problem(case: ElementTree.Element) -> str:
    trouble = next((child for child in case if child.tag in ("failure", "error")), None)
    if trouble is None:
        return ""
    text = plain(trouble.text or "")
    for pattern, plainer in _PLAINER.items():
        said = say(catalog(), plainer).replace("\\", r"\\")  # as a replacement: no escape is meant
        text = re.sub(pattern, said, text.strip(), flags=re.M)
    return text
