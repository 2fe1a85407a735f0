"""The stage's bounds, measured: six cases at three widths, a slider, motion, bytes.

Run it with ``python -m tests.benchmarks.bench_stage``; it takes about three minutes and needs no JupyterLab.
"""

import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

import tapewidgets as tw
from tapewidgets.panels.packing import pack
from tests.browser import harness
from tests.browser.harness import Mounted
from tests.browser.stage_rules import CASES, WIDTHS, looks, open_case

STEPS = """(rounds) => {
  const next = document.querySelector('.tw-stepper .tw-main');
  const times = [];
  for (let i = 0; i < rounds; i++) {
    if (next.ariaDisabled === 'true') document.querySelector('.tw-stepper button').click();
    const start = performance.now();
    next.click();
    times.push(performance.now() - start);
  }
  return times;
}"""

COLUMNS = (
    ("layout", 12),
    ("cards", 6),
    ("text", 6),
    ("number", 7),
    ("outside", 8),
    ("overlap", 8),
    ("cut", 5),
    ("sideways", 9),
    ("stepper at", 12),
    ("equation to", 12),
)


def measure_layouts(browser: Browser) -> None:
    """Print what the rules of layout find: the worst of all steps looked at."""
    print("case    width " + "".join(f"{name:>{room}}" for name, room in COLUMNS))
    for case, make in CASES.items():
        for width in WIDTHS:
            context, faults = harness.new_context(browser)
            panel = make()
            page = Mounted(context.new_page(), panel)
            open_case(page, width)
            found = looks(page, panel)
            row = (
                found[0]["layout"],
                found[0]["cards"],
                f"{min(look['smallest'] for look in found):.1f}",
                f"{min(look['smallestNumber'] for look in found):.1f}",
                max(look["outside"] for look in found),
                max(look["overlapping"] for look in found),
                max(len(look["cutOnCards"] + look["wideNumbers"] + look["cut"]) for look in found),
                sum(look["sideways"] for look in found),
                "/".join(sorted({look["stepper"].split(",")[1] for look in found})),
                max(look["worked"] for look in found),
            )
            cells = "".join(f"{value!s:>{room}}" for value, (_, room) in zip(row, COLUMNS, strict=True))
            print(f"{case:8}{width:5} {cells}{'  FAULTS ' + str(faults) if faults else ''}", flush=True)
            context.close()


def chain(operations: int) -> Any:
    """Record so many operations and give a stepper over them."""
    t1, t2 = tw.Variable([1.0, 2.0, 3.0]), tw.Variable([0.1, 0.2, 0.3])
    with tw.GradientTape(persistent=True) as tape:
        a = t1 * t2
        for i in range(operations - 1):
            a = [a + t1, a * t2, a - t1][i % 3]
    return tw.BackpropStepper(tape, a, [t1, t2], names={"t1": t1, "t2": t2, "a": a})


def measure_times(browser: Browser) -> None:
    """Print how long a step takes from its click to the changed page."""
    for operations in (10, 50, 200):
        context, _ = harness.new_context(browser)
        page = Mounted(context.new_page(), chain(operations))
        open_case(page, 1130)
        page.page.emulate_media(reduced_motion="reduce")
        page.evaluate(STEPS, 60)  # compiles
        times = sorted(page.evaluate(STEPS, 120))
        print(
            f"step to changed page, {operations} operations: median {statistics.median(times):.1f} ms, "
            f"95 % {times[114]:.1f} ms" + ("   (wanted: 5)" if operations == 50 else "")
        )
        context.close()


def measure_bytes() -> None:
    """Print what travels."""
    for operations in (10, 50, 200):
        panel = chain(operations)
        packed = len(pack(panel.scene["data"])) / 1000
        state = {key: value for key, value in panel.get_state().items() if key not in ("_esm", "layout")}
        whole = len(json.dumps(state)) / 1000
        print(
            f"opening state, {operations} operations: {whole:.1f} kB, of it the scene {packed:.1f} kB"
            + ("   (wanted: 15)" if operations == 10 else "")
        )
    lab = CASES["network"]()
    with tempfile.TemporaryDirectory() as folder:
        size = tw.export_html(lab, Path(folder) / "lab.html").stat().st_size / 1000
    print(f"exported page of the network: {size:.1f} kB   (wanted: 110)")


def main() -> None:
    """Start a browser and print the tables."""
    chromium = harness.find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=harness.CHROMIUM_FLAGS)
        measure_layouts(browser)
        measure_times(browser)
        browser.close()
    measure_bytes()


if __name__ == "__main__":
    main()
