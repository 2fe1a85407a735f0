"""A library in a process of its own, which stays alive and answers one question at a time.

The command starts one for each library: imports do not disturb each other, and timings can go round between
them. Questions and answers are pickles on the standard input and output; what a library prints goes to
standard error.
"""

import gc
import importlib
import os
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from .workloads import WORKLOADS

ROOT = Path(__file__).resolve().parents[3]
MODULES = {
    "tapewidgets": "with_tapewidgets",
    "numpy": "by_hand",
    "tensorflow": "with_tensorflow",
    "torch": "with_torch",
    "jax": "with_jax",
    "autograd": "with_autograd",
    "micrograd": "with_micrograd",
    "mygrad": "with_mygrad",
}
ONE_THREAD = {
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    ),
    **dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "JAX_PLATFORMS": "cpu",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
HELD_BACK = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PYTHONDONTWRITEBYTECODE")  # set on some machines


def environment() -> dict[str, str]:
    """One thread for every library, and nothing that holds one of them back."""
    return {name: value for name, value in os.environ.items() if name not in HELD_BACK} | ONE_THREAD


def pin(core: int | None) -> None:
    """Stay on one core, where the system can do that (Linux)."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


class Failed(Exception):
    """A worker's answer was an error: the library is missing, or cannot do the workload."""


@dataclass
class Worker:
    """The near end of a worker process."""

    library: str
    core: int | None
    busy: bool = False

    def __post_init__(self) -> None:
        options = [self.library, str(self.core), str(self.busy)]
        command = [sys.executable, "-m", "tests.benchmarks.engine.worker", *options]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment(), **pipes)  # type: ignore[call-overload]
        try:
            self.variants, self.parts, self.versions = self.receive()
        except Failed:
            self.stop()
            raise

    def ask(self, question: str, *arguments: Any) -> Any:
        """Call the method of `Library` of this name over there."""
        pickle.dump((question, arguments), self.process.stdin)
        self.process.stdin.flush()
        return self.receive()

    def receive(self) -> Any:
        """The next answer, or `Failed`."""
        try:
            fine, answer = pickle.load(self.process.stdout)
        except EOFError:
            raise Failed(f"the process ended ({self.process.wait()})") from None
        if not fine:
            raise Failed(answer)
        return answer

    def stop(self) -> None:
        """End the process and its pipes."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Library:
    """The far end: prepares, runs and times the workloads of one library."""

    def __init__(self, name: str, busy: bool) -> None:
        self.clock = time.process_time if busy else time.perf_counter
        self.module = importlib.import_module(f".libraries.{MODULES.get(name, name)}", __package__)
        self.ready: dict[tuple[str, str], Callable[[], Any]] = {}

    def check(self, variant: str, workload: str, size: int) -> tuple[list[Any], float]:
        """Prepare a workload; give its first results, and the seconds that a second run takes."""
        run = self.module.WORK[variant][workload](WORKLOADS[workload].make(size))
        results = [as_array(result) for result in run()]
        self.ready[variant, workload] = run
        return results, self.time(variant, workload, 1)

    def reference(self, workload: str, size: int) -> list[Any]:
        """The answer by hand in float64."""
        data = in_float64(WORKLOADS[workload].make(size))
        return [as_array(result) for result in self.module.REFERENCE[workload](data)()]

    def time(self, variant: str, workload: str, number: int) -> float:
        """Seconds of one run, the mean of ``number`` runs in a row."""
        run = self.ready[variant, workload]
        start = self.clock()
        for _ in range(number):
            run()
        return (self.clock() - start) / number

    def forget(self, workload: str) -> None:
        """Let go of a workload's numbers."""
        self.ready = {key: run for key, run in self.ready.items() if key[1] != workload}
        gc.collect()

    def peak(self, variant: str, workload: str, size: int) -> float:
        """Megabytes that two runs of a workload add at their peak, its numbers already there."""
        make, numbers = self.module.WORK[variant][workload], WORKLOADS[workload].make
        make(numbers(10))()  # what is loaded or compiled at first use does not count
        run = make(numbers(size))
        start = start_of_peak()
        run()
        run()
        return (peak_of_memory() - start) / 1e6


def as_array(result: Any) -> Any:
    """A library's number or tensor as a NumPy array; a large one as a sample and its sum."""
    result = getattr(result, "data", result) if type(result).__module__.startswith("mygrad") else result
    result = result.detach() if hasattr(result, "detach") else result
    array = np.asarray(result.numpy() if hasattr(result, "numpy") else result, np.float64)
    return array if array.size <= 200_000 else np.append(array.ravel()[::997], array.mean())


def in_float64(value: Any) -> Any:
    """The same numbers with twice the digits."""
    if isinstance(value, dict):
        return {name: in_float64(item) for name, item in value.items()}
    if isinstance(value, list):
        return [in_float64(item) for item in value]
    is_float = isinstance(value, np.ndarray | np.floating) and value.dtype == np.float32
    return value.astype(np.float64) if is_float else value


def start_of_peak() -> int:
    """Bytes in use now; on Linux the peak is counted from here."""
    gc.collect()
    try:
        Path("/proc/self/clear_refs").write_text("5")
        return status("VmRSS")
    except OSError:
        return peak_of_memory()


def peak_of_memory() -> int:
    """Bytes in use at most."""
    try:
        return status("VmHWM")
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def status(field: str) -> int:
    """Bytes of a field of Linux's own account of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field + ":"))


def answer(output: BinaryIO, fine: bool, value: Any) -> None:
    """Send one answer."""
    pickle.dump((fine, value), output)
    output.flush()


def serve(name: str, core: int | None, busy: bool) -> None:
    """Answer until the questions end."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    pin(core)
    try:
        library = Library(name, busy)
    except ImportError as error:
        return answer(output, False, f"not installed ({error})")
    module = library.module
    variants = {variant: list(work) for variant, work in module.WORK.items()}
    answer(output, True, (variants, module.PARTS, module.versions()))
    while True:
        try:
            question, arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return None
        try:
            answer(output, True, getattr(library, question)(*arguments))
        except Exception as error:
            answer(output, False, f"{type(error).__name__}: {str(error)[:200]}")


if __name__ == "__main__":
    serve(sys.argv[1], None if sys.argv[2] == "None" else int(sys.argv[2]), sys.argv[3] == "True")
