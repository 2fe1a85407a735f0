"""From a tape and a question to plain data, and its views as text: DOT, SVG and text frames."""

from tapewidgets.story.dot_text import dot
from tapewidgets.story.schema import Story
from tapewidgets.story.svg_text import svg

__all__ = ["Story", "dot", "svg"]
