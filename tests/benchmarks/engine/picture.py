"""The times of a run as a picture: a panel for each workload, a bar for each library, on a log axis."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .report import duration, each, machine
from .targets import EAGER, FUNCTION, Measured
from .workloads import WORKLOADS

PANELS = {
    "A": "A  SGD, one step",
    "B-1000": "B  chain of 1,000, one operation",
    "C": "C  train step 784-256-128-10",
    "Cs": "Cs  train step 2-16-16-1",
    "D": "D  20 operations on 1,000,000 numbers",
    "E": "E  broadcasting to 1,000 × 1,000",
    "G": "G  Hessian, 50 × 50",
    "J": "J  jacobian, 50 × 50",
}
OURS, LIMIT, PEER = "#d1495b", "#9aa5b1", "#4c78a8"


def draw(run: Measured, path: Path) -> None:
    """Write the picture; its format follows the path's ending."""
    panels = [name for name in PANELS if any(work == name for _, work in run.times)]
    columns = 2
    rows = -(-len(panels) // columns)
    figure = Figure(figsize=(12, 0.9 + 3.3 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes, name in zip(grid.flat, panels, strict=False):
        bars(axes, run, name)
    for axes in grid.flat[len(panels) :]:
        axes.axis("off")
    figure.suptitle(
        f"Time of the same work, shorter is better (log axis)\n{machine()}, one thread", fontsize=12
    )
    figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix == ".svg" else None)


def bars(axes: Axes, run: Measured, workload: str) -> None:
    """One workload: the fastest on top, ours in red, the limits by hand in gray."""
    variants = [variant for variant, name in run.times if name == workload]
    times = {variant: each(run, variant, workload) or 0.0 for variant in variants}
    order = sorted(times, key=times.__getitem__)
    colors = [
        OURS if v in (EAGER, FUNCTION) else LIMIT if "hand" in v or "Python" in v else PEER for v in order
    ]
    axes.barh(range(len(order)), [times[v] for v in order], color=colors, height=0.72)
    axes.set_xscale("log")
    axes.set_xlim(min(times.values()) / 2, max(times.values()) * 4)
    axes.set_yticks(range(len(order)), [v.replace(", reused", ",\nreused") for v in order], fontsize=9)
    for label, variant in zip(axes.get_yticklabels(), order, strict=True):
        label.set_fontweight("bold" if variant in (EAGER, FUNCTION) else "normal")
    for place, variant in enumerate(order):
        axes.text(times[variant] * 1.08, place, duration(times[variant]), va="center", fontsize=8.5)
    axes.invert_yaxis()
    axes.set_title(
        PANELS.get(workload, WORKLOADS[workload].title), fontsize=10.5, loc="left", fontweight="bold"
    )
    axes.tick_params(axis="x", which="both", bottom=False, labelbottom=False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
