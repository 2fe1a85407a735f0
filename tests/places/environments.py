"""Where panels work: ``python -m tests.places.environments WORK``, by hand, about twenty minutes.

WORK keeps a virtual environment a place, with the newest release of what makes it and a wheel of this clone.
In each place one page holds a TapeLab and an SGDPanel, and a Chromium without a network goes through the same
four things: it looks, steps, edits and trains. A row is printed for each.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

from tests.browser import harness
from tests.browser.harness import Server, write_notebook
from tests.places import hub as hubs

PROJECT = Path(__file__).parents[2]
CELLS = ("import tapewidgets as tw\ntw.TapeLab()", "tw.SGDPanel()")
MINUTE = 60_000
RUN_LAB = """async () => {
  const session = () => window.jupyterapp?.shell.currentWidget?.sessionContext?.session;
  while (session()?.kernel?.connectionStatus !== 'connected') await new Promise((go) => setTimeout(go, 100));
  await jupyterapp.commands.execute('notebook:run-all-cells');
}"""
RUN_CLASSIC = """async () => {
  while (!window.Jupyter?.notebook?.kernel?.is_connected()) await new Promise((go) => setTimeout(go, 100));
  // Its widget manager clears what is shown before it is ready, and does not say when it is.
  await new Promise((go) => setTimeout(go, 5000));
  Jupyter.notebook.execute_all_cells();
}"""
MARIMO = """import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
    import tapewidgets as tw
    return mo, tw

@app.cell
def _({names}):
    {first}
    return

@app.cell
def _({names}):
    {second}
    return
"""
SOLARA = """import solara
import tapewidgets as tw

@solara.component
def Page():
    for kind in (tw.TapeLab, tw.SGDPanel):
        solara.display(solara.use_memo(kind, [kind]))
"""
HOLOVIZ = """import panel as pn
import tapewidgets as tw

