"""A lesson's code cells, run in this process: faster than a kernel, and they can be changed on the way."""

import ast
import contextlib
import io
import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LESSONS = Path(__file__).parents[1] / "lessons"
SHOWN = re.compile(
    r"tw\.(TapeLab|SGDPanel|GraphView|BackpropStepper|ExpressionPanel|QuestionPanel|OrderPanel)\(|plt\.show\("
)
"""Cells that show a panel or a picture are left out."""

Cell = dict[str, Any]


def code_cells(name: str, folder: Path = LESSONS) -> list[Cell]:
    """The code cells of a lesson, pictures and panels left out."""
    cells = json.loads((folder / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code" and not SHOWN.search(source_of(cell))]


def source_of(cell: Cell) -> str:
    return "".join(cell["source"])


def saved(cell: Cell) -> str:
    """What a cell printed when it was saved, its value included; of an error its name and message."""
    parts = []
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            parts.append(f"{output['ename']}: {output['evalue']}\n")
        elif output["output_type"] == "stream":
            parts.append("".join(output["text"]))
        else:
            parts.append("".join(output["data"].get("text/plain", "")) + "\n")
    return "".join(parts)


def run(source: str, names: dict[str, Any]) -> str:
    """Run a cell as a notebook does, and return what it prints, its last value included."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(tree, "<lesson>", "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "<lesson>", "eval"), names)
                if value is not None:
                    print(repr(value))
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return out.getvalue()


def first_difference(name: str) -> str:
    """Run a lesson until a cell prints something else than it did when saved; return that cell, or "" ."""
    names: dict[str, Any] = {}
    for cell in code_cells(name):
        now = run(source_of(cell), names)
        if now != saved(cell):
            return f"{source_of(cell)}\n  saved: {saved(cell)!r}\n  now:   {now!r}"
    return ""


def assigned(source: str) -> set[str]:
    """The names that a cell gives to something, at its top level."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {name.id for name in node.targets if isinstance(name, ast.Name)}
    return found


def solutions(folder: Path = LESSONS) -> Iterator[tuple[str, str, list[str]]]:
    """For each exercise the lesson, its solution, and the wrong answers that solutions.ipynb lists."""
    cells = json.loads((folder / "solutions.ipynb").read_text("utf-8"))["cells"]
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        tags = cell["metadata"].get("tags", [])
        if tags:
            wrong = re.findall(r"^- `(.+)`: ", source_of(after), re.M) if after else []
            yield tags[0], source_of(cell), wrong
