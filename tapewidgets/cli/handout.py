"""A lesson on paper: no outputs, and lines to write predictions on."""

import re
from html import escape
from typing import Any

from nbformat.v4 import new_markdown_cell

from tapewidgets.cli.notebooks import language_of
from tapewidgets.words import speaking, tell

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
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
<body><p class="name">{name} ______________________</p>{body}</body></html>
"""
LINES = '\n\n<div class="write"></div>' * 3
HEADING = re.compile(r"^### ", re.M)
PANEL = re.compile(r"^tw\.(\w+)\(", re.M)
NAMED = {
    "BackpropStepper": "command.handout.graph",
    "ExpressionPanel": "command.handout.program",
    "GraphView": "command.handout.graph",
    "OrderPanel": "command.handout.graph",
    "QuestionPanel": "command.handout.question",
    "SGDPanel": "command.handout.descent",
    "TapeLab": "command.handout.program",
}
WRITE, MARKING = "write", "marking"
"""Tags of a lesson's cells: lines to write on stand below the text, before its second heading of level 3 (the
answer) if there is one; a cell that marks an answer is left out."""


def on_paper(notebook: Any) -> Any:
    """Change a notebook into its handout: no outputs, no marking, lines where the tags of its cells say so.

    Parameters
    ----------
    notebook : as nbformat reads it; it is changed, and returned
    """
    kept = []
    with speaking(language_of(notebook)):
        for cell in notebook.cells:
            tags = cell.metadata.get("tags", [])
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
                if MARKING in tags or re.fullmatch(r"(import [\w. ]+\s*)+", cell.source):
                    continue
                cell = _on_screen(cell)
            elif WRITE in tags:
                *before, last = HEADING.split(cell.source)
                lines = "### ".join(before).rstrip() + LINES + f"\n\n### {last}"
                cell.source = lines if len(before) > 1 else cell.source.rstrip() + LINES
            kept.append(cell)
    notebook.cells = kept
    return notebook


def _on_screen(cell: Any) -> Any:
    """Give what stands for a cell of code: of a panel, what is to be seen; else the code itself."""
    panels = [name for name in PANEL.findall(cell.source) if name in NAMED]
    if not panels or not cell.source.startswith("import tapewidgets as tw"):
        return cell
    text = tell("command.handout.screen", what=[NAMED[panels[-1]], {}])
    return new_markdown_cell(f'<p class="screen">{text}</p>', id=cell.id)


def sheet(body: str, title: str, language: str) -> str:
    """Put the page around a handout."""
    with speaking(language):
        return PAGE.format(
            title=escape(title), body=body, language=language, name=tell("command.handout.name")
        )
