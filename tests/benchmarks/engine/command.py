"""The command: starts the workers, compares their answers, takes the times in turn, reports."""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from . import report
from .importing import importing
from .targets import Measured
from .worker import MODULES, Failed, Worker
from .workloads import WORKLOADS, Workload

STRETCH = 0.04  # seconds: short runs are repeated until a timing takes about this long
ALLOWANCE = 4.0  # seconds of timings for one variant of a workload; at least three timings all the same


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    options = parse(arguments)
    run = Measured()
    with ExitStack() as stack:
        workers = start(options, run, stack)
        for workload in WORKLOADS.values():
            if workload.group in options.only:
                measure(workload, workers, run, options)
    if "D" in options.only:
        run.memory = dict(memory(workers, options))
    if "F" in options.only:
        modules = {"NumPy itself": "numpy"}
        modules |= {name(worker): worker.library for worker in workers if worker.library != "numpy"}
        run.imports = importing(modules, options.core, 2 if options.quick else 9, options.busy)
    print(report.text(run))
    if options.markdown:
        options.markdown.write_text(report.markdown(run), encoding="utf-8")
    if options.picture:
        from .picture import draw

        draw(run, options.picture)
    sys.exit(bool(run.wrong))


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the options."""
    groups = sorted({workload.group for workload in WORKLOADS.values()} | {"F"})
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes: shows that all runs, measures nothing"
    )
    parser.add_argument("--only", type=chosen(groups), default=groups, metavar="A,B", help=", ".join(groups))
    parser.add_argument(
        "--libraries", type=chosen(MODULES), default=list(MODULES), metavar="NAMES", help=", ".join(MODULES)
    )
    parser.add_argument("--rotations", type=int, default=15, help="timings of each variant (15)")
    parser.add_argument("--core", type=int, default=last_core(), help="the core to stay on (the last)")
    parser.add_argument(
        "--busy", action="store_true", help="time the processor's work: others use the machine"
    )
    parser.add_argument("--markdown", type=Path, help="write the tables here")
    parser.add_argument("--picture", type=Path, help="write the picture here (.svg or .png)")
    options = parser.parse_args(arguments)
    options.rotations = 1 if options.quick else options.rotations
    return options


def chosen(known: Any) -> Any:
    """Split a list at its commas, refusing what is not known."""

    def names(text: str) -> list[str]:
        unknown = set(text.split(",")) - set(known)
        if unknown:
            raise argparse.ArgumentTypeError(
                f"no {', '.join(sorted(unknown))}: choose from {', '.join(known)}"
            )
        return text.split(",")

    return names


def last_core() -> int | None:
    """The highest core that this process may use; None where cores cannot be chosen."""
    return max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def start(options: argparse.Namespace, run: Measured, stack: ExitStack) -> list[Worker]:
    """A worker for each library that is installed."""
    workers = []
    for library in options.libraries:
        try:
            worker = Worker(library, options.core, options.busy)
        except Failed as failure:
            run.missing.append(f"{library}: {failure}")
            continue
        stack.callback(worker.stop)
        workers.append(worker)
        run.versions |= worker.versions
    return workers


def name(worker: Worker) -> str:
    """The library's name as it calls itself."""
    return next(iter(worker.versions))


def measure(workload: Workload, workers: list[Worker], run: Measured, options: argparse.Namespace) -> None:
    """Compare the answers of all variants of one workload, then time them in turn."""
    began = time.perf_counter()
    ready = list(check(workload, workers, run, options.quick))
    seen: dict[str, list[float]] = {variant: [] for _, variant, _, _ in ready}
    for turn in range(options.rotations):
        first = turn % max(1, len(ready))
        for worker, variant, seconds, scale in ready[first:] + ready[:first]:
            number = max(1, round(STRETCH / seconds)) if not options.quick else 1
            every = max(1, round(options.rotations * seconds * number / ALLOWANCE))
            if turn % min(every, max(1, options.rotations // 3)) == 0:
                seen[variant].append(worker.ask("time", variant, workload.name, number) * scale)
    for variant, times in seen.items():
        run.times[variant, workload.name] = statistics.median(times)
        run.spread[variant, workload.name] = (
            np.quantile(times, 0.75) - np.quantile(times, 0.25)
        ) / np.median(times)
    for worker in workers:
        worker.ask("forget", workload.name)
    if seen:
        print(report.one(workload, run, time.perf_counter() - began), flush=True)


def check(
    workload: Workload, workers: list[Worker], run: Measured, quick: bool
) -> Iterator[tuple[Worker, str, float, float]]:
    """Each variant with right answers: its worker, its name, the seconds of a run, the scale to full size."""
    hand = next((worker for worker in workers if worker.library == "numpy"), None)
    answers: dict[int, Any] = {}
    for worker in workers:
        for variant, names in worker.variants.items():
            if workload.name not in names:
                continue
            part = worker.parts.get((variant, workload.name), 1.0) if not quick else 1.0
            size = workload.quick if quick else int(workload.size * part)
            try:
                results, seconds = worker.ask("check", variant, workload.name, size)
            except Failed as failure:
                run.missing.append(f"{variant} on {workload.name}: {failure}")
                continue
            if size not in answers:
                answers[size] = hand.ask("reference", workload.name, size) if hand else results
            worst = furthest(results, answers[size])
            if worst > 1:
                run.wrong.append(f"{variant} on {workload.name}: {worst:.3g} times the tolerance away")
                continue
            yield worker, variant, seconds, workload.size / size if workload.unit else 1.0


def furthest(results: list[Any], expected: list[Any]) -> float:
    """The largest difference as a multiple of the tolerance: 0.1 % of an array's largest element."""
    if len(results) != len(expected):
        return float("inf")
    differences = [0.0]
    for result, wanted in zip(results, expected, strict=True):
        if result.size != wanted.size:
            return float("inf")
        if wanted.size:
            tolerance = 1e-3 * np.abs(wanted).max() + 1e-5
            differences.append(float(np.abs(result.ravel() - wanted.ravel()).max() / tolerance))
    return float("inf") if np.isnan(differences).any() else max(differences)


def memory(workers: list[Worker], options: argparse.Namespace) -> Iterator[tuple[str, float]]:
    """Peak memory of each variant on D, each in a fresh process."""
    size = WORKLOADS["D"].quick if options.quick else WORKLOADS["D"].size
    for worker in workers:
        for variant, names in worker.variants.items():
            if "D" in names:
                fresh = Worker(worker.library, options.core)
                try:
                    yield variant, fresh.ask("peak", variant, "D", size)
                except Failed:
                    continue
                finally:
                    fresh.stop()
