"""What came of checking notebooks: a summary for people, JUnit XML for CI systems."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from tapewidgets.cli.notebooks import Cell, Notebook
from tapewidgets.cli.plain import plain
from tapewidgets.words import Message, tell


def junit(notebooks: Iterable[Notebook]) -> str:
    """Return JUnit XML, one suite a notebook and one case a code cell, for CI systems."""
    root = ElementTree.Element("testsuites")
    for notebook in notebooks:
        cells = notebook.cells or [Cell(0, 0.0, notebook.refused)]
        failures = sum(bool(cell.problem) for cell in cells)
        counts = {"tests": str(len(cells)), "failures": str(failures), "time": f"{notebook.seconds:.3f}"}
        name = plain(notebook.path.as_posix())
        suite = ElementTree.SubElement(root, "testsuite", {"name": name, **counts})
        for cell in cells:
            place = {"classname": name, "name": f"code cell {cell.number}"}
            case = ElementTree.SubElement(suite, "testcase", {"time": f"{cell.seconds:.3f}", **place})
            if cell.problem:
                problem = plain(cell.problem)
                failure = ElementTree.SubElement(case, "failure", message=problem.splitlines()[0])
                failure.text = problem
            elif cell.skipped:
                ElementTree.SubElement(case, "skipped", message="nbval-skip")
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def summary(notebooks: Sequence[Notebook]) -> str:
    """Return one line a notebook, what went wrong below it, and a total."""
    width = max((len(str(notebook.path)) for notebook in notebooks), default=0)
    lines = []
    for notebook in notebooks:
        verdict = "refused" if notebook.refused else "passed" if notebook.passed else "failed"
        verdict = "nothing" if notebook.nothing_compared else verdict
        counts = {"cells": f"{len(notebook.cells):4}", "seconds": f"{notebook.seconds:7.1f}"}
        figures = f"{tell('command.report.figures', **counts)}  {tell(f'command.report.{verdict}')}"
        lines.append(f"{notebook.path!s:{width}} {figures}")
        if notebook.refused:
            lines.append(f"    {notebook.refused}")
        for cell in notebook.cells:
            if cell.problem:
                first, *rest = cell.problem.splitlines()
                told = tell("command.report.cell", number=cell.number, problem=first)
                lines += [f"    {told}", *(f"        {line}" for line in rest)]
    failed = sum(not notebook.passed for notebook in notebooks)
    cells = sum(len(notebook.cells) for notebook in notebooks)
    seconds = sum(notebook.seconds for notebook in notebooks)
    idle = bool(notebooks) and all(notebook.nothing_compared for notebook in notebooks)
    end: Message = ["command.report.nothing" if idle else "command.report.all", {}]
    if failed:
        end = ["command.report.some", {"failed": failed}]
    total = {"notebooks": len(notebooks), "cells": cells, "seconds": f"{seconds:.1f}", "end": end}
    lines.append(tell("command.report.total", **total))
    return plain("\n".join(lines))
