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
from tapewidgets.words import tell

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
    """Check this installation."""
    findings = [finding for check in CHECKS for finding in looked_at(check)]
    for finding in findings:
        mark = tell("command.doctor.fix" if finding.fix else "command.doctor.ok")
        click.echo(f"{mark}  {finding.subject}: {finding.found}")
        if finding.fix:
            click.echo(f"      {finding.fix}")
    broken = sum(bool(finding.fix) for finding in findings)
    click.echo(tell("command.doctor.problems", count=broken) if broken else tell("command.doctor.works"))
    raise SystemExit(1 if broken else 0)


def looked_at(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Give a check's findings; one that breaks off is a finding too, and the others go on."""
    subject = _subject(check.__name__)
    try:
        yield from check()
    except ModuleNotFoundError as error:
        absent = tell("command.doctor.absent", name=str(error.name))
        yield Finding(subject, absent, pip_install("--upgrade tapewidgets"))
    except Exception as error:
        found = tell("command.doctor.broke", error=f"{type(error).__name__}: {error}")
        yield Finding(subject, found, pip_install("--force-reinstall tapewidgets"))


def _subject(name: str) -> str:
    return tell(f"command.doctor.subject.{name}")


def python_and_engine() -> Iterator[Finding]:
    """Look at Python, NumPy, and one gradient."""
    import numpy as np

    import tapewidgets as tw

    release = _version("tapewidgets") or tell("command.doctor.from_folder")
    yield Finding("tapewidgets", release)
    versions = {"python": sys.version.split()[0], "platform": sys.platform, "numpy": np.__version__}
    yield Finding(_subject("python"), tell("command.doctor.versions", **versions))
    x = tw.Variable(3.0)
    with tw.GradientTape() as tape:
        y = x * x
    gradient = tape.gradient(y, x)
    works = gradient is not None and float(gradient.numpy()) == 6.0
    fix = "" if works else pip_install("--force-reinstall tapewidgets")
    yield Finding(_subject("engine"), tell("command.doctor.gradient", gradient=str(gradient)), fix)


def place() -> Iterator[Finding]:
    """Say whose page will show the panels, and what cannot be seen from here."""
    where = front_end()
    yield Finding(_subject("place"), where.name + (f"; {where.advice}" if where.advice else ""))


def packages() -> Iterator[Finding]:
    """Name what tapewidgets needs and what is not installed."""
    for line in requires("tapewidgets") or ():
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        name = re.match(r"[\w.-]+", requirement)
        elsewhere = "extra" in marker or (sys.platform == "emscripten" and "emscripten" in marker)
        if name is not None and not elsewhere and not _version(name[0]):
            absent = tell("command.doctor.absent", name=name[0])
            yield Finding(_subject("packages"), absent, pip_install(f'"{requirement}"'))


def graphs() -> Iterator[Finding]:
    """Draw a graph of one edge with the Graphviz that pip installed."""
    from tapewidgets.story.drawing.graphviz import how_to_install, render

    draws = False
    try:
        draws = "<svg" in render("digraph { a -> b }")
        found = tell("command.doctor.draws" if draws else "command.doctor.draws_nothing")
    except Exception as error:
        found = tell("command.doctor.draws_failed", error=f"{type(error).__name__}: {error}")
    fix = how_to_install().replace("install", "install --upgrade")
    yield Finding(_subject("graphs"), found, "" if draws else fix)


def panels() -> Iterator[Finding]:
    """Make a panel, as a cell does, and ask it for its text."""
    import tapewidgets as tw

    panel = tw.TapeLab()
    told = panel.text()
    panel.close()
    yield Finding(_subject("panels"), tell("command.doctor.panel" if told else "command.doctor.panel_silent"))


def jupyter() -> Iterator[Finding]:
    """Look for JupyterLab, for a kernel that is this Python, and for the theme."""
    where = front_end()
    if where.own_page:
        yield Finding("JupyterLab", tell("command.doctor.not_needed", place=where.name))
        return
    lab = _version("jupyterlab")
    found = lab or tell("command.doctor.not_installed")
    yield Finding("JupyterLab", found, "" if lab else with_extra("lab"))
    if not _version("ipykernel") or find_spec("jupyter_client") is None:
        absent = tell("command.doctor.absent", name="ipykernel")
        yield Finding(_subject("kernel"), absent, pip_install("ipykernel"))
        return
    yield kernel()
    if lab:
        yield theme()


def kernel() -> Finding:
    """Look whose Python the kernel named python3 is."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    subject, install = _subject("kernel"), "python -m ipykernel install --sys-prefix"
    try:
        program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Finding(subject, tell("command.doctor.no_kernel"), install)
    if program in ("python", "python3") or Path(program).resolve() == Path(sys.executable).resolve():
        return Finding(subject, tell("command.doctor.own_kernel", version=_version("ipykernel")))
    return Finding(subject, tell("command.doctor.other_kernel", program=program), install)


def theme() -> Finding:
    """Read JupyterLab's theme from the user's settings; the panels follow whichever it is."""
    from jupyter_core.paths import jupyter_config_dir

    extension = "@jupyterlab/apputils-extension/themes.jupyterlab-settings"
    settings = Path(jupyter_config_dir(), "lab", "user-settings", extension)
    try:
        name = json.loads(settings.read_text("utf-8")).get("theme", "JupyterLab Light")
    except (OSError, ValueError):
        name = "JupyterLab Light"
    return Finding(_subject("theme"), tell("command.doctor.theme", name=name))


def widgets() -> Iterator[Finding]:
    """Look for the Python half and the page's half of the widgets."""
    folder = Path(sys.prefix, "share", "jupyter", "labextensions")
    for package, extension in LAB_EXTENSIONS.items():
        found, fix = f"{package} {_version(package)}", ""
        if not _version(package):
            continue  # it is named among the packages
        if front_end().own_page:
            found = tell("command.doctor.other_half", found=found)
        elif not (folder / extension / "package.json").is_file():
            found = tell("command.doctor.no_half", found=found)
            install = pip_install(f"--force-reinstall {package}")
            fix = tell("command.doctor.reinstall", install=install, folder=str(folder))
        yield Finding(_subject("widgets"), found, fix)


def browser() -> Iterator[Finding]:
    """Ask whether a browser can be opened from here."""
    if front_end().own_page or "JUPYTERHUB_USER" in os.environ:
        return
    try:
        webbrowser.get()
    except webbrowser.Error:
        yield Finding(_subject("browser"), tell("command.doctor.no_browser"))
    else:
        yield Finding(_subject("browser"), tell("command.doctor.a_browser"))


def lesson_checks() -> Iterator[Finding]:
    """Look for what ``tapewidgets check`` needs."""
    nbval = _version("nbval")
    found = f"nbval {nbval}" if nbval else tell("command.doctor.no_nbval")
    yield Finding(_subject("lesson_checks"), found)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


CHECKS = (
    *(python_and_engine, place, packages, graphs, panels, jupyter, widgets, browser),
    lesson_checks,
)
