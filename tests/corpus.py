"""Run a folder of other people's programs here and on TensorFlow, and compare what every cell gives.

By hand, with an interpreter that has TensorFlow: ``python -m tests.corpus FOLDER --tensorflow PYTHON``. Every
``.py`` and ``.ipynb`` of the folder runs in a process of its own, once with tapewidgets in TensorFlow's place
and once with TensorFlow, cell by cell, without network and with the same random numbers: in both, NumPy's
stand in for TensorFlow's, and what is shuffled keeps its order. A ``.py`` file's cells are its statements,
put together where no blank line parts them. TensorFlow's answers are kept in ``FOLDER/.tensorflow``.
"""

import argparse
import ast
import contextlib
import hashlib
import importlib
import io
import itertools
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ELSEWHERE = {
    "files": r"\bopen\(|read_csv|imread|loadtxt|np\.load\(|load_img|load_model|image_dataset|save_weights",
    "network": r"load_data\(|get_file|urllib|requests\.|tensorflow_datasets|tfds\.|fetch_|load_dataset",
    "layers": r"layers\.(?!Dense\b|Layer\b|Input\b)[A-Z]|import .*\b(?:Conv2D|LSTM|GRU|Flatten|Dropout|"
    r"Embedding|BatchNormalization)\b|keras\.(?:applications|datasets|utils|preprocessing|callbacks)",
    "fit": r"\.(?:fit|compile|evaluate|predict)\(",
    "graph": r"saved_model|tf\.summary|tf\.train\.Checkpoint|tf\.distribute|tf\.estimator|keras\.metrics",
}
"""What a program needs that is no part of this package: mark -> how it shows in the code."""
CLOCK = re.compile(r"\btime\b|timeit|datetime|__version__|perf_counter|\bid\(|tqdm")
"""Cells whose printed numbers are different at each run."""
NUMBER = re.compile(r"(?<![A-Za-z_])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\bnan\b|[-+]?\binf\b")
MAGIC = re.compile(r"(?m)^(\s*)(?:[!%?].*|\w+\?+$)")
LIMIT = 500  # numbers of an array that are compared

Answer = dict[str, Any]
"""Of a cell: what it ``printed``, the ``values`` of its names, and the ``error`` that ended it, or ""."""


def cells_of(path: Path) -> list[str]:
    r"""The code of each cell, without what only IPython understands.

    Examples
    --------
    >>> path = Path(tempfile.mkdtemp()) / "a.py"
    >>> _ = path.write_text("import os\nx = 1\n\ny = 2\n", "utf-8")
    >>> cells_of(path)
    ['import os\nx = 1', 'y = 2']
    """
    text = path.read_text("utf-8-sig")
    if path.suffix == ".ipynb":
        found = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        return [cell if _parses(cell) else MAGIC.sub(r"\1pass", cell) for cell in found if cell.strip()]
    text = text if _parses(text) else MAGIC.sub(r"\1pass", text)
    if not _parses(text):
        return [text]
    cells: list[str] = []
    lines, end = text.split("\n"), -1
    for node in ast.parse(text).body:
        start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        code = "\n".join(lines[start : node.end_lineno])
        if start <= end:
            cells[-1] += "\n" + code
        else:
            cells.append(code)
        end = node.end_lineno or start
    return cells


def _parses(code: str) -> bool:
    with contextlib.suppress(SyntaxError, ValueError):
        return bool(ast.parse(code))
    return False


def marks(code: str) -> list[str]:
    """What of ``ELSEWHERE`` a program needs.

    Examples
    --------
    >>> marks("layer = keras.layers.Dense(3)"), marks("layer = keras.layers.Conv2D(3, 3)")
    ([], ['layers'])
    """
    return [mark for mark, pattern in ELSEWHERE.items() if re.search(pattern, code)]


# In the process that runs one program


