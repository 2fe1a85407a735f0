"""What the fixtures of this folder are made of: a browser, two servers, and three kinds of page.

Three speeds: a widget alone in a bare page (about 0.1 s a test), JupyterLab with one page that is used again
and again (about 0.3 s), Voila (about 2 s).
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Literal, Self

import nbformat
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tapewidgets.panels.panel import Panel
from tapewidgets.panels.scripts import scripts_for

PROJECT = Path(__file__).parents[2]
FAKE_MODEL = Path(__file__).with_name("fake_model.js").read_text(encoding="utf-8")
NO_BROWSER = (
    "No Chromium was found: install one with `python -m playwright install chromium` "
    "(on Debian also `sudo apt-get install chromium`), or name yours in TAPEWIDGETS_CHROMIUM."
)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
HERE = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:", "file:")
LAB_THEMES = {
    "light": "JupyterLab Light",
    "dark": "JupyterLab Dark",
    "contrast": "JupyterLab Dark High Contrast",
}
THEME_FOLDERS = {"light": "light", "dark": "dark", "contrast": "dark-high-contrast"}
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}

Theme = Literal["light", "dark", "contrast"]


def find_chromium() -> str | None:
    """Return the path of the first Chromium or Chrome on this machine, Playwright's own included."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    candidates = [
        os.environ.get("TAPEWIDGETS_CHROMIUM"),
        *(shutil.which(name) for name in names),
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ]
    with sync_playwright() as playwright:
        candidates.append(playwright.chromium.executable_path)
    return next((path for path in candidates if path and Path(path).is_file()), None)


def launch_firefox(playwright: Playwright) -> Browser:
    """Start Playwright's own Firefox (``playwright install firefox``), or the one at TAPEWIDGETS_FIREFOX."""
    path = os.environ.get("TAPEWIDGETS_FIREFOX")
    if path:
        return playwright.firefox.launch(channel="moz-firefox", executable_path=path)
    return playwright.firefox.launch()


def new_context(
    browser: Browser, width: int = 1000, height: int = 800, zoom: int = 1
) -> tuple[BrowserContext, list[str]]:
    """Open a fresh profile that reaches this machine only; the list collects what it refused or threw.

    A page of 1000 pixels at a ``zoom`` of 2 is 500 CSS pixels wide. What JupyterLab itself throws is not
    collected: a widget's script comes from a ``blob:`` address.
    """
    context = browser.new_context(
        viewport={"width": width // zoom, "height": height // zoom}, device_scale_factor=zoom
    )
    faults: list[str] = []

    def left(request: Any) -> None:
        if not request.url.startswith(HERE):
            faults.append(f"left this machine: {request.url}")

    def collect(fault: Any) -> None:
        stack = str(fault.error.stack or "")
        overtaken = (
            "Canceled future for" in stack
        )  # JupyterLab's request to a kernel that restarts: no address
        if "blob:" in stack or ("://" not in stack and not overtaken):
            faults.append(f"uncaught: {stack or fault.error}")

    context.on("requestfailed", left)  # a route would ask here for each request, and keep nothing cached
    context.on("weberror", collect)
    return context, faults


def set_theme(page: Page, theme: Theme) -> None:
    """Switch JupyterLab to ``theme``, or lay Lab's own style sheet of that theme over a bare page."""
    if page.evaluate("() => !!window.jupyterapp"):
        page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", LAB_THEMES[theme]
        )
        # A splash covers the page for 200 ms more; JupyterLab throws if the theme changes again meanwhile.
        page.wait_for_function(
            "theme => document.body.dataset.jpThemeName === theme"
            " && !document.getElementById('jupyterlab-splash')",
            arg=LAB_THEMES[theme],
        )
        return
    folder = f"share/jupyter/lab/themes/@jupyterlab/theme-{THEME_FOLDERS[theme]}-extension"
    css = (Path(sys.prefix) / folder / "index.css").read_text(encoding="utf-8")
    page.emulate_media(color_scheme="light" if theme == "light" else "dark")
    page.evaluate(
        """([name, light, css]) => {
          document.querySelector('#theme')?.remove();
          const style = Object.assign(document.createElement('style'), {id: 'theme', textContent: css});
          document.head.append(style);
          document.body.dataset.jpThemeName = name;
          document.body.dataset.jpThemeLight = light;
          document.body.style.background = 'var(--jp-layout-color0)';
          document.body.style.color = 'var(--jp-ui-font-color1)';
        }""",
        [LAB_THEMES[theme], str(theme == "light").lower(), css],
    )


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook of code cells that have not run."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    code = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": kernel}), path)


STILL_ASKS = """() => document.querySelector("[data-kernel='live']:not([data-unanswered='0'])") !== null"""
"""Whether a panel waits for an answer, or to ask."""