pn.extension("ipywidgets", sizing_mode="stretch_width")
pn.Column(pn.pane.IPyWidget(tw.TapeLab()), pn.pane.IPyWidget(tw.SGDPanel())).servable()
"""

View = Page | FrameLocator


@dataclass(frozen=True)
class Place:
    """Where panels may be shown: what is installed, whose version is told, and how a page there is opened."""

    name: str
    packages: tuple[str, ...]
    version_of: str
    open: Callable[[Page, Path, Path, ExitStack], View]


def jupyter(module: str, run: str, path: str) -> Callable[[Page, Path, Path, ExitStack], View]:
    """Open a notebook in a server of the Jupyter family, and run it."""
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": "{port}",
        "ServerApp.root_dir": "{root}",
        "ServerApp.password": "",
        "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": "True",
        "JupyterNotebookApp.expose_app_in_browser": "True",
    }
    arguments = ["--no-browser", "--allow-root", *(f"--{name}={value}" for name, value in options.items())]

    def opened(page: Page, python: Path, root: Path, stack: ExitStack) -> View:
        write_notebook(root / "panels.ipynb", *CELLS)
        server = stack.enter_context(Server(root, module, arguments, "/api/status", python))
        answer = page.goto(f"{server.base}/{path}/panels.ipynb")
        assert answer is not None
        assert answer.ok, answer.url
        page.evaluate(run)
        return page

    return opened


def voila(page: Page, python: Path, root: Path, stack: ExitStack) -> View:
    """Open a notebook as a page of Voila."""
    write_notebook(root / "panels.ipynb", *CELLS)
    arguments = ["{root}", "--no-browser", "--port={port}", "--Voila.ip=127.0.0.1"]
    server = stack.enter_context(Server(root, "voila", arguments, "/", python))
    page.goto(f"{server.base}/voila/render/panels.ipynb")
    return page


def marimo(first: str, second: str) -> Callable[[Page, Path, Path, ExitStack], View]:
    """Open a marimo notebook as an app."""
    names = "mo, tw" if "mo." in first else "tw"

    def opened(page: Page, python: Path, root: Path, stack: ExitStack) -> View:
        (root / "app.py").write_text(MARIMO.format(names=names, first=first, second=second))
        arguments = ["run", "{root}/app.py", "--headless", "--no-token", "--port", "{port}"]
        server = stack.enter_context(Server(root, "marimo", arguments, "/", python))
        page.goto(server.base)
        return page

    return opened


def app(module: str, text: str, *arguments: str) -> Callable[[Page, Path, Path, ExitStack], View]:
    """Open an app of Solara or Panel.

    Panel's page gets anywidget's own script from unpkg.com; here it is given the installed one.
    """

    def opened(page: Page, python: Path, root: Path, stack: ExitStack) -> View:
        (script,) = python.parents[1].glob("lib/python*/site-packages/anywidget/nbextension/index.js")
        page.route("https://unpkg.com/anywidget@**", lambda route: route.fulfill(path=script))
        (root / "app.py").write_text(text)
        server = stack.enter_context(Server(root, module, list(arguments), "/", python))
        page.goto(f"{server.base}/{'app' if module == 'panel' else ''}")
        return page

    return opened


def nbconvert(page: Page, python: Path, root: Path, _stack: ExitStack) -> View:
    """Open what ``jupyter nbconvert --to html`` makes of a notebook."""
    write_notebook(root / "panels.ipynb", *CELLS)
    command = [python, "-m", "nbconvert", "--to", "html", "--execute", "panels.ipynb"]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    page.goto((root / "panels.html").as_uri())
    return page


def exported(page: Page, python: Path, root: Path, _stack: ExitStack) -> View:
    """Open what ``tapewidgets export`` makes of a notebook; the two panels are two frames."""
    write_notebook(root / "panels.ipynb", *CELLS)
    subprocess.run([python, "-m", "tapewidgets", "export", "panels.ipynb"], cwd=root, check=True)
    page.goto((root / "panels.html").as_uri())
    return page.frame_locator("iframe").first


def on_a_hub(proxy: Path) -> Place:
    """Log in to the hub of ``lessons/deploy/`` and run both panels in lesson 1."""

    def opened(page: Page, python: Path, root: Path, stack: ExitStack) -> View:
        address, _ = stack.enter_context(hubs.hub(python, proxy, root))
        hubs.log_in(page, address, "ada")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        cells = page.locator(".jp-Notebook .jp-CodeCell .cm-content")
        for number, source in enumerate(CELLS):
            cells.nth(number).click()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(source)
            page.keyboard.press("Shift+Enter")
        return page

    packages = ("jupyterhub", "nbgitpuller", "jupyter-resource-usage", "jupyterlab", *LAB)
    return Place("JupyterHub", packages, "jupyterhub", opened)


LAB = ("ipykernel", "nbconvert")
PLACES = (
    Place(
        "JupyterLab 4.2",
        ("jupyterlab==4.2.*", *LAB),
        "jupyterlab",
        jupyter("jupyterlab", RUN_LAB, "doc/tree"),
    ),
    Place(
        "JupyterLab, newest", ("jupyterlab", *LAB), "jupyterlab", jupyter("jupyterlab", RUN_LAB, "doc/tree")
    ),
    Place("Notebook 7", ("notebook>=7", *LAB), "notebook", jupyter("notebook", RUN_LAB, "notebooks")),
    Place(
        "NbClassic",
        ("nbclassic", *LAB),
        "nbclassic",
        jupyter("nbclassic", RUN_CLASSIC, "notebooks"),
    ),
    Place("Voila", ("voila", *LAB), "voila", voila),
    Place("marimo, bare", ("marimo",), "marimo", marimo("tw.TapeLab()", "tw.SGDPanel()")),
    Place(
        "marimo, `mo.ui.anywidget`",
        ("marimo",),
        "marimo",
        marimo("mo.ui.anywidget(tw.TapeLab())", "mo.ui.anywidget(tw.SGDPanel())"),
    ),
    Place(
        "Solara",
        # Without a network Solara's page needs solara-assets, which has this older Vuetify of it only.
        ("solara", "solara-assets", "ipyvuetify<2"),
        "solara",
        app("solara", SOLARA, "run", "app.py", "--no-open", "--port={port}", "--host=127.0.0.1"),
    ),
    Place(
        "Panel",
        ("panel", "ipywidgets_bokeh"),
        "panel",
        app("panel", HOLOVIZ, "serve", "app.py", "--port={port}", "--address=127.0.0.1"),
    ),
    Place("a page of nbconvert", ("jupyterlab", *LAB), "nbconvert", nbconvert),
    Place("a page of `tapewidgets export`", ("jupyterlab", *LAB), "tapewidgets", exported),
)


# What a Chromium does there.


def shows(view: View) -> None:
    expect(view.locator(".tapewidgets .tw-card")).to_have_count(4, timeout=2 * MINUTE)
    name = view.locator(".tapewidgets .tw-card .tw-title").first
    expect(name).to_be_visible()


def steps(view: View) -> None:
    said = view.locator(".tapewidgets").get_by_role("status")
    for way, told in (("First step", "is recorded"), ("Last step", "Done. The gradient")):
        view.get_by_role("button", name=way).first.click()
        expect(said.filter(has_text=told).first).to_be_visible()


def edits(view: View) -> None:
    view.get_by_label("Program", exact=True).first.fill("t3 = tanh(t1)\nt4 = t2 + t3")
    expect(
        view.locator(".tapewidgets .tw-svg, .tapewidgets .tw-card").filter(has_text="tanh").first
    ).to_be_visible()


def trains(view: View) -> None:
    panel = view.locator(".tw-sgd").first
    panel.get_by_role("button", name="Run", exact=True).click()
    expect(panel.get_by_role("status").first).to_contain_text("w = 2.99", timeout=MINUTE)


def tried(place: Place, browser: Browser, python: Path, pictures: Path) -> list[str]:
    """Go through a place; give its row after the name."""
    answers = ["no"] * 4
    context, faults = harness.new_context(browser, width=1200, height=1000)
    page = context.new_page()
    page.set_default_timeout(30_000)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        root = Path(folder, "work")
        root.mkdir()
        try:
            view = place.open(page, python, root, stack)
            for number, does in enumerate((shows, steps, edits, trains)):
                try:
                    does(view)
                    answers[number] = "yes"
                except AssertionError as fault:
                    print(f"   {place.name} {does.__name__}: {str(fault)[:300]}", file=sys.stderr)
        except Exception as fault:
            print(f"   {place.name}: {type(fault).__name__}: {str(fault)[:600]}", file=sys.stderr)
        page.screenshot(path=pictures / f"{re.sub(r'[^a-z0-9]+', '_', place.name.lower())}.png")
    context.close()
    for fault in sorted(set(faults)):
        print(f"   {place.name}: {fault[:200]}", file=sys.stderr)
    return answers


def installed(place: Place, work: Path, wheel: Path) -> Path:
    """Make the place's environment, if it is not there; give its Python."""
    folder = work / re.sub(r"[^a-z0-9]+", "-", "-".join(place.packages))
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", wheel, *place.packages], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--force-reinstall", "--no-deps", wheel], check=True
    )
    return python


