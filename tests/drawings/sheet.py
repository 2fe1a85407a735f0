"""A small SVG sheet: boxes, arrows, curves and words that are read in a light and in a dark theme."""

from collections.abc import Callable, Iterable
from html import escape

from tests.drawings.words import said

STYLE = """
  svg { --card: #fff; --ink: #1f2328; --soft: #59636e; --on: #0a5fc4; --back: #b04300; --good: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    svg { --card: #1b1f24; --ink: #e6edf3; --soft: #a3adb8; --on: #6cb6ff; --back: #f69d50; --good: #6bc46d; }
  }
  .card { fill: var(--card); stroke: var(--soft); stroke-opacity: .35; }
  text { font: 15px system-ui, sans-serif; fill: var(--ink); text-anchor: middle; }
  .small { font-size: 13px; } .bold { font-weight: 650; } .left { text-anchor: start; }
  text.soft { fill: var(--soft); } text.on { fill: var(--on); } text.back { fill: var(--back); }
  text.good { fill: var(--good); }
  rect, path, circle { fill: none; stroke: var(--ink); stroke-width: 1.6; }
  rect.soft, path.soft { stroke: var(--soft); } rect.on, path.on { stroke: var(--on); }
  rect.back, path.back { stroke: var(--back); } rect.good, path.good { stroke: var(--good); }
  path.thick { stroke-width: 2.4; } .dashed { stroke-dasharray: 5 5; }
  circle { fill: var(--ink); stroke: none; } circle.on { fill: var(--on); } circle.back { fill: var(--back); }
"""
HANGUL = """\
  text { font-family: system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR",
    NanumGothic, sans-serif; }
"""


class Sheet:
    """A drawing on a card of its own, so that it stands out from any page.

    Parameters
    ----------
    title : its name
    about : what it shows, in a sentence or two, for those who cannot see it; without quotes or brackets
    width, height : its size, in CSS pixels
    """

    def __init__(self, title: str, about: str, width: int = 720, height: int = 270) -> None:
        self.title, self.about, self.width, self.height = title, about, width, height
        self._parts: list[tuple[str, str]] = []

    def words(self) -> list[str]:
        """Return all its words in English, those for screen readers too."""
        return [self.title, self.about, *(words for _, words in self._parts if words)]

    def _draw(self, tag: str, words: str = "") -> None:
        self._parts.append((tag, words))

    def text(self, x: float, y: float, words: str, kind: str = "") -> None:
        """Write words around x, or from x on if ``kind`` has "left"; y is their baseline."""
        look = f' class="{kind}"' if kind else ""
        self._draw(f'<text x="{x:g}" y="{y:g}"{look}>', words)

    def box(
        self,
        x: float,
        y: float,
        words: str,
        below: str = "",
        kind: str = "",
        size: tuple[float, float] = (118, 50),
    ) -> None:
        """Draw a box around (x, y) with a line of words, and a second one of a value."""
        wide, tall = size
        place = f'x="{x - wide / 2:g}" y="{y - tall / 2:g}" width="{wide:g}" height="{tall:g}" rx="8"'
        self._draw(f'<rect {place} class="{kind}"/>')
        self.text(x, y - 4 if below else y + 5, words, "bold")
        if below:
            self.text(x, y + 15, below, "small soft")

    def frame(self, x: float, y: float, wide: float, tall: float, words: str, kind: str = "soft") -> None:
        """Draw a frame whose left upper corner is (x, y), with words at its upper edge."""
        self._draw(f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{tall:g}" rx="10" class="{kind}"/>')
        self.text(x + 12, y + 20, words, f"left small bold {kind.split()[0]}")

    def arrow(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        words: str = "",
        kind: str = "on",
        bend: float = 0,
    ) -> None:
        """Draw an arrow with words beside it, bent to its left by so many pixels (right if negative)."""
        (x1, y1), (x2, y2) = start, end
        long = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        across = ((y2 - y1) / long, -(x2 - x1) / long)
        cx, cy = (x1 + x2) / 2 + across[0] * bend, (y1 + y2) / 2 + across[1] * bend
        dx, dy = x2 - cx, y2 - cy
        size = (dx**2 + dy**2) ** 0.5
        dx, dy = 9 * dx / size, 9 * dy / size
        sides = [(x2 - dx - side * dy, y2 - dy + side * dx) for side in (0.55, -0.55)]
        head = f"M{sides[0][0]:.1f} {sides[0][1]:.1f} L{x2:g} {y2:g} L{sides[1][0]:.1f} {sides[1][1]:.1f}"
        self._draw(f'<path d="M{x1:g} {y1:g} Q{cx:.1f} {cy:.1f} {x2:g} {y2:g}" class="{kind}"/>')
        self._draw(f'<path d="{head}" class="{kind.split()[0]}"/>')
        if words:
            self.text((x1 + x2 + 2 * cx) / 4, (y1 + y2 + 2 * cy) / 4 - 7, words, f"small {kind.split()[0]}")

    def line(self, points: Iterable[tuple[float, float]], kind: str = "") -> None:
        """Draw a line through points."""
        path = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self._draw(f'<path d="M{path}" class="{kind}"/>')

    def dot(self, x: float, y: float, kind: str = "") -> None:
        """Draw a dot."""
        self._draw(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="{kind}"/>')

    def cut(self, x: float, y: float) -> None:
        """Draw a cross over something that is broken."""
        for up in (1, -1):
            self.line([(x - 8, y - 8 * up), (x + 8, y + 8 * up)], "back thick")

    def svg(self, language: str = "en") -> str:
        """Return the drawing as an SVG document."""
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        lang = "" if language == "en" else f' lang="{language}"'
        style = STYLE + (HANGUL if language == "ko" else "")
        card = (
            f'<rect class="card" x=".5" y=".5" width="{self.width - 1}" height="{self.height - 1}" rx="12"/>'
        )
        named = 'role="img" aria-labelledby="title about"'
        drawn = [
            f"{tag}{escape(said(words, language))}</text>" if words else tag for tag, words in self._parts
        ]
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size}{lang} {named}>',
                f'<title id="title">{escape(said(self.title, language))}</title>',
                f'<desc id="about">{escape(said(self.about, language))}</desc>',
                f"<style>{style}</style>",
                card,
                *drawn,
                "</svg>\n",
            ]
        )


def plot(
    place: tuple[float, float, float, float], across: tuple[float, float], up: tuple[float, float]
) -> Callable[[float, float], tuple[float, float]]:
    """Return what turns numbers into places of a sheet.

    Parameters
    ----------
    place : left, top, width and height of the plot
    across, up : lowest and highest number along each axis
    """
    left, top, wide, tall = place

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            left + wide * (x - across[0]) / (across[1] - across[0]),
            top + tall * (up[1] - y) / (up[1] - up[0]),
        )

    return at