class Draws:
    """Random numbers that depend on the cell and on how many draws it made before, on nothing else."""

    def __init__(self, tf: Any) -> None:
        self.tf, self.cell, self.count = tf, 0, 0

    def start(self, cell: int) -> None:
        """Begin a cell."""
        self.cell, self.count = cell, 0
        random.seed(cell)
        np.random.seed(cell)  # noqa: NPY002  (what programs draw with np.random)

    def normal(self, shape: Any, mean: Any = 0, stddev: Any = 1, dtype: Any = None, *a: Any, **k: Any) -> Any:
        """Draws from the normal distribution, none of them far out."""
        return self._draw(lambda rng, s: np.clip(rng.normal(size=s), -2, 2) * stddev + mean, shape, dtype)

    def uniform(
        self, shape: Any, minval: Any = 0, maxval: Any = 1, dtype: Any = None, *a: Any, **k: Any
    ) -> Any:
        """Draws that are equally likely anywhere in a range."""
        low, high = np.float64(minval), np.float64(1 if maxval is None else maxval)
        return self._draw(lambda rng, s: rng.random(s) * (high - low) + low, shape, dtype)

    def _draw(self, how: Any, shape: Any, dtype: Any) -> Any:
        self.count += 1
        draws = how(np.random.default_rng([self.cell, self.count]), tuple(int(n) for n in np.ravel(shape)))
        return self.tf.cast(self.tf.constant(draws), dtype or self.tf.float32)


def stand_in() -> None:
    """Put tapewidgets under TensorFlow's names, in ``import`` statements too."""
    import tapewidgets as tf
    from tapewidgets import keras

    tf.__version__ = "2.21.0"
    names = {"tensorflow": tf, "keras": keras}
    for part in ("data", "debugging", "linalg", "math", "nn", "random", "config", "keras"):
        names[f"tensorflow.{part}"] = getattr(tf, part)
    for part in ("layers", "losses", "metrics", "models", "optimizers", "initializers", "activations"):
        with contextlib.suppress(AttributeError):
            names[f"keras.{part}"] = names[f"tensorflow.keras.{part}"] = getattr(keras, part)
    sys.modules.update(names)


def same_draws(tf: Any) -> Draws:
    """Replace the random functions, the initial values of layers and shuffling."""
    draws = Draws(tf)
    for name in ("normal", "truncated_normal", "uniform"):
        setattr(tf.random, name, getattr(draws, "uniform" if name == "uniform" else "normal"))
    tf.random.shuffle = lambda value, *a, **k: tf.convert_to_tensor(value)
    tf.data.Dataset.shuffle = lambda self, *a, **k: self
    if "tapewidgets" not in sys.modules:
        backend = importlib.import_module("keras.src.backend")
        operations = importlib.import_module("tensorflow.python.ops.random_ops")
        for name in ("normal", "truncated_normal", "uniform"):
            setattr(backend.random, name, getattr(tf.random, name))
            setattr(operations, f"random_{name}".replace("random_t", "t"), getattr(tf.random, name))
    return draws


