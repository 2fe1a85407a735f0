"""``tapewidgets site``: the lessons as a web site where Python runs in the reader's browser (JupyterLite)."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click

from tapewidgets import files
from tapewidgets.cli.installing import with_extra
from tapewidgets.cli.progress import Progress, run
from tapewidgets.cli.whole_folder import whole_folder
from tapewidgets.words import language_now, tell

PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
FROM_PYODIDE = ("numpy", "matplotlib", "ipython")
"""What Pyodide itself brings; the rest are wheels of the site."""
TO_THE_SITE = "../../../../"
"""The site, seen from the script that starts Python there."""
MARK = "jupyter-lite.json"
# Each page of JupyterLite reads the settings of the pages above it, this one's too.
INDEX = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={address}">
<script>if (location.hash) sessionStorage.setItem("tapewidgets-shared", location.hash);</script>
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script></head>
<body><p><a href="{address}">{open}</a>: {browser}</p>
</body></html>
"""
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


@click.command("site")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--pyodide", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(folder: Path, pyodide: Path | None) -> None:
    """Build a site."""
    if any(find_spec(name) is None for name in ("jupyterlite_core", "jupyterlite_pyodide_kernel")):
        raise click.ClickException(tell("command.site.missing", install=with_extra("site")))
    with whole_folder(folder, MARK, "site") as site, tempfile.TemporaryDirectory() as work:
        build(site, Path(work), pyodide)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    click.echo(tell("command.site.done", folder=str(folder), size=f"{size / 1e6:.0f}"))
    click.echo(f"  python -m http.server --directory {folder}")


def build(site: Path, work: Path, pyodide: Path | None) -> None:
    """Build a site in an empty folder, with another folder to work in."""
    from tapewidgets.cli.lessons import copy_lessons, lessons_folder
    from tapewidgets.cli.wheels import collect_wheels

    contents, own = work / "contents", work / "lite"
    own.mkdir()
    with Progress(4) as progress:
        with progress.step(tell("command.site.copying")):
            copied = copy_lessons(lessons_folder(), contents)
        with progress.step(tell("command.site.collecting")):
            wheels = collect_wheels(own / "wheels")
        with progress.step(tell("command.site.building")):
            files.write(own / "overrides.json", json.dumps(SETTINGS))
            files.write(own / MARK, json.dumps(configuration(wheels, pyodide is not None)))
            run(_jupyterlite(own, contents, site), cwd=work)
        with progress.step(tell("command.site.joining")):
            shutil.move(own / "wheels", site / "wheels")
            if pyodide is not None:
                (site / "pyodide").mkdir()
                for name in needed(pyodide):
                    shutil.copy(pyodide / name, site / "pyodide")
    first = next(each.path.name for each in copied if each.path.suffix == ".ipynb")
    index = INDEX.format(
        address=f"lab/index.html?path={first}",
        language=language_now(),
        title=tell("command.site.title"),
        open=tell("command.site.open"),
        browser=tell("command.site.browser"),
    )
    files.write(site / "index.html", index)


def configuration(wheels: list[str], own_pyodide: bool) -> dict[str, object]:
    """Give the site's ``jupyter-lite.json``: Python starts with our packages loaded.

    A lesson can import them at once; none needs a line that installs.
    """
    packages = [*FROM_PYODIDE, *(f"{TO_THE_SITE}wheels/{name}" for name in wheels)]
    settings: dict[str, object] = {"loadPyodideOptions": {"packages": packages}}
    if own_pyodide:
        settings["pyodideUrl"] = "./pyodide/pyodide.js"
        settings["disablePyPIFallback"] = True
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "tapewidgets",
            "litePluginSettings": {PLUGIN: settings},
        },
    }


def _jupyterlite(own: Path, contents: Path, site: Path) -> list[str]:
    options = {"lite-dir": own, "contents": contents, "output-dir": site}
    build = [sys.executable, "-m", "jupyterlite_core", "build"]
    slim = ["--LiteBuildConfig.no_sourcemaps=True", "--LiteBuildConfig.no_unused_shared_packages=True"]
    return [*build, *(f"--{name}={path}" for name, path in options.items()), "--apps=lab", *slim]


def needed(pyodide: Path) -> Iterator[str]:
    """Name the files of a Pyodide that the site uses: the interpreter, our packages, and what these need.

    Raises
    ------
    ClickException : the folder holds no Pyodide
    """
    try:
        packages = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["packages"]
    except (OSError, ValueError, KeyError) as error:
        raise click.ClickException(tell("command.site.no_pyodide", folder=str(pyodide))) from error
    yield from (name for name in os.listdir(pyodide) if name.startswith(("pyodide", "python_stdlib")))
    known = {_canonical(name): package for name, package in packages.items()}
    seen: set[str] = set()
    names = [*FROM_PYODIDE, "micropip", "ssl", "sqlite3", "jedi"]
    while names:
        name = _canonical(names.pop())
        if name in known and name not in seen:
            seen.add(name)
            names += known[name]["depends"]
            yield known[name]["file_name"]


def _canonical(name: str) -> str:
    return name.lower().replace("_", "-")