def version(python: Path, package: str) -> str:
    code = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def jupyterlite() -> str:
    """Give the row of JupyterLite, from its own test."""
    shown, typed, trained = (
        "test_the_graph_is_drawn_and_steps",
        "test_what_is_typed_is_drawn_anew",
        "test_sgd_ends_at_3_and_1",
    )
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.xml")
        command = [sys.executable, "-m", "pytest", "-q", "tests/jupyterlite", f"--junit-xml={answer}"]
        subprocess.run([*command, "-o", "junit_family=xunit1"], cwd=PROJECT, stdout=sys.stderr)
        cases = list(ElementTree.parse(answer).iter("testcase"))
    passed = {
        case.get("name") for case in cases if case.find("failure") is None and case.find("error") is None
    }
    cells = ["yes" if name in passed else "no" for name in (shown, shown, typed, trained)]
    kernel = version(Path(sys.executable), "jupyterlite-pyodide-kernel")
    return f"| JupyterLite (Pyodide kernel {kernel}) | yes | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path, help="the folder of the environments and the screenshots")
    parser.add_argument("--proxy", type=Path, help="configurable-http-proxy, for JupyterHub")
    parser.add_argument("--only", nargs="+", help="words, one of which is in the name of a place")
    asked = parser.parse_args()
    work = asked.work.absolute()
    wheels = work / "wheel"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", wheels]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    for place in [*PLACES, *([on_a_hub(asked.proxy.absolute())] if asked.proxy else [])]:
        if asked.only and not any(word in place.name for word in asked.only):
            continue
        print(row(place, work, wheel), flush=True)
    if not asked.only or "JupyterLite" in asked.only:
        print(jupyterlite(), flush=True)


def row(place: Place, work: Path, wheel: Path) -> str:
    """Go through a place; give its row."""
    try:
        python = installed(place, work, wheel)
    except subprocess.CalledProcessError:
        return f"| {place.name} | no | no | no | no | no |"
    path = harness.find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=harness.CHROMIUM_FLAGS)
        cells = tried(place, browser, python, work)
        browser.close()
    about = f"{place.name} ({place.version_of} {version(python, place.version_of)})"
    return f"| {about} | yes | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
