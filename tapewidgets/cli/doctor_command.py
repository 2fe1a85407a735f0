"""``tapewidgets doctor``: what works on this machine, and how to fix the rest."""

import json
import os
import re
import sys
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

import click

from tapewidgets.cli.front_end import front_end
from tapewidgets.cli.installing import pip_install, with_extra

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

    The exit code is 0 if everything works, 1 if there is something to fix. What only the page knows (whether
    a browser shows the panels) cannot be seen from here.
    """
    findings = [finding for check in CHECKS for finding in looked_at(check)]
    for finding in findings:
        click.echo(f"{'FIX ' if finding.fix else 'ok  '}  {finding.subject}: {finding.found}")
        if finding.fix:
            click.echo(f"      {finding.fix}")
    broken = sum(bool(finding.fix) for finding in findings)
    click.echo(f"{broken} problem{'s' * (broken > 1)} to fix." if broken else "Everything works.")
    raise SystemExit(1 if broken else 0)


def looked_at(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Give a check's findings; one that breaks off is a finding too, and the others go on."""
    subject = check.__name__.replace("_", " ").capitalize()
    try:
        yield from check()
    except ModuleNotFoundError as error:
        yield Finding(subject, f"{error.name} is not installed", pip_install("--upgrade tapewidgets"))
    except Exception as error:
        found = f"could not be looked at: {type(error).__name__}: {error}"
        yield Finding(subject, found, pip_install("--force-reinstall tapewidgets"))


def python_and_engine() -> Iterator[Finding]:
    """Look at Python, NumPy, and one gradient."""
    import numpy as np

    import tapewidgets as tw

    release = _version("tapewidgets") or "not installed, run from its folder"
    yield Finding("tapewidgets", release)
    yield Finding("Python", f"{sys.version.split()[0]} on {sys.platform}, NumPy {np.__version__}")
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = x * x
    gradient = tape.gradient(y, x)
    works = gradient is not None and float(gradient.numpy()) == 6.0
    fix = "" if works else pip_install("--force-reinstall tapewidgets")
    yield Finding("Engine", f"the gradient of x*x at 3 is {gradient}", fix)


def place() -> Iterator[Finding]:
    """Say whose page will show the panels, and what cannot be seen from here."""
    where = front_end()
    yield Finding("Place", where.name + (f"; {where.advice}" if where.advice else ""))


def packages() -> Iterator[Finding]:
    """Name what tapewidgets needs and what is not installed."""
    for line in requires("tapewidgets") or ():
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        name = re.match(r"[\w.-]+", requirement)
        elsewhere = "extra" in marker or (sys.platform == "emscripten" and "emscripten" in marker)
        if name is not None and not elsewhere and not _version(name[0]):
            yield Finding("Packages", f"{name[0]} is not installed", pip_install(f'"{requirement}"'))


def graphs() -> Iterator[Finding]:
    """Draw a graph of one edge with the Graphviz that pip installed."""
    from tapewidgets.story.drawing.graphviz import how_to_install, render

    try:
        found = "Graphviz draws" if "<svg" in render("digraph { a -> b }") else "Graphviz draws nothing"
    except Exception as error:
        found = f"Graphviz fails: {type(error).__name__}: {error}"
    fix = how_to_install().replace("install", "install --upgrade")
    yield Finding("Graphs", found, "" if found == "Graphviz draws" else fix)


def panels() -> Iterator[Finding]:
    """Make a panel, as a cell does, and ask it for its text."""
    import tapewidgets as tw

    panel = tw.TapeLab()
    told = panel.text()
    panel.close()
    yield Finding("Panels", "a TapeLab is made" if told else "a TapeLab has nothing to say")


def jupyter() -> Iterator[Finding]:
    """Look for JupyterLab, for a kernel that is this Python, and for the theme."""
    where = front_end()
    if where.own_page:
        yield Finding("JupyterLab", f"not needed in {where.name}")
        return
    lab = _version("jupyterlab")
    yield Finding("JupyterLab", lab or "not installed", "" if lab else with_extra("lab"))
    if not _version("ipykernel") or find_spec("jupyter_client") is None:
        yield Finding("Kernel", "ipykernel is not installed", pip_install("ipykernel"))
        return
    yield kernel()
    if lab:
        yield theme()


def kernel() -> Finding:
    """Look whose Python the kernel named python3 is."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    install = "python -m ipykernel install --sys-prefix"
    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding("Kernel", "no kernel named python3", install)
    if program in ("python", "python3") or Path(program).resolve() == Path(sys.executable).resolve():
        return Finding("Kernel", f"ipykernel {_version('ipykernel')}, python3 is this Python")
    return Finding("Kernel", f"python3 is another Python ({program})", install)


def theme() -> Finding:
    """Read JupyterLab's theme from the user's settings; the panels follow whichever it is."""
    from jupyter_core.paths import jupyter_config_dir

    extension = "@jupyterlab/apputils-extension/themes.jupyterlab-settings"
    settings = Path(jupyter_config_dir(), "lab", "user-settings", extension)
    try:
        name = json.loads(settings.read_text("utf-8")).get("theme", "JupyterLab Light")
    except (OSError, ValueError):
        name = "JupyterLab Light"
    return Finding("Theme", f"{name}; the panels follow it")


def widgets() -> Iterator[Finding]:
    """Look for the Python half and the page's half of the widgets."""
    folder = Path(sys.prefix, "share", "jupyter", "labextensions")
    for package, extension in LAB_EXTENSIONS.items():
        found, fix = f"{package} {_version(package)}", ""
        if not _version(package):
            continue  # it is named among the packages
        if front_end().own_page:
            found += "; its half in the page cannot be seen from here"
        elif not (folder / extension / "package.json").is_file():
            found += " without its JupyterLab half"
            fix = pip_install(f"--force-reinstall {package}") + f" (its JupyterLab half is not in {folder})"
        yield Finding("Widgets", found, fix)


def browser() -> Iterator[Finding]:
    """Ask whether a browser can be opened from here."""
    if front_end().own_page or "JUPYTERHUB_USER" in os.environ:
        return
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


CHECKS = (
    *(python_and_engine, place, packages, graphs, panels, jupyter, widgets, browser),
    lesson_checks,
)
