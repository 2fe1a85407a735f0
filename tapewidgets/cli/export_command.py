"""``tapewidgets export``: a notebook as one HTML file whose panels still step, without Jupyter."""

import tempfile
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from tapewidgets import files
from tapewidgets.cli.installing import with_extra
from tapewidgets.cli.output_file import OutputFile
from tapewidgets.cli.progress import Progress
from tapewidgets.cli.typeset import typeset
from tapewidgets.cli.whole_folder import whole_folder
from tapewidgets.words import tell

EMBED_PANELS = "from tapewidgets.cli.export_command import embed_panels\nembed_panels()"
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.6 system-ui, sans-serif; }}
pre {{ padding: .6rem .8rem; overflow-x: auto; font-size: 14px; line-height: 1.45; }}
.input_area pre {{ background: #f5f5f5; border-left: 3px solid #bbb; }}
.output pre {{ white-space: pre-wrap; }}
.prompt, .anchor-link {{ display: none; }}
img, .output svg {{ max-width: 100%; }}
.formula {{ text-align: center; }}
iframe {{ width: 100%; border: 0; }}
table {{ border-collapse: collapse; }} td, th {{ padding: .2rem .6rem; border-bottom: 1px solid #ccc; }}
nav {{ margin: 3rem 0 1rem; padding-top: .6rem; border-top: 1px solid #ccc; }}
@media print {{
  body {{ max-width: none; margin: 0; font-size: 11pt; }}
  nav {{ display: none; }}
  pre, iframe, table, .output {{ break-inside: avoid; }}
  h1, h2, h3 {{ break-after: avoid; }}
  pre {{ white-space: pre-wrap; }}
}}
{highlighting}
</style></head>
<body><main>{body}</main>
{foot}
<script>
// A panel's frame is as high as what stands in it.
for (const frame of document.querySelectorAll('iframe')) {{
  const fit = () => {{ frame.style.height = `${{frame.contentDocument.documentElement.scrollHeight}}px`; }};
  frame.addEventListener('load', () => {{
    fit();
    new ResizeObserver(fit).observe(frame.contentDocument.body);
  }});
}}
</script></body></html>
"""


@click.command("export")
@click.argument("notebook", type=click.Path(exists=True, path_type=Path))
@click.option("--output", "-o", type=OutputFile())
@click.option("--course", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--as",
    "form",
    type=click.Choice(["page", "slides", "handout"]),
    default="page",
    show_default=True,
)
@click.option("--timeout", default=120.0, show_default=True)
def command(notebook: Path, output: Path | None, course: Path | None, form: str, timeout: float) -> None:
    """Export a notebook, or a folder of them."""
    if find_spec("nbconvert") is None or find_spec("nbclient") is None:
        raise click.ClickException(tell("command.export.missing", install=with_extra("lab")))
    from tapewidgets.cli.save import Failed

    if course is not None:
        if output is not None:
            raise click.UsageError(tell("command.export.both"))
        if form != "page":
            raise click.UsageError(tell("command.export.pages"))
        export_course(notebook, course, timeout)
        return
    if notebook.is_dir():
        raise click.UsageError(tell("command.export.folder", notebook=str(notebook)))
    target = output or notebook.with_suffix(".html" if form == "page" else f".{form}.html")
    if target.exists() and target.samefile(notebook):
        raise click.ClickException(tell("command.export.itself", target=str(target)))
    try:
        page = {"page": as_page, "slides": as_slides, "handout": as_handout}[form](notebook, timeout)
    except Failed as error:
        raise _not_exported(notebook, error) from error
    files.write(target, page)
    click.echo(f"{target} ({len(page.encode()) / 1000:.0f} kB)")


def export_course(source: Path, target: Path, cell_timeout: float = 120.0) -> None:
    """Write every notebook of a folder as a page, with an index; solutions and checkpoints stay out.

    Raises
    ------
    ClickException : there is no notebook, or one does not run to its end
    """
    from tapewidgets.cli.course_pages import MARK, address_of, around, index, lesson_of
    from tapewidgets.cli.lessons import SOLUTIONS
    from tapewidgets.cli.notebooks import find_notebooks
    from tapewidgets.cli.save import Failed, opened

    folder = source if source.is_dir() else source.parent
    paths = [path for path in find_notebooks([source]) if path.name != SOLUTIONS]
    paths.sort(key=lambda path: (path.parent != folder, path))
    if not paths:
        raise click.ClickException(tell("command.no_notebook", place=str(source)))
    with whole_folder(target, MARK, "course") as made, Progress(len(paths)) as progress:
        lessons = []
        for path in paths:
            try:
                lessons.append(lesson_of(opened(path), address_of(path, folder)))
            except Failed as error:
                raise _not_exported(path, error) from error
        for number, (path, lesson) in enumerate(zip(paths, lessons, strict=True)):
            with progress.step(path.name):
                try:
                    page = as_page(path, cell_timeout, lesson.title, around(lessons, number))
                except Failed as error:
                    raise _not_exported(path, error) from error
                place = made / lesson.address
                place.parent.mkdir(parents=True, exist_ok=True)
                files.write(place, page)
        title = folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()
        files.write(made / "index.html", index(title, lessons))
        files.write(made / MARK, tell("command.export.mark") + "\n")
        sizes = [len((made / lesson.address).read_bytes()) for lesson in lessons]
    largest = f"{max(sizes) / 1000:.0f}"
    click.echo(tell("command.export.done", pages=len(paths), folder=str(target), size=largest))


def _not_exported(path: Path, error: Exception) -> click.ClickException:
    return click.ClickException(tell("command.export.failed", path=str(path), error=str(error)))


def as_page(path: Path, cell_timeout: float = 120.0, title: str = "", foot: str = "") -> str:
    """Execute a notebook and return it as an HTML page; the file is only read."""
    from tapewidgets.cli.notebooks import language_of

    notebook = _executed(path, cell_timeout)
    return PAGE.format(
        language=language_of(notebook),
        title=escape(title or path.stem),
        highlighting=_highlighting(),
        body=_as_html(notebook, path.parent),
        foot=foot,
    )


def as_slides(path: Path, cell_timeout: float = 120.0) -> str:
    """Execute a notebook and return it as slides; the file is only read."""
    from tapewidgets.cli.slides import deck

    notebook = _executed(path, cell_timeout)

    def as_html(cells: list[Any]) -> str:
        return _as_html(type(notebook)({**notebook, "cells": cells}), path.parent)

    return deck(notebook, as_html, path.stem, _highlighting())


def as_handout(path: Path, cell_timeout: float = 120.0) -> str:
    """Return a notebook as a page to print, without running it; the file is only read."""
    from tapewidgets.cli.handout import on_paper, sheet
    from tapewidgets.cli.notebooks import language_of
    from tapewidgets.cli.save import opened

    notebook = opened(path)
    language = language_of(notebook)
    return sheet(_as_html(on_paper(notebook), path.parent), path.stem, language)


def _executed(path: Path, cell_timeout: float) -> Any:
    from tapewidgets.cli.save import execute, opened

    notebook = opened(path)
    execute(notebook, path.parent, cell_timeout, prelude=EMBED_PANELS)
    return notebook


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(template_name="basic", embed_images=True)


def _as_html(notebook: Any, folder: Path) -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = typeset(cell.source)
    body, _ = _exporter().from_notebook_node(notebook, {"metadata": {"path": str(folder)}})
    return str(body)


def _highlighting() -> str:
    from pygments.formatters import HtmlFormatter

    return str(HtmlFormatter().get_style_defs(".highlight"))


def embed_panels() -> None:
    """In a kernel: show each panel from now on as a page of its own inside the output."""
    from IPython.core.getipython import get_ipython

    from tapewidgets.panels.panel import Panel

    shell: Any = get_ipython()
    shell.display_formatter.mimebundle_formatter.for_type(Panel, _as_frame)


def _as_frame(panel: Any, **_: object) -> Any:
    from tapewidgets.panels.html_export import export_html
    from tapewidgets.panels.sgd_panel.sgd_panel import SGDPanel

    if isinstance(panel, SGDPanel) and panel.result.step_number == 0:
        panel.run()  # without a kernel nobody can run it later, only replay
    try:
        with tempfile.TemporaryDirectory() as folder:
            page = export_html(panel, Path(folder, "panel.html")).read_text("utf-8")
    except TypeError:  # a panel that needs its kernel
        return panel._repr_mimebundle_()
    title = escape(repr(panel), quote=True)
    return {"text/html": f'<iframe title="{title}" srcdoc="{escape(page, quote=True)}"></iframe>'}
