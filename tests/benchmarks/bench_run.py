"""A run that is watched, measured in a JupyterLab of its own: frames, what each costs, memory, Pause.

    python -m tests.benchmarks.bench_run                      # two moons, 65 weights, at the fastest speed
    python -m tests.benchmarks.bench_run --model deep
    python -m tests.benchmarks.bench_run --points 10000 --minutes 30 --pauses 60

The processor times are what a frame costs, whatever else the machine does: of the page's process, of the
browser around it, of the kernel for a frame that it sends (which trains for 12 ms). 30 frames a second on two
cores leave 66 ms for all of them and for Jupyter's server. ``--pauses`` is the time between two presses on
Pause, after which the run goes on.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser import harness
from tests.browser.harness import LabPage

BUTTON = "() => [...document.querySelectorAll('.tw-sgd-buttons button')]"
PRESS = f"""async (name) => {{
  const root = document.querySelector('.tw-sgd');
  const button = ({BUTTON})().find((one) => one.textContent === name);
  const start = performance.now();
  button.click();
  while ((root.dataset.status === 'running') === (name === 'Pause')) {{
    await new Promise((done) => setTimeout(done, 2));
  }}
  return performance.now() - start;
}}"""
WATCH = """() => {
  window.twFrames = [];
  let [seen, then] = ['', 0];
  const look = (now) => {
    const { frames } = document.querySelector('.tw-sgd').dataset;
    if (frames !== seen) { if (seen) window.twFrames.push(now - then); [seen, then] = [frames, now]; }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
KERNEL = (
    "[__import__('time').process_time(), __import__('psutil').Process().memory_info().rss,"
    " panel.result.step_number, panel.live_run._frames.number]"
)


class Watched:
    """A panel in JupyterLab, with the counters of its page and its kernel."""

    def __init__(self, lab: LabPage, cell: str) -> None:
        self.lab, self.page = lab, lab.page
        self.page.set_default_timeout(60_000)
        lab.run(cell)
        self.page.wait_for_selector(".tw-sgd[data-frames]")
        self.devtools = self.page.context.new_cdp_session(self.page)
        self.devtools.send("Performance.enable")
        self.processes = self.page.context.browser.new_browser_cdp_session()

    def press(self, name: str) -> float:
        """Press a button; give the milliseconds until the panel stands as it should."""
        return float(self.page.evaluate(PRESS, name))

    def begin_anew(self) -> None:
        """Reset a run that has taken all the steps that a run may take: ten million, a quarter of an hour."""
        if self.page.evaluate("() => document.querySelector('.tw-sgd').dataset.status") == "finished":
            self.lab.kernel_eval("panel.reset()")
            self.page.wait_for_selector(".tw-sgd[data-status=ready]")

    def counters(self, *, collect: bool = False) -> dict[str, float]:
        """Read the counters of both sides."""
        if collect:
            self.devtools.send("HeapProfiler.collectGarbage")
        found: dict[str, Any] = {
            one["name"]: one["value"] for one in self.devtools.send("Performance.getMetrics")["metrics"]
        }
        browser = {"page": 0.0, "browser": 0.0}
        for process in self.processes.send("SystemInfo.getProcessInfo")["processInfo"]:
            browser["page" if process["type"] == "renderer" else "browser"] += process["cpuTime"]
        cpu, memory, steps, sent = eval(self.lab.kernel_eval(KERNEL))
        return {
            "clock": time.perf_counter(),
            **browser,
            "heap": found["JSHeapUsedSize"] / 1e6,
            "drawn": float(self.page.evaluate("() => document.querySelector('.tw-sgd').dataset.frames")),
            "kernel": cpu,
            "memory": memory / 1e6,
            "steps": steps,
            "sent": sent,
        }


def measure(watched: Watched, seconds: float, pauses: float) -> None:
    """Let it run, and print a line for each stretch between two pauses."""
    print(
        "     s   steps/s  frames/s  drawn/s  page ms  browser ms  kernel ms  heap MB  kernel MB  Pause ms",
        flush=True,
    )
    begin = time.perf_counter()
    waits = []
    while time.perf_counter() - begin < seconds:
        watched.begin_anew()
        watched.press("Run")
        watched.page.wait_for_timeout(1000)  # what begins anew is no part of a frame
        before = watched.counters()
        watched.page.wait_for_timeout(1000 * min(pauses, seconds))
        after = watched.counters()
        waits.append(watched.press("Pause"))
        flat = watched.counters(collect=True)
        passed = {name: after[name] - before[name] for name in after}
        a_second = {name: passed[name] / passed["clock"] for name in passed}
        each = {
            name: 1000 * passed[name] / max(1, passed["drawn" if name != "kernel" else "sent"])
            for name in ("page", "browser", "kernel")
        }
        print(
            f"{time.perf_counter() - begin:6.0f}{a_second['steps']:10,.0f}{a_second['sent']:10.1f}"
            f"{a_second['drawn']:9.1f}{each['page']:9.1f}{each['browser']:12.1f}{each['kernel']:11.1f}"
            f"{flat['heap']:9.1f}{flat['memory']:11.1f}{waits[-1]:10.0f}",
            flush=True,
        )
    gaps = sorted(watched.page.evaluate("() => window.twFrames"))
    print(f"between frames: median {gaps[len(gaps) // 2]:.1f} ms, 95 % {gaps[int(0.95 * len(gaps))]:.1f} ms")
    print(f"Pause: at most {max(waits):.0f} ms of {len(waits)}   (wanted: 200)")


def main() -> None:
    """Start JupyterLab and a browser, and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--model", default="moons", help="a preset's name")
    options.add_argument("--points", type=int, default=0, help="points on a noisy line, all in a batch")
    options.add_argument("--minutes", type=float, default=0.5)
    options.add_argument("--pauses", type=float, default=10, help="seconds from one Pause to the next")
    options.add_argument("--profile", action="store_true", help="print where the page's time goes")
    chosen = options.parse_args()
    data = (
        f"tw.training.line(noise=0.3, points={chosen.points}), batch_size=None" if chosen.points else "None"
    )
    model = "" if chosen.points else f", model={chosen.model!r}"
    epochs = 10_000_000 if chosen.points else 100_000
    cell = f"import tapewidgets as tw\npanel = tw.SGDPanel({data}{model}, speed=0, epochs={epochs})\npanel"
    chromium = harness.find_chromium()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=harness.CHROMIUM_FLAGS)
        with harness.lab_server(Path(folder)) as server:
            harness.write_notebook(server.root / "bench.ipynb", "")
            context, faults = harness.new_context(browser, width=1300, height=900)
            lab = LabPage(context.new_page(), f"{server.base}/doc/tree/bench.ipynb", faults)
            watched = Watched(lab, cell)
            watched.page.evaluate(WATCH)
            if chosen.profile:
                watched.devtools.send("Profiler.enable")
                watched.devtools.send("Profiler.start")
            measure(watched, 60 * chosen.minutes, chosen.pauses)
            if chosen.profile:
                print_profile(watched.devtools.send("Profiler.stop")["profile"])
            context.close()
        browser.close()
    print(*faults, sep="\n")


def print_profile(profile: dict[str, Any], most: int = 30) -> None:
    """Print the functions in which the page spent most of its time, by themselves."""
    own: dict[int, float] = {}
    for node, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        own[node] = own.get(node, 0) + delta
    named: dict[str, float] = {}
    for node in profile["nodes"]:
        call = node["callFrame"]
        name = f"{call['functionName'] or '(anonymous)'}:{call['lineNumber']} {call['url'][-30:]}"
        named[name] = named.get(name, 0) + own.get(node["id"], 0)
    whole = sum(named.values())
    for name, spent in sorted(named.items(), key=lambda item: -item[1])[:most]:
        print(f"{100 * spent / whole:6.1f} %  {name}")


if __name__ == "__main__":
    main()
