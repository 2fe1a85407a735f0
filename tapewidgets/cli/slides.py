"""A notebook as slides, cut as its metadata for reveal.js says: one HTML file that needs no network."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from tapewidgets.cli.notebooks import language_of
from tapewidgets.words import speaking, tell

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; font: 24px/1.45 system-ui, sans-serif; }}
section {{ box-sizing: border-box; max-width: 62rem; margin: 0 auto; padding: 2rem 2rem 5rem; }}
section:not(.now) {{ display: none; }}
.fragment:not(.seen) {{ visibility: hidden; }}
pre {{ padding: .5rem .7rem; overflow-x: auto; font-size: 20px; line-height: 1.4; }}
.input_area pre {{ background: #f5f5f5; border-left: 3px solid #bbb; }}
.output pre {{ white-space: pre-wrap; }}
.prompt, .anchor-link {{ display: none; }}
img, .output svg {{ max-width: 100%; }} img {{ max-height: 36vh; }}
.formula {{ text-align: center; }} .formula svg {{ zoom: 1.5; }}
iframe {{ width: 100%; border: 0; zoom: 1.15; }}
nav {{ position: fixed; bottom: 0; right: 0; padding: .5rem 1rem; background: #fffd; font-size: 18px; }}
nav button {{ font: inherit; }}
@media print {{
  section, section:not(.now) {{ display: block; break-after: page; padding: 0; }}
  .fragment:not(.seen) {{ visibility: visible; }} nav {{ display: none; }}
}}
{highlighting}
</style></head>
<body><main>{sections}</main>
<nav aria-label="{name}">
<button id="back">{back}</button> <span id="place"></span> <button id="on">{next}</button>
</nav>
<script>
const slides = [...document.querySelectorAll("section")];
let at = Math.min(Math.max(Number(location.hash.slice(1)) - 1 || 0, 0), slides.length - 1);
const hidden = () => slides[at].querySelector(".fragment:not(.seen)");
function show() {{
  slides.forEach((slide, number) => slide.classList.toggle("now", number === at));
  document.getElementById("place").textContent = `{place}`;
  history.replaceState(null, "", `#${{at + 1}}`);
  scrollTo(0, 0);
}}
function on() {{
  if (hidden()) hidden().classList.add("seen");
  else if (at < slides.length - 1) {{ at += 1; show(); }}
}}
function back() {{
  const seen = slides[at].querySelectorAll(".fragment.seen");
  if (seen.length) seen[seen.length - 1].classList.remove("seen");
  else if (at > 0) {{ at -= 1; show(); }}
}}
document.getElementById("on").onclick = on;
document.getElementById("back").onclick = back;
addEventListener("keydown", (event) => {{
  if (event.target.closest("button") && event.key === " ") return;
  if (["ArrowRight", "PageDown", " "].includes(event.key)) {{ event.preventDefault(); on(); }}
  if (["ArrowLeft", "PageUp"].includes(event.key)) {{ event.preventDefault(); back(); }}
}});
for (const frame of document.querySelectorAll("iframe")) {{
  const fit = () => {{ frame.style.height = `${{frame.contentDocument.documentElement.scrollHeight}}px`; }};
  frame.addEventListener("load", () => {{
    fit();
    new ResizeObserver(fit).observe(frame.contentDocument.body);
  }});
}}
show();
</script></body></html>
"""

Cells = list[Any]


def cut(cells: Iterable[Any]) -> list[list[tuple[bool, Cells]]]:
    """Cut cells into slides, each a list of pieces: whether it waits for a key, and its cells.

    A cell's ``slide_type`` is slide or subslide (a new one begins), fragment (it waits), skip or notes (it
    is left out), or ``-`` (it goes on). In a notebook without any, a heading of level 1 or 2 begins a slide.

    Examples
    --------
    >>> def cell(kind):
    ...     return {"metadata": {"slideshow": {"slide_type": kind}}, "cell_type": "code", "source": kind}
    >>> slides = cut(map(cell, ["slide", "-", "fragment", "-", "skip", "subslide"]))
    >>> [[(waits, len(cells)) for waits, cells in slide] for slide in slides]
    [[(False, 2), (True, 2)], [(False, 1)]]
    """
    slides: list[list[tuple[bool, Cells]]] = []
    for cell in cells:
        kind = cell["metadata"].get("slideshow", {}).get("slide_type", "")
        if not kind and cell["cell_type"] == "markdown" and cell["source"].startswith(("# ", "## ")):
            kind = "slide"
        if kind in ("skip", "notes"):
            continue
        if kind in ("slide", "subslide") or not slides:
            slides.append([(False, [cell])])
        elif kind == "fragment":
            slides[-1].append((True, [cell]))
        else:
            slides[-1][-1][1].append(cell)
    return slides


def deck(notebook: Any, as_html: Callable[[Cells], str], title: str, highlighting: str) -> str:
    """Write the slides of a notebook that has run; ``as_html`` writes some of its cells."""
    sections = []
    for slide in cut(notebook.cells):
        pieces = (
            f'<div class="fragment">{as_html(cells)}</div>' if waits else as_html(cells)
            for waits, cells in slide
        )
        sections.append(f"<section>{''.join(pieces)}</section>")
    language = language_of(notebook)
    with speaking(language):
        words = {part: tell(f"command.slides.{part}") for part in ("name", "back", "next")}
        words["place"] = tell("command.slides.place", at="${at + 1}", count="${slides.length}")
    return PAGE.format(
        title=escape(title),
        highlighting=highlighting,
        sections="\n".join(sections),
        language=language,
        **words,
    )
