"""A panel as one HTML file that still steps: no kernel, no network, no Jupyter."""

import base64
import gzip
import json
from html import escape
from pathlib import Path

from tapewidgets import files
from tapewidgets.panels import assets
from tapewidgets.panels.panel import Panel
from tapewidgets.panels.scripts import page_words
from tapewidgets.words import language_now, tell

PAGES = ("panel.", "sgd.", "explain.")
"""Beginnings of the keys of which each page says some only."""

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body{{margin:0 auto;padding:16px;max-width:1200px;background:Canvas}}</style></head>
<body><main id="panel"></main>
<noscript><pre>{text}</pre></noscript>
<script id="packed" type="text/plain">{packed}</script>
<script type="module">
// The panel's script, style sheet and data are packed (gzip, base64) to keep this file small.
{loader}
</script></body></html>
"""


def export_html(panel: Panel, path: str | Path) -> Path:
    """Write a panel into one HTML file that steps and answers questions without a kernel or a network.

    Parameters
    ----------
    panel : a `GraphView`, `BackpropStepper` or `TapeLab`
    path : the file to write; an existing one is replaced

    Returns
    -------
    Path : the file written

    Raises
    ------
    TypeError : something that is no panel, or a panel that needs a kernel
    OSError : the file cannot be written

    Examples
    --------
    >>> import tempfile
    >>> file = tw.export_html(tw.TapeLab(), f"{tempfile.mkdtemp()}/lesson.html")
    >>> file.name
    'lesson.html'
    """
    if not isinstance(panel, Panel) or not panel.static:
        what = type(panel).__name__
        raise TypeError(tell("error.panel.export", what=what))
    script = assets.esm(panel.script)
    state = {"state": {**panel.state, "live": False}, **panel.get_state(panel.heavy)}
    told = [panel.state, list((getattr(panel, "story", None) or {"words": {}})["words"])]
    parts = [
        script,
        assets.css(panel.script),
        state,
        {**panel.fixed(), "words": _words(page_words(panel.script), f"{script}{json.dumps(told)}")},
    ]
    plain = json.dumps(parts, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    packed = base64.b64encode(gzip.compress(plain.encode("utf-8"), 9, mtime=0)).decode("ascii")
    page = _PAGE.format(
        language=language_now(),
        title=escape(repr(panel)),
        text=escape(panel.text()),
        packed=packed,
        loader=(assets.PANELS / "page" / "standalone.js").read_text("utf-8").rstrip(),
    )
    return files.write(path, page)


def _words(catalogs: dict[str, dict[str, str]], said: str) -> dict[str, dict[str, str]]:
    """Give catalogs without what a page without a kernel never says: ``said`` is all that it shows."""

    def needed(key: str) -> bool:
        return not key.startswith(PAGES) or f'"{key}"' in said or f'"{key.rpartition(".")[0]}"' in said

    return {
        code: {key: text for key, text in words.items() if needed(key)} for code, words in catalogs.items()
    }
