"""Formulas of a notebook as pictures, for a page that needs no network."""

import re
from html import escape

FORMULA = re.compile(r"^\$\$(.+?)\$\$$", re.M | re.S)
SIZE = 20
"""Of a letter in a formula, in pixels."""


def typeset(markdown: str) -> str:
    r"""Put a picture in the place of each ``$$ ... $$`` that stands on lines of its own.

    Examples
    --------
    >>> typeset("so\n\n$$x^2$$\n\nit is")[:52]
    'so\n\n<p class="formula"><svg role="img" aria-label="x'
    """
    return FORMULA.sub(lambda found: _picture(" ".join(found[1].split())), markdown)


def _picture(formula: str) -> str:
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    text = TextPath((0, 0), f"${formula}$", size=SIZE)
    box = text.get_extents()
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    parts = []
    for points, code in text.iter_segments(curves=True, simplify=False):
        numbers = [
            f"{number:.2f}" for x, y in zip(points[::2], points[1::2], strict=True) for number in (x, -y)
        ]
        parts.append(letters[code] + ("" if code == Path.CLOSEPOLY else " ".join(numbers)))
    wide, tall = box.width + 4, box.height + 4
    view = f"{box.x0 - 2:.1f} {-box.y1 - 2:.1f} {wide:.1f} {tall:.1f}"
    label = escape(formula, quote=True)
    svg = f'<svg role="img" aria-label="{label}" width="{wide:.0f}" height="{tall:.0f}" viewBox="{view}">'
    return f'<p class="formula">{svg}<path fill="currentColor" d="{"".join(parts)}"/></svg></p>'
