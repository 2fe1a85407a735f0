"""Run the lessons' code under real TensorFlow and compare what it prints.

For an environment with TensorFlow and Matplotlib: ``python tests/lessons_in_tensorflow.py``. Of a lesson's
code only the import changes, and cells are left out that TensorFlow has nothing for: panels, questions, what
was made there, and asking a tape why or for its source. Exits with the number of cells that differ.
"""

import ast
import contextlib
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

LESSONS = Path(__file__).parents[1] / "lessons"
OURS_ALONE = re.compile(r"\btw\.|\.explain\(|\.source\(")
OURS, THEIRS = "import tapewidgets as tf", "import tensorflow as tf"


def saved(cell: dict[str, Any]) -> str:
    """Return what a cell printed when it was saved, in TensorFlow's spelling; of an error, its name."""
    parts = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            parts.append("".join(output["text"]))
        elif output["output_type"] == "error":
            parts.append(f"{output['ename']}\n")
    return "".join(parts).replace("tw.", "tf.")


def printed(source: str, names: dict[str, Any]) -> str:
    """Run a cell and return what it prints, or the name of its error."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(source, names)
        except Exception as error:
            print(type(error).__name__)
    return out.getvalue()


def run(path: Path) -> tuple[int, int]:
    """Run a lesson; return how many cells ran and how many printed something else."""
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    missing: set[str] = set()
    ran = differ = 0
    for number, cell in enumerate(cells, 1):
        source = "".join(cell["source"])
        used = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
        made = {node.id for node in used if isinstance(node.ctx, ast.Store)}
        if OURS_ALONE.search(source) or missing & ({node.id for node in used} - made):
            missing |= made - set(names)
            continue
        missing -= made
        ran += 1
        theirs, ours = printed(source.replace(OURS, THEIRS), names), saved(cell)
        if theirs != ours:
            differ += 1
            print(f"{path.name}, code cell {number}\n  TensorFlow: {theirs!r}\n  saved:      {ours!r}")
    return ran, differ


def main() -> int:
    """Run every lesson, print a line for each, return how many cells differ."""
    import matplotlib as mpl

    mpl.use("agg")
    total = 0
    for path in sorted(LESSONS.glob("*.ipynb")):
        ran, differ = run(path)
        total += differ
        print(f"{path.name:40} {ran:3} cells ran, {differ} differ")
    return total


if __name__ == "__main__":
    sys.exit(main())
