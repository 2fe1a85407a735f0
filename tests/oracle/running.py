"""Read the small programs; run one under TensorFlow or tapewidgets; give its outcome as plain JSON data.

A program is a block of a text file in ``programs/``: a line ``## name`` (perhaps ``## name [ulps 16]``) and
the code below it. It uses ``tf`` and ``np``, prints, puts what it wants compared in ``result``, or raises.
Nothing here imports TensorFlow or tapewidgets: the caller hands the module over as ``tf``.
"""

import contextlib
import enum
import hashlib
import inspect
import io
import linecache
import logging
import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

NAMES = Path(__file__).parent / "names.txt"
PROGRAMS = Path(__file__).parent / "programs"
RECORD = Path(__file__).parent / "recorded.json"
DEFAULT_ULPS = 4
HEADING = re.compile(r"## (?P<name>[\w.]+)(?: \[ulps (?P<ulps>\d+)\])?$")


@dataclass(frozen=True)
class Program:
    """One small program: its name, its code and how many units in the last place its numbers may differ."""

    name: str
    code: str
    ulps: int = DEFAULT_ULPS

    @property
    def fingerprint(self) -> str:
        """Short hash of the code, so that a program edited after the recording is noticed."""
        return hashlib.sha256(self.code.encode()).hexdigest()[:8]


def read_programs() -> dict[str, Program]:
    """Read every block of every file in ``programs/``, by name; a name used twice is an error."""
    programs: dict[str, Program] = {}
    for path in sorted(PROGRAMS.glob("*.txt")):
        heading, lines = None, []
        for line in [*path.read_text(encoding="utf-8").splitlines(), "## end.of.file"]:
            if not line.startswith("## "):
                lines.append(line)
                continue
            if heading is not None:
                name = f"{path.stem}.{heading['name']}"
                if name in programs:
                    raise ValueError(f"two programs are called {name}")
                ulps = int(heading["ulps"] or DEFAULT_ULPS)
                programs[name] = Program(name, "\n".join(lines).strip() + "\n", ulps)
            heading, lines = HEADING.match(line), []
            if heading is None:
                raise ValueError(f"{path.name}: not a heading: {line}")
    return programs


def signatures(tf: Any) -> dict[str, list[str]]:
    """Parameters of every function in ``names.txt``; an empty list for what is there but no function."""
    found = {}
    for name in NAMES.read_text(encoding="utf-8").split():
        value = tf
        for part in name.split("."):
            value = getattr(value, part, None)
        if value is not None:
            is_function = callable(value) and not isinstance(value, enum.EnumMeta)
            parameters = inspect.signature(value).parameters.values() if is_function else ()
            found[name] = [p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return found


def value_and_gradients(tf: Any) -> Callable[..., list[Any]]:
    """Make ``both(f, *inputs)``, which programs use: the value of ``f`` and its gradient for every input."""

    def both(f: Callable[..., Any], *inputs: Any) -> list[Any]:
        variables = [tf.Variable(value) for value in inputs]
        with tf.GradientTape() as tape:
            y = f(*variables)
        return [y, *tape.gradient(y, variables)]

    return both


def run(program: Program, tf: Any, both: Callable[..., Any] | None = None) -> dict[str, Any]:
    """Run ``program`` in a namespace of its own and tell what came of it.

    Returns
    -------
    dict : some of ``result`` (encoded), ``printed``, ``warned`` (texts) and ``error`` (class names, text)
    """
    namespace = {"tf": tf, "np": np, "both": both or value_and_gradients(tf), "__name__": "program"}
    printed, outcome = io.StringIO(), {}
    filename = f"<{program.name}>"
    linecache.cache[filename] = (len(program.code), None, program.code.splitlines(True), filename)
    with _listening() as warned, contextlib.redirect_stdout(printed):
        try:
            exec(compile(program.code, filename, "exec"), namespace)
        except Exception as error:
            outcome["error"] = [_family(type(error)), _without_addresses(str(error))]
    if "result" in namespace:
        outcome["result"] = encode(namespace["result"])
    if printed.getvalue():
        outcome["printed"] = _without_addresses(printed.getvalue())
    if warned:
        outcome["warned"] = [_without_addresses(text) for text in warned]
    return outcome


@contextlib.contextmanager
def _listening() -> Any:
    """Collect TensorFlow's log warnings and Python's warnings alike."""
    warned: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING:
                warned.append(record.getMessage())

    logger, listener = logging.getLogger("tensorflow"), Listener()
    handlers, logger.handlers = logger.handlers, [listener]
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            yield warned
        warned.extend(str(warning.message) for warning in caught)
    finally:
        logger.handlers = handlers


def _without_addresses(text: str) -> str:
    return re.sub(r"0x[0-9a-f]{6,}", "0x...", text)


def _family(error: type[BaseException]) -> list[str]:
    """Names of the class and its ancestors, up to ``Exception``."""
    return [c.__name__ for c in error.__mro__ if c not in (Exception, BaseException, object)]


def encode(value: Any) -> Any:
    """Write a result as JSON data: arrays with dtype and shape, non-finite numbers as text."""
    kind = type(value).__name__
    if value is None or isinstance(value, bool | int | str):
        return value if not isinstance(value, enum.Enum) else {"enum": f"{kind}.{value.name}"}
    if isinstance(value, float):
        return {"float": _number(value)}
    if isinstance(value, np.ndarray | np.generic):
        return {"array": _array(np.asarray(value))}
    if kind == "DType" or isinstance(value, np.dtype):
        return {"dtype": value.name}
    if kind == "TensorShape":
        return {"shape": [None if d is None else int(d) for d in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, tuple | list):
        name = "list" if isinstance(value, list) else "tuple" if type(value) is tuple else kind
        return {name: [encode(item) for item in value]}
    if isinstance(value, enum.Enum):
        return {"enum": f"{kind}.{value.name}"}
    if kind == "IndexedSlices":
        dense = np.zeros([int(n) for n in value.dense_shape], value.dtype.as_numpy_dtype)
        np.add.at(dense, value.indices.numpy(), value.values.numpy())
        return {"slices": _array(dense)}
    if hasattr(value, "numpy"):
        return {"variable" if hasattr(value, "trainable") else "tensor": _array(np.asarray(value.numpy()))}
    return {"object": kind}


def _array(array: np.ndarray) -> list[Any]:
    return [array.dtype.name, list(array.shape), [_number(x) for x in array.ravel()]]


def _number(x: Any) -> Any:
    """A number that JSON keeps: the shortest digits that give it back, non-finite ones as text."""
    if isinstance(x, bool | np.bool_):
        return bool(x)
    if isinstance(x, int | np.integer):
        return int(x)
    if isinstance(x, bytes | str):
        return x if isinstance(x, str) else x.decode()
    if not math.isfinite(x):
        return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
    return float(repr(float(x))) if isinstance(x, float) else float(str(x))
