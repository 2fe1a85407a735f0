"""How fast the tape's panels are in JupyterLab: a table of medians and 95th percentiles.

Run it with ``python -m tests.benchmarks.bench_panels``; it starts a JupyterLab and a browser of its own and
takes a minute. Times run from an event in the page to the changed DOM; ``paint`` adds the next frame. A
redraw of a dragged slider counts when a frame shows other numbers in the graph than the frame before.
"""

import json
import re
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import tapewidgets as tw
from tapewidgets.panels.packing import pack
from tapewidgets.panels.scripts import scripts_for
from tests.browser import harness
from tests.browser.harness import LabPage

SIZES = (10, 50, 200)
TYPED = (10, 49)
ROUNDS = 30

STEP = """async (rounds) => {
  const [back, next, frame] = [...['Previous step', 'Next step'].map((name) =>
    [...document.querySelectorAll('.tw-stepper button')].find((b) => b.textContent === name)),
    () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))];
  [...document.querySelectorAll('.tw-stepper button')].find((b) => b.textContent === 'First step').click();
  await frame();
  const [dom, paint] = [[], []];
  for (let i = 0; i < rounds; i++) {
    if (next.ariaDisabled === 'true') back.click();
    const start = performance.now();
    next.click();
    dom.push(performance.now() - start);
    await frame();
    paint.push(performance.now() - start);
  }
  return { dom, paint };
}"""

REDRAWN = """
  const canvas = document.querySelector('.tw-frame');
  const redrawn = () => new Promise((done) => {
    const watch = new MutationObserver(() => { watch.disconnect(); done(); });
    watch.observe(canvas, { childList: true, subtree: true, characterData: true });
  });
"""

TYPE = (
    "async (rounds) => {"
    + REDRAWN
    + """
  const area = document.querySelector('textarea[aria-label=Program]');
  const times = [];
  for (let i = 0; i < rounds; i++) {
    area.value = area.value.slice(0, -1) + (area.value.endsWith('1') ? '2' : '1');
    const start = performance.now();
    area.dispatchEvent(new Event('input'));
    await redrawn();
    times.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 60));
  }
  return times;
}"""
)

DRAG = """async (seconds) => {
  const slider = document.querySelector('.tw-tensor input[type=range]');
  const canvas = document.querySelector('.tw-frame');
  let [count, seen] = [0, canvas.textContent];
  const start = performance.now();
  for (let i = 0; performance.now() - start < seconds * 1000; i++) {
    slider.valueAsNumber = Math.sin(i / 20);
    slider.dispatchEvent(new Event('input'));
    await new Promise((done) => requestAnimationFrame(done));
    if (canvas.textContent === seen) continue;
    seen = canvas.textContent;
    count += 1;
  }
  return count / ((performance.now() - start) / 1000);
}"""


def program(operations: int) -> str:
    """Write a program of so many operations on t1 and t2."""
    lines = ["a1 = t1*t2"]
    lines += [f"a{i} = a{i - 1} {'+*-'[i % 3]} t{i % 2 + 1}" for i in range(2, operations + 1)]
    return "\n".join(lines)


def chain(operations: int) -> str:
    """Write a cell that records so many operations and shows a stepper."""
    return (
        "import tapewidgets as tw\nt1, t2 = tw.Variable([1., 2., 3.]), tw.Variable([.1, .2, .3])\n"
        "with tw.GradientTape(persistent=True) as tape:\n    a = t1*t2\n"
        f"    for i in range({operations - 1}):\n"
        "        a = [a + t1, a * t2, a - t1][i % 3]\n"
        "panel = tw.BackpropStepper(tape, a, [t1, t2], names={'t1': t1, 't2': t2, 'a': a})\npanel"
    )


def tape_lab(operations: int, tensors: str) -> str:
    """Write a cell that shows a TapeLab."""
    return f"import tapewidgets as tw\npanel = tw.TapeLab({program(operations)!r}, {tensors})\npanel"