class Mounted:
    """A real widget object whose front end runs in a bare page. Other attributes are the page's own."""

    def __init__(self, page: Page, widget: Any) -> None:
        self.page, self.widget = page, widget
        state = {k: v for k, v in widget.get_state().items() if not isinstance(v, (bytes, memoryview))}
        page.set_content("<!doctype html><html lang=en><title>widget</title><main id=root></main>")
        page.evaluate(FAKE_MODEL)
        self._said: list[dict[str, Any]] = []
        scripts = None
        if isinstance(widget, Panel):
            shared = scripts_for(widget.script, widget.fixed())
            scripts = {"code": shared.code, "style": shared.style, "data": shared.data}
            widget._loop = None  # the running loop is Playwright's: no kernel's
            widget._send = lambda message, buffers=None: self._said.append(message)
        page.evaluate(
            "given => window.tapewidgets.mount(given[0], document.querySelector('#root'), given[1])",
            json.loads(json.dumps([state, scripts], default=str)),
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def pull(self) -> None:
        """Bring what the page saved to the Python object, which validates it and calls its observers."""
        for changes in self.page.evaluate("() => window.tapewidgets.model.saved.splice(0)"):
            self.widget.set_state(changes)

    def pull_messages(self) -> list[Any]:
        """Hand the page's custom messages to the Python object, and return them."""
        messages: list[Any] = self.page.evaluate("() => window.tapewidgets.model.sent.splice(0)")
        for content in messages:
            self.widget._handle_custom_msg(content, [])
        return messages

    def talk(self) -> list[Any]:
        """Exchange requests and answers until both sides are silent; give the requests."""
        asked: list[Any] = []
        self.listen()
        for _ in range(40):
            self.page.wait_for_timeout(130)  # steps are sent a little later
            messages = self.pull_messages()
            if not messages and not self.page.evaluate(STILL_ASKS):
                break
            asked += messages
            self.listen()
        return asked

    def listen(self) -> None:
        """Bring what the Python object has said to the page."""
        said, self._said = self._said, []
        for message in json.loads(json.dumps(said, allow_nan=False)):
            if message["method"] == "custom":
                self.message(message["content"])
            else:
                self.page.evaluate(
                    "changes => window.tapewidgets.model.fromKernel(changes)", message["state"]
                )

    def push(self, *names: str) -> None:
        """Bring the named traits of the Python object to the page."""
        values = {name: value for name, value in self.widget.get_state(names).items()}
        self.page.evaluate("changes => window.tapewidgets.model.fromKernel(changes)", values)

    def message(self, content: Any) -> None:
        """Send the page a custom message, as ``widget.send`` does."""
        self.page.evaluate("content => window.tapewidgets.model.message(content)", content)

    def unmount(self) -> int:
        """Call the widget's clean-up; return how many of its listeners are left on the model."""
        self.page.evaluate("() => window.tapewidgets.unmount()")
        return int(self.page.evaluate("() => window.tapewidgets.model.listenerCount()"))


class Server:
    """A Jupyter server in a folder and a home of its own, on a free port of this machine.

    ``python`` may be another environment's, with a tapewidgets of its own.
    """

    def __init__(
        self, root: Path, module: str, arguments: list[str], probe: str, python: str | Path = sys.executable
    ) -> None:
        self.root = root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.base = f"http://127.0.0.1:{free.getsockname()[1]}"
        port = self.base.rpartition(":")[2]
        self.home = root.parent / f"{root.name}-home"
        self.log = root.parent / f"{root.name}.log"
        command = [python, "-m", module, *(a.format(root=root, port=port) for a in arguments)]
        environment = self._environment(self.home)
        environment["PYTHONPATH"] = str(PROJECT if python == sys.executable else root)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=root,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_for(self.base + probe)

    @staticmethod
    def _environment(home: Path) -> dict[str, str]:
        settings = home / "config" / "labconfig"
        settings.mkdir(parents=True)
        (settings / "default_setting_overrides.json").write_text(json.dumps(LAB_SETTINGS))
        own = {
            "HOME": home,
            "IPYTHONDIR": home / "ipython",
            "JUPYTER_CONFIG_DIR": home / "config",
            "JUPYTER_DATA_DIR": home / "data",
            "JUPYTER_RUNTIME_DIR": home / "runtime",
            "JUPYTERLAB_SETTINGS_DIR": home / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        }
        return {**os.environ, **{name: str(path) for name, path in own.items()}}

    def _wait_for(self, address: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                urllib.request.urlopen(address, timeout=2).read()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-3000:]}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """End the server, which ends its kernels."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def lab_server(root: Path) -> Server:
    """Start JupyterLab without token, news or extension manager."""
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": "{port}",
        "ServerApp.port_retries": "0",
        "ServerApp.root_dir": "{root}",
        "ServerApp.password": "",
        "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": "True",
        "LabApp.news_url": "",
        "LabApp.extension_manager": "readonly",
    }
    arguments = ["--no-browser", "--allow-root", *(f"--{name}={value}" for name, value in options.items())]
    return Server(root, "jupyterlab", arguments, "/api/status")


def voila_server(root: Path) -> Server:
    """Start Voila on a folder."""
    return Server(root, "voila", ["{root}", "--no-browser", "--port={port}", "--Voila.ip=127.0.0.1"], "/")


def without_dropped_subshells(text: str) -> str:
    """Take out what Python says of messages that ipykernel drops.

    With its last comm JupyterLab closes a subshell, and ipykernel stops the subshell's loop with messages
    still in its queue. The collector says so later, in whatever cell is running then.
    """
    handler = r"(Kernel\.shell_main|_async_in_context\.<locals>\.run_in_context)"
    dropped = rf"Task was destroyed but it is pending!\ntask: <.*{handler}\(\).*>\n?"
    unawaited = rf".*RuntimeWarning: coroutine '{handler}' was never awaited\n(  .*\n)?"
    hint = r"(RuntimeWarning: Enable tracemalloc .*\n?)?"
    return re.sub(f"{dropped}|{unawaited}{hint}", "", text)


class LabPage:
    """A notebook open in a real JupyterLab, with its kernel."""

    READY = """() => {
      const notebook = window.jupyterapp?.shell?.currentWidget;
      const kernel = notebook?.sessionContext?.session?.kernel;
      const connected = kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
      return !!notebook?.context?.isReady && connected;
    }"""
    REPLACE_AND_RUN = """async (cells) => {
      const notebook = jupyterapp.shell.currentWidget.content.model.sharedModel;
      const blank = {cell_type: 'code', metadata: {}, outputs: [], execution_count: null};
      notebook.transact(() => {
        notebook.deleteCellRange(0, notebook.cells.length);
        notebook.insertCells(0, cells.map((source) => ({...blank, source})));
      });
      await jupyterapp.commands.execute('notebook:run-all-cells');
    }"""
    CLEAR = "import ipywidgets; ipywidgets.Widget.close_all()\nget_ipython().run_line_magic('reset', '-sf')"
    NO_SUBSHELLS = """async () => {
      const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
      if (!kernel.supportsSubshells) return true;
      return (await kernel.requestListSubshell({}).done).content.subshell_id.length === 0;
    }"""
    # A comm message travels on a thread of its own, not in order with this request: poll with kernel_wait.
    EVALUATE = """async (expression) => {
      const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
      const request = {code: '', silent: true, user_expressions: {value: expression}};
      return (await kernel.requestExecute(request).done).content.user_expressions.value;
    }"""

    def __init__(self, page: Page, address: str, faults: list[str]) -> None:
        self.page, self.faults = page, faults
        page.set_default_timeout(15_000)
        page.goto(address)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait for the notebook and an idle kernel."""
        self.page.wait_for_function(self.READY, timeout=90_000)

    def run(self, *cells: str, check: bool = True) -> Page:
        """Replace all cells, run them, wait for the kernel; with ``check``, an error in an output fails."""
        self.page.evaluate(self.REPLACE_AND_RUN, list(cells))
        assert not check or not self.errors(), self.errors()
        return self.page

    def run_all(self) -> Page:
        """Run the notebook as it stands."""
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        return self.page

    def clear(self) -> None:
        """Close every widget, forget every name, and wait until the page has closed the widgets' subshell.

        A widget that comes while it is being closed may still get it, and its messages are dropped.
        """
        self.run(self.CLEAR, check=False)
        self.page.wait_for_function(self.NO_SUBSHELLS)

    def errors(self) -> list[str]:
        """Return the texts of the outputs that are errors or came through stderr, but for ipykernel's own."""
        kinds = ("application/vnd.jupyter.stderr", "application/vnd.jupyter.error")
        selector = ", ".join(f".jp-OutputArea-output[data-mime-type='{kind}']" for kind in kinds)
        texts = [without_dropped_subshells(text) for text in self.page.locator(selector).all_inner_texts()]
        return [text for text in texts if text.strip()]

    def restart(self) -> None:
        """Restart the kernel; the page stays."""
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        self.wait_until_ready()

    def kernel_eval(self, expression: str) -> str:
        """Return the repr of a Python expression in the kernel, also while an asyncio task runs there."""
        answer = self.page.evaluate(self.EVALUATE, expression)
        assert answer["status"] == "ok", answer
        return str(answer["data"]["text/plain"])

    def kernel_wait(self, expression: str, wanted: str, seconds: float = 5) -> None:
        """Ask the kernel again and again until the repr of ``expression`` is ``wanted``."""
        deadline = time.monotonic() + seconds
        while (got := self.kernel_eval(expression)) != wanted:
            assert time.monotonic() < deadline, f"{expression} is {got}, not {wanted}"
            time.sleep(0.03)