def encode(value: Any, depth: int = 0) -> Any:
    """A value as JSON data: dtype, shape and numbers, or a structure of these; None of what holds no numbers.

    Examples
    --------
    >>> encode([1.5, np.zeros(2, "f4")])
    [['float', [], [1.5]], ['float32', [2], [0.0, 0.0]]]
    """
    if isinstance(value, dict | list | tuple):
        parts = [*value.values()] if isinstance(value, dict) else [*value]
        return [encode(part, depth + 1) for part in parts[:50]] if depth < 4 else None
    if isinstance(value, bool | int | float):
        return [type(value).__name__, [], [float(value)]]
    if value is None:
        return ["None", [], []]
    if not isinstance(value, np.ndarray | np.generic | type | types.ModuleType):
        with contextlib.suppress(Exception):
            if not hasattr(value, "numpy") or not hasattr(value, "shape"):
                return [encode(v, depth + 1) for v in getattr(value, "variables", ())][:50] or None
            value = value.numpy()
    if not isinstance(value, np.ndarray | np.generic) or value.dtype.kind not in "fiub":
        return None
    flat = np.asarray(value, dtype="float64").ravel()
    picked = flat[:: max(1, flat.size // LIMIT)]
    return [value.dtype.name, list(value.shape), [float(x) for x in picked]]


def top_names(node: ast.AST) -> Iterator[str]:
    """The names in a piece of code, without those inside its functions and classes.

    Examples
    --------
    >>> sorted(top_names(ast.parse("x = y + 1; f = lambda: z")))
    ['f', 'x', 'y']
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name):
            yield child.id
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield from top_names(child)


def run_cell(code: str, names: dict[str, Any], seconds: int) -> Answer:
    """Run a cell as a notebook does, and tell what came of it.

    Examples
    --------
    >>> run_cell("x = 1; x + 1", {}, 5)
    {'printed': '2\\n', 'values': {'x': ['int', [], [1.0]]}, 'error': ''}
    """
    printed, error = io.StringIO(), ""
    try:
        tree = ast.parse(code)
        last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        tree.body = tree.body[:-1] if last else tree.body
        with contextlib.redirect_stdout(printed), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            signal.alarm(seconds)
            exec(compile(tree, "<cell>", "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
                if value is not None and not code.rstrip().endswith(";"):
                    print(repr(value))
    except (Exception, SystemExit, KeyboardInterrupt) as exception:
        error = f"{type(exception).__name__}: {exception}"[:300]
    finally:
        signal.alarm(0)
    used = set() if error else set(top_names(ast.parse(code)))
    values = {name: encode(names[name]) for name in sorted(used & names.keys()) if not name.startswith("_")}
    found = {name: value for name, value in values.items() if value is not None}
    return {"printed": printed.getvalue()[:20000], "values": found, "error": error}


def run_programs(paths: list[Path], seconds: int, folder: Path) -> None:
    """Run each program in a copy of this process, for ten times as long as a cell may take."""
    import matplotlib as mpl
    import tensorflow as tf  # type: ignore[import-untyped,unused-ignore]

    mpl.use("agg")
    for path in paths:
        out = answers_file(path, folder)
        out.touch()
        with tempfile.TemporaryDirectory() as empty:
            child = os.fork()
            if child == 0:
                try:
                    os.chdir(empty)
                    run_program(path, tf, seconds, out)
                finally:
                    os._exit(0)
            end = time.monotonic() + 10 * seconds
            while os.waitpid(child, os.WNOHANG) == (0, 0):
                time.sleep(0.05)
                if time.monotonic() > end:
                    os.kill(child, signal.SIGKILL)


def run_program(path: Path, tf: Any, seconds: int, out: Path) -> None:
    """Run the cells of a program; write each answer on a line."""

    def refuse(*ignored: Any) -> Any:
        raise OSError("there is no network")

    def stop(*ignored: Any) -> Any:
        raise TimeoutError(f"more than {seconds} seconds")

    signal.signal(signal.SIGALRM, stop)
    socket.socket.connect = socket.getaddrinfo = refuse  # type: ignore[method-assign,assignment]
    sys.argv, sys.stdin = [path.name], open(os.devnull)  # noqa: SIM115
    draws, names = same_draws(tf), vars(types.ModuleType("__main__"))
    for number, code in enumerate(cells_of(path)):
        draws.start(number)
        answer = run_cell(code, names, seconds)
        with out.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(answer)}\n")
        if answer["error"].startswith("TimeoutError: more"):
            break  # what follows would start from a loop that was cut off


# In the process that compares


def first_difference(code: str, theirs: Answer, ours: Answer) -> str:
    """Say in a line what is not the same after a cell; "" if all is.

    Examples
    --------
    >>> first_difference("", {"error": "", "printed": "x 1.0", "values": {}},
    ...     {"error": "", "printed": "x 2.0", "values": {}})
    "printed '2.0', not '1.0'"
    """
    if ours["error"]:
        return str(ours["error"]).split("\n")[0]
    for name in theirs["values"].keys() & ours["values"].keys():
        if not _same(theirs["values"][name], ours["values"][name]):
            return f"{name} is {str(ours['values'][name])[:60]}, not {str(theirs['values'][name])[:60]}"
    if re.search(r"\bexcept\b", code):
        return ""  # the text of a message is each one's own
    mine, other = (_words(a["printed"]) for a in (ours, theirs))
    free = bool(CLOCK.search(code))
    for a, b in itertools.zip_longest(mine, other, fillvalue=""):
        if a != b and not _close(a, b, free):
            return f"printed {a!r}, not {b!r}"
    return ""


def _words(printed: str) -> list[str]:
    plain = re.sub(r"0x[0-9a-f]+|\btw\.|\btf\.|tapewidgets\.|tensorflow\.", "", printed)
    return re.findall(rf"{NUMBER.pattern}|[^\W\d]\w*|\S", plain)


def _close(a: str, b: str, free: bool) -> bool:
    if not (NUMBER.fullmatch(a) and NUMBER.fullmatch(b)):
        return False
    return free or bool(np.isclose(float(a), float(b), rtol=1e-3, atol=1e-5, equal_nan=True))


def _same(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return True  # not a number in one of them
    if not a or not isinstance(a[0], str) or not b or not isinstance(b[0], str):
        return len(a) == len(b) and all(map(_same, a, b))
    scale = max((abs(x) for x in a[2] if abs(x) < 1e30), default=0.0)
    return a[:2] == b[:2] and np.allclose(a[2], b[2], rtol=1e-3, atol=1e-6 + 1e-4 * scale, equal_nan=True)


class Row(NamedTuple):
    """One program of the table: how many cells run on TensorFlow, run here, and are the same."""

    name: str
    marks: list[str]
    theirs: int
    ours: int
    reasons: list[str]

    @property
    def same(self) -> int:
        """Cells with the same answer."""
        return self.theirs - len(self.reasons)


def answer_all(paths: list[Path], python: str, seconds: int, folder: Path, *here: str) -> None:
    """Run programs with an interpreter, and put the answers into files of a folder."""
    folder.mkdir(exist_ok=True)
    missing = [str(path.resolve()) for path in paths if not answers_file(path, folder).exists()]
    where = f"{Path(__file__).parents[1]}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    env = os.environ | {"PYTHONPATH": where, "TF_CPP_MIN_LOG_LEVEL": "3"}
    options = [*here, "--answers", str(folder.resolve()), "--seconds", str(seconds)]
    if missing:
        subprocess.run([python, __file__, *missing, *options], env=env, capture_output=True, check=True)


def answers_file(path: Path, folder: Path) -> Path:
    """Where a program's answers stand: a line for each cell."""
    return folder / f"{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}.jsonl"


def read_answers(path: Path, folder: Path) -> list[Answer]:
    """The answers of a program, as far as it came."""
    return [json.loads(line) for line in answers_file(path, folder).read_text("utf-8").splitlines()]


def compare(path: Path, tensorflow: Path, here: Path) -> Row:
    """Count a program's cells, given the folders of answers."""
    cells, ended = cells_of(path), {"printed": "", "values": {}, "error": "it ended, or took too long"}
    answers = itertools.chain(read_answers(path, here), itertools.repeat(ended))
    ran = ours = 0
    reasons = []
    triples = zip(cells, read_answers(path, tensorflow), answers, strict=False)
    for number, (code, theirs, mine) in enumerate(triples, 1):
        if not theirs["error"]:
            ran += 1
            ours += not mine["error"]
            difference = first_difference(code, theirs, mine)
            reasons += [f"cell {number}: {difference}"] if difference else []
    return Row(path.name, marks("\n".join(cells)), ran, ours, reasons)


def table(rows: list[Row], every: bool) -> Iterator[str]:
    """The lines of the table, with the first difference of each program or every one; then the totals."""
    yield f"{'program':70} {'needs':24} TensorFlow here same"
    for row in sorted(rows, key=lambda row: (bool(row.reasons), bool(row.marks), row.name)):
        yield f"{row.name[:70]:70} {' '.join(row.marks):24} {row.theirs:10} {row.ours:4} {row.same:4}"
        yield from (f"    {reason[:200]}" for reason in (row.reasons if every else row.reasons[:1]))
    ran = [row for row in rows if row.theirs]
    for title, some in (("all", ran), ("that need nothing else", [row for row in ran if not row.marks])):
        theirs, ours, same = (sum(getattr(row, name) for row in some) for name in ("theirs", "ours", "same"))
        whole = sum(row.theirs == row.same for row in some)
        yield (
            f"{len(some)} programs {title}: {theirs} cells run on TensorFlow, {ours} here, {same} "
            f"({same / max(1, theirs):.1%}) to the same answer; {whole} programs are the same throughout"
        )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, nargs="+", help="a folder")
    parser.add_argument("--tensorflow", help="an interpreter that has TensorFlow")
    parser.add_argument("--seconds", type=int, default=10, help="time limit of a cell")
    parser.add_argument("--every", action="store_true", help="say how every cell differs, not only the first")
    parser.add_argument("--answers", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.answers:
        if given.here:
            stand_in()
        run_programs(given.path, given.seconds, given.answers)
        return
    paths = sorted(p for p in given.path[0].iterdir() if p.suffix in (".py", ".ipynb"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        there, here = given.path[0] / ".tensorflow", Path(folder)
        for half in (paths[::2], paths[1::2]):
            pool.submit(answer_all, half, given.tensorflow, given.seconds, there)
        answer_all(paths, sys.executable, given.seconds, here, "--here")
        pool.shutdown()
        rows = [compare(path, there, here) for path in paths]
    print("\n".join(table(rows, given.every)))


if __name__ == "__main__":
    main()