def summary(times: list[float]) -> tuple[float, float]:
    """Give the median and the 95th percentile."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def measure(lab: LabPage) -> None:
    """Print the table."""
    print(f"{'':44}{'median':>9}{'95 %':>9}   wanted")

    def row(what: str, times: list[float], wanted: str) -> None:
        middle, late = summary(times)
        print(f"{what:44}{middle:9.1f}{late:9.1f}   {wanted}")

    for size in SIZES:
        lab.run(chain(size))
        lab.page.wait_for_selector(".tw-card")
        found = lab.page.evaluate(STEP, ROUNDS)
        row(f"step, {size} operations: DOM (ms)", found["dom"], "3" if size == 50 else "")
        row(f"step, {size} operations: paint (ms)", found["paint"], "16 and a frame" if size == 50 else "")
    for size, wanted in zip(TYPED, ("100", "250"), strict=True):
        lab.run(tape_lab(size, "{'t1': [1., 2., 3.], 't2': [.1, .2, .3]}"))
        lab.page.wait_for_selector(".tw-card")
        row(f"keystroke to graph, {size} operations (ms)", lab.page.evaluate(TYPE, ROUNDS), wanted)
    lab.run(tape_lab(10, "{'t1': 0.5, 't2': 0.25}"))
    lab.page.wait_for_selector(".tw-card")
    lab.page.evaluate(DRAG, 1)  # the first second compiles the scripts
    rates = [lab.page.evaluate(DRAG, 1) for _ in range(5)]
    print(
        f"{'slider, 10 operations: redraws a second':44}{statistics.median(rates):9.1f}{min(rates):9.1f}   30"
    )


def opening(lab: LabPage) -> None:
    """Print how long a TapeLab takes from the end of its cell to its graph."""
    times = []
    for _ in range(10):
        lab.run("")
        lab.page.evaluate(
            """() => { window.__drawn = 0; const watch = new MutationObserver(() => {
              if (!document.querySelector('.tw-card')) return;
              window.__drawn = Date.now();
              watch.disconnect(); });
            watch.observe(document.body, { childList: true, subtree: true }); }"""
        )
        lab.run("import time, tapewidgets as tw\npanel = tw.TapeLab()\nended = time.time()\npanel")
        lab.page.wait_for_function("() => window.__drawn")
        times.append(lab.page.evaluate("() => window.__drawn") - 1000 * float(lab.kernel_eval("ended")))
    middle, late = summary(times)
    print(f"{'opening TapeLab, cell end to graph (ms)':44}{middle:9.1f}{late:9.1f}   1000")


def messages(lab: LabPage, frames: list[str]) -> None:
    """Print what the kernel sends during fifty steps: answers to many steps at once."""
    lab.run(chain(50), "")
    lab.page.wait_for_selector(".tw-card")
    frames.clear()
    lab.page.evaluate(STEP, 50)
    lab.page.wait_for_timeout(1000)
    # A status that says that the kernel has read a message names it too, as its parent.
    updates = [frame for frame in frames if re.search(r'iopub\{[^}]*"msg_type": "comm_', frame)]
    print(f"{'fifty steps: messages from the kernel':44}{len(updates):9d}")
    lab.page.evaluate(
        """() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
          { code: 'import time; time.sleep(4)' }); }"""
    )
    lab.page.wait_for_timeout(300)
    frames.clear()
    found = lab.page.evaluate(STEP, 50)
    middle, late = summary(found["dom"])
    print(f"{'the same with the kernel busy: messages':44}{len(frames):9d}            0")
    print(f"{'the same with the kernel busy: DOM (ms)':44}{middle:9.1f}{late:9.1f}")


def sizes() -> None:
    """Print what travels."""
    for size, wanted in ((10, 15), (50, None), (200, 250)):
        names: dict[str, Any] = {}
        exec(chain(size).rpartition("\n")[0], names)
        panel = names["panel"]
        state = {key: value for key, value in panel.get_state().items() if key not in ("_esm", "layout")}
        bytes_ = len(json.dumps(state))
        print(
            f"{f'opening message, {size} operations (kB)':44}{bytes_ / 1000:9.1f}            {wanted or ''}"
        )
        if size == 10:
            shared = scripts_for(panel.script, panel.fixed())
            code = (len(shared.code) + len(shared.style)) / 1000
            print(f"{'  its loader (kB)':44}{len(panel._esm) / 1000:9.1f}")
            print(f"{'  once a notebook: script and style (kB)':44}{code:9.1f}")
    lab = tw.TapeLab(program(10), {"t1": [1.0, 2.0, 3.0], "t2": [0.1, 0.2, 0.3]})
    with tempfile.TemporaryDirectory() as folder:
        size = tw.export_html(lab, Path(folder) / "lab.html").stat().st_size
    packed = len(pack(lab.scene["data"]))
    print(f"{'TapeLab packed story, 10 operations (kB)':44}{packed / 1000:9.1f}")
    print(f"{'exported page, 10 operations (kB)':44}{size / 1000:9.1f}            60")


def main() -> None:
    """Start JupyterLab and a browser, and print the table."""
    chromium = harness.find_chromium()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=harness.CHROMIUM_FLAGS)
        with harness.lab_server(Path(folder)) as server:
            harness.write_notebook(server.root / "bench.ipynb", "")
            context, faults = harness.new_context(browser, width=1200, height=1000)
            lab = LabPage(context.new_page(), f"{server.base}/doc/tree/bench.ipynb", faults)
            measure(lab)
            opening(lab)
            lab.page.close()
            # To listen to every message costs as much as to send it, so nothing is timed on this page.
            page = context.new_page()
            frames: list[str] = []
            page.on(
                "websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(str(data)))
            )
            messages(LabPage(page, f"{server.base}/doc/tree/bench.ipynb", faults), frames)
            context.close()
        browser.close()
    sizes()


if __name__ == "__main__":
    main()
