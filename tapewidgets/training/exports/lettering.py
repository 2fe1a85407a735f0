"""In which font a figure's words are drawn: Hangul needs one that has it, or its words stay English."""

from collections.abc import Iterator
from contextlib import contextmanager

from tapewidgets.words import language_now, speaking, tell

HANGUL = (
    *("Malgun Gothic", "Apple SD Gothic Neo", "AppleGothic", "Noto Sans CJK KR", "Noto Sans KR"),
    *("NanumGothic", "NanumBarunGothic", "UnDotum", "Baekmuk Dotum", "Noto Sans CJK JP"),
)
"""Fonts with Hangul, as systems come with them or packages bring them, the likely ones first."""


def hangul_font() -> str:
    """Name a font with Hangul that is installed; empty if there is none."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in HANGUL if name in installed), "")


@contextmanager
def lettering() -> Iterator[str]:
    """Draw words in a font that has them; where there is none, in English, and give a note that says so."""
    import matplotlib as mpl

    if language_now() != "ko":
        yield ""
    elif font := hangul_font():
        with mpl.rc_context({"font.family": [font, *mpl.rcParams["font.family"]]}):
            yield ""
    else:
        with speaking("en"):
            yield tell("training.figure.font")
