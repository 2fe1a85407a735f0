"""F: what an import adds to NumPy's own, in time and memory, each in a fresh process."""

import statistics
import subprocess
import sys

from .worker import ROOT, environment

MEASURE = """
import gc, os, sys, time
core, module, busy = sys.argv[1:]
clock = time.process_time if busy == "True" else time.perf_counter
if core != "None" and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {int(core)})

def resident():
    gc.collect()
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

if module != "numpy":
    import numpy
memory, start = resident(), clock()
__import__(module)
seconds = clock() - start
print(seconds, resident() - memory)
"""


def importing(
    modules: dict[str, str], core: int | None, rounds: int, busy: bool
) -> dict[str, tuple[float, float]]:
    """Median seconds and megabytes for each label, in turn; the slow imports are measured three times."""
    seen: dict[str, list[tuple[float, float]]] = {label: [] for label in modules}
    for turn in range(rounds + 1):
        for label, module in modules.items():
            if turn > 3 and module not in ("numpy", "tapewidgets"):
                continue
            command = [sys.executable, "-c", MEASURE, str(core), module, str(busy)]
            run = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)
            if run.returncode == 0 and turn:  # the first round fills the caches
                seconds, memory = run.stdout.split()[-2:]
                seen[label].append((float(seconds), float(memory) / 1e6))
    return {
        label: (statistics.median(t for t, _ in pairs), statistics.median(m for _, m in pairs))
        for label, pairs in seen.items()
        if pairs
    }
