"""The engine against an earlier one: ``python -m tests.benchmarks.engine.before WHEEL [--only A,G]``.

Both live in one process and take turns on the same numbers, so that what else the machine does hits both. The
time of a workload is the least of its turns, in processor time. Ends with an error if a workload takes more
than ``MOST`` times as long as before.
"""

import argparse
import gc
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .command import chosen
from .libraries import tensorflow_words as words
from .worker import ROOT, environment
from .workloads import WORKLOADS

MOST = {"J": 1.4, "G": 1.4}
OTHERWISE = 1.15
FIRST_USE = 5.0  # milliseconds
NAMES = [name for name in words.EAGER if name in WORKLOADS]
_FIRST_USE = """
import time
import tapewidgets as tw
start = time.process_time()
x = tw.Variable(3.0)
with tw.GradientTape() as tape:
    y = tw.tanh(x * 2.0 + 1.0) ** 2
tape.gradient(y, x)
print(1000 * (time.process_time() - start))
"""


class Version:
    """One of two packages of the same name in one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules: dict[str, Any] = {}
        with self:
            import tapewidgets

            self.tw: Any = tapewidgets
            assert Path(tapewidgets.__file__).is_relative_to(folder), tapewidgets.__file__

    def __enter__(self) -> None:
        sys.path.insert(0, str(self.folder))
        sys.modules.update(self.modules)

    def __exit__(self, *exception: object) -> None:
        sys.path.remove(str(self.folder))
        ours = [name for name in sys.modules if name.partition(".")[0] == "tapewidgets"]
        self.modules = {name: sys.modules.pop(name) for name in ours}

    def first_use(self) -> float:
        """Milliseconds that the first tape of a process takes, the least of nine processes."""
        command = [sys.executable, "-c", _FIRST_USE]
        variables = environment() | {"PYTHONPATH": str(self.folder)}
        return min(
            float(subprocess.run(command, env=variables, cwd=self.folder, capture_output=True).stdout)
            for _ in range(9)
        )


def timed(run: Callable[[], Any], number: int) -> float:
    """Processor time of so many runs."""
    gc.collect()
    start = time.process_time()
    for _ in range(number):
        run()
    return (time.process_time() - start) / number


def ratio(name: str, versions: list[Version], turns: int) -> tuple[float, float]:
    """Time of a workload now, in seconds, and as a multiple of the time before."""
    runs = []
    for version in versions:
        with version:
            runs.append(
                words.EAGER[name](version.tw, WORKLOADS[name].make(WORKLOADS[name].size), words.as_written)
            )
            runs[-1]()
    number = max(1, round(0.02 / timed(runs[0], 1)))
    least = [np.inf, np.inf]
    for turn in range(turns):
        for i in (0, 1) if turn % 2 else (1, 0):
            with versions[i]:
                least[i] = min(least[i], timed(runs[i], number))
    return least[1], least[1] / least[0]


def main() -> int:
    """Print a line for each workload; 1 if one of them takes too long."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.engine.before")
    parser.add_argument("wheel", type=Path, help="a wheel of the package as it was")
    parser.add_argument("--only", type=chosen(NAMES), default=NAMES, metavar="A,G", help=", ".join(NAMES))
    parser.add_argument("--turns", type=int, default=31)
    options = parser.parse_args()
    slower = []
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(options.wheel).extractall(folder)
        versions = [Version(Path(folder)), Version(ROOT)]
        for name in options.only:
            seconds, times = ratio(name, versions, options.turns)
            print(f"{name:10} {1000 * seconds:10.3f} ms  {times:5.2f} times as long as before", flush=True)
            if times > MOST.get(name, OTHERWISE):
                slower.append(name)
        first = [version.first_use() for version in versions]
    print(f"first use  {first[1]:10.3f} ms  {first[1] / first[0]:5.2f} times as long as before")
    if first[1] > FIRST_USE:
        slower.append("first use")
    print(f"Too slow: {', '.join(slower)}." if slower else "Nothing is slower than allowed.")
    return bool(slower)


if __name__ == "__main__":
    sys.exit(main())
