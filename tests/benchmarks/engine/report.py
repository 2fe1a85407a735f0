"""The findings of a run as text for a terminal and as Markdown."""

import os
import platform
from pathlib import Path

from .targets import EAGER, FUNCTION, Measured, verdicts
from .workloads import WORKLOADS, Workload

COLUMNS = ("A", "B-1000", "B-100000", "C", "Cs", "D", "E", "G", "J")


def duration(seconds: float) -> str:
    """A time with three digits and a unit that suits it."""
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns")):
        if seconds * factor >= 1 or unit == "ns":
            break
    value = seconds * factor
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def each(run: Measured, variant: str, workload: str) -> float | None:
    """Seconds of a whole run, or of one step or operation where the workload counts them."""
    seconds = run.times.get((variant, workload))
    return None if seconds is None else seconds / WORKLOADS[workload].count


def machine() -> str:
    """The processor and the Python, and no name of any host."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def one(workload: Workload, run: Measured, seconds: float) -> str:
    """A workload's times, the fastest first, with how far each is from ours."""
    unit = f" (time of one {workload.unit})" if workload.unit else ""
    lines = [f"\n{workload.name}  {workload.title}{unit}; measured in {seconds:.0f} s"]
    rows = sorted((t, variant) for (variant, name), t in run.times.items() if name == workload.name)
    ours = {v: run.times[v, workload.name] for v in (EAGER, FUNCTION) if (v, workload.name) in run.times}
    for seconds, variant in rows:
        ratios = "  ".join(f"{seconds / mine:8.2f}x {name}" for name, mine in ours.items())
        spread = run.spread[variant, workload.name]
        lines.append(f"  {variant:30}{duration(seconds / workload.count):>9}  ±{spread / 2:4.0%}  {ratios}")
    return "\n".join(lines)


def text(run: Measured) -> str:
    """Memory, imports, targets and what was left out, for a terminal."""
    lines = ["", machine(), ", ".join(f"{name} {version}" for name, version in run.versions.items())]
    if run.memory:
        lines += ["", "D, peak memory over the start"]
        lines += [f"  {variant:30}{size:8.1f} MB" for variant, size in sorted_by_value(run.memory)]
    if run.imports:
        lines += ["", "F, import (on top of NumPy, save for NumPy itself)"]
        for label, (seconds, size) in sorted(run.imports.items(), key=lambda item: item[1]):
            lines.append(f"  {label:30}{duration(seconds):>9}{size:8.1f} MB")
    judged = verdicts(run)
    if judged:
        lines += ["", "Targets"]
        for v in judged:
            lines.append(f"  {'met ' if v.met else 'MISS'}  {v.kind:5}  {v.target:62}  {v.measured}")
        lines.append(f"  {sum(v.met for v in judged)} of {len(judged)} met")
    lines += [f"left out: {reason}" for reason in run.missing]
    lines += [f"WRONG ANSWER, not timed: {reason}" for reason in run.wrong]
    return "\n".join(lines)


def sorted_by_value(values: dict[str, float]) -> list[tuple[str, float]]:
    """Pairs, the smallest value first."""
    return sorted(values.items(), key=lambda item: item[1])


def markdown(run: Measured) -> str:
    """Two tables: the times of every library, and the targets."""
    columns = [name for name in COLUMNS if any(work == name for _, work in run.times)]
    variants = list(dict.fromkeys(variant for variant, _ in run.times))
    lines = [f"Measured on {machine()}, one thread on one core: "]
    lines[0] += ", ".join(f"{name} {version}" for name, version in run.versions.items()) + "."
    lines += ["Medians; A is the time of one step, B of one operation.", ""]
    lines += [table_row("", *columns, "D, peak memory"), table_row("---", *["---:"] * (len(columns) + 1))]
    for variant in variants:
        times = [each(run, variant, column) for column in columns]
        if any(time is not None for time in times):
            peak = f"{run.memory[variant]:.0f} MB" if variant in run.memory else ""
            lines.append(table_row(variant, *("" if t is None else duration(t) for t in times), peak))
    lines += ["", table_row("target", "", "measured", "met"), table_row("---", "---", "---:", "---")]
    lines += [table_row(v.target, v.kind, v.measured, "yes" if v.met else "**no**") for v in verdicts(run)]
    return "\n".join(lines) + "\n"


def table_row(*cells: str) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(cells) + " |"
