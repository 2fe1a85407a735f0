"""Fixtures for tests in a real browser: ``esm``, ``lab``, ``lab_notebook``, ``voila``; helpers for looking.

A missing browser is an error, not a skip. Every page refuses requests that leave this machine; a refused
request or an uncaught exception in a page fails the test. By hand, a test runs in Firefox too (see
`harness.launch_firefox`)::

    TAPEWIDGETS_BROWSER=firefox pytest tests/browser/test_stage.py
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser import harness
from tests.browser.harness import LabPage, Mounted, Server, Theme
from tests.browser.monkey.kernels import install_kernels
from tests.browser.monkey.session import watch

# Voila's own page template asks for these; refused like any other request, but no fault of a widget.
VOILAS_OWN_ICONS = "https://cdn.jsdelivr.net/npm/@fortawesome/"
MONKEY_SEED = "TAPEWIDGETS_MONKEY_SEED"
STAGE_SEED = "TAPEWIDGETS_STAGE_SEED"


def pytest_configure() -> None:
    """Choose the monkey's seed and the programs' once, for all workers."""
    for seed in (MONKEY_SEED, STAGE_SEED):
        os.environ.setdefault(seed, str(int(time.time())))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say the seeds, or nobody could play the monkey's walk again, or see the same programs."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    done = [text for report in reports for name, text in report.user_properties if name == "monkey"]
    walk = f"{MONKEY_SEED}={os.environ[MONKEY_SEED]}"
    terminalreporter.write_line(f"The monkey's walk: {walk} {', '.join(done)}")
    terminalreporter.write_line(f"The stage's programs: {STAGE_SEED}={os.environ[STAGE_SEED]}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this folder, or the browser that is asked for."""
    if os.environ.get("TAPEWIDGETS_BROWSER") == "firefox":
        with sync_playwright() as playwright:
            firefox = harness.launch_firefox(playwright)
            yield firefox
            firefox.close()
        return
    path = harness.find_chromium()
    if path is None:
        pytest.fail(harness.NO_BROWSER, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=harness.CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def theme() -> Callable[[Any, Theme], None]:
    """Switch a page to the "light", "dark" or "contrast" theme: ``theme(page, "dark")``."""
    return lambda page, name: harness.set_theme(getattr(page, "page", page), name)


@pytest.fixture
def screenshot(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Take a picture: ``screenshot(page_or_locator, "name")`` returns its path.

    It is written to the test's temporary folder, or to the folder that TAPEWIDGETS_SCREENSHOTS names.
    """
    folder = Path(os.environ.get("TAPEWIDGETS_SCREENSHOTS", tmp_path))

    def take(what: Page | Locator | Mounted | LabPage, name: str = request.node.name, **options: Any) -> Path:
        path = folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        target = what.page if isinstance(what, Mounted | LabPage) else what
        target.screenshot(path=path, **options)
        return path

    return take


@pytest.fixture
def offline_page(browser: Browser) -> Iterator[Page]:
    """Open an empty page of 1000 x 800 in a fresh profile."""
    context, faults = harness.new_context(browser)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert not faults, faults


@pytest.fixture(scope="package")
def _bare_page(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    context, faults = harness.new_context(browser)
    page = context.new_page()
    page.set_default_timeout(5_000)
    yield page, faults
    context.close()


@pytest.fixture
def esm(_bare_page: tuple[Page, list[str]]) -> Iterator[Callable[[Any], Mounted]]:
    """Mount a widget in a bare page: ``mounted = esm(widget)``, then ``pull()`` and ``push(...)`` by hand."""
    page, faults = _bare_page
    faults.clear()
    page.set_viewport_size({"width": 1000, "height": 800})
    page.emulate_media(color_scheme="light")
    yield lambda widget: Mounted(page, widget)
    assert not faults, faults


@pytest.fixture(scope="package")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One JupyterLab server for all tests of a worker."""
    with harness.lab_server(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="package")
def _lab(browser: Browser, lab_server: Server) -> Iterator[LabPage]:
    harness.write_notebook(lab_server.root / "scratch.ipynb", "")
    context, faults = harness.new_context(browser, width=1100, height=900)
    yield LabPage(context.new_page(), f"{lab_server.base}/doc/tree/scratch.ipynb", faults)
    context.close()


@pytest.fixture
def lab(_lab: LabPage) -> Iterator[LabPage]:
    """Run cells in JupyterLab: ``lab.run("import tapewidgets as tw", "tw.TapeLab()")`` returns the page."""
    _lab.faults.clear()
    _lab.page.set_viewport_size({"width": 1100, "height": 900})
    yield _lab
    _lab.clear()
    assert not _lab.faults, _lab.faults


@pytest.fixture
def lab_notebook(browser: Browser, lab_server: Server) -> Iterator[Callable[[Path], LabPage]]:
    """Open a copy of a notebook in JupyterLab, in a page of its own: ``lab_notebook(path).run_all()``."""
    context, faults = harness.new_context(browser, width=1100, height=900)

    def open_notebook(path: Path) -> LabPage:
        shutil.copy(path, lab_server.root)
        return LabPage(context.new_page(), f"{lab_server.base}/doc/tree/{path.name}", faults)

    yield open_notebook
    context.close()
    assert not faults, faults


@pytest.fixture(scope="package")
def voila_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One Voila server for all tests of a worker."""
    with harness.voila_server(tmp_path_factory.mktemp("voila")) as server:
        yield server


@pytest.fixture
def voila(browser: Browser, voila_server: Server) -> Iterator[Callable[..., Page]]:
    """Show cells as a Voila page: ``voila("import tapewidgets as tw", "tw.TapeLab()")`` returns the page."""
    context, faults = harness.new_context(browser)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.set_default_navigation_timeout(60_000)  # a page starts a kernel first

    def show(*cells: str) -> Page:
        harness.write_notebook(voila_server.root / "dashboard.ipynb", *cells)
        page.goto(f"{voila_server.base}/voila/render/dashboard.ipynb")
        return page

    yield show
    context.close()
    ours = [fault for fault in faults if VOILAS_OWN_ICONS not in fault]
    assert not ours, ours


@pytest.fixture(scope="package")
def cage(browser: Browser, lab_server: Server) -> Iterator[tuple[LabPage, list[str]]]:
    """Open the monkey's notebook in a page of its own; give it with the list of the page's errors."""
    install_kernels(lab_server)
    harness.write_notebook(lab_server.root / "monkey.ipynb", "")
    context, faults = harness.new_context(browser, width=1100, height=900)
    page = context.new_page()
    console = watch(page)
    yield LabPage(page, f"{lab_server.base}/doc/tree/monkey.ipynb", faults), console
    context.close()
