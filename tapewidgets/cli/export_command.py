"""``tapewidgets export``: a notebook as one HTML file whose panels still step, without Jupyter."""

import tempfile
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from tapewidgets import files
from tapewidgets.cli.installing import with_extra
from tapewidgets.cli.output_file import OutputFile

EMBED_PANELS = "from tapewidgets.cli.export_command import embed_panels\nembed_panels()"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.6 system-ui, sans-serif; }}
pre {{ padding: .6rem .8rem; overflow-x: auto; font-size: 14px; line-height: 1.45; }}
.input_area pre {{ background: #f5f5f5; border-left: 3px solid #bbb; }}
.output pre {{ white-space: pre-wrap; }}
.prompt, .anchor-link {{ display: none; }}
.output img, .output svg {{ max-width: 100%; }}
iframe {{ width: 100%; border: 0; }}
table {{ border-collapse: collapse; }} td, th {{ padding: .2rem .6rem; border-bottom: 1px solid #ccc; }}
{highlighting}
</style></head>
<body><main>{body}</main>
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


@click.command("export", short_help="Write a notebook as one HTML file whose panels still step.")
@click.argument("notebook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", type=OutputFile(), help="NOTEBOOK.html if left out.")
@click.option("--timeout", default=120.0, show_default=True, help="Seconds after which a cell is given up.")
def command(notebook: Path, output: Path | None, timeout: float) -> None:
    """Run NOTEBOOK and write it as one HTML file whose panels still step.

    The file needs no Jupyter and no network. The notebook itself is not changed. A panel that cannot do
    without a kernel is shown as a picture or text.
    """
    if find_spec("nbconvert") is None or find_spec("nbclient") is None:
        raise click.ClickException(f"nbconvert is not installed; install it with: {with_extra('lab')}")
    from tapewidgets.cli.save import Failed

    target = output or notebook.with_suffix(".html")
    if target.exists() and target.samefile(notebook):
        raise click.ClickException(f"{target} is the notebook itself; name another file with --output.")
    try:
        page = as_page(notebook, timeout)
    except Failed as error:
        raise click.ClickException(f"{notebook} was not exported: {error}") from error
    files.write(target, page)
    click.echo(f"{target} ({len(page.encode()) / 1000:.0f} kB)")


def as_page(path: Path, cell_timeout: float = 120.0) -> str:
    """Execute a notebook and return it as an HTML page; the file is only read."""
    from nbconvert.exporters import HTMLExporter
    from pygments.formatters import HtmlFormatter

    from tapewidgets.cli.save import execute, opened

    notebook = opened(path)
    execute(notebook, path.parent, cell_timeout, prelude=EMBED_PANELS)
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    highlighting = HtmlFormatter().get_style_defs(".highlight")
    return PAGE.format(title=escape(path.stem), highlighting=highlighting, body=body)


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
