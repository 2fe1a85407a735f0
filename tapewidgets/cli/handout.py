"""A lesson on paper: no outputs, and lines to write predictions on."""

import re
from html import escape
from typing import Any

from nbformat.v4 import new_markdown_cell

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ max-width: 46rem; margin: 1rem auto; padding: 0 1rem; font: 11pt/1.5 Georgia, serif; }}
h1, h2, h3 {{ font-family: system-ui, sans-serif; break-after: avoid; }}
pre {{ padding: .3rem .6rem; font-size: 9.5pt; white-space: pre-wrap; border-left: 2px solid #888; }}
pre, .formula, img {{ break-inside: avoid; }}
img {{ max-width: 100%; }}
.prompt, .anchor-link {{ display: none; }}
.write {{ height: 1.9rem; border-bottom: 1px solid #777; break-inside: avoid; }}
.screen {{ padding: .4rem .7rem; border: 1px dashed #777; break-inside: avoid; }}
.name {{ text-align: right; }}
@page {{ margin: 1.8cm; }}
</style></head>
<body><p class="name">Name: ______________________</p>{body}</body></html>
"""
LINES = '\n\n<div class="write"></div>' * 3
PANEL = re.compile(r"^tw\.(\w+)\(", re.M)
NAMED = {
    "QuestionPanel": "a question to answer",
    "SGDPanel": "gradient descent",
    "TapeLab": "a program and its tape",
}


def on_paper(notebook: Any) -> Any:
    """Change a notebook into its handout: no outputs, no marking, lines below each prediction.

    Parameters
    ----------
    notebook : as nbformat reads it; it is changed, and returned
    """
    kept = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if '"Right!"' in cell.source or re.fullmatch(r"(import [\w. ]+\s*)+", cell.source):
                continue
            panel = PANEL.search(cell.source)
            if panel and cell.source.startswith("import tapewidgets as tw"):
                what = NAMED.get(panel[1], "a graph to step through")
                cell = new_markdown_cell(f'<p class="screen">On screen: {what}.</p>', id=cell.id)
        elif "### Predict" in cell.source:
            before, _, after = cell.source.partition("### Look")
            look = f"\n\n### Look{after}" if after or "### Look" in cell.source else ""
            cell.source = before.rstrip() + LINES + look
        elif "in place of the dots" in cell.source:
            cell.source += LINES
        kept.append(cell)
    notebook.cells = kept
    return notebook


def sheet(body: str, title: str) -> str:
    """Put the page around a handout."""
    return PAGE.format(title=escape(title), body=body)
